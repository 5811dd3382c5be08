"""The villages of the made-up district: real places, made-up facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sakti.demo.days import END

Weights = tuple[tuple[int, float], ...]

#: Where drinking water comes from, by typology (306a): springs in the hills, wells in town, refills at the coast.
WATER: dict[str, Weights] = {
    "pegunungan": ((7, 30), (8, 28), (9, 10), (13, 14), (5, 8), (10, 4), (2, 2)),
    "perkotaan": ((3, 22), (12, 10), (4, 30), (5, 18), (6, 10), (2, 10), (1, 2)),
    "pesisir": ((4, 22), (13, 18), (6, 20), (5, 12), (2, 20), (10, 5), (11, 3)),
}
#: What those without a latrine of their own use (309a).
WITHOUT_LATRINE: dict[str, Weights] = {
    "pegunungan": ((6, 60), (2, 20), (3, 12), (5, 8)),
    "perkotaan": ((2, 45), (3, 18), (4, 17), (6, 20)),
    "pesisir": ((6, 50), (4, 20), (2, 20), (5, 10)),
}


@dataclass(frozen=True, slots=True)
class Place:
    """One village: its size, how poor it is, how early it moves, how far it gets, when it stopped reporting."""

    code: str
    name: str
    typology: str
    classification: str
    households: int
    poor: float
    latrine: float
    lead: float
    drive: float
    hamlets: tuple[str, ...]
    reports_until: date = END

    @property
    def urban(self) -> bool:
        """Urban by the dated classification, not by typology."""
        return self.classification == "urban"

    @property
    def kind(self) -> str:
        """kelurahan if the fourth block begins with 1 (Kemendagri's codes)."""
        return "kelurahan" if self.code.split(".")[3][0] == "1" else "desa"

    @property
    def government(self) -> str:
        """The village government as an actor; a kelurahan has no village budget (UU 6/2014)."""
        return f"{'Kelurahan' if self.kind == 'kelurahan' else 'Pemerintah Desa'} {self.name}"


#: Villages that have a part of their own in the story, by their codes.
BOTOSARI, KERTIJAYAN, MULYOREJO = "33.26.02.2008", "33.26.14.2009", "33.26.15.2014"
WINDUROJO, JREBENGKEMBANG, BEBEL = "33.26.09.2001", "33.26.18.2002", "33.26.19.2003"
PILOTS = (
    Place(
        BOTOSARI,
        "Botosari",
        "pegunungan",
        "rural",
        578,
        1.25,
        0.8,
        0.35,
        1.2,
        ("Dukuh Krajan", "Dukuh Gumelem", "Dukuh Sigedong", "Dukuh Wanasari"),
    ),
    Place(
        KERTIJAYAN,
        "Kertijayan",
        "perkotaan",
        "urban",
        742,
        0.8,
        1.5,
        -0.45,
        0.7,
        ("Gang Canting", "Gang Malam", "Gang Sogan", "Gang Nila", "Gang Jlamprang"),
    ),
    Place(
        MULYOREJO,
        "Mulyorejo",
        "pesisir",
        "rural",
        655,
        1.05,
        0.9,
        -0.05,
        1.15,
        ("Dukuh Bakau", "Dukuh Tambak", "Dukuh Muara", "Dukuh Pasir"),
    ),
)
REPLICATIONS = (
    Place(WINDUROJO, "Windurojo", "pegunungan", "rural", 232, 1.1, 0.9, 0.2, 1.1, ("Dukuh Lor", "Dukuh Kidul")),
    Place(
        "33.26.04.2003",
        "Tlogohendro",
        "pegunungan",
        "rural",
        156,
        1.3,
        0.6,
        0.1,
        0.6,
        ("Dukuh Atas", "Dukuh Alas"),
        date(2020, 11, 30),
    ),
    Place("33.26.07.2005", "Pedawang", "perkotaan", "rural", 208, 0.9, 1.1, 0.0, 1.0, ("Dukuh Tengah", "Dukuh Sawah")),
    Place(
        "33.26.13.1019",
        "Kedungwuni Timur",
        "perkotaan",
        "urban",
        291,
        0.7,
        1.6,
        -0.2,
        0.8,
        ("Lingkungan Pasar", "Lingkungan Lapangan"),
    ),
    Place(BEBEL, "Bebel", "pesisir", "rural", 264, 1.1, 0.8, 0.3, 1.2, ("Dukuh Rob", "Dukuh Tanggul")),
    Place(
        JREBENGKEMBANG, "Jrebengkembang", "perkotaan", "rural", 187, 0.9, 1.2, -0.3, 0.9, ("Dukuh Wetan", "Dukuh Kulon")
    ),
)
PLACES = {place.code: place for place in PILOTS + REPLICATIONS}
