"""Files of a request, taken in before it begins to write: scanned, redrawn or sealed while nobody waits for a lock.

What came of it is found again by whoever stores the file (`pictures.redrawn`, `actions.store_list`).
"""

from __future__ import annotations

from collections.abc import Iterable

from werkzeug.datastructures import FileStorage

from sakti.core.refusals import Refusal
from sakti.files import actions
from sakti.files.scanner import refuse_infected
from sakti.web import pictures

#: How the pictures that we draw begin. Everything else is a list, or is refused by whoever wants a picture of it.
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")
#: The fields in which forms bring them.
LIST, LOGO = "file", "logo"


def receive(files: Iterable[tuple[str, FileStorage]]) -> None:
    """Take in what a form has brought."""
    for field, file in files:
        if not file.filename:
            continue
        kind = "logo" if field == LOGO else "photo"
        try:
            refuse_infected(file.stream)
        except Refusal as refusal:
            if field == LIST:
                actions.remember(file.stream, refusal)
            else:
                pictures.remember(file.stream.read(), kind, refusal)
        else:
            if field == LIST:
                actions.remember(file.stream, actions.keep_bytes(file.stream))
            elif file.stream.read(8).startswith(PICTURES):
                file.stream.seek(0)
                pictures.prepare(file.stream.read(pictures.LARGEST + 1), kind)
        file.stream.seek(0)
