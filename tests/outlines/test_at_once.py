"""Two windows decide at the same moment. These really commit."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from sqlalchemy import delete

from sakti.audit import actions as audit
from sakti.audit.models import AuditEntry, ChainHead
from sakti.extensions import db
from sakti.outlines import actions, queries
from sakti.outlines.models import OutlineEdition
from sakti.outlines.reading import ReadOutlines
from sakti.web.transactions import transaction
from tests.actors import TESTS


@pytest.fixture
def committing(application):
    yield application
    with transaction():
        db.session.execute(delete(OutlineEdition))
        db.session.execute(delete(AuditEntry))
        db.session.execute(delete(ChainHead).where(ChainHead.chain == "trail"))
        audit.start("trail")
    db.session.remove()


@pytest.mark.only_on("postgresql")  # SQLite has one writer at a time
def test_what_is_being_taken_is_not_thrown_away_for_the_next_file(committing):
    """Somebody takes a draft in one window while another file was read for him in the next."""
    with transaction():
        draft = actions.keep_draft(outlines=ReadOutlines("satu.geojson", "1" * 64), by=TESTS).edition.id
    begun, kept = Event(), []

    def keep():
        with committing.app_context(), transaction():
            begun.set()
            kept.append(actions.keep_draft(outlines=ReadOutlines("dua.geojson", "2" * 64), by=TESTS).edition.id)

    with ThreadPoolExecutor(1) as pool:
        with transaction():
            actions.take(edition=queries.edition(draft), by=TESTS)
            keeping = pool.submit(keep)
            begun.wait(20)
            time.sleep(0.5)  # until it has come to the draft
        keeping.result(timeout=20)
    db.session.rollback()
    assert queries.in_force().id == draft
    assert [each.id for each in queries.drafts()] == kept
