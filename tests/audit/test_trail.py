"""The trail: what is recorded, who sees it, and that a change of it shows."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from sakti.audit import actions, queries
from sakti.audit.models import AuditEntry
from sakti.audit.queries import WantedEntries
from sakti.audit.sentences import SENTENCES, sentence
from sakti.core.actors import SYSTEM, Program
from sakti.core.permissions import EVERYTHING, NOTHING, Scope
from sakti.extensions import db

ACTIONS = {"test_written": ("mengubah {what}", "changed {what}"), "test_read": ("membaca {what}", "read {what}")}


@pytest.fixture(autouse=True)
def words(monkeypatch):
    for action, pair in ACTIONS.items():
        monkeypatch.setitem(SENTENCES, action, pair)


def record(cast, what="x", **kwargs):
    return actions.record("test_written", by=cast.alice, what=what, **kwargs)


def test_an_entry_says_who_what_and_of_whom(cast):
    entry = record(cast, subject=cast.budi, village_id=cast.botosari.id)

    assert (entry.actor_id, entry.actor_name) == (cast.alice.id, "Alice Analis")
    assert (entry.subject_kind, entry.subject_id) == ("user_account", cast.budi.id)
    assert sentence(entry.action, entry.details) == "mengubah x"
    assert sentence(entry.action, {}, "en") == "changed …"


def test_codes_and_days_are_said_in_words(app):
    fact = {"topic": "classification", "value": "rural", "village": "Botosari", "since": "0001-01-01"}

    assert sentence("region_fact_recorded", fact) == "mencatat perdesaan/perkotaan Botosari: perdesaan sejak awal"
    event = {"kind": "death", "day": "2020-02-17"}
    assert sentence("event_recorded", event, "en") == "recorded the event death on 17 February 2020"
    assert sentence("figure_explained", {"rows": 5, "indicator": "own_latrine"}).endswith("Memakai jamban sendiri")


def test_jobs_and_commands_leave_a_name_too(app):
    assert actions.record("test_written", by=SYSTEM).actor_name == "sistem"
    assert actions.record("test_written", by=Program("baris perintah")).actor_name == "baris perintah"


def test_an_action_without_words_is_a_mistake(app):
    with pytest.raises(KeyError, match="no sentence"):
        actions.record("test_unheard", by=SYSTEM)


def test_entries_are_sealed_when_the_transaction_ends(cast):
    first, second = record(cast), record(cast)
    assert first.seal is None

    db.session.commit()

    assert second.position == first.position + 1
    assert queries.head() == (second.position, second.seal)
    assert queries.first_broken() is None


def test_what_is_rolled_back_leaves_no_gap(cast):
    start = queries.head()[0]
    with db.session.begin_nested() as inner:
        record(cast, "undone")
        inner.rollback()
    record(cast, "kept")
    db.session.commit()

    assert queries.head()[0] == start + 1
    assert queries.first_broken() is None


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit_entry SET actor_name = 'orang lain' WHERE position = 2",
        "DELETE FROM audit_entry WHERE position = 2",
        "UPDATE audit_entry SET position = position + 1000 WHERE position = 2",
    ],
)
def test_tampering_shows(cast, tampering):
    db.session.commit()
    db.session.execute(text(tampering))
    db.session.expire_all()

    assert queries.first_broken() is not None


def test_filters(cast):
    record(cast, "a", subject=("household", 7), village_id=cast.botosari.id)
    record(cast, "b")

    def found(**wanted):
        return [
            entry.details["what"] for entry in queries.trail(EVERYTHING, WantedEntries(action="test", **wanted)).rows
        ]

    assert found() == ["b", "a"]
    assert found(subject_kind="household", subject_id=7) == ["a"]
    assert found(village_id=cast.botosari.id) == ["a"]
    assert found(actor="alice") == ["b", "a"]
    assert found(kind="read") == []
    assert found(until=date(2020, 1, 1)) == []
    assert [entry.details["what"] for entry in queries.of_subject("household", 7)] == ["a"]


def test_scope_is_fetching(cast):
    record(cast, "here", village_id=cast.botosari.id)
    record(cast, "there", village_id=cast.kertijayan.id)
    record(cast, "nowhere")

    here = queries.trail(Scope(villages=frozenset({cast.botosari.id})), WantedEntries(action="test"))

    assert [entry.details["what"] for entry in here.rows] == ["here"]
    assert not queries.trail(NOTHING, WantedEntries()).rows


def test_the_page(client, cast):
    record(cast, "sesuatu <b>")
    client.sign_in(cast.fajar)

    page = client.get("/jejak")

    assert "mengubah sesuatu &lt;b&gt;" in page.text
    assert "Alice Analis" in page.text
    assert "Belum ada jejak di sini" in client.get("/jejak?actor=tidak+ada").text


def test_pages_follow_each_other(client, cast):
    for number in range(60):
        record(cast, f"nomor {number}.")
    client.sign_in(cast.fajar)

    first = client.get("/jejak?action=test").text

    assert "nomor 59." in first
    assert "nomor 9." not in first
    assert "Berikutnya" in first


def test_who_may_not_see_the_trail(client, cast):
    client.sign_in(cast.budi)

    assert client.get("/jejak").status_code == 403


def test_differences():
    assert actions.differences({"a": 1, "b": 2}, {"a": 1, "b": 3, "c": None}) == {"b": [2, 3]}


def test_reading_is_recorded(cast):
    actions.record_reading("test_read", by=cast.budi, subject=("household", 7), village_id=cast.botosari.id)

    assert [entry.kind for entry in queries.of_subject("household", 7)] == ["read"]


def test_entries_without_a_row_count_too(cast):
    assert db.session.query(AuditEntry).filter(AuditEntry.position.is_(None)).count() == 0
