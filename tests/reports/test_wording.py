"""What a report says where there is little to say: nobody, nothing to compare with, too few, not yet judged."""

from __future__ import annotations

import io
import re
from datetime import date
from types import SimpleNamespace

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from sakti.core.movements import EVERYBODY, Came, Left, Movement, in_words
from sakti.extensions import db
from sakti.indicators.queries import schooling
from sakti.observations.models import Release
from sakti.reports import content, flows, paper, workbook
from sakti.settings import actions as settings
from tests import factories, homes
from tests.actors import TESTS
from tests.reports.conftest import APRIL, MARCH, MAY, aim, build_latrine, close, text_of, words

BASELINE = MARCH - 15  # December 2018


def body(region, month):
    """Without the annexes, which explain every word."""
    return text_of(region, month).split("Lampiran 1.")[0]


def sheets(made):
    file = io.BytesIO()
    workbook.write(file, made)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in load_workbook(file)}


def test_where_nobody_is_nothing_is_measured(world):
    said = body(world.cast.botosari, BASELINE - 1)

    assert "Belum ada yang dapat dihitung" in said
    for wrong in ("tidak berlaku", "baseline adalah bulan ini", "Jumlah awal", "sudah melapor"):
        assert wrong not in said


def test_where_nobody_is_any_more_it_says_so(world):
    from sakti.core.timeline import EventKind
    from sakti.observations.actions import record_event

    record_event(kind=EventKind.EXIT, day=date(2020, 4, 3), household=world.tarjono, by=TESTS, note="mampu")
    said = body(world.cast.kertijayan, APRIL)

    assert "Tidak ada lagi rumah tangga sasaran" in said
    assert "− keluar dari sasaran 1 1" in said


def test_why_somebody_came_or_left_is_called_the_same_on_paper_and_screen(app):
    """As a figure's parts are: one list of words."""
    reasons = {kind: {each.value: 1 for each in kind} for kind in (Came, Left)}
    moved = Movement(10, reasons[Came], reasons[Left], 12)
    households = EVERYBODY["target_households"]
    wanted = [f"+ {in_words(each, households)}" for each in Came] + [f"− {in_words(each, households)}" for each in Left]
    with app.test_request_context():
        macro = app.jinja_env.get_template("dashboards/_parts.html").module.movement(moved)
    picture = SimpleNamespace(
        households=moved, households_since=None, persons=moved, persons_since=None, statements=None
    )

    assert re.findall(r"<td>([+−] [^<]*)</td>", macro) == wanted
    assert [[row.word for row in flow.rows[1:-1]] for flow in flows.targets_of(picture)] == [wanted, wanted]


def test_of_children_each_part_has_words():
    reasons = [dict.fromkeys(names.values(), 1) for names in (schooling.CAME, schooling.LEFT)]
    picture = SimpleNamespace(children=Movement(1, *reasons, 2), children_since=None, statements=None)
    (told,) = flows.children_of(picture)

    assert len(told.rows) == 2 + len(schooling.CAME) + len(schooling.LEFT)
    assert {("+ putus sekolah", 1), ("− kembali bersekolah", 1), ("+ pindah dari desa lain", 1)} <= {
        (row.word, row.now) for row in told.rows
    }


def test_a_target_is_not_judged_on_the_day_of_its_baseline(world):
    aim(world.cast.botosari)
    said = body(world.cast.botosari, BASELINE)

    assert "○ baru mulai" in said
    assert "tidak akan tercapai" not in said


def test_paper_and_spreadsheet_say_alike_why_a_target_is_not_judged(world):
    aim(world.cast.botosari, "disability_served", "level", 90)
    homes.household(world.cast.botosari, {"name": "Satu"}, {"name": "Dua"}, {"name": "Tiga"}, on=date(2019, 1, 1))
    made = content.build(world.cast.botosari, MAY)

    row = next(row for row in sheets(made)["Angka"] if row[2] == "Penyandang disabilitas dilayani")
    assert row[-1] == "terlalu sedikit yang terdata"
    assert "○ terlalu sedikit yang terdata" in text_of(world.cast.botosari, MAY)


def test_mistakes_of_a_list_are_no_villages_own(world):
    db.session.query(Release).update({"findings_warning": 182})

    assert "182 peringatan" not in body(world.cast.botosari, MAY)
    assert "Daftar yang masuk sampai sekarang membawa 0 kesalahan" in body(world.cast.regency, MAY)


def test_what_applies_to_nobody_has_no_change(world):
    aim(world.cast.kertijayan, "out_of_school", "count", 0)
    said = body(world.cast.kertijayan, MAY)

    assert "○ tidak berlaku" in said
    assert "tidak berlaku tidak berlaku –" in said
    assert "perubahan relatif tidak dapat dihitung" not in said


def test_one_month_is_no_line(world):
    assert [line.is_drawn for line in content.build(world.cast.botosari, BASELINE).place.headlines] == [False] * 6
    assert content.build(world.cast.botosari, MAY).place.headlines[0].is_drawn


def test_a_correction_that_left_the_fraction_alone_says_what_it_changed(world):
    close(APRIL)
    homes.household(world.cast.botosari, {"name": "Baru"}, on=date(2020, 4, 1))
    close(MAY)
    fixes = {one.indicator.key: one for one in content.build(world.cast.regency, MAY).fixes}

    latrine = fixes["own_latrine"]
    assert (latrine.old.n, latrine.old.d) == (latrine.new.n, latrine.new.d)
    assert "belum terdata 0, tidak berlaku 0" in text_of(world.cast.regency, MAY)
    assert "belum terdata 1, tidak berlaku 0" in text_of(world.cast.regency, MAY)


@pytest.mark.parametrize("name", ["Sasaran", "Sumber dana", "Kualitas data"])
def test_the_spreadsheet_has_every_table(world, name):
    world.running(due_on=date(2020, 2, 1))
    build_latrine(world.warsito, date(2020, 2, 3))
    made = content.build(world.cast.regency, MAY)
    rows = sheets(made)[name][1:]

    wanted = {
        "Sasaran": [(flow.title, *row[:3]) for flow in (*made.place.flows, *made.place.children) for row in flow.rows],
        "Sumber dana": [(source, made.helixes[helix], value) for helix, source, value in made.place.picture.funding],
        "Kualitas data": [(one.what, one.count, one.of, one.unit) for one in made.place.checked],
    }[name]
    assert rows == wanted


def test_the_summary_is_one_page_whatever_the_names(world):
    """A leader reads the first page only."""
    world.latrine.name = "Pembangunan Jamban Sehat Komunal dan Individual Berbasis Masyarakat serta Pendampingannya"
    world.cast.botosari.name = "Sumurjomblangbogo Kidul Krajan Wetan"
    for number in range(6):
        actor = factories.organisation(f"{number} Perkumpulan Penanggulangan Kemiskinan di Pesisir", "community")
        world.running(organisation=actor, due_on=date(2020, 2, 1))
    address = "\n".join(["Jalan Krakatau Nomor 9, Kompleks Perkantoran Pemerintah, Kajen 51161"] * 3)
    settings.set_values(values={"address": address}, since=date(2020, 1, 1), by=TESTS)
    made = paper.printed(paper.page(content.build(world.cast.regency, MAY)), content.silent)

    first, second = (page.extract_text() for page in PdfReader(io.BytesIO(made.data)).pages[:2])
    assert "Keputusan yang diminta dari penanda tangan" in first
    assert "dan 2 pelaku lain" in words(first)
    assert words(second).startswith("B. Sasaran dan perubahannya")
