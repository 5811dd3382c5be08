"""Reading the lists that came in, by screen or by command. Those that were taken back stay in the history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, or_, select

from sakti.core.permissions import NameScope, Scope
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.intake.models import Upload
from sakti.observations.tables import Release
from sakti.regions.queries import are_all
from sakti.web.pagination import Page, keyset


def reaches_all(reach: Scope | NameScope) -> bool:
    """Whether every village of the installation is reached in full."""
    villages = reach.villages if isinstance(reach, NameScope) else reach.whole_villages
    return villages is None or are_all(villages)


def releases(scope: Scope, user_id: int, *, cursor: str | None = None) -> Page[Release]:
    """Lists that were taken in, the newest first; whoever does not reach every village sees the own ones."""
    query = select(Release)
    if not reaches_all(scope):
        query = query.where(Release.id.in_(select(Upload.release_id).where(Upload.user_id == user_id)))
    return keyset(query, [Release.id], cursor=cursor, size=25, descending=True)


def release(scope: Scope, user_id: int, release_id: int) -> Release:
    """A list that this user may see. Refuses `release_unknown`."""
    release: Release | None = db.session.get(Release, release_id)
    mine = select(Upload.id).where(Upload.release_id == release_id, Upload.user_id == user_id)
    if release is None or not (reaches_all(scope) or db.session.scalar(mine.limit(1))):
        raise Refusal("release_unknown")
    return release


def must_reach(scope: Scope, release: Release) -> None:
    """Whoever takes a list back is still assigned to all its villages. Refuses `out_of_scope`."""
    if not reaches_all(scope) and not all(scope.reaches_village(int(key)) for key in release.coverage):
        raise Refusal("out_of_scope")


def lock_release(release_id: int) -> Release:
    """A list that nobody else takes back until this transaction ends."""
    release: Release | None = db.session.scalar(select(Release).where(Release.id == release_id).with_for_update())
    if release is None:
        raise Refusal("release_unknown")
    return release


def release_of_file(sha256: str, layout: str, as_of: date) -> Release | None:
    """The list that this file was taken in as, if it still counts."""
    return db.session.scalar(
        select(Release).where(
            Release.file_sha256 == sha256, Release.layout == layout, Release.as_of == as_of, Release.undone_at.is_(None)
        )
    )


def newest_release() -> int:
    """The number of the newest list."""
    return db.session.scalar(select(func.max(Release.id))) or 0


def since(upload: Upload) -> Sequence[Release]:
    """Lists of an upload's villages that came in or were taken back after it was tried out."""
    tried = (upload.recognised or {}).get("tried")
    if not tried:
        return []
    moment = datetime.fromisoformat(tried["at"])
    query = select(Release).where(or_(Release.id > tried["release"], Release.undone_at > moment)).order_by(Release.id)
    here = set(map(str, tried["villages"]))
    return [release for release in db.session.scalars(query) if here & release.coverage.keys()]


def release_named(name: str) -> Release:
    """By number or name, those that still count. Refuses `release_unknown` and `release_ambiguous`."""
    named = [Release.name == name, *([Release.id == int(name)] if name.isascii() and name.isdigit() else [])]
    releases = db.session.scalars(select(Release).where(or_(*named), Release.undone_at.is_(None))).all()
    if not releases:
        raise Refusal("release_unknown")
    if len(releases) > 1:
        raise Refusal("release_ambiguous", name=name, ids=", ".join(str(release.id) for release in releases))
    return releases[0]


def uploads_of(release_ids: Sequence[int]) -> dict[int, int]:
    """Per list the upload that brought it; those of the command line have none."""
    query = select(Upload.release_id, Upload.id).where(Upload.release_id.in_(release_ids)).order_by(Upload.id.desc())
    return {release: upload for release, upload in db.session.execute(query) if release is not None}
