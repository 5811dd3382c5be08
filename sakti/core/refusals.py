"""What the product refuses, each with what to do, in Indonesian and English: one catalogue.

The words that all share stand here; those of a domain in its `words.py`.
"""

from __future__ import annotations

from sakti.core.formatting import spoken

CATALOGUE: dict[str, tuple[str, str]] = {}


class Refusal(Exception):
    """A request that is not done, with a code and words for the person who asked. Nothing was changed.

    Words are values, or pairs of what Indonesian and English call them.
    """

    def __init__(self, code: str, /, field: str | None = None, **words: object) -> None:
        if code not in CATALOGUE:
            raise KeyError(f"refusal {code!r} is not in the catalogue")
        self.code, self.field, self.words = code, field, words
        super().__init__(self.message())

    def message(self, locale: str = "id") -> str:
        at = 0 if locale == "id" else 1
        words = {
            name: value[at] if isinstance(value, tuple) else spoken(value, locale) for name, value in self.words.items()
        }
        return CATALOGUE[self.code][at].format(**words)


def declare_refusal(code: str, indonesian: str, english: str) -> None:
    """Add a refusal to the catalogue; each code once."""
    if code in CATALOGUE:
        raise ValueError(f"refusal {code!r} is declared twice")
    CATALOGUE[code] = (indonesian, english)


for _code, _id, _en in (
    (
        "region_unknown",
        "Wilayah {code} tidak dikenal. Periksa kodenya, misalnya 33.26.02.2008.",
        "Region {code} is unknown. Check the code, for example 33.26.02.2008.",
    ),
    ("region_not_village", "{code} bukan desa atau kelurahan.", "{code} is not a village."),
    (
        "not_permitted",
        "Anda tidak berhak melakukan ini. Minta hak kepada administrator.",
        "You may not do this. Ask the administrator for the right.",
    ),
    (
        "out_of_scope",
        "Anda tidak bertugas di wilayah ini. Minta penugasan kepada admin Bappeda.",
        "You are not assigned to this region. Ask the Bappeda administrator.",
    ),
    (
        "two_villages",
        "Ini menyangkut desa lain di luar tugas Anda. Yang dapat melakukannya: {who}.",
        "This concerns another village beyond your assignment. Who can do it: {who}.",
    ),
    (
        "name_taken",
        "{name} sudah ada. Pakai nama lain, atau ubah yang sudah ada.",
        "{name} exists already. Use another name, or change the existing one.",
    ),
    (
        "reason_missing",
        "Tulis alasannya dahulu: jejak perubahan membutuhkannya.",
        "Write the reason first: the trail of changes needs it.",
    ),
    ("date_in_future", "Tanggal {day} belum tiba.", "The date {day} lies in the future."),
    (
        "move_not_allowed",
        "Dari “{before}” tidak dapat langsung menjadi “{after}”.",
        "“{before}” cannot become “{after}” directly.",
    ),
):
    declare_refusal(_code, _id, _en)
