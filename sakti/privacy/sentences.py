"""What the pages of data protection say, in the reader's language."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from sakti.core.privacy import (
    ARTICLES,
    CAPACITIES,
    DATA_KINDS,
    ERASURE_GROUNDS,
    KIND_LABELS,
    LETTERS,
    PROOFS,
    REFUSAL_GROUNDS,
    REQUEST_WORKFLOW,
    RequestKind,
    Words,
)
from sakti.web.clock import printed
from sakti.web.locale import current_language

TONES = {"received": "absent", "checked": "moving", "answered": "good", "refused": "ended"}


def said(words: Words) -> str:
    return words[1 if current_language() == "en" else 0]


def kind(key: str) -> str:
    return said(KIND_LABELS[RequestKind(key)])


def articles(key: str) -> str:
    return ARTICLES[RequestKind(key)]


def state(key: str) -> str:
    return REQUEST_WORKFLOW.state(key).label(current_language())


def tone(key: str) -> str:
    return TONES[key]


def capacity(key: str) -> str:
    return said(CAPACITIES[key])


def proof(key: str) -> str:
    return said(PROOFS[key])


def ground(key: str) -> str:
    """Of an erasure or of a refusal."""
    return said((ERASURE_GROUNDS | REFUSAL_GROUNDS)[key])


def data_kinds(keys: list[str]) -> str:
    return ", ".join(said(DATA_KINDS[key]) for key in keys if key in DATA_KINDS)


def letter(key: str) -> str:
    return said(LETTERS[key])


def remaining(until: datetime, moment: datetime) -> str:
    """How much of the clock is left: "sisa 41 jam", "lewat 3 jam"."""
    hours = int(abs((until - moment).total_seconds()) // 3600)
    if until < moment:
        return _("lewat %(hours)s jam", hours=hours)
    return _("sisa %(hours)s jam", hours=hours)


def moment(at: datetime) -> str:
    """A moment as it is read here, with its hour."""
    return printed(at)
