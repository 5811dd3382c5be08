"""The desk: what is found, who sees it, what a decision does, and how it is taken back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from sakti.audit.models import AuditEntry
from sakti.core.actors import Program
from sakti.core.identity import read_nik
from sakti.core.permissions import ALL_NAMES, NO_NAMES, NameScope
from sakti.core.refusals import Refusal
from sakti.duplicates import actions, queries
from sakti.duplicates.models import DuplicatePair
from sakti.extensions import db
from sakti.households.models import Person
from sakti.interventions import actions as interventions
from sakti.interventions.models import Delivery
from sakti.observations.actions import merging
from sakti.observations.models import Merge
from sakti.web.clock import now
from tests import homes
from tests.actors import TESTS
from tests.duplicates.conftest import BORN, look
from tests.verification.conftest import release

HERE = {"keep": "", "reason": "KTP keduanya sudah dilihat"}


def everyone_open():
    return db.session.scalars(select(DuplicatePair).where(DuplicatePair.state == "open")).all()


# -- finding ----------------------------------------------------------------------------------------------------------


def test_found_once_however_often_it_is_looked_for(world):
    assert look()["new"] >= 1
    assert look()["new"] == 0
    assert world.pair.state == "open"
    assert world.pair.score >= 68


def test_a_pair_says_why_in_words(world):
    from sakti.core.duplicates import sentence
    from sakti.duplicates.queries.comparison import evidence

    look()
    said = sentence(evidence(world.pair))
    assert "Muh. Sukri Wibowo / Mohamad Soekri Wibowo" in said
    assert "tanggal lahir sama" in said
    assert "satu RT" in said


def test_namesakes_with_sound_numbers_of_their_own_are_two(cast, world):
    homes.household(cast.kertijayan, {"name": "Muh. Sukri Wibowo", "birth_date": date(1955, 9, 9)})
    look()
    assert {(one.one_id, one.other_id) for one in everyone_open() if one.unit == "person"} == {
        (world.sukri.id, world.again.id)
    }


def test_not_the_same_is_remembered(world, cast):
    look()
    actions.declare_different(pair=world.pair, note="sepupu", by=cast.alice)
    assert look()["new"] == 0
    assert world.pair.state == "different"


def test_not_the_same_is_asked_again_when_a_number_says_so(world, cast):
    look()
    actions.declare_different(pair=world.pair, note="", by=cast.alice)
    world.again.nik, world.again.nik_standing = world.sukri.nik, "doubtful"
    db.session.commit()
    look()
    assert (world.pair.state, world.pair.kind) == ("open", "exact_nik")


def test_evidence_that_is_gone_takes_the_question_back(world):
    look()
    world.again.name = "Bambang Irawan"
    db.session.commit()
    look()
    assert world.pair.state == "gone"


def test_one_card_in_two_houses_is_a_question(world):
    from sakti.households.queries import families_of

    families_of(world.other.id)[0].kk = families_of(world.one.id)[0].kk
    db.session.commit()
    look()
    pair = queries.pair_of("household", world.one.id, world.other.id)
    assert (pair.kind, pair.state) == ("exact_kk", "open")
    assert world.pair.within_id == pair.id


# -- merging ----------------------------------------------------------------------------------------------------------


def delivered(world, cast, person):
    programme = interventions.add_programme(name="Pelatihan Batik", by=cast.alice)
    return interventions.deliver(
        programme=programme,
        organisation=cast.partner,
        household=world.other,
        person=person,
        delivered_on=date(2020, 2, 2),
        volume=Decimal(1),
        value_rp=0,
        funding=[],
        by=cast.alice,
        submission_key=None,
    )


def test_what_was_given_follows_and_comes_back(world, cast):
    look()
    given = delivered(world, cast, world.again)
    row = actions.merge_pair(pair=world.pair, keep_id=world.sukri.id, members={}, reason="sama", by=cast.alice)
    db.session.expire_all()
    assert (given.person_id, given.household_id) == (world.sukri.id, world.one.id)

    actions.undo_merge(row=row, reason="keliru", by=cast.alice)
    db.session.expire_all()
    assert (given.person_id, given.household_id) == (world.again.id, world.other.id)
    assert world.pair.state == "open"


def test_two_deliveries_stay_two(world, cast):
    look()
    delivered(world, cast, world.again)
    db.session.add(
        Delivery(
            **{
                column.key: getattr(db.session.scalars(select(Delivery)).one(), column.key)
                for column in Delivery.__table__.columns
                if column.key != "id"
            }
            | {"person_id": world.sukri.id, "household_id": world.one.id}
        )
    )
    db.session.flush()
    actions.merge_pair(pair=world.pair, keep_id=world.sukri.id, members={}, reason="sama", by=cast.alice)
    db.session.expire_all()
    assert [one.person_id for one in db.session.scalars(select(Delivery))] == [world.sukri.id] * 2


def test_decided_once(world, cast):
    look()
    actions.merge_pair(pair=world.pair, keep_id=world.sukri.id, members={}, reason="sama", by=cast.alice)
    with pytest.raises(Refusal, match="diputuskan"):
        actions.declare_different(pair=world.pair, note="", by=cast.alice)


def test_a_preview_changes_nothing(world, cast):
    look()
    outlook = actions.preview_merge(pair=world.pair, keep_id=world.sukri.id, members={}, by=cast.alice)
    assert (outlook.people, outlook.standing) == (2, "living")
    assert world.pair.state == "open"
    assert db.session.scalars(select(Merge)).all() == []
    assert any(effect.moves for effect in outlook.effects)


def test_the_real_number_of_somebody_else_leads_to_the_desk(world, cast):
    number = read_nik(world.sukri.nik, False)
    pair = actions.set_nik(person=world.again, nik=number, reason="KTP dilihat", by=cast.alice)
    assert pair.kind == "exact_nik"
    assert world.again.nik_standing == "missing"


# -- reach ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def across(cast, world):
    """Somebody in Kertijayan who may be Sukri of Botosari."""
    far = homes.household(cast.kertijayan, {"name": "Muhamad Sukri Wibowo", "birth_date": BORN}, rt="017")
    twin = homes.people_of(far)[0]
    twin.nik, twin.nik_standing = world.sukri.nik, "doubtful"
    db.session.commit()
    look()
    return queries.pair_of("person", world.sukri.id, twin.id)


def test_only_who_reaches_both_sides_sees_both(cast, world, across):
    botosari = NameScope(frozenset({cast.botosari.id}))
    both = NameScope(frozenset({cast.botosari.id, cast.kertijayan.id}))
    for names, sides in ((botosari, 1), (both, 2), (ALL_NAMES, 2)):
        assert len(queries.pair_within(names, across.id).sides) == sides
    with pytest.raises(Refusal):
        queries.whole_pair(botosari, across.id)
    with pytest.raises(Refusal):
        queries.pair_within(NO_NAMES, across.id)


def test_a_village_operator_learns_nothing_of_the_other_village(client, cast, world, across):
    client.sign_in(cast.citra)
    for page in ("/ganda", f"/ganda/{across.id}"):
        text = client.get(page).get_data(as_text=True)
        assert "desa lain" in text
        for secret in ("Botosari", "Muh. Sukri Wibowo", "Slamet", "002"):
            assert secret not in text, (page, secret)


def test_nor_can_decide(client, cast, world, across):
    client.sign_in(cast.citra)
    for address in (f"/ganda/{across.id}/berbeda", f"/ganda/{across.id}/buka-lagi"):
        assert client.submit("/ganda", {}, to=address).status_code in (400, 403, 404, 409)
    told = {"keep": world.sukri.id, "reason": "sama", "step": "save"}
    answer = client.submit("/ganda", told, to=f"/ganda/{across.id}")
    assert "Botosari" not in answer.get_data(as_text=True)
    assert db.session.scalars(select(Merge)).all() == []


# -- on screen --------------------------------------------------------------------------------------------------------


def test_from_the_list_to_a_merge_and_back(client, cast, world):
    look()
    client.sign_in(cast.alice)
    page = client.get("/ganda").get_data(as_text=True)
    assert "Mohamad Soekri Wibowo" in page
    address = f"/ganda/{world.pair.id}"
    text = client.get(address).get_data(as_text=True)
    assert world.sukri.nik not in text
    assert "beda" in text

    told = {"keep": str(world.sukri.id), "reason": "KTP keduanya sudah dilihat"}
    preview = client.submit(address, told).get_data(as_text=True)
    assert "Yang dipertahankan" in preview
    done = client.submit(address, told | {"step": "save"})
    assert done.status_code == 303
    db.session.expire_all()
    assert db.session.get(Person, world.again.id).merged_into_id == world.sukri.id

    assert "Catatan ini digabung" in client.get(f"/orang/{world.again.id}").get_data(as_text=True)
    row = db.session.scalars(select(Merge)).one()
    for text, is_found in (("mohamad-soekri", True), ("nobody", False)):
        listed = client.get(f"/ganda/gabungan?text={text}").get_data(as_text=True)
        assert (f'id="gabung-{row.id}"' in listed) is is_found
    assert client.submit(f"/ganda/gabungan/{row.id}/batalkan", {"reason": "ternyata sepupu"}).status_code == 303
    db.session.expire_all()
    assert db.session.get(Person, world.again.id).merged_into_id is None
    read = set(db.session.scalars(select(AuditEntry.action)))
    assert {"pairs_listed", "pair_compared", "merged", "unmerged"} <= read


def test_not_the_same_on_screen_and_again(client, cast, world):
    look()
    client.sign_in(cast.alice)
    page = f"/ganda/{world.pair.id}"
    assert client.submit(page, {"note": "sepupu"}, to=f"{page}/berbeda").status_code == 303
    db.session.expire_all()
    assert world.pair.state == "different"
    assert "sepupu" in client.get(f"/ganda/{world.pair.id}").get_data(as_text=True)


def test_a_house_that_was_recorded_twice_on_screen(client, cast, world):
    from sakti.households.queries import families_of

    families_of(world.other.id)[0].kk = families_of(world.one.id)[0].kk
    db.session.commit()
    look()
    pair = queries.pair_of("household", world.one.id, world.other.id)
    client.sign_in(cast.alice)
    text = client.get(f"/ganda/{pair.id}").get_data(as_text=True)
    assert "Siapa sama dengan siapa?" in text
    told = {"keep": str(world.one.id), "reason": "satu rumah", f"twin_{world.sukri.id}": str(world.again.id)}
    assert "Muh. Sukri Wibowo = Mohamad Soekri Wibowo" in client.submit(f"/ganda/{pair.id}", told).get_data(
        as_text=True
    )
    assert client.submit(f"/ganda/{pair.id}", told | {"step": "save"}).status_code == 303
    db.session.expire_all()
    assert (world.one.people, world.other.standing, world.again.merged_into_id) == (2, "merged", world.sukri.id)
    assert "Catatan ini digabung" in client.get(f"/keluarga/{world.other.id}").get_data(as_text=True)


def test_another_number_on_screen(client, cast, world):
    client.sign_in(cast.alice)
    address = f"/orang/{world.again.id}/nik"
    assert client.submit(address, {"nik": "3326020302810007", "reason": "KTP dilihat"}).status_code == 303
    db.session.expire_all()
    assert db.session.get(Person, world.again.id).nik == "3326020302810007"
    assert client.submit(address, {"nik": "12", "reason": "KTP dilihat"}).status_code == 422


# -- lists that come later --------------------------------------------------------------------------------------------


def later_list(tmp_path, number, name, born="1981-02-03", card=None):
    """A list a year later that names one man of Botosari; returns its outcome."""
    import csv

    from sakti.intake.landing.actions.imports import import_list

    file = tmp_path / f"{number or name}.csv"
    row = {
        "kode_desa": "33.26.02.2008",
        "nama_desa": "Botosari",
        "no_kk": card or "",
        "nik": number,
        "nama": name,
        "hubungan": 1,
        "jenis_kelamin": 1,
        "tanggal_lahir": born,
    }
    with file.open("w", newline="") as handle:
        writer = csv.DictWriter(handle, row)
        writer.writeheader()
        writer.writerow(row)
    return import_list(file=file, layout="dtsen", as_of=date(2019, 12, 31), by=TESTS)


def test_a_list_with_the_absorbed_number_finds_the_kept_one(world, cast, tmp_path):
    world.again.nik, world.again.nik_standing = "3326020302810099", "reliable"
    db.session.commit()
    merging.merge(absorbed=world.again, kept=world.sukri, reason="KTP ganda", by=cast.alice)
    outcome = later_list(tmp_path, "3326020302810099", "Mohamad Soekri Wibowo")
    assert outcome.persons["new"] == 0
    assert len(db.session.scalars(select(Person)).all()) == 3


def test_a_list_with_the_absorbed_name_and_card_finds_the_kept_one(world, cast, tmp_path):
    from sakti.households.queries import families_of

    card = families_of(world.one.id)[0].kk
    twin = homes.people_of(world.one)[1]
    look()
    actions.merge_pair(pair=world.pair, keep_id=twin.id, members={}, reason="sama", by=cast.alice)
    outcome = later_list(tmp_path, "", "Mohamad Soekri Wibowo", card=card)
    assert outcome.persons["new"] == 0


def test_a_list_that_comes_in_orders_a_search_of_whom_it_named(world, tmp_path):
    from sakti.jobs.models import JobRun

    outcome = later_list(tmp_path, "3326020302810077", "Bambang Irawan")
    slots = list(db.session.scalars(select(JobRun.slot).where(JobRun.job == "find_duplicates")))
    assert slots == [f"release-{outcome.release_id}"]


def test_by_what_a_half_pair_is_alike_is_not_told(client, cast, world):
    far = homes.household(cast.kertijayan, {"name": "Jauh"})
    row = DuplicatePair(
        unit="household",
        one_id=world.one.id,
        other_id=far.id,
        kind="exact_kk",
        score=90,
        reasons=[["card_same", 8.0, "", ""]],
        one_village_id=cast.botosari.id,
        other_village_id=cast.kertijayan.id,
        found_at=now(),
        state="open",
        note="",
    )
    db.session.add(row)
    db.session.commit()
    client.sign_in(cast.citra)

    assert "di desa lain" in client.get("/ganda").text
    assert "nomor KK sama</td>" not in client.get("/ganda").text
    assert "Jauh" not in client.get("/ganda?kind=exact_kk").text.split("<tbody>")[-1]
    assert "nomor KK sama" in client.sign_in(cast.alice).get("/ganda?kind=exact_kk").text.split("<tbody>")[-1]


def test_namesakes_are_suggested_before_a_search_has_looked(cast, world):
    born = date(1990, 4, 1)
    told = ({"name": "Slamet"}, {"name": "Tuti", "birth_date": born})
    one, other = (homes.household(cast.botosari, *map(dict, told)) for _ in "12")
    actions.report_twins(household_id=one.id, twin_id=other.id, by=Program("verval"))

    suggested = queries.pairs_inside(queries.pair_of("household", one.id, other.id))

    mine, theirs = ([each.id for each in homes.people_of(home)] for home in (one, other))
    assert suggested == dict(zip(mine, theirs, strict=True))


def test_rows_that_a_list_holds_back_are_pointed_out(client, cast, world):
    made = release("DTSEN 2026-1")
    made.rows_held = 3
    db.session.commit()

    page = client.sign_in(cast.alice).get("/ganda").text

    assert "DTSEN 2026-1: 3 baris ditahan" in page
    assert f"/impor/masuk/{made.id}?code=nik_duplicate" in page
    assert "baris ditahan" not in client.get("/ganda?unit=person").text
    made.undone_at = now()
    db.session.commit()
    assert "baris ditahan" not in client.get("/ganda").text


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ("3326020302910052", "3326••••••••0052 (beda pada angka ke-11)"),
        ("3326020302820052", "3326••••••••0052 (beda pada angka ke-12)"),
        ("3326024302920052", "3326••••••••0052 (beda pada angka ke-7, 11, 12)"),
        ("3326020302810053", "3326••••••••0053"),
    ],
)
def test_two_numbers_that_look_alike_when_masked_say_where_they_differ(cast, world, other, said):
    from sakti.duplicates.queries.comparison import parts

    world.sukri.nik, world.sukri.nik_standing = "3326020302810052", "reliable"
    world.again.nik, world.again.nik_standing = other, "reliable"

    line = next(line for part in parts(world.sukri, world.again) for line in part.lines if line.label == "NIK")

    assert (line.first, line.second) == ("3326••••••••0052", said)
    assert line.differs
