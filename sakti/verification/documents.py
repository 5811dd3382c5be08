"""What verval hands out: the minutes (berita acara) with their lists, and the round in its source's own layout."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sakti.core.identity import mask
from sakti.core.permissions import ALL_NAMES, NameScope
from sakti.core.terbilang import day_in_words, terbilang
from sakti.core.verval import (
    PRESENCE_LABELS,
    RESULT_LABELS,
    TASK_LABELS,
    Annex,
    Presence,
    Result,
    Stage,
    TaskState,
    annex,
)
from sakti.intake.reading.layouts.output import Written, write_sheets
from sakti.intake.reading.villages import Village
from sakti.paper import press
from sakti.regions import queries as regions
from sakti.settings import queries as settings
from sakti.settings.queries import Values
from sakti.verification import queries, sentences
from sakti.web.clock import today

if TYPE_CHECKING:
    from sakti.regions.tables import Region
    from sakti.verification.tables import Musdes, Proposal, SignOff, VervalRound, VervalTask, VervalVillage

LEVEL_AFTER = {Stage.MUSDES: "village", Stage.VILLAGE: "district", Stage.DISTRICT: "regency"}
#: Layouts that a round can be written in; one that an office has mapped itself is written in ours.
EXTRA = ("hasil_verval", "keputusan_verval", "tanggal_verval", "keterangan_verval")
#: Lists that most villages do not have.
RARE = (Annex.DECLINED, Annex.ASIDE)
BATCH = 500
#: The job that prints the minutes of one village of a round.
MINUTES = "print_verval_minutes"


@dataclass(frozen=True, slots=True)
class AnnexRow:
    """A household in a list behind the minutes."""

    task: VervalTask
    name: str
    number: str
    place: str
    result: str
    telling: str


def annexes(place: VervalVillage) -> dict[Annex, list[AnnexRow]]:
    """The decided tasks of a village by list, each in the order of neighbourhoods; rare ones only if filled."""
    lists: dict[Annex, list[AnnexRow]] = {kind: [] for kind in Annex}
    decided = queries.decided(place, TaskState.SET_ASIDE)
    rows = sorted(queries.shown(ALL_NAMES, decided), key=lambda one: (one.rw, one.rt, one.name))
    numbers = _numbers([row.task.household_id for row in rows if row.task.household_id])
    names = _names([row.task for row in rows])
    for row in rows:
        task = row.task
        is_listed = task.household_id is not None
        where = annex(TaskState(task.state), task.found, task.presence, task.effect, is_listed=is_listed)
        lists[where].append(
            AnnexRow(
                task,
                row.name,
                numbers.get(task.household_id or 0, ""),
                f"{row.rt or '–'}/{row.rw or '–'}",
                RESULT_LABELS[task.found][0],
                _telling(task, names),
            )
        )
    return {kind: rows for kind, rows in lists.items() if rows or kind not in RARE}


def _numbers(household_ids: Sequence[int]) -> dict[int, str]:
    """The KK numbers of households, masked."""
    return {key: mask(kk) for key, kk in queries.kk_by_household(household_ids).items()}


def _names(tasks: Sequence[VervalTask]) -> dict[int, str]:
    """Of whoever is not at home any more."""
    ids = {int(key) for task in tasks for key, code in task.presence.items() if code != Presence.HERE}
    return queries.names_of_people(sorted(ids))


def _telling(task: VervalTask, names: dict[int, str]) -> str:
    """Who is gone, and what the visitor or the checker wrote."""
    gone = {one: code for one, code in task.presence.items() if code != Presence.HERE}
    if len(gone) > 1 and len(gone) == len(task.presence) and len(set(gone.values())) == 1:
        who = [f"semua anggota ({len(gone)} orang) {PRESENCE_LABELS[Presence(next(iter(gone.values())))][0]}"]
    else:
        who = [f"{names.get(int(one), '–')}: {PRESENCE_LABELS[Presence(code)][0]}" for one, code in gone.items()]
    return "; ".join(filter(None, (*who, _words(task))))


def _words(task: VervalTask) -> str:
    """The reason of whoever rejected it or why it was set aside, else what the visitor wrote."""
    return task.reason if task.state in (TaskState.REJECTED, TaskState.SET_ASIDE) else task.note


# -- the minutes -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Minutes:
    """Everything that the berita acara of a village says."""

    verval: VervalRound
    release: str
    village: Region
    district: str
    kind: str  # desa or kelurahan
    musdes: Musdes
    lists: dict[Annex, list[AnnexRow]]
    signatures: Sequence[SignOff]
    letterhead: Values
    attendees: list[tuple[str, list[dict[str, str]]]]
    signers: list[tuple[str, str]]

    @property
    def title(self) -> str:
        return f"Berita Acara Musyawarah {'Desa' if self.kind == 'desa' else 'Kelurahan'} Hasil Verifikasi dan Validasi"

    @property
    def opening(self) -> str:
        """ "Pada hari ini Sabtu tanggal dua puluh satu …"."""
        return f"Pada hari ini, {day_in_words(self.musdes.held_on)}"

    @property
    def counted(self) -> list[tuple[str, int, str, int]]:
        """Each list with its length in figures and words, and the number of its annex; 0 if it is empty."""
        filled = [kind for kind, rows in self.lists.items() if rows]
        return [
            (kind.value, len(rows), terbilang(len(rows)), filled.index(kind) + 1 if rows else 0)
            for kind, rows in self.lists.items()
        ]

    @property
    def length(self) -> int:
        """How many rows its lists have."""
        return sum(map(len, self.lists.values()))

    @property
    def is_final(self) -> bool:
        return any(one.level == "regency" for one in self.signatures)


def minutes_of(place: VervalVillage, village: Region, verval: VervalRound) -> Minutes | None:
    """None while no meeting is recorded."""
    minutes = queries.minutes(place)
    if minutes is None:
        return None
    kind = "kelurahan" if village.kind == "kelurahan" else "desa"
    district = regions.get(village.parent_id or 0)
    by_element = [
        (label, [attendee for attendee in minutes.attendees if attendee["element"] == key])
        for key, label in sentences.ELEMENTS.items()
    ]
    signers = [(label, minutes.signers.get(key, "")) for key, label in sentences.SIGNERS[kind].items()]
    return Minutes(
        verval,
        queries.release(verval.release_id).name,
        village,
        district.name if district else "",
        kind,
        minutes,
        annexes(place),
        queries.holding_signatures(place),
        settings.on_paper(minutes.held_on),
        [(label, people) for label, people in by_element if people],
        signers,
    )


def page_of(minutes: Minutes) -> str:
    return press.rendered("pdf/minutes.html", "minutes.css", content=minutes)


# -- the round as a list ---------------------------------------------------------------------------------------------


def sheets(verval: VervalRound, tasks: Sequence[VervalTask], *, revealed: bool) -> list[Written]:
    """The round in its source's own layout, with a row a person and what verval found beside it."""
    layout = queries.release(verval.release_id).layout
    known = ("dtsen", "bdt2015", "opensid", "siak", "regsosek2022k")
    people = _people(tasks, revealed)
    return write_sheets(layout if layout in known else "dtsen", people, as_of=today(), extra=EXTRA)


