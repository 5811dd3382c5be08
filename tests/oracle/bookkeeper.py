"""An independent book-keeper: from what was told, in the order of telling, he says what each paper must print.

He never looks into the database and shares no code with the product. He keeps the story as plain records, replays it
for the last day of each month, and remembers what each paper has said of each region. His rules are those of
docs/contracts.md §2–6 (who is where, whose word counts), docs/figures.md §4 and §7 (why a number moves, closes) and
docs/adr/0044 (papers stand on papers).

A month is a number, year × 12 + (month − 1), as everywhere here. Numbers are pairs (n, d); of households and persons,
whom nobody asks anything, both are the same.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

#: (n, d)
Pair: TypeAlias = tuple[int, int]
#: month, programme, actor, source
Cell: TypeAlias = tuple[int, str, str, str]
#: What is asked of a household or a person; of everybody (None) the answer is yes.
QUESTIONS = {"households": "home", "persons": "person", "own_latrine": "home", "out_of_school": "person"}
EVERYBODY = ("households", "persons")
CAME = "new_village listed born split returned readmitted moved_in applicable known".split()  # noqa: SIM905
LEFT = "died away exited empty moved_out inapplicable unknown".split()  # noqa: SIM905
NOTHING: Pair = (0, 0)


def last_day(month: int) -> dt.date:
    year, number = divmod(month + 1, 12)
    return dt.date(year, number + 1, 1) - dt.timedelta(days=1)


def month_of(day: dt.date) -> int:
    return day.year * 12 + day.month - 1


def plus(one: Pair, other: Pair, sign: int = 1) -> Pair:
    return one[0] + sign * other[0], one[1] + sign * other[1]


# -- the story --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """A person in a list. `schooling`: the code that was seen; None: not seen."""

    person: str
    birth: dt.date
    schooling: int | None = None


@dataclass(frozen=True)
class ListedHome:
    """A household in a list with its people. `latrine`: the code that was seen; None: not seen."""

    home: str
    latrine: int | None
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Listed:
    """A by-name list of one village."""

    day: dt.date
    village: str
    homes: tuple[ListedHome, ...]


@dataclass(frozen=True)
class Happened:
    """A family event, `kind` as in contracts §4: of single people (then it has no home) or of a whole household.

    `target`: the home that a split makes or a join leads to. `village`: where a household moves. `birth`: a newborn's.
    """

    day: dt.date
    kind: str
    home: str | None = None
    people: tuple[str, ...] = ()
    target: str | None = None
    village: str | None = None
    birth: dt.date | None = None


@dataclass(frozen=True)
class Seen:
    """A visit of the district saw the latrine of a home, or whether a person goes to school."""

    day: dt.date
    subject: str
    code: int


@dataclass(frozen=True)
class Delivered:
    """Rupiah that were brought into a village, by source."""

    day: dt.date
    village: str
    programme: str
    actor: str
    funding: tuple[tuple[str, int], ...]


Record: TypeAlias = Listed | Happened | Seen | Delivered


# -- who is where on a day --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Began:
    """How, when and where somebody came into the records."""

    how: str
    day: dt.date
    village: str


@dataclass
class Person:
    """`began`: by what it came into the records first; none as long as it is in none."""

    home: str | None = None
    began: Began | None = None
    dead: bool = False
    away: bool = False
    alone: bool = False  # left on their own: the household's return does not bring them back


@dataclass
class Home:
    """As a person."""

    village: str
    began: Began | None = None
    exited: bool = False
    away: bool = False


@dataclass(frozen=True)
class Stand:
    """How a subject stood on a day: where it counts (None: nowhere), its standing, how it came into the records."""

    village: str | None
    standing: str
    began: Began


class World:
    """Everybody at the end of one day: the records up to that day, one after the other."""

    def __init__(self, story: list[Record], day: dt.date) -> None:
        self.story, self.same = story, dict[str, str]()
        # Which cards are one home's is asked of the whole story: a child may be told under the later card of its home.
        while (whole := self._tell(dt.date.max)) is not None:
            made, kept = str(whole.target), str(whole.home)
            self.same = {name: kept if end == made else end for name, end in self.same.items()} | {made: kept}
            self.story = [_called(record, str(whole.target), str(whole.home)) for record in self.story]
        self._tell(day)
        there = Counter((person.home, self._alone(person)) for person in self.people.values())
        self.stands: dict[str, Stand] = {}
        for name, home in self.homes.items():
            if home.began is not None:
                here, away = there[name, "living"], there[name, "away"]
                standing = "exited" if home.exited else "living" if here else "away" if away else "empty"
                self.stands[name] = Stand(home.village if standing == "living" else None, standing, home.began)
        for name, person in self.people.items():
            if person.home is not None and person.began is not None:
                home, standing = self.homes[person.home], self._alone(person)
                standing = "exited" if standing == "living" and home.exited else standing
                self.stands[name] = Stand(home.village if standing == "living" else None, standing, person.began)

    def _tell(self, day: dt.date) -> Happened | None:
        """Tell the story up to a day. It ends at a split that leaves nobody behind: all of them have a new card, and
        both cards are one home's (contracts §4, `split`)."""
        self.people: dict[str, Person] = defaultdict(Person)
        self.homes: dict[str, Home] = {}
        self.parents: dict[str, tuple[str, dt.date]] = {}
        self._found(self.story)
        told = sorted(enumerate(self.story), key=lambda each: (each[1].day, not isinstance(each[1], Listed), each[0]))
        judged: set[dt.date] = set()
        for _, record in told:
            if record.day > day:
                break
            if record.day not in judged and not isinstance(record, Listed):
                judged.add(record.day)
                todays = [each for _, each in told if each.day == record.day and isinstance(each, Happened)]
                if (whole := self._whole_split(todays)) is not None:
                    return whole
            if isinstance(record, Listed):
                self._list(record)
            elif isinstance(record, Happened):
                self._happen(record)
        return None

    def _happen(self, event: Happened) -> None:
        if self._can_happen(event):
            getattr(self, f"_{event.kind}")(event)

    def _whole_split(self, todays: list[Happened]) -> Happened | None:
        """All else that happens on the day comes before its splits, to see who is left there."""
        splits = [each for each in todays if each.kind == "split" and self._can_happen(each)]
        if not splits:
            return None
        trial = copy.deepcopy(self)
        for each in todays:
            if each.kind != "split":
                trial._happen(each)
        for each in splits:
            if each.home != each.target and trial._nobody_is_left(each):
                return each
            trial._split(each)
        return None

    def _nobody_is_left(self, split: Happened) -> bool:
        here = {name for name, each in self.people.items() if each.home == split.home and not each.dead}
        present = {name for name in here if not self.people[name].away}
        with_it = {name for name in here if not self.people[name].alone}
        left = present or with_it or here
        return bool(left) and left <= set(split.people)

    @staticmethod
    def _alone(person: Person) -> str:
        return "dead" if person.dead else "away" if person.away else "living"

    def _found(self, story: list[Record]) -> None:
        """Where each home begins: in the village of the earliest list that names it, else where it split from."""
        lists = sorted((each for each in story if isinstance(each, Listed)), key=lambda each: each.day)
        for each in lists:
            for listed in each.homes:
                self.homes.setdefault(listed.home, Home(each.village))
        splits = [each for each in story if isinstance(each, Happened) and each.kind == "split"]
        while made := [each for each in splits if each.home in self.homes and each.target not in self.homes]:
            for each in made:
                self.homes[str(each.target)] = Home(self.homes[str(each.home)].village)

    def _can_happen(self, event: Happened) -> bool:
        """Nobody is born into, joins, splits from or moves a home that no record makes."""
        return all(each is None or each in self.homes for each in (event.home, event.target))

    def _list(self, record: Listed) -> None:
        """It moves nobody, and undoes nothing."""
        for listed in record.homes:
            home = self.homes[listed.home]
            if home.began is None:
                home.began = Began("listed", record.day, home.village)
            for row in listed.rows:
                person = self.people[row.person]
                if person.home is None:
                    is_newborn = row.birth > home.began.day
                    self._arrive(person, listed.home, "born" if is_newborn else "listed", record.day)

    def _members(self, home: str | None) -> list[Person]:
        return [each for each in self.people.values() if each.home == home and not each.dead]

    def _arrive(self, person: Person, home: str, how: str, day: dt.date) -> None:
        """Where the household is: away with it, or there."""
        if person.home is not None or self.homes[home].away:
            person.away, person.alone = self.homes[home].away, False
        person.home, person.began = home, person.began or Began(how, day, self.homes[home].village)

    def _birth(self, event: Happened) -> None:
        for name in event.people:
            if self.people[name].home is None:
                self._arrive(self.people[name], str(event.home), "born", event.day)

    def _death(self, event: Happened) -> None:
        for name in event.people:
            self.people[name].dead = True

    def _move_out(self, event: Happened) -> None:
        if event.home is not None:
            self.homes[event.home].away = True
            for person in self._members(event.home):
                person.away = True  # whoever had left alone stays so
        for name in event.people:
            self.people[name].away = self.people[name].alone = True

    def _move_in(self, event: Happened) -> None:
        if event.home is not None:
            self.homes[event.home].away = False
            for person in self._members(event.home):
                person.away = person.away and person.alone
        for name in event.people:
            person = self.people[name]
            person.away = person.alone = False
            if person.home is not None:
                self.homes[person.home].away = False

    def _move_village(self, event: Happened) -> None:
        self.homes[str(event.home)].village = str(event.village)

    def _exit(self, event: Happened) -> None:
        self.homes[str(event.home)].exited = True

    def _reenter(self, event: Happened) -> None:
        self.homes[str(event.home)].exited = False

    def _split(self, event: Happened) -> None:
        """What is true of the old home up to and including that day is true of the new one."""
        if event.home == event.target:
            for name in event.people:
                if not self.people[name].dead:
                    self.people[name].home = event.home
            return
        old, new = self.homes[str(event.home)], self.homes[str(event.target)]
        new.village, new.exited, new.away = old.village, old.exited, old.away
        began = Began("split", event.day, new.village)
        new.began = new.began or began
        self.parents[str(event.target)] = str(event.home), event.day
        for name in event.people:
            if not self.people[name].dead:
                self.people[name].home = str(event.target)
                listed = Began("listed", event.day, new.village)  # a list will know of them from a later day on
                self.people[name].began = self.people[name].began or listed

    def _join(self, event: Happened) -> None:
        for name in event.people:
            if not self.people[name].dead:
                self._arrive(self.people[name], str(event.target), "listed", event.day)


