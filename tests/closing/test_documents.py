"""What was frozen by an earlier release is read as ever, and written to the letter: its hash stands on paper."""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction

from sakti.closing.actions import fingerprint
from sakti.closing.documents import Picture

MOVEMENT = {"opening": 2, "came": {"listed": 1}, "left": {"died": 1}, "closing": 2}
CONTRIBUTION = {
    "key": "government",
    "label": "Pemerintah",
    "helix": "",
    "planned": 3,
    "planned_rp": 3000,
    "delivered": 2,
    "value_rp": 2000,
    "promised": 3,
    "finished": 1,
    "paid_rp": 1000,
}
CONTRIBUTIONS = {"by_helix": [CONTRIBUTION], "by_funding": [], "by_strategy": [], "by_organisation": [CONTRIBUTION]}
#: As release 0.1.0 stored it.
DOCUMENT = {
    "month": 24245,
    "baseline": 24227,
    "villages": [7, 8],
    "villages_then": [7],
    "series": {"own_latrine": [[24227, 1, 2, 0, 0], [24245, 2, 2, 0, 1]], "out_of_school": [[24245, 0, 0, 5, 0]]},
    "targets": [
        {
            "indicator": "own_latrine",
            "kind": "level",
            "value": "90.00",
            "baseline_on": "2018-12-31",
            "due_on": "2020-12-31",
            "baseline": [1, 2, 0, 0],
        }
    ],
    "households": MOVEMENT,
    "persons": MOVEMENT,
    "households_since": MOVEMENT,
    "persons_since": None,
    "contributions": CONTRIBUTIONS,
    "year": CONTRIBUTIONS,
    "funding": [["government", "APBD kab", 2000]],
    "late": [
        {
            "intervention_id": 4,
            "village_id": 7,
            "programme": "Jambanisasi",
            "organisation_id": 2,
            "organisation": "Dinas",
            "helix": "government",
            "subject_kind": "household",
            "status": "running",
            "due_on": "2020-05-01",
            "days": 60,
        }
    ],
    "unreported": [
        {"organisation_id": 2, "organisation": "Dinas", "helix": "government", "due": 1, "last_delivery_on": None}
    ],
    "quality": {
        "counts": {"households": 2, "nik_missing": 1},
        "pairs": 0,
        "retro": {"observations": 1, "events": 0, "deliveries": 0},
        "findings": {"ERROR": 0, "WARNING": 3},
    },
    "corrections": [
        {
            "month": 24244,
            "village_id": 7,
            "indicator": "own_latrine",
            "version": 1,
            "old": [1, 2, 0, 0],
            "new": [2, 2, 0, 0],
            "since": "2020-06-03T04:05:06+00:00",
        }
    ],
    "children": MOVEMENT,
    "children_since": None,
    "paged": [7],
}
#: What the first closes did not keep.
LATER = ("households_since", "persons_since", "children", "children_since", "paged")


def stored(document):
    return json.loads(json.dumps(document))


def test_a_document_is_written_as_it_was_read():
    assert json.dumps(Picture.parse(stored(DOCUMENT)).document()) == json.dumps(DOCUMENT)


def test_what_is_counted_of_plans_since_is_kept_exactly():
    """The sum of shares as a fraction; a row that nobody plans, as a source of funds, has none of it."""
    document = stored(DOCUMENT)
    counted = {"verified": 1, "reached": "7/3", "carried_rp": 5, "year_planned": 9, "year_planned_rp": 90}
    document["year"]["by_helix"][0] |= counted | {"waiting": 2, "waiting_rp": 20}
    document["year"]["by_helix"][0] |= {"arrears_rp": 4, "ahead_rp": 1, "unpriced": 1, "unpriced_rp": 95}

    picture = Picture.parse(stored(document))

    [row] = picture.year.by_helix
    assert (row.reached, row.realised_rp, row.year_paid_rp, str(row.physical), str(row.financial)) == (
        Fraction(7, 3),
        995,
        1000,
        "77.78",
        "30.00",
    )
    assert stored(picture.document()) == document
    assert picture.contributions.by_helix[0].reached is None


def test_a_month_of_before_says_fisik_as_it_did():
    """How many are finished: what it was called when it was closed."""
    row = Picture.parse(stored(DOCUMENT)).year.by_helix[0]

    assert (str(row.physical), str(row.financial), row.year_planned) == ("33.33", "33.33", None)
    assert row.year_paid_rp is None


def test_the_fingerprint_is_that_of_the_stored_text():
    rows = [{"close_id": 9, "village_id": 7, "indicator": "own_latrine", "version": 1, "n": 2, "d": 2}]
    rows[0] |= {"excluded": 0, "unknown": 1, "stale": None}
    plain = [[[7, "own_latrine", 1, 2, 2, 0, 1]], [[5, DOCUMENT]]]
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    assert (
        fingerprint(rows, {5: Picture.parse(stored(DOCUMENT)).document()}, {})
        == hashlib.sha256(text.encode()).hexdigest()
    )


def test_months_that_were_closed_before_something_was_kept_still_parse():
    document = {key: value for key, value in stored(DOCUMENT).items() if key not in LATER}
    del document["quality"]["pairs"]
    for contributions in (document["contributions"], document["year"]):
        for row in contributions["by_helix"]:
            for name in ("promised", "finished", "paid_rp"):
                del row[name]

    picture = Picture.parse(document)

    assert (picture.children, picture.paged, picture.quality.pairs) == (None, None, None)
    assert picture.contributions.by_helix[0].finished is None
    assert "pairs" not in picture.document()["quality"]
