"""`sakti regions divide`, `merge`, `rename` and `take-back` (contracts §1), and figures over the day (§6)."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from sakti.extensions import db
from sakti.households.models import Family, Household
from sakti.observations.models import Event
from sakti.regions.queries import village_by_code, villages
from tests.commands import BASELINE, NOW
from tests.oracle.reference import District
from tests.oracle.sample import SAMPLE, TRUTH

pytestmark = pytest.mark.one_engine

OLD, NEW, OTHER = "33.26.02.2008", "33.26.02.2099", "33.26.02.2098"
DAY = "2020-02-10"
DIVIDE = ("regions", "divide", OLD, NEW, "--name", "Botosari Baru", "--day", DAY, "--decree", "Perda 3/2020")


def rts_of(district):
    """RT/RW of the village, those with people in it now, the most frequent first."""

    def look():
        rows = select(Household.rt, Household.rw).where(Household.village_id == village_by_code(OLD).id)
        return sorted({f"{rt}/{rw}" for rt, rw in db.session.execute(rows) if rt and rw})

    return district.asked(look)


def figures(district, region, *more):
    words = ("--as-of", NOW, "--baseline", BASELINE, "--region", region, "--json", *more)
    return district.did("figures", *words).json


def moved(district):
    """Which households moved by decree, by number or card, and when."""

    def look():
        rows = select(Household.number, Family.kk, Event.day).join(Event, Event.household_id == Household.id)
        query = rows.join(Family, Family.household_id == Household.id).where(Event.kind == "move_village")
        return {(number or kk, day.isoformat()) for number, kk, day in db.session.execute(query)}

    return district.asked(look)


def reference(told):
    """The same district by the words of the contract."""
    district = District({**District().regions, NEW: "Botosari Baru"})
    for code, facts in TRUTH["villages"].items():
        district.set_village(code, facts["classification"])
    district.set_village(NEW, TRUTH["villages"][OLD]["classification"])
    district.import_list(SAMPLE / "bnba.xlsx", dt.date.fromisoformat(BASELINE))
    district.redraw(dt.date.fromisoformat(DAY), OLD, NEW, {number for number, _ in told})
    return district


def test_figures_over_the_day_are_those_of_the_reference(sakti):
    """Of the sample's list alone: the reference takes minutes for its logs."""
    district = sakti
    for code, facts in TRUTH["villages"].items():
        district.did("villages", "set", code, "--classification", facts["classification"])
    district.did("import", SAMPLE / "bnba.xlsx", "--as-of", BASELINE, "--layout", "dtsen")
    rts = rts_of(district)
    assert len(rts) > 1
    totals = figures(district, "33.26")

    district.did(*DIVIDE, *(word for rt in rts[: len(rts) // 2] for word in ("--rt", rt)))

    told, days = moved(district), [dt.date.fromisoformat(day) for day in (NOW, BASELINE)]
    assert {day for _, day in told} == {DAY}
    oracle = reference(told)
    for region in ("33.26", "33.26.02", OLD, NEW):
        for cohort in ("same-villages", "cross-section", "panel"):
            said = figures(district, region, "--cohort", cohort)
            wanted = oracle.figures(days[0], region, days[1], cohort)
            assert said["villages"] == wanted["villages"], (region, cohort)
            for mine, theirs in zip(said["figures"], wanted["figures"], strict=False):
                assert mine["change"] == theirs["change"], (region, cohort, mine["indicator"])
                for side in ("baseline", "current"):
                    counts = {name: theirs[side][name] for name in ("n", "d", "excluded", "unknown")}
                    assert {name: mine[side][name] for name in counts} == counts, (region, cohort, mine["indicator"])
    assert figures(district, "33.26") == totals
    district.did("verify")


def test_a_dry_run_says_the_same_and_changes_nothing(district):
    rt = rts_of(district)[0]
    dry = district.did(*DIVIDE, "--rt", rt, "--dry-run", "--json").json
    assert district.asked(lambda: NEW in {village.code for village in villages()}) is False

    done = district.did(*DIVIDE, "--rt", rt, "--json").json

    assert dry["id"] is None
    assert done == {**dry, "dry_run": False, "id": done["id"]}
    assert (done["old"], done["new"]["name"]) == ({"code": OLD, "name": "Botosari"}, "Botosari Baru")
    assert "dibatalkan" in district.did("regions", "take-back", done["id"], "--reason", "Salah").out
    assert district("regions", "take-back", done["id"], "--reason", "Lagi").code == 1


def test_all_of_a_village_goes_to_another_one(district):
    ending = district.did("regions", "merge", OLD, OTHER, "--name", "Gabungan", "--day", DAY, "--decree", "Perda 4")

    assert ending.out.startswith("Tercatat nomor 1: Botosari → Gabungan sejak 10 Februari 2020.")
    assert figures(district, OLD)["villages"] == {"compared": 0, "all": 0}


def test_a_village_is_renamed(sakti):
    ending = sakti.did("regions", "rename", OLD, "Botosari Asri", "--day", DAY, "--decree", "Perda 5")

    assert "Botosari → Botosari Asri" in ending.out
    assert sakti.asked(lambda: village_by_code(OLD).name) == "Botosari Asri"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((*DIVIDE, "--rt", "3"), 2),
        (DIVIDE, 2),
        ((*DIVIDE, "--rt", "99/99"), 1),
        ((*DIVIDE, "--rt", "1/1", "--as", "siapa"), 1),
        (("regions", "merge", OLD, OLD, "--day", DAY, "--decree", "x"), 1),
        (("regions", "take-back", 77, "--reason", "x"), 1),
    ],
)
def test_what_cannot_be_ends_so(sakti, words, code):
    assert sakti(*words).code == code
