"""A visit: only what was seen, once, back-dated where it belongs, and taken back with one tap."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

import pytest

from sakti.audit.models import AuditEntry
from sakti.core.indicators import INDICATORS
from sakti.core.periods import month_index
from sakti.core.permissions import Permission
from sakti.field import queries
from sakti.indicators import figures
from sakti.indicators.actions import rollup
from sakti.observations.models import Observation, Visit
from sakti.regions.actions import project_classes
from sakti.web.clock import today
from tests import factories
from tests.homes import household, people_of


def address(home):
    return f"/lapangan/keluarga/{home.id}/kunjungan"


def visit(client, home, day="2 Mei 2019", client_id=None, **answers):
    fields = {name.replace("__", "-"): value for name, value in answers.items()}
    data = {"client_id": client_id or str(uuid4()), "observed_on": day, "note": "", **fields}
    return client.submit(address(home), data)


def seen(session, home):
    query = session.query(Observation).filter(Observation.source == 3, Observation.household_id == home.id)
    return [(one.observed_on, one.content, one.note) for one in query]


@pytest.mark.parametrize(
    ("who", "own", "other"),
    [("alice", 200, 200), ("budi", 200, 404), ("citra", 404, 200), ("dewi", 403, 403), ("eko", 403, 403)],
)
def test_who_may_visit_whom(client, cast, homes, who, own, other):
    client.sign_in(getattr(cast, who))

    assert client.get(address(homes.warsito)).status_code == own
    assert client.get(address(homes.khotijah)).status_code == other


def test_a_visit_elsewhere_is_not_taken(client, cast, homes, session):
    token = client.sign_in(cast.budi).token(address(homes.warsito))
    data = {"csrf_token": token, "client_id": str(uuid4()), "observed_on": "2/5/2019", "h-latrine_access": "1"}

    assert client.post(address(homes.khotijah), data=data).status_code == 404
    assert seen(session, homes.khotijah) == []


def test_only_what_was_seen_is_recorded(client, cast, homes, session):
    client.sign_in(cast.budi)

    answer = visit(client, homes.warsito, h__latrine_access="1", h__latrine_type="", note="Jamban baru dipakai")

    assert answer.status_code == 303
    assert seen(session, homes.warsito) == [(date(2019, 5, 2), {"latrine_access": 1}, "Jamban baru dipakai")]
    page = client.get(answer.location).text
    assert "Kunjungan tersimpan" in page
    assert "Memakai jamban sendiri: tidak → <b>ya</b>" in page


def test_same_as_before_is_an_observation_of_that_day(client, cast, homes, session):
    client.sign_in(cast.budi)
    visit(client, homes.warsito, h__water="=")

    assert seen(session, homes.warsito) == [(date(2019, 5, 2), {"water": 6}, "")]


def test_members_are_asked_by_age(client, cast, homes, session):
    father, _mother, joko = people_of(homes.warsito)
    page = client.sign_in(cast.budi).get(address(homes.warsito)).text

    assert f'name="p{joko.id}-schooling"' in page
    assert f'name="p{father.id}-schooling"' not in page
    assert f'name="p{father.id}-employed"' in page


def test_what_is_seen_of_members(client, cast, homes, session):
    father, mother, joko = people_of(homes.warsito)
    client.sign_in(cast.budi)
    data = {
        f"p{joko.id}-schooling": "3",
        f"p{father.id}-chronic_diseases": ["02", "06"],
        f"p{mother.id}-no_difficulty": "yes",
    }

    assert visit(client, homes.warsito, **data).status_code == 303

    told = {one.person_id: one.content for one in session.query(Observation).filter(Observation.source == 3)}
    assert told[joko.id] == {"schooling": 3}
    assert told[father.id] == {"chronic_diseases": "02;06"}
    assert set(told[mother.id].values()) == {4}
    assert len(told[mother.id]) == 9


def test_sent_twice_is_one_visit(client, cast, homes, session):
    client.sign_in(cast.budi)
    key = str(uuid4())
    first = visit(client, homes.warsito, client_id=key, h__latrine_access="1")

    second = visit(client, homes.warsito, client_id=key, h__latrine_access="1")

    assert second.location == first.location
    assert len(seen(session, homes.warsito)) == 1
    assert "sudah tersimpan" in client.get(second.location).text


def test_the_same_form_with_other_answers_is_not_swallowed(client, cast, homes, session):
    client.sign_in(cast.budi)
    key = str(uuid4())
    visit(client, homes.warsito, client_id=key, h__latrine_access="1")

    answer = visit(client, homes.warsito, client_id=key, h__latrine_access="6")

    assert answer.status_code == 422
    assert "sudah tersimpan dengan isian lain" in answer.text
    assert [content for _, content, _ in seen(session, homes.warsito)] == [{"latrine_access": 1}]


def test_a_visit_is_a_thing_of_its_own(client, cast, homes, session):
    client.sign_in(cast.budi)
    joko = people_of(homes.warsito)[2]

    visit(client, homes.warsito, h__latrine_access="1", **{f"p{joko.id}__schooling": "2"})

    (made,) = session.query(Visit)
    rows = session.query(Observation).filter_by(visit_id=made.id).order_by(Observation.id).all()
    assert [(row.household_id, row.person_id) for row in rows] == [(homes.warsito.id, None), (None, joko.id)]
    assert {(row.recorded_by_id, row.submission_id, row.regency) for row in rows} == {
        (cast.budi.id, made.submission_id, "33.26")
    }
    assert all(row.captured_at <= row.recorded_at for row in rows)


def test_two_people_of_one_name_do_not_undo_each_others_visits(client, cast, homes, session):
    namesake = factories.user(cast.budi.name, role="facilitator", region=cast.botosari)
    session.commit()
    client.sign_in(cast.budi)
    saved = visit(client, homes.warsito, h__latrine_access="1")

    client.sign_in(namesake)
    refused = client.submit(saved.location, to=f"{saved.location}/batalkan")

    assert refused.status_code == 409
    assert "Ini dicatat orang lain." in refused.text
    assert queries.logged_entries(cast.alice.names_for(Permission.LOG_VISIT), namesake).rows == []
    assert len(queries.logged_entries(cast.alice.names_for(Permission.LOG_VISIT), cast.budi).rows) == 1


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({}, "Belum ada yang diisi"),
        ({"h__latrine_access": "9"}, "tidak dikenali"),
        ({"h__floor_area": "-5"}, "kurang dari 10.000"),
        ({"h__water": "3", "day": "31/12/2199"}, "Tanggal 31 Desember 2199 belum tiba."),
        ({"h__water": "3", "day": "31/12/0026"}, "Periksa lagi tahunnya: 0026."),
        ({"h__water": "3", "day": "kemarin"}, "Tulis tanggal"),
    ],
)
def test_what_cannot_be_saved_is_said_and_kept(client, cast, homes, session, answers, words):
    client.sign_in(cast.budi)

    answer = visit(client, homes.warsito, **answers)

    assert answer.status_code == 422
    assert words in answer.text
    assert seen(session, homes.warsito) == []


def latrine_by_month(village):
    first, last = month_index(date(2019, 1, 1)), month_index(date(2019, 12, 1))
    definitions = {"own_latrine": INDICATORS["own_latrine"]}
    series = figures.region_series({village.id}, range(first, last + 1), definitions)["own_latrine"]
    return [series[month].n for month in range(first, last + 1)]


def test_a_back_dated_visit_changes_exactly_its_interval(client, cast, homes):
    client.sign_in(cast.budi)
    visit(client, homes.warsito, day="10 September 2019", h__latrine_access="6")
    assert latrine_by_month(cast.botosari) == [0] * 12

    visit(client, homes.warsito, day="2 Mei 2019", h__latrine_access="1")

    assert latrine_by_month(cast.botosari) == [0] * 4 + [1] * 4 + [0] * 4  # May to August
    assert latrine_by_month(cast.kertijayan) == [1] * 12


def test_undo_takes_everything_back(client, cast, homes, session):
    client.sign_in(cast.budi)
    joko = people_of(homes.warsito)[2]
    saved = visit(client, homes.warsito, h__latrine_access="1", **{f"p{joko.id}-schooling": "3"}).location

    client.submit(saved, to=saved + "/batalkan")

    assert latrine_by_month(cast.botosari) == [0] * 12
    reasons = {one.void_reason for one in session.query(Observation).filter(Observation.source == 3)}
    assert reasons == {"salah catat"}
    assert "Kunjungan dibatalkan" in client.get(saved).text


def test_the_rollup_is_what_a_rebuild_would_make(client, cast, homes):
    client.sign_in(cast.budi)
    visit(client, homes.warsito, h__latrine_access="1")
    live = latrine_by_month(cast.botosari)

    rollup.rebuild(None)

    assert latrine_by_month(cast.botosari) == live == [0] * 4 + [1] * 8


def test_nobody_undoes_what_another_recorded(client, cast, homes):
    saved = visit(client.sign_in(cast.budi), homes.warsito, h__latrine_access="1").location
    client.sign_in(cast.alice)

    answer = client.submit(saved, to=saved + "/batalkan")

    assert answer.status_code == 409
    assert "dicatat orang lain" in answer.text


def test_an_old_visit_is_not_undone_here(client, cast, homes, session):
    saved = visit(client.sign_in(cast.budi), homes.warsito, h__latrine_access="1").location
    row = session.query(Observation).filter(Observation.source == 3).one()
    row.recorded_at -= timedelta(hours=2)

    assert client.submit(saved, to=saved + "/batalkan").status_code == 409


def test_a_photo_is_kept_with_the_visit(client, cast, homes, session):
    from PIL import Image

    picture = BytesIO()
    Image.new("RGB", (40, 30), "brown").save(picture, "JPEG")
    picture.seek(0)
    visit(client.sign_in(cast.budi), homes.warsito, h__latrine_access="1", photo=(picture, "jamban.jpg"))

    assert session.query(Observation).filter(Observation.source == 3).one().photo_id is not None


def test_today_lists_who_was_not_visited_for_long(client, cast, homes):
    client.sign_in(cast.budi)
    assert "belum pernah dikunjungi" in client.get("/lapangan").text

    visit(client, homes.warsito, day=today().isoformat(), h__latrine_access="1")

    page = client.get("/lapangan").text
    assert "Baru Anda catat" in page
    assert "Khotijah" not in page


def test_searching_in_the_field_stays_in_the_own_villages(app, cast, homes):
    names = cast.budi.names_for(Permission.LOG_VISIT)

    assert [row.name for row in queries.matching_households(names, "siti").rows] == ["Warsito"]
    assert [row.name for row in queries.matching_households(names, "khotijah").rows] == []


def test_opening_a_form_is_logged(client, cast, homes, session):
    client.sign_in(cast.budi).get(address(homes.warsito))

    [entry] = session.query(AuditEntry).filter_by(action="field_household_seen").all()
    assert (entry.subject_id, entry.village_id) == (homes.warsito.id, cast.botosari.id)


def test_a_search_goes_on_to_its_end(client, cast, homes):
    project_classes()
    names = {f"Tukinem {number:02}" for number in range(queries.FOUND + 1)}
    for name in names:
        household(cast.botosari, {"name": name})
    client.sign_in(cast.budi)

    first = client.get("/lapangan?text=tukinem").text
    second = client.get(f"/lapangan?text=tukinem&ditemukan={queries.FOUND}").text

    assert "1–20 dari 21" in first
    assert "ditemukan=20" in first
    assert names == {name for name in names if name in first} | {name for name in names if name in second}
    assert "21–21 dari 21" in second
    assert "1–20 dari 21" in client.get("/lapangan?text=tukinem&ditemukan=500").text
