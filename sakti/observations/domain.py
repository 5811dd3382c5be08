"""The ledger and the projection of states. They are shown by others: what the house needs to know of it."""

from __future__ import annotations

from sakti.core.permissions import Permission
from sakti.web.domain import Domain, OnMerge, SealedTable

DOMAIN = Domain(
    name="observations",
    models="sakti.observations.models",
    pointers={
        "visit.household_id": OnMerge.READ,
        "observation.household_id": OnMerge.READ,
        "observation.person_id": OnMerge.READ,
        "observation.family_id": OnMerge.READ,
        "event.household_id": OnMerge.READ,
        "event.target_household_id": OnMerge.READ,
        "event.family_id": OnMerge.READ,
        "event_person.person_id": OnMerge.READ,
        "absence.household_id": OnMerge.READ,
        "absence.person_id": OnMerge.READ,
        "household_state.household_id": OnMerge.MADE,
        "person_state.person_id": OnMerge.MADE,
        "person_state.household_id": OnMerge.MADE,
    },
    sealed=(
        SealedTable("source_release", "daftar", ("layout", "as_of", "file_sha256", "undone_at"), day="as_of"),
        SealedTable("visit", "kunjungan", ("household_id", "visited_on", "recorded_at"), day="visited_on"),
        SealedTable(
            "observation",
            "pengamatan",
            (
                *("household_id", "person_id", "family_id", "observed_on", "source", "content", "release_id"),
                *("delivery_id", "corrects_id", "visit_id", "recorded_at", "voided_at"),
            ),
            day="observed_on",
            list_column="release_id",
        ),
        SealedTable(
            "event",
            "peristiwa",
            ("kind", "day", "household_id", "target_household_id", "family_id", "village_id", "voided_at"),
            place="village_id",
            day="day",
        ),
        SealedTable("event_person", "orang dalam peristiwa", (), key=("event_id", "person_id")),
        SealedTable(
            "record_merge", "penggabungan data ganda", ("unit", "absorbed_id", "kept_id", "merged_at", "undone_at")
        ),
    ),
    permissions=frozenset({Permission.RECORD_EVENT}),
    words="sakti.observations.words",
)
