"""What a list says of another village's people is a question to whoever reaches both; accepted, it is a move."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from sakti.accounts.actions import assign
from sakti.audit.models import AuditEntry
from sakti.core.permissions import NameScope
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.households.models import Household, Person
from sakti.intake.landing.actions.claims import accept_claim, decline_claim, note_seen
from sakti.intake.landing.actions.undo import undo_list
from sakti.intake.landing.queries import claims
from sakti.intake.landing.queries.matching import ElsewhereRow
from sakti.intake.models import Claim, Upload
from sakti.observations.models import HouseholdState, Release
from sakti.web.clock import today
from sakti.web.transactions import rehearsing
from tests import factories
from tests.actors import TESTS
from tests.intake.lists import KERTIJAYAN, KK, nik, row, wife
from tests.intake.test_scope import LATER, OWN_KK, mine


@pytest.fixture
def people(district):
    """Citra brings lists of Kertijayan; a supervisor of both villages, and one of Botosari only."""
    _, botosari, kertijayan = district
    citra = factories.user("Citra Operator", role="operator", region=kertijayan)
    both = factories.user("Sari Penyelia", role="supervisor", region=botosari)
    assign(user=both, role="supervisor", region=kertijayan, since=date(2018, 1, 1), by=TESTS)
    one = factories.user("Tono Penyelia", role="supervisor", region=botosari)
    db.session.flush()
    return citra, both, one


def names_of(*villages):
    return NameScope(frozenset(village.id for village in villages))


def claimed(hand_in, reach, citra, *rows):
    hand_in(mine(), *rows, as_of=LATER, reach=reach, by=citra)
    return db.session.scalars(select(Claim).order_by(Claim.id)).all()


def place_on(household_id, day):
    query = select(HouseholdState.village_id).where(HouseholdState.household_id == household_id)
    return db.session.scalar(query.where(HouseholdState.since <= day, HouseholdState.until > day))


def elsewhere(**cells):
    return {"kode_desa": KERTIJAYAN} | cells


def test_a_held_row_asks_whoever_reaches_both_villages(hand_in, district, neighbours, reach, people):
    rows = claimed(hand_in, reach, people[0], row(**elsewhere()), wife(**elsewhere()))

    assert [(claim.state, claim.claimed_by) for claim in rows] == [("waiting", "Citra Operator")] * 2
    _, botosari, kertijayan = district
    (group,) = claims.waiting(names_of(botosari, kertijayan))
    assert [person.name for person in group.people] == ["Slamet", "Siti"]
    assert (group.from_village, group.village, group.is_whole) == ("Botosari", "Kertijayan", True)
    assert claims.waiting(names_of(botosari)) == claims.waiting(names_of(kertijayan)) == []
    with pytest.raises(Refusal) as refused:
        claims.group_within(names_of(botosari), rows[0].id)
    assert refused.value.code == "claim_unknown"


def test_the_whole_household_moves_from_the_lists_day_on(hand_in, district, neighbours, reach, people):
    rows = claimed(hand_in, reach, people[0], row(**elsewhere(desil="10")), wife(**elsewhere(desil="10")))
    _, botosari, kertijayan = district
    home = rows[0].household_id
    decile = db.session.scalar(select(HouseholdState.decile).where(HouseholdState.household_id == home))

    accept_claim(group=claims.group_within(names_of(botosari, kertijayan), rows[0].id), by=people[1])

    assert [place_on(home, date(2019, 12, 30)), place_on(home, LATER)] == [botosari.id, kertijayan.id]
    assert {claim.state for claim in rows} == {"accepted"}
    assert set(db.session.scalars(select(HouseholdState.decile).where(HouseholdState.household_id == home))) == {decile}


def test_the_list_comes_again_and_its_answers_count(hand_in, district, neighbours, reach, people):
    rows = claimed(hand_in, reach, people[0], row(**elsewhere(desil="10")), wife(**elsewhere(desil="10")))
    _, botosari, kertijayan = district
    accept_claim(group=claims.group_within(names_of(botosari, kertijayan), rows[0].id), by=people[1])

    outcome = hand_in(
        mine(), row(**elsewhere(desil="10")), wife(**elsewhere(desil="10")), as_of=date(2020, 1, 31), reach=reach
    )

    assert outcome.rows["held"] == 0
    assert db.session.get(Household, rows[0].household_id).village_id == kertijayan.id


def test_one_of_two_moves_to_the_card_of_the_list(hand_in, district, neighbours, reach, people):
    rows = claimed(hand_in, reach, people[0], wife(**elsewhere(no_kk=OWN_KK)))
    _, botosari, kertijayan = district
    group = claims.group_within(names_of(botosari, kertijayan), rows[0].id)
    assert ([one.name for one in group.people], [one.name for one in group.staying]) == (["Siti"], ["Slamet"])

    accept_claim(group=group, by=people[1])

    siti = db.session.scalars(select(Person).where(Person.name == "Siti")).one()
    host = db.session.scalars(select(Person).where(Person.name == "Orang Kertijayan")).one()
    assert siti.household_id == host.household_id
    assert place_on(rows[0].household_id, LATER) == botosari.id


def test_one_of_two_with_a_new_card_founds_a_household_there(hand_in, district, neighbours, reach, people):
    rows = claimed(hand_in, reach, people[0], wife(**elsewhere(no_kk="3326141111110123")))
    _, botosari, kertijayan = district

    accept_claim(group=claims.group_within(names_of(botosari, kertijayan), rows[0].id), by=people[1])

    siti = db.session.scalars(select(Person).where(Person.name == "Siti")).one()
    assert siti.household_id != rows[0].household_id
    assert db.session.get(Household, siti.household_id).village_id == kertijayan.id


def test_two_who_are_named_under_two_cards_move_to_two(hand_in, district, neighbours, reach, people):
    third = {"nik": nik(9, 9, 90, 9), "tanggal_lahir": "1990-09-09", "hubungan": "3"}
    hand_in(row(), wife(), row("Anak", **third), as_of=date(2019, 3, 31))
    named = [wife(**elsewhere(no_kk=OWN_KK)), row("Anak", **third, **elsewhere(no_kk="3326141111110123"))]
    rows = claimed(hand_in, reach, people[0], *named)
    _, botosari, kertijayan = district

    accept_claim(group=claims.group_within(names_of(botosari, kertijayan), rows[0].id), by=people[1])

    siti, child, host = (
        db.session.scalars(select(Person).where(Person.name == name)).one()
        for name in ("Siti", "Anak", "Orang Kertijayan")
    )
    assert siti.household_id == host.household_id != child.household_id
    assert db.session.get(Household, child.household_id).village_id == kertijayan.id
    assert place_on(rows[0].household_id, LATER) == botosari.id


def test_without_a_card_only_the_form_can_say_where_to(hand_in, district, neighbours, reach, people):
    rows = claimed(hand_in, reach, people[0], wife(**elsewhere(no_kk="0")))
    _, botosari, kertijayan = district

    with pytest.raises(Refusal) as refused, db.session.begin_nested():
        accept_claim(group=claims.group_within(names_of(botosari, kertijayan), rows[0].id), by=people[1])
    db.session.expire_all()
    assert refused.value.code == "claim_by_form"
    assert db.session.get(Claim, rows[0].id).state == "waiting"


def test_a_no_changes_nothing(hand_in, district, neighbours, reach, people):
    rows = claimed(hand_in, reach, people[0], row(**elsewhere()))
    _, botosari, kertijayan = district
    group = claims.group_within(names_of(botosari, kertijayan), rows[0].id)

    decline_claim(group=group, reason="Masih tinggal di Botosari", by=people[1])

    assert place_on(rows[0].household_id, LATER) == botosari.id
    with pytest.raises(Refusal) as refused:
        claims.group_within(names_of(botosari, kertijayan), rows[0].id)
    assert refused.value.code == "claim_decided"


def test_nobody_answers_the_own_claim(hand_in, district, neighbours, reach, people):
    both = people[1]
    rows = claimed(hand_in, reach, both, row(**elsewhere()))
    _, botosari, kertijayan = district

    with pytest.raises(Refusal) as refused:
        accept_claim(group=claims.group_within(names_of(botosari, kertijayan), rows[0].id), by=both)
    assert refused.value.code == "claim_own"


def test_the_same_list_again_asks_once(hand_in, neighbours, reach, people):
    claimed(hand_in, reach, people[0], row(**elsewhere()))
    hand_in(mine(), row(**elsewhere()), as_of=date(2020, 1, 31), reach=reach, by=people[0])

    assert db.session.scalars(select(Claim.state)).all() == ["waiting"]


def test_a_list_that_is_taken_back_asks_no_more(hand_in, neighbours, reach, people):
    (claim,) = claimed(hand_in, reach, people[0], row(**elsewhere()))

    undo_list(release=db.session.get(Release, claim.release_id), reason="Keliru", by=TESTS)

    db.session.refresh(claim)
    assert claim.state == "seen"


def test_ten_people_in_a_day_alarm_the_supervisor_once(district, neighbours, people):
    _, botosari, kertijayan = district
    home = db.session.scalars(select(Household)).first()
    others = [
        Household(number=f"X{n}", home_village_id=botosari.id, village_id=botosari.id, created_at=home.created_at)
        for n in range(12)
    ]
    db.session.add_all(others)
    db.session.flush()

    def named(some):
        return [ElsewhereRow("Sheet", 2, kertijayan.id, botosari.id, each.id, None, KK) for each in some]

    note_seen(rows=named(others[:9]), as_of=LATER, by=people[0])
    note_seen(rows=named(others[:9]), as_of=LATER, by=people[0])  # the same again is no more people
    assert claims.busy(names_of(kertijayan), today()) == []
    note_seen(rows=named(others[9:]), as_of=LATER, by=people[0])
    note_seen(rows=named(others[9:]), as_of=LATER, by=people[0])

    assert claims.busy(names_of(kertijayan), today()) == [("Citra Operator", 12)]
    assert claims.busy(names_of(botosari), today()) == []
    alarms = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "claims_many")).all()
    assert [(alarm.actor_name, alarm.details["count"]) for alarm in alarms] == [("Citra Operator", 12)]


def test_the_pages_of_it(client, hand_in, district, neighbours, reach, people):
    rows = claimed(hand_in, reach, people[0], row(**elsewhere()), wife(**elsewhere()))
    upload = Upload(file_name="daftar.csv", path="-", layout="dtsen", as_of=LATER, release_name="", state="applied")
    upload.release_id, upload.uploaded_by, upload.user_id = rows[0].release_id, people[0].name, people[0].id
    upload.uploaded_at = rows[0].claimed_at
    db.session.add(upload)
    db.session.commit()
    page = f"/klaim/{rows[0].id}"

    client.sign_in(people[2])
    assert "Slamet" not in client.get("/klaim").text
    assert client.get(page).status_code == 404
    client.sign_in(people[1])
    assert "Slamet" in client.get("/klaim").text
    assert "Seluruh rumah tangga pindah" in client.get(page).text
    assert client.submit(page, {"reason": ""}, to=f"{page}/tolak").status_code == 422
    assert client.submit(page, to=f"{page}/terima").status_code == 303
    assert client.get(page).status_code == 409
    client.sign_in(people[0])
    release = client.get(f"/impor/masuk/{rows[0].release_id}").text
    assert "diterima sebagai pindah" in release
    assert "Botosari" not in release[release.index("menyebut warga desa lain") :]


def test_a_log_that_names_others_is_counted_also_where_it_was_only_tried(log, hand_in, district, people):
    """Found: the rows of a log said of every number whether it is known in another village, and nobody counted."""
    hand_in(*(row(nik=nik(number), no_kk=f"33260211111{number:05d}") for number in range(1, 13)))
    db.session.commit()
    citra, botosari = people[0], district[1]
    rows = [("2019-05-02", "death", "", nik(number), "", "") for number in range(1, 13)]

    with rehearsing():
        outcome = log("events", *rows, by=citra)

    assert (outcome.rejected, outcome.tally.summary()["by_code"]) == (12, {"belongs_elsewhere": 12})
    assert claims.named_on(citra.id, today()) == 12
    assert {(claim.state, claim.from_village_id) for claim in db.session.scalars(select(Claim))} == {
        ("seen", botosari.id)
    }
    assert db.session.scalar(select(AuditEntry.actor_name).where(AuditEntry.action == "claims_many")) == citra.name
