"""A process that gives a village its last signature: `python -m tests.verification.interrupted sign [POINT FILE]`."""

from __future__ import annotations

import sys

from sakti.app import create_app
from sakti.core.actors import Program
from sakti.extensions import db
from sakti.verification import actions
from sakti.verification.models import VervalVillage
from sakti.web.transactions import transaction
from tests.reports.interrupted import wait_at


def main(*point: str) -> None:
    with create_app(TESTING=True).app_context():
        if point:
            wait_at(*point)
        with transaction():
            place = db.session.query(VervalVillage).one()
            actions.sign(place=place, signer="Bupati", position="Bupati", by=Program("Kabupaten"))


if __name__ == "__main__":
    main(*sys.argv[2:])
