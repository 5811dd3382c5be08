"""A village is merged into another one; a village is renamed."""

from __future__ import annotations

import re
from datetime import date

import pytest

from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.regions import queries
from sakti.regions.actions import load
from sakti.reports import content
from sakti.successions import actions
from tests.actors import TESTS
from tests.reports.conftest import APRIL, JUNE, MAY, close
from tests.successions.conftest import CODE, DAY, DECREE, NEW, merge


def test_all_of_a_village_lives_in_the_other_one(village):
    row = merge(village)

    assert (row.kind, row.households) == ("merged", 2)
    assert {home.village_id for home in (village.warsito, village.khotijah)} == {village.cast.kertijayan.id}


def test_two_villages_become_a_new_one(village):
    for old in (village.cast.botosari, village.cast.kertijayan):
        merge(village, CODE, old=old)

    new = queries.village_by_code(CODE)
    assert {home.village_id for home in (village.warsito, village.tarjono)} == {new.id}
    assert new.name == "Gabungan"


def test_nobody_sees_people_by_it_whom_they_did_not_see(village):
    merge(village, by=village.cast.alice)
    assert village.cast.budi.scope.villages == {village.cast.botosari.id}

    assert village.khotijah.village_id in village.cast.citra.scope.villages


def test_the_owner_of_the_server_may_assign_them(village):
    merge(village)
    assert village.cast.budi.scope.villages == {village.cast.botosari.id, village.cast.kertijayan.id}


def test_not_with_itself(village):
    with pytest.raises(Refusal, match="dirinya sendiri"):
        merge(village, "33.26.02.2008")


def test_a_village_is_renamed_and_its_closed_months_are_not(village):
    old = village.cast.botosari
    close(APRIL)

    actions.rename(village=old, name="Botosari Asri", kind="desa", day=DAY, decree=DECREE, by=TESTS)
    db.session.expire_all()

    assert queries.get(old.id).name == "Botosari Asri"
    names = [content.build(old, month).place.region.name for month in (APRIL, MAY, JUNE)]
    assert names == ["Botosari", "Botosari Asri", "Botosari Asri"]
    assert queries.called_on(date(2020, 5, 14)) == {old.id: ("Botosari", "desa")}


def test_an_open_month_before_it_has_the_old_name_too(village):
    old = village.cast.botosari
    actions.rename(village=old, name="Botosari Asri", kind="desa", day=DAY, decree=DECREE, by=TESTS)
    db.session.expire_all()

    assert content.build(old, APRIL).place.region.name == "Botosari"


def test_a_dashboard_has_the_name_of_its_month(client, village):
    old = village.cast.botosari
    actions.rename(village=old, name="Botosari Asri", kind="desa", day=DAY, decree=DECREE, by=TESTS)
    db.session.expire_all()
    client.sign_in(village.cast.alice)

    titles = {}
    for month in ("2020-04", "2020-05"):
        page = client.get(f"/dasbor/desa/{old.code}?month={month}").text
        titles[month] = re.search(r"<h1[^>]*>\s*(.*?)\s*</h1>", page, re.DOTALL).group(1)
    assert titles == {"2020-04": "Desa Botosari", "2020-05": "Desa Botosari Asri"}


def test_an_old_list_of_regions_does_not_bring_the_old_name_back(village):
    old = village.cast.botosari
    actions.rename(village=old, name="Botosari Asri", kind="desa", day=DAY, decree=DECREE, by=TESTS)
    listed = {"code": old.code, "name": "Botosari", "district_code": old.code[:8], "district_name": "Paninggaran"}

    load([listed], by=TESTS)
    assert old.name == "Botosari Asri"
    load([listed | {"name": "Botosari Asri Raya"}], by=TESTS)
    assert old.name == "Botosari Asri Raya"


def test_a_name_goes_back(village):
    old = village.cast.botosari
    row = actions.rename(village=old, name="Botosari Asri", kind="kelurahan", day=DAY, decree=DECREE, by=TESTS)

    actions.take_back(row=row, reason="Salah ketik", by=TESTS)

    assert (old.name, old.kind, queries.called_on(date(2020, 1, 1))) == ("Botosari", "desa", {})
    with pytest.raises(Refusal, match="sudah begitu"):
        actions.rename(village=old, name="Botosari", kind="desa", day=DAY, decree=DECREE, by=TESTS)


def test_a_code_for_two_is_no_division(village):
    with pytest.raises(Refusal, match="sudah dipakai"):
        actions.divide(
            old=village.cast.botosari,
            heir=NEW.__class__("33.26.14.2009", "X"),
            day=DAY,
            decree=DECREE,
            keys={"3/2"},
            along=actions.Along(),
            by=TESTS,
        )
