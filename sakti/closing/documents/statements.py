"""What a close reconciles with the closes before it, as it keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypedDict, cast

from sakti.core.movements import Came, Decomposition, Left, Tally, Turned
from sakti.core.statements import (
    Amendment,
    Cause,
    MoneyAmendment,
    MoneyYear,
    PlanAmendment,
    Spending,
    Statement,
    Statements,
    Told,
)

Pair = list[int]


class AmendmentDocument(TypedDict):
    month: int
    part: str
    effect: Pair  # yes, no
    was: int | None
    now: int | None


class StatementDocument(TypedDict):
    since: int | None
    published: Pair
    amended: list[AmendmentDocument]
    opening: Pair
    came: dict[str, Pair]
    left: dict[str, Pair]
    turned: dict[str, int]
    closing: Pair


class CellDocument(TypedDict):
    """Rupiah of one month, programme, actor and source: as told before, and as told by this paper."""

    month: int | None
    programme_id: int | None
    organisation_id: int
    source: str | None
    was: int
    now: int


class MoneyYearDocument(TypedDict):
    year: int
    since: int | None
    published: int
    amended: list[CellDocument]
    entered: int
    closing: int


class PlanDocument(TypedDict):
    month: int
    organisation_id: int
    counted: str
    was: int
    now: int


class CauseDocument(TypedDict):
    told: str
    what: str
    count: int
    first: int
    last: int
    by: list[str]


class StatementsDocument(TypedDict):
    """`begins`: whether no close before it told reasons. `spent`: the rupiah that this paper tells for the first time.

    `called`, `programmes` and `actors` are what the region (name and kind) and they were called then.
    """

    called: list[str]
    since: int | None
    begins: bool
    was_published: bool
    households: StatementDocument
    persons: StatementDocument
    indicators: dict[str, StatementDocument]
    money: list[MoneyYearDocument]
    spent: list[CellDocument]
    plans: list[PlanDocument]
    causes: list[CauseDocument]
    programmes: dict[str, str]
    actors: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class KeptStatements:
    """The statements of a region with what the next ones need: what was told of money, and what things were called.

    `called`: the region's name and kind.
    """

    statements: Statements
    begins: bool
    called: tuple[str, str]
    spent: tuple[MoneyAmendment, ...] = ()
    programmes: Mapping[int, str] = field(default_factory=dict)
    actors: Mapping[int, tuple[str, str]] = field(default_factory=dict)

    def document(self) -> StatementsDocument:
        held = self.statements
        return {
            "called": list(self.called),
            "since": held.since,
            "begins": self.begins,
            "was_published": held.was_published,
            "households": statement_document(held.households),
            "persons": statement_document(held.persons),
            "indicators": {key: statement_document(one) for key, one in held.indicators.items()},
            "money": [year_document(year) for year in held.money],
            "spent": [cell_document(cell) for cell in self.spent],
            "plans": [
                {
                    "month": plan.month,
                    "organisation_id": plan.organisation_id,
                    "counted": plan.counted,
                    "was": plan.was,
                    "now": plan.now,
                }
                for plan in held.plans
            ],
            "causes": [
                {
                    "told": cause.told.value,
                    "what": cause.what,
                    "count": cause.count,
                    "first": cause.first,
                    "last": cause.last,
                    "by": list(cause.by),
                }
                for cause in held.causes
            ],
            "programmes": {str(key): name for key, name in sorted(self.programmes.items())},
            "actors": {str(key): list(names) for key, names in sorted(self.actors.items())},
        }

    @classmethod
    def parse(cls, plain: StatementsDocument) -> KeptStatements:
        statements = Statements(
            since=plain["since"],
            was_published=plain["was_published"],
            households=parse_statement(plain["households"]),
            persons=parse_statement(plain["persons"]),
            indicators={key: parse_statement(one) for key, one in plain["indicators"].items()},
            money=tuple(parse_year(year) for year in plain["money"]),
            plans=tuple(PlanAmendment(**plan) for plan in plain["plans"]),
            causes=tuple(parse_cause(cause) for cause in plain["causes"]),
        )
        return cls(
            statements,
            plain["begins"],
            cast("tuple[str, str]", tuple(plain["called"])),
            tuple(parse_cell(cell) for cell in plain["spent"]),
            {int(key): name for key, name in plain["programmes"].items()},
            {int(key): cast("tuple[str, str]", tuple(names)) for key, names in plain["actors"].items()},
        )


def statement_document(statement: Statement) -> StatementDocument:
    change = statement.change
    return {
        "since": statement.since,
        "published": pair(statement.published),
        "amended": [
            {"month": one.month, "part": one.part, "effect": pair(one.effect), "was": one.was, "now": one.now}
            for one in statement.amended
        ],
        "opening": pair(change.opening),
        "came": {reason.value: pair(tally) for reason, tally in change.came.items()},
        "left": {reason.value: pair(tally) for reason, tally in change.left.items()},
        "turned": {turn.value: count for turn, count in change.turned.items()},
        "closing": pair(change.closing),
    }


def parse_statement(plain: StatementDocument) -> Statement:
    return Statement(
        plain["since"],
        Tally(*plain["published"]),
        tuple(
            Amendment(one["month"], one["part"], Tally(*one["effect"]), one["was"], one["now"])
            for one in plain["amended"]
        ),
        Decomposition(
            Tally(*plain["opening"]),
            {Came(reason): Tally(*tally) for reason, tally in plain["came"].items()},
            {Left(reason): Tally(*tally) for reason, tally in plain["left"].items()},
            {Turned(turn): count for turn, count in plain["turned"].items()},
            Tally(*plain["closing"]),
        ),
    )


def pair(tally: Tally) -> Pair:
    return [tally.yes, tally.no]


def cell_document(cell: MoneyAmendment) -> CellDocument:
    spent = cell.spending
    return {
        "month": spent.month,
        "programme_id": spent.programme_id,
        "organisation_id": spent.organisation_id,
        "source": spent.source,
        "was": cell.was,
        "now": cell.now,
    }


def parse_cell(plain: CellDocument) -> MoneyAmendment:
    spent = Spending(plain["month"], plain["programme_id"], plain["organisation_id"], plain["source"])
    return MoneyAmendment(spent, plain["was"], plain["now"])


def year_document(year: MoneyYear) -> MoneyYearDocument:
    return {
        "year": year.year,
        "since": year.since,
        "published": year.published,
        "amended": [cell_document(cell) for cell in year.amended],
        "entered": year.entered,
        "closing": year.closing,
    }


def parse_year(plain: MoneyYearDocument) -> MoneyYear:
    return MoneyYear(
        plain["year"],
        plain["since"],
        plain["published"],
        tuple(parse_cell(cell) for cell in plain["amended"]),
        plain["entered"],
        plain["closing"],
    )


def parse_cause(plain: CauseDocument) -> Cause:
    return Cause(Told(plain["told"]), plain["what"], plain["count"], plain["first"], plain["last"], tuple(plain["by"]))
