"""Whether an event changes anything by what is known, of what is folded and of what is only written down."""

from __future__ import annotations

from datetime import date

import pytest

from sakti.core.timeline import EventKind
from sakti.observations.actions import record_event
from sakti.observations.queries.effects import why_without_effect
from sakti.regions.actions import project_classes
from tests.actors import TESTS
from tests.homes import household, people_of

pytestmark = pytest.mark.one_engine

MARCH, APRIL, MAY = date(2020, 3, 2), date(2020, 4, 2), date(2020, 5, 2)
K = EventKind


@pytest.fixture(params=[True, False], ids=["folded", "written down"])
def is_folded(request):
    return request.param


@pytest.fixture
def home(cast, session):
    project_classes({cast.botosari.id, cast.kertijayan.id})
    return household(cast.botosari, {"name": "Warsito"}, {"name": "Siti"}, latrine_access=6)


@pytest.fixture
def why(cast, home, is_folded):
    """Why an event of May has no effect, after others of that household. `who`: 0 or 1, else all of them."""

    def ask(kind, *before, who=None):
        people = people_of(home)
        for happened, day, whom in before:
            words = {"household": home} if whom is None else {"people": [people[whom]]}
            village = cast.kertijayan.id if happened is K.MOVE_VILLAGE else None
            record_event(kind=happened, day=day, village_id=village, by=TESTS, project=is_folded, **words)
        about = {"household": home} if who is None else {"person": people[who]}
        if kind is K.MOVE_VILLAGE:
            about["village"] = cast.kertijayan.id
        return why_without_effect(kind, MAY, unfolded=() if is_folded else [home.id], **about)

    return ask


@pytest.mark.parametrize(
    ("kind", "before", "who", "reason"),
    [
        (K.MOVE_IN, [], None, "here"),
        (K.MOVE_IN, [(K.MOVE_OUT, MARCH, None)], None, None),
        (K.MOVE_IN, [(K.MOVE_OUT, MARCH, None), (K.MOVE_IN, APRIL, None)], None, "here"),
        # one of them is back already; the others come with the household
        (K.MOVE_IN, [(K.MOVE_OUT, MARCH, None), (K.MOVE_IN, APRIL, 1)], None, None),
        (K.MOVE_IN, [(K.MOVE_OUT, MARCH, 1)], 1, None),
        (K.MOVE_IN, [(K.MOVE_OUT, MARCH, 1)], 0, "here"),
        (K.MOVE_IN, [(K.EXIT, MARCH, None)], None, "off_list"),
        (K.MOVE_IN, [(K.DEATH, MARCH, 0)], 0, "dead"),
        (K.DEATH, [(K.DEATH, MARCH, 0)], 0, "dead"),
        (K.MOVE_VILLAGE, [], None, None),
        (K.MOVE_VILLAGE, [(K.MOVE_VILLAGE, MARCH, None)], None, "same_village"),
        (K.EXIT, [(K.EXIT, MARCH, None)], None, "off_already"),
        (K.REENTER, [], None, "on_already"),
        (K.REENTER, [(K.EXIT, MARCH, None)], None, None),
    ],
)
def test_what_is_the_case_is_told(why, kind, before, who, reason):
    assert why(kind, *before, who=who) == reason
