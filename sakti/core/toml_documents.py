"""TOML that a person writes by hand: where each value stands, and what is wrong with it, by line and in plain words.

`tomllib` tells the line of a mistake in the grammar only. So the text is walked once more, for the line of every key
and of every element of a list; what is wrong with a value is then said with its line.
"""

from __future__ import annotations

import json
import re
import tomllib
from bisect import bisect
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TypeAlias, TypeGuard

#: Where a value stands: keys of tables, positions in lists.
Path: TypeAlias = tuple[str | int, ...]
Table: TypeAlias = Mapping[str, object]
Words: TypeAlias = str | tuple[str, str]

CATALOGUE: dict[str, tuple[str, str]] = {
    "syntax": ("Bukan TOML yang sah: {reason}.", "Not valid TOML: {reason}."),
    "too_deep": ("Bersarang terlalu dalam.", "Nested too deeply."),
    "key_missing": ("“{key}” belum ditulis.", "“{key}” is missing."),
    "key_unknown": ("“{key}” tidak dikenal di sini.{hint}", "“{key}” is not known here.{hint}"),
    "type_wrong": ("“{key}” harus berupa {wanted}.", "“{key}” must be {wanted}."),
    "text_empty": ("“{key}” kosong.", "“{key}” is empty."),
    "name_malformed": (
        "“{value}” bukan nama yang dapat dipakai: huruf kecil, angka, dan garis bawah, paling banyak {most} huruf.",
        "“{value}” is no usable name: lower-case letters, digits and underscores, at most {most} of them.",
    ),
    "version_wrong": ("Versi harus 1 atau lebih.", "A version must be 1 or more."),
}
TEXT = ("teks", "text")
INTEGER = ("bilangan bulat", "a whole number")
NUMBER = ("bilangan", "a number")
YES_OR_NO = ("true atau false", "true or false")
TABLE = ("tabel", "a table")
LIST_OF_TEXTS = ("daftar teks", "a list of texts")
LIST_OF_INTEGERS = ("daftar bilangan bulat", "a list of whole numbers")
LIST_OF_TABLES = ("daftar tabel", "a list of tables")

NAME = re.compile(r"[a-z][a-z0-9_]*")


