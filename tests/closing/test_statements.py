"""From paper to paper: what was published, what was corrected since and why, who came and left, and what is now."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import delete, select

from sakti.closing.documents import KeptStatements
from sakti.closing.models import FrozenStatement
from sakti.core.identity import read_kk, read_nik
from sakti.core.movements import Tally
from sakti.core.periods import month_end
from sakti.core.timeline import EventKind
from sakti.extensions import db
from sakti.households.models import Household
from sakti.indicators.models import Rollup
from sakti.intake.landing.actions.imports import import_list
from sakti.intake.landing.actions.undo import undo_list
from sakti.interventions.actions import move, record_delivery, void_delivery
from sakti.observations.actions import record_birth, record_event, record_split, void
from sakti.observations.models import Release
from sakti.regions import queries as regions
from sakti.regions.actions import project_classes
from sakti.regions.models import Region
from sakti.reports import content, reconciled
from tests import factories
from tests.actors import TESTS
from tests.interventions.conftest import HEADINGS, row
from tests.reports.conftest import APRIL, JUNE, MARCH, MAY, build_latrine, close, text_of

pytestmark = pytest.mark.one_engine

LATRINE = "own_latrine"
#: A second list of Kertijayan: two households nobody knew.
MORE = (
    row("Kertijayan", "R7", "3326140101010007", "3326140101700007", "Sutini", "1", "2", "1970-01-02", "2", "1"),
    row("Kertijayan", "R8", "3326140101010008", "3326140101700008", "Kasmu", "1", "1", "1970-01-03", "3", "6"),
)


def kept(region, month):
    return content.build(region, month).place.picture.kept


def told(region, month):
    found = kept(region, month)
    return None if found is None else found.statements


def fixes(statement):
    return [(one.month, one.part, one.was, one.now, one.effect.yes) for one in statement.amended]


def listed(tmp_path, day=date(2020, 2, 15), rows=MORE):
    file = tmp_path / "susulan.csv"
    file.write_text("\n".join([HEADINGS, *rows]), encoding="utf-8")
    import_list(file=file, layout="dtsen", as_of=day, by=TESTS, release="SUSULAN")
    return db.session.scalars(select(Release).where(Release.name == "SUSULAN")).one()


def leave(household, day, kind=EventKind.EXIT):
    return record_event(kind=kind, day=day, household=household, by=TESTS)


def give(world, day, value, source="APBD Kabupaten", programme=None, to=None):
    return record_delivery(
        programme=programme or world.latrine,
        organisation=world.housing,
        household=to or world.warsito,
        delivered_on=day,
        volume=Decimal(1),
        unit="unit",
        value_rp=value,
        funding=[(source, value)] if source else [],
        by=TESTS,
    )


def give_to_village(world, village, value):
    return record_delivery(
        programme=world.latrine,
        organisation=world.housing,
        household=None,
        subject_kind="village",
        village_id=village.id,
        delivered_on=date(2020, 3, 20),
        volume=Decimal(1),
        unit="unit",
        value_rp=value,
        funding=[],
        by=TESTS,
    )


def test_the_first_paper_has_nothing_to_reconcile(world):
    close(MARCH)

    found = told(world.cast.regency, MARCH)

    assert (found.since, found.households.published.yes, found.households.amended) == (None, 3, ())
    assert not found.was_published


def test_each_opening_is_the_closing_before_it(world):
    close(MARCH)
    leave(world.tarjono, date(2020, 4, 9))
    close(APRIL)
    close(MAY)

    closings = [told(world.cast.regency, month).households for month in (MARCH, APRIL, MAY)]

    assert [one.closing.yes for one in closings] == [3, 2, 2]
    assert [one.published.yes for one in closings[1:]] == [3, 2]
    assert all(not one.amended for one in closings)


def test_who_left_in_a_closed_month_stands_between_two_papers(world):
    close(MARCH)
    leave(world.warsito, date(2020, 3, 11), EventKind.MOVE_OUT)
    leave(world.khotijah, date(2020, 3, 12))
    close(APRIL)

    found = told(world.cast.botosari, APRIL)

    assert (found.households.published.yes, found.households.opening.yes) == (2, 0)
    assert fixes(found.households) == [(MARCH, "away", 0, 1, -1), (MARCH, "exited", 0, 1, -1)]
    assert [(one.told.value, one.what, one.count) for one in found.causes] == [
        ("event", "exit", 1),
        ("event", "move_out", 1),
    ]
    assert content.build(world.cast.botosari, APRIL).place.picture.quality.retro["events"] == 2
    text = text_of(world.cast.botosari, APRIL)
    assert "Terbit, jumlah akhir Maret 2020 2" in text
    assert "Ralat Maret 2020, pindah ke luar: 0 → 1 −1" in text
    assert "1 kejadian keluar dari daftar sasaran baru dicatat, tentang Maret 2020" in text


def test_a_list_taken_back_leaves_its_village_in_the_papers(world, tmp_path):
    release = listed(tmp_path)
    close(MARCH)
    leave(world.tarjono, date(2020, 2, 1))
    undo_list(release=release, reason="daftar keliru", by=TESTS)
    close(APRIL)
    close(MAY)

    april, may = (told(world.cast.kertijayan, month) for month in (APRIL, MAY))

    assert (april.households.published.yes, april.households.closing.yes) == (3, 0)
    assert fixes(april.households) == [(MARCH, "opening", 3, 0, -3)]
    assert [(one.told.value, one.what, one.count) for one in april.causes][:1] == [("list_undone", "SUSULAN", 2)]
    assert {(one.old.n, one.new.n) for one in content.build(world.cast.regency, APRIL).fixes} >= {(3, 0)}
    assert (may.households.published.yes, may.was_published) == (0, True)
    for month in (APRIL, MAY):
        text = text_of(world.cast.kertijayan, month)
        assert "Tidak ada lagi rumah tangga sasaran yang tercatat" in text
        assert "Belum ada data" not in text
    assert "sebelumnya 3 rumah tangga menurut laporan Maret 2020" in text_of(world.cast.kertijayan, APRIL)


def test_a_village_that_is_told_of_late_is_a_correction_of_the_regency(world, tmp_path):
    close(MARCH)
    listed(tmp_path)
    close(APRIL)

    found = told(world.cast.regency, APRIL)

    assert fixes(found.households) == [(MARCH, "opening", 3, 5, 2)]
    assert [(one.told.value, one.count) for one in found.causes] == [("list", 2)]


def test_rows_that_a_list_leaves_to_later_are_a_correction_of_their_own(world, tmp_path):
    """A row was rejected for a village that was not loaded; after the close it is, and the same file comes again."""
    elsewhere = [line.replace("33.26.14.2009", "33.26.14.2099") for line in MORE[-1:]]
    listed(tmp_path, rows=[*MORE[:-1], *elsewhere])
    close(MARCH)
    above = db.session.get_one(Region, world.cast.kertijayan.parent_id)
    factories.region("33.26.14.2099", "Kertijayan", "village", above)
    project_classes()
    listed(tmp_path, rows=[*MORE[:-1], *elsewhere])
    close(APRIL)

    found = told(world.cast.regency, APRIL)
    assert [(one.told.value, one.what, one.count) for one in found.causes] == [("list", "SUSULAN", 1)]


def test_what_is_taken_back_again_comes_back(world):
    close(MARCH)
    event = leave(world.warsito, date(2020, 3, 11))
    close(APRIL)
    void(row=event, reason="salah orang", by=TESTS)
    close(MAY)

    assert fixes(told(world.cast.botosari, MAY).households) == [(MARCH, "exited", 1, 0, 1)]
    assert [one.told.value for one in told(world.cast.botosari, MAY).causes] == ["event_voided"]
    assert told(world.cast.botosari, MAY).households.published.yes == 1


def test_with_a_split_that_is_taken_back_goes_who_was_born_there(world):
    """The birth was told of an earlier month than the split: that month is counted anew too."""
    sumiati, card = world.person("Sumiati"), read_kk("3326020101010099", numeric=False)
    split = record_split(household=world.warsito, people=[sumiati], card=card, day=date(2020, 4, 17), by=TESTS)
    home = db.session.get(Household, split.target_household_id)
    born = {"sex": 1, "birth_date": date(2020, 3, 20), "day": date(2020, 3, 29)}
    nik = read_nik("3326022003200009", numeric=False)
    record_birth(household=home, family=None, nik=nik, name="Bayi", by=TESTS, **born)
    close(MARCH)
    void(row=split, reason="salah rumah", by=TESTS)

    assert fixes(told(world.cast.botosari, APRIL).persons) == [(MARCH, "born", 1, 0, -1)]


def test_a_paper_beside_the_chain_that_stood_on_nothing_keeps_its_opening(world):
    close(APRIL)
    leave(world.warsito, date(2020, 2, 19))
    close(MARCH)

    assert fixes(told(world.cast.botosari, MAY).households) == [(APRIL, "opening", 2, 1, -1)]


def test_it_is_told_once(world):
    close(MARCH)
    leave(world.warsito, date(2020, 3, 11))
    close(APRIL)
    close(MAY)

    assert fixes(told(world.cast.botosari, MAY).households) == []
    assert told(world.cast.botosari, MAY).causes == ()


def test_a_month_that_is_left_out_is_told_with_the_next(world):
    close(MARCH)
    leave(world.warsito, date(2020, 4, 11))
    close(MAY)

    found = told(world.cast.botosari, MAY).households

    assert (found.since, found.published.yes, found.movement.left, found.closing.yes) == (MARCH, 2, {"exited": 1}, 1)
    assert content.build(world.cast.botosari, MAY).place.span == "Sejak Maret 2020"


def test_months_closed_out_of_order_stand_on_what_was_closed_then(world):
    close(MARCH)
    leave(world.warsito, date(2020, 4, 11))
    close(MAY)
    leave(world.khotijah, date(2020, 4, 12))
    close(APRIL)

    april, june = (told(world.cast.botosari, month).households for month in (APRIL, JUNE))

    assert (april.since, april.published.yes, april.closing.yes) == (MARCH, 2, 0)
    assert (june.since, june.published.yes) == (MAY, 1)
    assert fixes(june) == [(MAY, "exited", 1, 2, -1)]


def test_a_paper_beside_the_chain_is_corrected_too(world):
    """May stands without April, which was closed after it: a correction of April moves May's by its own."""
    close(MARCH)
    close(MAY)
    close(APRIL)
    leave(world.khotijah, date(2020, 4, 12))

    june = told(world.cast.botosari, JUNE).households

    assert fixes(june) == [(MAY, "exited", 0, 1, -1), (APRIL, "exited", 0, 1, 0)]


