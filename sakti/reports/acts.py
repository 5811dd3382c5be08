"""What a clock that ran ahead has closed and issued is taken back with a second person's word, all of it in one act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sakti.accounts.queries import seconded
from sakti.closing import queries as closing
from sakti.closing.queries import month_in_words
from sakti.closing.taking_back.actions import take_back
from sakti.core.actors import Actor
from sakti.core.json import JsonObject
from sakti.core.permissions import Permission
from sakti.core.refusals import Refusal
from sakti.countersigning.actions import ask
from sakti.countersigning.registry import Act, Agreement
from sakti.regions import queries as regions
from sakti.reports import queries
from sakti.reports.actions import withdraw_of

if TYPE_CHECKING:
    from sakti.countersigning.tables import CountersignRequest

KIND = "take_back_close"


def ask_to_take_back(*, reason: str, by: Actor) -> CountersignRequest:
    """Refuses `nothing_closed_ahead`, and what asking refuses."""
    months = [close.month for close in closing.closed_ahead()]
    if not months:
        raise Refusal("nothing_closed_ahead")
    payload: JsonObject = {"months": months, "reports": len(queries.final_of(months))}
    subject = f"months:{months[0]}-{months[-1]}"
    everywhere = [village.id for village in regions.villages()]
    return ask(kind=KIND, subject=subject, payload=payload, reason=reason, village_ids=everywhere, by=by)


def _say(payload: JsonObject) -> str:
    return _(
        "Tutup buku oleh jam yang maju ditarik kembali: %(months)s terbuka lagi. %(count)s laporan tetapnya ditarik; "
        "nomornya tetap terpakai.",
        months=", ".join(month_in_words(month) for month in payload["months"]),
        count=payload["reports"],
    )


def _perform(payload: JsonObject, agreement: Agreement) -> None:
    by = seconded(agreement)
    take_back(months=payload["months"], by=by)
    withdraw_of(months=payload["months"], by=by, second=by.second_name)


ACTS = (
    Act(
        KIND,
        Permission.CLOSE_MONTH,
        _l("Menarik kembali tutup buku oleh jam yang maju"),
        _say,
        _perform,
        lambda _payload: url_for("reports.closed_ahead"),
    ),
)
