"""Which village a row means: by Kemendagri code, by a crosswalk of codes, or by name within the district's name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from sakti.core.region_codes import dotted, name_key


@dataclass(frozen=True, slots=True)
class Village:
    """A village as the check needs it."""

    id: int
    code: str
    name: str
    district: str = ""  # the name of its district


_DISTRICT = re.compile(r"^(kecamatan|kec)\b\.?\s*", re.IGNORECASE)


def district_key(name: str) -> str:
    """A district's name for comparison: a leading "Kec." does not matter."""
    return name_key(_DISTRICT.sub("", name.strip()))


@dataclass(slots=True)
class VillageIndex:
    """The villages by code, other codes that mean them, and the village that the upload itself named."""

    villages: Mapping[str, Village]
    aliases: Mapping[str, str] = field(default_factory=dict)  # code of another source → Kemendagri code
    fixed: Village | None = None
    _by_name: dict[tuple[str, str], list[Village]] | None = None

    @classmethod
    def of(cls, known: VillageIndex | Mapping[str, Village]) -> VillageIndex:
        return known if isinstance(known, VillageIndex) else cls(known)

    def by_code(self, text: str) -> Village | None:
        """By Kemendagri code, with or without dots."""
        return self.villages.get(dotted(text) or "")

    def by_alias(self, code: str) -> Village | None:
        """By a code of BPS, as the crosswalk that was loaded has it."""
        return self.villages.get(self.aliases.get(code, ""))

    def by_name(self, district: str, village: str) -> Village | None:
        """By name within the district's name: never by the village's name alone, for names repeat."""
        if self._by_name is None:
            self._by_name = defaultdict(list)
            for each in self.villages.values():
                self._by_name[district_key(each.district), name_key(each.name)].append(each)
        if not district_key(district):
            return None
        namesakes = self._by_name.get((district_key(district), name_key(village)), [])
        return namesakes[0] if len(namesakes) == 1 else None


def bps_code(province: str, regency: str, district: str, village: str) -> str:
    """The ten digits of BPS from its four parts (two, two, three and three digits), or from a whole code in the last.

    A part that holds the code of what is above it too ("3326020") is cut to its own digits.
    """
    parts = [re.sub(r"\D", "", text.removesuffix(".0")) for text in (province, regency, district, village)]
    if len(parts[3]) >= 10:
        return parts[3][:10]
    widths = (2, 2, 3, 3)
    if not all(parts):
        return ""
    return "".join(part.zfill(width)[-width:] for part, width in zip(parts, widths, strict=True))