def test_money_that_a_paper_beside_the_chain_told_first_is_a_correction_of_it(world):
    close(MARCH)
    close(MAY)
    give(world, date(2020, 4, 5), 110)
    close(APRIL)

    (april,), (june,) = (told(world.cast.botosari, month).money for month in (APRIL, JUNE))

    assert (april.published, april.corrected, april.entered) == (0, 0, 110)
    assert (june.published, june.corrected, june.entered, june.closing) == (0, 110, 0, 110)


def test_money_of_a_village_without_households_is_in_its_paper(world, tmp_path):
    elsewhere = factories.region("33.26.02.2009", "Tlogohendro", "village", regions.get(world.cast.botosari.parent_id))
    give_to_village(world, elsewhere, 7_000_000)
    close(MARCH)

    (year,) = told(elsewhere, MARCH).money

    assert (year.entered, year.closing) == (7_000_000, 7_000_000)
    assert "Rp7.000.000" in text_of(elsewhere, MARCH)


def test_an_answer_that_came_late_corrects_the_month_in_which_it_began(world):
    close(MARCH)
    close(APRIL)
    build_latrine(world.warsito, date(2020, 3, 20))
    close(MAY)

    found = told(world.cast.botosari, MAY).indicators[LATRINE]

    assert (found.published.yes, found.published.both) == (1, 2)
    assert [(one.month, one.effect.yes, one.effect.no) for one in found.amended] == [(MARCH, 1, -1)]
    assert (found.closing.yes, found.closing.both) == (2, 2)


