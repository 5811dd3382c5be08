"""What this domain says: what it writes into the trail and what it refuses, in Indonesian and English."""

from __future__ import annotations

from sakti.audit.sentences import declare_action
from sakti.core.refusals import declare_refusal

declare_action("toy_added", "membawa {name}", "brought {name}")
declare_action("toy_mended", "memperbaiki {name}", "mended {name}")

declare_refusal("toy_unknown", "Mainan itu tidak ada.", "There is no such toy.")
declare_refusal("toy_whole", "{name} tidak rusak.", "{name} is not broken.")
