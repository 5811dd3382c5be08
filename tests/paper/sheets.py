"""How full the sheets of papers are, laid out in a process of its own, as papers are (`-m tests.paper.sheets`)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from sakti import system

CHECKOUT = Path(__file__).parent.parent.parent


def lines_of(pages: Sequence[str], *, as_it_is: bool = False) -> list[list[int]]:
    """Of each page how many lines each of its sheets holds; `as_it_is`: laid out once, whatever comes of it."""
    command = [sys.executable, "-m", "tests.paper.sheets", *(["--as-it-is"] if as_it_is else [])]
    done = subprocess.run(
        command,
        input=json.dumps(pages),
        cwd=CHECKOUT,
        env=system.pdf_environment() | {"PYTHONWARNINGS": "ignore"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    answer: list[list[int]] = json.loads(done.stdout)
    return answer


def main() -> None:
    from weasyprint import HTML, Document

    from sakti.paper.fitting import arranged, lines_on

    def laid_out(page: str) -> Document:
        return HTML(string=page).render()

    lay = laid_out if "--as-it-is" in sys.argv else lambda page: arranged(page, laid_out)
    sys.stdout.write(json.dumps([[lines_on(sheet) for sheet in lay(page).pages] for page in json.load(sys.stdin)]))


if __name__ == "__main__":
    main()
