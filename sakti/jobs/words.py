"""What this domain says: what it writes into the trail and what it refuses, in Indonesian and English."""

from __future__ import annotations

from sakti.audit.sentences import declare_action
from sakti.core.refusals import declare_refusal

declare_action("job_started_by_hand", "menjalankan pekerjaan {job} sekarang", "ran the job {job} now")
declare_action("job_retried", "mengulang pekerjaan {job} ({slot})", "retried the job {job} ({slot})")

declare_action(
    "clock_jumped", "jam server melompat dari {before} ke {after}", "the server's clock jumped from {before} to {after}"
)
declare_action(
    "clock_confirmed",
    "memastikan jam server sesudah lompatan dari {before} ke {after}",
    "confirmed the server's clock after its jump from {before} to {after}",
)

declare_refusal("job_unknown", "Pekerjaan {job} tidak dikenal.", "The job {job} is unknown.")
declare_refusal(
    "run_not_failed",
    "Pekerjaan ini tidak gagal, jadi tidak perlu diulang.",
    "This run has not failed, so there is nothing to retry.",
)
declare_refusal(
    "clock_jumped",
    "Jam server melompat dari {before} ke {after}. Menunggu sampai seseorang bekerja di SAKTI sesudahnya, atau analis "
    "memastikan bahwa jamnya benar.",
    "The server's clock jumped from {before} to {after}. Waiting until somebody has worked in SAKTI after it, or an "
    "analyst confirms that the clock is right.",
)
declare_refusal(
    "clock_is_trusted",
    "Jam server sudah dipastikan; tidak ada yang menunggu.",
    "The server's clock has been confirmed already; nothing waits for it.",
)
declare_refusal("run_unknown", "Pekerjaan ini tidak ada.", "There is no such job run.")
