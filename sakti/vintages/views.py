"""Lists side by side, two of them compared, and the households behind a count for who may see them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

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
from sakti.vintages.comparison import KINDS, compare_villages, households_of_kind
from sakti.vintages.forms import CompareForm
from sakti.vintages.labels import reason_words, way_words
from sakti.vintages.queries.pairings import GONE, NEW, households_page, pair_releases
from sakti.vintages.queries.releases import choose_pair, unshared_villages, vintages_of
from sakti.vintages.queries.summaries import summarise_pair
from sakti.web.clock import today
from sakti.web.downloads import Column, xlsx
from sakti.web.locale import current_language
from sakti.web.permissions import current_names, current_scope, permit

blueprint = Blueprint("vintages", __name__)

PAGE = 50
SORTS = ("name", "before", "after", "gone", "new", "up", "down", "panel", "reranked")


def lines() -> Sequence[Any]:
    """The villages that the reader reaches."""
    return [line for line in regions.village_lines(today()) if current_scope().reaches_village(line.id)]


@blueprint.get("/impor/rilis")
@permit(Permission.SEE_FIGURES)
def index() -> str:
    found = vintages_of({line.id for line in lines()})
    charts = {
        one.release.id: decile_bars(
            one.deciles,
            key=f"desil-{one.release.id}",
            title=one.release.name,
            unknown=one.unknown,
            locale=current_language(),
        )
        for one in found
    }
    return render_template("vintages/index.html", vintages=found, charts=charts, villages=len(lines()))


def asked() -> tuple[CompareForm, tuple[Any, Any] | None, dict[int, Any]]:
    """The two lists and the region of the address, within the reader's villages."""
    reached = {line.id: line for line in lines()}
    known = vintages_of(reached.keys())
    places = {line.district: line.district_name for line in reached.values()}
    form = CompareForm.of_request(
        releases=[("", _("pilih")), *((str(one.release.id), one.release.name) for one in known)],
        regions=[
            ("", _("semua desa Anda")),
            *((code, _("Kec. %(name)s", name=name)) for code, name in places.items()),
            *((one.code, f"{one.name} (Kec. {one.district_name})") for one in reached.values()),
        ],
    )
    wanted = form.chosen.get("region", "")
    inside = {key: one for key, one in reached.items() if not wanted or one.code == wanted or one.district == wanted}
    older, newer = (int(form.chosen.get(name) or 0) for name in ("older", "newer"))
    if (both := choose_pair(known, older, newer, reached.keys())) is None:
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


def ordered(by_village: dict[int, Comparison], inside: dict[int, Any], sort: str) -> list[tuple[Any, Comparison]]:
    rows = [(inside[key], one) for key, one in by_village.items()]
    key, backwards = sort.removeprefix("-"), sort.startswith("-")
    return sorted(rows, key=lambda row: sort_key(row, key), reverse=backwards)


def sort_key(row: tuple[Any, Comparison], key: str) -> Any:
    line, one = row
    match key:
        case "gone" | "new":
            return getattr(one, key).total(), line.code
        case "panel":
            return one.panel[1] - one.panel[0], line.code
        case "before" | "after" | "up" | "down" | "reranked":
            return getattr(one, key), line.code
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
            one.before,
            one.after,
            one.gone.total(),
            one.new.total(),
            one.stayed,
            one.up,
            one.down,
            *one.panel,
            one.left[False],
            one.left[True],
        )
        for line, one in ordered(by_village, inside, request.args.get("sort", "name"))
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
@permit(Permission.SEE_HOUSEHOLDS)
def households() -> ResponseReturnValue:
    """Who is behind a count, for who sees names in their villages."""
    form, pair, inside = asked()
    kind, reason = request.args.get("kind", ""), request.args.get("reason", "")
    if pair is None or kind not in KINDS:
        raise Refusal("release_unknown")
    pairing = pair_releases(*pair, inside.keys())
    start = max(request.args.get("after", 0, int), 0)
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
