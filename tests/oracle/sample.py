"""The sample district as a plan of commands and questions."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from tests.oracle.districts import Command, Plan, Question

SAMPLE = Path(__file__).parent.parent / "data" / "sample"
TRUTH = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))
BASELINE = dt.date.fromisoformat(TRUTH["baseline"])
LOGS = {"events": "events.csv", "observe": "observations.csv", "deliveries": "deliveries.csv"}


def sample_plan() -> Plan:
    plan = Plan(0)
    for code, facts in TRUTH["villages"].items():
        plan.commands.append(Command("village", village=code, classification=facts["classification"]))
    plan.commands.append(Command("list", SAMPLE / "bnba.xlsx", BASELINE, label="list 1"))
    for kind, name in LOGS.items():
        plan.commands.append(Command(kind, SAMPLE / name, label=kind))
    for part in (TRUTH, TRUTH["mid"]):
        day = dt.date.fromisoformat(part["as_of"])
        for key in part["figures"]:
            region, cohort = key.split("|")
            plan.questions.append(Question(day, BASELINE, region, cohort))
    return plan
