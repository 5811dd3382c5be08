"""The version for everybody (Biasa): no small number in it, on paper or in the spreadsheet, and none that follows."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from html import unescape
from inspect import Parameter, signature

import pytest
from openpyxl import load_workbook

from sakti.closing import queries as closing
from sakti.core.figures import Figure
from sakti.core.permissions import ROLES, Permission, Scope
from sakti.core.refusals import Refusal
from sakti.core.small_cells import Withheld
from sakti.extensions import db
from sakti.regions import actions as regions
from sakti.reports import content, masking, paper, queries, workbook
from sakti.reports.flows import Flow
from sakti.reports.masking import Mask, masked_flow, masked_lines, masked_rows
from sakti.reports.models import IssuedReport
from sakti.settings import actions as settings
from tests import homes
from tests.actors import TESTS
from tests.reports.conftest import MAY, aim, build_latrine, close, fill_office, words
from tests.reports.test_issuing import issue, order, quick, schedule  # noqa: F401

pytestmark = pytest.mark.one_engine


@pytest.fixture
def settled(world):
    """Botosari with enough households, Kertijayan with one; closed."""
    for number in range(12):
        home = homes.household(world.cast.botosari, {"name": f"Orang {number}"}, decile=number % 8 + 1)
        build_latrine(home, date(2020, 2, 3), 1 if number < 6 else 6)
    fill_office()
    close(MAY)
    return world


def public(region, month=MAY):
    return content.build(region, month, public=True)


def said(made):
    page = paper.page(made).partition("</style>")[2]
    return words(unescape(re.sub(r"<[^>]*>", " ", page)))


def line_of(made, key="own_latrine"):
    return next(line for line in made.place.lines if line.indicator.key == key)


def test_what_few_answered_is_not_told_and_what_enough_did_is(settled):
    full, made = content.build(settled.cast.botosari, MAY), public(settled.cast.botosari)

    assert full.nature == "Terbatas, tanpa data nama"
    assert made.nature == "Biasa: angka di bawah 5 disembunyikan"
    assert line_of(full, "out_of_school").now.n == 1
    assert line_of(made, "out_of_school").is_withheld
    assert line_of(made, "out_of_school").now.population == 0
    assert line_of(made, "out_of_school").unjudged == "disembunyikan"


def test_no_cell_of_any_line_is_small(settled):
    """Neither now, nor at the baseline, nor a month ago, nor in the line of months."""
    for region in (settled.cast.regency, settled.cast.botosari):
        for lines in (public(region).place.lines, *(row.lines for row in public(region).rows)):
            figures = [
                figure
                for line in lines
                for figure in (line.now, *(line.since or ()), *(line.stepped or ()), *(each for _, each in line.months))
            ]
            assert not [cell for each in figures for cell in (each.n, each.d - each.n) if 0 < cell < 5]


def test_a_village_is_withheld_wherever_it_would_follow(settled):
    """The regency less Botosari would be Kertijayan: its paper and the regency's are decided together."""
    mask = masking.mask_of(MAY, 5)
    small, large = settled.cast.kertijayan.id, settled.cast.botosari.id

    for key, kept in mask.by_indicator.items():
        assert kept.whole or not kept.villages or {small, large} <= kept.villages, key


def test_it_has_no_promises_no_names_of_late_actors_and_no_corrections(settled):
    made = public(settled.cast.regency)

    assert (made.place.late, made.decisions, made.follow_ups, made.fixes, made.pages) == ([], [], [], [], [])
    assert (made.place.picture.late, made.place.picture.unreported, made.place.picture.series) == ([], [], {})
    for absent in ("Keputusan yang diminta", "Usulan tindak lanjut", "Janji yang lewat tenggat"):
        assert absent not in said(made)
    assert "Biasa: boleh diumumkan" in said(made)


