"""Lists side by side, two of them compared, and the households behind a count for who may see them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from sakti.audit.actions import record_reading
from sakti.core.charts import decile_bars
from sakti.core.permissions import Permission
from sakti.core.refusals import Refusal
from sakti.core.vintages import Comparison, Verdict
from sakti.regions import queries as regions
from sakti.regions.queries import VillageLine
from sakti.vintages.comparison import KINDS, compare_villages, households_of_kind
from sakti.vintages.forms import CompareForm
from sakti.vintages.labels import reason_words, way_words
from sakti.vintages.queries.pairings import GONE, NEW, households_page, pair_releases
from sakti.vintages.queries.releases import choose_pair, unshared_villages, vintages_of
from sakti.vintages.queries.summaries import summarise_pair
from sakti.web.clock import today
from sakti.web.downloads import Column, xlsx
from sakti.web.locale import current_language
from sakti.web.numbers import whole
from sakti.web.permissions import current_names, current_scope, permit

if TYPE_CHECKING:
    from sakti.observations.tables import Release

#: A village with what two lists say of it.
ComparedVillage: TypeAlias = tuple[VillageLine, Comparison]

blueprint = Blueprint("vintages", __name__)

PAGE = 50
SORTS = ("name", "before", "after", "gone", "new", "up", "down", "panel", "reranked")


def lines() -> Sequence[VillageLine]:
    """The villages that the reader reaches."""
    return [line for line in regions.village_lines(today()) if current_scope().reaches_village(line.id)]


@blueprint.get("/impor/rilis")
@permit(Permission.SEE_FIGURES)
def index() -> str:
    vintages = vintages_of({line.id for line in lines()})
    charts = {
        vintage.release.id: decile_bars(
            vintage.deciles,
            key=f"desil-{vintage.release.id}",
            title=vintage.release.name,
            unknown=vintage.unknown,
            locale=current_language(),
        )
        for vintage in vintages
    }
    return render_template("vintages/index.html", vintages=vintages, charts=charts, villages=len(lines()))


def asked() -> tuple[CompareForm, tuple[Release, Release] | None, dict[int, VillageLine]]:
    """The two lists and the region of the address, within the reader's villages."""
    reached = {line.id: line for line in lines()}
    vintages = vintages_of(reached.keys())
    places = {line.district: line.district_name for line in reached.values()}
    form = CompareForm.of_request(
        releases=[("", _("pilih")), *((str(vintage.release.id), vintage.release.name) for vintage in vintages)],
        regions=[
            ("", _("semua desa Anda")),
            *((code, _("Kec. %(name)s", name=name)) for code, name in places.items()),
            *((line.code, f"{line.name} (Kec. {line.district_name})") for line in reached.values()),
        ],
    )
    wanted = form.chosen.get("region", "")
    inside = {key: line for key, line in reached.items() if not wanted or wanted in (line.code, line.district)}
    older, newer = (int(form.chosen.get(name) or 0) for name in ("older", "newer"))
    if (both := choose_pair(vintages, older, newer, reached.keys())) is None:
        return form, None, inside
    first, second = both
    form.older.data, form.newer.data = str(first.release.id), str(second.release.id)
    return form, (first.release, second.release), inside


@blueprint.get("/impor/rilis/banding")
@permit(Permission.SEE_FIGURES)
def compare() -> ResponseReturnValue:
    form, pair, inside = asked()
    if pair is None:
        return render_template("vintages/compare.html", form=form, pair=None)
    summary = summarise_pair(*pair, inside.keys())
    total, by_village = compare_villages(summary.groups)
    sort = request.args.get("sort", "name")
    return render_template(
        "vintages/compare.html",
        form=form,
        pair=pair,
        total=total,
        people=summary.people,
        sort=sort,
        rows=ordered(by_village, inside, sort),
        verdicts=Verdict,
        reason_words=reason_words,
        gone=GONE,
        new=NEW,
        days=(pair[0].as_of, pair[1].as_of),
        left_out=len(unshared_villages(*pair, inside.keys())),
    )


def ordered(by_village: dict[int, Comparison], inside: dict[int, VillageLine], sort: str) -> list[ComparedVillage]:
    rows = [(inside[key], comparison) for key, comparison in by_village.items()]
    key, backwards = sort.removeprefix("-"), sort.startswith("-")
    return sorted(rows, key=lambda row: sort_key(row, key), reverse=backwards)


def sort_key(row: ComparedVillage, key: str) -> tuple[int | str, str]:
    line, comparison = row
    match key:
        case "gone" | "new":
            return getattr(comparison, key).total(), line.code
        case "panel":
            return comparison.panel[1] - comparison.panel[0], line.code
        case "before" | "after" | "up" | "down" | "reranked":
            return getattr(comparison, key), line.code
        case _:
            return line.name, line.code


@blueprint.get("/impor/rilis/banding.xlsx")
@permit(Permission.SEE_FIGURES)
def compare_export() -> Response:
    """The table of villages. It holds no names."""
    form, pair, inside = asked()
    if pair is None:
        raise Refusal("release_unknown")
    _total, by_village = compare_villages(summarise_pair(*pair, inside.keys()).groups)
    columns = [
        Column(_("Kode"), width=16),
        Column(_("Desa"), width=24),
        *(
            Column(heading, "whole")
            for heading in (
                _("Di rilis lama"),
                _("Di rilis baru"),
                _("Tidak ada lagi"),
                _("Baru muncul"),
                _("Tetap"),
                _("Desil naik"),
                _("Desil turun"),
                _("Desil 1–4 lama, sama"),
                _("Desil 1–4 baru, sama"),
                _("Keluar tanpa perubahan lain"),
                _("Keluar dengan perubahan lain"),
            )
        ),
    ]
    rows = (
        (
            line.code,
            line.name,
            comparison.before,
            comparison.after,
            comparison.gone.total(),
            comparison.new.total(),
            comparison.stayed,
            comparison.up,
            comparison.down,
            *comparison.panel,
            comparison.left[False],
            comparison.left[True],
        )
        for line, comparison in ordered(by_village, inside, request.args.get("sort", "name"))
    )
    record_reading("comparison_exported", by=current_user, older=pair[0].name, newer=pair[1].name)
    about = {
        _("Rilis lama"): pair[0].name,
        _("Rilis baru"): pair[1].name,
        _("Saringan"): form.words,
        _("Diunduh oleh"): current_user.name,
    }
    return xlsx(_("Banding rilis"), columns, rows, about=about)


@blueprint.get("/impor/rilis/banding/keluarga")
@permit(Permission.SEE_HOUSEHOLDS, names=True)
def households() -> ResponseReturnValue:
    """Who is behind a count, for who sees names in their villages."""
    form, pair, inside = asked()
    kind, reason = request.args.get("kind", ""), request.args.get("reason", "")
    if pair is None or kind not in KINDS:
        raise Refusal("release_unknown")
    pairing = pair_releases(*pair, inside.keys())
    start = whole(request.args.get("after")) or 0
    total, rows = households_page(current_names(), households_of_kind(pairing, kind, reason), start, PAGE)
    record_reading("compared_households_read", by=current_user, rows=len(rows), kind=kind)
    fates = pairing.fates()
    return render_template(
        "vintages/households.html",
        form=form,
        pairing=pairing,
        kind=kind,
        reason=reason,
        rows=rows,
        total=total,
        start=start,
        following=start + PAGE if start + PAGE < total else None,
        fates=fates,
        way_words=way_words,
        reason_words=reason_words,
        names={line.id: line.name for line in lines()},
    )
