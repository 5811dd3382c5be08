"""The PDF: the same numbers as everywhere, the same bytes each time, tagged, and without any name."""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from sakti.closing.documents import COUNTED_LATER
from sakti.closing.models import FrozenPicture
from sakti.core.changes import Kind
from sakti.core.indicators import INDICATORS
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.indicators.figures import compared_villages
from sakti.indicators.presenters import figures_document
from sakti.indicators.queries import results
from sakti.observations.actions import observe
from sakti.paper import press
from sakti.regions import actions as regions
from sakti.reports import content, paper, workbook
from tests.actors import TESTS
from tests.reports.conftest import (
    APRIL,
    JUNE,
    MAY,
    aim,
    build_latrine,
    close,
    fill_office,
    names_in,
    printed,
    text_of,
    words,
)

#: They take long, and most ask the same of both engines.
pytestmark = pytest.mark.one_engine


def sheet(made, name="Angka"):
    file = io.BytesIO()
    workbook.write(file, made)
    rows = list(load_workbook(file)[name].iter_rows(values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_screen_pdf_and_spreadsheet_say_the_same(world):
    build_latrine(world.warsito, date(2020, 2, 3))
    region, day, before = world.cast.botosari, date(2020, 5, 31), date(2018, 12, 31)
    found = results([region.id], day, before, keys=["own_latrine"])
    villages = compared_villages([region.id], day, before)
    said = figures_document(region.code, day, before, "cross-section", villages, found)["figures"][0]
    close(MAY)

    made = content.build(region, MAY)

    row = next(one for one in sheet(made) if one["Indikator"] == said["label"])
    assert said["text"] == "naik 50,00 poin persen (50,00 % → 100,00 %)"
    assert said["text"] in words(printed(region, MAY).text)
    assert row["Perubahan dengan kata"] == said["text"]
    assert Decimal(str(row["Perubahan"])) == Decimal(said["change"])
    assert (row["Kini: pembilang"], row["Kini: penyebut"]) == (said["current"]["n"], said["current"]["d"])


LEVELS = {one.label_id for one in INDICATORS.values() if one.kind is Kind.LEVEL}


def test_a_level_stands_in_no_column_of_changes(client, world):
    """Nobody trained is no change of 0, on paper, in the spreadsheet, before closing, or among the figures."""
    rows = [row for row in sheet(content.build(world.cast.regency, MAY)) if row["Indikator"] in LEVELS]
    client.sign_in(world.cast.alice)
    village = world.cast.botosari.code
    pages = (
        "/tutup-buku/2020-05",
        f"/angka?region={village}&as_of=2020-05-31&baseline=2018-12-31",
        f"/dasbor/desa/{village}?month=2020-05&baseline=2018-12",
    )

    assert {(row["Perubahan"], row["Perubahan dengan kata"]) for row in rows if row["Kini: penyebut"]} == {
        (None, "tingkat, bukan perubahan")
    }
    assert {row["Perubahan"] for row in rows} == {None}
    for page in pages:
        cells = changes_in(client.get(page).text)
        assert "tingkat, bukan perubahan" in cells
        assert [cell for cell in cells if "tingkat:" in cell] == []


def changes_in(page):
    """What the cells of columns of changes say."""
    cells = re.findall(r'<td[^>]*data-label="Perubahan[^"]*"[^>]*>(.*?)</td>', page, re.S)
    return [words(re.sub(r"<[^>]*>", "", cell)) for cell in cells]


def test_a_closed_month_prints_the_same_bytes_each_time(world):
    close(MAY)
    first = printed(world.cast.botosari, MAY)

    build_latrine(world.warsito, date(2020, 5, 20))

    assert printed(world.cast.botosari, MAY).data == first.data


def test_a_pilot_named_later_changes_no_closed_month(pilot, world):
    close(MAY)
    first = paper.page(content.build(world.cast.regency, MAY))

    regions.name_pilot(
        village=world.cast.kertijayan,
        decree="Keputusan 2",
        since=date(2019, 1, 1),
        until=None,
        phase="pilot",
        by=TESTS,
    )
    db.session.flush()

    assert paper.page(content.build(world.cast.regency, MAY)) == first


def test_it_is_tagged_titled_and_dated_by_its_close_and_names_nobody(world):
    world.running(due_on=date(2020, 2, 1))
    fill_office()
    made = close(MAY)

    found = printed(world.cast.regency, MAY)

    assert "Jambanisasi" in found.text
    assert names_in(found.text) == []
    facts = found.facts
    assert facts["Tagged"] == "yes"
    assert facts["Title"] == "Laporan perkembangan Kabupaten Pekalongan, Mei 2020"
    assert f"{made.closed_at:%Y}" in facts["CreationDate"]


def test_a_village_report_names_nobody(world):
    world.running(due_on=date(2020, 2, 1))

    assert names_in(text_of(world.cast.botosari, MAY)) == []


def test_an_open_month_is_provisional_and_not_to_be_signed(world):
    found = printed(world.cast.botosari, MAY)

    assert "SEMENTARA" in found.text
    assert "NIP" not in found.text


def test_a_closed_month_has_a_place_for_the_signature(world):
    fill_office(signer_nip="198001012005011001")
    close(MAY)

    found = text_of(world.cast.botosari, MAY)

    assert "SEMENTARA" not in found
    assert "KEPALA BADAN," in found
    assert "Drs. Contoh, M.Si." in found
    assert "NIP 19800101 200501 1 001" in found


def test_corrections_are_listed_old_and_new(world):
    close(APRIL)
    build_latrine(world.warsito, date(2020, 4, 20))
    close(MAY)

    found = text_of(world.cast.regency, MAY)

    assert "April 2020 Botosari Memakai jamban sendiri 1/2 2/2" in found


def test_the_regency_has_a_page_for_each_pilot(pilot, world):
    close(MAY)

    made = content.build(world.cast.regency, MAY)

    assert [one.title for one in made.pages] == ["Desa Botosari"]
    assert [row.region.name for row in made.rows] == ["Botosari", "Kertijayan"]


@pytest.mark.parametrize(("kind", "value", "asked"), [("level", 90, [90]), ("relative", 10, [10]), ("count", 1, [])])
def test_a_village_is_judged_by_what_the_regency_asks_of_each_as_on_its_dashboard(world, kind, value, asked):
    aim(world.cast.regency, "own_latrine", kind, value)
    assert latrine_targets(world.cast.botosari) == asked

    aim(world.cast.botosari, value=80)
    assert latrine_targets(world.cast.botosari) == [80]  # its own alone


def latrine_targets(region):
    lines = {one.indicator.key: one for one in content.build(region, MAY).place.lines}
    return [one.goal.value for one in lines["own_latrine"].goals]


def test_a_region_without_data_says_so(world, cast):
    empty = content.build(cast.kertijayan, MAY - 60)

    assert empty.place.is_empty
    assert "Belum ada rumah tangga sasaran yang tercatat" in text_of(cast.kertijayan, MAY - 60)


def test_a_region_that_had_no_data_at_the_close_says_so(world):
    close(MAY)
    from tests import factories

    later = factories.region("33.26.14.2010", "Simbangkulon", "village", world.cast.kertijayan)

    assert content.build(later, MAY).place.is_empty


def test_the_district_and_its_number_are_on_it(world):
    made = content.build(world.cast.botosari, MAY, serial=7)

    assert made.number == "007/SAKTI/VI/2020"
    assert "Paninggaran" in made.within


def test_a_month_that_has_not_begun_is_refused(world):
    with pytest.raises(Refusal, match="belum mulai"):
        content.build(world.cast.botosari, JUNE + 1)


def test_without_pango_it_says_what_to_install(world, monkeypatch):
    monkeypatch.setattr(press, "can_print", lambda: False)

    with pytest.raises(Refusal, match="libpango"):
        paper.printed("<p>", content.silent)


def test_a_page_that_takes_too_long_is_stopped():
    with pytest.raises(Refusal, match="belum selesai"):
        paper.printed("<p>x</p>" * 30_000, content.silent, patience=0.6)


def test_a_page_reaches_no_file_and_no_address():
    secret = "root:x:0:0"  # what a stolen /etc/passwd would show
    page = '<html lang="id"><title>x</title><link rel="attachment" href="file:///etc/passwd"><p>isi</p>'

    found = paper.printed(page, content.silent)

    assert secret.encode() not in found.data
    assert b"/EmbeddedFile" not in found.data


def test_every_line_ends_in_the_annex(world):
    page = paper.page(content.build(world.cast.botosari, MAY))

    assert all(f'id="definisi-{number}"' in page and f'href="#definisi-{number}"' in page for number in range(1, 11))


def test_it_tells_why_fewer_children_are_out_of_school(world):
    observe(person=world.person("Slamet"), observed_on=date(2020, 5, 4), values={"schooling": 2}, by=TESTS)
    close(MAY)

    said = words(printed(world.cast.botosari, MAY).text)

    assert "Anak tidak sekolah: mengapa jumlahnya berubah" in said
    assert "− kembali bersekolah 1 1" in said


def test_plans_are_followed_and_obstacles_have_an_owner_and_a_day(world):
    world.running(due_on=date(2020, 2, 1))

    said = words(printed(world.cast.botosari, MAY).text)

    assert "Rencana dan realisasi fisik menurut unsur, tahun anggaran 2020" in said
    assert all(column in said for column in ("Jatuh tempo", "Terverifikasi", "Realisasi TA ini", "Luncuran tahun"))
    asked = said.split("Usulan tindak lanjut")[1]
    assert "Menyelesaikan atau menjadwalkan ulang 1 janji" in asked
    assert "30 Juni 2020" in asked


def test_a_month_closed_before_plans_were_followed_still_prints(world):
    made = close(MAY)
    for row in db.session.scalars(select(FrozenPicture).where(FrozenPicture.close_id == made.id)):
        kept = {key: value for key, value in row.content.items() if not key.startswith("children")}
        kept["year"] = {
            kind: [{name: value for name, value in each.items() if name not in LATER} for each in rows]
            for kind, rows in kept["year"].items()
        }
        row.content = kept
    db.session.flush()

    assert "Realisasi bantuan" in words(printed(world.cast.botosari, MAY).text)


LATER = ("promised", "finished", "paid_rp", *COUNTED_LATER)
