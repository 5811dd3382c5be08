"""Botosari with two households on its list, and nobody who has objected yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from sakti.core.verval import Described, DescribedPerson, Result, TaskState
from sakti.objections import actions, queries
from sakti.objections.actions import Brought
from sakti.regions.actions import project_classes
from sakti.verification import actions as verification
from sakti.verification import queries as verval
from sakti.web.clock import today
from tests import factories, homes
from tests.verification.conftest import release


@dataclass
class Desk:
    """What the tests of usul–sanggah stand on."""

    cast: Any
    karto: Any
    suharti: Any
    elsewhere: Any
    operator: Any  # of Botosari

    def bring(self, kind: str = "remove", by: Any = None, received_on: date | None = None, **told: Any) -> Any:
        """An objection of a villager, about Karto unless it is told otherwise."""
        if kind == "add":
            told.setdefault("described", Described((DescribedPerson("Mbah Surip", relation=1),), rt="001", rw="001"))
        else:
            told.setdefault("household", self.karto)
        brought = Brought("visit", received_on or today(), told.pop("priority", "normal"), "Pak Pelapor", "08123")
        about = {"village_id": self.cast.botosari.id, "reason": "Sudah punya toko", "submission_key": uuid4()} | told
        return actions.record_objection(kind=kind, brought=brought, by=by or self.operator, **about)

    def open_round(self) -> Any:
        return verification.open_round(
            name="Verval DTSEN 2026-1",
            release=release(),
            villages=[self.cast.botosari],
            opens_on=today(),
            deadline=today() + timedelta(days=30),
            by=self.cast.alice,
        )

    def verify(self, verval_round: Any, home: Any, result: Result) -> None:
        """A visit, its acceptance, and every other household unchanged; then all signatures."""
        place = verval.villages_of(verval_round)[self.cast.botosari.id]
        supervisor = factories.user("Sri Penyelia", role="supervisor", region=self.cast.botosari)
        for task in verval.tasks_of(place):
            found = result if task.household_id == (home.id if home else None) else Result.SAME
            verification.submit(
                task=task, result=found, visited_on=today(), submission_key=uuid4(), note="dilihat", by=self.cast.budi
            )
            verification.decide(task=task, to=TaskState.ACCEPTED, by=self.cast.alice)
        verification.record_musdes(
            place=place,
            held_on=today(),
            venue="Balai",
            chair="Kades",
            decisions=["Disepakati."],
            attendees=[{"element": "bpd", "name": "X", "position": ""}],
            by=self.cast.budi,
        )
        for by in (self.cast.budi, supervisor, factories.user("Analis lain", role="analyst", region=self.cast.regency)):
            verification.sign(place=place, signer="Nama", position="Jabatan", by=by)

    def shown(self, made: Any) -> Any:
        return queries.objection_within(self.cast.alice.names_for("record_objection"), made.id)


@pytest.fixture
def desk(cast: Any) -> Desk:
    project_classes({cast.botosari.id, cast.kertijayan.id})
    operator = factories.user("Citra Botosari", role="operator", region=cast.botosari)
    karto = homes.household(cast.botosari, {"name": "Karto bin Wiryo"}, decile=2)
    suharti = homes.household(cast.botosari, {"name": "Siti Suharti"}, decile=3)
    elsewhere = homes.household(cast.kertijayan, {"name": "Mbah Surip"})
    return Desk(cast, karto, suharti, elsewhere, operator)
