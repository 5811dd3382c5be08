"""What this domain says: what it writes into the trail and what it refuses, in Indonesian and English."""

from __future__ import annotations

from sakti.audit.sentences import declare_action
from sakti.core.refusals import declare_refusal

declare_action("job_started_by_hand", "menjalankan pekerjaan {job} sekarang", "ran the job {job} now")
declare_action("job_retried", "mengulang pekerjaan {job} ({slot})", "retried the job {job} ({slot})")

declare_refusal("job_unknown", "Pekerjaan {job} tidak dikenal.", "The job {job} is unknown.")
declare_refusal(
    "run_not_failed",
    "Pekerjaan ini tidak gagal, jadi tidak perlu diulang.",
    "This run has not failed, so there is nothing to retry.",
)
declare_refusal("run_unknown", "Pekerjaan ini tidak ada.", "There is no such job run.")
