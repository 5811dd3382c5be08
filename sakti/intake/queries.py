"""Reading uploads and releases. An operator sees the own uploads; whoever reaches every village sees all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from sakti.core.changes import Change, between
from sakti.core.figures import Figure
from sakti.core.findings import Severity
from sakti.core.indicators import INDICATORS, Indicator
from sakti.core.permissions import Scope
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.intake.models import Upload
from sakti.observations.tables import LogFile
from sakti.regions.queries import are_all
from sakti.web.pagination import Page, keyset

#: The two other logs and this one, as an upload's layout names them.
LOGS = ("observations", "events", "deliveries")


def reaches_all(scope: Scope) -> bool:
    """Whether a scope holds every village of the installation."""
    return scope.villages is None or are_all(scope.villages)


def uploads(scope: Scope, user_id: int, *, cursor: str | None = None) -> Page[Upload]:
    query = select(Upload)
    if not reaches_all(scope):
        query = query.where(Upload.user_id == user_id)
    return keyset(query, [Upload.id], cursor=cursor, size=25, descending=True)


def upload(scope: Scope, user_id: int, upload_id: int) -> Upload:
    """An upload that this user may see. Refuses `upload_unknown`."""
    found = db.session.get(Upload, upload_id)
    if found is None or (found.user_id != user_id and not reaches_all(scope)):
        raise Refusal("upload_unknown")
    return found


def locked(upload_id: int) -> Upload:
    """An upload that nobody else decides on until this transaction ends."""
    found = db.session.scalar(select(Upload).where(Upload.id == upload_id).with_for_update())
    if found is None:
        raise Refusal("upload_unknown")
    return found


def logs(scope: Scope) -> Sequence[LogFile]:
    """Logs that were taken in, the newest first. They may concern any village."""
    if not reaches_all(scope):
        return []
    return db.session.scalars(select(LogFile).order_by(LogFile.id.desc()).limit(100)).all()


@dataclass(frozen=True, slots=True)
class Effect:
    """One indicator before and after an upload, in the villages where anything moves."""

    indicator: Indicator
    before: Figure
    after: Figure

    @property
    def change(self) -> Change:
        return between(self.indicator.kind, self.before, self.after)

    @property
    def moves(self) -> bool:
        return self.before != self.after


def effects(found: Upload) -> list[Effect]:
    """What the preview says that would move, those that move first."""
    return effects_of(found.effects or [], found.as_of)


def effects_of(written: Sequence[dict[str, Any]], day: date) -> list[Effect]:
    """Effects as a job wrote them down."""
    known = [
        Effect(INDICATORS[one["indicator"]], figure(one["before"], day), figure(one["after"], day))
        for one in written
        if one["indicator"] in INDICATORS
    ]
    return sorted(known, key=lambda effect: not effect.moves)


def figure(counts: Sequence[int], day: date) -> Figure:
    n, d, excluded, unknown = counts
    return Figure(n, d, excluded, unknown, day)


def findings(
    known: Sequence[dict[str, Any]] | None, *, severity: str = "", code: str = "", sheet: str = ""
) -> list[dict[str, Any]]:
    """Those of a kind, in the order of the file's rows."""
    wanted = {"severity": severity, "code": code, "sheet": sheet}
    places = {name: at for at, name in enumerate(sheets(known))}
    chosen = (one for one in known or [] if all(not value or one[name] == value for name, value in wanted.items()))
    return sorted(chosen, key=lambda one: (places.get(one["sheet"], -1), one["row"] or 0))


def kinds(known: Sequence[dict[str, Any]] | None) -> list[tuple[str, str, int]]:
    """(severity, code, how often), the gravest first, then the most frequent."""
    order = [severity.value for severity in Severity]
    counted = Counter((one["severity"], one["code"]) for one in known or [])
    ordered = sorted(counted.items(), key=lambda one: (order.index(one[0][0]), -one[1], one[0][1]))
    return [(severity, code, count) for (severity, code), count in ordered]


def sheets(known: Sequence[dict[str, Any]] | None) -> list[str]:
    """The sheets that findings name, in the order of the file."""
    return list(dict.fromkeys(one["sheet"] for one in known or [] if one["sheet"]))


def upload_by_id(upload_id: int) -> Upload:
    """For jobs, which nobody watches."""
    return db.session.get_one(Upload, upload_id)


def path_of(upload_id: int) -> str:
    return db.session.scalars(select(Upload.path).where(Upload.id == upload_id)).one()


def file_hash(found: Upload) -> str:
    return str((found.summary or {}).get("file_sha256", ""))
