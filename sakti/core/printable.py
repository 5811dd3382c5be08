"""Text without characters that no page may show and no database keeps."""

from __future__ import annotations

import re

#: Controls but for tab and line ends, halves of surrogate pairs, and what is no character: nobody types them.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """The same text without characters that mean nothing."""
    return _UNPRINTABLE.sub("", text)
