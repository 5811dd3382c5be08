"""What this domain says: what it writes into the trail and what it refuses, in Indonesian and English."""

from __future__ import annotations

from sakti.audit.sentences import declare_action
from sakti.core.refusals import declare_refusal

declare_action("organisation_added", "menambah pelaku {name}", "added the organisation {name}", plain=("name",))
declare_action("organisation_edited", "mengubah pelaku {name}", "changed the organisation {name}", plain=("name",))
declare_action(
    "organisation_deactivated",
    "menonaktifkan pelaku {name}: {reason}",
    "deactivated {name}: {reason}",
    free=("reason",),
    plain=("name",),
)
declare_action(
    "organisation_reactivated",
    "mengaktifkan kembali pelaku {name}",
    "reactivated the organisation {name}",
    plain=("name",),
)
declare_action("helix_added", "menambah unsur {name}", "added the helix {name}", plain=("name",))
declare_action("helix_edited", "mengubah unsur {name}", "changed the helix {name}", plain=("name",))

declare_refusal(
    "helix_code_taken", "Kode {code} sudah dipakai unsur lain.", "The code {code} belongs to another helix."
)