def _called(record: Record, made: str, kept: str) -> Record:
    """The record, with one home in place of two."""
    if isinstance(record, Happened):
        home = kept if record.home == made else record.home
        return replace(record, home=home, target=kept if record.target == made else record.target)
    if isinstance(record, Listed):
        homes = tuple(replace(each, home=kept) if each.home == made else each for each in record.homes)
        return replace(record, homes=homes)
    return replace(record, subject=kept) if isinstance(record, Seen) and record.subject == made else record


def counted(world: World) -> set[str | None]:
    """The villages in which a household counts."""
    return {stand.village for name, stand in world.stands.items() if name in world.homes} - {None}


# -- what a number is made of -----------------------------------------------------------------------------------------


@dataclass
class Parts:
    """opening + came − left ± turned = closing."""

    opening: Pair = NOTHING
    closing: Pair = NOTHING
    came: dict[str, Pair] = field(default_factory=dict)
    left: dict[str, Pair] = field(default_factory=dict)
    turned: Counter[str] = field(default_factory=Counter)

    def add(self, side: dict[str, Pair], reason: str, yes: bool) -> None:
        side[reason] = plus(side.get(reason, NOTHING), (int(yes), 1))


class Day:
    """The last day of a month: who stands where, and what each question is answered by whom."""

    def __init__(self, story: list[Record], month: int) -> None:
        self.day = last_day(month)
        world = World(story, self.day)
        self.stands = world.stands
        self.there = counted(world)
        births = dict(_births(story))
        facts = dict(_facts(world.story))
        self.subjects = {
            "home": [name for name in self.stands if name in world.homes],
            "person": [name for name in self.stands if name not in world.homes],
        }
        self.answers: dict[tuple[str, str], str] = {}
        for name in self.subjects["home"]:
            code = _known(_inherited(name, world, facts), self.day)
            self.answers["own_latrine", name] = "unknown" if code is None else "yes" if code == 1 else "no"
            self.answers["households", name] = "yes"
        for name in self.subjects["person"]:
            code = _known(facts.get(name, []), self.day)
            asked = 7 <= _age(births[name], self.day) <= 18
            said = "unknown" if code is None else "yes" if code in (1, 3) else "no"
            self.answers["out_of_school", name] = said if asked else "inapplicable"
            self.answers["persons", name] = "yes"


