"""Statements as a paper prints them: what the paper before said, each correction with its reason, and what moved.

Always Indonesian, like the papers. The same object as JSON is what `sakti statement --json` shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sakti.closing.documents import KeptStatements
from sakti.closing.queries import month_in_words
from sakti.core.formatting import MINUS, number, rupiah
from sakti.core.indicators import Indicator
from sakti.core.json import JsonObject
from sakti.core.movements import Came, Left, Tally, Turned, in_words
from sakti.core.periods import month_text
from sakti.core.statements import LEDGERS, Amendment, Cause, MoneyAmendment, PlanAmendment, Statement, Told
from sakti.core.timeline import EVENT_WORDS
from sakti.interventions.queries.sums import WITHOUT_SOURCE
from sakti.reports.flows import amendment_words
from sakti.reports.parts import Place, ReportLine

#: So many rupiah cells stand one by one in annex 1; more are added up by month and actor.
MOST_CELLS = 60
UNITS = {"households": "Rumah tangga", "persons": "Orang"}
PLANS = {
    "planned": "jatuh tempo",
    "promised": "disetujui",
    "finished": "dinyatakan selesai",
    "verified": "terverifikasi",
}
CAUSES = {
    Told.LIST: "daftar {what} masuk ({count} rumah tangga)",
    Told.LIST_UNDONE: "daftar {what} dibatalkan ({count} rumah tangga)",
    Told.EVENT: "{count} kejadian {what} baru dicatat",
    Told.EVENT_VOIDED: "{count} kejadian {what} dibatalkan",
    Told.OBSERVATION: "{count} pengamatan baru dicatat",
    Told.OBSERVATION_VOIDED: "{count} pengamatan dibatalkan",
    Told.DELIVERY: "{count} realisasi baru dicatat",
    Told.DELIVERY_VOIDED: "{count} realisasi dibatalkan",
    Told.MERGE: "{count} data ganda digabungkan",
    Told.MERGE_UNDONE: "{count} penggabungan data ganda dibatalkan",
}
MOST_PEOPLE = 3


# -- counts ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bridge:
    """One indicator from paper to paper: each step with how it moved those who say yes, and all who answered."""

    line: ReportLine
    statement: Statement

    @property
    def entered(self) -> Tally:
        return sum(self.statement.change.came.values(), Tally())

    @property
    def gone(self) -> Tally:
        return sum(self.statement.change.left.values(), Tally())

    @property
    def turned(self) -> int:
        """By how many more say yes because answers changed."""
        turned = self.statement.change.turned
        return turned.get(Turned.TO_YES, 0) - turned.get(Turned.TO_NO, 0)

    @property
    def reasons(self) -> str:
        """Who came, left, and answers otherwise, with how many."""
        change, indicator = self.statement.change, self.line.indicator
        parts: list[tuple[str, Came | Left | Turned, int]] = [
            *(("+", reason, tally.both) for reason, tally in change.came.items()),
            *((MINUS, why, tally.both) for why, tally in change.left.items()),
            *(("", turn, count) for turn, count in change.turned.items()),
        ]
        return "; ".join(f"{sign} {in_words(part, indicator)} {number(count)}".strip() for sign, part, count in parts)

    @property
    def corrections(self) -> str:
        """Of which months."""
        return "; ".join(f"{amendment_words(one)} {pair(one.effect, signed=True)}" for one in self.statement.amended)


def bridges(lines: Sequence[ReportLine], kept: KeptStatements | None) -> list[Bridge]:
    """Of the indicators that anything was published of, or somebody answers."""
    if kept is None:
        return []
    held = kept.statements.indicators
    every = [Bridge(line, held[line.indicator.key]) for line in lines if line.indicator.key in held]
    return [one for one in every if one.statement.published.both or one.statement.closing.both]


def pair(tally: Tally, *, signed: bool = False) -> str:
    """ "41/60"; of a difference "+1/+2"."""
    return "/".join(sign_of(count) if signed else number(count) for count in (tally.yes, tally.both))


def sign_of(count: int) -> str:
    return f"+{number(count)}" if count > 0 else number(count)


@dataclass(frozen=True, slots=True)
class CountFix:
    """A correction of who came and left, as annex 1 prints it."""

    unit: str
    one: Amendment

    @property
    def words(self) -> str:
        return amendment_words(self.one, counted=False)


def count_fixes(kept: KeptStatements | None) -> list[CountFix]:
    if kept is None:
        return []
    held = {"households": kept.statements.households, "persons": kept.statements.persons}
    return [CountFix(UNITS[unit], one) for unit, statement in held.items() for one in statement.amended]


# -- rupiah, plans, and why -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MoneyFix:
    """Rupiah of a closed month that are told otherwise now, in words. `programme` and `source`: blank where summed."""

    year: int
    month: str
    actor: str
    programme: str
    source: str
    was: int
    now: int


def money_fixes(kept: KeptStatements | None, *, summed: bool = False) -> list[MoneyFix]:
    """One by one; `summed`: by month and actor."""
    if kept is None:
        return []
    every = [_money_fix(year.year, cell, kept) for year in kept.statements.money for cell in year.amended]
    if not summed:
        return every
    sums: dict[tuple[int, str, str], MoneyFix] = {}
    for fix in every:
        key = fix.year, fix.month, fix.actor
        known = sums.get(key, replace(fix, programme="", source="", was=0, now=0))
        sums[key] = replace(known, was=known.was + fix.was, now=known.now + fix.now)
    return list(sums.values())


def first_told(kept: KeptStatements | None) -> list[MoneyFix]:
    """Rupiah of the months that no paper has told before, one by one."""
    if kept is None:
        return []
    new = [cell for cell in kept.spent if _is_new(cell, kept.statements.since)]
    return [_money_fix((cell.spending.month or 0) // 12, cell, kept) for cell in new]


def skipped(place: Place) -> list[MoneyFix]:
    """Of the months between the paper before and this one's, which have none of their own: of each year by actor,
    programme and source; of too many of them by actor alone.
    """
    kept, month = place.picture.kept, place.picture.month
    if kept is None or kept.statements.since is None:
        return []
    sums: dict[tuple[int, str, str, str], MoneyFix] = {}
    for fix in first_told(kept):
        if fix.month != month_in_words(month):
            _add(sums, fix)
    if len(sums) > MOST_CELLS:
        by_actor: dict[tuple[int, str, str, str], MoneyFix] = {}
        for fix in sums.values():
            _add(by_actor, replace(fix, programme="", source=""))
        sums = by_actor
    return list(sums.values())


def _add(sums: dict[tuple[int, str, str, str], MoneyFix], fix: MoneyFix) -> None:
    key = fix.year, fix.actor, fix.programme, fix.source
    known = sums.get(key, replace(fix, month="", was=0, now=0))
    sums[key] = replace(known, was=known.was + fix.was, now=known.now + fix.now)


def _money_fix(year: int, cell: MoneyAmendment, kept: KeptStatements) -> MoneyFix:
    spent = cell.spending
    programme = "" if spent.programme_id is None else kept.programmes.get(spent.programme_id, "")
    source = "" if spent.source is None else spent.source or WITHOUT_SOURCE.lower()
    actor = actor_name(spent.organisation_id, kept)
    return MoneyFix(year, _money_month(cell, kept), actor, programme, source, cell.was, cell.now)


def _money_month(cell: MoneyAmendment, kept: KeptStatements) -> str:
    """An earlier paper told the sum of its year alone."""
    month, since = cell.spending.month, kept.statements.since
    if month is not None:
        return month_in_words(month)
    return "" if since is None else f"s.d. {month_in_words(since)}"


def actor_name(actor: int, kept: KeptStatements) -> str:
    return kept.actors.get(actor, ("", ""))[0]


def plan_words(plan: PlanAmendment, kept: KeptStatements) -> str:
    year = f"rencana {plan.month // 12} s.d. {month_in_words(plan.month)}"
    return f"{actor_name(plan.organisation_id, kept)}: {year}, {PLANS[plan.counted]}"


def cause_words(cause: Cause) -> str:
    """What came late, about when, and who told it."""
    what = EVENT_WORDS[cause.what][0] if cause.told in LEDGERS["events"] else cause.what
    words = CAUSES[cause.told].format(what=what, count=number(cause.count))
    when = month_in_words(cause.first)
    if cause.first != cause.last:
        when = f"{when} s.d. {month_in_words(cause.last)}"
    named = ", ".join(cause.by[:MOST_PEOPLE])
    others = len(cause.by) - MOST_PEOPLE
    by = f", oleh {named}{f' dan {number(others)} orang lain' if others > 0 else ''}" if named else ""
    return f"{words}, tentang {when}{by}"


def has_anything(kept: KeptStatements | None) -> bool:
    """Whether annex 1 says something of it."""
    if kept is None:
        return False
    held = kept.statements
    counted = (held.households, held.persons, *held.indicators.values())
    return bool(
        held.causes or held.plans or any(one.amended for one in counted) or any(year.amended for year in held.money)
    )


def in_front(place: Place) -> str:
    """What whoever reads the first page alone has to know: the paper before is told otherwise now."""
    kept = place.picture.kept
    if kept is None or kept.statements.since is None:
        return ""
    held, said = kept.statements, []
    for unit, statement in (("rumah tangga sasaran", held.households), ("orang", held.persons)):
        if statement.corrected.yes:
            before, now = statement.published.yes, statement.published.yes + statement.corrected.yes
            said.append(f"{unit} {number(before)} → {number(now)}")
    amended = [one for one in held.indicators.values() if one.amended]
    if amended and not said:
        said.append(f"angka {number(len(amended))} indikator")
    for year in held.money:
        if year.corrected:
            sign = "+" if year.corrected > 0 else MINUS
            said.append(f"realisasi TA {year.year} {sign}{rupiah(abs(year.corrected))}")
    if not said:
        return ""
    return f"Ralat atas laporan {month_in_words(held.since or 0)}: {', '.join(said)} (lampiran 1)."


def lines(place: Place) -> Iterator[str]:
    """All of it on a screen without pictures."""
    kept = place.picture.kept
    for flow in place.flows:
        yield f"{flow.title}:"
        for row in flow.rows:
            yield f"    {row.word}: {sign_of(row.now) if row.kind == 'fix' else number(row.now)}"
    for bridge in bridges(place.lines, kept):
        yield f"{bridge.line.indicator.label_id}:"
        for words, tally in indicator_parts(bridge.line.indicator, bridge.statement):
            yield f"    {words}: {pair(tally)}"
    for year in () if kept is None else kept.statements.money:
        published = "" if year.since is None else f"terbit {rupiah(year.published)}, ralat {rupiah(year.corrected)}, "
        yield f"Realisasi TA {year.year}: {published}baru {rupiah(year.entered)}, kini {rupiah(year.closing)}"
    for fix in first_told(kept):
        where = ", ".join(filter(None, (fix.month, fix.actor, fix.programme, fix.source)))
        yield f"    {where}: {rupiah(fix.now)}"
    for fix in money_fixes(kept):
        yield f"Ralat realisasi {fix.month}, {fix.actor}: {rupiah(fix.was)} → {rupiah(fix.now)}"
    for cause in () if kept is None else kept.statements.causes:
        yield f"Sebab: {cause_words(cause)}."


# -- JSON -----------------------------------------------------------------------------------------------------------


def document(region: str, month: int, kept: KeptStatements, *, provisional: bool) -> JsonObject:
    """All of it (contracts: `sakti statement --json`)."""
    held = kept.statements
    return {
        "region": region,
        "month": month_text(month),
        "provisional": provisional,
        "since": _month(held.since),
        "households": _counted(held.households),
        "persons": _counted(held.persons),
        "indicators": {key: _answered(one) for key, one in held.indicators.items()},
        "money": [
            {
                "year": year.year,
                "published": year.published,
                "corrections": [_cell(cell, kept) for cell in year.amended],
                "entered": year.entered,
                "closing": year.closing,
            }
            for year in held.money
        ],
        "told_first": [_cell(cell, kept) for cell in kept.spent if _is_new(cell, held.since)],
        "plans": [
            {
                "month": month_text(plan.month),
                "actor": actor_name(plan.organisation_id, kept),
                "counted": plan.counted,
                "was": plan.was,
                "is": plan.now,
            }
            for plan in held.plans
        ],
        "causes": [
            {
                "told": cause.told.value,
                "what": cause.what,
                "count": cause.count,
                "months": [month_text(cause.first), month_text(cause.last)],
                "by": list(cause.by),
            }
            for cause in held.causes
        ],
    }


def _is_new(cell: MoneyAmendment, since: int | None) -> bool:
    month = cell.spending.month
    return month is not None and (since is None or month > since)


def _month(month: int | None) -> str | None:
    return None if month is None else month_text(month)


def _counted(statement: Statement) -> JsonObject:
    moved = statement.movement
    return {
        "published": None if statement.since is None else statement.published.yes,
        "corrections": [
            {
                "month": month_text(one.month),
                "reason": one.part,
                "was": one.was,
                "is": one.now,
                "effect": one.effect.yes,
            }
            for one in statement.amended
        ],
        "opening": moved.opening,
        "came": moved.came,
        "left": moved.left,
        "closing": moved.closing,
    }


def _answered(statement: Statement) -> JsonObject:
    change = statement.change
    return {
        "published": None if statement.since is None else _n_d(statement.published),
        "corrections": [
            {"month": month_text(one.month), "reason": one.part, **_n_d(one.effect)} for one in statement.amended
        ],
        "opening": _n_d(change.opening),
        "came": {reason.value: _n_d(tally) for reason, tally in change.came.items()},
        "left": {reason.value: _n_d(tally) for reason, tally in change.left.items()},
        "turned": {turn.value: count for turn, count in change.turned.items()},
        "closing": _n_d(change.closing),
    }


def _n_d(tally: Tally) -> JsonObject:
    return {"n": tally.yes, "d": tally.both}


def _cell(cell: MoneyAmendment, kept: KeptStatements) -> JsonObject:
    spent = cell.spending
    return {
        "month": _month(spent.month),
        "programme": None if spent.programme_id is None else kept.programmes.get(spent.programme_id),
        "actor": actor_name(spent.organisation_id, kept),
        "source": spent.source,
        "was": cell.was,
        "is": cell.now,
    }


def indicator_parts(indicator: Indicator, statement: Statement) -> Iterator[tuple[str, Tally]]:
    """Row by row what the spreadsheet prints of an indicator."""
    yield "Terbit", statement.published
    for one in statement.amended:
        yield f"Ralat {amendment_words(one)}", one.effect
    change = statement.change
    for reason, tally in change.came.items():
        yield f"+ {in_words(reason, indicator)}", tally
    for why, tally in change.left.items():
        yield f"{MINUS} {in_words(why, indicator)}", Tally(-tally.yes, -tally.no)
    for turn, count in change.turned.items():
        by = count if turn is Turned.TO_YES else -count
        yield in_words(turn, indicator), Tally(by, -by)
    yield "Kini", change.closing
