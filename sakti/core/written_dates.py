"""Dates as they are written in Indonesia: 5/11/2026, 5 Nopember 2026, "Jum'at, 5 Nov 2026", 5-XI-26, 2026-11-05.

Day before month. A century that was not written, and a weekday that another day has, are read and told; everything
else that is not certain is refused with what to write instead.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NoReturn

from sakti.core.formatting import MONTHS_EN, MONTHS_ID, long_date

#: Besides the names, and what they begin with: old spellings, and how offices and villages shorten them.
_ALSO = {
    "peb": 2,
    "pebr": 2,
    "pebruari": 2,
    "febr": 2,
    "mrt": 3,
    "agt": 8,
    "agst": 8,
    "ags": 8,
    "agu": 8,
    "okto": 10,
    "nop": 11,
    "nopb": 11,
    "nopember": 11,
    "novb": 11,
    "desb": 12,
}
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_MONTHS = {
    **{
        name.lower()[:length]: at
        for names in (MONTHS_EN, MONTHS_ID)
        for at, name in enumerate(names, 1)
        for length in range(3, len(name) + 1)
    },
    **_ALSO,
    **{roman: at for at, roman in enumerate(_ROMAN, 1)},
}
#: From Monday; the first is how it is told.
WEEKDAYS_ID = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEKDAYS = {
    **{
        name.lower()[:length]: at
        for names in (WEEKDAYS_EN, WEEKDAYS_ID)
        for at, name in enumerate(names)
        for length in {3, len(name)}
    },
    "senen": 0,
    "rebo": 2,
    "jumaat": 4,
    "jumuah": 4,
    "ahad": 6,
}
#: The five days of the Javanese market week stand beside the weekday, and say nothing that is checked.
_MARKET_DAYS = "legi|manis|pahing|paing|pon|wage|kliwon"

_TIME = re.compile(
    r"(?:[t,\s]+(?:pukul|pkl\.?|jam)\s*\d{1,2}[.:]\d{2}|(?:t|[,\s]+)\d{1,2}:\d{2})(?:[:.]\d{2}(?:\.\d+)?)?"
    r"(?:\s*(?:am|pm|wib|wita|wit))?$",
    re.ASCII,
)
_WEEKDAY = re.compile(
    rf"^(?:hari\s+)?({'|'.join(sorted(_WEEKDAYS, key=len, reverse=True))})\b\.?(?:\s+(?:{_MARKET_DAYS})\b)?[\s,/]*"
)
_WORD_TANGGAL = re.compile(r"^(?:tanggal|tgl)\b[\s.:]*")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})(?:\s*[-/.]\s*|\s+)(\d{1,2})(?:\s*[-/.]\s*|\s+)'?(\d{2,4})", re.ASCII)
_IN_WORDS = re.compile(r"(\d{1,2})[\s\-/.,]*([a-z]+)[\s\-/.,]*'?(\d{2,4})", re.ASCII)
_MONTH_FIRST = re.compile(r"([a-z]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})", re.ASCII)
_DAY_MISSING = re.compile(r"(?:[a-z]+|\d{1,2})[\s\-/.]+\d{4}|\d{4}", re.ASCII)
_YEAR_MISSING = re.compile(r"\d{1,2}[\s\-/.]*(?:[a-z]+|\d{1,2})\.?", re.ASCII)


class Problem(StrEnum):
    """Why a text is no date."""

    SHAPE = "shape"
    DAY_MISSING = "day_missing"
    YEAR_MISSING = "year_missing"
    YEAR_SHORT = "year_short"
    MONTH = "month"
    MONTH_NUMBER = "month_number"
    MONTH_BEFORE_DAY = "month_before_day"
    NO_SUCH_DAY = "no_such_day"


class Doubt(StrEnum):
    """What was read although it was not quite as written: it is told, so that whoever wrote it can look."""

    CENTURY = "century"
    WEEKDAY = "weekday"


EXAMPLE_ID, EXAMPLE_EN = "Tulis seperti 31 Desember 2018 atau 31/12/2018.", "Write 31 December 2018 or 31/12/2018."
#: What is wrong and how to write it, in Indonesian and English.
PROBLEMS = {
    Problem.SHAPE: ("Tulis tanggal seperti 31 Desember 2018 atau 31/12/2018.", "Write a date like 31/12/2018."),
    Problem.DAY_MISSING: (f"Harinya belum ditulis. {EXAMPLE_ID}", f"The day is missing. {EXAMPLE_EN}"),
    Problem.YEAR_MISSING: (f"Tahunnya belum ditulis. {EXAMPLE_ID}", f"The year is missing. {EXAMPLE_EN}"),
    Problem.YEAR_SHORT: (
        f"Tahun “{{year}}” tidak jelas: tulis dengan empat angka. {EXAMPLE_ID}",
        f"Year “{{year}}” is not clear: write four digits. {EXAMPLE_EN}",
    ),
    Problem.MONTH: (f"“{{month}}” bukan nama bulan. {EXAMPLE_ID}", f"“{{month}}” is no month. {EXAMPLE_EN}"),
    Problem.MONTH_NUMBER: (f"Bulan {{month}} tidak ada. {EXAMPLE_ID}", f"There is no month {{month}}. {EXAMPLE_EN}"),
    Problem.MONTH_BEFORE_DAY: (
        "Bulan {month} tidak ada: tulis hari dahulu, lalu bulan. Bila maksudnya {meant}, tulis {short}.",
        "There is no month {month}: write the day first, then the month. If you mean {meant}, write {short}.",
    ),
    Problem.NO_SUCH_DAY: (
        "Tanggal {day} tidak ada: {month} {year} berakhir pada tanggal {last}.",
        "There is no such day: {month} {year} ends on the {last}.",
    ),
}
DOUBTS = {
    Doubt.CENTURY: (
        "“{text}” dibaca {day}, karena tahunnya ditulis dengan dua angka. Perbaiki bila bukan tahun {year}.",
        "“{text}” was read as {day}, for its year has two digits. Correct it if {year} is not meant.",
    ),
    Doubt.WEEKDAY: (
        "“{text}” dibaca {day}, tetapi itu hari {weekday}. Perbaiki bila tanggalnya keliru.",
        "“{text}” was read as {day}, but that is a {weekday}. Correct it if the date is wrong.",
    ),
}


class DateUnread(ValueError):
    """A text that is no date. `words`: pairs of Indonesian and English, or values for both."""

    def __init__(self, problem: Problem, **words: object) -> None:
        self.problem, self.words = problem, words
        super().__init__(self.message())

    @property
    def clause(self) -> str:
        """The same to end another sentence with."""
        message = self.message()
        return message[0].lower() + message[1:].removesuffix(".")

    def message(self, locale: str = "id") -> str:
        at = 0 if locale == "id" else 1
        words = {name: value[at] if isinstance(value, tuple) else value for name, value in self.words.items()}
        return PROBLEMS[self.problem][at].format(**words)


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A day, with what is not as it was written."""

    day: date
    doubts: tuple[Doubt, ...] = ()

    def told(self, text: str, locale: str = "id") -> list[str]:
        """The doubts in words about a text."""
        at, weekdays = (0, WEEKDAYS_ID) if locale == "id" else (1, WEEKDAYS_EN)
        words = {"text": " ".join(text.split())[:40], "day": long_date(self.day, locale), "year": self.day.year}
        return [DOUBTS[doubt][at].format(weekday=weekdays[self.day.weekday()], **words) for doubt in self.doubts]


