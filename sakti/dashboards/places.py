"""Where a dashboard looks: the regency or a district, cut down to the villages that the reader reaches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from sakti.core.permissions import Scope
from sakti.core.refusals import Refusal
from sakti.dashboards.queries import remembered
from sakti.regions import queries as regions
from sakti.regions.queries import VillageLine
from sakti.web.locale import current_language


@dataclass(frozen=True, slots=True)
class Place:
    """A region with its reached villages. `whole` says that none of its villages is missing."""

    id: int
    code: str
    name: str
    lines: Sequence[VillageLine]
    whole: bool
    options: Sequence[tuple[str, str]]
    #: Per village the regions over it, the nearest first.
    above: dict[int, tuple[int, ...]]
    #: The regions over this one.
    over: tuple[int, ...] = ()

    @property
    def ids(self) -> frozenset[int]:
        return frozenset(line.id for line in self.lines)

    @property
    def is_regency(self) -> bool:
        return self.code.count(".") == 1

    @property
    def level(self) -> str:
        return "regency" if self.is_regency else "district"


def asked(code: str | None, scope: Scope, day: date) -> Place | None:
    """The regency, or the district of an address. None while no region is loaded; refuses `out_of_scope`."""
    return remembered(("place", code, scope, day, current_language()), lambda: _asked(code, scope, day))


def _asked(code: str | None, scope: Scope, day: date) -> Place | None:
    regency = regions.regency()
    if regency is None:
        return None
    everywhere = [line for line in regions.village_lines(day) if line.code.startswith(regency.code + ".")]
    reached = [line for line in everywhere if scope.reaches_village(line.id)]
    district = next((each for each in regions.districts() if each.code == code), None) if code else None
    if district is not None:
        everywhere = [line for line in everywhere if line.district == district.code]
        lines = [line for line in reached if line.district == district.code]
        if not lines:
            raise Refusal("out_of_scope")
    else:
        lines = reached
    options = [(regency.code, regency.name)]
    options += list({line.district: _("Kecamatan") + " " + line.district_name for line in reached}.items())
    above = _above(lines, regency.id)
    shown = district or regency
    name = regency.name if district is None else _("Kecamatan") + " " + district.name
    return Place(
        shown.id,
        shown.code,
        name,
        lines,
        len(lines) == len(everywhere),
        options,
        above,
        () if district is None else (regency.id,),
    )


def _above(lines: Sequence[VillageLine], regency_id: int) -> dict[int, tuple[int, ...]]:
    ids = {each.code: each.id for each in regions.districts()}
    return {line.id: (ids[line.district], regency_id) for line in lines}
