"""What every template may use: words for numbers and dates in the reader's language, and addresses that keep a filter.

Filters ask for the context so that Jinja cannot fold them at compile time, which would freeze the first reader's
language for everybody.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from urllib.parse import urlencode

from flask import Flask, request
from flask_babel import get_locale
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from sakti.core import changes, cohorts, formatting, movements, states, support
from sakti.core.changes import Change
from sakti.core.cohorts import ComparedVillages
from sakti.core.figures import Figure, two_decimals
from sakti.core.support import NeedState
from sakti.web.forms import new_submission


def reader_locale(context: Context) -> str:
    """`id` or `en`: what the page was given, else what Flask-Babel chose."""
    chosen = context.get("locale") or get_locale()
    return "en" if str(chosen).startswith("en") else "id"


@pass_context
def number(context: Context, value: int | Decimal, decimals: int | None = None) -> str:
    return formatting.number(value, decimals, reader_locale(context))


@pass_context
def percent(context: Context, value: Decimal | Fraction | None) -> str:
    """A share (a fraction of one) or a value that is already in percent."""
    in_percent = two_decimals(value * 100) if isinstance(value, Fraction) else value
    return formatting.percent(in_percent, reader_locale(context))


@pass_context
def rupiah(context: Context, value: int) -> str:
    return formatting.rupiah(value, reader_locale(context))


@pass_context
def long_date(context: Context, day: date) -> str:
    return formatting.long_date(day, reader_locale(context))


@pass_context
def short_date(_context: Context, day: date) -> str:
    return formatting.short_date(day)


@pass_context
def month_name(context: Context, day: date) -> str:
    return formatting.month_name(day.year, day.month, reader_locale(context))


@pass_context
def in_words(context: Context, change: Change, unit: str) -> str:
    return changes.in_words(change, unit, reader_locale(context))


@pass_context
def as_change(context: Context, change: Change, unit: str) -> str:
    return changes.as_change(change, unit, reader_locale(context))


@pass_context
def compared_words(context: Context, villages: ComparedVillages) -> str:
    """Of which villages a change is said: "3 desa yang sama, 6 desa baru terpisah"."""
    return cohorts.in_words(villages, reader_locale(context))


@pass_context
def need_words(context: Context, state: NeedState) -> str:
    """Where a need stands, in words."""
    return support.LABELS[reader_locale(context)][state]


@pass_context
def unit_word(context: Context, unit: str) -> str:
    """`household` → "rumah tangga": the same words as in a change."""
    return changes.WORDS[reader_locale(context)][unit]


@pass_context
def reason_word(context: Context, reason: str) -> str:
    """`moved_in` → "pindah dari desa lain": why somebody came or left, in the words of papers and of every figure."""
    return movements.WORDS[reader_locale(context)][reason]


@pass_context
def state_word(context: Context, state: str) -> str:
    """`stale` → "data kedaluwarsa": from the one list that paper and charts read, too."""
    return states.state_in_words(state, reader_locale(context))


def together(words: str) -> Markup:
    """A number and its percent sign stay on one line. (A no-break space would hide the text from who searches it.)"""
    return Markup(re.sub(r"([(+−\d.,]+ %\)?)", r'<span class="together">\1</span>', str(escape(words))))  # noqa: S704


def is_observed(figure: Figure) -> bool:
    """Whether anybody could be judged; else the figure is grey and says why."""
    return figure.d > 0


def query_url(**changed: object) -> str:
    """This page with some query values set (or dropped, when None); the chosen filter stays in the address."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in changed]
    kept += [(name, str(value)) for name, value in changed.items() if value is not None]
    return request.path + ("?" + urlencode(kept) if kept else "")


FILTERS = (
    number,
    percent,
    rupiah,
    long_date,
    short_date,
    month_name,
    in_words,
    as_change,
    compared_words,
    need_words,
    together,
    unit_word,
    reason_word,
    state_word,
)


def install(app: Flask) -> None:
    """Give the application's templates their filters, tests and globals."""
    environment = app.jinja_env
    environment.filters.update({function.__name__: function for function in FILTERS})
    environment.tests["observed"] = is_observed
    environment.globals["query_url"] = query_url
    environment.globals["new_submission"] = new_submission