Fact: TypeAlias = tuple[dt.date, bool, int, int]  # day, of the district, order of telling, code


def _facts(story: list[Record]) -> Iterator[tuple[str, list[Fact]]]:
    said: dict[str, list[Fact]] = defaultdict(list)
    for at, record in enumerate(story):
        if isinstance(record, Seen):
            said[record.subject].append((record.day, True, at, record.code))
        elif isinstance(record, Listed):
            for listed in record.homes:
                answers = [(listed.home, listed.latrine), *((row.person, row.schooling) for row in listed.rows)]
                for name, code in answers:
                    if code is not None:
                        said[name].append((record.day, False, at, code))
    yield from said.items()


def _inherited(home: str, world: World, facts: Mapping[str, list[Fact]]) -> list[Fact]:
    own = facts.get(home, [])
    if home not in world.parents:
        return own
    old, until = world.parents[home]
    return own + [fact for fact in _inherited(old, world, facts) if fact[0] <= until]


def _known(facts: list[Fact], day: dt.date) -> int | None:
    """The district's last word; a list's only where the district has said nothing."""
    until = [fact for fact in facts if fact[0] <= day]
    for of_district in (True, False):
        if words := [fact for fact in until if fact[1] is of_district]:
            return max(words)[3]
    return None


def _births(story: list[Record]) -> Iterator[tuple[str, dt.date]]:
    for record in story:
        if isinstance(record, Listed):
            yield from ((row.person, row.birth) for listed in record.homes for row in listed.rows)
        elif isinstance(record, Happened) and record.birth is not None:
            yield from ((name, record.birth) for name in record.people)


