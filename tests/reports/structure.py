"""A tagged PDF as a screen reader goes through it, read by pypdf."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, NumberObject

PAINTS = {b"Tj", b"TJ", b"'", b'"', b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"Do", b"sh"}
#: Which elements may lie in which (ISO 32000-1 14.8.4).
INSIDE = {
    "Table": {"THead", "TBody", "TFoot", "TR", "Caption"},
    "THead": {"TR"},
    "TBody": {"TR"},
    "TR": {"TH", "TD"},
    "L": {"LI", "Caption"},
    "LI": {"Lbl", "LBody"},
}
ONLY_IN = {"Caption": {"Table", "Figure", "L"}, "TR": {"Table", "THead", "TBody", "TFoot"}, "LI": {"L"}}


@dataclass
class Tagged:
    """What the structure tree holds, and what is wrong with it."""

    reader: PdfReader
    kinds: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    held: dict[int, set[int]] = field(default_factory=dict)

    @property
    def headings(self) -> list[int]:
        return [int(kind[1:]) for kind in self.kinds if kind[0] == "H" and kind[1:].isdigit()]


def read_tags(data: bytes) -> Tagged:
    found = Tagged(PdfReader(io.BytesIO(data)))
    walk(found, found.reader.trailer["/Root"]["/StructTreeRoot"], "Root")
    for number, page in enumerate(found.reader.pages, 1):
        held = found.held.get(page.indirect_reference.idnum, set())
        found.faults += [f"page {number}: {fault}" for fault in untagged(found.reader, page, held)]
    levels = [0, *found.headings]
    found.faults += [f"h{b} after h{a}" for a, b in pairwise(levels) if b > a + 1]
    return found


def walk(found: Tagged, parent: Any, kind: str) -> None:
    children = parent.get("/K", [])
    for child in children if isinstance(children, ArrayObject) else [children]:
        one = child.get_object()
        if isinstance(one, NumberObject):
            found.held.setdefault(parent.raw_get("/Pg").idnum, set()).add(int(one))
        elif one.get("/S"):
            name = str(one["/S"])[1:]
            found.kinds.append(name)
            found.faults += faults_of(name, kind, one)
            walk(found, one, name)


def faults_of(name: str, parent: str, element: DictionaryObject) -> Iterator[str]:
    if name not in INSIDE.get(parent, {name}) or parent not in ONLY_IN.get(name, {parent}):
        yield f"{name} in {parent}"
    if name == "Figure" and not element.get("/Alt"):
        yield "a figure without words"
    if name == "TH" and element.get("/A", {}).get("/Scope") not in ("/Row", "/Column"):
        yield "a heading cell without scope"


def untagged(reader: PdfReader, page: Any, held: set[int]) -> Iterator[str]:
    """What is painted outside the tree without being an artifact."""
    marks: list[Any] = []
    for operands, operator in ContentStream(page["/Contents"], reader).operations:
        if operator in (b"BDC", b"BMC"):
            marks.append(operands[1].get("/MCID") if operator == b"BDC" else operands[0])
        elif operator == b"EMC":
            marks.pop()
        elif operator in PAINTS and not any(mark == "/Artifact" or mark in held for mark in marks):
            yield f"{operator!r} outside the tree"
