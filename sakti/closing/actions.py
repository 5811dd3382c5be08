"""Closing a month (tutup buku): where figures, pictures and corrections are frozen, under one hash, for good."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypedDict, cast

from sqlalchemy.exc import IntegrityError

from sakti.audit.actions import record, seal_waiting
from sakti.audit.queries import head
from sakti.closing import queries
from sakti.closing.documents import Correction, PictureDocument, StatementsDocument
from sakti.closing.models import FrozenFigure, FrozenPicture, FrozenStatement, MonthClose, Restatement
from sakti.closing.queries import PictureSource, month_in_words
from sakti.core.actors import Actor
from sakti.core.periods import month_index, month_text
from sakti.core.progress import Progress, silent
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.indicators.actions import rollup
from sakti.web import clock


class FrozenRow(TypedDict):
    """A row of frozen figures."""

    close_id: int
    village_id: int
    indicator: str
    version: int
    n: int
    d: int
    excluded: int
    unknown: int
    stale: int | None


def close_month(*, month: int, by: Actor, progress: Progress = silent) -> MonthClose:
    """Freeze a month: figures, pictures of every region with data, and the corrections to earlier months.

    Refuses `month_not_over`, `month_closed`, `month_empty`. Earlier open months are no obstacle: the caller warns.
    """
    refuse_unclosable(month)
    rollup.ensure_current()
    before = queries.last_close(month)
    corrections = queries.pending(month)
    source = queries.read_source(month, None, before)
    places = queries.with_data(source)
    if not source.months:
        raise Refusal("month_empty", month=month_in_words(month))
    close = add_close(month=month, by=by)
    rows = frozen_rows(close, source)
    contents: dict[int, PictureDocument] = {}
    told: dict[int, StatementsDocument] = {}
    for done, (region, villages) in enumerate(places):
        progress("Membekukan angka", done, len(places))
        picture = queries.live_picture(source, region, villages, corrections)
        contents[region.id] = replace(picture, paged=queries.paged(region, picture)).document()
        if picture.kept is not None:
            told[region.id] = picture.kept.document()
    db.session.add_all(FrozenFigure(**row) for row in rows)
    db.session.add_all(
        FrozenPicture(close_id=close.id, region_id=region_id, content=cast("dict[str, object]", content))
        for region_id, content in contents.items()
    )
    db.session.add_all(
        FrozenStatement(close_id=close.id, region_id=region_id, content=cast("dict[str, object]", content))
        for region_id, content in told.items()
    )
    db.session.add_all(correction_rows(close, corrections))
    close.sha256 = fingerprint(rows, contents, told)
    seal_waiting()
    close.head_number, close.head_seal = (trail := head()).number, trail.seal
    record("month_closed", by=by, subject=close, month=month_text(month), sha256=close.sha256)
    return close


def refuse_unclosable(month: int) -> None:
    if month >= month_index(clock.today()):
        raise Refusal("month_not_over", month=month_in_words(month))
    if queries.close_of(month) is not None:
        raise Refusal("month_closed", month=month_in_words(month))


def add_close(*, month: int, by: Actor) -> MonthClose:
    """The row itself: its unique month lets one of two who close at once through."""
    close = MonthClose(month=month, closed_at=clock.now(), closed_by=by.name, sha256="")
    try:
        with db.session.begin_nested():
            db.session.add(close)
            db.session.flush()
    except IntegrityError as error:
        raise Refusal("month_closed", month=month_in_words(month)) from error
    return close


def frozen_rows(close: MonthClose, source: PictureSource) -> list[FrozenRow]:
    return [
        {
            "close_id": close.id,
            "village_id": village,
            "indicator": key,
            "version": source.definitions[key].version,
            "n": n,
            "d": d,
            "excluded": excluded,
            "unknown": unknown,
            "stale": stale,
        }
        for village, lines in sorted(source.months.items())
        for key, line in sorted(lines.items())
        if close.month in line
        for n, d, excluded, unknown, stale in (line[close.month],)
    ]


def correction_rows(close: MonthClose, corrections: Iterable[Correction]) -> list[Restatement]:
    return [
        Restatement(
            close_id=close.id,
            month=correction.month,
            village_id=correction.village_id,
            indicator=correction.indicator,
            version=correction.version,
            old=list(correction.old),
            new=list(correction.new),
            since=correction.since,
        )
        for correction in corrections
    ]


def fingerprint(
    rows: Iterable[FrozenRow], contents: Mapping[int, PictureDocument], told: Mapping[int, StatementsDocument]
) -> str:
    """The hash of all that was frozen; the close's own id is no part of it."""
    plain = [
        [
            *(row["village_id"], row["indicator"], row["version"], row["n"], row["d"], row["excluded"], row["unknown"]),
            *(() if row["stale"] is None else (row["stale"],)),
        ]
        for row in rows
    ]
    every = [plain, sorted(contents.items()), *([sorted(told.items())] if told else [])]
    text = json.dumps(every, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
