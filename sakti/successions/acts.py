"""Taking back a division or merger that counts in a closed month waits for a second person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sakti.accounts.queries import seconded
from sakti.core.actors import Actor
from sakti.core.json import JsonObject
from sakti.core.permissions import Permission
from sakti.countersigning.actions import ask
from sakti.countersigning.registry import Act, Agreement
from sakti.regions import queries
from sakti.successions.actions import take_back

if TYPE_CHECKING:
    from sakti.countersigning.tables import CountersignRequest
    from sakti.regions.tables import VillageSuccession

KIND = "undo_succession"


def ask_to_take_back(*, row: VillageSuccession, reason: str, by: Actor) -> CountersignRequest:
    return ask(
        kind=KIND,
        subject=f"succession:{row.id}",
        payload={"succession": row.id},
        reason=reason,
        village_ids=sorted({row.old_id, row.new_id}),
        by=by,
    )


def say(payload: JsonObject) -> str:
    row = queries.succession(payload["succession"])
    return _(
        "%(old)s → %(new)s dibatalkan: semua rumah tangga kembali ke %(old)s, juga di bulan yang sudah ditutup "
        "(sebagai ralat).",
        old=row.old_name,
        new=row.new_name,
    )


def perform(payload: JsonObject, agreement: Agreement) -> None:
    row = queries.succession(payload["succession"])
    take_back(row=row, reason=agreement.reason, by=seconded(agreement))


def page(payload: JsonObject) -> str:
    return url_for("successions.index")


ACTS = (Act(KIND, Permission.MANAGE_REGIONS, _l("Membatalkan pemekaran atau penggabungan desa"), say, perform, page),)
