"""A file of outlines, read by a confined process (`sakti.workshop.outlines`). What that says is looked at again."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from sakti.core.formatting import number
from sakti.core.json import JsonObject
from sakti.core.outlines import DrawnOutline, Missed
from sakti.core.outlines.matching import LONGEST, TOLD
from sakti.core.printable import printable
from sakti.core.refusals import Refusal
from sakti.outlines.words import missed_in_words
from sakti.regions import queries as regions
from sakti.web import clock
from sakti.web.transactions import reading as looking
from sakti.workshop import limits, running
from sakti.workshop.limits import MEGABYTE, Exceeded, Limits, Unfit

#: Memory for reading: a little, and more for each byte of the file.
LEAST_MEMORY, MEMORY_PER_BYTE = 256 * MEGABYTE, 24
#: Characters of one path, and units of a box: more than any village has.
LONGEST_PATH, FARTHEST = 200_000, 4000
#: Each number but the first of a ring has its separator: no text can be read in two ways, of which a search tries all.
_PATH = re.compile(r"(?:M\d{1,4} \d{1,4}l-?\d{1,4}(?:[ -]\d{1,4})+z)+", re.ASCII)
#: Why a feature that is a village's has no outline.
UNDRAWABLE = frozenset({Missed.NO_SURFACE, Missed.NO_AREA, Missed.FAR})
#: Features that were not taken and are kept to be told; the others are counted.
MOST_MISSED = 500


@dataclass(slots=True)
class ReadOutlines:
    """What a file has: outlines by the ids of villages, and the features that are nobody's."""

    file_name: str
    sha256: str
    features: int = 0
    notice: str = ""
    outlines: dict[int, DrawnOutline] = field(default_factory=dict)
    missed: list[JsonObject] = field(default_factory=list)
    undrawable: JsonObject | None = None  # the first that is a village's and cannot be drawn


def read_file(file: Path) -> ReadOutlines:
    """Refuses what `read` refuses, and `outlines_not_there`."""
    try:
        with file.open("rb") as stream:
            return read(stream, file.name)
    except OSError:
        raise Refusal("outlines_not_there", file=file) from None


