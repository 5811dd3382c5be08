"""One walk without the tests' savepoints: what a browser does, on connections that really commit."""

from __future__ import annotations

import re
from contextvars import Context
from uuid import uuid4

import pytest

from sakti.accounts import actions, queries
from sakti.accounts.models import Assignment, KnownDevice, SignInSession, SlowedSignIn, User
from sakti.audit.models import AuditEntry
from sakti.core.actors import SYSTEM
from sakti.extensions import db
from sakti.submissions.models import Submission
from sakti.web.transactions import transaction

TABLES = (Submission, AuditEntry, SignInSession, KnownDevice, SlowedSignIn, Assignment, User)


@pytest.fixture
def visitor(application, monkeypatch):
    def empty():
        with transaction():
            for model in TABLES:
                db.session.query(model).delete()

    empty()
    yield application.test_client()
    empty()
    db.session.remove()


def test_sign_in_change_password_and_work(application, visitor):
    with transaction():
        user, password = actions.add_user(name="Ani", username="ani", by=SYSTEM)
        actions.assign(user=user, role="administrator", by=SYSTEM)

    def send(page, to=None, **data):
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', get(page).text)[1]
        return Context().run(visitor.post, to or page, data={"csrf_token": token, "submission": str(uuid4()), **data})

    def get(page):
        return Context().run(visitor.get, page)

    assert send("/masuk", username="ani", password="salah").status_code == 422
    assert send("/masuk", username="ani", password=password).status_code == 303
    assert get("/pengguna").location == "/akun/kata-sandi"
    new = {"current": password, "password": "empat belas kerbau", "again": "empat belas kerbau"}
    assert send("/akun/kata-sandi", **new).status_code == 303
    assert send("/pengguna/baru", name="Budi").status_code == 303
    assert get("/jejak").status_code == 200

    db.session.rollback()
    assert queries.by_username("budi") is not None
    assert [row.failures for row in db.session.query(SlowedSignIn)] == [1, 1]  # of the name and of the address
    assert db.session.query(SignInSession).count() == 1
