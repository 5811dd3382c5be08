"""No sheet of a paper holds a line or two alone, and the last one never the hash alone, however long the paper is."""

from __future__ import annotations

import pytest

from sakti.paper import press
from sakti.paper.fitting import LEAST_LINES
from tests.paper.sheets import lines_of

ROW = "<tr><th>Desa</th><td class='num'>12</td></tr>"
#: Ways in which a paper grows, and how it ends.
GROWING = {
    "paragraphs": ("<p>Satu baris.</p>", "<p class='hash'>Sidik data</p>"),
    "rows": (ROW, "<p class='fine'>Catatan</p><p class='hash'>Sidik data</p>"),
}


def paper(kind: str, count: int) -> str:
    one, end = GROWING[kind]
    many = one * count
    body = (
        f"<table><thead><tr><th>Desa</th><th>n</th></tr></thead><tbody>{many}</tbody></table>" if "<tr" in one else many
    )
    style = press.stylesheet("base.css", "report.css")
    return (
        f'<!DOCTYPE html>\n<html lang="id"><head><style>{style}</style></head><body><h1>A</h1>{body}{end}</body></html>'
    )


@pytest.mark.parametrize("kind", GROWING)
def test_no_sheet_is_nearly_empty(kind):
    papers = [paper(kind, count) for count in range(30, 112, 3)]

    before, after = lines_of(papers, as_it_is=True), lines_of(papers)

    assert any(min(lines[1:], default=LEAST_LINES) < LEAST_LINES for lines in before)
    assert [lines for lines in after if min(lines[1:], default=LEAST_LINES) < LEAST_LINES] == []
    assert [one for one, other in zip(before, after, strict=True) if one != other and min(one[1:]) >= LEAST_LINES] == []
