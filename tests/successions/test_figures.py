"""Figures over the day of a division: totals stay, comparisons treat both as one, closed months and statements hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sakti.closing import queries as closing
from sakti.closing.documents import Picture
from sakti.core.cohorts import Cohort
from sakti.core.indicators import INDICATORS
from sakti.core.movements import Came, Left
from sakti.core.timeline import EventKind
from sakti.dashboards.months import Months
from sakti.dashboards.periods import Period
from sakti.extensions import db
from sakti.indicators.figures import compared_villages, results
from sakti.indicators.presenters import figures_document
from sakti.indicators.queries.movements import household_steps, indicator_steps, movers
from sakti.observations.actions import record_event
from sakti.regions import queries as regions
from sakti.reports import content, mapping
from sakti.reports.parts import LinePart
from sakti.successions import actions
from tests.actors import TESTS
from tests.reports.conftest import APRIL, JUNE, MARCH, MAY, build_latrine, close
from tests.successions.conftest import CODE, divide, merge

BEFORE, AFTER = date(2020, 4, 30), date(2020, 5, 31)


def ids(village):
    return [each.id for each in regions.villages_below(village.cast.regency)]


def figure(villages, cohort, key="own_latrine", last=AFTER):
    (found,) = results(villages, last, BEFORE, cohort, [key])
    return found


def said(found):
    change = None if found.change is None or found.change.value is None else str(found.change.value)
    return (found.baseline.n, found.baseline.d), (found.current.n, found.current.d), change


def test_the_regency_is_the_same_before_and_after(village):
    def everything():
        return [
            (one.indicator.key, one.current, one.baseline)
            for day in (BEFORE, AFTER)
            for one in results(ids(village), day, BEFORE)
        ]

    before = everything()
    divide(village)
    assert everything() == before


def test_both_are_one_village_between_the_days(village):
    """1 of 3 households had a latrine; Warsito builds one after the day: 2 of 3, 33.33 points more."""
    divide(village)
    build_latrine(village.warsito, date(2020, 5, 20))

    everywhere = ids(village)
    compared = compared_villages(everywhere, AFTER, BEFORE)
    assert (compared.compared, compared.all, compared.are_all) == (2, 2, True)
    assert said(figure(everywhere, Cohort.SAME_VILLAGES)) == ((1, 3), (2, 3), "33.33")
    document = figures_document("33.26", AFTER, BEFORE, "same-villages", compared, [])
    assert document["villages"] == {"compared": 2, "all": 2}


def test_without_the_decree_the_new_village_would_be_left_out(village):
    """The same moves, told one by one: the new village joins, and its latrine is missing afterwards."""
    row = divide(village)
    row.households = 0  # as if nothing linked the two
    db.session.flush()

    assert compared_villages(ids(village), AFTER, BEFORE).compared == 2
    assert said(figure(ids(village), Cohort.SAME_VILLAGES)) == ((1, 3), (0, 2), "-33.33")


def test_one_half_alone_is_compared_with_nothing(village):
    divide(village)
    new = regions.village_by_code(CODE)

    for half in (village.cast.botosari, new):
        assert compared_villages([half.id], AFTER, BEFORE).compared == 0
        assert figure([half.id], Cohort.SAME_VILLAGES).change.value is None
    district = compared_villages([village.cast.botosari.id, new.id], AFTER, BEFORE)
    assert (district.compared, district.all) == (1, 1)


def test_after_the_day_they_are_two(village):
    divide(village)

    compared = compared_villages(ids(village), date(2020, 6, 30), AFTER)
    assert (compared.compared, compared.all) == (3, 3)


def test_merged_villages_are_one_too(village):
    merge(village)
    build_latrine(village.tarjono, date(2020, 5, 20))

    assert compared_villages(ids(village), AFTER, BEFORE).compared == 1
    assert said(figure(ids(village), Cohort.SAME_VILLAGES)) == ((1, 3), (2, 3), "33.33")
    kertijayan = compared_villages([village.cast.kertijayan.id], AFTER, BEFORE)
    assert (kertijayan.compared, kertijayan.torn) == (0, {village.cast.kertijayan.id})


def masked(rows, village):
    """These rows, one of them without its change."""
    return [
        row
        if row.region.id != village
        else replace(row, lines=[replace(line, untold={LinePart.SINCE}) for line in row.lines])
        for row in rows
    ]


@pytest.mark.parametrize("closes", [False, True], ids=["open", "closed"])
@pytest.mark.parametrize("change", [divide, merge])
def test_a_paper_s_map_shows_the_change_of_all_that_are_one(village, change, closes):
    """Found: a divided village was a new one on paper, while the screen showed what it had become."""
    change(village)
    build_latrine(village.tarjono if change is merge else village.warsito, date(2020, 5, 20))
    if closes:
        close(MAY)
    made = content.build(village.cast.regency, MAY)
    latrine, picture = INDICATORS["own_latrine"], made.place.picture
    (one,) = picture.compared.villages.redrawn.one
    both = figure([*one], Cohort.SAME_VILLAGES)
    was, now = both.baseline, both.current

    def shades(content):
        rows = [row for row in content.rows if row.region.id in one]
        lines = [(row.region.id, line) for row in rows for line in row.lines if line.indicator == latrine]
        assert {(each.n, each.d) for _, line in lines for each in line.united} == {(was.n, was.d), (now.n, now.d)}
        return {mapping._shade(content, here, line, picture.baseline) for here, line in lines}

    assert shades(made) == {"better"}
    for hidden in {row.region.id for row in made.rows} & one:  # the others would tell of it
        assert shades(replace(made, rows=masked(made.rows, hidden))) == {"withheld"}


def test_what_is_taken_back_links_nothing(village):
    actions.take_back(row=divide(village), reason="Salah", by=TESTS)

    assert compared_villages(ids(village), AFTER, BEFORE).compared == 2


def test_nobody_moved(village):
    divide(village)
    record_event(
        kind=EventKind.MOVE_VILLAGE,
        day=date(2020, 5, 25),
        household=village.tarjono,
        village_id=village.cast.botosari.id,
        by=TESTS,
    )
    new, old = regions.village_by_code(CODE), village.cast.botosari
    steps = household_steps(BEFORE, AFTER)

    assert (steps.of([old.id]).left, steps.of([old.id]).came) == ({"divided_out": 1}, {"moved_in": 1})
    assert steps.of([new.id]).came == {"divided_in": 1}
    assert steps.of([old.id, new.id]).came == {"moved_in": 1}
    assert steps.of([old.id]).balances


def test_those_behind_a_part_are_those_that_it_counts(village):
    divide(village)
    new, old = regions.village_by_code(CODE), village.cast.botosari
    latrine = INDICATORS["own_latrine"]
    for here, part, count in (
        (new, Came.DIVIDED_IN, 1),
        (new, Came.MOVED_IN, 0),
        (old, Left.DIVIDED_OUT, 1),
        (old, Left.MOVED_OUT, 0),
        (old, Left.MERGED_OUT, 0),
    ):
        behind = db.session.execute(movers(latrine, BEFORE, AFTER, [here.id], part)).all()
        counted = indicator_steps(latrine, BEFORE, AFTER, [here.id]).decomposed([here.id]).count(part)
        assert (len(behind), counted) == (count, count)


def test_a_closed_month_before_is_untouched_and_the_statement_reconciles(village):
    april = close(APRIL)
    seal = april.sha256
    old = village.cast.botosari
    before = content.build(old, APRIL).place

    divide(village)
    close(MAY)

    assert (closing.close_of(APRIL).sha256, content.build(old, APRIL).place.picture) == (seal, before.picture)
    new = regions.village_by_code(CODE)
    told = {place.id: closing.LivePictures(MAY, place).of(place) for place in (old, new, village.cast.regency)}
    assert told[old.id].households.left == {"divided_out": 1}
    assert told[new.id].households.came == {"divided_in": 1}
    assert (told[village.cast.regency.id].households.came, told[village.cast.regency.id].households.left) == ({}, {})
    for place in (old, new, village.cast.regency):
        statements = content.build(place, MAY).place.picture.statements
        assert statements.households.change.balances
        assert not statements.households.amended


def test_told_late_it_is_a_correction(village):
    close(MARCH)
    close(APRIL)
    old = village.cast.botosari
    published = content.build(old, APRIL).place.picture.households

    divide(village, day=date(2020, 4, 10))

    assert content.build(old, APRIL).place.picture.households == published
    close(MAY)
    amended = content.build(old, MAY).place.picture.statements.households.amended
    assert [(one.month, one.part, one.was, one.now) for one in amended] == [(APRIL, "divided_out", 0, 1)]
    assert closing.book_of(APRIL).links.every == ()
    assert len(closing.book_of(MAY).links.every) == 1


def test_a_picture_keeps_which_villages_were_one(village):
    divide(village)
    region = village.cast.regency
    live = closing.LivePictures(MAY, region).of(region)

    assert (live.compared.villages.compared, live.compared.lasting.compared) == (2, 2)
    assert live.compared.lasting.are_all
    assert Picture.parse(live.document()) == live
    half = closing.LivePictures(MAY, village.cast.botosari).of(village.cast.botosari)
    assert (half.compared_from, Picture.parse(half.document())) == (
        MAY,
        half,
    )  # as it is now, it began with the division


@pytest.mark.parametrize("is_closed", [False, True])
def test_on_a_board_both_move_together(village, is_closed):
    divide(village)
    build_latrine(village.warsito, date(2020, 5, 20))
    if is_closed:
        close(APRIL)
        close(MAY)
    months = Months(ids(village), Period(MAY, APRIL, Cohort.SAME_VILLAGES, APRIL, JUNE))
    new, old = regions.village_by_code(CODE), village.cast.botosari

    assert months.redrawn.one == (frozenset({old.id, new.id}),)
    was, now = months.together(APRIL), months.together(MAY)
    for half in (old.id, new.id):
        assert [(each[half]["own_latrine"].n, each[half]["own_latrine"].d) for each in (was, now)] == [(1, 2), (2, 2)]
    assert months.compared.are_all
    assert [(n, d) for n, d, *_ in months.way([APRIL, MAY])["own_latrine"].values()] == [(1, 3), (2, 3)]
