"""`sakti doctor`: what it looks at, and what it says to do (contracts §1)."""

from __future__ import annotations

import json
import random

import pytest

from sakti import system
from sakti.installation.actions import health
from sakti.paper import letters
from tests.factories import organisation

#: They take long, and most ask the same of both engines.
pytestmark = pytest.mark.one_engine


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Looking for Pango starts a process; here it is there."""
    monkeypatch.setattr(system, "has_pango", lambda: True)


def advice(ending) -> dict[str, str]:
    """What was found → what to do about it ("" if nothing)."""
    found: dict[str, str] = {}
    for line in ending.out.splitlines():
        if line.startswith("  → "):
            found[list(found)[-1]] = line[4:]
        else:
            found[line[2:]] = ""
    return found


def about(ending, word: str) -> str:
    return next(text for what, text in advice(ending).items() if what.startswith(word))


def test_all_is_well(district):
    ending = district.did("doctor")
    assert about(ending, "Berkas kunci") == about(ending, "Folder data") == about(ending, "Pango") == ""
    assert about(ending, "Basis data") == ""
    assert "SAKTI_HTTPS=1" in about(ending, "HTTPS")


def test_without_pango_it_names_the_command(sakti, monkeypatch):
    monkeypatch.setattr(system, "has_pango", lambda: False)
    ending = sakti.did("doctor")
    assert system.PARTS["pango"].command in about(ending, "Pango")


def test_a_key_file_that_others_can_read(district):
    (district.folder / "keys.json").chmod(0o644)
    ending = district("doctor")
    assert ending.code == 1
    assert "Jalankan: chmod 600 " in about(ending, "Berkas kunci")


@pytest.mark.parametrize(
    ("content", "words"),
    [(json.dumps({"1": "ab" * 64}), "tidak cocok"), ("", "kosong atau rusak"), ("{}", "kosong atau rusak")],
)
def test_a_key_that_does_not_fit(district, content, words):
    (district.folder / "keys.json").write_text(content)
    ending = district("doctor")
    assert (ending.code, "Traceback" in ending.err) == (1, False)
    assert words in about(ending, "Berkas kunci")


def test_no_database_yet(empty):
    ending = empty("doctor")
    assert (ending.code, "Traceback" in ending.err) == (1, False)
    assert about(ending, "Basis data") == "Jalankan: sakti db upgrade"


def test_a_database_server_that_does_not_answer(empty):
    empty.url = "postgresql+psycopg://a:sandi@127.0.0.1:1/sakti?connect_timeout=2"
    ending = empty("doctor")
    assert (ending.code, "a:sandi" in ending.out + ending.err) == (1, False)
    assert "SAKTI_DATABASE_URL" in about(ending, "Basis data")


def test_a_full_disk(sakti, monkeypatch):
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _: health.shutil._ntuple_diskusage(10, 10, 0))
    ending = sakti("doctor")
    assert ending.code == 1
    assert "Kosongkan ruang" in about(ending, "Ruang kosong")


def test_a_damaged_page_is_found(district):
    """A random page that the disk has lost went unnoticed. PostgreSQL looks after its own pages."""
    district.did("doctor")
    file = district.folder / "sakti.db"
    if not district.url.startswith("sqlite"):
        return
    sound = file.read_bytes()
    size = int.from_bytes(sound[16:18], "big")
    used = [at for at in range(size, len(sound), size) if any(sound[at : at + size])]
    for seed in range(8):
        chance, content = random.Random(seed), bytearray(sound)
        at = chance.choice(used)
        content[at : at + size] = chance.randbytes(size)
        file.write_bytes(content)
        for command in ("doctor", "verify"):
            ending = district(command)
            told = ending.out + ending.err
            assert (ending.code, "Traceback" in told) == (1, False), (command, at)
            assert "rusak" in told or "Basis data" in told, (command, at, told)


def test_it_names_what_papers_print_in_words(application, cast):
    for name in ("Yayasan ไทย", "Grup ᮞᮥᮔ᮪ᮓ Sunda"):
        organisation(name)

    found = {finding.what: finding.advice for finding in health._letters(application, thorough=True)}

    told = "Di PDF “Yayasan ไทย” dicetak: Yayasan [aksara Thai 0E44-0E17-0E22]"
    assert found == {
        "Huruf di PDF: 11 fon": "",
        told: "Tulis dengan huruf yang dapat dicetak, bila namanya harus terbaca.",
    }


def test_a_font_that_went_away_is_missed(sakti, monkeypatch):
    monkeypatch.setattr(letters, "_digest", lambda file: "0" * 64)
    assert "noto-sans-javanese.ttf" in about(sakti("doctor"), "Huruf di PDF")