def test_after_a_month_in_which_nobody_counted_nought_was_published(world):
    close(MARCH)
    for home in (world.warsito, world.khotijah, world.tarjono):
        leave(home, date(2020, 4, 2))
    close(APRIL)

    found = told(world.cast.botosari, MAY).indicators[LATRINE]

    assert (found.since, found.published.both, found.closing.both) == (APRIL, 0, 0)


def test_what_was_corrected_from_nobody_and_is_nobody_again_is_corrected_back(world, tmp_path):
    close(MARCH)
    release = listed(tmp_path)
    leave_after = told(world.cast.kertijayan, APRIL).indicators[LATRINE].corrected
    close(APRIL)
    undo_list(release=release, reason="keliru", by=TESTS)
    leave(world.tarjono, date(2020, 1, 1))

    found = told(world.cast.kertijayan, MAY).indicators[LATRINE]

    assert leave_after == Tally(1, 1)
    assert [(one.month, one.effect) for one in found.amended] == [(MARCH, Tally(-1, -2))]


def test_an_indicator_that_a_paper_beside_the_chain_corrected_is_published(world, tmp_path):
    close(MARCH)
    close(MAY)
    listed(tmp_path)
    close(APRIL)

    found = told(world.cast.kertijayan, JUNE).indicators[LATRINE]

    assert (found.published, found.amended, found.closing) == (Tally(1, 2), (), Tally(1, 2))


