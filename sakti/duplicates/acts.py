"""Merging, and parting again, what counts in a closed month waits for a second person."""

from __future__ import annotations

from collections.abc import Mapping
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
from sakti.duplicates import queries
from sakti.duplicates.actions import merge_pair, undo_merge

if TYPE_CHECKING:
    from sakti.countersigning.tables import CountersignRequest
    from sakti.duplicates.tables import DuplicatePair
    from sakti.observations.tables import Merge


def ask_to_merge(
    *, pair: DuplicatePair, keep_id: int, members: Mapping[int, int], reason: str, by: Actor
) -> CountersignRequest:
    twins = {str(member): twin for member, twin in sorted(members.items())}
    return ask(
        kind="merge_records",
        subject=f"pair:{pair.id}",
        payload={"pair": pair.id, "unit": pair.unit, "keep": keep_id, "members": twins},
        reason=reason,
        village_ids=sorted({key for key in (pair.one_village_id, pair.other_village_id) if key}),
        by=by,
    )


def say_merge(payload: JsonObject) -> str:
    if payload["unit"] == "person":
        return _("Dua catatan orang menjadi satu, juga di bulan yang sudah ditutup (sebagai ralat).")
    return _("Dua catatan rumah tangga menjadi satu, juga di bulan yang sudah ditutup (sebagai ralat).")


def perform_merge(payload: JsonObject, agreement: Agreement) -> None:
    by = seconded(agreement)
    pair = queries.whole_pair(by.names_for(Permission.MERGE_RECORDS), payload["pair"])
    members = {int(member): twin for member, twin in payload["members"].items()}
    merge_pair(pair=pair, keep_id=payload["keep"], members=members, reason=agreement.reason, by=by)


def ask_to_part(*, merge: queries.ListedMerge, reason: str, by: Actor) -> CountersignRequest:
    return ask(
        kind="undo_merge",
        subject=f"merge:{merge.row.id}",
        payload={"merge": merge.row.id},
        reason=reason,
        village_ids=sorted({side.village_id for side in (merge.absorbed, merge.kept) if side.village_id}),
        by=by,
    )


def say_part(_payload: JsonObject) -> str:
    return _("Satu penggabungan dibatalkan: dua catatan lagi, juga di bulan yang sudah ditutup (sebagai ralat).")


def perform_part(payload: JsonObject, agreement: Agreement) -> None:
    by = seconded(agreement)
    merge: Merge = queries.merge_within(by.names_for(Permission.MERGE_RECORDS), payload["merge"]).row
    undo_merge(row=merge, reason=agreement.reason, by=by)


ACTS = (
    Act(
        "merge_records",
        Permission.MERGE_RECORDS,
        _l("Menggabungkan catatan yang terhitung di bulan tertutup"),
        say_merge,
        perform_merge,
        lambda payload: url_for("duplicates.pair", pair_id=payload["pair"]),
    ),
    Act(
        "undo_merge",
        Permission.MERGE_RECORDS,
        _l("Membatalkan penggabungan yang terhitung di bulan tertutup"),
        say_part,
        perform_part,
        lambda _payload: url_for("duplicates.merges"),
    ),
)
