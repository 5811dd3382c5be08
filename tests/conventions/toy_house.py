"""An application with one domain more: `python -m tests.conventions.toy_house FOLDER`.

FOLDER holds `sakti/toys` and `templates/toys`. What is found goes to `report.json` there, for `test_new_domain.py`.
A process of its own, because a table once declared stays declared.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from jinja2 import ChoiceLoader, FileSystemLoader

import sakti
from sakti.app import DOMAINS, create_app
from sakti.core.events import StatesChanged
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.jobs import actions as jobs
from sakti.jobs import worker
from sakti.jobs.models import JobRun
from sakti.regions.actions import project_classes
from sakti.web.assembly import due_work_of
from sakti.web.events import publish
from tests.actors import TESTS
from tests.auditing import AuditingClient
from tests.cast import make_cast
from tests.conftest import QUICK_ARGON2
from tests.homes import household


def main(folder: str) -> None:
    sakti.__path__.append(str(Path(folder) / "sakti"))

    app = create_app(domains=(*DOMAINS, "toys"), TESTING=True, ARGON2=QUICK_ARGON2)  # the one line in the list

    app.test_client_class = AuditingClient
    app.jinja_loader = ChoiceLoader([app.jinja_loader, FileSystemLoader(Path(folder) / "templates")])
    with app.app_context():
        db.metadata.tables["toy"].create(db.engine)
        (Path(folder) / "report.json").write_text(json.dumps(observe(app)))
        db.session.remove()
        db.engine.dispose()


def observe(app):
    """Use the toys as people and programs do."""
    cast = make_cast()
    budi, eko = app.test_client().sign_in(cast.budi), app.test_client().sign_in(cast.eko)
    before = due_of(cast.budi)
    project_classes({cast.botosari.id})
    household(cast.botosari, {"name": "Warsito"})  # its states are projected, and a broken toy is brought
    db.session.commit()
    waiting, for_leader = due_of(cast.budi), due_of(cast.eko)
    page, of_leader = budi.get("/mainan"), eko.get("/mainan")
    mended = budi.submit("/mainan", to="/mainan/1/perbaiki").status_code
    again = budi.post("/mainan/1/perbaiki", data={"csrf_token": token_of(page.text)})
    publish(StatesChanged({cast.botosari.id, cast.kertijayan.id}))
    return {
        "due work": [before, waiting, for_leader],
        "page": [page.status_code, "Boneka 1 desa" in page.text, "Perbaiki" in page.text],
        "page of the leader": [of_leader.status_code, "Boneka 1 desa" in of_leader.text, "Perbaiki" in of_leader.text],
        "menu": '<a href="/mainan" aria-current="page">Mainan</a>' in page.text,
        "mending": mended,
        "refused": [
            again.status_code,
            "Boneka 1 desa tidak rusak." in again.text,
            Refusal("toy_unknown").message("en"),
        ],
        "not permitted": eko.post("/mainan/1/perbaiki", data={"csrf_token": token_of(page.text)}).status_code,
        "job": run_job(),
        "trail": "memperbaiki Boneka 2 desa" in app.test_client().sign_in(cast.fajar).get("/jejak").text,
        "schedule": "Memperbaiki mainan" in app.test_client().sign_in(cast.alice).get("/jadwal").text,
    }


def due_of(user):
    return [(work.endpoint, str(work.label), work.count) for work in due_work_of(user) if work.endpoint == "toys.index"]


def token_of(page):
    return page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]


def run_job():
    run = jobs.enqueue("mend_toys", by=TESTS)
    db.session.commit()
    worker.run_until_idle()
    db.session.expire_all()
    return [db.session.get_one(JobRun, run.id).state, db.session.get_one(JobRun, run.id).result]


if __name__ == "__main__":
    main(*sys.argv[1:])
