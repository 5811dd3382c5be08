"""What the filled demo says of support, as JSON, from a process of its own: `python -m tests.demo.telling`."""

from __future__ import annotations

import json
import sys
from datetime import date

from sqlalchemy import text

from sakti.app import create_app
from sakti.extensions import db
from sakti.interventions import queries
from sakti.interventions.queries.needs import NeedLine
from sakti.regions.queries import village_by_code

BASELINE, TABLE = date(2018, 12, 31), date(2020, 6, 30)
VILLAGES = {"Botosari": "33.26.02.2008", "Kertijayan": "33.26.14.2009", "Mulyorejo": "33.26.15.2014"}
#: Households of Kertijayan that got a latrine without a plan.
THREE = (1090, 685, 1243)
JAMBAN = "own_latrine"


def latrines(code: str, day: date) -> dict[str, object]:
    place = queries.needs_in([village_by_code(code).id], day, [JAMBAN])[JAMBAN]
    return {
        "everyone": place.everyone,
        "states": {state.value: count for state, count in place.states.items()},
        "open": len(place.open),
        "unassigned": len([line for line in place.lines if not plans(line)]),
        "only_called_done": len([line for line in place.lines if line.is_open and plans_called_done(line)]),
        "unplanned": len([line for line in place.lines if not plans(line) and line.given]),
    }


def plans(line: NeedLine) -> list[int]:
    return [given.intervention_id for given in line.given if given.intervention_id is not None]


def plans_called_done(line: NeedLine) -> bool:
    """By the histories alone: an own plan for a latrine was called done by the day of the table."""
    words = """
        SELECT count(*) FROM intervention i JOIN programme p ON p.id = i.programme_id
        WHERE p.answers_need = :need AND i.household_id = :home AND :day >= (
            SELECT min(m.day) FROM status_move m WHERE m.intervention_id = i.id AND m.after = 'done'
        )"""
    asked = {"need": JAMBAN, "home": line.whose[0], "day": TABLE.isoformat()}
    return bool(db.session.scalar(text(words), asked))


def paid_by_rows() -> int:
    """What the deliveries of the year of the table came to, of plans that stood on its day."""
    words = """
        SELECT sum(d.value_rp) FROM delivery d WHERE d.voided_at IS NULL AND d.delivered_on BETWEEN :since AND :day
        AND (
            SELECT m.after FROM status_move m WHERE m.intervention_id = d.intervention_id AND m.day <= :day
            ORDER BY m.id DESC LIMIT 1
        ) NOT IN ('rejected', 'cancelled')"""
    return int(db.session.scalar(text(words), {"since": f"{TABLE.year}-01-01", "day": TABLE.isoformat()}))


def previewed() -> dict[int, list[str]]:
    """What the preview of a bulk assignment says of the three."""
    programme = queries.programme_by_name("Jambanisasi")
    served = queries.served_already(queries.like(programme), [(home, None) for home in THREE])
    return {home: [str(each.received_on) for each in served[home, None]] for home in THREE}


def money() -> dict[str, object]:
    """The fiscal year of the table, of the whole regency."""
    total = queries.contributions(None, date(TABLE.year, 1, 1), TABLE).total
    values = ("year_planned", "year_planned_rp", "planned", "planned_rp", "finished", "verified")
    more = ("realised_rp", "year_paid_rp", "carried_rp", "waiting", "waiting_rp", "physical", "financial", "reached")
    exact = {name: getattr(total, name) for name in values} | {"paid_by_rows": paid_by_rows()}
    return exact | {name: str(getattr(total, name)) for name in more}


def told() -> dict[str, object]:
    return {
        "latrines": {
            name: {str(day): latrines(code, day) for day in (BASELINE, TABLE)} for name, code in VILLAGES.items()
        },
        "previewed": previewed(),
        "money": money(),
    }


if __name__ == "__main__":
    app = create_app()
    with app.app_context(), app.test_request_context():
        sys.stdout.write(json.dumps(told()))
