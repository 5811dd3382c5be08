"""Two people at one form: whoever saves second is shown both texts, and nothing is swallowed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from threading import Event, Thread

import html5lib
import pytest

from sakti.extensions import db
from sakti.interventions.actions import add_programme
from sakti.organisations import queries as organisations
from sakti.organisations.models import Helix
from sakti.web.clock import today
from sakti.web.editing import StaleEdit, claim_edit
from sakti.web.transactions import transaction
from tests.actors import TESTS
from tests.assessment.conftest import table  # noqa: F401 - a fixture
from tests.verification.conftest import ground  # noqa: F401 - a fixture


@dataclass(frozen=True)
class Desk:
    """A form that two people have open."""

    page: str
    first: object  # saves while the other one types
    second: object
    saved: dict[str, str]
    typed: dict[str, str]
    both: tuple[str, str]  # what the page must show of each
    now: object  # () → what is stored


def organisation_desk(cast, _request):
    given = {"name": cast.partner.name, "helix": "community"}
    return Desk(
        f"/pelaku/{cast.partner.id}/ubah",
        cast.alice,
        cast.admin,
        {**given, "note": "catatan B", "contact": "sekretariat"},
        {**given, "contact": "bendahara"},
        ("sekretariat", "bendahara"),
        lambda: (cast.partner.note, cast.partner.contact),
    )


def helix_desk(cast, _request):
    helix = organisations.helix("community")
    given = {"label_id": "Masyarakat", "label_en": "Community", "letter": "M"}
    return Desk(
        "/pelaku/unsur/community",
        cast.alice,
        cast.admin,
        {**given, "label_id": "Masyarakat sipil"},
        {**given, "letter": "C"},
        ("Masyarakat sipil", "Masyarakat"),
        lambda: (helix.label_id, helix.letter),
    )


def programme_desk(cast, _request):
    programme = add_programme(name="Jamban", by=TESTS)
    given = {"name": "Jamban", "unit": "unit", "active": "y"}
    return Desk(
        f"/program/{programme.id}/ubah",
        cast.admin,
        cast.alice,
        {**given, "description": "penjelasan B"},
        {**given, "unit_cost_rp": "Rp2.000.000"},
        ("penjelasan B", "Rp2.000.000"),
        lambda: (programme.description, programme.unit_cost_rp),
    )


def about_desk(_cast, request):
    found = request.getfixturevalue("table")
    session = found.session
    given = {"hamlet": "Dukuh Krajan", "areas": "RW 001", "held_on": today().isoformat(), "decile_limit": "4"}
    return Desk(
        f"/ppa/{session.id}/ubah",
        found.cast.alice,
        found.cast.budi,
        {**given, "venue": "Balai", "criteria": "kriteria panjang ditulis B", "count-men": "12"},
        {**given, "venue": "Rumah Bu RT", "criteria": "luas sawah", "count-men": "7"},
        ("kriteria panjang ditulis B", "Rumah Bu RT"),
        lambda: (session.criteria, session.venue),
    )


def classes_desk(_cast, request):
    found = request.getfixturevalue("table")
    rich, poor = found.kinds["Mampu"].id, found.kinds["Miskin"].id
    given = {"order-0": "1", "key-0": rich, "order-1": "2", "key-1": poor, "poor-1": "on"}
    return Desk(
        f"/ppa/{found.session.id}/kelas",
        found.cast.alice,
        found.cast.budi,
        {**given, "name-0": "Sugih", "name-1": "Miskin"},
        {**given, "name-0": "Mampu", "name-1": "Ora duwe"},
        ("Sugih", "Ora duwe"),
        lambda: sorted(found.kinds),
    )


def problems_desk(_cast, request):
    from sakti.assessment import queries

    found = request.getfixturevalue("table")
    return Desk(
        f"/ppa/{found.session.id}/sebab-harapan",
        found.cast.alice,
        found.cast.budi,
        {"problem-0": "Air sulit di musim kemarau", "votes-0": "9"},
        {"problem-0": "Jalan rusak"},
        ("Air sulit di musim kemarau", "Jalan rusak"),
        lambda: [one.problem for one in queries.problems(found.session)],
    )


def musdes_desk(_cast, request):
    from sakti.verification import queries

    found = request.getfixturevalue("ground")
    given = {"held_on": today().isoformat(), "venue": "Balai", "attend-bpd": "Umar, ketua", "decisions": "Setuju"}
    return Desk(
        f"/verval/desa/{found.place.id}/musdes",
        found.cast.alice,
        found.cast.budi,
        {**given, "chair": "Bu Kades", "attend-warga": "Siti"},
        {**given, "chair": "Pak Carik"},
        ("Bu Kades", "Pak Carik"),
        lambda: queries.minutes(found.place).chair,
    )


DESKS = (organisation_desk, helix_desk, programme_desk, about_desk, classes_desk, problems_desk, musdes_desk)


@pytest.fixture(params=DESKS, ids=lambda desk: desk.__name__.removesuffix("_desk"))
def desk(request, cast):
    return request.param(cast, request)


@pytest.fixture
def one_desk(cast, request):
    return organisation_desk(cast, request)


def carried(page):
    """What a form carries by itself."""
    return {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1] for name in ("csrf_token", "version")}


def opened(client, desk, user):
    return carried(client.sign_in(user).get(desk.page).text)


def test_a_stale_save_is_refused_shown_with_the_other_and_saved_knowingly(client, desk):
    stale = opened(client, desk, desk.second)
    client.sign_in(desk.first)
    assert client.submit(desk.page, desk.saved).status_code == 303
    saved = desk.now()

    answer = client.sign_in(desk.second).post(desk.page, data=stale | desk.typed)

    assert answer.status_code == 409
    assert desk.now() == saved
    assert desk.first.name in answer.text
    assert all(text in answer.text for text in desk.both)
    shown = html5lib.parse(answer.text, namespaceHTMLElements=False)
    rows = shown.findall(".//div[@id='stale']//tbody/tr")
    assert rows
    kept = [field.get("value") or field.text for field in shown.iter() if field.tag in ("input", "textarea")]
    assert desk.both[1] in kept

    knowingly = client.post(desk.page, data=carried(answer.text) | desk.typed)
    assert knowingly.status_code == 303
    assert desk.now() != saved


def test_theirs_is_one_link_away(client, one_desk):
    stale = opened(client, one_desk, one_desk.second)
    client.sign_in(one_desk.first).submit(one_desk.page, one_desk.saved)
    refused = client.sign_in(one_desk.second).post(one_desk.page, data=stale | one_desk.typed).text

    fresh = re.search(r'href="([^"]*)">Pakai yang tersimpan', refused)[1]

    assert one_desk.both[0] in client.get(fresh).text


def test_a_third_who_saves_meanwhile_is_shown_again(client, one_desk):
    stale = opened(client, one_desk, one_desk.second)
    client.sign_in(one_desk.first).submit(one_desk.page, one_desk.saved)
    refused = carried(client.sign_in(one_desk.second).post(one_desk.page, data=stale | one_desk.typed).text)
    client.sign_in(one_desk.first).submit(one_desk.page, one_desk.typed)
    client.submit(one_desk.page, one_desk.saved)

    assert client.sign_in(one_desk.second).post(one_desk.page, data=refused | one_desk.typed).status_code == 409


def test_a_form_without_a_version_overwrites_nothing(client, one_desk):
    client.sign_in(one_desk.first).submit(one_desk.page, one_desk.saved)
    token = opened(client, one_desk, one_desk.second)["csrf_token"]
    saved = one_desk.now()

    assert client.post(one_desk.page, data={"csrf_token": token, **one_desk.typed}).status_code == 409
    assert one_desk.now() == saved


def test_sheets_of_one_session_do_not_disturb_each_other(client, cast, request):
    classes, about = classes_desk(cast, request), about_desk(cast, request)
    stale = opened(client, classes, classes.second)
    client.sign_in(about.first).submit(about.page, about.saved)

    assert client.sign_in(classes.second).post(classes.page, data=stale | classes.typed).status_code == 303


def test_the_same_text_of_two_people_is_no_conflict(client, cast):
    desk = organisation_desk(cast, None)
    stale = opened(client, desk, desk.second)
    client.sign_in(desk.first).submit(desk.page, desk.saved)

    assert client.sign_in(desk.second).post(desk.page, data=stale | desk.saved).status_code == 303


def test_a_program_edits_without_having_opened_a_form(cast):
    before = cast.partner.version

    claim_edit(cast.partner, opened_with=None, by=TESTS)

    assert (cast.partner.version, cast.partner.edited_by) == (before + 1, TESTS.name)


@pytest.fixture
def contested(application):
    """A row that is really committed, for two connections."""
    with transaction():
        helix = Helix(code="contested", label_id="a", label_en="a", letter="Z", position=99)
        db.session.add(helix)
        db.session.flush()
        key = helix.id
    yield key
    with transaction():
        db.session.delete(db.session.get_one(Helix, key))
    db.session.remove()


def test_of_two_at_the_same_moment_one_is_taken(application, contested):
    """The second asks while the first has not committed: it waits, and is told."""
    outcome, is_asking = [], Event()

    def save_second():
        with application.app_context():
            try:
                is_asking.set()
                with transaction():
                    claim_edit(db.session.get_one(Helix, contested), opened_with=1, by=TESTS)
                outcome.append("taken")
            except StaleEdit:
                outcome.append("stale")
            finally:
                db.session.remove()

    second = Thread(target=save_second)
    with transaction():
        claim_edit(db.session.get_one(Helix, contested), opened_with=1, by=TESTS)
        second.start()
        is_asking.wait()
    second.join()

    assert outcome == ["stale"]
    assert db.session.get_one(Helix, contested, populate_existing=True).version == 2
    db.session.rollback()


# -- cards --------------------------------------------------------------------------------------------------------


def test_a_card_that_somebody_else_placed_is_not_moved_silently(client, table):  # noqa: F811
    karto, parjo = table.cards["Karto"].card, table.cards["Parjo"].card
    poor, rich = table.kinds["Miskin"].id, table.kinds["Mampu"].id
    page = f"/ppa/{table.session.id}/peringkat"
    stale = {f"was-{karto.id}": "", f"card-{karto.id}": rich, f"was-{parjo.id}": "", f"card-{parjo.id}": rich}
    client.sign_in(table.cast.alice).submit(page, {f"was-{karto.id}": "", f"card-{karto.id}": poor})

    answer = client.sign_in(table.cast.budi).submit(page, stale)

    assert answer.status_code == 409
    assert (karto.class_id, parjo.class_id) == (poor, None)
    assert table.cast.alice.name in answer.text
    assert "Karto, RT 001/RW 001" in answer.text
    assert f'name="was-{karto.id}" value="{poor}"' in answer.text
    knowingly = stale | {f"was-{karto.id}": poor}
    assert client.submit(page, knowingly).status_code == 303
    assert (karto.class_id, parjo.class_id) == (rich, rich)


def test_two_who_place_different_cards_do_not_disturb_each_other(client, table):  # noqa: F811
    karto, parjo = table.cards["Karto"].card, table.cards["Parjo"].card
    poor = table.kinds["Miskin"].id
    page = f"/ppa/{table.session.id}/peringkat"
    client.sign_in(table.cast.alice).submit(page, {f"was-{karto.id}": "", f"card-{karto.id}": poor})

    client.sign_in(table.cast.budi).submit(page, {f"was-{parjo.id}": "", f"card-{parjo.id}": poor})

    assert (karto.class_id, parjo.class_id) == (poor, poor)


def test_the_board_is_told_where_the_card_is(client, table):  # noqa: F811
    karto, poor, rich = table.cards["Karto"].card, table.kinds["Miskin"].id, table.kinds["Mampu"].id
    table.place(by=table.cast.alice, Karto="Miskin")
    token = client.sign_in(table.cast.budi).token(f"/ppa/{table.session.id}/peringkat")
    asked = {"data": {"csrf_token": token, "class": rich, "was": ""}, "headers": {"Accept": "application/json"}}

    answer = client.post(f"/ppa/kartu/{karto.id}/kelas", **asked)

    assert (answer.status_code, answer.json["class"]) == (409, poor)
    assert "Alice Analis menempatkannya di “Miskin”" in answer.json["message"]
    assert karto.class_id == poor


def test_who_edits_is_remembered_with_the_moment(client, cast):
    client.sign_in(cast.admin).submit("/pelaku/unsur/community", {"label_id": "X", "label_en": "X", "letter": "X"})

    helix = organisations.helix("community")

    assert (helix.edited_by, helix.version) == (cast.admin.name, 2)
    assert helix.edited_at.date() >= today() - timedelta(days=1)
