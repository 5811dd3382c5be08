"""The officer's pages: from a request to its answer, the copy, an erasure with its second person, incidents."""

from __future__ import annotations

import json
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from sakti.audit.models import AuditEntry
from sakti.audit.queries import readings_that_showed
from sakti.core.privacy import ANSWER_WITHIN, RequestKind
from sakti.core.refusals import Refusal
from sakti.countersigning.models import CountersignRequest
from sakti.extensions import db
from sakti.observations import actions as observations
from sakti.paper import press
from sakti.privacy import actions, acts, queries
from sakti.privacy.actions import Happening
from sakti.privacy.models import Erasure, PrivacyIncident, PrivacyRequest
from sakti.web.clock import now, today
from tests import factories
from tests.actors import TESTS


def fields(**more):
    return {
        "client_id": str(uuid4()),
        "capacity": "self",
        "requester": "Wagiman Sastro",
        "contact": "0812",
        "told": "ingin tahu",
    } | more


def latest(model):
    return db.session.scalars(select(model).order_by(model.id.desc())).first()


def test_a_request_is_taken_down_and_its_clock_runs(client, desk):
    client.sign_in(desk.cast.hana)
    assert "mendapat salinan datanya" in client.get("/pelindungan-data/permintaan/baru").text
    found = client.get("/pelindungan-data/permintaan/baru?jenis=access&q=wagiman").text
    assert f"orang={desk.person.id}" in found

    answer = client.submit(f"/pelindungan-data/permintaan/baru?jenis=access&orang={desk.person.id}", fields())

    made = latest(PrivacyRequest)
    assert answer.status_code == 303
    assert made.due_at - made.received_at == ANSWER_WITHIN == timedelta(hours=72)
    page = client.get(answer.location).text
    assert "sisa 71 jam" in page
    assert "Wagiman Sastro" in page
    assert made.number in client.get("/pelindungan-data").text


def test_the_same_form_twice_makes_one(client, desk):
    client.sign_in(desk.cast.hana)
    form = fields()
    for _ in range(2):
        client.submit(f"/pelindungan-data/permintaan/baru?jenis=access&orang={desk.person.id}", form)

    assert db.session.scalar(select(func.count()).select_from(PrivacyRequest)) == 1


def test_who_asks_is_sealed(desk):
    desk.asked(RequestKind.ACCESS)
    table = PrivacyRequest.__table__
    raw = db.session.connection().exec_driver_sql(f"SELECT requester, contact, told FROM {table.name}").one()

    assert all(b"Wagiman" not in bytes(cell) and b"0812" not in bytes(cell) for cell in raw)


def test_a_late_one_is_said(client, desk):
    request = desk.asked(RequestKind.ACCESS)
    request.due_at = now() - timedelta(hours=2)
    db.session.commit()
    client.sign_in(desk.cast.hana)

    page = client.get("/pelindungan-data").text

    assert "1 permintaan lewat 3 × 24 jam" in page
    assert "lewat 2 jam" in page


# -- the copy ----------------------------------------------------------------------------------------------------------


def test_no_copy_before_it_is_proven_who_asks(client, desk):
    request = desk.asked(RequestKind.ACCESS)
    db.session.commit()
    client.sign_in(desk.cast.hana)

    assert client.get(f"/pelindungan-data/permintaan/{request.id}/salinan.json").status_code == 409
    client.submit(f"/pelindungan-data/permintaan/{request.id}/identitas", {"proof": "ktp"})
    assert client.get(f"/pelindungan-data/permintaan/{request.id}/salinan.json").status_code == 200


