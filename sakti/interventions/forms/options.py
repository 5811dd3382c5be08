"""What the select fields of this domain offer, in the reader's language and within the reader's scope."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from sakti.core.needs import NEEDS
from sakti.core.permissions import Scope
from sakti.core.transitions import LABELS
from sakti.interventions.queries import SECTORS, STRATEGIES, programmes
from sakti.organisations import queries as organisations
from sakti.regions import queries as regions
from sakti.web.forms import choices
from sakti.web.locale import current_language
from sakti.web.numbers import whole

Pairs = list[tuple[str, str]]


def with_blank(pairs: Pairs, blank: str = "–") -> list[SelectChoice]:
    return choices(("", blank), *pairs)


def everything(pairs: Pairs) -> list[SelectChoice]:
    return with_blank(pairs, _("semua"))


def _said(labels: Mapping[str, tuple[str, str]]) -> Pairs:
    at = 1 if current_language() == "en" else 0
    return [(str(key), words[at]) for key, words in labels.items()]


def statuses() -> Pairs:
    return _said(LABELS)


def strategies() -> Pairs:
    return _said(STRATEGIES)


def sectors() -> Pairs:
    return _said(SECTORS)


def needs() -> Pairs:
    return [(need.key, need.label(current_language())) for need in NEEDS.values()]


def helixes() -> Pairs:
    return [(one.code, one.label(current_language())) for one in organisations.helixes()]


def villages(scope: Scope) -> Pairs:
    """Villages that the scope reaches, with their district: names repeat."""
    districts = {one.id: one.name for one in regions.districts()}
    found = [one for one in regions.villages() if scope.reaches_village(one.id)]
    return [(str(one.id), f"{one.name} ({districts.get(one.parent_id or 0, '')})") for one in found]


def actors(scope: Scope, *, active_only: bool = False) -> Pairs:
    found = organisations.organisations(active_only=active_only)
    return [(str(one.id), one.name) for one in found if scope.reaches_organisation(one.id)]


def programme_names(*, active_only: bool = False) -> Pairs:
    return [(str(one.id), one.name) for one in programmes(active_only=active_only)]


def number_or_none(value: object) -> int | None:
    """The id behind a choice; nothing was chosen, or something senseless."""
    return whole(str(value or ""))


def chosen_ids(chosen: Mapping[str, str]) -> dict[str, Any]:
    """{"village": "7"} of a filter → {"village_id": 7} of a query."""
    return {f"{name}_id": int(chosen[name]) for name in ("village", "programme", "organisation") if name in chosen}
