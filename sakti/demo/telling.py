"""What every part of the story needs: somebody's free days, deliveries and visits."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sakti.demo.days import working_day
from sakti.demo.partners import Organisation, Programme, actor, cost, funding
from sakti.demo.world import House, Person, World


@dataclass(slots=True)
class Telling:
    """One stretch of the story: what is seen and given after `since` and up to `until`."""

    world: World
    since: date
    until: date

    @property
    def rng(self) -> random.Random:
        """The one source of chance."""
        return self.world.rng

    def window(self, subject: House | Person) -> tuple[date, date]:
        """The days on which somebody could come by: the subject is there, the village reports."""
        first, last = subject.window(self.until)
        return max(first, self.since + timedelta(days=1)), min(last, home(subject).place.reports_until)

    def open(self, subjects: Iterable[House | Person], days: int = 30) -> list:  # type: ignore[type-arg]
        """Those who are there at the end, can be named in a log, and have been there for some time."""
        return [s for s in subjects if named(s) and s.present(self.until) and self._long(s, days)]

    def _long(self, subject: House | Person, days: int) -> bool:
        first, last = self.window(subject)
        return first + timedelta(days=days) <= last

    def day(self, subject: House | Person, after: date | None = None, ahead: int = 0) -> date:
        """A working day in the subject's window, after that day, and some days before the end."""
        first, last = self.window(subject)
        first = max(first, after + timedelta(days=1)) if after else first
        first = min(first, last)
        return working_day(self.rng, home(subject).place.lead, first, max(last - timedelta(days=ahead), first))

    def soon(self, subject: House | Person, after: date, low: int, high: int) -> date:
        """A day low to high days after that one, not past the window."""
        _, last = self.window(subject)
        return max(min(after + timedelta(days=self.rng.randint(low, high)), last), after)

    def deliver(
        self,
        day: date,
        programme: Programme,
        to: House | Person,
        by: Organisation | None = None,
        value: int | None = None,
    ) -> None:
        """Write one delivery down; a service that is recorded counts from its day (contracts §5)."""
        by = by or actor(self.rng, programme, home(to).place)
        value = cost(self.rng, programme) if value is None else value
        self.world.deliveries.append(
            {
                "delivered_on": day.isoformat(),
                "programme": programme.name,
                "organisation": by.name,
                "helix": by.helix,
                "subject": programme.subject,
                "key": to.key(self.rng, day) if isinstance(to, House) else to.nik,
                "volume": 1,
                "unit": programme.unit,
                "value_rp": value,
                "funding": funding(self.rng, programme, by, value),
            }
        )
        if programme.records == "treatment":
            to.see(day, "delivery", chronic_treated=1)


def home(subject: House | Person) -> House:
    """The house, or the house of the person."""
    return subject if isinstance(subject, House) else subject.house


def named(subject: House | Person) -> bool:
    """Can a log name it? Persons without a sure NIK cannot be (contracts §3)."""
    return isinstance(subject, House) or subject.sure
