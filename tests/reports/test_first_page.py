"""The first page: what a signer is asked to decide, of whom, until when; and all of it on one sheet."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from pypdf import PdfReader

from sakti.core.figures import Figure
from sakti.core.indicators import INDICATORS
from sakti.core.timeline import Source
from sakti.observations.actions import observe
from sakti.paper.fitting import fitted
from sakti.regions import queries as regions
from sakti.regions.tables import Region
from sakti.reports import content, paper
from sakti.reports.follow_ups import decisions, due_day, follow_ups
from sakti.reports.mapping import MOST_TILES, front_map
from sakti.reports.parts import LateGroup, ReportLine, VillageRow
from tests import factories
from tests.actors import TESTS
from tests.interventions.conftest import LISTED
from tests.reports.conftest import MAY, close, fill_office, printed, text_of, words

pytestmark = pytest.mark.one_engine

APRIL_2020 = MAY - 1


@pytest.mark.parametrize(
    ("dated", "due"),
    [
        (date(2020, 5, 5), date(2020, 5, 31)),  # closed as usual, on the fifth
        (date(2020, 5, 17), date(2020, 5, 31)),  # two weeks are left
        (date(2020, 5, 18), date(2020, 6, 30)),  # they are not
        (date(2020, 4, 30), date(2020, 5, 31)),  # not closed yet
        (date(2026, 11, 30), date(2026, 12, 31)),  # closed years later: nobody is asked for a day that has passed
    ],
)
def test_a_day_that_can_still_be_kept(dated, due):
    assert due_day(APRIL_2020, dated) == due


def asked(region, month=MAY):
    return [(one.what, one.owner, one.due_on) for one in content.build(region, month).decisions]


def test_promises_that_are_late_ask_for_a_new_day_of_those_who_owe_most(world):
    for number, promises in enumerate((3, 2, 1, 1)):
        actor = factories.organisation(f"Pelaku {number}", "community")
        for _ in range(promises):
            world.running(organisation=actor, due_on=date(2020, 5, 1 + number))

    day = date(2020, 6, 30)
    assert asked(world.cast.regency)[:3] == [
        (f"Menetapkan jadwal baru atau pengganti bagi {what}", owner, day)
        for what, owner in (
            ("3 janji bantuan yang lewat tenggat (paling lama 30 hari)", "Pelaku 0"),
            ("2 janji bantuan yang lewat tenggat (paling lama 29 hari)", "Pelaku 1"),
            ("2 janji bantuan yang lewat tenggat (paling lama 28 hari)", "Pelaku 2 dan Pelaku 3"),
        )
    ]


@pytest.mark.parametrize(
    ("others", "named"),
    [
        (1, "Pelaku 2"),
        (2, "Pelaku 2 dan Pelaku 3"),
        (3, "Pelaku 2, Pelaku 3, dan 1 pelaku lain"),
        (6, "Pelaku 2, Pelaku 3, dan 4 pelaku lain"),
    ],
)
def test_who_else_owes_is_named_before_it_is_counted(others, named):
    late = [
        LateGroup(f"Pelaku {number}", "community", "Jambanisasi", "Botosari", 9 - number, date(2020, 5, 1), 30)
        for number in range(2 + others)
    ]
    place = SimpleNamespace(late=late, lines=[])

    assert [asked.owner for asked in decisions(place, date(2020, 6, 30))] == ["Pelaku 0", "Pelaku 1", named]


def test_old_answers_and_thin_ones_ask_for_a_new_look(world):
    """More than half of the answers old; fewer than half of those asked."""
    old, thin = Figure(30, 60, stale=31), Figure(5, 20, unknown=21)
    sure = Figure(30, 60, stale=30, unknown=60)
    given = {
        "livable_house": old,
        "own_latrine": old,
        "out_of_school": old,
        "improved_water": thin,
        "trained_working_age": sure,
        "disability_served": Figure(0, 0, unknown=7),
        "chronic_disease_treated": Figure(0, 0, excluded=7),
    }
    lines = [ReportLine(INDICATORS[key], 1, now, None, None, [], []) for key, now in given.items()]
    place = replace(content.build(world.cast.botosari, MAY).place, lines=lines)

    assert [(one.what, one.owner) for one in decisions(place, date(2020, 6, 30))] == [
        (
            "Menugaskan pendataan ulang pemakaian jamban sendiri, anak tidak sekolah, dan 1 indikator lain: "
            "data kedaluwarsa",
            "Pemerintah desa dan fasilitator",
        ),
        ("Menugaskan pendataan air minum layak: terlalu sedikit yang terdata", "Pemerintah desa dan fasilitator"),
        ("Menugaskan pendataan layanan penyandang disabilitas: belum ada data", "Pemerintah desa dan fasilitator"),
    ]
    assert "Mendata ulang pemakaian jamban sendiri, anak tidak sekolah, dan 1 indikator lain: data kedaluwarsa" in [
        one.what for one in follow_ups(place, date(2020, 6, 30))
    ]


def test_where_nothing_is_late_or_old_nothing_is_asked(world):
    treated = {"chronic_treated": 1}
    observe(person=world.person("Sumiati"), observed_on=LISTED, values=treated, by=TESTS, source=Source.DISTRICT)
    made = content.build(world.cast.botosari, MAY - 15)

    assert made.decisions == []
    assert "Tidak ada: tidak ada janji yang lewat tenggat" in text_of(world.cast.botosari, MAY - 15)


def test_the_first_sheet_holds_all_of_it(world):
    world.running(due_on=date(2020, 2, 1))
    fill_office()
    close(MAY)

    for region in (world.cast.regency, regions.get(world.cast.botosari.parent_id), world.cast.botosari):
        first, second = (page.extract_text() for page in sheets(printed(region, MAY).data)[:2])
        assert "Keputusan yang diminta dari penanda tangan" in first
        assert "1 janji bantuan yang lewat tenggat" in words(first)
        assert words(second).startswith("B. Sasaran dan perubahannya")


def sheets(data: bytes):
    return list(PdfReader(io.BytesIO(data)).pages)


class Sheet:
    def __init__(self, *anchors: str) -> None:
        self.anchors = dict.fromkeys(anchors)


class Laid:
    def __init__(self, *pages: Sheet) -> None:
        self.pages = list(pages)


def test_what_does_not_fit_is_set_more_tightly_and_no_tighter_than_it_must():
    asked_for: list[str] = []

    def laid_out(overflow: int) -> Callable[[str], Laid]:
        def lay(page: str) -> Laid:
            asked_for.append(page)
            second = Sheet("second-sheet")
            return Laid(Sheet(), Sheet(), second) if len(asked_for) <= overflow else Laid(Sheet(), second)

        return lay

    page = '<body data-x><h2 id="second-sheet">B</h2>'
    for overflow, last in (
        (0, "<body data-x>"),
        (1, '<body class="tight" data-x>'),
        (2, '<body class="tighter" data-x>'),
    ):
        asked_for.clear()
        fitted(page, laid_out(overflow))
        assert last in asked_for[-1]
        assert len(asked_for) == overflow + 1


def test_more_villages_than_have_room_are_the_lowest(world):
    latrine = INDICATORS["own_latrine"]
    made = content.build(world.cast.regency, MAY)
    made.rows[:] = [
        VillageRow(Region(name=f"Desa {number:02d}"), [ReportLine(latrine, 1, Figure(number, 20), None, None, [], [])])
        for number in range(20)
    ]

    drawn = front_map(made)

    assert drawn is not None
    assert drawn.title == f"Memakai jamban sendiri, {MOST_TILES} desa terendah dari 20"


def test_what_may_not_be_judged_ranks_last_and_has_no_shade(world):
    """Of whom two of a hundred were asked, and whose answers are old, nothing is said but why."""
    doubtful = {"Lama": Figure(1, 20, stale=15), "Sedikit": Figure(0, 2, unknown=98)}

    few = drawn_of(world, doubtful | {"Baik": Figure(19, 20)})
    assert "3 desa; data kedaluwarsa: 1; terlalu sedikit yang terdata: 1." in few.image.alt + "."
    svg = base64.b64decode(few.image.src.split(",", 1)[1]).decode()
    assert re.findall(r">([\d,]+) %</text>", svg) == ["95,00"]

    many = drawn_of(world, doubtful | {f"Baik {i}": Figure(19, 20) for i in range(MOST_TILES)})
    assert many.title.endswith(f"{MOST_TILES} desa terendah dari {MOST_TILES + 2}")
    assert many.image.alt.endswith(f"{MOST_TILES} desa")


def drawn_of(world, figures):
    made = content.build(world.cast.regency, MAY)
    made.rows[:] = [
        VillageRow(Region(name=name), [ReportLine(INDICATORS["own_latrine"], 1, figure, None, None, [], [])])
        for name, figure in figures.items()
    ]
    drawn = front_map(made)
    assert drawn is not None
    return drawn


def test_a_village_has_no_map(world):
    assert front_map(content.build(world.cast.botosari, MAY)) is None


def test_nothing_that_is_not_filled_in_is_printed(world):
    """The brackets of a fresh installation stood in the letterhead of a signed paper."""
    close(MAY)
    said = text_of(world.cast.botosari, MAY)

    assert "(diisi" not in said
    assert "KONSEP: kop surat atau penanda tangan belum lengkap" in said
    assert "ruang tanda tangan" not in said
    assert "Alamat, telepon, dan laman, Nama dan gelar" in said


def test_with_letterhead_and_signer_it_is_to_be_signed_and_lacks_what_is_not_set(world):
    fill_office()
    close(MAY)
    said = text_of(world.cast.botosari, MAY)

    assert "KONSEP" not in said
    assert "ruang tanda tangan Drs. Contoh, M.Si." in said
    for unset in ("(diisi", "NIP", "Tembusan"):
        assert unset not in said


def test_paper_is_called_what_it_is(world):
    assert content.build(world.cast.botosari, MAY).state == "sementara"
    close(MAY)
    assert content.build(world.cast.botosari, MAY).state == "konsep"
    fill_office()
    assert content.build(world.cast.botosari, MAY).state == ""
    assert "(konsep)" not in paper.page(content.build(world.cast.botosari, MAY))
