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


def main() -> None:
    os.environ["SOURCE_DATE_EPOCH"] = FONTS_CUT_AT
    from weasyprint import HTML
    from weasyprint.logger import PROGRESS_LOGGER
    from weasyprint.urls import URLFetcher

    from sakti.paper.fitting import arranged
    from sakti.paper.tagging import finish

    PROGRESS_LOGGER.setLevel(logging.INFO)
    PROGRESS_LOGGER.addHandler(Steps())
    fetcher = URLFetcher(allowed_protocols={"data"})

    def laid_out(page: str) -> Document:
        return HTML(string=page, url_fetcher=fetcher).render(pdf_variant="pdf/ua-1")

    document = arranged(sys.stdin.buffer.read().decode(), laid_out)
    made = io.BytesIO()
    document.write_pdf(made, finisher=finish, pdf_variant="pdf/ua-1")
    sys.stdout.buffer.write(made.getvalue())
    sys.stdout.buffer.flush()
    sys.stderr.write(f"Pages {len(document.pages)}\n")


if __name__ == "__main__":
    main()
