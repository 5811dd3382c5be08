"""Which backups stay: 7 days, 5 weeks, 12 months, and never one less because a clock was wrong."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sakti.installation import recipients
from sakti.installation.actions.backups import envelope, retention
from sakti.installation.actions.backups.envelope import BY_HAND, NIGHTLY, Label
from sakti.keys import Key, Keyring
from sakti.web import clock

NOW = datetime(2026, 11, 29, 20, 15, tzinfo=UTC)
MOMENTS = st.lists(st.datetimes(datetime(2024, 1, 1), datetime(2027, 6, 1), timezones=st.just(UTC)), max_size=120)  # noqa: DTZ001


def nights(count: int, until: datetime = NOW) -> list[datetime]:
    return [until - timedelta(days=day) for day in range(count)]


def test_seven_days_five_weeks_twelve_months():
    stay = retention.kept(nights(800), NOW)
    assert {NOW - timedelta(days=day) for day in range(7)} <= stay
    assert len(stay) <= 7 + 5 + 12
    assert (NOW - min(stay)).days > 330
    assert len({clock.local(moment).strftime("%Y-%m") for moment in stay}) == 12


def test_night_after_night_it_comes_to_the_same():
    """What went one night is not missed the next: the set that stays is that of all nights."""
    held: set[datetime] = set()
    for night in reversed(nights(500)):
        held = retention.kept([*held, night], night)
    assert {moment for moment in held if NOW - moment < timedelta(days=7)} == set(nights(7))
    assert len({clock.local(moment).strftime("%Y-%m") for moment in held}) == 12


def test_a_month_without_backups_takes_nothing_away():
    before = nights(3, NOW - timedelta(days=200))
    assert set(before) <= retention.kept([*before, NOW], NOW)


@given(MOMENTS, st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_whatever_the_clock_says_the_newest_stay(made, now):
    stay = retention.kept(made, now)
    assert stay <= set(made)
    past = [moment for moment in made if moment <= now]
    assert not past or max(past) in stay
    assert {moment for moment in made if moment > now} <= stay
    assert retention.kept([*stay], now) == stay
    days = {clock.day_of(moment) for moment in past}
    assert len({clock.day_of(moment) for moment in stay & set(past)}) >= min(7, len(days))


@given(MOMENTS)
def test_what_a_clock_made_in_the_future_pushes_nothing_out(made):
    past = [moment for moment in made if moment <= NOW]
    ahead = [NOW + timedelta(days=day) for day in range(1, 30)]
    assert retention.kept(past, NOW) == retention.kept([*past, *ahead], NOW) - set(ahead)


# -- in the folder ----------------------------------------------------------------------------------------------------

RING = Keyring({2: Key(2, b"k" * 32)})


def put(folder, moment, *, kind=NIGHTLY, verdict="good", ring=RING):
    file = folder / f"sakti-{moment:%Y-%m-%d-%H%M%S}{kind[:2]}.sakti"
    label = Label(1, moment.isoformat(), "0016", kind, verdict)
    with file.open("wb") as out:
        own = recipients.public_text(recipients.of_instance(RING.current))
        envelope.close(io.BytesIO(b"x"), out, label=label, ring=ring, to=[own])
    return file


def tidied(folder, monkeypatch):
    monkeypatch.setattr(retention, "keyring", lambda: RING)
    monkeypatch.setattr(retention.clock, "now", lambda: NOW)
    retention.tidy(folder)
    return {path.name for path in folder.iterdir()}


def test_only_what_the_schedule_made_here_goes(tmp_path, monkeypatch):
    old = NOW - timedelta(days=900)
    for night in nights(20):
        put(tmp_path, night)
    strange = Keyring({2: Key(2, b"o" * 32)})
    theirs = [
        put(tmp_path, old, kind=BY_HAND),
        put(tmp_path, old - timedelta(days=1), ring=strange),
        tmp_path / "sakti-catatan.sakti",
        tmp_path / "lain.txt",
    ]
    for file in theirs[2:]:
        file.write_bytes(b"milik orang")
    cut = put(tmp_path, old - timedelta(days=2))
    cut.write_bytes(cut.read_bytes()[:-1])
    left = tidied(tmp_path, monkeypatch)
    assert {file.name for file in (*theirs, cut)} <= left
    assert len(left) < 20


def test_what_did_not_turn_out_well_takes_no_place(tmp_path, monkeypatch):
    good = [put(tmp_path, night) for night in nights(7, NOW - timedelta(days=60))]
    for night in nights(40):
        put(tmp_path, night, verdict="differs")
    assert {file.name for file in good} <= tidied(tmp_path, monkeypatch)
