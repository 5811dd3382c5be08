"""What a figure's state is called stands in one list: screen, paper, spreadsheet, chart and close page read it."""

from __future__ import annotations

import re
from pathlib import Path

from sakti import paths
from sakti.core.states import STATES
from sakti.core.targets import SILENCES, Silence, Status

LIST = Path(paths.PACKAGE) / "core" / "states.py"
#: The same word for something else: what came of a check of the machine; households that a list leaves out.
OTHERS = {("installation/words.py", "baik"), ("interventions/forms/assignments.py", "disembunyikan")}
#: English words that are also names in code.
NAMES = {"good", "attention", "critical", "withheld"}
QUOTED = re.compile(r"""(["'])((?:(?!\1).)*)\1""")


def files() -> list[Path]:
    templates = paths.data_folder("templates")
    found = [*Path(paths.PACKAGE).rglob("*.py"), *Path(paths.PACKAGE).rglob("*.js"), *templates.rglob("*.html")]
    return [file for file in found if file != LIST and file.name != "gallery.html" and "vendor" not in file.parts]


def second_words(text: str) -> list[str]:
    """The states that a text names in words of its own, as a whole text in quotes or between marks."""
    words = {word for both in STATES.values() for word in both} - NAMES
    quoted = [match[2] for match in QUOTED.finditer(text)]
    marked = re.findall(r">\s*([^<>{}]+?)\s*<", text)
    return [word for word in (*quoted, *marked) if word.strip(" ○●▲■.").lower() in words]


def test_no_other_file_has_a_list_of_its_own():
    roots = (Path(paths.PACKAGE), paths.data_folder("templates"))
    found = [
        (str(file.relative_to(next(root for root in roots if root in file.parents))), word)
        for file in files()
        for word in second_words(file.read_text(encoding="utf-8"))
    ]

    assert [each for each in found if each not in OTHERS] == []


def test_a_second_list_would_be_found():
    assert second_words("{'critical': _('kritis')}") == ["kritis"]
    assert second_words('<span class="none">○ belum ada data</span>') == ["○ belum ada data"]
    assert second_words('words = {"stale": "Data kedaluwarsa."}') == ["Data kedaluwarsa."]
    assert second_words("{{ 'critical'|state_word }}, _('Belum ada data untuk digambar.')") == []


def test_every_silence_and_status_has_its_words():
    assert {*Silence, *Status} <= STATES.keys()
    for at, locale in enumerate(("id", "en")):
        assert SILENCES[locale] == {silence: STATES[silence.value][at] for silence in Silence}


def test_no_two_states_are_called_alike():
    for at in (0, 1):
        assert len({words[at] for words in STATES.values()}) == len(STATES)
