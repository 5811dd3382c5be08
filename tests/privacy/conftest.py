"""Botosari with a household that left the list, whose people may be erased, and one that is followed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from sakti.core.privacy import RequestKind
from sakti.core.timeline import EventKind
from sakti.observations import actions as observations
from sakti.privacy import actions
from sakti.privacy.actions import Asked
from sakti.regions.actions import project_classes
from tests import homes
from tests.actors import TESTS

LEFT_ON = date(2020, 6, 15)


@dataclass
class Desk:
    """What the tests of data protection stand on."""

    cast: Any
    gone: Any  # a household that left the list
    person: Any  # its head
    child: Any
    followed: Any  # one that is followed

    def asked(self, kind: RequestKind, person: Any = None, *, proven: bool = False) -> Any:
        """A request about somebody, the head of the household that left unless it is told otherwise."""
        whom = self.person if person is None else person
        request = actions.record_request(
            asked=Asked(kind, "self", "Wagiman Sastro", "0812", "minta salinan"),
            person_id=whom.id,
            submission_key=None,
            by=self.cast.hana,
        )
        if proven:
            actions.check_identity(request=request, proof="ktp", by=self.cast.hana)
        return request

    def erase(self, person: Any) -> list[Any]:
        return actions.erase_person(person_id=person.id, ground="request", by=TESTS, confirmed_by="orang kedua")


@pytest.fixture
def desk(cast: Any) -> Desk:
    project_classes({cast.botosari.id, cast.kertijayan.id})
    gone = homes.household(
        cast.botosari,
        {"name": "Wagiman Sastro", "birth_date": date(1971, 5, 17), "marital": 2, "chronic_diseases": "02"},
        {"name": "Suminah Sastro", "birth_date": date(2008, 11, 30), "schooling": 2},
        decile=2,
        latrine_access=1,
    )
    followed = homes.household(cast.botosari, {"name": "Karto bin Wiryo"}, decile=1)
    observations.record_event(kind=EventKind.EXIT, day=LEFT_ON, household=gone, note="Wagiman Sastro mampu", by=TESTS)
    person, child = homes.people_of(gone)
    return Desk(cast, gone, person, child, followed)
