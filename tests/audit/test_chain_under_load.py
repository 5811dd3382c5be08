"""Writers that end their transactions at the same moment wait for nobody, and share one chain. These really commit."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete, select, text

from sakti.audit import actions, queries
from sakti.audit.models import AuditEntry, ChainHead
from sakti.audit.sentences import SENTENCES
from sakti.core.actors import SYSTEM
from sakti.extensions import db
from sakti.web.transactions import reading, transaction

WRITERS, EACH = 4, 10


@pytest.fixture
def committing(application, monkeypatch):
    monkeypatch.setitem(SENTENCES, "test_written", ("menulis", "wrote"))
    yield application
    with transaction():
        db.session.execute(delete(AuditEntry))
        db.session.execute(delete(ChainHead).where(ChainHead.chain == "trail"))
        actions.start("trail")
    db.session.remove()


def write(count=1):
    with transaction():
        for _ in range(count):
            actions.record("test_written", by=SYSTEM)


def test_no_two_entries_share_a_place(committing):
    """Four write while two seal."""
    over = threading.Event()

    def work(_):
        with committing.app_context():
            for _ in range(EACH):
                write(2)

    def seal():
        with committing.app_context():
            while not over.is_set():
                actions.seal_all()

    with ThreadPoolExecutor(WRITERS + 2) as pool:
        sealers = [pool.submit(seal) for _ in range(2)]
        list(pool.map(work, range(WRITERS)))
        over.set()
        for sealer in sealers:
            sealer.result()
    actions.seal_all()

    assert queries.head().number == WRITERS * EACH * 2
    assert queries.findings() == []


@pytest.mark.only_on("postgresql")  # SQLite has one writer at a time
def test_a_reading_waits_for_no_open_transaction(committing):
    """On PostgreSQL: the entry of a page is written while a long transaction with entries of its own is open."""
    with transaction():
        actions.record("test_written", by=SYSTEM)
        db.session.execute(text("SELECT 1"))

        def read_page():
            with committing.app_context():
                with transaction():
                    db.session.execute(text("SET LOCAL statement_timeout = '5s'"))
                    actions.record_reading("test_written", by=SYSTEM)
                return actions.seal_all()

        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(read_page).result(timeout=20) == 1
    actions.seal_all()

    kinds = db.session.scalars(select(AuditEntry.kind).order_by(AuditEntry.position)).all()
    ids = db.session.scalars(select(AuditEntry.id).order_by(AuditEntry.position)).all()
    assert kinds == ["read", "write"]
    assert ids == sorted(ids, reverse=True)  # the one that was seen later has the later place, whatever its id
    assert queries.findings() == []


@pytest.mark.only_on("postgresql")  # SQLite shows entries in the order of their ids
@pytest.mark.parametrize("sealed_between", [False, True])
def test_what_ended_late_was_written_since(committing, sealed_between):
    """On PostgreSQL: an entry with a smaller id that is seen later was written since; one seen before was not."""
    write()
    began, may_end = threading.Event(), threading.Event()

    def slow():
        with committing.app_context(), transaction():
            actions.record("test_written", by=SYSTEM)
            began.set()
            assert may_end.wait(20)

    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(slow)
        assert began.wait(20)
        write()  # a greater id, seen first
        if sealed_between:
            actions.seal_all()
        with reading():
            seen = queries.seen_so_far()
            assert not queries.was_written_since(seen)
        actions.seal_all()
        with reading():
            assert not queries.was_written_since(seen)
        may_end.set()
        writing.result()
    with reading():
        assert queries.was_written_since(seen)
    actions.seal_all()
    with reading():
        assert queries.was_written_since(seen)
        assert not queries.was_written_since(seen, but={"test_written"})
        assert not queries.was_written_since(queries.seen_so_far())
