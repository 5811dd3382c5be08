"""Files of outlines: kept, taken, taken back; the same again changes nothing, and the trail says who."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from sakti.audit.models import AuditEntry
from sakti.audit.sentences import sentence
from sakti.core.outlines import drawing
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.outlines import actions, queries, reading
from sakti.outlines.actions import SHIPPED
from sakti.outlines.models import Outline, OutlineEdition
from sakti.regions import actions as regions
from sakti.workshop import limits
from sakti.workshop.limits import Exceeded, Unfit
from tests.actors import TESTS
from tests.outlines.conftest import BOTH, load, read
from tests.outlines.files import collection, ring, square, surface

NO_FILE = "33.26.99.2001"


def counts():
    return [db.session.scalar(select(func.count()).select_from(model)) for model in (OutlineEdition, Outline)]


def last_entry():
    return db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()


def test_a_file_is_taken_village_by_village(cast):
    named = surface({"desa": "Kertijayan", "kec": "Buaran"}, ring(1, 0))
    kept = load(collection(square("3326022008", 0), named, square(NO_FILE, 2)))

    assert set(queries.outlines_in_force([cast.botosari.id, cast.kertijayan.id])) == {
        cast.botosari.id,
        cast.kertijayan.id,
    }
    assert set(queries.outlines_in_force([cast.botosari.id])) == {cast.botosari.id}
    assert (kept.edition.features, kept.edition.villages) == (3, 2)
    assert [(each["code"], each["why"]) for each in kept.edition.missed] == [(NO_FILE, "unknown_code")]
    entry = last_entry()
    assert (entry.action, entry.actor_name) == ("outlines_taken", TESTS.name)
    assert "2 desa" in sentence(entry.action, entry.details, "id")


def test_a_code_of_bps_counts_where_its_crosswalk_was_loaded(cast, tmp_path):
    file = tmp_path / "padanan.csv"
    file.write_text("bps_code,code\n3326020008,33.26.02.2008\n", encoding="utf-8")
    regions.load_crosswalk(file, by=TESTS)

    kept = load(collection(surface({"iddesa": "3326020008", "nmdesa": "BOTOSARI"}, ring(0, 0))))
    assert kept.edition.villages == 1


def test_the_same_file_again_changes_nothing(cast):
    first = load()
    before, entry = counts(), last_entry().id

    again = load(BOTH.replace(b"}, {", b"},\n  {"), "salinan.geojson")

    assert (again.is_in_force, again.edition.id) == (True, first.edition.id)
    assert (counts(), last_entry().id) == (before, entry)


def test_another_file_replaces_the_first_until_it_is_withdrawn(cast):
    inside = [cast.botosari.id, cast.kertijayan.id]
    first = load()
    second = load(collection(square("33.26.02.2008", 4, 2)), "satu.geojson")
    assert set(queries.outlines_in_force(inside)) == {cast.botosari.id}

    with pytest.raises(Refusal, match="berlaku"):
        actions.withdraw(edition=first.edition, by=TESTS)
    assert actions.withdraw(edition=second.edition, by=TESTS).id == first.edition.id
    assert set(queries.outlines_in_force(inside)) == set(inside)
    assert last_entry().action == "outlines_withdrawn"

    assert actions.withdraw(edition=first.edition, by=TESTS) is None
    assert queries.outlines_in_force(inside) == {}
    with pytest.raises(Refusal, match="berlaku"):
        actions.withdraw(edition=first.edition, by=TESTS)


def test_a_withdrawn_file_can_come_again(cast):
    first = load()
    actions.withdraw(edition=first.edition, by=TESTS)
    db.session.commit()
    again = load()
    assert not again.is_in_force
    assert again.edition.id != first.edition.id
    assert queries.in_force().id == again.edition.id


def test_a_draft_draws_nothing_and_gives_way_to_the_next_of_the_same_person(cast):
    first = actions.keep_draft(outlines=read(BOTH), by=TESTS)
    assert queries.in_force() is None
    second = actions.keep_draft(outlines=read(collection(square("33.26.02.2008", 0))), by=TESTS)

    assert [each.id for each in queries.drafts()] == [second.edition.id]
    assert counts() == [1, 1]
    with pytest.raises(Refusal, match="tidak ada lagi"):
        queries.edition(first.edition.id + 1000)


def test_a_draft_is_thrown_away_and_what_was_taken_is_not(cast):
    draft = actions.keep_draft(outlines=read(BOTH), by=TESTS)
    actions.leave(edition=draft.edition, by=TESTS)
    assert counts() == [0, 0]

    kept = load()
    with pytest.raises(Refusal, match="sudah dipakai"):
        actions.leave(edition=kept.edition, by=TESTS)


def test_taking_twice_is_taking_once(cast):
    draft = actions.keep_draft(outlines=read(BOTH), by=TESTS)
    moment = actions.take(edition=draft.edition, by=TESTS).taken_at
    assert actions.take(edition=draft.edition, by=TESTS).taken_at == moment


def test_what_was_withdrawn_or_replaced_is_not_taken_by_pressing_again(cast):
    first, second = load(), load(collection(square("33.26.02.2008", 4, 2)), "satu.geojson")
    with pytest.raises(Refusal, match="bukan yang berlaku"):
        actions.take(edition=first.edition, by=TESTS)
    actions.withdraw(edition=second.edition, by=TESTS)
    with pytest.raises(Refusal, match="bukan yang berlaku"):
        actions.take(edition=second.edition, by=TESTS)
    assert actions.take(edition=first.edition, by=TESTS).id == queries.in_force().id


def test_a_past_moment_has_the_outlines_of_then(cast, monkeypatch):
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    editions = []
    for day, content in ((0, BOTH), (10, collection(square("33.26.02.2008", 0, 3), square("33.26.14.2009", 4)))):
        monkeypatch.setattr(actions, "now", lambda day=day: begin + timedelta(days=day))
        editions.append(load(content).edition.id)
    monkeypatch.setattr(actions, "now", lambda: begin + timedelta(days=20))
    actions.withdraw(edition=queries.edition(editions[1]), by=TESTS)

    inside = [cast.botosari.id, cast.kertijayan.id]

    def then(day):
        return queries.outlines_in_force(inside, begin + timedelta(days=day))

    first, second = map(queries.outlines, editions)
    assert first != second
    assert [then(5), then(15), then(25)] == [first, second, first]
    assert then(-5) == first  # before there were any: those that are in force now


def test_a_file_of_nobody_and_an_installation_without_villages_are_told(cast):
    with pytest.raises(Refusal, match="Dari 2 bidang"):
        read(collection(square(NO_FILE, 0), square(NO_FILE, 1)))


def test_a_file_that_matches_and_cannot_be_drawn_says_why(cast):
    line = surface({"code": "33.26.02.2008", "nama": "Botosari"}, [[109.5, -7], [109.51, -7], [109.5, -7]])
    with pytest.raises(Refusal, match=r"Dari 2 bidang ada yang cocok.*Botosari: Bidangnya terlalu kecil"):
        read(collection(line, square(NO_FILE, 1)))


def test_without_villages_the_list_comes_first(app):
    with pytest.raises(Refusal, match="regions load"):
        read(BOTH)


def test_what_no_page_shows_and_no_database_keeps_is_left_out(cast):
    nameless = square(NO_FILE, 1, nama="An\x00tah \ud800", kecamatan="\x1bBuaran")
    content = collection(square("33.26.02.2008", 0), nameless, source="B\x00IG")
    edition = load(content, "ba\x00tas\udcff.geojson").edition

    db.session.expire_all()
    assert (edition.notice, edition.file_name) == ("BIG", "batas.geojson")
    assert [(each["name"], each["district"]) for each in edition.missed] == [("Antah ?", "Buaran")]


def test_a_large_file_is_refused_unread(cast, tmp_path):
    file = tmp_path / "besar.geojson"
    with file.open("wb") as out:
        out.truncate(limits.MAX_OUTLINE_BYTES + 1)
    with pytest.raises(Refusal, match="lebih besar dari 32 MB"):
        reading.read_file(file)


def test_a_file_that_is_not_there_is_told(cast, tmp_path):
    with pytest.raises(Refusal, match=r"tidak-ada\.geojson"):
        reading.read_file(tmp_path / "tidak-ada.geojson")


@pytest.mark.parametrize("why", reading.WHY)
def test_each_reason_has_words_in_both_languages(why):
    indonesian, english = (reading.refused(why).message(locale) for locale in ("id", "en"))
    assert indonesian.startswith("Garis batas tidak dapat dibaca: ")
    assert english.startswith("The outlines cannot be read: ")


@pytest.mark.parametrize("limit", reading.BEYOND)
def test_each_limit_has_words_with_its_numbers(limit):
    message = reading.beyond(Exceeded(limit, 1_234_567, 400_000)).message()
    assert "{" not in message
    assert "ekspor" in message


def told_by_the_child(monkeypatch, *lines):
    def run(*_args, **_given):
        for line in lines:
            if isinstance(line, Exception):
                raise line
            yield line if isinstance(line, bytes) else json.dumps(line).encode()

    monkeypatch.setattr(reading.running, "run", run)


units = st.integers(0, reading.FARTHEST)
GOOD = {"village": "33.26.02.2008", "path": "M0 0l9 0 0 9-9 0z", "box": [0, 0, 9, 9]}


@pytest.mark.one_engine
@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"[" * 100_000,
        b"7",
        {"village": "33.26.02.2008"},
        GOOD | {"village": "33.26.99.2001"},
        GOOD | {"village": 7},
        GOOD | {"path": 'M0 0l9 0z"/><script>'},
        GOOD | {"path": ""},
        GOOD | {"path": ["M0 0l9 0z"]},
        GOOD | {"path": "M0 0l" + " 1 1" * 100_000 + "z"},
        GOOD | {"box": [0, 0, 9]},
        GOOD | {"box": [0, 0, 9, 10_000]},
        GOOD | {"box": [0, 0, 9, "9"]},
        {"missed": ["a", "b", "c", "d"], "why": "because"},
        {"missed": 7, "why": "twice"},
        GOOD | {"path": "M0 0l9z"},
        GOOD | {"path": "M0 0l٣ 0 0 9-9 0z"},
        GOOD | {"path": "M0 0l" + "1" * 4000 + "x"},
        GOOD | {"path": "M0 0l" + "1234" * 16 + "x"},
        GOOD | {"path": "M0 0l9 0 0 9z" * 20 + "M"},
        {"features": "many"},
        {"features": -1, "notice": ""},
        {"features": 2.0, "notice": ""},
        {"features": 10**12, "notice": ""},
        {"features": 10**400, "notice": ""},
        Unfit("something new"),
    ],
)
def test_a_child_that_was_taken_over_is_believed_nothing(cast, monkeypatch, line):
    told_by_the_child(monkeypatch, {"features": 1, "notice": ""}, line)
    with pytest.raises(Refusal, match="pembacanya berhenti"):
        read(BOTH)


@given(st.lists(st.lists(st.tuples(units, units), min_size=3, max_size=9), min_size=1, max_size=4))
def test_every_path_that_is_drawn_is_believed(rings):
    path = "".join(drawing._path(ring) for ring in rings)
    assert reading._path(path) == path
    assert drawing.rings_of(path) == rings


def test_what_it_says_of_features_is_cut(cast, monkeypatch):
    many = [{"missed": ["x" * 500, "", "y" * 500, ""], "why": "twice"}] * (reading.MOST_MISSED + 5)
    many[0] = {"missed": ["\x00" * 90, "", "\x00" + "y" * 500, ""], "why": "twice"}
    told_by_the_child(monkeypatch, {"features": 9, "notice": "\x00" + "z" * 900}, *many, GOOD)
    has_read = read(BOTH)
    assert len(has_read.missed) == reading.MOST_MISSED
    assert has_read.notice == "z" * 300
    assert has_read.missed[0]["code"] == ""
    assert len(has_read.missed[0]["name"]) == 80


@pytest.fixture
def whole_regency(app):
    regions.load_file(regions.SHIPPED, by=TESTS)


def test_what_ships_fits_the_villages_that_ship(whole_regency):
    has_read = reading.read_file(SHIPPED)
    assert (has_read.features, len(has_read.outlines), has_read.missed) == (285, 285, [])
    assert "MIT" in has_read.notice
    assert sum(len(outline.path) for outline in has_read.outlines.values()) < 60_000


def test_a_stream_is_read_from_its_beginning(cast):
    stream = io.BytesIO(BOTH)
    stream.seek(40)
    assert len(reading.read(stream, "x.geojson").outlines) == 2
