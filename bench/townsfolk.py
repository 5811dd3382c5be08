"""A regency of people with the names that Java really has, and some of them recorded twice, with the slips of clerks.

It knows nothing of the product's own rules for names: what is planted is the truth that the search is measured by.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta


def words(text: str) -> list[str]:
    return text.split()


OLD_MEN = words(
    "Slamet Wagiman Tarmuji Kasturi Sukirman Sutrisno Sumarno Suparno Sukarno Soekarjo Karto Kasmuri Warsito Rasidi"
    " Darsono Tarjo Wasidi Casmudi Carmadi Waryono Rohani Juwari Sarwono Mulyono Suyono Suyatno Sugiyono Sugianto"
    " Riyanto Raharjo Widodo Sudarmo Sujono Kusnadi Jumadi Djumali Zaenuri Rokhmat Khaerudin Abdullah Usman Umar"
    " Mustofa Ismail Ibrahim Yusuf Ridwan Sholeh Munawar Tohir Kholil Rozikin Samsudin Nasikin Muslimin Fatkhurohman"
)
OLD_WOMEN = words(
    "Wartini Tumini Sutini Kasmirah Turipah Warsiti Sumiyati Rukini Darminah Wastiah Khotimah Muslikah Juminah Tasriyah"
    " Romlah Rohmah Sukinah Casriyah Daryati Kusmiyati Suwarni Sumarni Sukarti Jumiati Painah Saminah Ngatini Warni"
    " Aisyah Fatimah Khadijah Zubaidah Maimunah Rokhayah Nafisah Kholifah Sholikhah Istiqomah Alfiyah Munawaroh Tasmi"
)
YOUNG_MEN = words(
    "Rizki Rifki Fajar Dimas Bagas Aditya Galih Ilham Irfan Ardi Andi Rafi Rafa Fadil Fadli Hasan Husen Hasbi Naufal"
    " Faiz Farel Farhan Yusuf Rehan Reza Riski Dani Deni Doni Bima Bayu Wahyu Agus Agung Eko Dwi Tri Joko Yoga Yogi"
    " Akbar Alif Arif Arya Azka Hafiz Kevin Lutfi Maulana Pratama Saputra Setiawan Nugroho Kurniawan Hidayat Ramadhan"
    " Firmansyah Susanto Prasetyo Wijaya Santoso Hidayatullah Fauzan Khoirul Anam Zaenal Abidin Syaiful Anwar Taufik"
)
YOUNG_WOMEN = words(
    "Aminah Fatimah Aisyah Nurjanah Rohmah Wahyuni Lestari Rahayu Handayani Puspitasari Anggraini Safitri Fitriani"
    " Rahmawati Susanti Kurniawati Khasanah Maulida Zahra Salsabila Aulia Nabila Azizah Dina Dini Rina Rini Lina Lani"
    " Putri Ayu Dewi Indah Intan Ratna Wulan Wulandari Novita Yuliana Yuliani Elsa Keisha Naila Nafisa Zakiya Latifah"
    " Muslimah Mufidah Farida Faridah Khoirunisa Uswatun Umi Kulsum Eka Tika Tiara Tasya Bunga Citra Melati Sekar"
)
STREETS = ("Dukuh", "Dusun", "Gang", "Jl.")
STREET_NAMES = words("Krajan Kauman Karanganyar Sidomulyo Mawar Melati Masjid Pesantren Tegal Kidul Lor Wetan")
SHAPES = ((1,), (1, 2), (1, 2, 3), (1, 2, 3, 3), (1, 2, 3, 3, 3), (1, 2, 3, 3, 6), (1, 3, 3), (1, 2, 3, 3, 3, 6))
WEIGHTS = (3, 8, 18, 28, 17, 12, 5, 9)


@dataclass(slots=True)
class Soul:
    """One record of a person. `truth` is who it really is: two records of one truth are a duplicate."""

    truth: int
    name: str
    sex: int
    born: date | None
    role: int
    nik: str = ""
    nik_reliable: bool = True


@dataclass(slots=True)
class House:
    village: int
    rt: int
    rw: int
    address: str
    card: str
    people: list[Soul] = field(default_factory=list)


def population(households: int, villages: int, seed: int = 7) -> list[House]:
    """Households without duplicates: brothers, twins and namesakes among them."""
    rng = random.Random(seed)
    houses, truth = [], 0
    for number in range(households):
        village = rng.randrange(villages)
        rw, rt = rng.randint(1, 6), rng.randint(1, 5)
        address = f"{rng.choice(STREETS)} {rng.choice(STREET_NAMES)} RT {rt}" if rng.random() < 0.7 else ""
        card = f"3326{village % 19 + 1:02d}{rng.randint(1, 28):02d}{rng.randint(1, 12):02d}{rng.randint(5, 20):02d}"
        house = House(village, rt, rw, address, f"{card}{number % 9999 + 1:04d}")
        head = rng.randint(22, 78)
        shape = rng.choices(SHAPES, WEIGHTS)[0]
        for role in shape:
            house.people.append(_soul(rng, truth, role, head, village, house))
            truth += 1
        houses.append(house)
    return houses


def _soul(rng: random.Random, truth: int, role: int, head: int, village: int, house: House) -> Soul:
    ages = {1: head, 2: max(18, head - rng.randint(0, 6)), 6: min(95, head + rng.randint(19, 28))}
    age = ages.get(role, rng.randint(0, max(1, min(head - 18, 30))))
    sex = (1 if rng.random() < 0.85 else 2) if role == 1 else 2 if role == 2 else rng.randint(1, 2)
    siblings = [one for one in house.people if one.role == 3]
    born = date(2018 - age, 1, 1) + timedelta(days=rng.randrange(365))
    name = _name(rng, sex, age)
    if role == 3 and siblings:
        elder = siblings[-1]
        if rng.random() < 0.015 and elder.born is not None:  # twins (more than there are), names a letter apart
            sex, born, name = elder.sex, elder.born, _twin_name(rng, elder.name)
        elif rng.random() < 0.25:  # brothers and sisters share a word
            words = elder.name.split()
            name = f"{words[0]} {name.split()[-1]}" if len(words) > 1 else name
    if age > 50 and rng.random() < 0.06:
        born = born.replace(month=rng.choice((1, 7)), day=1)
    soul = Soul(truth, name, sex, born, role)
    _number(rng, soul, village, truth)
    return soul


def _number(rng: random.Random, soul: Soul, village: int, truth: int) -> None:
    """Mostly a proper number; some have none, a temporary or a damaged one."""
    chance = rng.random()
    assert soul.born is not None
    day = soul.born.day + (40 if soul.sex == 2 else 0)
    proper = f"3326{village % 19 + 1:02d}{day:02d}{soul.born.month:02d}{soul.born.year % 100:02d}{truth % 9999 + 1:04d}"
    if chance < 0.04:
        soul.nik, soul.nik_reliable = "", False
    elif chance < 0.05:
        soul.nik, soul.nik_reliable = f"0{truth:015d}", True
    elif chance < 0.06:
        soul.nik, soul.nik_reliable = proper[:15], False
    else:
        soul.nik = proper


def _name(rng: random.Random, sex: int, age: int) -> str:
    old, young = (OLD_MEN, YOUNG_MEN) if sex == 1 else (OLD_WOMEN, YOUNG_WOMEN)

    def pick(words: list[str]) -> str:
        return words[min(int(rng.expovariate(5.0 / len(words))), len(words) - 1)]  # some names are very common

    if age > 50:
        first = "Siti" if sex == 2 and rng.random() < 0.15 else pick(old)
        return first if first != "Siti" and rng.random() < 0.55 else f"{first} {pick(old)}"
    opening = rng.random()
    if sex == 1 and opening < 0.3:
        front = rng.choice(("Muhammad", "Muhammad", "Ahmad", "Abdul", "Nur"))
    elif sex == 2 and opening < 0.35:
        front = rng.choice(("Siti", "Siti", "Nur", "Sri", "Dewi"))
    else:
        front = pick(young)
    words = [front, pick(old if age > 30 and rng.random() < 0.5 else young)]
    if rng.random() < 0.35:
        words.append(pick(young))
    if age > 30 and rng.random() < 0.15:
        words = words[-1:]
    return " ".join(dict.fromkeys(words))


def _twin_name(rng: random.Random, name: str) -> str:
    known = {"Rizki": "Rifki", "Hasan": "Husen", "Dina": "Dini", "Rina": "Rini", "Lina": "Lani", "Rafi": "Rafa"}
    words = name.split()
    last = words[-1]
    if last in known:
        other = known[last]
    elif rng.random() < 0.5:
        place = rng.randrange(1, len(last))
        other = last[:place] + rng.choice("aiueo") + last[place + 1 :]
    else:
        other = rng.choice(YOUNG_MEN if rng.random() < 0.5 else YOUNG_WOMEN)
    return " ".join([*words[:-1], other]) if other != last else f"{name} {rng.choice(YOUNG_MEN)}"


# -- the slips of clerks --------------------------------------------------------------------------------------------

SPELLINGS = {
    "Muhammad": ("Muh.", "Moh.", "M.", "Mohamad", "Mochammad", "Muchamad", "Muhamad", "Mohammad", "Moch.", "Mukhammad"),
    "Ahmad": ("Achmad", "Akhmad", "Ahmat", "A."),
    "Siti": ("St.", "Sitti", "S."),
    "Nur": ("Noor", "Noer"),
    "Abdul": ("Abd.", "Abdoel"),
    "Sri": ("Srie",),
    "Zaenal": ("Zainal", "Jaenal"),
    "Yusuf": ("Jusuf", "Yusup"),
}
LETTERS = (
    ("su", "soe"),
    ("u", "oe"),
    ("c", "tj"),
    ("j", "dj"),
    ("y", "j"),
    ("kh", "ch"),
    ("ch", "kh"),
    ("kh", "h"),
    ("f", "p"),
    ("v", "f"),
    ("z", "j"),
    ("z", "s"),
    ("ae", "ai"),
    ("ai", "ae"),
    ("sy", "s"),
    ("sh", "s"),
    ("iy", "i"),
    ("uw", "u"),
    ("o", "u"),
    ("d", "t"),
    ("th", "t"),
    ("q", "k"),
    ("dz", "z"),
    ("nj", "ny"),
    ("rahm", "rohm"),
    ("ah", "a"),
    ("tt", "t"),
    ("s", "ss"),
    ("i", "ie"),
    ("m", "mm"),
    ("l", "ll"),
    ("n", "nn"),
    ("h", ""),
)
TITLES = ("H.", "Bpk.", "Alm.", "Hj.", "Ibu", "Ny.")
KEYS = "abcdefghijklmnoprstuwy"


def misspelt(rng: random.Random, name: str, sex: int) -> str:
    """One to three slips in a name."""
    for _ in range(rng.choices((1, 2, 3), (70, 25, 5))[0]):
        name = _slip(rng, name, sex)
    return name


def _slip(rng: random.Random, name: str, sex: int) -> str:
    words = name.split()
    at = rng.randrange(len(words))
    kind = rng.random()
    if kind < 0.3:
        spelt = [place for place, word in enumerate(words) if word in SPELLINGS]
        if spelt:
            words[spelt[0]] = rng.choice(SPELLINGS[words[spelt[0]]])
            return " ".join(words)
    if kind < 0.55:
        fits = [(a, b) for a, b in LETTERS if a in words[at].lower()]
        if fits:
            a, b = rng.choice(fits)
            words[at] = words[at].lower().replace(a, b, 1).capitalize()
        return " ".join(words)
    if kind < 0.68:
        words[at] = _typed_wrong(rng, words[at])
    elif kind < 0.76:
        first = words[1:2] if words[0] in TITLES else words[:1]
        words = first if rng.random() < 0.6 and first else words[-1:]
    elif kind < 0.82 and len(words) > 1:
        words[-1] = f"{words[-1][0]}."
    elif kind < 0.90:
        words = [rng.choice(TITLES[:3] if sex == 1 else TITLES[3:]), *words] if words[0] not in TITLES else words
    elif kind < 0.95:
        words += ["bin" if sex == 1 else "binti", rng.choice(OLD_MEN)]
    elif kind < 0.98 and len(words) > 1:
        words[:2] = ["".join(words[:2]).capitalize()]
    else:
        words = words[::-1]
    return " ".join(words)


def _typed_wrong(rng: random.Random, word: str) -> str:
    if len(word) < 3:
        return word
    place, kind = rng.randrange(1, len(word) - 1), rng.random()
    if kind < 0.4:
        return word[:place] + rng.choice(KEYS) + word[place + 1 :]
    if kind < 0.7:
        return word[:place] + word[place + 1 :]
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def wrong_day(rng: random.Random, born: date | None) -> date | None:
    """Mostly right; else swapped, a digit or a year off, 1 January, or unknown."""
    chance = rng.random()
    if born is None or chance < 0.68:
        return born
    if chance < 0.76:
        return born.replace(day=born.month, month=born.day) if born.day <= 12 else born
    if chance < 0.88:
        return _one_digit(rng, born)
    if chance < 0.93:
        return (born - timedelta(days=1) if born.day == 29 else born).replace(year=born.year + rng.choice((-1, 1)))
    return born.replace(month=1, day=1) if chance < 0.97 else None


def _one_digit(rng: random.Random, born: date) -> date:
    for _ in range(30):
        text = list(born.strftime("%Y%m%d"))
        text[rng.choice((2, 3, 4, 5, 6, 7))] = str(rng.randrange(10))
        try:
            made = date(int("".join(text[:4])), int("".join(text[4:6])), int("".join(text[6:])))
        except ValueError:
            continue
        if made != born and made.year <= 2018:
            return made
    return born


def wrong_nik(rng: random.Random, soul: Soul, truth: int) -> tuple[str, bool]:
    """The second record's number: none, temporary, one digit off, cut short, doubtful, or somebody else's."""
    chance = rng.random()
    if chance < 0.45 or len(soul.nik) != 16:
        return "", False
    if chance < 0.6:
        return f"0{900_000_000 + truth:015d}", True
    if chance < 0.78:
        place = rng.randrange(6, 16)
        return soul.nik[:place] + str((int(soul.nik[place]) + rng.randint(1, 9)) % 10) + soul.nik[place + 1 :], True
    if chance < 0.9:
        return soul.nik[:15], False
    return soul.nik, False


def planted(houses: list[House], share: float = 0.012, seed: int = 11) -> list[House]:
    """The same houses, and some people once more: elsewhere, in the same house, split off, or the whole house."""
    rng = random.Random(seed)
    wanted = int(sum(len(house.people) for house in houses) * share)
    result, made = list(houses), 0
    for place in rng.sample(range(len(houses)), min(len(houses), wanted)):
        if made >= wanted:
            break
        house, kind = houses[place], rng.random()
        if kind < 0.25:
            made += _same_house(rng, house)
        elif kind < 0.5:
            made += _whole_house(rng, house, result)
        elif kind < 0.7:
            made += _split(rng, house, result)
        else:
            made += _elsewhere(rng, house, houses, result, moved=kind > 0.9)
    return result


def _copy(rng: random.Random, soul: Soul, role: int) -> Soul:
    nik, reliable = wrong_nik(rng, soul, soul.truth)
    name = misspelt(rng, soul.name, soul.sex) if rng.random() < 0.75 else soul.name
    return replace(soul, name=name, born=wrong_day(rng, soul.born), role=role, nik=nik, nik_reliable=reliable)


def _same_house(rng: random.Random, house: House) -> int:
    """Nought for a number first, and the real one later: OpenSID #6998."""
    soul = rng.choice(house.people)
    house.people.append(_copy(rng, soul, soul.role))
    return 1


