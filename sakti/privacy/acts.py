"""Erasing somebody waits for a second person: it cannot be taken back. It is told without a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sakti.accounts import queries as accounts
from sakti.core.actors import Actor, Seconded
from sakti.core.json import JsonObject
from sakti.core.permissions import Permission
from sakti.core.privacy import ERASURE_GROUNDS, RequestKind
from sakti.core.refusals import Refusal
from sakti.countersigning import actions as countersigning
from sakti.countersigning.registry import Act, Agreement
from sakti.privacy import queries
from sakti.privacy.actions import erasing, requests
from sakti.privacy.queries import erasures
from sakti.web.locale import current_language

if TYPE_CHECKING:
    from sakti.countersigning.tables import CountersignRequest
    from sakti.privacy.tables import PrivacyRequest

KIND = "erase_person"


def ask_to_erase(*, request: PrivacyRequest, ground: str, answer: str, by: Actor) -> CountersignRequest:
    """Ask for the second person. Refuses `privacy_identity_unproven`, `privacy_no_person`, `privacy_kind_differs`, and
    what `erase_person` would refuse now."""
    if request.kind != RequestKind.ERASURE:
        raise Refusal("privacy_kind_differs")
    if request.state != "checked":
        raise Refusal("privacy_identity_unproven")
    if request.person_id is None:
        raise Refusal("privacy_no_person")
    erasures.refuse_while_needed(erasures.records_of(request.person_id))
    payload = {"request": request.id, "number": request.number, "person": request.person_id, "ground": ground}
    subject = f"person:{request.person_id}"
    return countersigning.ask(kind=KIND, subject=subject, payload=payload, reason=answer, village_ids=None, by=by)


def _say(payload: JsonObject) -> str:
    ground = ERASURE_GROUNDS[payload["ground"]][current_language() == "en"]
    return _(
        "Menghapus data satu orang menurut permintaan %(number)s: %(ground)s. Angka tetap; nama, NIK, dan alamatnya "
        "tidak dapat dikembalikan.",
        number=payload["number"],
        ground=ground,
    )


def _perform(payload: JsonObject, agreement: Agreement) -> None:
    by = Seconded(accounts.get(agreement.asker_id), agreement.second_id, agreement.second_name)
    request = queries.request_by_id(payload["request"])
    if request.state != "checked":
        raise Refusal("privacy_identity_unproven")
    erasing.erase_person(
        person_id=payload["person"],
        ground=payload["ground"],
        by=by,
        confirmed_by=agreement.second_name,
        request_id=request.id,
    )
    requests.finish_erasure(request=request, ground=payload["ground"], answer=agreement.reason, by=by)


def _page(payload: JsonObject) -> str:
    return url_for("privacy.request", request_id=payload["request"])


ACTS = (
    Act(
        kind=KIND,
        permission=Permission.CONFIRM_ERASURE,
        label=_l("Penghapusan data seseorang"),
        say=_say,
        perform=_perform,
        page=_page,
    ),
)