def test_the_copy_holds_everything_of_one_person_and_of_nobody_else(client, desk):
    observations.observe(person=desk.person, observed_on=date(2019, 3, 4), values={"employed": 1}, by=TESTS)
    request = desk.asked(RequestKind.ACCESS, proven=True)
    nik = desk.person.nik
    db.session.commit()
    client.sign_in(desk.cast.hana)
    client.get(f"/orang/{desk.person.id}")  # somebody reads the record

    answer = client.get(f"/pelindungan-data/permintaan/{request.id}/salinan.json")

    copy = json.loads(answer.data)["person"]
    assert (copy["name"], copy["nik"], copy["birth_date"]) == ("Wagiman Sastro", nik, "1971-05-17")
    told = {(each["field"], each["observed_on"]): each for each in copy["answers"]}
    assert told["penyakit kronis", "2018-12-31"]["privacy"] == "specific"
    assert told["bekerja", "2019-03-04"]["recorded_by"] == "tests"
    assert any(each["field"] == "desil" for each in copy["house_answers"])
    assert [each["by"] for each in copy["readings"]].count("Hana Pelindung") >= 1
    assert "Suminah" not in answer.text
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "privacy_copy_given")).one()
    assert (entry.subject_kind, entry.subject_id) == ("person", desk.person.id)


def test_the_copy_tells_of_lists_on_which_they_stood(client, desk):
    request = desk.asked(RequestKind.ACCESS, proven=True)
    db.session.commit()
    client.sign_in(desk.cast.alice)
    client.get(f"/keluarga/{desk.gone.id}")  # the page of the house, on which the child stands too
    client.sign_in(desk.cast.hana)

    copy = json.loads(client.get(f"/pelindungan-data/permintaan/{request.id}/salinan.json").data)["person"]

    readers = [reading["by"] for reading in copy["readings"]]
    assert "Alice Analis" in readers
    assert "Alice Analis" in [entry.actor_name for entry in readings_that_showed({desk.child.id})]


@pytest.mark.skipif(not press.can_print(), reason="no Pango on this machine")
def test_the_copy_on_paper(client, desk):
    request = desk.asked(RequestKind.ACCESS, proven=True)
    db.session.commit()
    client.sign_in(desk.cast.hana)

    answer = client.get(f"/pelindungan-data/permintaan/{request.id}/salinan.pdf")

    assert answer.data.startswith(b"%PDF")


def test_a_request_for_something_else_gives_no_copy(client, desk):
    request = desk.asked(RequestKind.ERASURE, proven=True)
    db.session.commit()
    client.sign_in(desk.cast.hana)

    assert client.get(f"/pelindungan-data/permintaan/{request.id}/salinan.json").status_code == 409


# -- answering ---------------------------------------------------------------------------------------------------------


def test_an_answer_ends_it(client, desk):
    request = desk.asked(RequestKind.ACCESS, proven=True)
    db.session.commit()
    client.sign_in(desk.cast.hana)

    client.submit(f"/pelindungan-data/permintaan/{request.id}/jawab", {"answer": "Salinan diserahkan."})

    page = client.get(f"/pelindungan-data/permintaan/{request.id}").text
    assert "Salinan diserahkan." in page
    assert request.state == "answered"
    with pytest.raises(Refusal):
        actions.answer_request(request=request, answer="lagi", by=desk.cast.hana)


def test_a_refusal_names_its_ground(client, desk):
    request = desk.asked(RequestKind.ERASURE)
    db.session.commit()
    client.sign_in(desk.cast.hana)

    client.submit(
        f"/pelindungan-data/permintaan/{request.id}/tolak", {"ground": "still_needed", "answer": "Masih didampingi."}
    )

    assert (request.state, request.ground) == ("refused", "still_needed")
    assert "masih diperlukan untuk program" in client.get(f"/pelindungan-data/permintaan/{request.id}").text


def test_only_the_officer_answers(desk):
    request = desk.asked(RequestKind.ACCESS)

    with pytest.raises(Refusal) as refused:
        actions.check_identity(request=request, proof="ktp", by=desk.cast.alice)

    assert refused.value.code == "not_permitted"


def test_a_correction_shows_what_became_of_it(client, desk):
    request = desk.asked(RequestKind.CORRECTION, proven=True)
    observations.observe(person=desk.person, observed_on=today(), values={"employed": 2}, by=TESTS)
    db.session.commit()
    client.sign_in(desk.cast.hana)

    assert "1 catatan baru tentang orang ini" in client.get(f"/pelindungan-data/permintaan/{request.id}").text
    wrong = client.submit(f"/pelindungan-data/permintaan/{request.id}/usulan", {"number": "US-XXXX-XXXX"})
    assert "tidak ada" in wrong.text


# -- erasing, with two people ------------------------------------------------------------------------------------------


