"""Support of a household: interventions and deliveries as one ledger, and where its needs stand on any day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from sakti.core.identity import read_kk
from sakti.core.support import NeedState
from sakti.core.timeline import EventKind, Source
from sakti.extensions import db
from sakti.households.models import Family, Household
from sakti.interventions import actions, queries
from sakti.observations.actions import observe, record_event, record_split
from sakti.observations.actions.merging import merge
from tests.actors import TESTS

LAST = date(2020, 6, 30)
LATRINE = "own_latrine"


def give(world, household=None, day=date(2020, 3, 1), programme=None, **details):
    """A delivery without a plan."""
    return actions.deliver(
        programme=programme or world.latrine,
        organisation=world.baznas,
        household=None if "intervention" in details else household or world.warsito,
        delivered_on=day,
        volume=details.pop("volume", Decimal(1)),
        value_rp=0,
        funding=(),
        by=TESTS,
        **details,
    )


def see(household, day, latrine):
    observe(household=household, observed_on=day, values={"latrine_access": latrine}, by=TESTS)


def standing(household, day=LAST, key=LATRINE):
    """The state of a household's own need; None where it has none."""
    found = {line.need.key: line.state.value for line in queries.needs_of(household.id, day) if line.person_id is None}
    return found.get(key)


def states(world, day=LAST, key=LATRINE):
    place = queries.needs_in([world.cast.botosari.id], day)[key]
    return {state.value: count for state, count in place.states.items()}


def test_a_promise_stands_from_its_day_to_its_end_and_is_late_after_its_due_day(world):
    row = world.propose(due_on=date(2020, 5, 1), day=date(2020, 1, 6))
    actions.move(intervention=row, to="approved", by=TESTS, day=date(2020, 1, 10))
    actions.move(intervention=row, to="cancelled", reason="pindah", by=TESTS, day=date(2020, 6, 1))

    days = [(1, 5), (1, 6), (1, 10), (5, 1), (5, 2), (6, 1)]
    found = [standing(world.warsito, date(2020, *day)) for day in days]

    assert found == ["open", "open", "promised", "promised", "late", "open"]


def test_a_proposal_promises_nothing_but_nobody_proposes_it_again(world):
    place = queries.needs_in([world.cast.botosari.id], LAST)[LATRINE]
    world.propose()
    proposed = queries.needs_in([world.cast.botosari.id], LAST)[LATRINE]

    home = [(world.warsito.id, None)]
    assert (place.open, place.untouched) == (home, home)
    assert (proposed.open, proposed.untouched) == (home, [])


def test_what_came_without_a_plan_counts_from_its_day_and_until_it_is_voided(world):
    given = give(world)

    assert [standing(world.warsito, date(2020, 2, 29)), standing(world.warsito)] == ["open", "received"]
    actions.void_delivery(delivery=given, reason="salah", by=TESTS)
    assert standing(world.warsito) == "open"


def test_only_somebody_who_looked_says_that_it_is_used(world):
    give(world)
    see(world.warsito, date(2020, 3, 1), 6)  # on the day itself
    assert standing(world.warsito) == "received"

    see(world.warsito, date(2020, 4, 1), 6)
    assert [standing(world.warsito, date(2020, 3, 31)), standing(world.warsito)] == ["received", "unused"]

    see(world.warsito, date(2020, 5, 1), 1)
    assert standing(world.warsito) is None
    assert states(world) == {"met": 2}
    assert states(world, date(2020, 4, 30)) == {"met": 1, "unused": 1}


def test_nobody_asked_is_unknown_and_no_need(world):
    observe(
        household=world.warsito, observed_on=date(2020, 3, 1), values={"water": 1}, by=TESTS
    )  # bottled: cannot tell

    assert states(world, key="improved_water") == {"met": 1, "unknown": 1}
    assert standing(world.warsito, key="improved_water") is None


def test_a_plan_stands_until_all_of_it_came(world):
    row = world.running(volume=Decimal(3), due_on=date(2020, 4, 1))

    give(world, intervention=row, volume=Decimal(2))
    assert standing(world.warsito) == "late"
    give(world, intervention=row, day=date(2020, 6, 1))
    assert [standing(world.warsito, date(2020, 5, 31)), standing(world.warsito)] == ["late", "received"]


def test_what_came_stays_received_when_the_rest_is_cancelled(world):
    row = world.running(volume=Decimal(3))
    give(world, intervention=row)
    actions.move(intervention=row, to="cancelled", reason="anggaran", by=TESTS)

    assert standing(world.warsito) == "received"


