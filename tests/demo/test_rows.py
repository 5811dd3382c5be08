"""Rows are legal: unique numbers, known codes, keys that exist, dates, nobody real."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from datetime import date

from sakti.core.names import modern, sound
from sakti.demo import rows
from sakti.demo.district import pilots
from sakti.demo.names import FEMALE, FIRST_HALVES, MALE, SECOND_HALVES
from sakti.demo.partners import BY_NAME
from sakti.demo.places import PLACES

CODES = {
    "desil": range(1, 11),
    "jenis_lantai": range(1, 10),
    "jenis_dinding": range(1, 8),
    "jenis_atap": range(1, 9),
    "sumber_air": range(1, 14),
    "penerangan": range(1, 5),
    "daya": range(1, 6),
    "bahan_bakar": range(1, 13),
    "fasilitas_bab": range(1, 7),
    "kloset": range(1, 5),
    "tinja": range(1, 7),
    "partisipasi_sekolah": range(1, 4),
    "jenjang": range(1, 23),
    "ijazah": range(1, 24),
    "bekerja": range(1, 3),
    "kedudukan": range(1, 9),
    "hubungan": range(1, 9),
    "jenis_kelamin": range(1, 3),
    "status_kawin": range(1, 5),
    **{f"428{letter}": range(1, 5) for letter in "abcdefghi"},
}
FIELDS = {name: CODES.get(column) for column, name in (rows.HOUSE_COLUMNS | rows.PERSON_COLUMNS).items()} | {
    "chronic_treated": range(1, 3)
}
#: sha256 of names of people whom the sources mention; nobody in the district is called so.
KNOWN_PEOPLE = {
    "f44837f9f5d582ac",
    "277deb85d32ff595",
    "9d6b3abb392674af",
    "5ec84f5d9cf517c8",
    "474cd43780938165",
}


def everybody(district):
    return [row for by_name in district.lists for row in by_name.rows]


def test_same_seed_same_rows(district):
    again = pilots()
    for made, once in ((again.lists, district.lists), (again.interventions, district.interventions)):
        assert made == once
    assert (again.events, again.observations, again.deliveries) == (
        district.events,
        district.observations,
        district.deliveries,
    )
    assert pilots(3).events != district.events


def test_sizes(district):
    households = Counter(row["kode_desa"] for row in {r["no_rumah_tangga"]: r for r in everybody(district)}.values())
    pilot = sum(n for code, n in households.items() if PLACES[code] in list(PLACES.values())[:3])
    assert 1900 <= pilot <= 2200
    assert all(150 <= households[place.code] <= 300 for place in list(PLACES.values())[3:])


def test_headings_and_texts(district):
    for by_name in district.lists:
        for row in by_name.rows:
            assert tuple(row) == rows.LIST_HEADINGS
            assert re.fullmatch(r"\d{4}-\d\d-\d\d|", row["tanggal_lahir"])
            assert re.fullmatch(r"\d{15}", row["no_rumah_tangga"])
            assert not row["tanggal_lahir"] or date.fromisoformat(row["tanggal_lahir"]) <= by_name.as_of
    assert {tuple(row) for row in district.events} == {rows.EVENT_HEADINGS}
    assert {tuple(row) for row in district.observations} == {rows.OBSERVATION_HEADINGS}
    assert {tuple(row) for row in district.deliveries} == {rows.DELIVERY_HEADINGS}


def test_every_nik_is_given_once(district):
    for by_name in district.lists:
        niks = Counter(row["nik"] for row in by_name.rows if len(row["nik"]) == 16 and set(row["nik"]) != {"0"})
        assert max(niks.values()) == 1
    people = {row["nik"] for row in everybody(district)} - {"", "0", "-", "0" * 16}
    births = [json.loads(row["note"])["nik"] for row in district.events if row["event"] == "birth"]
    assert len(set(births)) == len(births)
    assert not people & set(births)
    assert not people & {row["no_kk"] for row in everybody(district)}
    assert all(re.fullmatch(r"3326\d{11,12}", nik) for nik in people)


def test_codes_of_lists_are_in_their_lists(district):
    """But one floor code in a few houses, which is worth a warning."""
    for row in everybody(district):
        for column, codes in CODES.items():
            assert row[column] == "" or row[column] in codes or (column, row[column]) == ("jenis_lantai", 12)
        assert re.fullmatch(r"(0[1-9]|1[0-8])(;(0[1-9]|1[0-8]))*", row["penyakit_kronis"])


def test_codes_of_observations_are_in_their_lists(district):
    for row in district.observations + district.late_observations:
        codes = FIELDS[row["field"]]
        assert codes is None or row["value"] in codes


def test_no_two_values_of_one_field_on_one_day(district):
    """So no figure depends on the order of rows."""
    found: dict[tuple, set] = {}
    for row in district.observations + district.late_observations:
        found.setdefault((row["observed_on"], row["key"], row["field"]), set()).add(row["value"])
    assert all(len(values) == 1 for values in found.values())


def test_every_key_exists_when_it_is_read(calculator):
    """The calculator refuses unknown and ambiguous keys; it has read everything."""
    assert len(calculator.rows) > 400


def test_nobody_is_seen_while_away(district, calculator):
    """Visits and deliveries reach people who live there on that day."""
    days = sorted({row["observed_on"] for row in district.observations})[::60]
    for day in days:
        here = calculator.population(date.fromisoformat(day))
        homes, people = here.houses(), set(here.persons())
        for row in (row for row in district.observations if row["observed_on"] == day):
            key = row["key"]
            assert key in people if row["subject"] == "person" else calculator.house(key) in homes


def test_funding_adds_up_but_in_two_rows(district):
    def adds_up(row):
        return sum(int(part.split(":")[1]) for part in row["funding"].split(";") if part) == row["value_rp"]

    assert [adds_up(row) for row in district.deliveries].count(False) == 2


def test_five_helixes_act(district):
    assert {row["helix"] for row in district.deliveries} == {
        "government",
        "village",
        "business",
        "university",
        "community",
    }
    assert {row["organisation"] for row in district.deliveries} <= BY_NAME.keys()
    assert [row["helix"] != BY_NAME[row["organisation"]].helix for row in district.deliveries].count(True) == 1


def test_one_village_has_stopped_reporting(district):
    code = "33260420030"
    last = max(row["observed_on"] for row in district.observations if str(row["key"]).startswith(code))
    assert last <= "2020-11-30"


def test_some_assignments_are_late(district):
    waiting = [i for i in district.interventions if i["status"] in ("scheduled", "running")]
    assert sum(i["due_on"] < date(2020, 6, 30) for i in waiting) >= 5
    assert {i["status"] for i in district.interventions} == {
        "proposed",
        "approved",
        "scheduled",
        "running",
        "done",
        "verified",
        "rejected",
        "cancelled",
    }


def test_histories_are_in_order_and_end_in_the_status(district):
    for row in district.interventions:
        days = [day for day, _ in row["history"]]
        assert days == sorted(days)
        assert days[0] >= date(2018, 12, 31)
        assert row["history"][-1][1] == row["status"]
        assert bool(row["reason"]) == (row["status"] in ("rejected", "cancelled"))


def test_nobody_is_real(district):
    born = [json.loads(row["note"])["name"] for row in district.events if row["event"] == "birth"]
    for name in {" ".join(row["nama"].split()).casefold() for row in everybody(district)} | {
        n.casefold() for n in born
    }:
        first, second = name.split()
        assert heard(first) in FIRST
        assert heard(second) in SECOND
        assert hashlib.sha256(name.encode()).hexdigest()[:16] not in KNOWN_PEOPLE


def heard(word: str) -> str:
    """A few are written down twice, the second time in another spelling."""
    return sound(modern(word.casefold()))


FIRST = {heard(one) for one in MALE + FEMALE}
SECOND = {heard(one + other) for one in FIRST_HALVES for other in SECOND_HALVES}
