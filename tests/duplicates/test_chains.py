"""Merges that rest on each other come apart exactly, or say which one has to come apart before."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from sakti.core.identity import read_nik
from sakti.core.refusals import Refusal
from sakti.duplicates import actions, queries
from sakti.extensions import db
from sakti.households.models import Family
from sakti.installation.actions import verification
from sakti.interventions import actions as interventions
from sakti.interventions.models import Delivery, Programme
from sakti.observations.actions import merging
from sakti.observations.queries import merges
from sakti.privacy.actions import sweeping
from sakti.privacy.queries import erasures
from sakti.regions.actions import project_classes
from sakti.web.clock import today
from tests import homes
from tests.actors import TESTS


@pytest.fixture
def three(cast):
    """One house that three clerks wrote down, each with a card and money of its own."""
    project_classes()
    houses = [homes.household(cast.botosari, {"name": "Suprapti"}, {"name": "Jumari"}) for _ in "ABC"]
    programme = interventions.add_programme(name="Paket Sembako", by=TESTS)
    for at, house in enumerate(houses, start=1):
        interventions.deliver(
            programme=programme,
            organisation=cast.partner,
            household=house,
            delivered_on=today(),
            volume=Decimal(1),
            value_rp=100_000 * at,
            funding=[("CSR", 100_000 * at)],
            by=TESTS,
            submission_key=None,
        )
    return houses


def pair_of(one, other, unit="household"):
    if unit == "household":
        actions.report_twins(household_id=one.id, twin_id=other.id, by=TESTS)
    return queries.pair_of(unit, one.id, other.id)


def absorb(one, other, alike=2):
    """The first house becomes the second's history, so many of its people those of the second."""
    pair = pair_of(one, other)
    ours, theirs = (queries.members_of(home.id) for home in (one, other))
    twins = {a.id: b.id for a, b in zip(ours[:alike], theirs[:alike], strict=True)}
    members = twins if pair.one_id == one.id else {b: a for a, b in twins.items()}
    return actions.merge_pair(pair=pair, keep_id=other.id, members=members, reason="satu rumah", by=TESTS)


def part(row):
    actions.undo_merge(row=row, reason="keliru", by=TESTS)


def belongings():
    """Whose money and cards are whose."""
    db.session.expire_all()
    money = db.session.execute(select(Delivery.value_rp, Delivery.household_id, Delivery.person_id)).all()
    return sorted(money), sorted(db.session.execute(select(Family.id, Family.household_id)).all())


def sound():
    return verification.differences(lambda *_: None) == []


def test_the_older_one_is_refused_while_the_newer_one_stands(three):
    one, two, last = three
    before = belongings()
    older, newer = absorb(one, two), absorb(two, last)
    merged = belongings()

    with pytest.raises(Refusal) as refused:
        part(older)

    assert refused.value.code == "merge_rested_on"
    assert f"nomor {newer.id}" in str(refused.value)
    assert belongings() == merged
    part(newer)
    part(older)
    assert belongings() == before
    assert sound()


def test_whoever_may_undo_is_led_to_the_newer_one(three, client, cast):
    one, two, last = three
    older, newer = absorb(one, two), absorb(two, last)
    db.session.commit()
    client.sign_in(cast.alice)

    page = client.get(f"/ganda/gabungan/{older.id}/batalkan")

    assert page.status_code == 200
    assert f"/ganda/gabungan/{newer.id}/batalkan" in page.text
    assert "belum dapat dibatalkan" in page.text
    assert client.submit(f"/ganda/gabungan/{newer.id}/batalkan", {"reason": "keliru"}).status_code == 303
    assert client.submit(f"/ganda/gabungan/{older.id}/batalkan", {"reason": "keliru"}).status_code == 303


def test_the_list_says_which_ones_others_rest_on(three, client, cast):
    one, two, last = three
    absorb(one, two), absorb(two, last)
    db.session.commit()

    page = client.sign_in(cast.alice).get("/ganda/gabungan").text

    assert page.count("Menjadi dasar penggabungan kemudian") == 1


def test_merges_of_others_do_not_matter(three, cast):
    one, two, last = three
    row = absorb(one, two)
    absorb(last, homes.household(cast.botosari, {"name": "Suprapti"}, {"name": "Jumari"}))

    part(row)

    assert sound()


