"""Voiding a visit's answers or a family event that counts in a closed month waits for a second person."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sakti.accounts.queries import seconded
from sakti.core.actors import Actor
from sakti.core.formatting import long_date
from sakti.core.json import JsonObject
from sakti.core.permissions import Permission
from sakti.countersigning.actions import ask
from sakti.countersigning.registry import Act, Agreement
from sakti.dossiers.actions import void_record
from sakti.dossiers.queries.records import VoidableRecord
from sakti.interventions.acts import ask_to_void as ask_to_void_delivery
from sakti.web.locale import current_language

if TYPE_CHECKING:
    from sakti.countersigning.tables import CountersignRequest


def ask_to_void(*, kind: str, record: VoidableRecord, reason: str, by: Actor) -> CountersignRequest:
    if (delivery := record.delivery) is not None:
        return ask_to_void_delivery(delivery=delivery, reason=reason, by=by)
    village = record.household.village_id if record.household else None
    payload: JsonObject = {"kind": kind, "record": record.row.id, "day": record.day.isoformat()}
    payload["household"] = record.household.id if record.household else None
    return ask(
        kind="void_record",
        subject=f"{kind}:{record.row.id}",
        payload=payload,
        reason=reason,
        village_ids=None if village is None else [village],
        by=by,
    )


def say_void(payload: JsonObject) -> str:
    day = long_date(date.fromisoformat(payload["day"]), current_language())
    if payload["kind"] == "event":
        return _(
            "Satu kejadian keluarga tanggal %(day)s tidak dihitung lagi, juga di bulan yang sudah ditutup "
            "(sebagai ralat).",
            day=day,
        )
    return _(
        "Satu pengamatan tanggal %(day)s tidak dihitung lagi, juga di bulan yang sudah ditutup (sebagai ralat).",
        day=day,
    )


def perform_void(payload: JsonObject, agreement: Agreement) -> None:
    by = seconded(agreement)
    names = by.names_for(Permission.CORRECT_RECORDS)
    void_record(kind=payload["kind"], record_id=payload["record"], names=names, reason=agreement.reason, by=by)


def page_of(payload: JsonObject) -> str:
    if payload["household"] is None:
        return url_for("dossiers.households")
    return url_for("dossiers.household", household_id=payload["household"])


ACTS = (
    Act(
        "void_record",
        Permission.CORRECT_RECORDS,
        _l("Membatalkan catatan di bulan tertutup"),
        say_void,
        perform_void,
        page_of,
    ),
)