def _age(birth: dt.date, day: dt.date) -> int:
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


# -- papers -----------------------------------------------------------------------------------------------------------


@dataclass
class Said:
    """What the papers have told of one closed month and one number so far, with what later ones have corrected.

    `since`: the closed month on which its own paper stood; None: no month was closed before it then.
    """

    since: int | None
    parts: Parts


@dataclass
class Statement:
    """What a paper must print of one number.

    `published`: None if no paper came before. `net`: month → what corrections of it do to the number. `corrections`:
    (month, reason) → was, is, and what that does to the number: nothing where the month stands beside the chain.
    """

    published: Pair | None
    net: dict[int, Pair]
    corrections: dict[tuple[int, str], tuple[Pair, Pair, Pair]]
    parts: Parts


@dataclass
class MoneyStatement:
    """What a paper must print of the rupiah of one fiscal year."""

    published: int
    corrections: dict[Cell, tuple[int, int]]
    entered: int
    closing: int


@dataclass
class Paper:
    """What the paper of one region and month must print."""

    since: int | None
    numbers: dict[str, Statement]
    money: dict[int, MoneyStatement]


class BookKeeper:
    """Told what happens, one after the other. `regions`: name of a region → the villages in it."""

    def __init__(self, regions: Mapping[str, frozenset[str]]) -> None:
        self.regions = regions
        self.told: dict[int, Record] = {}
        self.closed: list[int] = []
        #: For each of them the one on which its paper stands: the newest before it that was closed then.
        self.stood_on: dict[int, int | None] = {}
        self._spoken: dict[str, int] = {}
        self._said: dict[tuple[str, str, int], Said] = {}
        self._cells: dict[tuple[str, int], Counter[Cell]] = {}
        self._days: dict[int, Day] = {}
        self._first_months: dict[str, int | None] = {}
        self._number = 0

    # -- he is told

    def tell(self, record: Record) -> int:
        """Something is recorded. The number by which it can be taken back."""
        self._number += 1
        self.told[self._number] = record
        self._forget()
        return self._number

    def take_back(self, number: int) -> None:
        """A list is withdrawn; an event, a visit or a delivery is voided: as if it had never been told."""
        del self.told[number]
        self._forget()

    def _forget(self) -> None:
        self._days.clear()
        self._first_months.clear()

    def close(self, month: int) -> dict[str, Paper]:
        """A month is closed: its papers, which he remembers."""
        papers = {region: self.paper(region, month) for region in self.regions}
        for region, paper in papers.items():
            if self.has_data(region, month, paper):
                self._spoken[region] = min(month, self._spoken.get(region, month))
            for key, statement in paper.numbers.items():
                self._remember(region, key, month, paper.since, statement)
            self._remember_money(region, month, paper)
        self.stood_on[month] = papers[next(iter(papers))].since
        self.closed = sorted([*self.closed, month])
        return papers

    # -- he says

    def paper(self, region: str, month: int) -> Paper:
        """Of a month that is open, or is being closed now."""
        since = max((each for each in self.closed if each < month), default=None)
        numbers = {key: self._statement(region, key, month, since) for key in QUESTIONS}
        return Paper(since, numbers, self._money(region, month, since))

    def has_data(self, region: str, month: int, paper: Paper) -> bool:
        """Whether this paper has anything to say of it, or that of an earlier month had."""
        told = any(each.parts != Parts() or each.corrections for each in paper.numbers.values())
        spent = any(each != MoneyStatement(0, {}, 0, 0) for each in paper.money.values())
        return told or spent or self._spoken.get(region, month) < month

    def truth(self, region: str, key: str, since: int, month: int) -> Parts:
        """Why a number moved between the ends of two months, as is known now."""
        villages = self.regions[region]
        first, last = self.day(since), self.day(month)
        parts = Parts()
        for name in {*first.subjects[QUESTIONS[key]], *last.subjects[QUESTIONS[key]]}:
            was, now = first.stands.get(name), last.stands.get(name)
            said = [
                day.answers.get((key, name)) if stand is not None and stand.village in villages else None
                for day, stand in ((first, was), (last, now))
            ]
            before, after = (each if each in ("yes", "no") else None for each in said)
            if before is not None:
                parts.opening = plus(parts.opening, (int(before == "yes"), 1))
            if after is not None:
                parts.closing = plus(parts.closing, (int(after == "yes"), 1))
            if before is not None and after is not None and before != after:
                parts.turned[f"to_{after}"] += 1
            elif after is not None and before is None and now is not None:
                parts.add(parts.came, self._came(was, now, said[0], villages, first.there), after == "yes")
            elif before is not None and after is None:
                parts.add(parts.left, _left(now, said[1], villages), before == "yes")
        return parts

    def _came(
        self, was: Stand | None, now: Stand, said: str | None, villages: frozenset[str], there: set[str | None]
    ) -> str:
        if was is None:
            return self._began(now, there)
        if was.village is not None:
            return "moved_in" if was.village not in villages else "known" if said == "unknown" else "applicable"
        return {"away": "returned", "empty": "returned", "exited": "readmitted"}.get(was.standing, "listed")

    def _began(self, now: Stand, there: set[str | None]) -> str:
        """A village is new to whom its first list names, as long as nobody was counted there on the first day."""
        is_first = month_of(now.began.day) == self._first_month(now.began.village)
        is_new = now.began.how == "listed" and is_first and now.village not in there
        return "new_village" if is_new else now.began.how

    def _first_month(self, village: str) -> int | None:
        """The month in which a household was counted there for the first time."""
        if village not in self._first_months:
            story = list(self.told.values())
            days = sorted({record.day for record in story})
            self._first_months[village] = next((month_of(d) for d in days if village in counted(World(story, d))), None)
        return self._first_months[village]

    def day(self, month: int) -> Day:
        if month not in self._days:
            self._days[month] = Day(list(self.told.values()), month)
        return self._days[month]

    # -- numbers

    def _statement(self, region: str, key: str, month: int, since: int | None) -> Statement:
        now = self.truth(region, key, month - 1 if since is None else since, month)
        if since is None:
            return Statement(None, {}, {}, now)
        chain = self._chain(since)
        corrections = {}
        net: dict[int, Pair] = defaultdict(lambda: NOTHING)
        for closed in (each for each in self.closed if each < month):
            said, live = self._said[region, key, closed], self._known_now(region, key, closed)
            for reason, (was, now_is, effect) in _differences(said.parts, live, said.since is None):
                corrections[closed, reason] = was, now_is, effect if closed in chain else NOTHING
            if closed in chain:
                net[closed] = plus(_moved(live, said.since is None), _moved(said.parts, said.since is None), -1)
        published = NOTHING
        for closed in chain:
            said = self._said[region, key, closed]
            published = plus(published, _moved(said.parts, said.since is None))
        return Statement(published, {m: each for m, each in net.items() if each != NOTHING}, corrections, now)

    def _chain(self, month: int) -> list[int]:
        """The papers on which that of a closed month stands, itself with them."""
        chain = [month]
        while (before := self.stood_on[chain[-1]]) is not None:
            chain.append(before)
        return chain

    def _known_now(self, region: str, key: str, closed: int) -> Parts:
        since = self.stood_on[closed]
        return self.truth(region, key, closed - 1 if since is None else since, closed)

    def _remember(self, region: str, key: str, month: int, since: int | None, statement: Statement) -> None:
        """What this paper has corrected is told now."""
        for closed in (each for each in self.closed if each < month):
            self._said[region, key, closed] = Said(self.stood_on[closed], self._known_now(region, key, closed))
        self._said[region, key, month] = Said(since, statement.parts)

    # -- money

    def _spent(self, region: str) -> Counter[Cell]:
        cells: Counter[Cell] = Counter()
        for record in self.told.values():
            if isinstance(record, Delivered) and record.village in self.regions[region]:
                for source, rupiah in record.funding:
                    cells[month_of(record.day), record.programme, record.actor, source] += rupiah
        return cells

    def _money(self, region: str, month: int, since: int | None) -> dict[int, MoneyStatement]:
        live = self._spent(region)
        said = Counter() if since is None else self._cells[region, since]
        years = {cell[0] // 12 for cell in (*live, *said) if cell[0] <= month} | {month // 12}
        made = {year: MoneyStatement(0, {}, 0, 0) for year in years}
        for cell in {*live, *said}:
            if cell[0] > month:
                continue
            of_year = made[cell[0] // 12]
            of_year.closing += live[cell]
            if since is None or cell[0] > since:
                of_year.entered += live[cell]
                continue
            of_year.published += said[cell]
            if live[cell] != said[cell]:
                of_year.corrections[cell] = said[cell], live[cell]
        return made

    def _remember_money(self, region: str, month: int, paper: Paper) -> None:
        live = self._spent(region)
        for closed in (each for each in self.closed if each < month):
            self._cells[region, closed] = Counter({cell: live[cell] for cell in live if cell[0] <= closed})
        for closed in (each for each in self.closed if each > month):
            for statement in paper.money.values():
                for cell, (was, now) in statement.corrections.items():
                    self._cells[region, closed][cell] += now - was
        self._cells[region, month] = Counter({cell: live[cell] for cell in live if cell[0] <= month})


def _left(now: Stand | None, said: str | None, villages: frozenset[str]) -> str:
    if now is None or now.village is None:
        return {"dead": "died", "away": "away", "exited": "exited"}.get(now.standing if now else "", "empty")
    if now.village not in villages:
        return "moved_out"
    return "unknown" if said == "unknown" else "inapplicable"


def _moved(parts: Parts, is_first: bool) -> Pair:
    """What a month adds to the number of the paper before it; the first one all that was there."""
    return plus(parts.closing, NOTHING if is_first else parts.opening, -1)


def _differences(said: Parts, live: Parts, is_first: bool) -> Iterator[tuple[str, tuple[Pair, Pair, Pair]]]:
    """Reason → (was, is, what it does to the number). What the first paper opened with is a reason of its own."""
    if is_first and said.opening != live.opening:
        yield "opening", (said.opening, live.opening, plus(live.opening, said.opening, -1))
    for reason in CAME:
        was, now = said.came.get(reason, NOTHING), live.came.get(reason, NOTHING)
        if was != now:
            yield reason, (was, now, plus(now, was, -1))
    for reason in LEFT:
        was, now = said.left.get(reason, NOTHING), live.left.get(reason, NOTHING)
        if was != now:
            yield reason, (was, now, plus(was, now, -1))