def test_two_who_were_absorbed_by_one_come_apart_the_newest_first(three):
    one, two, last = three
    first, second = absorb(one, last), absorb(two, last)
    with pytest.raises(Refusal, match="Batalkan dahulu"):
        part(first)
    part(second)
    part(first)
    assert sound()


def test_a_house_that_moves_on_takes_along_what_a_person_brought(cast, three):
    """What was a merged person's moved to the kept one's house: so it rests on where that house went."""
    one, two, last = three
    guest = homes.people_of(one)[1]
    before = belongings()
    db.session.execute(Delivery.__table__.update().where(Delivery.household_id == one.id).values(person_id=guest.id))
    of_guest = belongings()
    row = merging_people(guest, homes.people_of(two)[1])
    later = absorb(two, last, alike=0)

    with pytest.raises(Refusal, match=f"nomor {later.id}"):
        part(row)
    part(later)
    part(row)
    assert belongings() == of_guest != before
    assert sound()


def test_what_is_told_of_who_only_moved_along_goes_back_with_them(cast, three):
    """And what is told of the kept house's own people stays."""
    one, two, _last = three
    guest, host = (queries.members_of(home.id)[1] for home in (one, two))
    row = absorb(one, two, alike=1)
    programme = db.session.scalars(select(Programme)).one()
    told = {"programme": programme, "organisation": cast.partner, "by": TESTS}
    given = {"delivered_on": today(), "volume": Decimal(1), "value_rp": 0, "funding": [], "submission_key": None}
    rows = [interventions.assign(**told, person=person) for person in (guest, host)]
    rows += [interventions.deliver(**told, **given, person=person, household=two) for person in (guest, host)]
    assert {each.household_id for each in rows} == {two.id}

    part(row)

    assert [each.household_id for each in rows] == [one.id, two.id] * 2
    assert sound()


def test_what_is_told_of_an_absorbed_record_is_told_of_the_kept_one(cast, three):
    """A page that was open when its record was merged."""
    one, two, _last = three
    child, twin = (queries.members_of(home.id)[1] for home in (one, two))
    absorb(one, two)
    told = {"programme": db.session.scalars(select(Programme)).one(), "organisation": cast.partner, "by": TESTS}
    given = {"delivered_on": today(), "volume": Decimal(1), "value_rp": 0, "funding": [], "submission_key": None}

    rows = [interventions.assign(**told, person=child), interventions.deliver(**told, **given, household=one)]

    assert [(row.household_id, row.person_id) for row in rows] == [(two.id, twin.id), (two.id, None)]
    assert sound()


def test_an_open_promise_lies_where_the_house_is_whose_it_is(cast, three):
    """Two records of one house in two villages: in the kept one's while they are one, and back when they come apart."""
    one = three[0]
    other = homes.household(cast.kertijayan, {"name": "Suprapti"}, {"name": "Jumari"})
    told = {"programme": db.session.scalars(select(Programme)).one(), "organisation": cast.partner, "by": TESTS}
    promise = interventions.assign(**told, household=one)

    row = absorb(one, other)
    assert (promise.household_id, promise.village_id) == (other.id, cast.kertijayan.id)
    part(row)
    assert (promise.household_id, promise.village_id) == (one.id, cast.botosari.id)
    assert sound()


def merging_people(absorbed, kept):
    actions.keep_suspicions(
        suspicions=[
            actions.Suspicion(
                "person",
                min(absorbed.id, kept.id),
                max(absorbed.id, kept.id),
                "probable",
                90,
                (actions.FROM_VERVAL,),
            )
        ],
        whole=False,
    )
    pair = queries.pair_of("person", absorbed.id, kept.id)
    return actions.merge_pair(pair=pair, keep_id=kept.id, members={}, reason="satu orang", by=TESTS)


# -- numbers ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def numbers(cast):
    """Sumarno three times; the first record alone has a NIK."""
    project_classes()
    people = [homes.people_of(homes.household(cast.botosari, {"name": "Sumarno"}))[0] for _ in "DEF"]
    for person in people[1:]:
        person.nik, person.nik_standing = None, "missing"
    db.session.flush()
    return people


