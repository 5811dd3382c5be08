"""Which village a feature of a file is: by its Kemendagri code, by a code of BPS, or by its name within its district.

Offices name the columns in many ways; the ways of BIG, BPS and Kemendagri are known here. A village's name alone is
not enough: names repeat.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sakti.core.region_codes import dotted, name_key, plain, regency_code

#: How the columns are called, without spaces, marks and capitals. Of names the first that is filled counts, of codes
#: the first that is a village's.
CODES = (
    *("code", "kode", "kodedesa", "kddesa", "kdesa", "kodewilayah", "kodekemendagri", "kodedesakel", "kddesakel"),
    *("kdepum", "kelcode", "idkel", "villagecode"),
)
BPS_CODES = ("iddesa", "kodebps", "kdbps", "kdebps", "bpscode", "kodedesabps")
NAMES = (
    *("name", "nama", "namadesa", "namakel", "namadesakel", "desa", "desakelurahan", "kelurahan", "deskel", "desakel"),
    *("nmdesa", "nmdes", "wadmkd", "namobj", "villagename", "village"),
)
DISTRICTS = (
    *("districtname", "kecamatan", "namakecamatan", "namakec", "nmkec", "kec", "wadmkc", "district", "subdistrict"),
)
REGENCIES = (
    *("wadmkk", "kabupaten", "kabkota", "kabupatenkota", "namakabupaten", "namakab", "namakabkota", "nmkab", "kab"),
    *("regency", "regencyname"),
)
_DISTRICT = re.compile(r"^(kecamatan|kec)\b\.?\s*", re.IGNORECASE)
_REGENCY = re.compile(r"^(kabupaten|kab)\b\.?\s*", re.IGNORECASE)
#: Digits with nothing behind the point, as a table that took codes for numbers writes them.
_WHOLE = re.compile(r"(\d+)\.0+")
#: Characters of a name that are told again.
LONGEST = 80
#: What is told of a feature that was not taken.
TOLD = ("code", "bps_code", "name", "district")


class Missed(StrEnum):
    """Why a feature was not taken."""

    UNKNOWN_CODE = "unknown_code"  # it has a code that no village has
    UNKNOWN_NAME = "unknown_name"  # no village of this district has this name
    NO_DISTRICT = "no_district"  # a name alone
    NO_LABEL = "no_label"  # neither code nor name
    NAMESAKES = "namesakes"  # several villages of the district have this name
    CONTRADICTION = "contradiction"  # the code is one village's, name and district say another
    OTHER_REGENCY = "other_regency"  # no code, and the name of a regency that the village is not in
    TWICE = "twice"  # another feature has the same name, and neither has a code
    NO_SURFACE = "no_surface"  # a point or a line, or nothing
    NO_AREA = "no_area"  # its surface is smaller than a point of the map
    FAR = "far"  # it reaches to where no other is: a point of it is wrong


@dataclass(frozen=True, slots=True)
class Labels:
    """What a feature says of itself: every code that it has, in the order of the columns, and names."""

    codes: tuple[str, ...] = ()
    bps_codes: tuple[str, ...] = ()
    name: str = ""
    district: str = ""
    regency: str = ""

    @classmethod
    def of(cls, properties: Mapping[str, object]) -> Labels:
        texts: dict[str, str] = {}
        for column, value in properties.items():
            if text := _text(value):
                texts.setdefault(re.sub(r"[^a-z0-9]", "", column.casefold()), text)
        codes, bps_codes = (tuple(filter(_is_code, _filled(texts, columns))) for columns in (CODES, BPS_CODES))
        names = (next(_filled(texts, columns), "") for columns in (NAMES, DISTRICTS, REGENCIES))
        return cls(codes, bps_codes, *names)

    @property
    def told(self) -> tuple[str, str, str, str]:
        """In the order of `TOLD`; of several codes the first."""
        code, bps_code = (next(iter(codes), "") for codes in (self.codes, self.bps_codes))
        return code, bps_code, self.name, self.district


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    text = str(value).strip()[:LONGEST]
    return whole[1] if (whole := _WHOLE.fullmatch(text)) else text


def _filled(texts: Mapping[str, str], columns: Iterable[str]) -> Iterator[str]:
    return (texts[column] for column in columns if column in texts)


def _is_code(text: str) -> bool:
    """Nothing but zeros stands where nobody knew one."""
    return bool(text.strip("0.- "))


class VillageNames:
    """The villages of an installation as features are compared with them.

    `villages`: (code, name, district) each; `bps_codes`: codes of BPS → of Kemendagri; `regencies`: code → name.
    """

    def __init__(
        self,
        villages: Iterable[Sequence[str]],
        bps_codes: Mapping[str, str],
        regencies: Mapping[str, str] | None = None,
    ) -> None:
        self.names: dict[str, str] = {}
        self.bps_codes = bps_codes
        self._by_name: dict[tuple[str, str], list[str]] = defaultdict(list)
        for code, name, district in villages:
            self.names[code] = name_key(name)
            self._by_name[district_key(district), name_key(name)].append(code)
        self._districts = {code: district for (district, _), codes in self._by_name.items() for code in codes}
        self._known_districts = frozenset(self._districts.values())
        self._regencies = {code: regency_key(name) for code, name in (regencies or {}).items()}
        self._bps_regencies = frozenset(code[:4] for code in bps_codes)
        self._our_regencies = frozenset(plain(regency_code(code)) for code in self.names) | self._bps_regencies

    def match(self, labels: Labels) -> str | Missed:
        """The village's code, or why there is none."""
        by_code = self._by_code(labels)
        return self._by_names(labels) if by_code is None else by_code

    def has_code(self, labels: Labels) -> bool:
        """Whether a feature is known by a code, so that several of them are parts of one village."""
        return self._by_code(labels) in self.names

    def _by_code(self, labels: Labels) -> str | Missed | None:
        """By the first code that is a village's and that the names do not belie; None without such codes."""
        meant = [code for code in self._meanings(labels) if code in self.names]
        if meant:
            return next((code for code in meant if not self._says_another(code, labels)), Missed.CONTRADICTION)
        return Missed.UNKNOWN_CODE if self._is_elsewhere(labels) else None

    def _meanings(self, labels: Labels) -> Iterator[str | None]:
        """What the codes may mean. Codes of BPS often stand under a plain heading, and some look like another's."""
        for text in labels.codes:
            yield dotted(text)
            yield self.bps_codes.get(text)
        yield from map(self.bps_codes.get, labels.bps_codes)

    def _says_another(self, code: str, labels: Labels) -> bool:
        """Whether name and district are those of another village than the code's. A spelling alone says nothing."""
        name, own_name, own = name_key(labels.name), self.names[code], self._districts[code]
        district = district_key(labels.district)
        there = district if district in self._known_districts else own
        namesakes = self._by_name.get((there, name), [])
        if namesakes:
            return code not in namesakes
        return name != own_name and (there != own or (own, name) in self._by_name)

    def _is_elsewhere(self, labels: Labels) -> bool:
        """Whether its codes are whole ones, and of regencies that are none of ours."""
        whole = [plain(code) for text in labels.codes if (code := dotted(text)) and len(plain(code)) == 10]
        if self._bps_regencies:  # without a crosswalk nobody knows the numbers that BPS gave ours
            whole += [text for text in labels.bps_codes if len(text) == 10 and text.isdigit()]
        return bool(whole) and not any(code[:4] in self._our_regencies for code in whole)

    def _by_names(self, labels: Labels) -> str | Missed:
        name, district = name_key(labels.name), district_key(labels.district)
        has_code = bool(labels.codes or labels.bps_codes)
        if not name:
            return Missed.UNKNOWN_CODE if has_code else Missed.NO_LABEL
        if not district:
            return Missed.UNKNOWN_CODE if has_code else Missed.NO_DISTRICT
        namesakes = self._by_name.get((district, name), [])
        here = [code for code in namesakes if self._may_be_in(labels.regency, code)]
        if len(here) == 1:
            return here[0]
        if not namesakes:
            return Missed.UNKNOWN_NAME
        return Missed.NAMESAKES if here else Missed.OTHER_REGENCY

    def _may_be_in(self, regency: str, code: str) -> bool:
        key, own = regency_key(regency), self._regencies.get(regency_code(code))
        return own is None or key == own or not any(map(str.isalpha, key))


def district_key(name: str) -> str:
    """A district's name for comparison: a leading "Kec." does not matter."""
    return name_key(_DISTRICT.sub("", name.strip()))


def regency_key(name: str) -> str:
    """A regency's name for comparison: a leading "Kab." does not matter, and "Kota" does: it is another place."""
    return name_key(_REGENCY.sub("", name.strip()))
