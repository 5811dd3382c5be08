"""No letter prints as a box: by shapes of the shipped fonts, else in words. What counts is what is drawn."""

from __future__ import annotations

import re
import unicodedata
from contextlib import nullcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sakti import paths, system
from sakti.interventions.queries import Contribution
from sakti.paper import letters, press
from sakti.reports.drawing import helix_bar
from tests.paper.shapes import boxes, fonts

NAMES = {
    "Javanese": ("Yayasan Peduli ꦥꦼꦏꦭꦺꦴꦔꦤ꧀", "Noto-Sans-Javanese"),
    "Sundanese": ("Grup ᮞᮥᮔ᮪ᮓ Sunda", "Noto-Sans-Sundanese"),
    "Balinese": ("Grup ᬩᬮᬶ Bali", "Noto-Sans-Balinese"),
    "Buginese": ("ᨅᨔ ᨕᨘᨁᨗ", "Noto-Sans-Buginese"),
    "Batak": ("ᯅᯖᯂ᯲", "Noto-Sans-Batak"),
    "Rejang": ("ꤼꥍ", "Noto-Sans-Rejang"),
    "Arabic": ("مؤسسة الرحمة Pekalongan ﷺ", "Noto-Sans-Arabic"),
    "Chinese": ("PT 福建建设 Tbk", "Droid-Sans-Fallback"),
    "Japanese": ("カタカナ ひらがな 日本", "Droid-Sans-Fallback"),
    "emoji": ("Komunitas 🌾 Tani ❤️ 🙏🏽 👩‍👩‍👧 🇮🇩 🫠", "Noto-Emoji"),
    "accents": ("CV Łódź & Çelik Ñandú Naïve‐Café ½ ≥ m² ầ Š Al-Fatḥ Ẉ x\u0308 Ωμέγα Добро", "DejaVu-Sans"),
    "signs": ("“Melati” №1 → Tirto ● ▲ ■ ○ ✔ € Rp", "DejaVu-Sans"),
    "decomposed": ("Cafe\u0301 Balinese ᬅ\u1b35", "Plus-Jakarta-Sans"),
    "unseen": ("Koperasi\u200bTanpa\u00adSpasi \u200fتاج\u200e\ufeff", "Noto-Sans-Arabic"),
}
IN_WORDS = {
    "Thai": ("Yayasan ไทย", "Yayasan [aksara Thai 0E44-0E17-0E22]"),
    "Hindi": ("हि", "[aksara Devanagari 0939-093F]"),
    "Korean": ("한국", "[aksara Hangul D55C-AD6D]"),
    "rare Han": ("㐀", "[aksara Han 3400]"),
    "private": ("\ue000", "[lambang E000]"),
    "control": ("A\x01B", "A[lambang 0001]B"),
    "no letter": ("\U0001fbf0", "[lambang 1FBF0]"),
    "two scripts": ("ไह", "[aksara Thai 0E44][aksara Devanagari 0939]"),
    "Cherokee": ("ᎣᏏᏲ", "[aksara Cherokee 13A3-13CF-13F2]"),
}


@pytest.fixture(autouse=True)
def alone(monkeypatch):
    """Printing takes a seat of the installation; here is none."""
    monkeypatch.setattr(press, "seat", nullcontext)


def printed(text: str) -> bytes:
    """As a paragraph, as a heading in capitals, and in bold, with the stylesheet of every paper."""
    style = press.stylesheet("base.css")
    body = f"<h1>{text}</h1><p>{text}</p><p><b>{text}</b></p>"
    page = (
        f'<!DOCTYPE html><html lang="id"><head><title>A</title><style>{style}</style></head><body>{body}</body></html>'
    )
    return press.printed(page, press.silent).data


def test_no_name_is_printed_in_boxes():
    data = printed(letters.printable("<br>".join(text for text, _ in (*NAMES.values(), *IN_WORDS.values()))))

    assert boxes(data) == []
    assert {font for _, font in NAMES.values()} <= fonts(data)


@pytest.mark.parametrize("text", [text for text, _ in NAMES.values()], ids=NAMES)
def test_what_a_font_has_stays_as_it_is(text):
    assert letters.unprintable(text) == []
    assert "[" not in letters.printable(text)


@pytest.mark.parametrize(("text", "told"), IN_WORDS.values(), ids=IN_WORDS)
def test_what_no_font_has_is_told_in_words(text, told):
    assert letters.printable(text) == told
    assert letters.unprintable(text)
    assert letters.unprintable(told) == []


def test_a_box_would_be_seen():
    """The look at shapes finds what `printable` takes away."""
    assert len(boxes(printed("ไทย"))) == 9


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=6), min_size=2, max_size=2, unique=True))
def test_names_that_differ_stay_different(pair):
    """Unless they differ only in how a letter is composed."""
    one, two = (letters.printable(text) for text in pair)

    assert letters.unprintable(one + two) == []
    assert one != two or len({unicodedata.normalize("NFC", text) for text in pair}) == 1


def test_a_picture_prints_its_letters_too():
    row = Contribution("business", "ไทย ꦗꦮ", "business", value_rp=5)
    image = helix_bar([row])

    assert "[aksara Thai 0E44-0E17-0E22] ꦗꦮ" in image.alt
    assert boxes(printed(f'<img src="{image.src}" alt="x">')) == []


def test_every_paper_of_the_house_goes_through_the_one_door():
    """Nothing but `press.rendered` lays out a page of templates/pdf; so what holds there holds for every paper."""
    sources = {file: file.read_text(encoding="utf-8") for file in paths.PACKAGE.rglob("*.py")}
    doors = {name for name, text in sources.items() if re.search(r"import HTML|get_template\(\w", text)}
    templates = set(re.findall(r'"pdf/([\w]+)\.html"', "".join(sources.values())))

    assert {door.name for door in doors} == {"press.py", "printing.py"}
    assert templates == {
        file.stem for file in (paths.data_folder("templates") / "pdf").glob("*.html") if file.stem[0] != "_"
    }
    text = "".join(sources.values())
    assert len(re.findall(r'rendered\(\s*"pdf/', text)) == len(re.findall(r'"pdf/\w+\.html"', text)) == len(templates)


def test_every_shipped_font_has_its_licence_and_letters():
    folder = system.FONTS.parent
    licences = "".join(file.read_text(encoding="utf-8") for file in folder.glob("*.txt"))

    assert len(list(folder.glob("*.ttf"))) == len(letters.shipped()) == 11
    assert [name for name in letters.shipped() if name.startswith(("noto", "droid")) and name not in licences] == []