def test_a_narrower_answer_answers_the_wider_need_and_not_the_other_way(world):
    world.running()
    assert standing(world.warsito, key="improved_sanitation") == "promised"

    sanitation = actions.add_programme(name="Septik", answers_need="improved_sanitation", unit="unit", by=TESTS)
    world.running(world.tarjono, programme=sanitation)
    assert standing(world.tarjono) == "open"


def test_a_training_answers_one_person_and_a_household_programme_all(world):
    key = "trained_working_age"
    people = [world.person(name).id for name in ("Warsito", "Sumiati")]

    def of_people():
        found = queries.needs_of(world.warsito.id, LAST)
        by_person = {line.person_id: line.state.value for line in found if line.need.key == key}
        return [by_person[one] for one in people]

    world.running(programme=world.training, person=world.person("Warsito"))
    assert of_people() == ["promised", "open"]
    world.running(programme=world.training)
    assert of_people() == ["promised", "promised"]


def test_a_group_answers_for_its_members_and_a_village_for_nobody(world):
    group = actions.add_group(name="Kelompok", village=world.cast.botosari, by=TESTS)
    actions.add_member(group=group, household=world.warsito, by=TESTS)
    world.running(village=world.cast.botosari)
    assert standing(world.warsito) == "open"

    row = world.running(group=group)
    assert standing(world.warsito) == "promised"
    give(world, intervention=row)
    assert [standing(world.warsito), standing(world.tarjono)] == ["received", "open"]


def test_what_a_household_got_goes_along_to_another_village(world):
    give(world)
    world.running(world.tarjono)
    record_event(
        kind=EventKind.MOVE_VILLAGE,
        day=date(2020, 5, 1),
        household=world.warsito,
        village_id=world.cast.kertijayan.id,
        by=TESTS,
    )
    db.session.commit()

    there = queries.needs_in([world.cast.kertijayan.id], LAST)[LATRINE]
    before = queries.needs_in([world.cast.kertijayan.id], date(2020, 4, 30))[LATRINE]

    assert {line.whose[0]: line.state.value for line in there.lines} == {
        world.warsito.id: "received",
        world.tarjono.id: "promised",
    }
    assert [line.whose[0] for line in before.lines] == [world.tarjono.id]
    assert states(world) == {"met": 1}


def test_what_is_the_houses_stays_with_the_house_and_what_is_a_persons_goes_along(world):
    give(world)
    world.running(programme=world.training, person=world.person("Sumiati"))
    event = record_split(
        household=world.warsito,
        people=[world.person("Sumiati")],
        card=read_kk("3326020101190009", False),
        day=date(2020, 5, 1),
        by=TESTS,
    )
    db.session.commit()
    new = db.session.get(Household, event.target_household_id)

    assert [standing(world.warsito), standing(new)] == ["received", "open"]
    of_her = [line.state.value for line in queries.needs_of(new.id, LAST) if line.need.key == "trained_working_age"]
    assert of_her == ["promised"]


def leaves(world, name):
    """Somebody forms a household of their own."""
    event = record_split(
        household=world.warsito,
        people=[world.person(name)],
        card=read_kk("3326020101190009", False),
        day=date(2020, 5, 1),
        by=TESTS,
    )
    db.session.commit()
    return db.session.get(Household, event.target_household_id)


@pytest.mark.parametrize("kind", ["person", "family"])
@pytest.mark.parametrize("what", ["plan", "delivery"])
def test_a_latrine_stays_with_the_house_in_whose_name_ever_it_was_written_down(world, kind, what):
    row = world.running(**recipient(world, kind))
    if what == "delivery":
        give(world, intervention=row)
    expected = {"plan": "promised", "delivery": "received"}[what]
    new = leaves(world, "Sumiati")

    assert [standing(world.warsito), standing(new)] == [expected, "open"]
    assert [standing(world.warsito, date(2020, 4, 30)), standing(new, date(2020, 4, 30))] == [expected, None]
    assert untouched_homes() == {world.khotijah.id, world.tarjono.id, new.id}
    listed = [
        [each.id for each in queries.of_household(home, people)]
        for home, people in ((world.warsito.id, ()), (new.id, (world.person("Sumiati").id,)))
    ]
    assert listed == [[row.id], []]


def test_what_a_family_got_for_its_people_is_where_they_lived_on_that_day(world):
    """The whole household moves in with others: before that day it was their own."""
    key = "trained_working_age"
    family = db.session.get_one(Family, world.person("Warsito").family_id)
    world.running(programme=world.training, family=family)
    family.household_id = world.tarjono.id  # what a family's row says is of today
    db.session.commit()

    found = {line.whose: line.state.value for line in queries.needs_of(world.warsito.id, LAST) if line.need.key == key}
    assert set(found.values()) == {"promised"}


