"""The version for everybody (Biasa): no small number in it, on paper or in the spreadsheet, and none that follows."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from fractions import Fraction
from html import unescape
from inspect import Parameter, signature

import pytest
from openpyxl import load_workbook

from sakti.closing import queries as closing
from sakti.core.figures import Figure
from sakti.core.movements import Movement
from sakti.core.permissions import ROLES, Permission, Scope
from sakti.core.refusals import Refusal
from sakti.core.small_cells import Telling, Withheld
from sakti.core.targets import Goal, Standing, Status, TargetKind, progress
from sakti.extensions import db
from sakti.interventions.queries import Contribution, Contributions
from sakti.regions import actions as regions
from sakti.regions.models import Region
from sakti.reports import content, masking, paper, queries, workbook
from sakti.reports.masking import Mask, masked_line, masked_rows
from sakti.reports.models import IssuedReport
from sakti.reports.parts import Check, LinePart
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
    mask = masking.mask_of(content.build(settled.cast.regency, MAY), 5)
    small, large = settled.cast.kertijayan.id, settled.cast.botosari.id

    for at, telling in mask.tellings.items():
        assert telling.kept.whole or not telling.kept.villages or {small, large} <= telling.kept.villages, at


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


def test_who_came_and_who_left_is_told_nowhere(settled):
    """Months after each other, and villages beside their regency, would tell of few."""
    for region in (settled.cast.regency, settled.cast.botosari):
        made = public(region)
        assert (made.place.flows, made.place.children) == ([], [])
        assert "disebut di laporan yang Terbatas" in said(made)


def test_what_was_spent_and_what_is_doubtful_are_told_of_the_regency_alone(settled):
    whole, part = public(settled.cast.regency), public(settled.cast.botosari)

    assert [check.of for check in whole.place.checked if check.of is not None] == []
    assert (part.place.checked, part.place.picture.year.by_helix, part.spent_rp) == ([], [], None)
    assert "Nilai bantuan disebut di laporan kabupaten" in said(part)


@pytest.mark.parametrize(
    ("count", "of", "shown"), [(0, 90, 0), (3, 90, None), (9, 90, 9), (87, 90, None), (90, 90, 90), (3, None, None)]
)
def test_a_check_is_told_if_neither_those_nor_the_others_are_few(count, of, shown):
    check = masking.masked_check(Check("Orang tanpa NIK", count, of, "orang"), 5)

    assert (check.count, check.of) == (shown, None)


def test_what_was_spent_in_few_deliveries_is_not_told_nor_what_would_tell_it():
    rows = [Contribution(key, key, delivered=count, value_rp=count) for key, count in (("a", 3), ("b", 9), ("c", 40))]

    assert [(row.key, row.value_rp, row.delivered) for row in masked_rows(rows, 5)] == [("c", 40, 0)]


@pytest.mark.parametrize("table", ["by_organisation", "by_helix", "by_strategy"])
def test_the_sum_of_what_was_spent_is_told_if_each_table_may_tell_it(table):
    many, few = [Contribution("a", "a", delivered=9, value_rp=9)], [Contribution("a", "a", delivered=3, value_rp=9)]
    tables = dict.fromkeys(("by_organisation", "by_helix", "by_strategy"), many)

    assert masking.spent(Contributions(by_funding=[], **tables), 5) == 9
    assert masking.spent(Contributions(by_funding=[], **tables | {table: few}), 5) is None


# -- lines, with a mask of our own ------------------------------------------------------------------------------------

HERE, THERE = 1, 2
NOW, BEFORE = date(2020, 5, 31), date(2020, 4, 30)


def mask_of(now, before=None, homes=(HERE, THERE)):
    """Of two villages of one district; `now`, `before`: the tellings of the two days."""
    days = {("own_latrine", month): telling for month, telling in ((MAY, now), (MAY - 1, before)) if telling}
    counted = {at: telling.counted for at, telling in days.items()}
    places = dict.fromkeys((MAY, MAY - 1), frozenset(homes))
    return Mask(5, MAY, dict.fromkeys((HERE, THERE), 10), days, counted, places)


def region(level):
    return Region(id=HERE if level == "village" else 10 if level == "district" else 100, level=level)


ALL = Telling(frozenset({HERE, THERE}), Withheld())
NONE = Telling(frozenset({HERE, THERE}), Withheld(frozenset({HERE, THERE}), frozenset({10}), True))
HIDDEN = Telling(frozenset({HERE, THERE}), Withheld(frozenset({HERE, THERE})))


@pytest.fixture
def line(settled):
    """Thirty of sixty now; twenty of fifty-five a month ago."""
    now, before = Figure(30, 60, as_of=NOW), Figure(20, 55, as_of=BEFORE)
    made = line_of(content.build(settled.cast.botosari, MAY))
    months = [(MAY - 1, before), (MAY, now)]
    return replace(made, now=now, since=(before, now), stepped=(before, now), goals=[], months=months)


@pytest.mark.parametrize(
    ("now", "level", "is_told"),
    [
        (ALL, "village", True),
        (HIDDEN, "village", False),
        (HIDDEN, "district", True),
        (NONE, "district", False),
        (NONE, "regency", False),
        (None, "regency", False),  # what nobody decided
    ],
)
def test_a_line_is_told_as_its_day_was_decided(line, now, level, is_told):
    kept = masked_line(line, region(level), mask_of(now, ALL))

    assert kept.is_withheld != is_told
    assert kept.now.n == (30 if is_told else 0)


def test_what_another_day_keeps_back_is_not_told_beside_today(line):
    kept = masked_line(line, region("village"), mask_of(ALL, HIDDEN))

    assert (kept.now.n, kept.since, kept.stepped, kept.untold) == (30, None, None, {LinePart.SINCE, LinePart.STEP})
    assert (kept.change, kept.months) == (None, [])


def test_a_village_that_joined_is_no_remainder(line):
    """All of the district less the same villages would be the one that joined."""
    kept = masked_line(line, region("district"), mask_of(HIDDEN, ALL), same=[HERE], lasting=[HERE])

    assert (kept.now.n, kept.since, kept.stepped) == (30, None, None)
    told = masked_line(line, region("district"), mask_of(ALL, ALL), same=[HERE], lasting=[HERE])
    assert told.since is not None


def test_a_line_of_months_is_of_the_regency_and_of_days_that_are_told(line):
    whole = masked_line(line, region("regency"), mask_of(ALL, NONE))

    assert [(month, figure.d) for month, figure in whole.months] == [(MAY - 1, 0), (MAY, 60)]
    assert masked_line(line, region("district"), mask_of(ALL, ALL)).months == []


GOAL = Goal(TargetKind.RELATIVE, Fraction(50), BEFORE, date(2020, 12, 31), 1)


def goal_of(goal=GOAL, start=20, actual=30, villages=None):
    standing = Standing(NOW, Figure(start, 55, as_of=BEFORE), Figure(actual, 60, as_of=NOW), villages)
    return progress(goal, [standing])


@pytest.mark.parametrize(
    ("goal", "level", "mask", "is_told"),
    [
        (goal_of(), "village", mask_of(ALL, ALL), True),
        (goal_of(), "village", mask_of(ALL, HIDDEN), False),  # it names its baseline
        (goal_of(start=3), "village", mask_of(ALL, ALL), False),
        (goal_of(replace(GOAL, kind=TargetKind.COUNT, value=Fraction(3))), "village", mask_of(ALL, ALL), False),
        (goal_of(replace(GOAL, kind=TargetKind.LEVEL, value=Fraction(3))), "village", mask_of(ALL, ALL), True),
        (goal_of(villages=2), "district", mask_of(HIDDEN, HIDDEN), True),
        (goal_of(villages=1), "district", mask_of(HIDDEN, HIDDEN), False),  # judged by others than we know
        (goal_of(villages=1), "district", mask_of(HIDDEN, HIDDEN, homes=[HERE]), False),
        (goal_of(), "district", mask_of(HIDDEN, HIDDEN), True),  # as the first closes judged: by all
    ],
)
def test_a_target_is_told_as_the_days_that_it_speaks_of(line, goal, level, mask, is_told):
    kept = masked_line(replace(line, goals=[goal]), region(level), mask)

    assert kept.goals == ([goal] if is_told else [])
    assert kept.hides(LinePart.GOALS) != is_told
    assert (kept.unjudged == "disembunyikan") != is_told


def test_one_target_that_is_not_told_takes_the_verdict_with_it(line):
    reached = goal_of(replace(GOAL, kind=TargetKind.LEVEL, value=Fraction(3)))
    kept = masked_line(replace(line, goals=[reached, goal_of(start=3)]), region("village"), mask_of(ALL, ALL))

    assert replace(line, goals=[reached]).status is Status.GOOD
    assert (kept.goals, kept.status) == ([], Status.NONE)


def test_what_is_kept_back_has_a_star_on_paper_and_a_word_in_the_spreadsheet(settled, monkeypatch):
    """A target is not called missing because it is not told."""
    monkeypatch.setattr("sakti.web.clock.today", lambda: date(2020, 7, 1))
    for _ in range(6):
        build_latrine(homes.household(settled.cast.kertijayan, {}), date(2020, 2, 3), 6)
    aim(settled.cast.botosari, "own_latrine", "count", 3)
    close(MAY + 1)
    made = public(settled.cast.botosari, MAY + 1)
    line = line_of(made)
    assert line.untold == set(LinePart) - {LinePart.LINE}  # in May nothing of it was told, nor is now of May

    assert re.search(rf"{line.indicator.label_id}.{{0,200}}\* disembunyikan", said(made))
    row = next(row for row in figures_in(made) if row["Indikator"] == line.indicator.label_id)
    assert (row["Target"], row["Keadaan"]) == ("disembunyikan", "disembunyikan")


def figures_in(made):
    file = io.BytesIO()
    workbook.write(file, made)
    headings, *rows = load_workbook(file)["Angka"].iter_rows(values_only=True)
    return [dict(zip(headings, row, strict=True)) for row in rows]


def test_who_was_not_asked_is_told_nowhere(settled):
    """How many are followed, less who answered, would be who did not."""
    for place in (settled.cast.regency, settled.cast.botosari):
        made = public(place)
        figures = [
            figure
            for lines in (made.place.lines, *(row.lines for row in made.rows))
            for line in lines
            for figure in (line.now, *(line.since or ()), *(line.stepped or ()))
        ]
        assert {(figure.unknown, figure.excluded) for figure in figures} == {(0, 0)}
        assert not [
            value
            for row in figures_in(made)
            for name, value in row.items()
            if ("terdata" in name or "tidak berlaku" in name) and value is not None
        ]
        assert "Belum terdata:" not in said(made)
    assert "Sasaran program; bukan angka penduduk desa." in said(made)


@pytest.mark.parametrize(("answered", "is_told"), [(60, True), (55, True), (58, False)])
def test_how_many_are_followed_is_told_if_it_leaves_no_few(settled, line, answered, is_told):
    made = content.build(settled.cast.regency, MAY)
    picture = replace(made.place.picture, households=Movement(60, {}, {}, 60))
    place = replace(made.place, picture=picture, lines=[replace(line, now=Figure(30, answered, as_of=NOW))])

    masked = masking.masked_place(place, 5, whole=True)

    assert masked.tells_households == is_told
    assert ("60 rumah tangga" in masked.whose) == is_told
    assert not masking.masked_place(place, 5, whole=False).tells_households


def test_what_makes_a_figure_doubtful_is_still_said(settled, line):
    """In words: the counts that say so are gone."""
    few = masking.bare_line(replace(line, now=Figure(30, 60, unknown=90, as_of=NOW, stale=0)), 5)
    old = masking.bare_line(replace(line, now=Figure(30, 60, as_of=NOW, stale=58)), 5, whole=True)

    assert (few.now.unknown, few.doubt) == (0, "terlalu sedikit yang terdata")
    assert (old.now.stale, old.doubt, old.is_stale) == (None, "data kedaluwarsa", True)


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