def test_an_answer_that_changes_in_the_month_is_no_correction(world):
    close(MARCH)
    build_latrine(world.warsito, date(2020, 4, 20))
    close(APRIL)

    found = told(world.cast.botosari, APRIL).indicators[LATRINE]

    assert (found.amended, {turn.value: count for turn, count in found.change.turned.items()}) == ((), {"to_yes": 1})


def test_an_answer_that_grew_old_is_no_correction(world):
    close(MARCH)

    for month in (APRIL, MAY):
        close(month)

    assert all(not one.amended for one in told(world.cast.regency, MAY).indicators.values())
    assert content.build(world.cast.regency, MAY).fixes == []


# -- money and plans ------------------------------------------------------------------------------------------------


def test_money_told_late_stands_in_the_next_paper(world):
    give(world, date(2020, 3, 5), 3_000_000)
    close(MARCH)
    give(world, date(2020, 3, 20), 50_000_000, "APBDes")
    give(world, date(2020, 4, 10), 1_000_000, "")
    close(APRIL)

    (year,) = told(world.cast.botosari, APRIL).money

    assert (year.published, year.corrected, year.entered, year.closing) == (
        3_000_000,
        50_000_000,
        1_000_000,
        54_000_000,
    )
    fix = reconciled.money_fixes(kept(world.cast.botosari, APRIL))
    assert [(one.month, one.actor, one.programme, one.source, one.was, one.now) for one in fix] == [
        ("Maret 2020", "Dinas Perumahan", "Jambanisasi", "APBDes", 0, 50_000_000)
    ]
    text = text_of(world.cast.botosari, APRIL)
    assert "2020 3.000.000 +50.000.000 1.000.000 54.000.000" in text
    assert "Maret 2020 Dinas Perumahan Jambanisasi APBDes 0 50.000.000" in text
    front = text[: text.index("B. Sasaran")]
    assert "Ralat atas laporan Maret 2020: realisasi TA 2020 +Rp50.000.000 (lampiran 1)." in front
    said = list(reconciled.lines(content.build(world.cast.botosari, APRIL).place))
    year = "Realisasi TA 2020: terbit Rp3.000.000, ralat Rp50.000.000, baru Rp1.000.000, kini Rp54.000.000"
    at = said.index(year)
    assert said[at + 1] == "    April 2020, Dinas Perumahan, Jambanisasi, tanpa sumber dana: Rp1.000.000"