def declare_mistakes(mistakes: Mapping[str, tuple[str, str]]) -> None:
    """What else can be wrong with one kind of document; each code once."""
    if twice := CATALOGUE.keys() & mistakes.keys():
        raise ValueError(f"declared twice: {sorted(twice)}")
    CATALOGUE.update(mistakes)


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong, and in which line."""

    line: int
    code: str
    words: Mapping[str, Words | int] = field(default_factory=dict)

    def message(self, locale: str = "id") -> str:
        at = 0 if locale == "id" else 1
        words = {name: value[at] if isinstance(value, tuple) else value for name, value in self.words.items()}
        return f"{('Baris', 'Line')[at]} {self.line}: {CATALOGUE[self.code][at].format(**words)}"


class InvalidDocument(ValueError):
    """A text that says something else than it may: everything that is wrong with it, by line."""

    def __init__(self, mistakes: Collection[Mistake]) -> None:
        self.mistakes = tuple(sorted(mistakes, key=lambda mistake: mistake.line))
        super().__init__("\n".join(mistake.message() for mistake in self.mistakes))


def close_to(word: str, known: Collection[str]) -> tuple[str, str]:
    """What was probably meant, as a hint behind a message; nothing if nothing is close."""
    close = get_close_matches(word, known, 1)
    return (f" Mungkin maksudnya “{close[0]}”.", f" Perhaps “{close[0]}” is meant.") if close else ("", "")


# -- reading -------------------------------------------------------------------------------------------------------


class Reader:
    """Takes values out of a text, and collects what is wrong with them. `finish` refuses, if anything is."""

    def __init__(self, text: str) -> None:
        self.mistakes: list[Mistake] = []
        try:
            self.root: Table = tomllib.loads(text)
            self.lines = locate_lines(text)
        except tomllib.TOMLDecodeError as error:
            raise InvalidDocument([_syntax_mistake(text, error)]) from error
        except RecursionError as error:
            raise InvalidDocument([Mistake(1, "too_deep")]) from error

    def line(self, path: Path) -> int:
        """The line of a value, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def complain(self, path: Path, code: str, /, **words: Words | int) -> None:
        self.mistakes.append(Mistake(self.line(path), code, words))

    def finish(self) -> None:
        if self.mistakes:
            raise InvalidDocument(self.mistakes)

    def refuse_others(self, table: Table, path: Path, known: Collection[str]) -> None:
        """Keys that mean nothing are mistyped ones."""
        for key in table:
            if key not in known:
                self.complain((*path, key), "key_unknown", key=key, hint=close_to(key, known))

    def take_text(self, table: Table, path: Path, key: str) -> str:
        """A text that says something; empty after a mistake."""
        value = self._take(table, path, key)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.complain((*path, key), "type_wrong", key=key, wanted=TEXT)
            return ""
        if not value.strip():
            self.complain((*path, key), "text_empty", key=key)
        return value

    def take_name(self, table: Table, path: Path, key: str, most: int = 40) -> str:
        """A text that code can be asked for."""
        name = self.take_text(table, path, key)
        if name.strip() and not (NAME.fullmatch(name) and len(name) <= most):
            self.complain((*path, key), "name_malformed", value=name, most=most)
        return name

    def take_version(self, table: Table, path: Path) -> int:
        value = self._take(table, path, "version")
        if value is None:
            return 1
        if not is_whole(value):
            self.complain((*path, "version"), "type_wrong", key="version", wanted=INTEGER)
            return 1
        if value < 1:
            self.complain((*path, "version"), "version_wrong")
        return value

    def take_label(self, table: Table, path: Path) -> tuple[str, str]:
        """Words in Indonesian and English."""
        value = self._take(table, path, "label")
        if value is None:
            return "", ""
        if not is_table(value):
            self.complain((*path, "label"), "type_wrong", key="label", wanted=TABLE)
            return "", ""
        here = (*path, "label")
        self.refuse_others(value, here, ("id", "en"))
        return self.take_text(value, here, "id"), self.take_text(value, here, "en")

    def take_flag(self, table: Table, path: Path, key: str) -> bool:
        """No, unless it says yes."""
        value = table.get(key, False)
        if not isinstance(value, bool):
            self.complain((*path, key), "type_wrong", key=key, wanted=YES_OR_NO)
            return False
        return value

    def take_texts(self, table: Table, path: Path, key: str) -> tuple[str, ...]:
        """A list of texts, empty if it is not there."""
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
            self.complain((*path, key), "type_wrong", key=key, wanted=LIST_OF_TEXTS)
            return ()
        return tuple(value)

    def take_tables(self, table: Table, path: Path, key: str) -> Iterator[tuple[Path, Table]]:
        """Each table of a list, with where it stands."""
        value = self._take(table, path, key)
        if value is None:
            return
        if not isinstance(value, list) or not all(map(is_table, value)):
            self.complain((*path, key), "type_wrong", key=key, wanted=LIST_OF_TABLES)
            return
        for position, inner in enumerate(value):
            yield (*path, key, position), inner

    def _take(self, table: Table, path: Path, key: str) -> object:
        if key not in table:
            self.complain(path, "key_missing", key=key)
        return table.get(key)


