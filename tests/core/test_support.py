"""Where a need stands: what was promised, what came, and what somebody saw since."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sakti.core.answers import Answer
from sakti.core.support import LABELS, NeedState, Support, need_state
from sakti.core.transitions import Status

DAY = date(2020, 6, 30)
BEFORE, AFTER = date(2020, 3, 1), date(2020, 5, 1)


def promise(status=Status.RUNNING, due_on=None, **details):
    return Support(None, due_on, status, **details)


def came(seen_on=None):
    return Support(date(2020, 4, 1), seen_on=seen_on)


@pytest.mark.parametrize(
    ("support", "state"),
    [
        ([], "open"),
        ([promise(Status.PROPOSED)], "open"),
        ([promise()], "promised"),
        ([promise(due_on=DAY)], "promised"),
        ([promise(due_on=DAY - timedelta(1))], "late"),
        ([promise(), promise(Status.APPROVED, DAY - timedelta(1))], "late"),
        ([came()], "received"),
        ([came(seen_on=BEFORE)], "received"),
        ([came(seen_on=date(2020, 4, 1))], "received"),  # seen on that very day: before it came, as likely as not
        ([came(seen_on=AFTER)], "unused"),
        ([came(seen_on=AFTER), promise()], "promised"),
        ([came(seen_on=AFTER), promise(due_on=BEFORE)], "late"),
        ([came(), promise(due_on=BEFORE)], "received"),
        ([Support(None, BEFORE, Status.DONE)], "open"),  # called done, and nothing came
        ([Support(None, BEFORE, Status.VERIFIED, AFTER)], "open"),
        ([Support(None, BEFORE, Status.DONE), came()], "received"),
    ],
)
def test_where_a_need_stands(support, state):
    assert need_state(Answer.NO, Answer.NO, support, DAY).value == state


def test_only_an_answer_meets_a_need():
    """Whatever was promised or brought: who was not asked is unknown, who has it is met."""
    for support in ([], [came()], [promise()]):
        assert need_state(Answer.YES, Answer.NO, support, DAY) is NeedState.MET
        assert need_state(Answer.UNKNOWN, Answer.NO, support, DAY) is NeedState.UNKNOWN


def test_every_state_is_said_in_both_languages():
    assert all(LABELS[locale].keys() == set(NeedState) for locale in LABELS)