def test_money_of_months_without_a_paper_is_told_by_programme_actor_and_source(world):
    give(world, date(2020, 3, 5), 3_000_000)
    close(MARCH)
    give(world, date(2020, 4, 10), 4_000_000, "APBDes")
    give(world, date(2020, 4, 20), 500_000, "APBDes")
    give(world, date(2020, 5, 3), 7_000_000)
    close(MAY)

    held = kept(world.cast.botosari, MAY)
    place = content.build(world.cast.botosari, MAY).place
    (year,) = held.statements.money

    assert (year.published, year.entered, year.closing) == (3_000_000, 11_500_000, 14_500_000)
    assert sum(one.now for one in reconciled.first_told(held)) == year.entered
    assert [(one.year, one.actor, one.programme, one.source, one.now) for one in reconciled.skipped(place)] == [
        (2020, "Dinas Perumahan", "Jambanisasi", "APBDes", 4_500_000)
    ]
    text = text_of(world.cast.botosari, MAY)
    assert "2020 Dinas Perumahan Jambanisasi APBDes 4.500.000" in text
    assert reconciled.skipped(content.build(world.cast.botosari, MARCH).place) == []


def test_money_of_a_year_that_is_over_stands_in_a_paper_of_the_next(world):
    december, january = MARCH - 3, MARCH - 2
    give(world, date(2019, 12, 5), 3_000_000)
    close(december)
    give(world, date(2019, 12, 20), 50_000_000)
    close(january)

    years = {year.year: year for year in told(world.cast.botosari, january).money}

    assert (years[2019].published, years[2019].corrected, years[2019].closing) == (3_000_000, 50_000_000, 53_000_000)
    assert (years[2020].published, years[2020].closing) == (0, 0)


def test_money_taken_back_is_explained(world):
    given = give(world, date(2020, 3, 5), 4_000_000)
    give(world, date(2020, 3, 6), 1_000_000)
    close(MARCH)
    void_delivery(delivery=given, reason="dobel", by=TESTS)
    close(APRIL)

    (year,) = told(world.cast.botosari, APRIL).money

    assert (year.published, year.corrected, year.closing) == (5_000_000, -4_000_000, 1_000_000)
    assert content.build(world.cast.botosari, APRIL).place.picture.quality.retro["deliveries"] == 1
    assert "1 realisasi dibatalkan, tentang Maret 2020" in text_of(world.cast.botosari, APRIL)


def test_money_told_late_in_a_village_without_households_reaches_the_regency(world):
    close(MARCH)
    elsewhere = factories.region("33.26.02.2009", "Tlogohendro", "village", regions.get(world.cast.botosari.parent_id))
    give_to_village(world, elsewhere, 7_000_000)
    close(APRIL)

    (year,) = told(world.cast.regency, APRIL).money

    assert (year.corrected, year.closing) == (7_000_000, 7_000_000)
    assert content.build(world.cast.regency, APRIL).place.picture.year.value_rp == 7_000_000


def test_plans_that_stand_otherwise_are_corrected(world):
    plan = world.running(due_on=date(2020, 3, 15))
    close(MARCH)
    move(intervention=plan, to="cancelled", by=TESTS, day=date(2020, 3, 25), reason="pindah")
    close(APRIL)

    found = told(world.cast.botosari, APRIL).plans

    assert [(one.month, one.counted, one.was, one.now) for one in found] == [
        (MARCH, "planned", 1, 0),
        (MARCH, "promised", 1, 0),
    ]
    assert "Dinas Perumahan: rencana 2020 s.d. Maret 2020, jatuh tempo 1 0" in text_of(world.cast.botosari, APRIL)