def _nearby(rng: random.Random, house: House, card: str) -> House:
    rt = max(1, house.rt + rng.choice((-1, 0, 0, 1)))
    address = house.address if rng.random() < 0.5 else house.address.replace("Dukuh", "Dk.").upper()
    return House(house.village, rt, house.rw, address, card)


def _new_card(rng: random.Random) -> str:
    return f"3326{rng.randint(1, 19):02d}{rng.randint(1, 28):02d}{rng.randint(1, 12):02d}19{rng.randint(1, 9999):04d}"


def _whole_house(rng: random.Random, house: House, result: list[House]) -> int:
    twin = _nearby(rng, house, house.card if rng.random() < 0.3 else _new_card(rng))
    twin.people = [_copy(rng, soul, soul.role) for soul in house.people if rng.random() < 0.85]
    if twin.people:
        result.append(twin)
    return len(twin.people)


def _split(rng: random.Random, house: House, result: list[House]) -> int:
    """A grown child has a card of their own, with a spouse whom nobody knew; the old card still names the child."""
    grown = [soul for soul in house.people if soul.role == 3 and soul.born and soul.born.year < 2000]
    if not grown:
        return 0
    soul = rng.choice(grown)
    made = _nearby(rng, house, _new_card(rng))
    truth = 10_000_000 + len(result)
    spouse = Soul(truth, _name(rng, 3 - soul.sex, 25), 3 - soul.sex, date(1993, rng.randint(1, 12), 9), 2)
    _number(rng, spouse, house.village, truth)
    made.people = [_copy(rng, soul, 1), spouse]
    result.append(made)
    return 1


def _elsewhere(rng: random.Random, house: House, houses: list[House], result: list[House], moved: bool) -> int:
    """With other people of the village, or with some of the own ones in another village."""
    if not moved:
        there = next((one for one in (rng.choice(houses) for _ in range(4000)) if one.village == house.village), house)
        if there is house:
            return 0
        soul = rng.choice(house.people)
        there.people.append(_copy(rng, soul, 8))
        return 1
    away = House(rng.randrange(285), rng.randint(1, 5), rng.randint(1, 6), "", _new_card(rng))
    away.people = [_copy(rng, soul, soul.role) for soul in house.people if rng.random() < 0.7]
    if away.people:
        result.append(away)
    return len(away.people)


def truths(houses: list[House]) -> Iterator[tuple[int, House, Soul]]:
    """Every record with a number of its own."""
    number = 0
    for house in houses:
        for soul in house.people:
            number += 1
            yield number, house, soul
