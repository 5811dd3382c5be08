"""Servers of the tests' own, asked as a browser would."""

from __future__ import annotations

import re
import subprocess
from urllib.request import urlopen

from tests.waiting import FOREVER


def served(process: subprocess.Popen[str]) -> str:
    """The address that the server tells: from then on it answers."""
    assert process.stderr is not None
    for line in process.stderr:
        if found := re.search(r"http://127\.0\.0\.1:\d+", line):
            return found[0]
    raise AssertionError(process.wait())


def answer(address: str) -> int:
    with urlopen(address + "/tentang", timeout=FOREVER) as response:
        return int(response.status)
