"""The officer's papers say what the product does."""

from __future__ import annotations

import re
from pathlib import Path

from sakti.app import DOMAINS
from sakti.core.privacy import RETENTION
from sakti.intake.desk.queries.uploads import KEPT as UPLOADS_KEPT
from sakti.jobs.registry import declared_jobs
from sakti.privacy.processing import ACTIVITIES, BASIS, PURPOSE
from sakti.submissions.actions import RETENTION as PAYLOADS_KEPT
from sakti.web.assembly import load_domains

PAPERS = Path(__file__).parents[2] / "docs" / "privasi"
#: The job that lets each kind go by itself.
JOBS = {
    "uploads": "expire_uploads",
    "payloads": "forget_payloads",
    "requesters": "forget_requesters",
    "reporters": "forget_requesters",
    "attempts": "forget_sessions",
}


def rows(file: str) -> list[list[str]]:
    lines = (PAPERS / file).read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]


def test_the_schedule_on_paper_is_the_one_in_the_code():
    written = [row for row in rows("retensi.md") if row[0] != "jenis"]

    assert written == [
        [kept.label[0], kept.period[0], kept.basis[0], kept.then[0], "ya" if kept.by_itself else "tidak"]
        for kept in RETENTION
    ]


def test_what_goes_by_itself_has_a_job():
    known = {job.name for job in declared_jobs(load_domains(DOMAINS))}
    by_itself = {kept.key for kept in RETENTION if kept.by_itself}

    assert by_itself - set(JOBS) <= {"backups"}  # they are pruned where they are made
    assert set(JOBS.values()) <= known


def test_periods_are_those_that_the_code_keeps():
    days = {kept.key: kept.days for kept in RETENTION}

    assert days["payloads"] == PAYLOADS_KEPT.days
    assert days["uploads"] == UPLOADS_KEPT.days


def test_the_register_on_paper_is_the_one_on_screen():
    text = (PAPERS / "rekam-pemrosesan.md").read_text(encoding="utf-8")

    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == [activity.name for activity in ACTIVITIES]
    assert PURPOSE in text
    assert BASIS in text
    told = {tuple(row) for row in rows("rekam-pemrosesan.md")}
    for activity in ACTIVITIES:
        assert ("data apa", activity.data) in told
        assert ("masa simpan", activity.period) in told
        assert ("pelindungan", activity.protected) in told


def test_every_kind_of_record_that_an_activity_keeps_has_a_period():
    assert {activity.kept for activity in ACTIVITIES} <= {kept.key for kept in RETENTION}


def test_the_procedure_has_its_clock_and_both_letters():
    text = (PAPERS / "insiden.md").read_text(encoding="utf-8")

    assert "3 × 24 jam" in text
    assert "**Kepada warga.**" in text
    assert "**Kepada lembaga.**" in text
