"""Random months, told in any order before and after closes: each paper says what an independent book-keeper says.

A story is told twice, to the product through its own actions and to the book-keeper (tests/oracle/bookkeeper.py), who
never looks into the database. What the product refuses was not told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, currently_in_test_context, given, note, seed, settings
from hypothesis import strategies as st
from sqlalchemy import select

from sakti.closing import queries as closing
from sakti.core.identity import read_kk, read_nik
from sakti.core.periods import month_end, month_text
from sakti.core.refusals import Refusal
from sakti.core.timeline import EventKind
from sakti.extensions import db
from sakti.households.models import Family, Household, Person
from sakti.indicators.queries import results
from sakti.indicators.queries.movements import household_steps, person_steps
from sakti.intake.landing.actions.imports import import_list
from sakti.intake.landing.actions.undo import undo_list
from sakti.interventions import actions as interventions
from sakti.interventions.models import Delivery
from sakti.observations import actions as observations
from sakti.observations.models import Event, Observation, Release
from sakti.regions.actions import project_classes
from sakti.reports import content, reconciled
from sakti.reports.actions import close_and_order_reports
from sakti.web import clock
from tests import NIGHTLY, factories
from tests.actors import TESTS
from tests.interventions.conftest import HEADINGS, PLACES
from tests.oracle import bookkeeper as book
from tests.stages import found, noted, staged

#: Eight months over the end of a fiscal year; the day on which everything is told comes after them.
FIRST, LAST = book.month_of(date(2019, 10, 1)), book.month_of(date(2020, 5, 1))
EARLIEST, TODAY = date(2019, 9, 10), date(2020, 6, 10)
VILLAGES = tuple(PLACES)
REGIONS = {"Kabupaten": frozenset(VILLAGES), **{name: frozenset({name}) for name in VILLAGES}}
#: Who comes of age in these months, in both senses, and who does not.
BIRTHS = tuple(
    map(date.fromisoformat, ("2013-01-15", "2001-02-10", "2010-05-05", "2012-11-30", "2000-12-01", "2017-01-01"))
)
LATRINES, SCHOOLINGS = (1, 6, None), (1, 2, 3, None)
INDICATORS = ("own_latrine", "out_of_school")
PARTS = 4
EXAMPLES = 1000 // PARTS if NIGHTLY else 60 // PARTS


@dataclass(frozen=True)
class Office:
    """Where the story happens, without anybody in it yet."""

    cast: Any
    programmes: tuple[Any, ...]
    organisations: tuple[Any, ...]


@pytest.fixture
def office(cast: Any, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    return staged("office", partial(make_office, cast))


def make_office(cast: Any) -> Office:
    project_classes()
    return Office(
        cast,
        tuple(
            interventions.add_programme(name=name, strategy="pockets", sector="infrastruktur-dasar", by=TESTS)
            for name in ("Jambanisasi", "Air Bersih")
        ),
        (cast.partner, factories.organisation("Dinas Perumahan", "government")),
    )


# -- a story ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """One thing that is told: what, about which day, and two numbers that choose among what is there."""

    what: str
    day: int
    which: int
    how: int


OFTEN = {
    1: "leave return split join",
    2: "withdraw birth death move_out move_in move_village exit reenter school void_delivery",
    3: "latrine deliver void",
    4: "list",
    6: "close",
}
WORDS = [what for often, some in OFTEN.items() for what in some.split() * often]
DAYS, NUMBERS = st.integers(0, (TODAY - EARLIEST).days - 1), st.integers(0, 11)
#: Before the first list there is nobody to whom something could happen.
STORIES = st.builds(
    lambda first, others: [first, *others],
    st.builds(Step, st.just("list"), DAYS.map(lambda day: day // 3), NUMBERS, NUMBERS),
    st.lists(st.builds(Step, st.sampled_from(WORDS), DAYS, NUMBERS, NUMBERS), min_size=6, max_size=24),
)


@dataclass
class Teller:
    """Tells the product and the book-keeper the same."""

    office: Office
    folder: Path
    keeper: book.BookKeeper = field(default_factory=lambda: book.BookKeeper(REGIONS))
    homes: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    births: dict[str, date] = field(default_factory=dict)
    #: By the number that the book-keeper gave them: what can be taken back.
    rows: dict[int, Any] = field(default_factory=dict)
    papers: dict[int, dict[str, Any]] = field(default_factory=dict)
    files: int = 0
    #: How much there was to compare.
    amount: Counter[str] = field(default_factory=Counter)

    # -- what is there

    @property
    def regions(self) -> dict[str, Any]:
        cast = self.office.cast
        return {"Kabupaten": cast.regency, "Botosari": cast.botosari, "Kertijayan": cast.kertijayan}

    def standing(self, kind: type[book.Record]) -> list[tuple[int, Any]]:
        return [(number, record) for number, record in self.keeper.told.items() if isinstance(record, kind)]

    def events(self, *kinds: str) -> list[book.Happened]:
        return [record for _number, record in self.standing(book.Happened) if record.kind in kinds]

    def world(self) -> book.World:
        return book.World(list(self.keeper.told.values()), TODAY)

    def known_homes(self) -> list[str]:
        return [name for name, home in self.world().homes.items() if home.began is not None]

    def known_people(self) -> list[str]:
        """Everybody but who stays, so that a home that has split is never empty."""
        people = self.world().people
        return [name for name, person in people.items() if person.began is not None and not self.stays(name)]

    @staticmethod
    def stays(person: str) -> bool:
        """The heads of every other home."""
        home, _, letter = person.partition(".")
        return letter == "a" and int(home[1:]) % 2 == 0

    def home(self, name: str) -> Household:
        return db.session.get_one(Household, self.homes[name])

    def person(self, name: str) -> Person:
        return db.session.get_one(Person, self.people[name])

    def family(self, home: str) -> Family:
        query = select(Family).where(Family.household_id == self.homes[home]).order_by(Family.id)
        return db.session.scalars(query).first()

    # -- telling

    def tell(self, step: Step) -> bool:
        """Whether there was anything to tell, and the product took it."""
        try:
            with db.session.begin_nested():
                told = getattr(self, f"_{step.what}")(step, EARLIEST + timedelta(step.day))
        except Refusal as refusal:
            if refusal.code not in EXPECTED.get(step.what, ()):
                raise
            return False
        db.session.expire_all()
        return bool(told)

    def _put(self, record: book.Record, row: Any) -> bool:
        self.rows[self.keeper.tell(record)] = row
        write_down(f"{len(self.rows)}: {record}")
        return True

    def _event(self, record: book.Happened, **details: Any) -> bool:
        kind = EventKind(record.kind)
        row = observations.record_event(kind=kind, day=record.day, by=TESTS, **details)
        return self._put(record, (Event, row.id))

    # -- lists

    def _list(self, step: Step, day: date) -> bool:
        village = VILLAGES[step.which % 2]
        listed = [self._listed_again(name, step, day) for name in self._may_be_listed(village)[: step.how % 3]]
        listed += [self._listed_new(step, number) for number in range(1 + step.how % 2)]
        record = book.Listed(day, village, tuple(each for each in listed if each.rows))
        self.files += 1
        file = self.folder / f"{self.files}.csv"
        lines = [self._line(village, home, row) for home in record.homes for row in home.rows]
        file.write_text("\n".join([HEADINGS, *lines]), encoding="utf-8")
        made = import_list(file=file, layout="dtsen", as_of=day, by=TESTS, release=f"Daftar {self.files}")
        assert made.rows["imported"] == len(lines), made
        for home in record.homes:
            self.homes[home.home] = newest(Household, Household.number == home.home)
            self.people |= {row.person: newest(Person, Person.name == called(row.person)) for row in home.rows}
        release = db.session.scalars(select(Release).where(Release.name == f"Daftar {self.files}")).one()
        return self._put(record, (Release, release.id))

    def _may_be_listed(self, village: str) -> list[str]:
        """Homes of which a new list of their village says what the lists before it said."""
        moved = {event.home for event in self.events("move_village")}
        made = {event.target for event in self.events("split", "join")}
        world = self.world()
        return [
            name
            for name, home in world.homes.items()
            if home.began is not None and home.began.village == village and name not in moved | made
        ]

    def _listed_new(self, step: Step, number: int) -> book.ListedHome:
        name = f"R{len(self.births) * 2 + number + step.which % 2}"
        while any(name == person.partition(".")[0] for person in self.births):
            name = f"R{int(name[1:]) + 1}"
        self.births |= {f"{name}.a": date(1980, 1, 1), f"{name}.b": date(1982, 1, 1)}
        self.births[f"{name}.c"] = BIRTHS[(step.how + number) % len(BIRTHS)]
        return self._said(name, [f"{name}.{letter}" for letter in "abc"], step.how + step.which + number)

    def _listed_again(self, home: str, step: Step, day: date) -> book.ListedHome:
        gone = {name for event in self.events("split", "join", "death") for name in event.people}
        later = {name for event in self.events("birth") if event.day > day for name in event.people}
        people = [
            name
            for name, person in self.world().people.items()
            if person.home == home and person.began is not None and name not in gone | later
        ]
        if step.how in (4, 7):
            name = f"{home}.{len(self.births)}x"
            self.births[name] = day - timedelta(step.which * 9)
            people.append(name)
        return self._said(home, people, step.how * 5 + step.which)

    def _said(self, home: str, people: list[str], chance: int) -> book.ListedHome:
        school = SCHOOLINGS[chance % 4]
        rows = [book.Row(name, self.births[name], school if name[-1] not in "ab" else None) for name in people]
        return book.ListedHome(home, LATRINES[chance % 3], tuple(rows))

    def _line(self, village: str, home: book.ListedHome, row: book.Row) -> str:
        cells = dict.fromkeys(HEADINGS.split(","), "")
        cells |= {f"428{letter}": "4" for letter in "abcdefghi"}
        cells |= {
            "kode_desa": PLACES[village],
            "nama_desa": village,
            "alamat": f"Dukuh {self.files}",
            "no_rumah_tangga": home.home,
            "no_kk": card(home.home),
            "nik": nik(row.person, row.birth),
            "nama": called(row.person),
            "hubungan": {"a": "1", "b": "2"}.get(row.person[-1], "3"),
            "jenis_kelamin": "1",
            "tanggal_lahir": row.birth.isoformat(),
            "desil": "1",
            "fasilitas_bab": str(home.latrine or ""),
            "partisipasi_sekolah": str(row.schooling or ""),
        }
        return ",".join(cells.values())

    def _withdraw(self, step: Step, _day: date) -> bool:
        lists = self.standing(book.Listed)
        if not lists:
            return False
        number, _record = lists[step.which % len(lists)]
        undo_list(release=db.session.get_one(Release, self.rows[number][1]), reason="daftar keliru", by=TESTS)
        return self._take_back(number)

    def _take_back(self, number: int) -> bool:
        self.keeper.take_back(number)
        write_down(f"{number} is taken back")
        return True

    # -- events

    def _birth(self, step: Step, day: date) -> bool:
        return self._at_home(step, partial(self._born, step, day))

    def _born(self, step: Step, day: date, home: str) -> bool:
        # in a home that a split makes later, nobody
        if home.startswith("S") and day < self.world().homes[home].began.day:
            return False
        name = f"{home}.{len(self.births)}x"
        birth = day - timedelta(step.how)
        event = observations.record_birth(
            household=self.home(home),
            family=self.family(home),
            nik=read_nik(nik(name, birth), numeric=False),
            name=called(name),
            sex=1,
            birth_date=birth,
            day=day,
            by=TESTS,
        )
        self.births[name] = birth
        self.people[name] = newest(Person, Person.name == called(name))
        return self._put(book.Happened(day, "birth", home, (name,), birth=birth), (Event, event.id))

    def _death(self, step: Step, day: date) -> bool:
        return self._somebody(step, day, "death")

    def _leave(self, step: Step, day: date) -> bool:
        return self._somebody(step, day, "move_out")

    def _return(self, step: Step, day: date) -> bool:
        return self._somebody(step, day, "move_in")

    def _somebody(self, step: Step, day: date, kind: str) -> bool:
        people = self.known_people()
        if not people:
            return False
        name = people[step.which % len(people)]
        return self._event(book.Happened(day, kind, None, (name,)), people=[self.person(name)])

    def _at_home(self, step: Step, do: Callable[[str], bool]) -> bool:
        homes = self.known_homes()
        return bool(homes) and do(homes[step.which % len(homes)])

    def _move_out(self, step: Step, day: date) -> bool:
        return self._at_home(step, partial(self._whole, day, "move_out"))

    def _move_in(self, step: Step, day: date) -> bool:
        return self._at_home(step, partial(self._whole, day, "move_in"))

    def _exit(self, step: Step, day: date) -> bool:
        return self._at_home(step, partial(self._whole, day, "exit"))

    def _reenter(self, step: Step, day: date) -> bool:
        return self._at_home(step, partial(self._whole, day, "reenter"))

    def _whole(self, day: date, kind: str, home: str) -> bool:
        return self._event(book.Happened(day, kind, home), household=self.home(home))

    def _move_village(self, step: Step, day: date) -> bool:
        return self._at_home(step, partial(self._moved, VILLAGES[step.how % 2], day))

    def _moved(self, village: str, day: date, home: str) -> bool:
        record = book.Happened(day, "move_village", home, village=village)
        return self._event(record, household=self.home(home), village_id=self.regions[village].id)

    def _split(self, step: Step, day: date) -> bool:
        people = [name for name in self.known_people() if name[-1] != "a" and self.stays(f"{name.partition('.')[0]}.a")]
        if not people:
            return False
        name = people[step.which % len(people)]
        home = self.world().people[name].home
        if home is None or not home.startswith("R"):
            return False
        target = f"S{len(self.rows)}"
        number = read_kk(card(target), numeric=False)
        event = observations.record_split(
            household=self.home(home), people=[self.person(name)], card=number, day=day, by=TESTS
        )
        self.homes[target] = event.target_household_id
        return self._put(book.Happened(day, "split", home, (name,), target), (Event, event.id))

    def _join(self, step: Step, day: date) -> bool:
        people = [name for name in self.known_people() if name[-1] != "a"]
        homes = [name for name in self.known_homes() if name.startswith("R")]
        if not people or not homes:
            return False
        name, target = people[step.which % len(people)], homes[step.how % len(homes)]
        if self.world().people[name].home == target:
            return False
        return self._event(
            book.Happened(day, "join", None, (name,), target),
            people=[self.person(name)],
            target=self.home(target),
            family=self.family(target),
        )

    # -- what was seen

    def _latrine(self, step: Step, day: date) -> bool:
        return self._at_home(step, partial(self._latrine_of, (1, 6)[step.how % 2], day))

    def _latrine_of(self, code: int, day: date, home: str) -> bool:
        row = observations.observe(
            household=self.home(home), observed_on=day, values={"latrine_access": code}, by=TESTS
        )
        return self._put(book.Seen(day, home, code), (Observation, row.id))

    def _school(self, step: Step, day: date) -> bool:
        people = [name for name in self.known_people() if name[-1] not in "ab"]
        if not people:
            return False
        name, code = people[step.which % len(people)], 1 + step.how % 3
        row = observations.observe(person=self.person(name), observed_on=day, values={"schooling": code}, by=TESTS)
        return self._put(book.Seen(day, name, code), (Observation, row.id))

    def _void(self, step: Step, _day: date) -> bool:
        able = [*self.standing(book.Happened), *self.standing(book.Seen)]
        if not able:
            return False
        number, record = able[step.which % len(able)]
        if isinstance(record, book.Happened) and record.kind == "birth" and self._is_named_since(record):
            return False
        model, key = self.rows[number]
        observations.void(row=db.session.get_one(model, key), reason="keliru", by=TESTS)
        return self._take_back(number)

    def _is_named_since(self, birth: book.Happened) -> bool:
        """Whether something else that happened to the child would be left of it."""
        others = [each for _number, each in self.standing(book.Happened) if each is not birth]
        return any(set(each.people) & set(birth.people) for each in others)

    # -- deliveries

    def _deliver(self, step: Step, day: date) -> bool:
        programme = self.office.programmes[step.which % 2]
        organisation = self.office.organisations[step.how % 2]
        rupiah = 1_000 * (step.day + 1)
        funding = ((("APBD kab", rupiah), ("CSR", 500)), (("CSR", rupiah),), (("APBD kab", rupiah),))[step.how % 3]
        homes = self.known_homes()
        whom: dict[str, Any] = {"household": None, "village_id": self.regions[VILLAGES[step.which % 2]].id}
        if homes and step.which % 3:
            whom = {"household": self.home(homes[step.which % len(homes)])}
        row = interventions.record_delivery(
            programme=programme,
            organisation=organisation,
            delivered_on=day,
            volume=Decimal(1),
            unit="unit",
            value_rp=sum(amount for _source, amount in funding),
            funding=funding,
            subject_kind=None if whom["household"] else "village",
            by=TESTS,
            **whom,
        )
        # where a household lived that day has an oracle of its own (tests/oracle/support.py)
        village = next(name for name in VILLAGES if self.regions[name].id == row.village_id)
        return self._put(book.Delivered(day, village, programme.name, organisation.name, funding), (Delivery, row.id))

    def _void_delivery(self, step: Step, _day: date) -> bool:
        able = self.standing(book.Delivered)
        if not able:
            return False
        number, _record = able[step.which % len(able)]
        delivery = db.session.get_one(Delivery, self.rows[number][1])
        interventions.void_delivery(delivery=delivery, reason="keliru", by=TESTS)
        return self._take_back(number)

    # -- closes

    def _close(self, step: Step, _day: date) -> bool:
        """Mostly the month after the last one, sometimes one later or any that is still open."""
        last = max(self.keeper.closed, default=FIRST - 1 + step.how % 3)
        month = last + 1 + step.which % 2 if step.which < 8 else FIRST + step.how % (LAST - FIRST + 1)
        if not FIRST <= month <= LAST or month in self.keeper.closed:
            return False
        close_and_order_reports(month=month, by=TESTS)
        expected = self.keeper.close(month)
        write_down(f"{month_text(month)} is closed")
        self.papers[month] = self.documents(month)
        for name, paper in expected.items():
            self.check(name, month, self.papers[month][name], paper)
        return True

    # -- papers

    def documents(self, month: int) -> dict[str, Any]:
        return {name: self.document(region, month) for name, region in self.regions.items()}

    def document(self, region: Any, month: int) -> Any:
        """None: the paper has nothing to say of this region."""
        made = content.build(region, month)
        assert made.provisional == (month not in self.keeper.closed)
        return written(region, month, made.place.picture.kept, provisional=made.provisional)

    def open_documents(self, month: int) -> dict[str, Any]:
        """The same of an open month, of all regions from one reading."""
        pictures = closing.pictures_of(month, self.regions["Kabupaten"])
        return {name: written(each, month, pictures.of(each).kept) for name, each in self.regions.items()}

    def check(self, name: str, month: int, document: Any, paper: book.Paper) -> None:
        where = f"{name} {month_text(month)}"
        if document is None:
            assert not self.keeper.has_data(name, month, paper), f"{where} has nothing to say"
        else:
            compare(document, paper, where)
            self.amount["papers"] += 1
            self.amount["corrections"] += sum(len(each.net) for each in paper.numbers.values())
            self.amount["rupiah corrected"] += sum(len(year.corrections) for year in paper.money.values())


def written(region: Any, month: int, kept: Any, *, provisional: bool = True) -> Any:
    return None if kept is None else reconciled.document(region.code, month, kept, provisional=provisional)


#: What may not be told, by what: it is built upon, nobody is there that day, nobody counts anywhere.
EXPECTED = {
    "withdraw": ("release_built_on",),
    "split": ("not_member_that_day",),
    "close": ("month_empty",),
}


def write_down(line: str) -> None:
    """What was told, for whoever looks into an example that failed."""
    if currently_in_test_context():
        note(line)


def newest(model: type[Any], condition: Any) -> int:
    return max(db.session.scalars(select(model.id).where(condition)))


def called(person: str) -> str:
    return f"Warga {person}"


def number_of(text: str) -> str:
    """Four digits of its own for each home or person."""
    return f"{int(''.join(c for c in text if c.isdigit()) or 0) % 10_000:04}"


def card(home: str) -> str:
    return f"332602010101{number_of(home)}" if home.startswith("R") else f"332602020202{number_of(home)}"


def nik(person: str, birth: date) -> str:
    home, _, letter = person.partition(".")
    serial = int(home[1:]) * 3 + "abc".index(letter) if letter in "abc" else 5000 + int(letter[:-1])
    return f"332602{birth:%d%m%y}{serial:04}"


# -- reading a document -----------------------------------------------------------------------------------------------


def compare(document: Any, paper: book.Paper, where: str) -> None:
    assert document["since"] == (None if paper.since is None else month_text(paper.since)), where
    for key, expected in paper.numbers.items():
        printed = document[key] if key in book.EVERYBODY else document["indicators"][key]
        said, should = printed_numbers(printed), expected_numbers(expected)
        if key not in book.EVERYBODY:
            del said["corrections"], should["corrections"]
        differ = {what: (said[what], should[what]) for what in said if said[what] != should[what]}
        assert differ == {}, f"{where}, {key}"
    own = int(document["month"][:4])
    assert printed_money(document["money"], own) == expected_money(paper, own), f"{where}, money"


def pair(printed: Any) -> book.Pair:
    return (printed["n"], printed["d"]) if isinstance(printed, dict) else (printed, printed)


def printed_numbers(printed: Any) -> dict[str, Any]:
    net: dict[str, book.Pair] = {}
    by_reason = {}
    for each in printed["corrections"]:
        effect = (each["n"], each["d"]) if "n" in each else pair(each["effect"])
        net[each["month"]] = book.plus(net.get(each["month"], book.NOTHING), effect)
        if "was" in each:
            by_reason[each["month"], each["reason"]] = (pair(each["was"]), pair(each["is"]), effect)
    return {
        "published": None if printed["published"] is None else pair(printed["published"]),
        "net": {month: effect for month, effect in net.items() if effect != book.NOTHING},
        "corrections": by_reason,
        "opening": pair(printed["opening"]),
        "came": {reason: pair(value) for reason, value in printed["came"].items()},
        "left": {reason: pair(value) for reason, value in printed["left"].items()},
        "turned": dict(printed.get("turned", {})),
        "closing": pair(printed["closing"]),
    }


def expected_numbers(statement: book.Statement) -> dict[str, Any]:
    return {
        "published": statement.published,
        "net": {month_text(month): effect for month, effect in statement.net.items()},
        "corrections": {(month_text(month), why): what for (month, why), what in statement.corrections.items()},
        "opening": statement.parts.opening,
        "came": statement.parts.came,
        "left": statement.parts.left,
        "turned": dict(statement.parts.turned),
        "closing": statement.parts.closing,
    }


def printed_money(years: Any, own: int) -> dict[int, Any]:
    """A year of which nothing is told need not stand there, but that of the paper has to."""
    assert own in [year["year"] for year in years]
    return {
        year["year"]: (
            year["published"],
            {
                (each["month"], each["programme"], each["actor"], each["source"]): (each["was"], each["is"])
                for each in year["corrections"]
            },
            year["entered"],
            year["closing"],
        )
        for year in years
        if year["corrections"] or year["entered"] or year["year"] == own
    }


def expected_money(paper: book.Paper, own: int) -> dict[int, Any]:
    return {
        year: (
            money.published,
            {(month_text(cell[0]), *cell[1:]): change for cell, change in money.corrections.items()},
            money.entered,
            money.closing,
        )
        for year, money in paper.money.items()
        if money.corrections or money.entered or year == own
    }


# -- the property -----------------------------------------------------------------------------------------------------


MANY = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@pytest.mark.one_engine
@pytest.mark.parametrize("part", range(PARTS))
def test_papers_say_what_the_book_keeper_says(office, tmp_path, part):
    known = noted(office)

    @MANY
    @given(STORIES)
    def agree(steps: list[Step]) -> None:
        run(known, tmp_path, steps)

    seed(part)(agree)()


def steps_of(story: str) -> list[Step]:
    return [Step(what, *map(int, numbers)) for what, *numbers in (each.split() for each in story.split(", "))]


#: Smallest stories in which a paper once said something else. What a step chooses follows from its numbers.
ONCE = {
    "a village with money and nobody in it": "list 52 3 1, move_village 180 10 0, deliver 61 10 9, close 255 1 4",
    "an answer told after a month in which nobody counted": (
        "list 111 10 10, close 205 0 8, close 74 3 4, exit 10 5 10, close 187 1 9, list 185 7 8"
    ),
    "a paper beside the chain, corrected": "list 7 8 3, close 196 11 6, move_out 9 2 9, close 67 10 5, void 13 11 2",
    "a paper beside the chain, unchanged": "list 7 0 1, close 169 3 5, exit 26 0 8, close 185 11 0",
    "answers corrected by a paper beside the chain": (
        "list 4 4 1, close 14 4 2, close 46 3 10, list 51 6 4, close 174 11 11"
    ),
    "off the list, and on it again in a month that is closed": (
        "list 4 0 1, exit 40 0 0, close 74 3 4, reenter 60 0 0, close 187 1 9, reenter 150 1 0"
    ),
    "off the list before being on it": "list 73 1 2, close 78 0 10, list 7 0 2, close 18 0 11, exit 0 0 5",
}


@pytest.mark.one_engine
@pytest.mark.parametrize("story", ONCE)
def test_what_once_disagreed(office, tmp_path, story):
    told = run(noted(office), tmp_path, steps_of(ONCE[story]))

    assert told["papers"] > 0


#: Answers, a delivery and a leaving that are told after the paper of their month, and a delivery that is voided.
LATE = (
    "list 8 11 8, latrine 68 4 0, deliver 59 8 3, close 100 1 3, latrine 54 0 5, deliver 56 1 1, "
    "void_delivery 60 4 0, exit 59 4 2, close 169 10 6"
)


@pytest.mark.one_engine
def test_what_is_told_late_is_compared(office, tmp_path):
    """Quiet books always balance. What random stories hold differs with the modules that hypothesis finds loaded."""
    told = run(noted(office), tmp_path, steps_of(LATE))

    assert told == {"papers": 7, "corrections": 6, "rupiah corrected": 6}


def run(known: Any, folder: Path, steps: list[Step]) -> Counter[str]:
    """One story in a savepoint; nothing of the one before is left in the session. Gives how much there was to tell."""
    db.session.commit()
    db.session.expunge_all()
    attempt = db.session.begin_nested()
    try:
        teller = Teller(found(known), folder)
        for step in steps:
            teller.tell(step)
        check_the_end(teller)
        return teller.amount
    finally:
        attempt.rollback()


def check_the_end(teller: Teller) -> None:
    """Nothing that was closed has changed; the open month is right; all papers together are the truth of today."""
    keeper = teller.keeper
    for month in keeper.closed:
        assert teller.documents(month) == teller.papers[month], f"{month_text(month)} was closed, and has changed"
    last = max(keeper.closed, default=LAST) + 1
    now = teller.open_documents(last)
    for name, document in now.items():
        teller.check(name, last, document, keeper.paper(name, last))
        if document is not None:
            papers = {month: each[name] for month, each in teller.papers.items()}
            check_together(teller, name, papers | {last: document})


def check_together(teller: Teller, name: str, papers: dict[int, Any]) -> None:
    """Came and left of the papers on which today's stands, and all corrections of them, are what live data say."""
    place = teller.regions[name]
    villages = [region.id for village, region in teller.regions.items() if village in REGIONS[name]]
    stood_on = {**teller.keeper.stood_on, max(papers): max(teller.keeper.closed, default=None)}
    spans = [(max(papers), stood_on[max(papers)])]
    while (month := spans[-1][1]) is not None:
        spans.append((month, stood_on[month]))
    chain = {month_text(month) for month, _since in spans}
    for key, steps in (("households", household_steps), ("persons", person_steps)):
        told, live = Counter(), Counter()
        for month, since in spans:
            own = papers[month][key] if papers[month] else {"opening": 0, "came": {}, "left": {}}
            told.update({**own["came"], **own["left"]} | ({"opening": own["opening"]} if since is None else {}))
            moved = steps(month_end(month - 1 if since is None else since), day_of(month)).decomposed(villages)
            live.update({why.value: tally.both for side in (moved.came, moved.left) for why, tally in side.items()})
            live.update({"opening": moved.opening.both} if since is None else {})
        for each in (fix for paper in papers.values() if paper for fix in paper[key]["corrections"]):
            if each["month"] in chain:
                told[each["reason"]] += each["is"] - each["was"]
        assert +told == +live, f"{place.name}, {key} of all papers"
    for result in results(villages, day_of(max(papers)), keys=[*INDICATORS]):
        key, current = result.indicator.key, (result.current.n, result.current.d)
        assert pair(papers[max(papers)]["indicators"][key]["closing"]) == current, f"{place.name}, {key} of today"


def day_of(month: int) -> date:
    """The day of which a paper of this month tells."""
    return min(month_end(month), TODAY)
