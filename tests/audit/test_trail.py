"""The trail: what is recorded, who sees it, and that a change of it shows."""

from __future__ import annotations

import hashlib
import shutil
import stat
from datetime import date

import pytest
from sqlalchemy import delete, select, text, update

from sakti import keys
from sakti.audit import actions, queries
from sakti.audit.models import AuditEntry, ChainHead
from sakti.audit.queries import Head, WantedEntries, seals
from sakti.audit.sentences import SENTENCES, sentence
from sakti.core.actors import SYSTEM, Program
from sakti.core.permissions import EVERYTHING, NOTHING, Scope
from sakti.core.refusals import Refusal
from sakti.extensions import db

ACTIONS = {"test_written": ("mengubah {what}", "changed {what}"), "test_read": ("membaca {what}", "read {what}")}


@pytest.fixture(autouse=True)
def words(monkeypatch):
    for action, pair in ACTIONS.items():
        monkeypatch.setitem(SENTENCES, action, pair)


def seal_all():
    db.session.commit()
    actions.seal_all()


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


def test_an_entry_is_marked_when_written_and_gets_its_place_afterwards(cast):
    first, second = record(cast), record(cast)
    assert first.position is None
    assert first.seal.startswith("2.")

    seal_all()

    assert second.position == first.position + 1
    assert queries.head() == Head(second.position, second.seal)
    assert queries.findings() == []


def test_what_is_rolled_back_leaves_no_gap(cast):
    seal_all()
    begun = queries.head().number
    with db.session.begin_nested() as inner:
        record(cast, "undone")
        inner.rollback()
    record(cast, "kept")
    seal_all()

    assert queries.head().number == begun + 1
    assert queries.findings() == []


def test_long_trails_are_sealed_in_batches(cast):
    for number in range(25):
        record(cast, number)

    assert [actions.seal_waiting(limit=10) for _ in range(2)] == [10, 10]
    seal_all()
    assert queries.findings() == []


def rechain():
    """As somebody would who knows the code and has no key: every seal anew, by the format that needs none."""
    seal = seals.START
    for entry in db.session.scalars(select(AuditEntry).order_by(AuditEntry.position)):
        seal = hashlib.sha256(seals.canonical([seal, entry.position, *seals.content_of(entry)])).hexdigest()
        entry.seal = seal
    db.session.flush()


def execute(*statements):
    return lambda: [db.session.execute(text(statement)) for statement in statements]


TAMPERING = {
    "changed": execute("UPDATE audit_entry SET actor_name = 'orang lain' WHERE position = 2"),
    "taken out": execute("DELETE FROM audit_entry WHERE position = 2"),
    "put elsewhere": execute("UPDATE audit_entry SET position = position + 1000 WHERE position = 2"),
    "tail cut": execute("DELETE FROM audit_entry WHERE position > 5"),
    "last one cut": execute("DELETE FROM audit_entry WHERE position = (SELECT max(position) FROM audit_entry)"),
    "emptied": execute("DELETE FROM audit_entry"),
    "emptied with its head": execute("DELETE FROM audit_entry", "DELETE FROM chain_head"),
    "head taken away": execute("DELETE FROM chain_head"),
    "head moved": execute("DELETE FROM audit_entry WHERE position > 5", "UPDATE chain_head SET number = 5"),
    "chained anew": lambda: (execute("DELETE FROM audit_entry WHERE position > 5")(), rechain()),
    "slipped in": execute(
        "INSERT INTO audit_entry (at, kind, action, actor_name, details) "
        "VALUES ('2020-01-01 00:00:00+00:00', 'write', 'signed_in', 'orang lain', '{}')"
    ),
    "last one back in the queue": execute(
        "UPDATE audit_entry SET position = NULL, actor_name = 'orang lain' "
        "WHERE position = (SELECT max(position) FROM audit_entry)"
    ),
}


@pytest.mark.parametrize("tampering", TAMPERING)
def test_tampering_shows(cast, tampering):
    seal_all()
    assert queries.findings() == []

    TAMPERING[tampering]()
    db.session.expire_all()
    seal_all()  # nothing that the product does by itself covers it up
    record(cast)
    seal_all()

    assert queries.findings() != []


def test_an_entry_changed_before_it_got_its_place_is_named(cast):
    entry = record(cast)
    db.session.commit()
    db.session.execute(text(f"UPDATE audit_entry SET actor_name = 'orang lain' WHERE id = {entry.id}"))
    db.session.expire_all()
    seal_all()

    [line] = queries.findings()

    assert line.startswith(f"Entri jejak {entry.id} (test_written, ")
    assert "sebelum disegel" in line


def test_seals_of_an_older_key_hold_after_a_rotation(cast, monkeypatch, tmp_path):
    record(cast)
    seal_all()
    monkeypatch.setenv("SAKTI_KEYS", str(shutil.copy(keys.key_file(), tmp_path / "keys.json")))
    waiting = record(cast)
    added = keys.add_key().current.id
    newer = record(cast)
    keys.retire(frozenset({2}))

    seal_all()

    assert queries.findings() == []
    assert waiting.seal.startswith(f"{added}.")
    assert newer.seal.startswith(f"{added}.")


