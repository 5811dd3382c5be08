"""Every word of a page can be said in English too: `./run translate` finds it, somebody translates it."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "sakti" / "translations" / "en" / "LC_MESSAGES"
KEYWORDS = DEFAULT_KEYWORDS | {"_l": None, "lazy_pgettext": ((1, "c"), 2)}
#: What a translation must carry over as it is.
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|{\w+}")
ADVICE = "Run ./run translate, fill in what is empty in messages.po, and run it again."


def plain(catalogue: Catalog) -> dict[tuple[str | None, str], str]:
    return {(text_of(each.context), each.id): each.string for each in catalogue if each.id}


def text_of(context: str | bytes | None) -> str | None:
    return context.decode() if isinstance(context, bytes) else context  # as Babel reads compiled ones


@pytest.fixture(scope="module")
def english() -> dict[tuple[str | None, str], str]:
    with (FOLDER / "messages.po").open("rb") as file:
        return plain(read_po(file))


@pytest.fixture(scope="module")
def said() -> set[tuple[str | None, str]]:
    """(context, text) of every text in code and templates."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]["mappings"]
    methods = [(each["pattern"], each["method"]) for each in mappings]
    return {(found[4], found[2]) for found in extract_from_dir(ROOT, methods, keywords=KEYWORDS)}


def test_every_text_is_in_english_too(said, english):
    assert not [text for context, text in sorted(said, key=str) if not english.get((context, text))], ADVICE


def test_nothing_is_translated_that_nobody_says(said, english):
    assert not [text for context, text in english if (context, text) not in said], ADVICE


def test_placeholders_are_carried_over(english):
    differing = [
        text
        for (_, text), translated in english.items()
        if sorted(PLACEHOLDER.findall(text)) != sorted(PLACEHOLDER.findall(translated))
    ]

    assert not differing


def test_sentences_stay_sentences(english):
    """A full stop, colon or question mark at the end, and spaces around, stay where they were."""
    ends = re.compile(r"^\s*|[.?:]?\s*$")
    differing = [text for (_, text), translated in english.items() if ends.findall(text) != ends.findall(translated)]

    assert not differing


def test_what_is_compiled_is_what_is_written(english):
    with (FOLDER / "messages.mo").open("rb") as file:
        assert plain(read_mo(file)) == english, ADVICE


def test_a_page_speaks_english_to_who_chose_it_and_indonesian_to_everyone_else(client):
    assert "Lupa kata sandi?" in client.get("/masuk", headers={"Accept-Language": "en"}).text

    client.set_cookie("bahasa", "en")

    assert "Forgot the password?" in client.get("/masuk").text


def test_no_text_hides_in_an_f_string():
    """Babel looks into those on Python 3.12 and later only, so elsewhere it would stay untranslated unseen."""
    hidden = [
        f"{file.relative_to(ROOT)}:{call.lineno}"
        for file in sorted((ROOT / "sakti").rglob("*.py"))
        for text in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in KEYWORDS
    ]

    assert not hidden