def ask_to_erase(client, desk):
    request = desk.asked(RequestKind.ERASURE, proven=True)
    db.session.commit()
    client.sign_in(desk.cast.hana)
    return request, client.submit(
        f"/pelindungan-data/permintaan/{request.id}/hapus",
        {"ground": "request", "answer": "Diminta yang bersangkutan."},
    )


def test_nothing_is_erased_before_a_second_person_says_yes(client, desk):
    request, answer = ask_to_erase(client, desk)

    assert answer.status_code == 303
    assert desk.person.name == "Wagiman Sastro"
    assert "menunggu persetujuan orang kedua" in client.get(f"/pelindungan-data/permintaan/{request.id}").text


def test_the_second_person_sees_no_name_and_erases(client, desk):
    request, _ = ask_to_erase(client, desk)
    asked = latest(CountersignRequest)
    client.sign_in(desk.cast.admin)

    page = client.get(f"/persetujuan/{asked.id}").text
    assert "Wagiman" not in page
    assert request.number in page
    client.submit(f"/persetujuan/{asked.id}/setujui", {})

    db.session.expire_all()
    assert desk.person.name.startswith("Orang #")
    assert (request.state, request.ground, request.answer) == ("answered", "request", "Diminta yang bersangkutan.")
    erased = latest(Erasure)
    assert (erased.erased_by, erased.confirmed_by) == ("Hana Pelindung", "Ani Administrator")
    client.sign_in(desk.cast.hana)
    assert str(desk.person.public_id) in client.get("/pelindungan-data/penghapusan").text
    assert "data sudah dihapus" in client.get(f"/pelindungan-data/permintaan/{request.id}").text


def test_nobody_seconds_their_own_erasure(client, desk):
    ask_to_erase(client, desk)
    asked = latest(CountersignRequest)

    client.submit(f"/persetujuan/{asked.id}/setujui", {})

    assert desk.person.name == "Wagiman Sastro"


def test_who_is_followed_cannot_even_be_asked_for(desk):
    from tests import homes

    request = desk.asked(RequestKind.ERASURE, homes.people_of(desk.followed)[0], proven=True)

    with pytest.raises(Refusal) as refused:
        acts.ask_to_erase(request=request, ground="request", answer="x", by=desk.cast.hana)

    assert refused.value.code == "erasure_still_followed"


def test_every_page_about_them_still_opens(client, desk):
    desk.erase(desk.person)
    desk.erase(desk.child)
    db.session.commit()
    client.sign_in(desk.cast.alice)

    household = client.get(f"/keluarga/{desk.gone.id}")
    person = client.get(f"/orang/{desk.person.id}")

    assert (household.status_code, person.status_code) == (200, 200)
    assert "Orang #" in household.text
    assert "Orang #" in person.text
    assert "Wagiman" not in household.text + person.text
    assert client.get("/keluarga?text=orang").status_code == 200
    assert f"/keluarga/{desk.gone.id}" not in client.get("/keluarga?text=wagiman").text


# -- retention ---------------------------------------------------------------------------------------------------------


def test_who_left_long_ago_is_proposed_and_not_erased(client, desk):
    client.sign_in(desk.cast.hana)

    page = client.get("/pelindungan-data/masa-simpan").text

    assert "Wagiman Sastro" in page  # left in 2020, more than five years ago
    assert "Karto" not in page
    assert db.session.scalar(select(func.count()).select_from(Erasure)) == 0


def test_requesters_are_forgotten_a_year_after_the_answer(desk):
    old, young = (desk.asked(RequestKind.ACCESS, proven=True) for _ in range(2))
    for request in (old, young):
        actions.answer_request(request=request, answer="diserahkan", by=desk.cast.hana)
    old.answered_at = now() - timedelta(days=366)
    db.session.flush()

    assert actions.forget_requesters(moment=now()) == (1, 0)

    db.session.expire_all()
    assert (old.requester, old.contact, old.told, old.answer) == (None, None, None, "diserahkan")
    assert young.requester == "Wagiman Sastro"


# -- incidents ---------------------------------------------------------------------------------------------------------


def happening(**more):
    return Happening(
        **(
            {
                "happened_at": now() - timedelta(hours=80),
                "noticed_at": now() - timedelta(hours=75),
                "what": "ponsel pendamping hilang",
                "data_kinds": ["name", "health"],
            }
            | more
        )
    )


