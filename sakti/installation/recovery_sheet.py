"""The recovery sheet as a PDF, which only its owner may read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from markupsafe import Markup

from sakti.core.refusals import Refusal
from sakti.installation.actions.backups.copying import private
from sakti.installation.recovery import KeySheet
from sakti.paper import press
from sakti.web.clock import today


def write(file: Path, sheets: Sequence[KeySheet]) -> None:
    """Print the sheet. Refuses `backup_exists` for a file that is there, and `pdf_unavailable`."""
    if file.exists():
        raise Refusal("backup_exists", file=file)
    codes = {sheet.id: Markup(sheet.drawing()) for sheet in sheets}  # noqa: S704 - our own drawing
    page = press.rendered("pdf/recovery.html", "recovery.css", sheets=sheets, codes=codes, day=today())
    printed = press.printed(page, press.silent)
    with private(file) as out:
        out.write(printed.data)
