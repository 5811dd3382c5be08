"""The process that renders one PDF: `python -m sakti.paper.printing < page.html > paper.pdf`.

Of its own, because it needs our fonts in its environment, takes much memory for a while, and may be killed when it
takes too long. It opens no address and no file: the page brings everything with it. Each step is a line on standard
error.
"""

from __future__ import annotations

import io
import logging
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from weasyprint import Document

#: What fontTools writes as the day on which it cut a font: the same day always, or no two files would be alike.
FONTS_CUT_AT = "1577836800"
#: The steps that WeasyPrint logs.
STEPS = 7


class Steps(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        sys.stderr.write(record.getMessage() + "\n")
        sys.stderr.flush()


#: What a page calls the part that has to begin on the second sheet, and how its body is marked to be set more tightly.
SECOND, TIGHTER = "second-sheet", ("", "tight", "tighter")


def fitted(page: str, laid_out: Callable[[str], Document]) -> Document:
    """The document with all before its second sheet on the first one: set as tightly as that needs, and no tighter."""
    document = laid_out(page)
    if f'id="{SECOND}"' not in page:
        return document
    for looseness in TIGHTER[1:]:
        if any(SECOND in sheet.anchors for sheet in document.pages[:2]):
            break
        document = laid_out(page.replace("<body ", f'<body class="{looseness}" ', 1))
    return document


def main() -> None:
    os.environ["SOURCE_DATE_EPOCH"] = FONTS_CUT_AT
    from weasyprint import HTML
    from weasyprint.logger import PROGRESS_LOGGER
    from weasyprint.urls import URLFetcher

    from sakti.paper.tagging import finish

    PROGRESS_LOGGER.setLevel(logging.INFO)
    PROGRESS_LOGGER.addHandler(Steps())
    fetcher = URLFetcher(allowed_protocols={"data"})

    def laid_out(page: str) -> Document:
        return HTML(string=page, url_fetcher=fetcher).render(pdf_variant="pdf/ua-1")

    document = fitted(sys.stdin.buffer.read().decode(), laid_out)
    made = io.BytesIO()
    document.write_pdf(made, finisher=finish, pdf_variant="pdf/ua-1")
    sys.stdout.buffer.write(made.getvalue())
    sys.stdout.buffer.flush()
    sys.stderr.write(f"Pages {len(document.pages)}\n")


if __name__ == "__main__":
    main()
