"""A round in Botosari: three households, a facilitator who visits, an analyst who decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from sakti.core.verval import Result, TaskState
from sakti.extensions import db
from sakti.observations.models import Release
from sakti.regions.actions import project_classes
from sakti.verification import actions, queries
from sakti.web.clock import now, today
from tests import factories, homes


def release(name: str = "DTSEN 2026-1") -> Release:
    made = Release(
        name=name,
        layout="dtsen",
        as_of=date(2018, 12, 31),
        file_sha256=uuid4().hex * 2,
        file_name="dtsen.xlsx",
        recorded_at=now(),
        recorded_by="tests",
    )
    db.session.add(made)
    db.session.flush()
    return made


@dataclass
class Ground:
    """What the tests of verval stand on."""

    cast: Any
    round: Any
    homes: tuple[Any, ...]
    supervisor: Any

    @property
    def place(self) -> Any:
        return queries.villages_of(self.round)[self.cast.botosari.id]

    def task(self, home: Any) -> Any:
        return queries.task_of(self.round.id, home.id)

    def visit(self, home: Any, result: Result = Result.SAME, by: Any = None, **told: Any) -> Any:
        return self.send(self.task(home), result, by, **told)

    def send(self, task: Any, result: Result, by: Any = None, **told: Any) -> Any:
        told.setdefault("note", "sudah dilihat")
        told.setdefault("submission_key", uuid4())
        actions.submit(
            task=task, result=result, visited_on=told.pop("visited_on", today()), by=by or self.cast.budi, **told
        )
        return task

    def accept(self, task: Any, by: Any = None, **told: Any) -> Any:
        actions.decide(task=task, to=TaskState.ACCEPTED, by=by or self.cast.alice, **told)
        return task

    def meet(self, **told: Any) -> Any:
        about = {
            "held_on": today(),
            "venue": "Balai Desa",
            "chair": "Kepala Desa",
            "decisions": ["Daftar disepakati."],
            "attendees": [{"element": "bpd", "name": "Pak BPD", "position": "Ketua"}],
        } | told
        return actions.record_musdes(place=self.place, by=self.cast.budi, **about)

    def sign_for_the_village(self) -> None:
        actions.sign(place=self.place, signer="Nama", position="Jabatan", by=self.cast.budi)

    def sign_all(self) -> None:
        for by in (self.cast.budi, self.supervisor, self.cast.alice):
            actions.sign(place=self.place, signer="Nama", position="Jabatan", by=by)


@pytest.fixture
def ground(cast) -> Ground:
    return Ground(cast, *make_ground(cast))


def make_ground(cast: Any) -> tuple[Any, tuple[Any, ...], Any]:
    project_classes({cast.botosari.id, cast.kertijayan.id})
    houses = [
        homes.household(cast.botosari, {"name": f"Kepala {n}"}, {"name": f"Anak {n}", "relation": 3}, rt=f"00{n}")
        for n in (1, 2, 3)
    ]
    homes.household(cast.kertijayan, {"name": "Di desa lain"})
    supervisor = factories.user("Sri Penyelia", role="supervisor", region=cast.botosari)
    made = actions.open_round(
        name="Verval DTSEN 2026-1",
        release=release(),
        villages=[cast.botosari],
        opens_on=today() - timedelta(days=30),
        deadline=today() + timedelta(days=30),
        basis="SK Bupati 1/2026",
        by=cast.alice,
    )
    return made, tuple(houses), supervisor
