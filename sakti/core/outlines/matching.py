"""Which village a feature of a file is: by its Kemendagri code, by a code of BPS, or by its name within its district.

Offices name the columns in many ways; the ways of BIG, BPS and Kemendagri are known here. A village's name alone is
not enough: names repeat.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sakti.core.region_codes import dotted, name_key

#: How the columns are called, without spaces, marks and capitals. The first that is filled counts.
CODES = (
    *("code", "kode", "kodedesa", "kddesa", "kdesa", "kodewilayah", "kodekemendagri", "kodedesakel", "kddesakel"),
    *("kdepum", "kelcode", "idkel", "villagecode"),
)
BPS_CODES = ("iddesa", "kodebps", "kdbps", "kdbbps", "kdcbps", "kdebps", "bpscode", "kodedesabps")
NAMES = (
    *("name", "nama", "namadesa", "namakel", "namadesakel", "desa", "desakelurahan", "kelurahan", "deskel", "desakel"),
    *("nmdesa", "nmdes", "wadmkd", "namobj", "villagename", "village"),
)
DISTRICTS = (
    *("districtname", "kecamatan", "namakecamatan", "namakec", "nmkec", "kec", "wadmkc", "district", "subdistrict"),
)
_DISTRICT = re.compile(r"^(kecamatan|kec)\b\.?\s*", re.IGNORECASE)
#: Characters of a name that are told again.
LONGEST = 80


class Missed(StrEnum):
    """Why a feature was not taken."""

    UNKNOWN_CODE = "unknown_code"  # it has a code that no village has
    UNKNOWN_NAME = "unknown_name"  # no village of this district has this name
    NO_DISTRICT = "no_district"  # a name alone
    NO_LABEL = "no_label"  # neither code nor name
    NAMESAKES = "namesakes"  # several villages of the district have this name
    CONTRADICTION = "contradiction"  # the code is one village's, the name another's of the same district
    TWICE = "twice"  # another feature has the same name, and neither has a code
    NO_SURFACE = "no_surface"  # a point or a line, or nothing
    NO_AREA = "no_area"  # its surface is smaller than a point of the map


@dataclass(frozen=True, slots=True)
class Labels:
    """What a feature says of itself."""

    code: str = ""
    bps_code: str = ""
    name: str = ""
    district: str = ""

    @classmethod
    def of(cls, properties: Mapping[str, object]) -> Labels:
        texts: dict[str, str] = {}
        for column, value in properties.items():
            if isinstance(value, str | int) and not isinstance(value, bool) and (text := str(value).strip()):
                texts.setdefault(re.sub(r"[^a-z0-9]", "", column.casefold()), text[:LONGEST])
        return cls(*(_first(texts, columns) for columns in (CODES, BPS_CODES, NAMES, DISTRICTS)))


def _first(texts: Mapping[str, str], columns: Iterable[str]) -> str:
    return next((texts[column] for column in columns if column in texts), "")


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A feature that was not taken: what it says of itself, and why."""

    labels: Labels
    why: Missed


class VillageNames:
    """The villages of an installation as features are compared with them. `villages`: (code, name, district) each."""

    def __init__(self, villages: Iterable[Sequence[str]], bps_codes: Mapping[str, str]) -> None:
        self.names: dict[str, str] = {}
        self.bps_codes = bps_codes  # of BPS → of Kemendagri
        self._by_name: dict[tuple[str, str], list[str]] = defaultdict(list)
        for code, name, district in villages:
            self.names[code] = name_key(name)
            self._by_name[district_key(district), name_key(name)].append(code)
        self._districts = {code: district for (district, _), codes in self._by_name.items() for code in codes}

    def match(self, labels: Labels) -> str | Missed:
        """The village's code, or why there is none."""
        code = self._by_code(labels)
        if code is not None:
            return Missed.CONTRADICTION if self._names_another(code, labels.name) else code
        name, district = name_key(labels.name), district_key(labels.district)
        if not name:
            return Missed.UNKNOWN_CODE if labels.code or labels.bps_code else Missed.NO_LABEL
        if not district:
            return Missed.UNKNOWN_CODE if labels.code or labels.bps_code else Missed.NO_DISTRICT
        namesakes = self._by_name.get((district, name), [])
        if len(namesakes) == 1:
            return namesakes[0]
        return Missed.NAMESAKES if namesakes else Missed.UNKNOWN_NAME

    def has_code(self, labels: Labels) -> bool:
        """Whether a feature is known by a code, so that several of them are parts of one village."""
        return self._by_code(labels) is not None

    def _by_code(self, labels: Labels) -> str | None:
        code = dotted(labels.code)
        if code in self.names:
            return code
        return next((self.bps_codes[each] for each in (labels.bps_code, labels.code) if each in self.bps_codes), None)

    def _names_another(self, code: str, name: str) -> bool:
        key = name_key(name)
        if not key or key == self.names[code]:
            return False
        return (self._districts[code], key) in self._by_name


def district_key(name: str) -> str:
    """A district's name for comparison: a leading "Kec." does not matter."""
    return name_key(_DISTRICT.sub("", name.strip()))