def _people(tasks: Sequence[VervalTask], revealed: bool) -> Iterator[dict[str, object]]:
    villages = {
        one.id: Village(one.id, one.code, one.name, _district_name(one.parent_id)) for one in regions.villages()
    }
    proposed = queries.add_proposals([one for one in tasks if not one.household_id])
    for start in range(0, len(tasks), BATCH):
        part = [one for one in tasks[start : start + BATCH] if one.household_id]
        for task in tasks[start : start + BATCH]:
            if task.id in proposed:
                yield from _newcomers(task, proposed[task.id], villages, revealed)
        homes = queries.listed_homes([one.household_id for one in part if one.household_id])
        for task in part:
            yield from _members(task, homes[task.household_id or 0], villages, revealed)


def _members(
    task: VervalTask, listed: queries.ListedHome, villages: dict[int, Village], revealed: bool
) -> Iterator[dict[str, object]]:
    """A row for everybody of a household, but for who was dead before the round: nobody asked about them."""
    home = listed.home
    for each in listed.people:
        person = each.person
        if person.standing == "dead" and str(person.id) not in task.presence:
            continue
        yield {
            "village": villages[home.village_id],
            "rt": home.rt,
            "rw": home.rw,
            "address": home.address,
            "number": home.number or "",
            "kk": _number(each.kk, revealed),
            "nik": _number(person.nik, revealed),
            "name": person.name,
            "birth_date": person.birth_date or "",
            "sex": person.sex or "",
            "relation": person.relation or "",
            **listed.facts,
            **each.facts,
            **_verval(task, person.id),
        }


def _number(text: str | None, revealed: bool) -> str:
    return (text or "") if revealed else mask(text)


def _newcomers(
    task: VervalTask, proposal: Proposal, villages: dict[int, Village], revealed: bool
) -> Iterator[dict[str, object]]:
    """Those of whom a proposal tells, who are on no list before the last signature."""
    described = queries.described(proposal)
    for position, person in enumerate(described.people):
        yield {
            "village": villages[proposal.village_id],
            "rt": described.rt,
            "rw": described.rw,
            "address": described.address,
            "number": "",
            "kk": _number(described.kk, revealed),
            "nik": _number(person.nik, revealed),
            "name": person.name,
            "birth_date": person.birth_date or "",
            "sex": person.sex or "",
            "relation": person.relation or (1 if position == 0 else 8),
            **described.values,
            **_verval(task, 0),
        }


def _district_name(district_id: int | None) -> str:
    district = regions.get(district_id or 0)
    return district.name if district else ""


def _verval(task: VervalTask, person_id: int) -> dict[str, object]:
    """The columns that verval adds."""
    code = task.presence.get(str(person_id))
    about = [PRESENCE_LABELS[Presence(code)][0]] if code and code != Presence.HERE else []
    day: date | None = task.visited_on
    return {
        "hasil_verval": RESULT_LABELS[Result(task.result)][0] if task.result else "",
        "keputusan_verval": TASK_LABELS[task.state][0],
        "tanggal_verval": day.strftime("%d/%m/%Y") if day else "",
        "keterangan_verval": "; ".join(filter(None, (*about, _words(task)))),
    }


def every_task(names: NameScope, verval: VervalRound) -> list[VervalTask]:
    """The tasks of the reader's villages."""
    tasks: list[VervalTask] = []
    while part := queries.queue(names, verval=verval.id, after=tasks[-1].id if tasks else 0, size=BATCH):
        tasks.extend(part)
    return tasks