def read_written(text: str, latest: date | None = None) -> WrittenDate:
    """The day that a text says. A year of two digits is the last such year up to that of `latest`.

    Raises `DateUnread`; also for a year of two digits, if `latest` is not given, or the day lies after it.
    """
    plain, weekday = _without_weekday(_plain(text))
    year, month, day = _parts(plain)
    digits = len(year)
    if digits == 3 or (digits == 2 and latest is None):
        raise DateUnread(Problem.YEAR_SHORT, year=year)
    found = _day(int(year), month, day) if digits == 4 or latest is None else _in_century(int(year), month, day, latest)
    doubts = (Doubt.CENTURY,) if digits == 2 else ()
    if weekday is not None and weekday != found.weekday():
        doubts = (*doubts, Doubt.WEEKDAY)
    return WrittenDate(found, doubts)


def parse_date(text: str, latest: date | None = None) -> date:
    """The same without its doubts."""
    return read_written(text, latest).day


def date_or_none(text: str, latest: date | None = None) -> date | None:
    """The same; None if it is none."""
    try:
        return read_written(text, latest).day
    except DateUnread:
        return None


def _plain(text: str) -> str:
    """Small letters, one space, no apostrophe within a word; a leading one is a spreadsheet's mark of text."""
    text = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    text = re.sub(r"[’‘`´ʼ]", "'", text).strip("'\"")
    return _TIME.sub("", re.sub(r"(?<=[a-z])'(?=[a-z])", "", text))


def _without_weekday(text: str) -> tuple[str, int | None]:
    match = _WEEKDAY.match(text)
    rest = text[match.end() :] if match else re.sub(r"^hari\s+", "", text)
    return _WORD_TANGGAL.sub("", rest), _WEEKDAYS[match[1]] if match else None


def _parts(text: str) -> tuple[str, int, int]:
    """(year as it is written, month, day)."""
    if match := _YEAR_FIRST.fullmatch(text):
        return match[1], int(match[2]), int(match[3])
    if match := _DAY_FIRST.fullmatch(text):
        return match[3], int(match[2]), int(match[1])
    if match := _IN_WORDS.fullmatch(text):
        return match[3], _month(match[2]), int(match[1])
    if match := _MONTH_FIRST.fullmatch(text):
        return match[3], _month(match[1]), int(match[2])
    if _DAY_MISSING.fullmatch(text):
        raise DateUnread(Problem.DAY_MISSING)
    if _YEAR_MISSING.fullmatch(text):
        raise DateUnread(Problem.YEAR_MISSING)
    raise DateUnread(Problem.SHAPE)


def _month(name: str) -> int:
    if month := _MONTHS.get(name):
        return month
    raise DateUnread(Problem.MONTH, month=name)


def _in_century(short: int, month: int, day: int, latest: date) -> date:
    """What would lie later in the same year is refused: a slip is likelier than a hundred years before."""
    found = _day(latest.year - (latest.year - short) % 100, month, day)
    if found > latest:
        raise DateUnread(Problem.YEAR_SHORT, year=f"{short:02d}")
    return found


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        _refuse(year, month, day)


def _refuse(year: int, month: int, day: int) -> NoReturn:
    if not date.min.year <= year <= date.max.year:
        raise DateUnread(Problem.SHAPE)
    if not 1 <= month <= 12:
        if 1 <= day <= 12 and 1 <= month <= monthrange(year, day)[1]:
            meant = date(year, day, month)
            words = (long_date(meant), long_date(meant, "en"))
            raise DateUnread(Problem.MONTH_BEFORE_DAY, month=month, meant=words, short=f"{month}/{day}/{year}")
        raise DateUnread(Problem.MONTH_NUMBER, month=month)
    names, last = (MONTHS_ID[month - 1], MONTHS_EN[month - 1]), monthrange(year, month)[1]
    raise DateUnread(Problem.NO_SUCH_DAY, day=day, month=names, year=year, last=last)
