"""What was planned, delivered, late and not reported, as a close keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any, NotRequired, TypedDict, cast

from sakti.interventions.queries import Contribution, Contributions, Late, Unreported


class ContributionDocument(TypedDict):
    key: str
    label: str
    helix: str
    planned: int
    planned_rp: int
    delivered: int
    value_rp: int
    promised: NotRequired[int | None]
    finished: NotRequired[int | None]
    paid_rp: NotRequired[int | None]
    verified: NotRequired[int]
    reached: NotRequired[str]
    carried_rp: NotRequired[int]
    year_planned: NotRequired[int]
    year_planned_rp: NotRequired[int]
    waiting: NotRequired[int]
    waiting_rp: NotRequired[int]
    arrears_rp: NotRequired[int]
    ahead_rp: NotRequired[int]
    unpriced: NotRequired[int]
    unpriced_rp: NotRequired[int]


class ContributionsDocument(TypedDict):
    by_helix: list[ContributionDocument]
    by_funding: list[ContributionDocument]
    by_strategy: list[ContributionDocument]
    by_organisation: list[ContributionDocument]


class LateDocument(TypedDict):
    intervention_id: int
    village_id: int
    programme: str
    organisation_id: int
    organisation: str
    helix: str
    subject_kind: str
    status: str
    due_on: str
    days: int


class UnreportedDocument(TypedDict):
    organisation_id: int
    organisation: str
    helix: str
    due: int
    last_delivery_on: str | None


def contributions_document(contributions: Contributions) -> ContributionsDocument:
    return {
        "by_helix": [contribution_document(row) for row in contributions.by_helix],
        "by_funding": [contribution_document(row) for row in contributions.by_funding],
        "by_strategy": [contribution_document(row) for row in contributions.by_strategy],
        "by_organisation": [contribution_document(row) for row in contributions.by_organisation],
    }


#: What the first closes did not keep of a contribution.
COUNTED_LATER = (
    "verified",
    "reached",
    "carried_rp",
    "year_planned",
    "year_planned_rp",
    "waiting",
    "waiting_rp",
    "arrears_rp",
    "ahead_rp",
    "unpriced",
    "unpriced_rp",
)


def contribution_document(row: Contribution) -> ContributionDocument:
    """What was not kept is left out; a sum of shares is written as the fraction that it is."""
    plain: ContributionDocument = {
        "key": row.key,
        "label": row.label,
        "helix": row.helix,
        "planned": row.planned,
        "planned_rp": row.planned_rp,
        "delivered": row.delivered,
        "value_rp": row.value_rp,
        "promised": row.promised,
        "finished": row.finished,
        "paid_rp": row.paid_rp,
    }
    later = {name: getattr(row, name) for name in COUNTED_LATER}
    if row.reached is not None:
        later["reached"] = str(row.reached)
    return cast("ContributionDocument", plain | {name: value for name, value in later.items() if value is not None})


def parse_contributions(plain: ContributionsDocument) -> Contributions:
    kinds = cast("Mapping[str, list[ContributionDocument]]", plain)
    return Contributions(**{kind: [parse_contribution(row) for row in rows] for kind, rows in kinds.items()})


def parse_contribution(plain: ContributionDocument) -> Contribution:
    """As it was written: the sum of shares is a fraction."""
    values: dict[str, Any] = dict(plain)
    return Contribution(**values | ({"reached": Fraction(plain["reached"])} if "reached" in plain else {}))


def late_document(promise: Late) -> LateDocument:
    return {
        "intervention_id": promise.intervention_id,
        "village_id": promise.village_id,
        "programme": promise.programme,
        "organisation_id": promise.organisation_id,
        "organisation": promise.organisation,
        "helix": promise.helix,
        "subject_kind": promise.subject_kind,
        "status": promise.status,
        "due_on": promise.due_on.isoformat(),
        "days": promise.days,
    }


def parse_late(plain: LateDocument) -> Late:
    return Late(
        plain["intervention_id"],
        plain["village_id"],
        plain["programme"],
        plain["organisation_id"],
        plain["organisation"],
        plain["helix"],
        plain["subject_kind"],
        plain["status"],
        date.fromisoformat(plain["due_on"]),
        plain["days"],
    )


def unreported_document(organisation: Unreported) -> UnreportedDocument:
    last = organisation.last_delivery_on
    return {
        "organisation_id": organisation.organisation_id,
        "organisation": organisation.organisation,
        "helix": organisation.helix,
        "due": organisation.due,
        "last_delivery_on": None if last is None else last.isoformat(),
    }


def parse_unreported(plain: UnreportedDocument) -> Unreported:
    last = plain["last_delivery_on"]
    return Unreported(
        plain["organisation_id"],
        plain["organisation"],
        plain["helix"],
        plain["due"],
        None if last is None else date.fromisoformat(last),
    )
