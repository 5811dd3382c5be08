"""Names that nobody has: an ordinary first name and a second name put together from syllables."""

from __future__ import annotations

import random

MALE = (
    "Slamet", "Karsono", "Tarmuji", "Wahyudi", "Kasmadi", "Darsono", "Sutarjo", "Rasmani", "Bejo", "Kuswandi",
    "Mulyono", "Waryono", "Sukirno", "Parjan", "Tukiran", "Jumadi", "Samsuri", "Rochmat", "Khaerul", "Miftah",
    "Agung", "Bayu", "Cahyono", "Dimas", "Eko", "Fajar", "Galih", "Hendro", "Irfan", "Joko", "Kurnia", "Lutfi",
    "Nanang", "Oki", "Panji", "Rizal", "Sapto", "Teguh", "Umar", "Yanto", "Zaenal", "Aris", "Budi", "Catur", "Doni",
    "Fikri", "Hanif", "Ilham",
)  # fmt: skip
FEMALE = (
    "Sutini", "Kasmirah", "Warsiti", "Turipah", "Sumiyati", "Rukini", "Darminah", "Wastiah", "Khotimah", "Muslikah",
    "Juminah", "Tasriyah", "Romlah", "Siti", "Nur", "Dewi", "Ratna", "Sri", "Endang", "Wulan", "Ayu", "Indah",
    "Lestari", "Maya", "Novi", "Puji", "Rina", "Sekar", "Tri", "Umi", "Vina", "Winda", "Yuli", "Zahra", "Anis",
    "Bella", "Citra", "Dina", "Eka", "Fitri", "Gita", "Hani", "Ika", "Jihan", "Kiki", "Laras", "Mila", "Nadia",
)  # fmt: skip
FIRST_HALVES = (
    "Tirta", "Bumi", "Sinar", "Mega", "Surya", "Cahya", "Karya", "Wana", "Giri", "Sagara", "Kembang", "Melati",
    "Kayu", "Pandan", "Rawa", "Jlampra", "Canting", "Sogan", "Nila", "Kopi", "Aren", "Bakau", "Padi", "Jati",
    "Randu", "Waru", "Sawo", "Gadung", "Lontar", "Pinus",
)  # fmt: skip
SECOND_HALVES = (
    "wangsit", "mukti", "laksa", "rukma", "sanjaya", "walika", "sentika", "pralaya", "nirmala", "kencana", "lodra",
    "wiyasa", "pramesti", "gumilang", "sudira", "warsita", "lintang", "sekati", "purwaka",
)  # fmt: skip


class Names:
    """Draws names; the same draw twice in one house is refused by the caller."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng

    def of(self, sex: int) -> str:
        """A full name for sex 1 male, 2 female."""
        first = self.rng.choice(MALE if sex == 1 else FEMALE)
        return f"{first} {self.rng.choice(FIRST_HALVES)}{self.rng.choice(SECOND_HALVES)}"

    def others(self, sex: int, taken: set[str]) -> str:
        """A name that nobody in the house has; marks it as taken."""
        name = self.of(sex)
        while name in taken:
            name = self.of(sex)
        taken.add(name)
        return name
