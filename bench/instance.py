"""Instances for benches: an empty one, and a whole made-up regency that is kept between runs."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from sakti.app import create_app
from sakti.demo.loading import ensure
from sakti.extensions import db
from sakti.installation.actions import database
from sakti.keys import forget_keys
from sakti.regions.actions import SHIPPED


def villages_of_csv() -> list[tuple[str, str]]:
    with SHIPPED.open(encoding="utf-8") as handle:
        rows = list(csv.DictReader(line for line in handle if not line.startswith("#")))
    return [(row["code"], row["name"]) for row in rows]


@contextmanager
def application(folder: Path) -> Iterator[Flask]:
    """The application on the data of this folder."""
    folder.mkdir(parents=True, exist_ok=True)
    before = os.environ.get("SAKTI_INSTANCE")
    os.environ["SAKTI_INSTANCE"] = str(folder)
    forget_keys()
    app = create_app()
    try:
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()
    finally:
        os.environ.pop("SAKTI_INSTANCE")
        if before is not None:
            os.environ["SAKTI_INSTANCE"] = before


@contextmanager
def empty_instance(folder: Path) -> Iterator[Flask]:
    shutil.rmtree(folder, ignore_errors=True)
    with application(folder) as app:
        database.upgrade()
        yield app


@contextmanager
def regency_instance(folder: Path, households: int) -> Iterator[Flask]:
    """A regency of this size; made once (minutes), found the next time."""
    home = folder / f"regency-{households}"
    done = home / "complete"
    if not done.exists():
        shutil.rmtree(home, ignore_errors=True)
    with application(home) as app:
        ensure(lambda what, count, total: None, households)
        done.touch()
        yield app
