"""Usul and sanggah: some wait, some are looked at, some are done; one was withdrawn."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sakti.core.actors import Actor
from sakti.core.verval import Described, DescribedPerson, Result, TaskState
from sakti.demo import queries as demo
from sakti.demo.desks.crew import Crew, ago, somebody, submission_key
from sakti.demo.places import BEBEL, BOTOSARI, KERTIJAYAN, MULYOREJO, WINDUROJO
from sakti.objections import actions
from sakti.objections.actions import Brought
from sakti.regions.queries import village_by_code
from sakti.verification import actions as verification
from sakti.verification import queries

if TYPE_CHECKING:
    from sakti.objections.tables import Objection
    from sakti.verification.tables import VervalRound


@dataclass(frozen=True, slots=True)
class Case:
    """One that came in. `telling`: what would be right; of somebody new: where."""

    village: str
    kind: str
    days: int
    channel: str
    reason: str
    telling: str = ""
    priority: str = "normal"
    reporter: str = ""


#: These are looked at in a round of their own, and done.
DONE = (
    Case(
        BEBEL,
        "add",
        12,
        "visit",
        "Rumah sering kebanjiran rob, kepala keluarga tidak bisa melaut lagi.",
        "Dukuh Rob",
        "urgent",
        "Ketua RT 002",
    ),
    Case(
        BEBEL,
        "correct",
        11,
        "meeting",
        "Yang tercatat masih keadaan sebelum rob tahun lalu.",
        "Lantai sekarang tanah uruk, jamban rusak tidak dipakai",
    ),
    Case(BEBEL, "remove", 9, "message", "Dikira sudah mampu karena rumahnya baru."),
)
#: These have just been given to somebody who looks at them.
IN_WORK = (
    Case(
        MULYOREJO,
        "add",
        6,
        "visit",
        "Janda dengan dua anak sekolah, mengontrak di dekat tambak, belum terdaftar.",
        "Dukuh Tambak",
    ),
    Case(MULYOREJO, "remove", 5, "letter", "Sudah punya dua perahu dan kos-kosan menurut warga sekitar."),
    Case(
        MULYOREJO,
        "correct",
        2,
        "phone",
        "Kepala keluarga stroke dan tidak bekerja sejak bulan lalu.",
        "Tidak bekerja, perlu pengobatan rutin",
        "urgent",
        "Kader posyandu",
    ),
    Case(
        WINDUROJO,
        "add",
        4,
        "meeting",
        "Keluarga muda pulang boro, menumpang di kandang yang diubah jadi rumah.",
        "Dukuh Kidul",
        reporter="Ketua RW 002",
    ),
)
#: And these wait for a round; the first one has waited too long.
WAITING = (
    Case(
        BOTOSARI,
        "correct",
        19,
        "visit",
        "Rumah roboh sebagian terkena longsor, masih tercatat layak.",
        "Dinding dan atap rusak berat",
    ),
    Case(
        BOTOSARI,
        "add",
        3,
        "message",
        "Kakek sendirian, anaknya boro dan tidak ada kabar.",
        "Dukuh Wanasari",
        "urgent",
        "Tetangga",
    ),
    Case(KERTIJAYAN, "remove", 8, "online", "Penerima bantuan punya toko batik dan mobil."),
)
WITHDRAWN = Case(KERTIJAYAN, "remove", 10, "phone", "Dikatakan sudah pindah ke kota.")


def settle(crew: Crew, rng: random.Random) -> None:
    """Rounds of their own: Bebel's is over, Mulyorejo's has just begun."""
    for case in DONE:
        _bring(case, rng, crew.analis)
    _settle(crew, actions.open_special(village_id=village_by_code(BEBEL).id, by=crew.analis))
    for case in IN_WORK[:2]:
        _bring(case, rng, crew.operator)
    actions.open_special(village_id=village_by_code(MULYOREJO).id, by=crew.analis)
    _bring(IN_WORK[2], rng, crew.operator)


def bring(crew: Crew, rng: random.Random) -> None:
    """Those that go to the great round of Windurojo, or wait for one."""
    for case in (IN_WORK[3], *WAITING):
        _bring(case, rng, crew.analis)
    actions.withdraw(
        objection=_bring(WITHDRAWN, rng, crew.analis),
        reason="Pelapor keliru, yang dimaksud tetangganya.",
        by=crew.analis,
    )


def _bring(case: Case, rng: random.Random, by: Actor) -> Objection:
    village = village_by_code(case.village)
    household, described = None, Described(telling=case.telling) if case.telling else None
    if case.kind == "add":
        head = DescribedPerson(somebody(rng, 2), sex=2, relation=1)
        described = Described((head,), address=case.telling, rt="002", rw="002")
    else:
        household = demo.some_household(village.id, rng)
    return actions.record_objection(
        kind=case.kind,
        village_id=village.id,
        household=household,
        described=described,
        reason=case.reason,
        brought=Brought(case.channel, ago(case.days), case.priority, case.reporter),
        submission_key=submission_key("objection", case.village, case.reason),
        by=by,
    )


def _settle(crew: Crew, verval: VervalRound) -> None:
    """Visited, decided, met about and signed to the regency: what was asked becomes so, or not."""
    (place,) = queries.villages_of(verval).values()
    results = {"add": Result.NEW, "correct": Result.CHANGED, "remove": Result.SAME}
    for task in queries.tasks_of(place):
        proposal = demo.proposal_of(task)
        verification.submit(
            task=task,
            result=results[proposal.kind],
            visited_on=ago(0),
            by=crew.pendamping,
            note="Sudah dilihat bersama ketua RT.",
            submission_key=submission_key("settle", task.id),
        )
        verification.decide(task=task, to=TaskState.ACCEPTED, by=crew.penyelia)
    verification.record_musdes(
        place=place,
        held_on=ago(0),
        venue="Balai Desa Bebel",
        chair="Ketua BPD",
        by=crew.pendamping,
        attendees=[{"element": "bpd", "name": "Ketua BPD (contoh)", "position": "Ketua BPD"}],
        decisions=("Satu keluarga masuk daftar, satu diperbaiki datanya, satu tetap.",),
    )
    signed: Sequence[tuple[Actor, str]] = (
        (crew.pendamping, "Kepala Desa Bebel"),
        (crew.penyelia, "Camat Wonokerto"),
        (crew.analis, "Kepala Bappeda"),
    )
    for by, position in signed:
        verification.sign(place=place, signer="Pejabat Contoh", position=f"{position} (contoh)", by=by)
    verification.close_round(verval=verval, by=crew.analis)
