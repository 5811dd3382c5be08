"""What lies on the demo's desks: a round of verval, PPA sessions, objections, possible duplicates.

Who, where and what come from a seed, as everything else does. The days are counted back from the day of the filling, as
each of these desks works towards a deadline; nothing of it reaches a month of the story.
"""

from __future__ import annotations

from sakti.core.progress import Progress
from sakti.demo.chance import chance
from sakti.demo.desks import circle, objections, privacy, rounds, twins
from sakti.demo.desks.crew import Crew
from sakti.web.transactions import transaction

SEED = 2026


def fill(progress: Progress) -> None:
    """Every desk, by the demo's own people, through the actions of the pages."""
    steps = (
        ("Mencari data ganda", lambda _crew: twins.find()),
        ("Menyusun usulan yang sudah diputuskan", lambda crew: objections.settle(crew, chance(SEED + 3))),
        ("Menyusun putaran verval", lambda crew: rounds.hold(crew, chance(SEED))),
        ("Menyusun sesi PPA", lambda crew: circle.hold(crew, chance(SEED + 1))),
        ("Menyusun usul–sanggah", lambda crew: objections.bring(crew, chance(SEED + 2))),
        ("Menyusun hak warga atas datanya", lambda _crew: privacy.ask(chance(SEED + 4))),
    )
    for what, step in steps:
        progress(what, 0, 0)
        with transaction():
            step(Crew.gathered())
