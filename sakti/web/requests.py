"""What a request brings, without characters that no page may show and no database keeps."""

from __future__ import annotations

from flask import Request, request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.utils import cached_property

from sakti.core.printable import printable

Words = ImmutableMultiDict[str, str]


def all_printable(words: MultiDict[str, str]) -> Words:
    """The same values without characters that mean nothing."""
    return ImmutableMultiDict((name, printable(value)) for name, value in words.items(multi=True))


class CleanRequest(Request):
    """A request whose words, and the names of whose files, are text."""

    @cached_property
    def args(self) -> Words:
        return all_printable(super().args)

    def _load_form_data(self) -> None:
        """Fields and files come at once, whichever is asked for first."""
        if "form" in self.__dict__:
            return
        super()._load_form_data()
        self.__dict__["form"] = all_printable(self.__dict__["form"])
        for files in self.__dict__["files"].listvalues():
            for file in files:
                file.filename = file.filename and printable(file.filename)


def wants_json() -> bool:
    """Whether a program asks, not a person with a browser."""
    return request.path.startswith("/api/") or request.accept_mimetypes.best == "application/json"
