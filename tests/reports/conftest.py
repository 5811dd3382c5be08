"""The world of the interventions' tests (June 2020 is today), and how to read what was printed."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

import pytest

from sakti import system
from sakti.core.periods import month_index
from sakti.core.timeline import Source
from sakti.extensions import db
from sakti.indicators.actions import add_target
from sakti.observations.actions import observe
from sakti.regions import actions as regions
from sakti.reports import actions, content, paper
from sakti.settings import actions as settings
from tests.actors import TESTS
from tests.interventions.conftest import on_a_fixed_day, world  # noqa: F401

MARCH, APRIL, MAY, JUNE = (month_index(date(2020, month, 1)) for month in (3, 4, 5, 6))


@pytest.fixture
def pilot(world) -> Any:  # noqa: F811
    """Botosari, a pilot since 2018."""
    village = world.cast.botosari
    regions.name_pilot(
        village=village, decree="Keputusan 1", since=date(2018, 12, 12), until=None, phase="pilot", by=TESTS
    )
    db.session.commit()
    return village


def fill_office(**changed: str) -> None:
    """Whose letterhead it is, and who signs: without them nothing final is issued."""
    filled = {"address": "Jalan Krakatau 9, Kajen", "signer_name": "Drs. Contoh, M.Si."}
    settings.set_values(values=filled | changed, since=settings.BEGINNING, by=TESTS)


def close(month: int) -> Any:
    made = actions.close_and_order_reports(month=month, by=TESTS)
    db.session.commit()
    return made


def aim(region: Any, indicator: str = "own_latrine", kind: str = "level", value: int = 90) -> Any:
    """A target from the baseline to the end of 2020."""
    return add_target(
        indicator=indicator,
        region=region,
        kind=kind,
        value=Decimal(value),
        baseline_on=date(2018, 12, 31),
        due_on=date(2020, 12, 31),
        by=TESTS,
    )


def build_latrine(household: Any, day: date, access: int = 1) -> Any:
    return observe(
        household=household,
        observed_on=day,
        values={"latrine_access": access},
        by=TESTS,
        source=Source.DISTRICT,
    )


@dataclass(frozen=True)
class Printed:
    """A PDF as a reader meets it."""

    data: bytes
    text: str
    facts: dict[str, str]


def printed(region: Any, month: int) -> Printed:
    made = paper.printed(paper.page(content.build(region, month)), content.silent)
    return read(made.data)


def read(data: bytes) -> Printed:
    return Printed(data, tool(data, "pdftotext", "-layout", "-", "-"), dict(facts_of(tool(data, "pdfinfo", "-"))))


def facts_of(lines: str) -> list[list[str]]:
    return [[part.strip() for part in line.split(":", 1)] for line in lines.splitlines() if ":" in line]


def tool(data: bytes, *command: str) -> str:
    """Poppler's programs, which `./run test` installs."""
    program = system.poppler(command[0])
    assert program, system.PARTS["poppler"].command
    asked = [program, *command[1:]]
    environment = system.library_environment()
    return subprocess.run(asked, input=data, env=environment, capture_output=True, check=True).stdout.decode()


def text_of(region: Any, month: int) -> str:
    """What a page says, without its marks: quicker than printing it."""
    page = paper.page(content.build(region, month)).partition("</style>")[2]
    return words(unescape(re.sub(r"<[^>]*>", " ", page)))


def words(text: str) -> str:
    """Text without the line breaks of a layout."""
    return " ".join(text.split())


def names_in(text: str) -> list[str]:
    return [name for name in ("Warsito", "Sumiati", "Slamet", "Khotijah", "Tarjono", "3326020101") if name in text]