def test_the_trail_of_an_earlier_release_goes_on(cast):
    """Seals without a key stay and are checked; the first keyed one covers them."""
    seal_all()
    rechain()
    db.session.execute(delete(ChainHead).where(ChainHead.chain == "trail"))
    actions.start("trail")
    record(cast)
    seal_all()
    assert queries.findings() == []

    db.session.execute(text("UPDATE audit_entry SET village_id = 77 WHERE position = 3"))
    db.session.expire_all()

    assert queries.findings() != []


# -- the notes outside the database ------------------------------------------------------------------------------------


@pytest.fixture
def anchors(monkeypatch, tmp_path):
    monkeypatch.setenv("SAKTI_ANCHORS", str(tmp_path / "off" / "heads.jsonl"))
    return tmp_path / "off" / "heads.jsonl"


def test_notes_outside_show_what_the_database_hides(cast, anchors):
    """Trail and head are put back to how they were: only the note from outside knows better."""
    seal_all()
    kept = {column.key: getattr(db.session.get_one(ChainHead, "trail"), column.key) for column in ChainHead.__table__.c}
    record(cast)
    seal_all()
    actions.note_head()
    assert queries.findings() + actions.missing_notes() == []
    assert stat.S_IMODE(anchors.stat().st_mode) == 0o600

    db.session.execute(delete(AuditEntry).where(AuditEntry.position > kept["number"]))
    db.session.execute(update(ChainHead).where(ChainHead.chain == "trail").values(kept))
    db.session.expire_all()

    [line] = queries.findings()
    assert "heads.jsonl baris 1" in line


def test_a_note_that_was_changed_or_taken_away_shows(cast, anchors):
    seal_all()
    actions.note_head()
    record(cast)
    seal_all()
    actions.note_head()
    written = anchors.read_text()
    first, second = written.splitlines(keepends=True)

    anchors.write_text(first)
    assert actions.missing_notes() != []
    anchors.unlink()
    assert actions.missing_notes() != []
    anchors.write_text(first.replace('"number": ', '"number": 1') + second)
    assert queries.findings() != []
    anchors.write_text(first + "bukan catatan\n" + second)
    assert queries.findings() != []
    anchors.write_text(written)
    assert queries.findings() + actions.missing_notes() == []


def test_the_same_head_is_noted_once(cast, anchors):
    seal_all()
    actions.note_head()
    actions.note_head()

    assert len(anchors.read_text().splitlines()) == 1


def test_a_note_that_cannot_be_written_is_refused(cast, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("SAKTI_ANCHORS", str(tmp_path / "file" / "heads.jsonl"))

    with pytest.raises(Refusal, match="tidak dapat dicatat"):
        actions.note_head()


def test_after_a_restore_older_notes_count_as_far_as_the_backup_went(cast, anchors):
    seal_all()
    first = queries.head()
    kept = {column.key: getattr(db.session.get_one(ChainHead, "trail"), column.key) for column in ChainHead.__table__.c}
    actions.note_head()
    record(cast)
    seal_all()
    actions.note_head()
    db.session.execute(delete(AuditEntry).where(AuditEntry.position > first.number))
    db.session.execute(update(ChainHead).where(ChainHead.chain == "trail").values(kept))
    db.session.expire_all()
    assert queries.findings() != []

    actions.note_head(restored=True)

    assert queries.findings() + actions.missing_notes() == []
    db.session.execute(text("UPDATE audit_entry SET seal = 'x' WHERE position = " + str(first.number)))
    assert len(queries.findings()) > 1


def test_the_head_is_mailed_if_an_address_is_set(cast, monkeypatch):
    sent = []

    class Server:
        def __init__(self, host, port, timeout):
            sent.append((host, port))

        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

        def send_message(self, message):
            sent.append((message["To"], message["Subject"]))

    assert actions.mail_head(Head(12345, "2.abcdef")) is False
    monkeypatch.setenv("SAKTI_ANCHOR_MAIL", "inspektorat@contoh.go.id")
    monkeypatch.setenv("SAKTI_MAIL_HOST", "surat.contoh:587")
    monkeypatch.setattr("smtplib.SMTP", Server)
    assert actions.mail_head(Head(12345, "2.abcdef")) is True
    assert sent == [("surat.contoh", 587), ("inspektorat@contoh.go.id", "SAKTI: jejak 12.345 · abcdef")]

    def unreachable(*_, **__):
        raise OSError

    monkeypatch.setattr("smtplib.SMTP", unreachable)
    with pytest.raises(Refusal, match="tidak dapat dikirim"):
        actions.mail_head(Head(1, "2.a"))


# -- reading it --------------------------------------------------------------------------------------------------------


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
