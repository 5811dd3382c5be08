"""Where things stand in a TOML text, whatever its grammar, and what is wrong with it."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sakti.core.toml_documents import (
    CATALOGUE,
    InvalidDocument,
    Mistake,
    Reader,
    declare_mistakes,
    locate_lines,
    write_text,
)

EVERYTHING = '''\
# a comment with [brackets] and "quotes"
plain = 1 # behind a value [x]
"quoted key" = "a # that is no comment"
dotted.inner."third part" = true

many = [
  1, # the first
  [2, 3],
  { one = "x", two = [
    "deep",
  ] },
]
long = """
first line with = and ["""
literal = \'\'\'
\\ is no escape
""""\'\'\'
escaped = "a \\" quote"
when = 1979-05-27 07:32:00

[table]
key = 'single'
[table.below]
key = 2
[[row]]
key = 3
[[row.cell]]
key = 4
[[row.cell]]
key = 5
[[row]]
[[row.cell]]
key = 6
'''
LINES = {
    ("plain",): 2,
    ("quoted key",): 3,
    ("dotted",): 4,
    ("dotted", "inner", "third part"): 4,
    ("many",): 6,
    ("many", 0): 7,
    ("many", 1): 8,
    ("many", 1, 1): 8,
    ("many", 2): 9,
    ("many", 2, "one"): 9,
    ("many", 2, "two", 0): 10,
    ("long",): 13,
    ("literal",): 15,
    ("escaped",): 18,
    ("when",): 19,
    ("table",): 21,
    ("table", "key"): 22,
    ("table", "below", "key"): 24,
    ("row", 0): 25,
    ("row", 0, "cell", 0, "key"): 28,
    ("row", 0, "cell", 1, "key"): 30,
    ("row", 1): 31,
    ("row", 1, "cell", 0, "key"): 33,
}


def paths_of(value, path=()):
    """Where every value of a document stands."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield (*path, key)
        yield from paths_of(each, (*path, key))


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_everything_has_its_line(ends):
    text = EVERYTHING.replace("\n", ends)
    found = locate_lines(text)

    assert {path: found[path] for path in LINES} == LINES
    assert set(paths_of(tomllib.loads(text))) == set(found)


values = st.recursive(
    st.one_of(st.integers(-9, 9), st.booleans(), st.text(max_size=6)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)),
    max_leaves=8,
)


def written(value, ends):
    """A value as TOML, with ends of lines wherever the grammar allows them."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{ends}{''.join(written(each, ends) + ',' + ends for each in value)}]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{write_text(key)} = {written(each, ends)}" for key, each in value.items()) + " }"
    return write_text(value) if isinstance(value, str) else str(value)


@given(st.dictionaries(st.text(max_size=4), values, max_size=4), st.sampled_from(["\n", " ", "# ]}\n"]))
def test_whatever_is_written_is_read_back_and_found(document, ends):
    text = "".join(f"{write_text(key)} = {written(value, ends)}\n" for key, value in document.items())
    reader = Reader(text)

    assert reader.root == document
    assert set(reader.lines) == set(paths_of(document))


@pytest.mark.parametrize(
    ("text", "line"), [("a = 1\nb = \n", 2), ("a = 1\na = 2\n", 2), ("a = [1,\n", 2), ("a = 1\n\nb", 3)]
)
def test_a_mistake_of_grammar_has_its_line(text, line):
    with pytest.raises(InvalidDocument) as refused:
        Reader(text)

    [mistake] = refused.value.mistakes
    assert (mistake.code, mistake.line) == ("syntax", line)


def test_what_is_nested_without_end_is_refused():
    with pytest.raises(InvalidDocument) as refused:
        Reader(f"a = {'[' * 5000}{']' * 5000}")

    assert refused.value.mistakes[0].code in ("too_deep", "syntax")


def test_mistakes_are_said_in_the_order_of_lines_and_in_both_languages():
    error = InvalidDocument([Mistake(7, "version_wrong"), Mistake(2, "key_missing", {"key": "start"})])

    assert str(error) == "Baris 2: “start” belum ditulis.\nBaris 7: Versi harus 1 atau lebih."
    assert [mistake.message("en") for mistake in error.mistakes] == [
        "Line 2: “start” is missing.",
        "Line 7: A version must be 1 or more.",
    ]


def test_a_mistake_is_declared_once():
    with pytest.raises(ValueError, match="declared twice"):
        declare_mistakes({"syntax": ("", "")})


@pytest.mark.parametrize("code", CATALOGUE)
def test_both_languages_say_the_same_words(code):
    indonesian, english = CATALOGUE[code]

    assert {part.split("}")[0] for part in indonesian.split("{")[1:]} == {
        part.split("}")[0] for part in english.split("{")[1:]
    }
