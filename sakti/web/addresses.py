"""Addresses of pages: what writes one is made when the first is written."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

from werkzeug.routing import Rule


class AddressRule(Rule):
    """Compiling what writes the addresses of all pages took longer than everything else that `create_app` does.

    A command writes few of them, or none.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled = cache(partial(super()._compile_builder, append_unknown))
        return lambda rule, **values: compiled()(rule, **values)