# -- months closed before, and whatever no correction explains --------------------------------------------------------


def forget_reasons():
    """As the closes of an earlier release: without statements."""
    db.session.execute(delete(FrozenStatement))
    db.session.commit()


def test_after_a_close_without_reasons_the_difference_is_told_in_one(world):
    give(world, date(2020, 3, 5), 3_000_000)
    close(MARCH)
    forget_reasons()
    leave(world.warsito, date(2020, 3, 11))
    give(world, date(2020, 3, 20), 50_000_000)
    close(APRIL)

    found = told(world.cast.botosari, APRIL)

    assert fixes(found.households) == [(MARCH, "net", None, None, -1)]
    assert reconciled.money_fixes(kept(world.cast.botosari, APRIL))[0].month == "s.d. Maret 2020"
    assert [(year.published, year.corrected) for year in found.money] == [(3_000_000, 50_000_000)]
    assert found.was_published


def test_after_it_reasons_are_told(world):
    close(MARCH)
    forget_reasons()
    close(APRIL)
    leave(world.warsito, date(2020, 3, 11))
    leave(world.khotijah, date(2020, 4, 11))
    close(MAY)

    assert fixes(told(world.cast.botosari, MAY).households) == [
        (APRIL, "opening", 2, 1, -1),
        (APRIL, "exited", 0, 1, -1),
    ]


def test_a_month_without_reasons_prints_as_it_did(world):
    close(MARCH)
    forget_reasons()

    assert kept(world.cast.botosari, MARCH) is None
    assert "Tidak ada koreksi." in text_of(world.cast.botosari, MARCH)


def test_what_no_correction_explains_stands_there_too(world):
    """A cache that was lost moves the opening; a paper says so rather than not be printed."""
    close(MARCH)
    db.session.execute(
        delete(Rollup).where(
            Rollup.village_id == world.cast.botosari.id, Rollup.indicator == LATRINE, Rollup.month >= MARCH
        )
    )
    db.session.flush()

    found = told(world.cast.botosari, APRIL).indicators[LATRINE]

    assert (found.published.both, found.opening.both, found.corrected.both) == (2, 0, -2)


def test_a_closed_month_calls_villages_as_they_were_called(world):
    close(MARCH)
    world.cast.botosari.name, world.cast.botosari.kind = "Botosari Baru", "kelurahan"
    db.session.commit()
    close(APRIL)

    march, april = (text_of(world.cast.botosari, month) for month in (MARCH, APRIL))

    assert ("Desa Botosari" in march, "Botosari Baru" in march) == (True, False)
    assert "Kelurahan Botosari Baru" in april
    assert "Botosari Baru" not in text_of(world.cast.regency, MARCH)


def test_statements_are_the_same_after_their_way_through_the_database(world, tmp_path):
    give(world, date(2020, 3, 5), 3_000_000)
    world.running(due_on=date(2020, 3, 15))
    close(MARCH)
    listed(tmp_path)
    leave(world.warsito, date(2020, 3, 11))
    give(world, date(2020, 3, 20), 50_000_000)
    found = kept(world.cast.regency, APRIL)

    assert KeptStatements.parse(json.loads(json.dumps(found.document()))) == found


@pytest.mark.parametrize("month", [MARCH, APRIL, MAY])
def test_a_closed_month_says_the_same_whatever_is_told_later(world, tmp_path, month):
    for each in (MARCH, APRIL, MAY):
        leave_one = {APRIL: world.tarjono}.get(each)
        if leave_one is not None:
            leave(leave_one, month_end(each) - timedelta(days=40))
        close(each)
    before = kept(world.cast.regency, month).document()

    listed(tmp_path)
    give(world, date(2020, 3, 20), 50_000_000)

    assert kept(world.cast.regency, month).document() == before
