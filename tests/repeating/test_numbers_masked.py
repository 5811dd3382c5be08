"""Nobody's NIK or KK number stands on a page or in a form in full, whoever looks: that takes a reveal, and a reason.

Every page of the demo district is opened by every role that sees names, and every form is sent with nothing in it.
"""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select, text

from sakti.core.timeline import EventKind
from sakti.extensions import db
from sakti.households.models import Family, Person
from sakti.web.numbers import IdConverter
from tests.repeating.test_every_post import Browser, Demo

#: Where an address takes its number from; the first row that its user reaches.
SUBJECTS = {
    "household_id": "select id from household where standing = 'living' and village_id in ({villages}) order by id",
    "person_id": "select p.id from person p join household h on h.id = p.household_id where h.standing = 'living' "
    "and h.village_id in ({villages}) order by p.id",
    "session_id": "select id from ppa_session order by id desc",
    "task_id": "select id from verval_task where state = 'open' order by id",
    "place_id": "select id from verval_village order by id desc",
    "round_id": "select id from verval_round order by id desc",
    "objection_id": "select id from objection order by id desc",
    "pair_id": "select id from duplicate_pair order by id",
    "programme_id": "select id from programme order by id",
    "organisation_id": "select id from organisation order by id",
    "intervention_id": "select id from intervention order by id",
    "delivery_id": "select id from delivery order by id",
    "group_id": "select id from beneficiary_group order by id",
    "release_id": "select id from source_release order by id desc",
    "record_id": "select id from observation order by id desc",
}
OWN_VILLAGES = "select region_id from assignment a join user_account u on u.id = a.user_id where u.username = '{}'"
EVERY_VILLAGE = "select id from region where level = 'village'"


@pytest.fixture(scope="module")
def demo(demo_installation):
    app, reset = demo_installation
    reset()
    return Demo(app, reset)


@pytest.fixture(scope="module")
def known(demo):
    """Every number that somebody has."""
    numbers = {*db.session.scalars(select(Person.nik)), *db.session.scalars(select(Family.kk))}
    db.session.rollback()
    return {number for number in numbers if number and len(number) == 16}


def addresses(app, villages):
    """Every page that can be opened, with a subject of these villages."""
    found = {}
    for name, query in SUBJECTS.items():
        found[name] = db.session.scalar(text(query.format(villages=villages) + " limit 1"))
    found["code"] = db.session.scalar(text(f"select code from region where id in ({villages}) order by id limit 1"))
    db.session.rollback()
    for rule in app.url_map.iter_rules():
        if "GET" not in rule.methods or rule.endpoint == "static":
            continue
        numbers = {name: found.get(name) or 1 for name in rule.arguments if is_number(rule, name)}
        words = {name: found.get(name, "2026-10") for name in rule.arguments - numbers.keys()}
        kinds = [*EventKind, "observation"] if "kind" in rule.arguments else [None]
        for kind in kinds:
            built = rule.build({**numbers, **words, **({"kind": str(kind)} if kind else {})}, append_unknown=False)
            if built:
                yield built[1], "POST" in rule.methods


def is_number(rule, name):
    return isinstance(rule._converters[name], IdConverter)


@pytest.mark.one_engine(on=lambda _: "sqlite")  # what a page shows does not depend on it
@pytest.mark.parametrize("username", ["analis", "fasilitator", "operator", "penyelia"])
def test_no_page_and_no_form_shows_a_number(demo, known, username):
    browser = Browser(demo.app).sign_in(username)
    villages = OWN_VILLAGES.format(username) if username in ("fasilitator", "operator", "penyelia") else EVERY_VILLAGE
    with demo.app.test_request_context():
        pages = list(addresses(demo.app, villages))

    opened, shown = 0, []
    for page, takes_a_form in pages:
        answers = [browser.get(page)]
        if takes_a_form and answers[0].status_code == 200:
            answers.append(browser.send((page, {"csrf_token": browser.token()})))
        for answer in answers:
            if answer.mimetype == "text/html" and answer.status_code in (200, 409, 422):
                opened += 1
                shown += [page] * bool(known & set(re.findall(r"(?<!\d)\d{16}(?!\d)", answer.get_data(as_text=True))))

    assert shown == []
    assert opened > 20