def held(people):
    db.session.expire_all()
    return [(person.nik, person.nik_standing) for person in people]


def test_a_number_goes_all_the_way_and_comes_back(numbers):
    before = held(numbers)
    older = merging_people(numbers[0], numbers[1])
    newer = merging_people(numbers[1], numbers[2])
    assert held(numbers) == [before[1], before[2], before[0]]
    with pytest.raises(Refusal, match="Batalkan dahulu"):
        part(older)
    part(newer)
    part(older)
    assert held(numbers) == before
    assert sound()


def test_the_real_number_stays_with_whom_it_was_given_and_the_other_gets_its_own_back(numbers):
    """Between the merge and its undoing somebody learned the kept one's number: neither is lost."""
    own = held(numbers)[0]
    row = merging_people(numbers[0], numbers[1])
    merging.set_nik(person=numbers[1], nik=read_nik("3326021705800009", False), reason="KTP dilihat", by=TESTS)

    part(row)

    assert held(numbers[:2]) == [own, ("3326021705800009", "reliable")]


def test_a_number_of_the_absorbed_record_that_was_taken_up_goes_back(cast):
    project_classes()
    people = [homes.people_of(homes.household(cast.botosari, {"name": "Sumarno"}))[0] for _ in "DE"]
    before = held(people)
    row = merging_people(*people)
    merging.set_nik(person=people[1], nik=read_nik(before[0][0], False), reason="KTP dilihat", by=TESTS)
    assert held(people) == before[::-1]

    part(row)

    assert held(people) == before


def test_a_number_that_somebody_else_has_meanwhile_is_asked_about(numbers):
    number = read_nik(numbers[0].nik, False)
    row = merging_people(numbers[0], numbers[1])
    merging.set_nik(person=numbers[1], nik=read_nik("3326021705800009", False), reason="KTP dilihat", by=TESTS)
    merging.set_nik(person=numbers[2], nik=number, reason="KTP dilihat", by=TESTS)

    part(row)

    assert held(numbers) == [(number.text, "doubtful"), ("3326021705800009", "reliable"), (number.text, "reliable")]


def test_who_is_erased_leaves_no_number_in_a_merge(numbers):
    row = merging_people(numbers[0], numbers[1])
    part(row)
    assert row.moved["niks"]

    sweeping.forget_merged_numbers(erasures.whom(frozenset({numbers[0].id})))
    db.session.expire_all()

    assert "niks" not in row.moved


# -- what was damaged before ------------------------------------------------------------------------------------------


@pytest.fixture
def as_it_was(monkeypatch):
    """Merges are taken back in any order, as they could be before."""
    monkeypatch.setattr(merges, "resting_on", lambda rows: {row.id: [] for row in rows})


@pytest.mark.one_engine
def test_what_did_not_come_back_is_told_and_put_right(three, as_it_was):
    one, two, last = three
    before = belongings()
    older, newer = absorb(one, two), absorb(two, last)
    part(older)
    part(newer)
    assert belongings() != before

    told = verification.differences(lambda *_: None)

    assert [line for line in told if "delivery" in line]
    assert [line for line in told if "family" in line]
    verification.repair(lambda *_: None)
    assert belongings() == before
    assert sound()


@pytest.mark.one_engine
def test_a_number_that_did_not_come_back_is_told_and_put_right(numbers, as_it_was):
    before = held(numbers)
    older, newer = merging_people(numbers[0], numbers[1]), merging_people(numbers[1], numbers[2])
    part(older)
    part(newer)
    numbers[0].nik, numbers[0].nik_standing = None, "missing"
    db.session.flush()

    assert [line for line in verification.differences(lambda *_: None) if "NIK" in line]
    verification.repair(lambda *_: None)
    assert held(numbers) == before
    assert sound()


@pytest.mark.one_engine
def test_what_points_to_an_absorbed_record_is_told(three):
    one, two, _last = three
    absorb(one, two)
    strayed = db.session.scalars(select(Delivery).where(Delivery.value_rp == 100_000)).one()
    strayed.household_id = one.id
    db.session.flush()

    assert [line for line in verification.differences(lambda *_: None) if f"delivery {strayed.id}" in line]
    verification.repair(lambda *_: None)
    db.session.expire_all()
    assert strayed.household_id == two.id
