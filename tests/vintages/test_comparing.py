"""Lists side by side: what each named, what became of whom, and a fall that is re-ranking said to be so."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest

from sakti.audit.models import AuditEntry
from sakti.core.timeline import EventKind
from sakti.core.vintages import Verdict
from sakti.extensions import db
from sakti.households.models import Household, Person
from sakti.observations.actions import observe, record_event
from sakti.observations.actions.merging import merge
from sakti.vintages.comparison import compare_villages, households_of_kind
from sakti.vintages.queries.pairings import pair_releases, persons
from sakti.vintages.queries.releases import counted_releases
from tests.actors import TESTS
from tests.intake_ui.conftest import KERTIJAYAN, person

pytestmark = pytest.mark.one_engine

FIRST, SECOND = date(2019, 1, 31), date(2019, 4, 30)
KERTIJAYAN_ONE = person(1, KERTIJAYAN)


@pytest.fixture
def two(take_in):
    """Two quarters of Botosari; households 1 and 2 leave deciles 1–4, only in 2 anything else changed."""
    take_in(*(person(n, decile=4, latrine=4) for n in (1, 2, 3, 4, 5, 6)), as_of=FIRST, release="DTSEN 1")
    away, out = (home(n) for n in (4, 5))
    record_event(kind=EventKind.MOVE_OUT, day=date(2019, 2, 1), household=away, by=TESTS)
    record_event(kind=EventKind.EXIT, day=date(2019, 2, 1), household=out, by=TESTS)
    db.session.commit()
    rows = (person(1, decile=6, latrine=4), person(2, decile=7, latrine=1), person(3, decile=3, latrine=4))
    take_in(*rows, person(7, decile=1), as_of=SECOND, release="DTSEN 2")


def home(number):
    return db.session.query(Household).filter_by(number=f"RT{number}").one()


def compare(villages=None):
    older, newer = counted_releases()
    every = villages or {int(key) for key in older.coverage}
    return pair_releases(older, newer, every)


def test_what_became_of_whom(two):
    total, _by_village = compare_villages(list(compare().groups()))

    assert (total.before, total.after, total.stayed) == (6, 4, 3)
    assert (dict(total.gone), dict(total.new)) == ({"away": 1, "exited": 1, "unlisted": 1}, {"first": 1})
    assert (total.left[False], total.left[True], total.panel) == (1, 1, (3, 1))
    assert total.verdict is Verdict.PARTLY


def test_people_are_told_apart_too(two):
    gone, new = (persons(compare())[name] for name in ("gone", "new"))
    assert (dict(gone), dict(new)) == ({"away": 1, "exited": 1, "unlisted": 1}, {"first": 1})


def test_a_fall_without_any_change_is_re_ranking(client, take_in):
    for day, decile, name in ((FIRST, 4, "DTSEN 1"), (SECOND, 5, "DTSEN 2")):
        take_in(person(1, decile=decile), person(2, decile=1), as_of=day, release=name)

    assert compare_villages(list(compare().groups()))[0].verdict is Verdict.RERANKED
    page = client.get("/impor/rilis/banding").text
    assert "Turun karena pemeringkatan ulang, bukan karena keadaan berubah." in page


@pytest.mark.parametrize("values", [{"latrine_access": 1}, {"wall": 1}])
def test_what_the_district_saw_between_is_a_change(take_in, values):
    take_in(person(1, decile=4, latrine=4), as_of=FIRST, release="DTSEN 1")
    observe(household=home(1), observed_on=FIRST, values={"wall": 7}, by=TESTS)
    observe(household=home(1), observed_on=date(2019, 3, 1), values=values, by=TESTS)
    take_in(person(1, decile=6, latrine=4), as_of=SECOND, release="DTSEN 2")

    assert compare_villages(list(compare().groups()))[0].verdict is Verdict.CIRCUMSTANCES


def test_somebody_more_in_the_house_is_a_change(take_in):
    baby = "33.26.02.2008,Botosari,RT1,3326020101200001,3326020102190009,Bayi,3,1,2019-02-01,4,1"
    take_in(person(1, decile=4), as_of=FIRST, release="DTSEN 1")
    take_in(person(1, decile=6), baby.replace(",4,1", ",6,1"), as_of=SECOND, release="DTSEN 2")
    found = compare()

    assert compare_villages(list(found.groups()))[0].verdict is Verdict.CIRCUMSTANCES
    assert dict(persons(found)["new"]) == {"born": 1}


def test_a_village_that_only_one_list_covers_is_left_out(client, take_in):
    take_in(
        person(1),
        KERTIJAYAN_ONE.replace("Warga 1", "Lain").replace("0001,Lain", "0051,Lain"),
        as_of=FIRST,
        release="DTSEN 1",
    )
    take_in(person(1), as_of=SECOND, release="DTSEN 2")

    total, by_village = compare_villages(list(compare().groups()))
    assert (total.gone.total(), len(by_village)) == (0, 1)
    assert "tidak ikut dibandingkan" in client.get("/impor/rilis/banding").text


def test_a_merged_record_speaks_for_the_one_that_it_is_now(take_in):
    take_in(person(1), as_of=FIRST, release="DTSEN 1")
    take_in(person(2), as_of=SECOND, release="DTSEN 2")
    merge(absorbed=home(1), kept=home(2), reason="sama", by=TESTS, members=twins())
    db.session.commit()

    assert compare_villages(list(compare().groups()))[0].stayed == 1


def test_a_list_that_was_taken_back_is_not_there(client, two):
    newest = counted_releases()[-1]
    client.submit(f"/impor/masuk/{newest.id}/tarik", {"reason": "keliru"})
    from tests.intake_ui.conftest import work

    work()
    assert "DTSEN 2" not in client.get("/impor/rilis").text
    assert "Belum ada dua rilis" in client.get("/impor/rilis/banding").text


def twins():
    return {home(1).head_id: home(2).head_id}


# -- the pages ------------------------------------------------------------------------------------------------------


def test_lists_stand_side_by_side(client, two):
    page = client.get("/impor/rilis").text
    assert page.index("DTSEN 1") < page.index("DTSEN 2")
    assert "<svg" in page
    assert "1 dari 2" in page  # villages


def test_the_page_of_a_comparison_tells_both_cohorts(client, two):
    page = client.get("/impor/rilis/banding").text
    for words in ("(potret)", "(panel)", "pindah keluar kabupaten", "keluar dari daftar sasaran", "Sebagian penurunan"):
        assert words in page


def test_the_table_is_sorted_and_taken_along(client, cast, two):
    assert client.get("/impor/rilis/banding?sort=-gone").status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(client.get("/impor/rilis/banding.xlsx").data))
    rows = list(book.worksheets[0].values)
    assert rows[1][:7] == ("33.26.02.2008", "Botosari", 6, 4, 3, 1, 3)
    assert rows[1][-2:] == (1, 1)
    book.close()
    assert db.session.query(AuditEntry).filter_by(action="comparison_exported", actor_id=cast.alice.id).count() == 1


def test_the_households_behind_a_count(client, cast, two):
    page = client.get("/impor/rilis/banding/keluarga?kind=left&reason=same").text
    assert ("Warga 1" in page, "Warga 2" in page) == (True, False)
    assert households_of_kind(compare(), "up") == sorted([home(1).id, home(2).id])
    assert db.session.query(AuditEntry).filter_by(action="compared_households_read").count() == 1
    assert client.get("/impor/rilis/banding/keluarga?kind=lain").status_code == 404


def test_nobody_sees_households_elsewhere(client, cast, two):
    client.sign_in(cast.citra)  # Kertijayan alone
    assert "Belum ada dua rilis" in client.get("/impor/rilis/banding").text
    assert "DTSEN" not in client.get("/impor/rilis").text
    assert client.get("/impor/rilis/banding/keluarga?kind=left").status_code == 404


def test_figures_without_names(client, cast, two):
    client.sign_in(cast.eko)
    page = client.get("/impor/rilis/banding")
    assert (page.status_code, "/banding/keluarga" in page.text) == (200, False)
    assert client.get("/impor/rilis/banding/keluarga?kind=left").status_code == 403


def test_an_address_with_a_list_that_is_not_there(client, two):
    assert client.get("/impor/rilis/banding?older=999").status_code in (200, 404)
    assert db.session.query(Person).count() == 7