def test_paper_and_spreadsheet_are_of_the_same_masked_object(settled):
    made = public(settled.cast.botosari)
    file = io.BytesIO()
    workbook.write(file, made)
    book = load_workbook(file)
    headings, *rows = book["Angka"].iter_rows(values_only=True)

    row = dict(zip(headings, next(row for row in rows if row[2] == "Anak tidak sekolah (7–18 tahun)"), strict=True))
    assert [row[f"Kini: {name}"] for name in ("pembilang", "penyebut", "belum terdata", "%")] == [None] * 4
    assert row["Keadaan"] == "disembunyikan"
    assert [len(list(book[name].rows)) for name in ("Terlambat", "Sumber dana", "Koreksi")] == [1, 1, 1]
    for sheet in ("Sasaran", "Kualitas data"):
        counts = [cell for row in book[sheet].iter_rows(min_row=2, values_only=True) for cell in row[1:3]]
        assert not [count for count in counts if isinstance(count, int | float) and 0 < count < 5], sheet


HIDDEN = (masking.REASONS, None, None)


@pytest.mark.parametrize(
    ("rows", "shown"),
    [
        (
            [("awal", 40, 50), ("+ lahir", 6, 9), ("akhir", 46, 59)],
            [("awal", 40, 50), ("+ lahir", 6, 9), ("akhir", 46, 59)],
        ),
        ([("awal", 40, 50), ("+ lahir", 2, 9), ("akhir", 42, 59)], [("awal", 40, 50), HIDDEN, ("akhir", 42, 59)]),
        ([("awal", 0, 50), ("akhir", 3, None)], [("awal", 0, 50), ("akhir", None, None)]),
    ],
)
def test_reasons_are_told_all_or_none(rows, shown):
    assert masked_flow(Flow("Orang", rows), 5).rows == shown


def test_what_was_spent_in_few_deliveries_is_not_told_nor_what_would_tell_it():
    from sakti.interventions.queries import Contribution

    rows = [Contribution(key, key, delivered=count, value_rp=count) for key, count in (("a", 3), ("b", 9), ("c", 40))]

    assert [(row.key, row.value_rp, row.delivered) for row in masked_rows(rows, 5)] == [("c", 40, 0)]


def test_what_was_not_decided_is_not_told(settled):
    line = line_of(content.build(settled.cast.botosari, MAY))
    big = replace(line, now=Figure(30, 60), since=None, stepped=None)

    (kept,) = masked_lines([big], settled.cast.botosari, Mask(5, {"own_latrine": Withheld()}))
    (unknown,) = masked_lines([big], settled.cast.botosari, Mask(5, {}))

    assert (kept.now.n, kept.months) == (30, [])
    assert unknown.is_withheld


@pytest.mark.parametrize(("kind", "value", "left"), [("count", 3, 0), ("count", 30, 1), ("level", 3, 1)])
def test_a_target_that_looks_at_few_is_not_printed(settled, kind, value, left):
    aim(settled.cast.botosari, "own_latrine", kind, value)
    line = line_of(content.build(settled.cast.botosari, MAY + 1))
    big = replace(
        line, now=Figure(30, 60), since=None, stepped=None, goals=[replace(line.goals[0], start=None, actual=None)]
    )

    (kept,) = masked_lines([big], settled.cast.botosari, Mask(5, {"own_latrine": Withheld()}))

    assert len(kept.goals) == left


def test_the_district_sets_the_least(settled):
    settings.set_values(values={"least_cell": "20"}, since=settings.BEGINNING, by=TESTS)

    with pytest.raises(Refusal, match="rumah tangga sasarannya kurang dari 20"):
        public(settled.cast.botosari)


def test_an_open_month_has_none_nor_has_a_village_of_one_household(settled):
    with pytest.raises(Refusal, match="hanya terbit dari bulan yang sudah ditutup"):
        public(settled.cast.botosari, MAY - 1)
    with pytest.raises(Refusal, match="kurang dari 5"):
        public(settled.cast.kertijayan)


# -- who, and when --------------------------------------------------------------------------------------------------


def both(world):
    full = issue(world.cast.regency, MAY)
    return full, issue(world.cast.regency, MAY, public=True)


