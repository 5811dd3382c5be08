"""Voiding a delivery that counts in a closed month waits for a second person."""

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
from sakti.core.permissions import EVERYTHING, Permission
from sakti.core.refusals import Refusal
from sakti.core.transitions import label
from sakti.countersigning.actions import ask
from sakti.countersigning.registry import Act, Agreement
from sakti.interventions import queries
from sakti.interventions.actions import void_delivery
from sakti.web.locale import current_language

if TYPE_CHECKING:
    from sakti.countersigning.tables import CountersignRequest
    from sakti.interventions.tables import Delivery


def ask_to_void(*, delivery: Delivery, reason: str, by: Actor) -> CountersignRequest:
    return ask(
        kind="void_delivery",
        subject=f"delivery:{delivery.id}",
        payload={"delivery": delivery.id, "day": delivery.delivered_on.isoformat()},
        reason=reason,
        village_ids=None if delivery.village_id is None else [delivery.village_id],
        by=by,
    )


def say_void(payload: JsonObject) -> str:
    day = long_date(date.fromisoformat(payload["day"]), current_language())
    said = _(
        "Realisasi #%(id)s tanggal %(day)s tidak dihitung lagi, juga di bulan yang sudah ditutup (sebagai ralat).",
        id=payload["delivery"],
        day=day,
    )
    return f"{said} {say_fall(queries.delivery(EVERYTHING, payload['delivery']))}".strip()


def say_fall(delivery: Delivery | None) -> str:
    """What its intervention is called without this delivery, in a sentence; nothing where that does not change."""
    further = None if delivery is None or delivery.voided_at else queries.fall_without(delivery)
    if delivery is None or further is None:
        return ""
    language = current_language()
    return _(
        "Intervensi #%(id)s kembali ke “%(status)s” sejak %(day)s: yang masih tercatat tidak mencukupi rencananya.",
        id=delivery.intervention_id,
        status=label(further.to, language),
        day=long_date(further.day, language),
    )


def perform_void(payload: JsonObject, agreement: Agreement) -> None:
    by = seconded(agreement)
    delivery = queries.delivery(by.scope_for(Permission.CORRECT_RECORDS), payload["delivery"])
    if delivery is None:
        raise Refusal("not_permitted")
    void_delivery(delivery=delivery, reason=agreement.reason, by=by)


ACTS = (
    Act(
        "void_delivery",
        Permission.CORRECT_RECORDS,
        _l("Membatalkan realisasi di bulan tertutup"),
        say_void,
        perform_void,
        lambda payload: url_for("interventions.delivery", delivery_id=payload["delivery"]),
    ),
)
