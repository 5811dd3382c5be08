"""A PDF carries the fonts that ship with the product, whatever fonts the machine has."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from sakti import system

RENDER = """
import sys, weasyprint
text = "<body style='font-family: Georgia, monospace'><b>Turun</b> 1.425 \\u2192 1.120 \\u25cf \\u25b2 \\u25a0 \\u25cb"
document = weasyprint.HTML(string=text).render()
document.write_pdf(sys.argv[1], uncompressed_pdf=True)
"""


@pytest.mark.skipif(not system.has_pango(), reason="no Pango here")
def test_only_our_fonts_are_used(tmp_path: Path) -> None:
    file = tmp_path / "one.pdf"

    subprocess.run([sys.executable, "-c", RENDER, file], env=system.pdf_environment(), check=True)

    fonts = set(re.findall(rb"/[A-Z]{6}\+([\w-]+)", file.read_bytes()))
    assert fonts == {b"Plus-Jakarta-Sans", b"Plus-Jakarta-Sans-Bold", b"DejaVu-Sans"}


def test_fonts_match_their_list() -> None:
    folder = system.FONTS.parent
    subprocess.run(["sha256sum", "--check", "--strict", "-"], cwd=folder, input=sums(folder), check=True)


def sums(folder: Path) -> bytes:
    return (folder / "VERSIONS").read_bytes().partition(b"sha256\n")[2]
