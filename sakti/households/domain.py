"""Households, families, people. They are shown by others: what the house needs to know of it."""

from __future__ import annotations

from sakti.web.domain import Domain, OnMerge

DOMAIN = Domain(
    name="households",
    models="sakti.households.models",
    pointers={
        "family.household_id": OnMerge.FOLLOWS,
        "household.merged_into_id": OnMerge.MADE,
        "person.household_id": OnMerge.MADE,
        "person.family_id": OnMerge.MADE,
        "person.merged_into_id": OnMerge.MADE,
        "membership.person_id": OnMerge.MADE,
        "membership.household_id": OnMerge.MADE,
        "membership.family_id": OnMerge.MADE,
    },
    words="sakti.households.words",
)
