"""Taking back a list that counts in a closed month waits for a second person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sakti.accounts import queries as accounts
from sakti.core.json import JsonObject
from sakti.core.permissions import Permission
from sakti.countersigning.actions import ask
from sakti.countersigning.registry import Act, Agreement
from sakti.intake.desk.actions.undo import order_undo
from sakti.intake.landing.queries import releases

if TYPE_CHECKING:
    from sakti.accounts.tables import User
    from sakti.countersigning.tables import CountersignRequest
    from sakti.observations.tables import Release


def ask_to_undo(*, release: Release, reason: str, by: User) -> CountersignRequest:
    return ask(
        kind="undo_list",
        subject=f"release:{release.id}",
        payload={"release": release.id, "name": release.name},
        reason=reason,
        village_ids=[int(key) for key in release.coverage],
        by=by,
    )


def say_undo(payload: JsonObject) -> str:
    return _(
        "Daftar %(name)s ditarik kembali seluruhnya, juga dari bulan yang sudah ditutup (sebagai ralat).",
        name=payload["name"],
    )


def perform_undo(payload: JsonObject, agreement: Agreement) -> None:
    """Orders it: taking a list back takes a while, and nobody waits for it with a page open."""
    asker = accounts.get(agreement.asker_id)
    release = releases.lock_release(payload["release"])
    releases.must_reach(asker.scope_for(Permission.IMPORT_LISTS), release)
    order_undo(release=release, reason=agreement.reason, by=asker, second=(agreement.second_id, agreement.second_name))


ACTS = (
    Act(
        "undo_list",
        Permission.IMPORT_LISTS,
        _l("Menarik kembali daftar yang terhitung di bulan tertutup"),
        say_undo,
        perform_undo,
        lambda payload: url_for("intake.release", release_id=payload["release"]),
    ),
)
