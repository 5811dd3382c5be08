"""A village is divided: who lives where, what goes along, and that it all comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from sakti.accounts.models import Assignment
from sakti.core.refusals import Refusal
from sakti.core.timeline import EventKind
from sakti.extensions import db
from sakti.indicators.actions import add_target
from sakti.indicators.queries import targets
from sakti.indicators.queries.rollup_rows import differences
from sakti.observations.actions import record_event
from sakti.observations.models import Event, HouseholdState
from sakti.regions import actions as regions
from sakti.regions import queries
from sakti.successions import actions
from sakti.successions.actions import Along
from tests.actors import TESTS
from tests.successions.conftest import CODE, DAY, DECREE, NEW, RT3, divide, merge


def lived(household, day):
    state = HouseholdState
    there = select(state.village_id).where(state.household_id == household.id, state.since <= day, state.until > day)
    return db.session.scalar(there)


def test_the_chosen_rt_lives_in_the_new_village_from_the_day_on(village):
    row = divide(village)

    new = queries.village_by_code(CODE)
    assert (new.name, new.kind, row.households) == ("Botosari Baru", "desa", 1)
    assert (lived(village.khotijah, date(2020, 5, 14)), lived(village.khotijah, DAY)) == (
        village.cast.botosari.id,
        new.id,
    )
    assert lived(village.warsito, DAY) == village.cast.botosari.id
    (event,) = db.session.scalars(select(Event))
    assert (event.kind, event.note) == ("move_village", f"pemekaran desa: Botosari → Botosari Baru ({DECREE})")


def test_the_new_village_is_what_the_old_one_was(village):
    regions.record_fact(village=village.cast.botosari, topic="zone", value="merah", source="SK", by=TESTS)
    regions.record_fact(village=village.cast.botosari, topic="classification", value="urban", source="SK", by=TESTS)

    divide(village)

    held = queries.held_facts(queries.village_by_code(CODE).id, DAY)
    assert {topic: (fact.value, fact.source) for topic, fact in held.items()} == {
        "zone": ("merah", DECREE),
        "classification": ("urban", DECREE),
    }


def test_who_came_after_the_day_moves_on_the_day_of_coming(village):
    came = date(2020, 6, 2)
    record_event(
        kind=EventKind.MOVE_VILLAGE, day=came, household=village.tarjono, village_id=village.cast.botosari.id, by=TESTS
    )
    village.tarjono.rt = "3"
    db.session.flush()

    row = divide(village)

    assert row.households == 2
    assert lived(village.tarjono, date(2020, 6, 1)) == village.cast.kertijayan.id
    assert lived(village.tarjono, came) == queries.village_by_code(CODE).id


def test_who_is_away_or_off_the_list_goes_along(village):
    record_event(kind=EventKind.MOVE_OUT, day=date(2020, 2, 1), household=village.khotijah, by=TESTS)

    assert divide(village).households == 1

    record_event(kind=EventKind.MOVE_IN, day=date(2020, 6, 20), household=village.khotijah, by=TESTS)
    assert lived(village.khotijah, date(2020, 6, 20)) == queries.village_by_code(CODE).id


def test_who_works_there_works_in_both(village):
    divide(village)

    assert village.cast.budi.scope.villages == {village.cast.botosari.id, queries.village_by_code(CODE).id}


def test_what_goes_along_is_chosen(village):
    old = village.cast.botosari
    regions.name_pilot(village=old, decree="SK 1", since=date(2018, 12, 12), phase="pilot", by=TESTS)
    dates = {"baseline_on": date(2018, 12, 31), "due_on": date(2023, 12, 31)}
    for key, kind, value in (("own_latrine", "level", 80), ("out_of_school", "count", 1)):
        add_target(indicator=key, region=old, kind=kind, value=Decimal(value), **dates, by=TESTS)

    row = divide(village, along=Along(workers=False, targets=True, pilot=True))

    new = queries.village_by_code(CODE)
    assert [(each.indicator, each.value) for each in targets([new.id])] == [("own_latrine", 80)]
    assert queries.pilot_ids(DAY) == {old.id, new.id}
    assert queries.pilot_ids(date(2020, 5, 14)) == {old.id}
    assert new.id not in village.cast.budi.scope.villages

    actions.take_back(row=row, reason="Salah desa", by=TESTS)
    assert (list(targets([new.id])), queries.pilot_ids(DAY)) == ([], {old.id})


def test_it_is_taken_back_whole(village):
    row = divide(village)

    actions.take_back(row=row, reason="Keputusan dibatalkan", by=TESTS)
    db.session.expire_all()

    assert lived(village.khotijah, DAY) == village.cast.botosari.id
    assert not queries.village_links().every
    ended = db.session.scalars(select(Assignment).where(Assignment.region_id == queries.village_by_code(CODE).id))
    assert all(each.until is not None for each in ended)
    with pytest.raises(Refusal, match="dibatalkan"):
        actions.take_back(row=row, reason="Lagi", by=TESTS)


def test_what_was_taken_back_may_be_told_again(village):
    """Found: the number of the village that had begun was taken for good."""
    actions.take_back(row=divide(village), reason="RT lain", by=TESTS)
    db.session.expire_all()

    row = divide(village, heir=replace(NEW, name="Botosari Wetan"))

    new = queries.village_by_code(CODE)
    assert (row.new_id, new.name, village.khotijah.village_id) == (new.id, "Botosari Wetan", new.id)
    with pytest.raises(Refusal, match="sudah dipakai"):
        divide(village)


def test_a_later_change_rests_on_it(village):
    first = divide(village)
    actions.merge(
        old=queries.village_by_code(CODE),
        heir=replace(NEW, code="33.26.14.2009"),
        day=date(2020, 6, 1),
        decree="Perda 4",
        along=Along(),
        by=TESTS,
    )
    with pytest.raises(Refusal, match="Perubahan sesudahnya"):
        actions.take_back(row=first, reason="Salah", by=TESTS)


def test_the_rollup_says_what_the_states_say(village):
    divide(village)

    assert not list(differences())


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"day": date(2020, 7, 1)}, "date_in_future"),
        ({"decree": "  "}, "decree_missing"),
        ({"keys": set()}, "division_of_nobody"),
        ({"keys": {"3/2", "1/2"}}, "division_of_everybody"),
        ({"keys": {"9/9"}}, "neighbourhood_unknown"),
        ({"heir": replace(NEW, code="33.26.14.2009")}, "village_code_taken"),
        ({"heir": replace(NEW, code="33.26.77.2001")}, "village_code_bad"),
        ({"heir": replace(NEW, code="33.26.02")}, "village_code_bad"),
        ({"heir": replace(NEW, name=" ")}, "village_name_missing"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_changed(village, changes, code):
    with pytest.raises(Refusal) as refused:
        divide(village, **changes)

    assert refused.value.code == code
    assert (list(db.session.scalars(select(Event))), list(queries.successions())) == ([], [])


def test_it_is_for_whoever_reaches_the_village(village):
    with pytest.raises(Refusal, match="tidak bertugas"):
        divide(village, by=village.cast.citra)


def test_before_a_later_change_nothing_is_told(village):
    divide(village, day=date(2020, 6, 1))
    with pytest.raises(Refusal, match="sudah berubah lagi"):
        merge(village, day=DAY)


def test_again_is_not_twice(village):
    divide(village)
    with pytest.raises(Refusal, match="sudah dipakai"):
        divide(village)
    assert len(queries.successions()) == 1


def test_the_rts_are_known_however_they_are_written(village):
    village.khotijah.rt, village.khotijah.rw = "03", "2"
    db.session.flush()

    assert divide(village, keys=RT3).households == 1
