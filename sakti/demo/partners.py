"""Who acts, with what, and who pays: five helixes, programmes with strategy tags (Inpres 8/2025). All made up."""

from __future__ import annotations

import random
from dataclasses import dataclass

from sakti.demo.places import PLACES, Place


@dataclass(frozen=True, slots=True)
class Organisation:
    """An actor, its helix and the fund that it pays from."""

    name: str
    helix: str
    fund: str


@dataclass(frozen=True, slots=True)
class Programme:
    """A source of interventions. `records`: the service that its deliveries record (contracts §5), if any.

    `strategy` of Inpres 8/2025: burden, income or pockets. `cost`: least and most rupiah of one unit.
    """

    name: str
    strategy: str
    records: str | None
    subject: str
    unit: str
    cost: tuple[int, int]
    funding_sources: tuple[str, ...]
    actors: tuple[str, ...]
    typologies: tuple[str, ...] = ("pegunungan", "perkotaan", "pesisir")


ORGANISATIONS = (
    Organisation("Dinas Kesehatan", "government", "APBD kab"),
    Organisation("Dinas Sosial", "government", "APBD kab"),
    Organisation("Dinas Perumahan dan Permukiman", "government", "APBD kab"),
    Organisation("Dinas Pendidikan", "government", "APBD kab"),
    Organisation("Dinas Tenaga Kerja", "government", "APBD prov"),
    Organisation("Dinas Pertanian dan Perikanan", "government", "APBN"),
    *(
        Organisation(place.government, "village", "Dana Desa" if place.kind == "desa" else "APBD kab")
        for place in PLACES.values()
    ),
    Organisation("PT Batik Contoh Sejahtera", "business", "CSR"),
    Organisation("CV Tenun Contoh Makmur", "business", "CSR"),
    Organisation("Bank Contoh Pesisir", "business", "CSR"),
    Organisation("Forum CSR (contoh)", "business", "CSR"),
    Organisation("Universitas Contoh Pekalongan", "university", "Perguruan tinggi"),
    Organisation("Politeknik Contoh Pantura", "university", "Perguruan tinggi"),
    Organisation("Baznas (contoh)", "community", "Baznas"),
    Organisation("Relawan Peduli Contoh", "community", "Swadaya"),
    Organisation("Yayasan Sekolah Lagi (contoh)", "community", "Donor"),
)
BY_NAME = {organisation.name: organisation for organisation in ORGANISATIONS}

#: "desa" among the actors stands for the government of the village where it happens.
VILLAGE = "desa"
_BATIK, _TENUN, _BANK, _FORUM = (o.name for o in ORGANISATIONS if o.helix == "business")
_UNIVERSITY, _POLYTECHNIC = (o.name for o in ORGANISATIONS if o.helix == "university")
_BAZNAS, _VOLUNTEERS, _SCHOOLS = (o.name for o in ORGANISATIONS if o.helix == "community")

