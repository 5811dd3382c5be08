"""What a request brings, without characters that no page may show and no database keeps."""

from __future__ import annotations

import re

from flask import Request, request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.utils import cached_property

#: Controls but for tab and line ends, and halves of surrogate pairs: nobody types them.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

Words = ImmutableMultiDict[str, str]


def printable(words: MultiDict[str, str]) -> Words:
    """The same values without characters that mean nothing."""
    return ImmutableMultiDict((name, _UNPRINTABLE.sub("", value)) for name, value in words.items(multi=True))


class CleanRequest(Request):
    """A request whose words are text."""

    @cached_property
    def args(self) -> Words:
        return printable(super().args)

    @cached_property
    def form(self) -> Words:
        return printable(super().form)


def wants_json() -> bool:
    """Whether a program asks, not a person with a browser."""
    return request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json"
