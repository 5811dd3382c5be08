"""Two villages with three households, a programme of each kind, two organisations: through the doors of real ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from sakti.extensions import db
from sakti.households.models import Household, Person
from sakti.intake.lists import import_list
from sakti.interventions import actions
from sakti.regions.actions import project_classes
from sakti.web import clock
from tests import factories
from tests.actors import TESTS
from tests.stages import staged

TODAY = date(2020, 6, 30)
LISTED = date(2018, 12, 31)

HEADINGS = (
    "kode_desa,nama_desa,rt,rw,alamat,no_rumah_tangga,no_kk,nik,nama,hubungan,jenis_kelamin,tanggal_lahir,status_kawin,"
    "desil,luas_lantai,jenis_lantai,jenis_dinding,jenis_atap,sumber_air,penerangan,daya,bahan_bakar,fasilitas_bab,"
    "kloset,tinja,partisipasi_sekolah,jenjang,ijazah,bekerja,kedudukan,penyakit_kronis,"
    + ",".join(f"428{letter}" for letter in "abcdefghi")
)
PLACES = {"Botosari": "33.26.02.2008", "Kertijayan": "33.26.14.2009"}


def row(village, number, kk, nik, name, relation, sex, born, decile, latrine, schooling="", ill="01", able="4"):
    return ",".join(
        [
            PLACES[village],
            village,
            "01",
            "02",
            "Dukuh",
            number,
            kk,
            nik,
            name,
            relation,
            sex,
            born,
            "1",
            decile,
            "40",
            "3",
            "1",
            "2",
            "4",
            "1",
            "1",
            "4",
            latrine,
            "1",
            "1",
            schooling,
            "",
            "",
            "",
            "",
            ill,
            able,
            *["4"] * 8,
        ]
    )


ROWS = (
    row("Botosari", "R1", "3326020101010001", "3326020101800001", "Warsito", "1", "1", "1980-01-01", "1", "6"),
    row(
        "Botosari", "R1", "3326020101010001", "3326024101820002", "Sumiati", "2", "2", "1982-01-01", "1", "6", ill="02"
    ),
    row("Botosari", "R1", "3326020101010001", "3326020101080003", "Slamet", "3", "1", "2008-01-01", "1", "6", "3"),
    row(
        "Botosari", "R2", "3326020101010002", "3326024101750004", "Khotijah", "1", "2", "1975-01-01", "3", "1", able="1"
    ),
    row("Kertijayan", "R3", "3326140101010003", "3326140101700005", "Tarjono", "1", "1", "1970-01-01", "2", "6"),
)


@dataclass(frozen=True)
class World:
    """The cast, and what it works with. `warsito` … are households by their head."""

    cast: Any
    warsito: Household
    khotijah: Household
    tarjono: Household
    latrine: Any  # programme that answers own_latrine
    training: Any  # programme that records `trained`
    housing: Any  # organisation of the government
    baznas: Any  # dewi's organisation

    def person(self, name: str) -> Person:
        return db.session.scalars(select(Person).where(Person.name == name)).one()

    def propose(self, household: Household | None = None, **details: Any) -> Any:
        given = {"programme": self.latrine, "organisation": self.housing, "by": TESTS, "day": date(2020, 1, 6)}
        whom = (
            {}
            if details.keys() & {"person", "family", "group", "village"}
            else {"household": household or self.warsito}
        )
        return actions.assign(**{**given, "volume": Decimal(1), **whom, **details})

    def running(self, *args: Any, **details: Any) -> Any:
        made = self.propose(*args, **details)
        for status in ("approved", "running"):
            actions.move(intervention=made, to=status, by=TESTS, day=date(2020, 1, 10))
        return made


@pytest.fixture(autouse=True)
def on_a_fixed_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def world(cast: Any, tmp_path: Path) -> World:
    return staged("world", lambda: make_world(cast, tmp_path))


def make_world(cast: Any, tmp_path: Path) -> World:
    project_classes()
    file = tmp_path / "daftar.csv"
    file.write_text("\n".join([HEADINGS, *ROWS]), encoding="utf-8")
    import_list(file=file, layout="dtsen", as_of=LISTED, by=TESTS)
    db.session.expire_all()
    homes = {one.number: one for one in db.session.scalars(select(Household))}
    return World(
        cast,
        homes["R1"],
        homes["R2"],
        homes["R3"],
        latrine=actions.add_programme(
            name="Jambanisasi",
            strategy="pockets",
            sector="infrastruktur-dasar",
            answers_need="own_latrine",
            unit="unit",
            unit_cost_rp=3_000_000,
            by=TESTS,
        ),
        training=actions.add_programme(
            name="Pelatihan Membatik",
            strategy="income",
            records="trained",
            answers_need="trained_working_age",
            unit="orang",
            unit_cost_rp=400_000,
            by=TESTS,
        ),
        housing=factories.organisation("Dinas Perumahan", "government"),
        baznas=cast.partner,
    )
