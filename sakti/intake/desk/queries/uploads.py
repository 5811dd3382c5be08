"""Reading uploads: they hold rows of a list, with names.

An operator sees the own ones; whoever has the names of every village sees all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from sakti.core.permissions import NameScope
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.intake.landing.queries.releases import reaches_all
from sakti.intake.models import Upload
from sakti.observations.tables import LogFile
from sakti.web.pagination import Page, Part, cut, entities, keyset

#: The two other logs and this one, as an upload's layout names them.
LOGS = ("observations", "events", "deliveries")
#: The states in which somebody has to decide.
UNDECIDED = ("waiting", "mapping", "checked", "refused")
#: For so long they wait.
KEPT = timedelta(days=30)


def uploads(names: NameScope, user_id: int, *, cursor: str | None = None) -> Page[Upload]:
    query = select(Upload)
    if not reaches_all(names):
        query = query.where(Upload.user_id == user_id)
    return keyset(query, [Upload.id], cursor=cursor, size=25, descending=True)


def upload(names: NameScope, user_id: int, upload_id: int) -> Upload:
    """An upload that this user may see. Refuses `upload_unknown`."""
    upload: Upload | None = db.session.get(Upload, upload_id)
    if upload is None or (upload.user_id != user_id and not reaches_all(names)):
        raise Refusal("upload_unknown")
    return upload


def lock_upload(upload_id: int) -> Upload:
    """An upload that nobody else decides on until this transaction ends."""
    upload: Upload | None = db.session.scalar(select(Upload).where(Upload.id == upload_id).with_for_update())
    if upload is None:
        raise Refusal("upload_unknown")
    return upload


def logs(names: NameScope, start: int = 0) -> Part[LogFile]:
    """Logs that were taken in, the newest first. They may concern any village."""
    if not reaches_all(names):
        return cut([])
    return entities(select(LogFile).order_by(LogFile.id.desc()), start=start, size=25)


def upload_by_id(upload_id: int) -> Upload:
    """For jobs, which nobody watches."""
    return db.session.get_one(Upload, upload_id)


def overdue_uploads(before: datetime) -> Sequence[int]:
    """Uploads of before this moment that nobody has decided on."""
    query = select(Upload.id).where(Upload.state.in_(UNDECIDED), Upload.uploaded_at < before)
    return db.session.scalars(query.order_by(Upload.id)).all()


def kept_paths() -> Sequence[str]:
    """Where the files of uploads lie that nobody has decided on."""
    return db.session.scalars(select(Upload.path).where(Upload.state.in_(UNDECIDED))).all()


def path_of(upload_id: int) -> str:
    return db.session.scalars(select(Upload.path).where(Upload.id == upload_id)).one()
