"""A hamlet of Botosari on its list: four households of RW 001, one of RW 002, and somebody whom no list names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from sakti.assessment import actions, queries
from sakti.core.verval import Described, DescribedPerson
from sakti.regions.actions import project_classes
from sakti.verification import actions as verification
from sakti.web.clock import today
from tests import homes
from tests.verification.conftest import release


def about(**told: Any) -> actions.About:
    """A session as a facilitator writes it down."""
    said: dict[str, Any] = {
        "held_on": today(),
        "venue": "Rumah Pak RT",
        "hamlet": "Dukuh Krajan",
        "areas": [(None, 1)],
        "facilitators": ["Budi Fasilitator"],
        "criteria": ["luas sawah", "lantai rumah"],
        "participants": {"men": {"count": 7, "names": []}, "women": {"count": 9, "names": ["Bu Darmi"]}},
        "agreements": ["Daftar dibawa ke musdes."],
        "signers": {"kades": "Pak Kades", "fasilitator": "Budi"},
    }
    return actions.About(**said | told)


@dataclass
class Table:
    """What the tests of PPA stand on."""

    cast: Any
    session: Any
    homes: dict[str, Any]

    @property
    def kinds(self) -> dict[str, Any]:
        return {one.name: one for one in queries.classes(self.session)}

    @property
    def cards(self) -> dict[str, Any]:
        return {one.name: one for one in queries.cards(self.session)}

    def place(self, by: Any = None, **where: str | None) -> int:
        """`place(Karto="Miskin")`."""
        cards, kinds = self.cards, self.kinds
        wanted = {cards[name].card.id: kinds[kind].id if kind else None for name, kind in where.items()}
        return actions.place(session=self.session, placed=wanted, by=by or self.cast.budi)

    def add(self, name: str = "Mbah Surip") -> Any:
        said = Described((DescribedPerson(name, relation=1),), "", "Dukuh Krajan", "001", "001")
        return actions.add_card(session=self.session, described=said, submission_key=uuid4(), by=self.cast.budi)

    def rank_everybody(self) -> None:
        """Karto is poor on a high decile, Suharti well off on a low one; Surip is on no list."""
        self.add("Surip")
        self.place(Karto="Miskin", Suharti="Mampu", Wagimin="Sangat miskin", Surip="Sangat miskin")

    def finalise(self) -> None:
        actions.finalise(session=self.session, by=self.cast.budi)

    def open_round(self) -> Any:
        return verification.open_round(
            name="Verval DTSEN 2026-1",
            release=release(),
            villages=[self.cast.botosari],
            opens_on=today(),
            deadline=today() + timedelta(days=30),
            by=self.cast.alice,
        )


@pytest.fixture
def table(cast: Any) -> Table:
    project_classes({cast.botosari.id, cast.kertijayan.id})
    made = {
        name: homes.household(cast.botosari, {"name": name}, rt="001", rw=rw, **({"decile": decile} if decile else {}))
        for name, rw, decile in (
            ("Karto", "001", 7),
            ("Suharti", "001", 2),
            ("Wagimin", "01", 1),
            ("Parjo", "001", None),
            ("Ngatini", "002", 3),
        )
    }
    homes.household(cast.kertijayan, {"name": "Di desa lain"}, rw="001")
    return Table(cast, actions.open_session(village_id=cast.botosari.id, about=about(), by=cast.budi), made)
