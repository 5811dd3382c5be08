"""Telling other domains: at once, those who listen to that type, and in the publisher's transaction."""

from __future__ import annotations

import pytest

from sakti.core.events import ListImported, VillageClassChanged
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.settings.models import SettingValue
from sakti.web.clock import now, today
from sakti.web.events import EXTENSION, publish, subscribe
from sakti.web.transactions import transaction


@pytest.fixture
def heard(app, monkeypatch):
    """What two listeners of `ListImported` were told, in an application in which nobody else listens."""
    monkeypatch.setitem(app.extensions, EXTENSION, {})
    calls = []
    subscribe(app, ListImported, lambda event: calls.append(("first", event.release_id)))
    subscribe(app, ListImported, lambda event: calls.append(("second", event.release_id)))
    return calls


def test_everybody_who_listens_is_told_at_once_and_in_order(heard):
    publish(ListImported(3))

    assert heard == [("first", 3), ("second", 3)]


def test_nobody_is_told_of_other_events(heard):
    publish(VillageClassChanged({1}))

    assert not heard


def test_a_listener_that_refuses_takes_the_whole_act_with_it(app, heard):
    def refuse(event):
        raise Refusal("reason_missing")

    def write_and_publish():
        with transaction():
            db.session.add(SettingValue(key="x", value="1", since=today(), recorded_at=now(), recorded_by="tests"))
            publish(ListImported(3))

    subscribe(app, ListImported, refuse)

    with pytest.raises(Refusal, match="alasannya"):
        write_and_publish()

    assert not db.session.query(SettingValue).filter_by(key="x").count()
