"""Making a report and putting it on the shelf: read, print, store the file, write it down. Slow parts hold no lock."""

from __future__ import annotations

import errno
import io
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from flask import current_app

from sakti.closing import queries as closing
from sakti.core.actors import Actor
from sakti.core.periods import month_text
from sakti.core.progress import Progress, silent
from sakti.core.refusals import Refusal
from sakti.regions import queries as regions
from sakti.reports import actions, content, paper, queries, workbook
from sakti.reports.parts import Content
from sakti.web import clock
from sakti.web.transactions import reading, transaction
from sakti.web.turns import Turn, alone

if TYPE_CHECKING:
    from sakti.reports.tables import IssuedReport

#: Why a file cannot be written, in plain words; anything else as the machine says it.
HINDRANCES = {
    errno.ENOSPC: "ruang disk habis",
    errno.EDQUOT: "jatah disk habis",
    errno.EACCES: "tidak ada hak tulis",
    errno.EPERM: "tidak ada hak tulis",
    errno.EROFS: "disknya hanya dapat dibaca",
    errno.EEXIST: "di tempat foldernya ada berkas biasa",
    errno.ENOTDIR: "di tempat foldernya ada berkas biasa",
}
#: How often a number is asked for again when somebody else was quicker.
TRIES = 4


@dataclass(frozen=True, slots=True)
class Draft:
    """A report before it is printed, as plain values."""

    is_public: bool
    version: int
    year: int
    serial: int
    number: str
    provisional: bool
    page: str
    patience: float
    workbook: bytes


def draft(region_id: int, month: int, tell: Progress, once: bool, public: bool = False) -> Draft | None:
    """Read and lay out. None if a final report is there already and one is enough. Refuses `report_unsigned`."""
    with reading():
        region = regions.get(region_id)
        if region is None:
            raise Refusal("region_unknown", code=region_id)
        earlier = [report for report in queries.versions(region_id, month, limited=True) if report.is_public == public]
        if once and any(report.stands for report in earlier):
            return None
        if closing.close_of(month) is not None:
            queries.require_signable(month)
        day = clock.today()  # once: a paper that is laid out over New Year's midnight has one year
        serial = queries.free_serial(queries.letterhead_of(month), region, day)
        version = queries.next_version(region_id, month)
        made = content.build(
            region, month, serial=serial, version=len(earlier) + 1, public=public, issued_on=day, tell=tell
        )
        return Draft(
            public,
            version,
            day.year,
            serial,
            made.number,
            made.provisional,
            paper.page(made),
            paper.patience_for(made),
            sheets(made),
        )


def sheets(made: Content) -> bytes:
    file = io.BytesIO()
    workbook.write(file, made)
    return file.getvalue()


def issue(
    *, region_id: int, month: int, by: Actor, tell: Progress = silent, once: bool = False, public: bool = False
) -> int | None:
    """Issue the report of a region and month; returns its id, or None if `once` and it had been issued.

    `public`: the version for everybody, without small numbers.

    One at a time in the whole installation, so that numbers have no gap and nobody prints with a number in vain.
    Killed at any moment it leaves at most a file that nobody knows; the next try makes a whole report.
    """
    if not paper.can_print():
        raise paper.unavailable()
    with alone(Turn.NUMBERING, lambda: tell("Menunggu laporan lain", 0, 0)):
        return issue_in_turn(region_id, month, by, tell, once, public)


def issue_in_turn(
    region_id: int, month: int, by: Actor, tell: Progress, once: bool, public: bool = False
) -> int | None:
    """As `issue`, for whoever has the turn. The database's own uniqueness still guards against one who has not."""
    for last in (False,) * (TRIES - 1) + (True,):
        made = draft(region_id, month, tell, once, public)
        if made is None:
            return None
        printed = paper.printed(made.page, tell, made.patience)
        path = store(region_id, month, made, printed)
        try:
            return written_down(region_id, month, made, printed, path, by)
        except Refusal as refusal:
            remove(path)
            if last or refusal.code != "report_number_taken":
                raise
    raise AssertionError("unreachable")


def written_down(region_id: int, month: int, made: Draft, printed: paper.Paper, path: str, by: Actor) -> int:
    with transaction():
        region = regions.get(region_id)
        if region is None:
            raise Refusal("region_unknown", code=region_id)
        report = actions.record_issue(
            region=region,
            month=month,
            version=made.version,
            year=made.year,
            serial=made.serial,
            number=made.number,
            provisional=made.provisional,
            sha256=printed.sha256,
            path=path,
            size=len(printed.data),
            pages=printed.pages,
            by=by,
            is_public=made.is_public,
        )
        return report.id


def folder() -> Path:
    return Path(current_app.config["INSTANCE"]) / "reports"


def store(region_id: int, month: int, made: Draft, printed: paper.Paper) -> str:
    """The PDF and its spreadsheet; the name says what is in them, so that no other report can take their place."""
    name = f"{month_text(month)}/{region_id}-v{made.version}-{printed.sha256[:16]}.pdf"
    target = folder() / name
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        put(target.with_suffix(".xlsx"), made.workbook)
        put(target, printed.data)
    except OSError as error:
        remove(name)
        raise Refusal(
            "report_not_stored", reason=HINDRANCES.get(error.errno or 0) or error.strerror or str(error)
        ) from error
    return name


def put(target: Path, data: bytes) -> None:
    """Whole or not at all, also when the power goes."""
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        with suppress(OSError):  # what hindered the writing is the reason, not what hinders the tidying
            part.unlink(missing_ok=True)


def remove(path: str) -> None:
    """Unless somebody was quicker with the very same report: then the file is theirs."""
    with reading():
        if queries.is_on_shelf(path):
            return
    for name in (path, str(Path(path).with_suffix(".xlsx"))):
        with suppress(OSError):  # where nothing could be written, nothing is to be removed
            (folder() / name).unlink(missing_ok=True)


def file_of(report: IssuedReport) -> bytes:
    """The PDF as it was issued. Refuses `report_file_damaged`: a changed file is not handed out."""
    try:
        data = (folder() / report.path).read_bytes()
    except OSError:
        data = b""
    if paper.Paper(data, 0).sha256 != report.sha256:
        raise Refusal("report_file_damaged", number=report.number)
    return data


def workbook_of(report: IssuedReport) -> bytes:
    try:
        return (folder() / report.path).with_suffix(".xlsx").read_bytes()
    except OSError as error:
        raise Refusal("report_file_damaged", number=report.number) from error