def test_a_part_that_is_met_does_not_answer_the_rest(world):
    """A latrine that is used is no answer to the bad roof: the house lacks something else."""
    give(world, day=date(2020, 2, 1))
    assert standing(world.warsito, key="livable_house") == "received"

    observe(household=world.warsito, observed_on=date(2020, 3, 1), values={"latrine_access": 1, "roof": 7}, by=TESTS)
    assert standing(world.warsito, key="livable_house") == "open"


@pytest.mark.parametrize("months", [23, 25])
def test_an_old_answer_is_marked_and_keeps_its_state(world, months):
    """A latrine's answer is fresh for 24 months; the list was of the end of 2018."""
    day = {23: date(2020, 11, 30), 25: date(2021, 1, 31)}[months]
    [line] = [line for line in queries.needs_of(world.warsito.id, day) if line.need.key == LATRINE]

    assert (line.state, line.stale) == (NeedState.OPEN, months > 24)


def test_what_was_received_without_a_plan_is_listed_the_latest_first(world):
    give(world)
    give(world, day=date(2020, 4, 1), programme=world.training, person=world.person("Warsito"))
    give(world, intervention=world.running())

    found = queries.unplanned(world.warsito.id, LAST)

    assert [(each.programme, each.received_on) for each in found] == [
        ("Pelatihan Membatik", date(2020, 4, 1)),
        ("Jambanisasi", date(2020, 3, 1)),
    ]
    assert {each.organisation for each in found} == {"Baznas Kabupaten Pekalongan"}


def test_the_preview_names_what_came_without_a_plan(client, world):
    give(world, day=date(2020, 2, 7))
    db.session.commit()
    client.sign_in(world.cast.alice)
    order = {
        "place": str(world.cast.botosari.id),
        "programme": str(world.latrine.id),
        "organisation": str(world.housing.id),
        "subject": [str(world.warsito.id)],
        "batch": "6c1ff2f0-0000-4000-8000-000000000002",
    }

    page = f"/intervensi/massal?village={world.cast.botosari.id}"
    text = client.submit(page, order, "/intervensi/massal/pratinjau").text

    assert "diterima 07/02/2020" in text
    assert f'value="{world.warsito.id}"><span>' in text  # not ticked
    assert "sudah diterima, belum terlihat dipakai" in client.get(f"/keluarga/{world.warsito.id}").text


def test_households_that_got_something_without_a_plan_are_not_listed_as_untouched(client, world):
    client.sign_in(world.cast.alice)
    before = client.get("/keluarga?served=no").text
    give(world)
    db.session.commit()
    after = client.get("/keluarga?served=no").text

    assert ("Warsito" in before, "Warsito" in after) == (True, False)
    assert "Khotijah" in after


def untouched_homes():
    return set(db.session.scalars(select(Household.id).where(queries.is_untouched())))


@pytest.mark.parametrize("kind", ["household", "person", "family", "group"])
@pytest.mark.parametrize("what", ["plan", "delivery"])
def test_whoever_it_was_for_the_household_is_touched_until_it_is_taken_back(world, kind, what):
    before = untouched_homes()
    row = world.running(**recipient(world, kind))
    if what == "delivery":
        given = give(world, intervention=row)
        actions.move(intervention=row, to="cancelled", reason="pindah", by=TESTS)

    assert (before, before - untouched_homes()) == (
        {world.warsito.id, world.khotijah.id, world.tarjono.id},
        {world.warsito.id},
    )
    if what == "delivery":
        actions.void_delivery(delivery=given, reason="salah", by=TESTS)
    else:
        actions.move(intervention=row, to="cancelled", reason="pindah", by=TESTS)
    assert untouched_homes() == before


def recipient(world, kind):
    """Something that is of Warsito's household, as `assign` takes it."""
    if kind == "group":
        group = actions.add_group(name="Kelompok", village=world.cast.botosari, by=TESTS)
        actions.add_member(group=group, household=world.warsito, by=TESTS)
        return {"group": group}
    person = world.person("Sumiati")
    family = db.session.get_one(Family, person.family_id)
    return {kind: {"household": world.warsito, "person": person, "family": family}[kind]}


def test_the_untouched_are_joined_and_no_list_is_read_for_each(world):
    """A list of everybody served would be read anew for each of 135,000 households."""
    words = str(select(Household.id).where(queries.is_untouched()))

    assert (words.count("NOT (EXISTS"), "NOT IN (SELECT" in words) == (12, False)


