"""Writers that end their transactions at the same moment share one chain. These tests really commit."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete

from sakti.audit import actions, queries
from sakti.audit.models import AuditEntry
from sakti.audit.sentences import SENTENCES
from sakti.core.actors import SYSTEM
from sakti.extensions import db
from sakti.web.transactions import transaction

WRITERS, EACH = 4, 10


@pytest.fixture
def committing(application, monkeypatch):
    monkeypatch.setitem(SENTENCES, "test_written", ("menulis", "wrote"))
    yield application
    with transaction():
        db.session.execute(delete(AuditEntry))
    db.session.remove()


def test_no_two_entries_share_a_place(committing):
    def write(_):
        with committing.app_context():
            for _ in range(EACH):
                with transaction():
                    actions.record("test_written", by=SYSTEM)
                    actions.record("test_written", by=SYSTEM)

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))

    assert queries.head()[0] == WRITERS * EACH * 2
    assert queries.first_broken() is None
