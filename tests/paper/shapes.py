"""What a PDF draws for each letter, read from its fonts: the text layer holds letters that have no shape too."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from fontTools.ttLib import TTFont
from pypdf import PdfReader
from pypdf.generic import ContentStream

from sakti.paper.letters import UNSEEN

SHOWN = (b"Tj", b"TJ")


def boxes(data: bytes) -> list[str]:
    """The letters that are drawn as a box, or as nothing where a letter should be, by what the text layer says."""
    reader = PdfReader(io.BytesIO(data))
    return [fault for page in reader.pages for holder in forms(page) for fault in boxes_in(reader, holder)]


def fonts(data: bytes) -> set[str]:
    """The families that shapes were taken from."""
    reader = PdfReader(io.BytesIO(data))
    held = [font for page in reader.pages for form in forms(page) for font in resources(form, "/Font").values()]
    return {str(font.get_object()["/BaseFont"]).partition("+")[2] for font in held}


def forms(holder: Any) -> Iterator[Any]:
    """A page, and every picture in it that is drawn by commands of its own."""
    yield holder
    for one in resources(holder, "/XObject").values():
        if (form := one.get_object())["/Subtype"] == "/Form":
            yield from forms(form)


def resources(holder: Any, kind: str) -> dict[str, Any]:
    return dict(holder.get("/Resources", {}).get(kind, {}))


def boxes_in(reader: PdfReader, holder: Any) -> Iterator[str]:
    held = {name: Shapes(font.get_object()) for name, font in resources(holder, "/Font").items()}
    font = None
    for operands, operator in ContentStream(holder.get("/Contents", holder), reader).operations:
        if operator == b"Tf":
            font = held[operands[0]]
        elif operator in SHOWN and font is not None:
            parts = operands[0] if isinstance(operands[0], list) else [operands[0]]
            drawn = b"".join(getattr(part, "original_bytes", b"") for part in parts)
            for at in range(0, len(drawn), 2):
                yield from font.fault(int.from_bytes(drawn[at : at + 2], "big"))


class Shapes:
    """One embedded font: which of its glyphs has a shape, and what the text layer reads there."""

    def __init__(self, font: Any) -> None:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        self.name = str(font["/BaseFont"])
        self.file = TTFont(io.BytesIO(descriptor["/FontFile2"].get_object().get_data()))
        self.read = {}
        for line in font["/ToUnicode"].get_object().get_data().decode().splitlines():
            if mapped := re.fullmatch(r"<([0-9a-f]{4})> <([0-9a-f]*)>", line):
                self.read[int(mapped[1], 16)] = bytes.fromhex(mapped[2]).decode("utf-16-be")

    def fault(self, glyph: int) -> Iterator[str]:
        read = self.read.get(glyph, "")
        names = self.file.getGlyphOrder()
        if glyph == 0 or glyph >= len(names):
            yield f"{read!r}: no glyph {glyph} in {self.name}"
        elif UNSEEN.sub("", read).strip() and not self.file["glyf"][names[glyph]].numberOfContours:
            yield f"{read!r}: glyph {glyph} of {self.name} is empty"
