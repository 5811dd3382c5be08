"""Server time of the pages that must be quick: the dashboard of 285 villages, and the search among all households."""

from __future__ import annotations

import gc
import random
from collections.abc import Callable
from contextvars import Context

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from bench.measuring import Result, percentile, repeat
from sakti.demo.sign_ins import password_of
from sakti.extensions import db
from sakti.households.models import Person

SEED = 3326


def run(app: Flask) -> list[Result]:
    app.config.update(WTF_CSRF_ENABLED=False)
    client = app.test_client()
    answer = Context().run(client.post, "/masuk", data={"username": "analis", "password": password_of("analis")})
    assert answer.status_code in (302, 303), answer.status_code
    gc.collect()
    gc.freeze()  # as the server does after its start
    gc.set_threshold(50_000, 50, 50)
    dashboard = repeat(60, fetch(client, "/"))
    searches = repeat(60, search(client))
    return [
        Result(
            "dashboard of 285 villages, p95",
            percentile(dashboard, 0.95) * 1000,
            "ms",
            40.0,
            f"median {percentile(dashboard, 0.5) * 1000:.1f} ms",
        ),
        Result(
            "household search, p95",
            percentile(searches, 0.95) * 1000,
            "ms",
            100.0,
            f"median {percentile(searches, 0.5) * 1000:.1f} ms",
        ),
    ]


def fetch(client: FlaskClient, path: str) -> Callable[[], None]:
    def once() -> None:
        answer = Context().run(client.get, path)  # else it would share `g` with the bench
        assert answer.status_code == 200, (path, answer.status_code)

    return once


def search(client: FlaskClient) -> Callable[[], None]:
    """Names of real rows, whole and in part; rare and common."""
    chance = random.Random(SEED)
    names = db.session.scalars(select(Person.name).where(Person.id % 997 == 0).limit(200)).all()
    db.session.rollback()

    def once() -> None:
        words = chance.choice(names).split()
        wanted = chance.choice((words[0], words[-1][:4], " ".join(words)))
        answer = client.get("/keluarga", query_string={"text": wanted})
        assert answer.status_code == 200, answer.status_code

    return once
