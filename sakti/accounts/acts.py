"""Giving a role that sees far, and opening an account that does, wait for another administrator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sakti.accounts import actions, handing_over, queries
from sakti.accounts.actions import factors
from sakti.accounts.actions.seconding import GIVE_PASSWORD, GRANT, REMOVE, RESET
from sakti.accounts.actions.users import Grant
from sakti.core.actors import Actor
from sakti.core.formatting import long_date
from sakti.core.json import JsonObject
from sakti.core.permissions import ROLES, Permission
from sakti.countersigning.actions import ask
from sakti.countersigning.registry import Act, Agreement
from sakti.organisations.queries import names as organisation_names
from sakti.regions import queries as regions
from sakti.web.locale import current_language

if TYPE_CHECKING:
    from sakti.accounts.tables import User
    from sakti.countersigning.tables import CountersignRequest


def ask_to_grant(*, user: User, grant: Grant, reason: str, by: Actor) -> CountersignRequest:
    return ask(
        kind=GRANT,
        subject=grant.subject_for(user),
        payload=grant.as_json(user),
        reason=reason,
        village_ids=None,
        by=by,
        concerns_id=user.id,
    )


def say_grant(payload: JsonObject) -> str:
    user, grant, language = queries.get(payload["user"]), Grant.of_json(payload), current_language()
    role = ROLES[grant.role]
    region = regions.get(grant.region_id) if grant.region_id else None
    where = region.name if region else organisation_names().get(grant.organisation_id or 0) or _("seluruh kabupaten")
    return _(
        "Akun %(username)s mendapat peran %(role)s di %(where)s sejak %(since)s.",
        username=user.username,
        role=role.label_en if language == "en" else role.label_id,
        where=where,
        since=long_date(grant.since, language) if grant.since else _("hari disetujui"),
    )


def perform_grant(payload: JsonObject, agreement: Agreement) -> None:
    by, user, grant = queries.seconded(agreement), queries.get(payload["user"]), Grant.of_json(payload)
    actions.assign(
        user=user,
        role=grant.role,
        region=regions.get(grant.region_id) if grant.region_id else None,
        organisation_id=grant.organisation_id,
        since=grant.since,
        until=grant.until,
        by=by,
    )


def ask_to_reset(*, user: User, reason: str, by: Actor) -> CountersignRequest:
    return _ask_about(user, RESET, reason, by)


def ask_to_give_password(*, user: User, reason: str, by: Actor) -> CountersignRequest:
    return _ask_about(user, GIVE_PASSWORD, reason, by)


def _ask_about(user: User, kind: str, reason: str, by: Actor) -> CountersignRequest:
    return ask(
        kind=kind,
        subject=f"user:{user.id}",
        payload={"user": user.id},
        reason=reason,
        village_ids=None,
        by=by,
        concerns_id=user.id,
    )


def say_reset(payload: JsonObject) -> str:
    return _(
        "Langkah kedua akun %(username)s dihapus; pada saat masuk berikutnya ia memasang yang baru. Pastikan dahulu "
        "bahwa yang meminta memang orangnya.",
        username=queries.get(payload["user"]).username,
    )


def perform_reset(payload: JsonObject, agreement: Agreement) -> None:
    factors.reset(user=queries.get(payload["user"]), reason=agreement.reason, by=queries.seconded(agreement))


def say_give_password(payload: JsonObject) -> str:
    return _(
        "Akun %(username)s mendapat kata sandi sekali pakai; yang lama tidak berlaku lagi. Yang menyetujui "
        "menyerahkannya sendiri: pastikan dahulu bahwa yang meminta memang orangnya.",
        username=queries.get(payload["user"]).username,
    )


def perform_give_password(payload: JsonObject, agreement: Agreement) -> None:
    """Whoever asked never sees it: it lies in the browser of the second person."""
    user = queries.get(payload["user"])
    password = actions.reset_password(user=user, reason=agreement.reason, by=queries.seconded(agreement))
    handing_over.remember(user, password)


def say_removal(payload: JsonObject) -> str:
    return _(
        "%(username)s bukan administrator lagi. Sesudah itu tinggal satu administrator, yang tidak perlu persetujuan "
        "siapa pun.",
        username=queries.get(payload["user"]).username,
    )


def perform_removal(payload: JsonObject, agreement: Agreement) -> None:
    """It was done when it was told: nobody is asked beforehand who could keep a colleague in by saying no."""


def page_of_password(payload: JsonObject) -> str:
    return url_for("accounts.one_time_password", user_id=payload["user"])


def page_of(payload: JsonObject) -> str:
    return url_for("accounts.user", user_id=payload["user"])


ACTS = (
    Act(GRANT, Permission.MANAGE_USERS, _l("Memberi peran yang melihat jauh"), say_grant, perform_grant, page_of),
    Act(RESET, Permission.MANAGE_USERS, _l("Menyetel ulang langkah kedua"), say_reset, perform_reset, page_of),
    Act(
        GIVE_PASSWORD,
        Permission.MANAGE_USERS,
        _l("Memberi kata sandi sekali pakai"),
        say_give_password,
        perform_give_password,
        page_of,
        page_of_password,
    ),
    Act(
        REMOVE,
        Permission.MANAGE_USERS,
        _l("Melepas administrator terakhir selain diri sendiri"),
        say_removal,
        perform_removal,
        page_of,
    ),
)
