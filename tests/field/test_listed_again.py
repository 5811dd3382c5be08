"""Families that left the target list and are named by the newest list of their village: a worklist, and no way back by
itself."""

from __future__ import annotations

from datetime import date

import pytest

from sakti.core.timeline import EventKind
from sakti.observations.actions import record_event
from sakti.observations.models import Observation, Release
from sakti.web.clock import now
from tests.actors import TESTS

pytestmark = pytest.mark.one_engine
ADDRESS = "/lapangan/pernah-keluar"


@pytest.fixture
def again(cast, homes, session):
    """Warsito left the list on 1 March 2020; lists of before and after name the house."""
    record_event(kind=EventKind.EXIT, day=date(2020, 3, 1), household=homes.warsito, note="mampu", by=TESTS)

    def names(day):
        made = Release(
            name=f"DTSEN {day}",
            layout="dtsen",
            as_of=day,
            file_sha256=f"{day}" * 6,
            file_name="d.xlsx",
            recorded_at=now(),
            recorded_by="tests",
            coverage={str(cast.botosari.id): {}},
        )
        session.add(made)
        session.flush()
        session.add(
            Observation(
                household_id=homes.warsito.id,
                observed_on=day,
                source=1,
                content={"decile": 1},
                release_id=made.id,
                regency=homes.warsito.regency,
                recorded_at=now(),
                recorded_by="tests",
            )
        )
        session.flush()

    return names


def test_who_left_and_is_named_again_waits_until_they_are_back(client, cast, homes, again):
    client.sign_in(cast.budi)
    again(date(2020, 1, 31))
    assert "Warsito" not in client.get(ADDRESS).text
    again(date(2020, 10, 31))
    page = client.get(ADDRESS).text
    assert "Warsito" in page
    assert f"/lapangan/keluarga/{homes.warsito.id}/kejadian/reenter" in page
    assert homes.warsito.standing == "exited"
    assert "Warsito" not in client.sign_in(cast.citra).get(ADDRESS).text

    record_event(kind=EventKind.REENTER, day=date(2020, 11, 1), household=homes.warsito, note="x", by=TESTS)
    assert "Warsito" not in client.sign_in(cast.budi).get(ADDRESS).text
