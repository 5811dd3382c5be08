"""What WeasyPrint leaves to be done for PDF/UA: running heads are artifacts, and a heading cell says what it heads.

It marks the text of page margins as content, with elements that the tree does not hold (its tags.py says so): a screen
reader would meet "Halaman 3 dari 11" as text of nowhere. And its heading cells are named by the cells below them, but
do not tell their own scope, which is what most readers look for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

#: number of a page's object → what is marked on it
Marks = dict[int, set[int]]


def finish(_document: Any, pdf: Any) -> None:
    """The finisher of `write_pdf`: mends the tree before it is written."""
    objects = {each.number: each for each in pdf.objects}
    root = objects[number_of(pdf.catalog["StructTreeRoot"])]
    held: Marks = {}
    for element, path in elements(root, objects, ()):
        if element.get("S") == "/TH":
            element["A"]["Scope"] = "/Column" if "/THead" in path else "/Row"
        marked = (mark for mark in element["K"] if isinstance(mark, int))
        held.setdefault(number_of(element["Pg"]), set()).update(marked)
    parents = objects[number_of(root["ParentTree"])]["Nums"]
    for at, page in enumerate(pages(pdf, objects)):
        for mark in release(objects[number_of(page["Contents"])].stream, held.get(page.number, set())):
            parents[2 * at + 1][mark] = b"null"


def number_of(reference: bytes) -> int:
    return int(reference.split()[0])


def elements(parent: Any, objects: dict[int, Any], path: tuple[str, ...]) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """Every element below, with the kinds of those above it."""
    for child in parent.get("K", ()):
        if isinstance(child, bytes) and (element := objects[number_of(child)]).get("Type") == "/StructElem":
            if "Pg" in element:
                yield element, path
            yield from elements(element, objects, (*path, element["S"]))


def pages(pdf: Any, objects: dict[int, Any]) -> list[Any]:
    """In their order; `Kids` holds number, generation and R of each."""
    return [objects[number] for number in pdf.pages["Kids"][::3]]


def release(stream: list[Any], held: set[int]) -> Iterator[int]:
    """Make artifacts of what no element of the tree holds."""
    for at, item in enumerate(stream):
        if isinstance(item, dict) and "MCID" in item and item["MCID"] not in held and stream[at + 1] == b"BDC":
            stream[at - 1 : at + 2] = ["/Artifact", b"", b"BMC"]
            yield item["MCID"]