def test_what_was_called_done_without_a_delivery_is_open_and_not_offered_blindly(client, world):
    """The supplier went bankrupt; what had come and was taken back is promised, as before it came."""
    nothing = world.running()
    actions.move(intervention=nothing, to="done", reason="penyedia pailit", by=TESTS, day=date(2020, 2, 1))
    assert standing(world.warsito) == "open"

    row = world.running(world.tarjono)
    given = give(world, intervention=row)
    actions.move(intervention=row, to="done", by=TESTS, day=date(2020, 4, 1))
    before = standing(world.tarjono)
    actions.void_delivery(delivery=given, reason="salah", by=TESTS)
    see(world.tarjono, date(2020, 5, 1), 6)
    assert [before, standing(world.tarjono)] == ["received", "promised"]

    place = queries.needs_in([world.cast.botosari.id], LAST)[LATRINE]
    assert ([one[0] for one in place.open], place.untouched) == ([world.warsito.id], [])
    [hint] = queries.served_already([world.latrine.id], [(world.warsito.id, None)])[world.warsito.id, None]
    assert (hint.is_bare, hint.status, hint.received_on) == (True, "done", None)


def test_a_list_that_names_them_again_does_not_look(world):
    give(world)
    observe(
        household=world.warsito,
        observed_on=date(2020, 4, 1),
        values={"latrine_access": 6},
        source=Source.LIST,
        by=TESTS,
    )

    assert standing(world.warsito) == "received"


def test_a_visit_that_saw_something_else_does_not_tell(world):
    give(world)
    observe(household=world.warsito, observed_on=date(2020, 4, 1), values={"water": 4}, by=TESTS)

    assert standing(world.warsito) == "received"


def test_one_part_that_is_lacking_tells_that_the_whole_is(world):
    """Of a latrine that nobody uses no visitor asks which closet it has."""
    key = "improved_sanitation"
    septic = actions.add_programme(name="Septik", answers_need=key, unit="unit", by=TESTS)
    give(world, programme=septic)
    see(world.warsito, date(2020, 4, 1), 6)

    assert [standing(world.warsito, date(2020, 3, 31), key), standing(world.warsito, LAST, key)] == [
        "received",
        "unused",
    ]


def test_what_was_seen_under_a_record_that_was_merged_counts(world):
    give(world)
    see(world.tarjono, date(2020, 4, 1), 6)
    merge(kept=world.warsito, absorbed=world.tarjono, reason="sama", by=TESTS)
    db.session.commit()

    assert standing(world.warsito) == "unused"


def test_a_row_of_a_log_that_brought_nothing_is_no_help(world):
    given = give(world)
    given.volume = Decimal(0)
    db.session.flush()

    assert standing(world.warsito) == "open"
    assert world.warsito.id in untouched_homes()
    assert queries.unplanned(world.warsito.id, LAST) == []


def test_who_proposes_for_one_household_is_told_what_it_has(client, world):
    give(world, day=date(2020, 2, 7))
    world.running(programme=world.training, person=world.person("Sumiati"))
    db.session.commit()
    client.sign_in(world.cast.alice)
    page = f"/intervensi/baru?household={world.warsito.id}"

    every = client.get(page).text
    assert "Yang sudah ada:" in every
    assert "diterima 07/02/2020" in every
    assert "Pelatihan Membatik, Dinas Perumahan" in every
    chosen = client.get(f"{page}&programme={world.latrine.id}").text
    assert "Sudah dilayani program yang sama atau untuk kebutuhan yang sama" in chosen
    assert "Pelatihan Membatik, Dinas Perumahan" not in chosen
    assert f'<option selected value="{world.latrine.id}">' in chosen
    refused = client.submit(page, {"programme": str(world.latrine.id)})  # without an actor
    assert (refused.status_code, "diterima 07/02/2020" in refused.text) == (422, True)
    other = client.get(f"/intervensi/baru?household={world.tarjono.id}&programme={world.latrine.id}").text
    assert "Belum ada yang dilayani untuk kebutuhan ini." in other


def test_of_a_group_it_is_said_how_many_have_it(client, world):
    group = actions.add_group(name="Kelompok", village=world.cast.botosari, by=TESTS)
    for household in (world.warsito, world.khotijah):
        actions.add_member(group=group, household=household, by=TESTS)
    give(world)
    db.session.commit()
    client.sign_in(world.cast.alice)

    text = client.get(f"/intervensi/baru?group={group.id}&programme={world.latrine.id}").text
    assert "1 dari 2 anggota sudah dilayani" in text
    assert "Yang sudah ada" not in client.get(f"/intervensi/baru?village={world.cast.botosari.id}").text
