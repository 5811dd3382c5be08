"""The later list, and who is written down twice."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date, timedelta

from sakti.core.names import modern, sound
from sakti.demo.days import END, LATER_LIST
from sakti.demo.doubles import as_heard, spelled
from sakti.demo.later import RELISTED


def houses_of(by_name):
    found = defaultdict(list)
    for row in by_name.rows:
        found[row["no_rumah_tangga"]].append(row)
    return found


def test_the_later_list_comes_when_all_is_told(district):
    last = district.lists[-1]
    assert last.as_of == LATER_LIST > END
    assert {row["kode_desa"] for row in last.rows} == set(RELISTED)
    assert not [row for row in district.events if row["date"] == LATER_LIST.isoformat()]


def test_some_are_new_some_gone_some_ranked_anew(district):
    before, after = houses_of(district.lists[2]), houses_of(district.lists[3])
    mine = {code for code, rows in before.items() if rows[0]["kode_desa"] in RELISTED}
    assert len(mine - after.keys()) >= 5
    assert len(after.keys() - mine) >= 10
    assert sum(before[code][0]["desil"] != after[code][0]["desil"] for code in mine & after.keys()) >= 40


def test_four_families_are_named_twice_and_one_is_known_elsewhere(district):
    after = houses_of(district.lists[3])
    people = defaultdict(set)
    for by_name in district.lists:
        for code, rows in houses_of(by_name).items():
            people[code].add(frozenset(heard(row["nama"]) for row in rows))
    again = {code: rows for code, rows in after.items() if code[10:].startswith("9")}
    assert len(again) == 5
    for code, rows in again.items():
        names = frozenset(heard(row["nama"]) for row in rows)
        assert any(names in known for other, known in people.items() if other != code)
        assert all(len(row["nik"]) < 16 for row in rows)


def heard(name: str) -> tuple[str, ...]:
    return tuple(sound(modern(word)) for word in name.casefold().split())


def test_two_children_are_written_down_twice(district):
    births = [json.loads(row["note"]) | {"day": row["date"]} for row in district.events if row["event"] == "birth"]
    pairs = [(one, other) for one in births for other in births if other["name"] == spelled(one["name"]) != one["name"]]
    assert len(pairs) == 2
    for one, other in pairs:
        assert date.fromisoformat(other["birth_date"]) - date.fromisoformat(one["birth_date"]) == timedelta(days=1)
        assert date.fromisoformat(other["birth_date"]) <= date.fromisoformat(other["day"])


def test_two_ways_to_write_a_name():
    assert spelled("Rukini Jatimukti") == "Roekini Djatimoekti"
    assert as_heard("Rochmat Bakaupurwaka") == "Rochmat Bakaupurwoko"