def test_each_has_a_number_and_a_file_of_its_own(settled):
    full, made = both(settled)

    assert (full.is_public, made.is_public) == (False, True)
    assert full.number != made.number
    assert full.sha256 != made.sha256
    assert issue(settled.cast.regency, MAY, once=True) is None
    assert issue(settled.cast.regency, MAY, once=True, public=True) is None


def test_who_may_not_see_limited_reports_finds_the_public_one_only(settled):
    full, made = both(settled)
    everybody = Scope(None, None)

    assert [row.id for row in queries.reports(everybody, queries.ReportFilters(), limited=False).rows] == [made.id]
    assert queries.versions(settled.cast.regency.id, MAY, limited=False) == [made]
    with pytest.raises(Refusal) as refusal:
        queries.report(everybody, full.id, limited=False)
    assert refusal.value.code == "report_unknown"


@pytest.mark.parametrize(("name", "status"), [("alice", 200), ("eko", 200), ("fajar", 200), ("dewi", 404)])
def test_a_partner_downloads_no_limited_report(client, settled, name, status):
    full, made = both(settled)
    db.session.commit()
    client.sign_in(getattr(settled.cast, name))

    for tail in ("", "/unduh", "/angka"):
        assert client.get(f"/laporan/{full.id}{tail}").status_code == status
        assert client.get(f"/laporan/{made.id}{tail}").status_code == 200
    assert (full.number in client.get("/laporan").text) == (status == 200)


@pytest.mark.parametrize("asked", [queries.report, queries.reports, queries.versions])
def test_whoever_reads_reports_says_whether_limited_ones_are_meant(asked):
    """A call that forgets it does not open them."""
    limited = signature(asked).parameters["limited"]

    assert (limited.kind, limited.default) == (Parameter.KEYWORD_ONLY, Parameter.empty)


def test_partners_alone_see_reports_and_not_the_limited_ones():
    see = {role.key for role in ROLES.values() if Permission.SEE_REPORTS in role.permissions}
    limited = {role.key for role in ROLES.values() if Permission.SEE_LIMITED_REPORTS in role.permissions}

    assert see - limited == {"partner"}
    assert limited <= see


@pytest.fixture
def lived_in(pilot, settled):
    """Botosari is a pilot with households enough."""
    return settled


def test_a_schedule_issues_both(lived_in, monkeypatch):
    schedule(monkeypatch, public=True)
    assert len(queries.due_months()[-1].missing) == 4

    order()

    rows = db.session.query(IssuedReport.is_public).filter_by(month=MAY).all()
    assert sorted(is_public for (is_public,) in rows) == [False, False, True, True]


@pytest.mark.parametrize("close_first", [False, True])
def test_a_schedule_asks_no_public_version_of_a_village_of_few(world, monkeypatch, close_first):
    """It would be refused for ever, and hold back nothing but the run."""
    fill_office()
    name_pilot(world.cast.kertijayan)
    for _ in range(6):
        homes.household(world.cast.botosari, {})
    schedule(monkeypatch, public=True, close_first=close_first, on=date(2020, 6, 2))
    if not close_first:
        close(MAY)

    assert order()["issued"] == 3

    assert queries.due_months()[-1].missing == []
    assert order()["issued"] == 0


def name_pilot(village):
    regions.name_pilot(village=village, decree="K 2", since=date(2018, 12, 12), until=None, phase="pilot", by=TESTS)
    db.session.commit()


def test_the_screen_orders_it(client, settled):
    client.sign_in(settled.cast.alice)
    fields = {"region": settled.cast.botosari.id, "month": MAY, "version": "biasa"}
    open_month = client.submit("/laporan/terbitkan", fields | {"month": MAY + 1})
    assert open_month.status_code == 422
    assert "hanya terbit dari bulan yang sudah ditutup" in open_month.text

    assert client.submit("/laporan/terbitkan", fields).status_code == 303


def test_what_was_frozen_stays_as_it_was(settled):
    sha256 = closing.close_of(MAY).sha256
    both(settled)

    assert closing.close_of(MAY).sha256 == sha256
    assert date(2020, 5, 31) == public(settled.cast.regency).as_of
