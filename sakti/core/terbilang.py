"""Numbers and days in Indonesian words, as minutes and receipts write them."""

from __future__ import annotations

from datetime import date

from sakti.core.formatting import month_name

UNITS = ("", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
SCALES = ((10**12, "triliun"), (10**9, "miliar"), (10**6, "juta"), (10**3, "ribu"))
WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")


def terbilang(number: int) -> str:
    """2026 → "dua ribu dua puluh enam". Below a thousand trillions."""
    if number < 0:
        return f"minus {terbilang(-number)}"
    if number >= 10**15:
        raise ValueError(f"{number} has no words here")
    return " ".join(_parts(number)) or "nol"


def _parts(number: int) -> list[str]:
    for size, name in SCALES:
        if number >= size:
            count, rest = divmod(number, size)
            one_thousand = size == 1000 and count == 1
            return ["seribu" if one_thousand else f"{' '.join(_hundreds(count))} {name}", *_parts(rest)]
    return _hundreds(number)


def _hundreds(number: int) -> list[str]:
    if number >= 100:
        count, rest = divmod(number, 100)
        return ["seratus" if count == 1 else f"{UNITS[count]} ratus", *_hundreds(rest)]
    if number >= 20:
        tens, rest = divmod(number, 10)
        return [f"{UNITS[tens]} puluh", *_hundreds(rest)]
    if number >= 12:
        return [f"{UNITS[number - 10]} belas"]
    if number >= 10:
        return ["sepuluh" if number == 10 else "sebelas"]
    return [UNITS[number]] if number else []


def day_in_words(day: date) -> str:
    """As minutes begin: "Sabtu tanggal dua puluh satu bulan November tahun dua ribu dua puluh enam"."""
    month = month_name(day.year, day.month).split()[0]
    return f"{WEEKDAYS[day.weekday()]} tanggal {terbilang(day.day)} bulan {month} tahun {terbilang(day.year)}"
