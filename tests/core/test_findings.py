"""Findings: one catalogue, the severities of the contract, exact counts."""

from __future__ import annotations

import string

import pytest

from sakti.core.findings import CATALOGUE, Severity, Tally, finding

CONTRACT = {
    "ERROR": {
        "village_unknown",
        "village_mismatch",
        "name_missing",
        "nik_duplicate",
        "heading_missing",
        "file_unreadable",
        "subject_unknown",
        "subject_ambiguous",
        "field_unknown",
        "date_invalid",
        "event_invalid",
        "duplicate_nik",
    },
    "WARNING": {
        "nik_missing",
        "nik_malformed",
        "nik_precision_lost",
        "nik_birth_mismatch",
        "nik_sex_mismatch",
        "kk_missing",
        "kk_malformed",
        "head_missing",
        "head_duplicate",
        "code_unknown",
        "birth_date_invalid",
        "household_conflict",
        "closed_in_release",
        "place_differs",
        "funding_mismatch",
        "helix_differs",
    },
    "INFO": {"hidden_skipped"},
}


@pytest.mark.parametrize(("severity", "codes"), CONTRACT.items())
def test_severities(severity, codes):
    assert {CATALOGUE[code][0].value for code in codes} == {severity}


def words_of(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", CATALOGUE)
def test_every_message_is_a_whole_indonesian_sentence(key):
    severity, text = CATALOGUE[key]
    one = finding(key, "Lembar 1", 7, "nik", **dict.fromkeys(words_of(text), "x"))
    assert one.severity is severity
    assert one.message.endswith(".")
    assert "{" not in one.message


def test_an_unknown_code_of_a_log_is_an_error_with_the_same_public_code():
    one = finding("value_unknown", value="9", field="kloset")
    assert (one.code, one.severity) == ("code_unknown", Severity.ERROR)


def test_summary_counts_everything():
    tally = Tally()
    for row in range(3):
        tally.add("nik_missing", "A", row, "nik")
    tally.add("name_missing", "A", 9, "nama")
    tally.add("hidden_skipped", "B", value="B")
    assert tally.summary() == {
        "ERROR": 1,
        "WARNING": 3,
        "INFO": 1,
        "by_code": {"hidden_skipped": 1, "name_missing": 1, "nik_missing": 3},
    }


def test_a_finding_survives_being_written_down():
    first, second = Tally(), Tally()
    first.add("nik_missing", "A", 3, "nik")
    for one in first.findings:
        second.add_known(one.as_dict())
    assert second.findings == first.findings