def test_an_incident_has_its_clock(client, desk):
    client.sign_in(desk.cast.hana)
    local = {"noticed": today().isoformat(), "noticed_time": "00:01", "happened": today().isoformat()}
    client.submit(
        "/pelindungan-data/insiden/baru",
        local
        | {
            "client_id": str(uuid4()),
            "happened_time": "00:00",
            "what": "Daftar terkirim ke grup yang salah",
            "data_kinds": ["name"],
            "people_count": "120",
        },
    )

    incident = latest(PrivacyIncident)
    assert incident.people_count == 120
    page = client.get(f"/pelindungan-data/insiden/{incident.id}").text
    assert "belum diberitahukan" in page
    assert "sisa" in page


def test_a_late_notice_is_said(client, desk):
    actions.record_incident(happening=happening(), submission_key=None, by=desk.cast.hana)
    db.session.commit()
    client.sign_in(desk.cast.hana)

    assert "terlambat diberitahukan" in client.get("/pelindungan-data/insiden").text
    assert queries.open_incidents() == 1


def test_an_incident_is_closed_when_it_was_told_and_handled(client, desk):
    incident = actions.record_incident(happening=happening(), submission_key=None, by=desk.cast.hana)
    told = {"agency_told_at": now(), "subjects_told_at": now(), "is_closed": True, "by": desk.cast.hana}

    with pytest.raises(Refusal) as refused:
        actions.change_incident(incident=incident, happening=happening(), **told)
    assert refused.value.code == "incident_not_told"

    actions.change_incident(incident=incident, happening=happening(handling="sesi diakhiri"), **told)
    assert incident.closed_at is not None


def test_an_incident_is_changed_on_screen(client, desk):
    incident = actions.record_incident(happening=happening(), submission_key=None, by=desk.cast.hana)
    db.session.commit()
    client.sign_in(desk.cast.hana)
    address = f"/pelindungan-data/insiden/{incident.id}/ubah"
    assert "ponsel pendamping hilang" in client.get(address).text

    client.submit(
        address,
        {
            "client_id": str(uuid4()),
            "noticed": today().isoformat(),
            "noticed_time": "00:01",
            "happened": today().isoformat(),
            "happened_time": "00:00",
            "what": "ponsel hilang di pasar",
            "data_kinds": ["name"],
            "handling": "sesi diakhiri",
        },
    )

    assert (incident.what, incident.handling) == ("ponsel hilang di pasar", "sesi diakhiri")


def test_nothing_happens_after_it_was_noticed(desk):
    with pytest.raises(Refusal) as refused:
        actions.record_incident(
            happening=happening(happened_at=now(), noticed_at=now() - timedelta(hours=1)),
            submission_key=None,
            by=desk.cast.hana,
        )

    assert refused.value.code == "privacy_times_wrong"


@pytest.mark.skipif(not press.can_print(), reason="no Pango on this machine")
@pytest.mark.parametrize("to", ["subject", "agency"])
def test_the_letters_of_an_incident(client, desk, to):
    incident = actions.record_incident(happening=happening(), submission_key=None, by=desk.cast.hana)
    db.session.commit()
    client.sign_in(desk.cast.hana)

    assert client.get(f"/pelindungan-data/insiden/{incident.id}/surat/{to}.pdf").data.startswith(b"%PDF")
    assert client.get(f"/pelindungan-data/insiden/{incident.id}/surat/lain.pdf").status_code == 404


def test_the_register_says_what_is_processed(client, desk):
    client.sign_in(desk.cast.hana)

    page = client.get("/pelindungan-data/rekam-pemrosesan").text

    assert "Kunjungan, kejadian keluarga, verval" in page
    assert "selama didampingi" in page


def test_nobody_else_opens_these_pages(client, desk):
    request = desk.asked(RequestKind.ACCESS, proven=True)
    db.session.commit()
    client.sign_in(factories.user("Analis", role="analyst", region=desk.cast.regency))

    assert client.get("/pelindungan-data").status_code == 403
    assert client.get(f"/pelindungan-data/permintaan/{request.id}/salinan.json").status_code == 403