def read(stream: IO[bytes], file_name: str) -> ReadOutlines:
    """Read a file with the villages that are known now. Takes seconds for a large one, in which no transaction is open:
    so it is read before anything is written.

    Refuses `outlines_unreadable` with the reason, `outlines_no_regions`, `outlines_nobodys` if nothing matched, and
    `outlines_undrawable` if nothing that did can be drawn.
    """
    with looking():
        ids, names = _villages()
    if not ids:
        raise Refusal("outlines_no_regions", field="outlines")
    stream.seek(0, os.SEEK_END)
    size = stream.tell()
    if size > limits.MAX_OUTLINE_BYTES:
        raise beyond(Exceeded("bytes", 0, limits.MAX_OUTLINE_BYTES // MEGABYTE))
    stream.seek(0)
    mark = hashlib.sha256()
    with running.nameless() as both:
        both.write(json.dumps(names).encode() + b"\n")
        while piece := stream.read(MEGABYTE):
            mark.update(piece)
            both.write(piece)
        both.seek(0)
        has_read = ReadOutlines(printable(file_name)[:255] or "garis-batas.geojson", mark.hexdigest())
        for document in _documents(both, size):
            _take(document, has_read, ids)
    if not has_read.outlines:
        raise _empty(has_read)
    return has_read


def _empty(has_read: ReadOutlines) -> Refusal:
    features, first = number(has_read.features), has_read.undrawable
    if first is None:
        return Refusal("outlines_nobodys", field="outlines", features=features)
    name = first["name"] or first["code"] or first["bps_code"]
    reason = tuple(missed_in_words(first["why"], locale) for locale in ("id", "en"))
    return Refusal("outlines_undrawable", field="outlines", features=features, name=name, reason=reason)


def _villages() -> tuple[dict[str, int], JsonObject]:
    """Code → id; and what the reader needs to know of the villages."""
    lines = regions.village_lines(clock.today())
    names = [(line.code, line.name, line.district_name) for line in lines]
    given = {"villages": names, "bps_codes": regions.aliases(), "regencies": regions.regency_names()}
    return {line.code: line.id for line in lines}, given


def allowance(size: int) -> Limits:
    """What reading a file of so many bytes may take."""
    seconds = 20 + 2 * (size // MEGABYTE)
    memory = LEAST_MEMORY + MEMORY_PER_BYTE * size
    return Limits(memory=memory, cpu=seconds, patience=10 + 3.0 * seconds, answer=64 * MEGABYTE)


def _documents(file: IO[bytes], size: int) -> Iterator[JsonObject]:
    allowed = allowance(size)
    try:
        for line in running.run("sakti.workshop.outlines:read", file, allowed):
            document = json.loads(line)
            if not isinstance(document, dict):
                raise Unfit("broken")
            yield document
    except Unfit as unfit:
        raise refused(unfit.why) from None
    except Exceeded as exceeded:
        share = {"memory": allowed.memory // MEGABYTE, "time": allowed.cpu}
        raise beyond(Exceeded(exceeded.limit, exceeded.has, share.get(exceeded.limit, exceeded.may))) from None
    except (ValueError, RecursionError):
        raise refused("broken") from None


def _take(document: JsonObject, has_read: ReadOutlines, ids: dict[str, int]) -> None:
    """Add what a line says. Whoever has taken over the child can say anything, so nothing is believed of its shape."""
    try:
        if "village" in document:
            left, top, right, bottom = (_unit(value) for value in document["box"])
            outline = DrawnOutline(_path(document["path"]), left, top, right, bottom)
            has_read.outlines[ids[document["village"]]] = outline
        elif "missed" in document:
            texts = (printable(str(text))[:LONGEST] for text in document["missed"])
            told = dict(zip(TOLD, texts, strict=True))
            why = Missed(document["why"])
            if len(has_read.missed) < MOST_MISSED:
                has_read.missed.append({**told, "why": why.value})
            if why in UNDRAWABLE:
                has_read.undrawable = has_read.undrawable or {**told, "why": why.value}
        else:
            has_read.features = _count(document["features"])
            has_read.notice = printable(str(document["notice"]))[:300]
    except (KeyError, TypeError, ValueError):
        raise refused("broken") from None


def _unit(value: object) -> int:
    if not isinstance(value, int) or not 0 <= value <= FARTHEST:
        raise ValueError
    return value


def _count(value: object) -> int:
    if not isinstance(value, int) or not 0 <= value <= limits.MAX_FEATURES:
        raise ValueError
    return value


def _path(text: object) -> str:
    if not isinstance(text, str) or len(text) > LONGEST_PATH or not _PATH.fullmatch(text):
        raise ValueError
    return text


def refused(why: str) -> Refusal:
    return Refusal("outlines_unreadable", field="outlines", reason=WHY.get(why, WHY["broken"]))


def beyond(exceeded: Exceeded) -> Refusal:
    indonesian, english = BEYOND.get(exceeded.limit, BEYOND["answer"])
    reason = (
        indonesian.format(has=number(exceeded.has), may=number(exceeded.may)),
        english.format(has=number(exceeded.has, None, "en"), may=number(exceeded.may, None, "en")),
    )
    return Refusal("outlines_unreadable", field="outlines", reason=reason)


#: What is wrong with a file, in Indonesian and English.
WHY: dict[str, tuple[str, str]] = {
    "packed": (
        "berkas ini terbungkus (ZIP, KMZ); buka bungkusnya, lalu ekspor lapisannya sebagai GeoJSON",
        "it is packed (ZIP, KMZ); unpack it and export the layer as GeoJSON",
    ),
    "shapefile": (
        "ini shapefile; buka di QGIS, lalu ekspor sebagai GeoJSON (EPSG:4326)",
        "it is a shapefile; open it in QGIS and export it as GeoJSON (EPSG:4326)",
    ),
    "markup": (
        "ini KML, XML, atau halaman web; buka di QGIS, lalu ekspor sebagai GeoJSON",
        "it is KML, XML or a web page; open it in QGIS and export it as GeoJSON",
    ),
    "topojson": (
        "ini TopoJSON; ekspor sebagai GeoJSON",
        "it is TopoJSON; export it as GeoJSON",
    ),
    "no_json": (
        "isinya bukan GeoJSON yang utuh (UTF-8); ekspor lagi dari QGIS",
        "it is no whole GeoJSON (UTF-8); export it from QGIS again",
    ),
    "nested": (
        "isinya bersarang terlalu dalam untuk sebuah peta; ekspor lagi dari QGIS",
        "it is nested deeper than a map is; export it from QGIS again",
    ),
    "no_collection": (
        "isinya bukan kumpulan bidang (FeatureCollection); ekspor seluruh lapisan sebagai GeoJSON",
        "it is no FeatureCollection; export the whole layer as GeoJSON",
    ),
    "coordinates": (
        "koordinatnya tidak tersusun seperti bidang GeoJSON; ekspor lagi dari QGIS",
        "its coordinates are not those of GeoJSON surfaces; export it from QGIS again",
    ),
    "projected": (
        "koordinatnya bukan derajat bujur dan lintang; ekspor dengan sistem koordinat EPSG:4326 (WGS 84)",
        "its coordinates are not degrees of longitude and latitude; export it with EPSG:4326 (WGS 84)",
    ),
    "broken": (
        "pembacanya berhenti di tengah berkas; ekspor lagi dari QGIS",
        "its reader stopped in the middle of the file; export it from QGIS again",
    ),
}
#: Which limit a file exceeds: {has} and {may} are numbers.
BEYOND: dict[str, tuple[str, str]] = {
    "bytes": (
        "lebih besar dari {may} MB; ekspor desa kabupaten ini saja, dengan koordinat lima desimal",
        "it is larger than {may} MB; export the villages of this regency alone, with coordinates of five decimals",
    ),
    "features": (
        "ada {has} bidang, batasnya {may}; ekspor desa kabupaten ini saja",
        "it has {has} features, the limit is {may}; export the villages of this regency alone",
    ),
    "points": (
        "garisnya lebih dari {may} titik; ekspor desa kabupaten ini saja, atau sederhanakan garisnya di QGIS",
        "its lines have more than {may} points; export this regency alone, or simplify the lines in QGIS",
    ),
    "memory": (
        "untuk membacanya perlu memori di atas {may} MB; ekspor desa kabupaten ini saja",
        "reading it needs more than {may} MB of memory; export the villages of this regency alone",
    ),
    "time": (
        "membacanya lebih lama dari {may} detik; ekspor desa kabupaten ini saja, atau sederhanakan garisnya di QGIS",
        "reading it takes more than {may} seconds; export this regency alone, or simplify the lines in QGIS",
    ),
    "answer": (
        "isinya terlalu banyak; ekspor desa kabupaten ini saja",
        "there is too much in it; export the villages of this regency alone",
    ),
}
