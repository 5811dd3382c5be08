"""Two PPA sessions: one has ended and sends proposals, in the other the cards lie on the table."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

from sakti.assessment import actions, queries
from sakti.assessment.actions import About
from sakti.core.assessment import Verdict
from sakti.core.verval import Described, DescribedPerson
from sakti.demo.desks import words
from sakti.demo.desks.crew import Crew, ago, somebody, submission_key
from sakti.demo.desks.drawing import sheet
from sakti.demo.places import BOTOSARI, WINDUROJO
from sakti.regions.queries import village_by_code

if TYPE_CHECKING:
    from sakti.assessment.tables import PpaClass, PpaSession

#: Up to which mark a family lies in which class, the poorest first; a mark is its decile as its neighbours see it.
MARKS = (2.4, 5.0, 7.6)
SENT = {Verdict.LEFT_OUT: 3, Verdict.WRONGLY_IN: 2}


def hold(crew: Crew, rng: random.Random) -> None:
    _ended(crew, rng)
    _going_on(crew, rng)


def _ended(crew: Crew, rng: random.Random) -> None:
    """Dukuh Lor in Windurojo."""
    session = actions.open_session(village_id=village_by_code(WINDUROJO).id, about=_about(rng), by=crew.fasilitator)
    classes = _classes(session, crew)
    for number, telling in enumerate(("004", "006")):
        head = DescribedPerson(f"Mbah {somebody(rng, 2)}", sex=2, relation=1)
        described = Described((head,), address="Dukuh Lor", rt=telling, rw="001")
        card = actions.add_card(
            session=session,
            described=described,
            submission_key=submission_key("card", number),
            by=crew.fasilitator,
        )
        actions.place(session=session, placed={card.id: classes[-1].id}, by=crew.fasilitator)
    _rank(session, classes, rng, crew, skip=4)
    actions.set_problems(session=session, entries=words.PROBLEMS, by=crew.fasilitator)
    placed = Counter(place.card.class_id for place in queries.cards(session))
    picture = sheet(
        "Peringkat keluarga, Dukuh Lor", {wealth_class.name: placed[wealth_class.id] for wealth_class in classes}, rng
    )
    actions.add_photo(
        session=session,
        photo=picture,
        photo_name="plano.png",
        caption="Lembar peringkat (gambar contoh)",
        by=crew.fasilitator,
    )
    actions.finalise(session=session, by=crew.fasilitator)
    sharpened = queries.sharpened(session, queries.cards(session), queries.classes(session))
    chosen = [
        card.shown.card.id
        for verdict, count in SENT.items()
        for card in [each for each in sharpened if each.verdict is verdict][-count:]
    ]
    actions.propose(session=session, chosen=chosen, by=crew.fasilitator)


def _going_on(crew: Crew, rng: random.Random) -> None:
    """A neighbourhood of Botosari, tonight: half of the cards are placed."""
    about = About(
        held_on=ago(0),
        venue="Musala Dukuh Gumelem",
        hamlet="Dukuh Gumelem",
        areas=[(4, 2)],
        facilitators=["Fasilitator Contoh"],
        participants={"men": {"count": 9}, "women": {"count": 8}},
        criteria=words.CRITERIA[:4],
    )
    session = actions.open_session(village_id=village_by_code(BOTOSARI).id, about=about, by=crew.fasilitator)
    _rank(session, _classes(session, crew), rng, crew, skip=len(queries.cards(session)) // 2)


def _about(rng: random.Random) -> About:
    return About(
        held_on=ago(15),
        venue="Rumah kepala dusun, Dukuh Lor",
        hamlet="Dukuh Lor",
        areas=[(None, 1)],
        facilitators=["Fasilitator Contoh", somebody(rng, 2)],
        participants={
            "men": {"count": 14},
            "women": {"count": 13},
            "youth": {"count": 5},
            "elderly": {"count": 6},
            "disabled": {"count": 1},
            "poor": {"count": 11},
            "officials": {"count": 3, "names": [somebody(rng), somebody(rng)]},
        },
        criteria=words.CRITERIA,
        agreements=words.AGREEMENTS,
        signers={
            "kades": somebody(rng),
            "bpd": somebody(rng),
            "warga": somebody(rng, 2),
            "fasilitator": "Fasilitator Contoh",
        },
    )


def _classes(session: PpaSession, crew: Crew) -> list[PpaClass]:
    """The community's own words in place of ours."""
    actions.set_classes(session=session, kinds=words.CLASSES, by=crew.fasilitator)
    return list(queries.classes(session))


def _rank(session: PpaSession, classes: list[PpaClass], rng: random.Random, crew: Crew, skip: int) -> None:
    """Neighbours see mostly what the list says; now and then they know better. The last few cards stay on the table."""
    free = [card for card in queries.cards(session) if card.card.class_id is None]
    placed: dict[int, int | None] = {}
    for unplaced in free[: len(free) - skip]:
        mark = (unplaced.decile or rng.randint(2, 7)) + rng.gauss(0, 1.1)
        placed[unplaced.card.id] = classes[-1 - sum(mark > limit for limit in MARKS)].id
    actions.place(session=session, placed=placed, by=crew.fasilitator)