def is_whole(value: object) -> TypeGuard[int]:
    """A whole number; `true` is none."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_table(value: object) -> TypeGuard[Table]:
    """Whether a value of a document is a table."""
    return isinstance(value, dict)


def _syntax_mistake(text: str, error: tomllib.TOMLDecodeError) -> Mistake:
    reason = str(error)
    match = re.fullmatch(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)", reason, re.DOTALL)
    if match is None:
        return Mistake(1, "syntax", {"reason": reason})
    return Mistake(int(match[2] or text.count("\n") + 1), "syntax", {"reason": match[1]})


# -- where things stand --------------------------------------------------------------------------------------------


def locate_lines(text: str) -> dict[Path, int]:
    """The line of every table, key and element of a list, in a text that `tomllib` has taken."""
    walk = _Walk(text.replace("\r\n", "\n"))
    walk.walk_document()
    return walk.lines


class _Walk:
    """One walk through a text that is known to be valid: it only has to know where things end."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.lines: dict[Path, int] = {}
        self.lengths: dict[Path, int] = {}  # of lists of tables, so far
        self.breaks = [place for place, letter in enumerate(text) if letter == "\n"]

    def note(self, path: Path) -> None:
        self.lines.setdefault(path, bisect(self.breaks, self.at - 1) + 1)

    def walk_document(self) -> None:
        table: Path = ()
        while self._skip_blanks():
            if self.text[self.at] == "[":
                table = self._walk_header()
            else:
                self._walk_pair(table)

    def _walk_header(self) -> Path:
        is_list = self.text.startswith("[[", self.at)
        start = self.at
        self.at += 2 if is_list else 1
        *outer, last = self._read_keys()
        self.at, end = start, self.at
        path: Path = ()
        for key in outer:
            path = self._into((*path, key))
        path = (*path, last)
        self.note(path)
        if is_list:
            self.lengths[path] = self.lengths.get(path, 0) + 1
            path = self._into(path)
            self.note(path)
        self.at = self.text.index("]", end) + (2 if is_list else 1)
        return path

    def _into(self, path: Path) -> Path:
        """A table within a list of tables is within its last one."""
        return (*path, self.lengths[path] - 1) if path in self.lengths else path

    def _walk_pair(self, table: Path) -> None:
        start = self.at
        keys = self._read_keys()
        self.at, end = start, self.at
        for count in range(1, len(keys) + 1):
            self.note((*table, *keys[:count]))
        self.at = self.text.index("=", end) + 1
        self._walk_value((*table, *keys))

    def _read_keys(self) -> list[str]:
        """The keys of `a."b c".d`; stands behind them afterwards."""
        keys = []
        while True:
            self._skip_spaces()
            if self.text[self.at] in "\"'":
                start = self.at
                self._skip_text()
                keys.append(str(tomllib.loads(f"key = {self.text[start : self.at]}")["key"]))
            else:
                start = self.at
                while self.text[self.at] not in " \t.=]":
                    self.at += 1
                keys.append(self.text[start : self.at])
            self._skip_spaces()
            if self.text[self.at] != ".":
                return keys
            self.at += 1

    def _walk_value(self, path: Path) -> None:
        self._skip_spaces()
        match self.text[self.at]:
            case '"' | "'":
                self._skip_text()
            case "[":
                self._walk_list(path)
            case "{":
                self._walk_inline_table(path)
            case _:
                while self.at < len(self.text) and self.text[self.at] not in ",]}\n#":
                    self.at += 1

    def _walk_list(self, path: Path) -> None:
        self.at += 1
        position = 0
        while self._skip_blanks() and self.text[self.at] != "]":
            if self.text[self.at] == ",":
                self.at += 1
                continue
            self.note((*path, position))
            self._walk_value((*path, position))
            position += 1
        self.at += 1

    def _walk_inline_table(self, path: Path) -> None:
        self.at += 1
        while self._skip_blanks() and self.text[self.at] != "}":
            if self.text[self.at] == ",":
                self.at += 1
            else:
                self._walk_pair(path)
        self.at += 1

    def _skip_text(self) -> None:
        quote = self.text[self.at]
        if self.text.startswith(quote * 3, self.at):
            self.at += 3
            self._skip_to(quote * 3, quote)
            while self.text.startswith(quote, self.at):  # a text may end in quotes of its own
                self.at += 1
        else:
            self.at += 1
            self._skip_to(quote, quote)

    def _skip_to(self, end: str, quote: str) -> None:
        while not self.text.startswith(end, self.at):
            self.at += 2 if quote == '"' and self.text[self.at] == "\\" else 1
        self.at += len(end)

    def _skip_spaces(self) -> None:
        while self.at < len(self.text) and self.text[self.at] in " \t":
            self.at += 1

    def _skip_blanks(self) -> bool:
        """Past spaces, ends of lines and comments; False at the end of the text."""
        while self.at < len(self.text):
            if self.text[self.at] == "#":
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
            elif self.text[self.at] not in " \t\n":
                return True
            else:
                self.at += 1
        return False


# -- writing -------------------------------------------------------------------------------------------------------


def write_text(text: str) -> str:
    """A text as TOML has it; its escapes are those of JSON, and DEL besides."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def write_texts(texts: Collection[str]) -> str:
    """A list of texts, as TOML."""
    return f"[{', '.join(map(write_text, texts))}]"


def write_label(indonesian: str, english: str) -> str:
    """A label in both languages, as TOML."""
    return f"label = {{ id = {write_text(indonesian)}, en = {write_text(english)} }}"