LATRINE = Programme(
    "Jambanisasi",
    "pockets",
    None,
    "household",
    "unit",
    (2_200_000, 3_600_000),
    ("APBD kab", "Dana Desa", "CSR", "Baznas", "Swadaya"),
    ("Dinas Perumahan dan Permukiman", "Dinas Kesehatan", VILLAGE, VILLAGE, _FORUM, _BATIK, _BAZNAS, _VOLUNTEERS),
)
HOUSE = Programme(
    "Rehab Rumah Tidak Layak Huni",
    "pockets",
    None,
    "household",
    "unit",
    (15_000_000, 20_000_000),
    ("APBD kab", "APBD prov", "CSR", "Baznas", "Swadaya"),
    ("Dinas Perumahan dan Permukiman", _BANK, _BAZNAS),
)
WATER = Programme(
    "Air Bersih Desa",
    "pockets",
    None,
    "household",
    "sambungan",
    (900_000, 1_600_000),
    ("APBN", "APBD kab", "Dana Desa"),
    ("Dinas Perumahan dan Permukiman", VILLAGE),
)
TREATMENT = Programme(
    "Pendampingan Pasien Kronis",
    "burden",
    "treatment",
    "person",
    "orang",
    (0, 150_000),
    ("APBD kab",),
    ("Dinas Kesehatan",),
)
DISABILITY = Programme(
    "Layanan Penyandang Disabilitas",
    "burden",
    "disability_service",
    "person",
    "layanan",
    (350_000, 2_500_000),
    ("APBD kab", "Baznas", "Swadaya"),
    ("Dinas Sosial", "Dinas Sosial", _BAZNAS, _VOLUNTEERS),
)
SCHOOL = Programme(
    "Kembali ke Sekolah",
    "burden",
    None,
    "person",
    "paket",
    (600_000, 1_200_000),
    ("APBD kab", "Donor", "Baznas"),
    ("Dinas Pendidikan", _SCHOOLS, _BAZNAS),
)
FOOD = Programme(
    "Paket Sembako",
    "burden",
    None,
    "household",
    "paket",
    (150_000, 250_000),
    ("CSR", "Baznas", "Swadaya"),
    (_BANK, _BAZNAS, _VOLUNTEERS),
)
BUSINESS = Programme(
    "Modal Usaha Keluarga",
    "income",
    None,
    "household",
    "paket",
    (1_000_000, 2_500_000),
    ("CSR", "Baznas", "APBD kab"),
    (_BANK, _FORUM, _BAZNAS),
)
TRAININGS = (
    Programme(
        "Pelatihan Membatik",
        "income",
        "training",
        "person",
        "orang",
        (300_000, 450_000),
        ("CSR", "APBD prov"),
        (_BATIK, "Dinas Tenaga Kerja"),
        ("perkotaan", "pesisir"),
    ),
    Programme(
        "Pelatihan Menjahit",
        "income",
        "training",
        "person",
        "orang",
        (350_000, 500_000),
        ("CSR", "APBD prov"),
        (_TENUN, "Dinas Tenaga Kerja"),
        ("perkotaan",),
    ),
    Programme(
        "Pelatihan Olahan Ikan",
        "income",
        "training",
        "person",
        "orang",
        (250_000, 400_000),
        ("APBN", "Perguruan tinggi"),
        ("Dinas Pertanian dan Perikanan", _POLYTECHNIC),
        ("pesisir",),
    ),
    Programme(
        "Pelatihan Kopi dan Gula Aren",
        "income",
        "training",
        "person",
        "orang",
        (250_000, 400_000),
        ("APBN", "Perguruan tinggi"),
        ("Dinas Pertanian dan Perikanan", _UNIVERSITY),
        ("pegunungan",),
    ),
    Programme(
        "Pelatihan Pemasaran Digital",
        "income",
        "training",
        "person",
        "orang",
        (150_000, 250_000),
        ("Perguruan tinggi", "Dana Desa"),
        (_UNIVERSITY, _POLYTECHNIC, VILLAGE),
    ),
)
PROGRAMMES = (LATRINE, HOUSE, WATER, TREATMENT, DISABILITY, SCHOOL, FOOD, BUSINESS, *TRAININGS)
#: What is given now and then besides: no outcome follows from it.
EXTRAS = (FOOD, BUSINESS)


def actor(rng: random.Random, programme: Programme, place: Place) -> Organisation:
    """Who does it there."""
    name = rng.choice(programme.actors)
    return BY_NAME[place.government if name == VILLAGE else name]


def cost(rng: random.Random, programme: Programme) -> int:
    """Rupiah of one unit, in steps of 50,000."""
    low, high = programme.cost
    return rng.randrange(low, high + 1, 50_000)


def funding(rng: random.Random, programme: Programme, organisation: Organisation, value: int) -> str:
    """The funding lines of one delivery; dear things often have several: one house, not four."""
    if not value:
        return ""
    shares = {organisation.fund: value}
    others = [fund for fund in programme.funding_sources if fund != organisation.fund]
    for fund in rng.sample(others, min(len(others), rng.choice((0, 1, 2)))) if value >= 1_000_000 else []:
        piece = value * rng.choice((10, 20, 30)) // 100 // 50_000 * 50_000
        shares[organisation.fund] -= piece
        shares[fund] = piece
    return ";".join(f"{fund}:{amount}" for fund, amount in shares.items() if amount)
