"""`sakti regions load` and `outlines`, `villages set`, `users add` (contracts §1)."""

from __future__ import annotations

import re

import pytest

from sakti.accounts import passwords
from sakti.accounts.queries import by_username
from sakti.core.permissions import ROLES
from sakti.extensions import db
from sakti.organisations.actions import add_organisation
from sakti.organisations.queries import helix
from sakti.outlines.actions import SHIPPED
from sakti.outlines.queries import taken_editions
from sakti.regions.queries import by_code, regency, village_by_code, villages
from sakti.web.transactions import transaction
from tests.actors import TESTS
from tests.commands import BASELINE, NOW, Ending, one_line
from tests.outlines.files import collection, square

#: Each takes seconds, and most ask the same of both engines.
pytestmark = pytest.mark.one_engine

VILLAGE = "33.26.02.2008"
LIST = "code,name,kind,district_code,district_name\n# sebuah catatan\n"


# -- regions ----------------------------------------------------------------------------------------------------------


def test_another_regency_is_loaded_beside_the_first(sakti, tmp_path):
    file = tmp_path / "batang.csv"
    file.write_text(LIST + "33.25.01.2001,Wonodadi,desa,33.25.01,Bandar\n3325011002,Bandar,,332501,Bandar\n")
    assert "2 desa/kelurahan" in sakti.did("regions", "load", file).out

    def look():
        return by_code("33.25").level, village_by_code("33.25.01.1002").kind, regency().code, len(villages())

    assert sakti.asked(look) == ("regency", "kelurahan", "33.26", 287)
    assert sakti.did("figures", "--as-of", NOW, "--region", "3325", "--json").json["region"] == "33.25"


def test_loading_again_refreshes_names(sakti, tmp_path):
    file = tmp_path / "wilayah.csv"
    for name in ("Botosari", "Botosari Baru"):
        file.write_text(LIST + f"{VILLAGE},{name},desa,33.26.02,Paninggaran\n", encoding="utf-8-sig")
        sakti.did("regions", "load", file)
    assert sakti.asked(lambda: (village_by_code(VILLAGE).name, len(villages()))) == ("Botosari Baru", 285)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"# hanya catatan\n",
        LIST.encode(),
        LIST.encode() + b"33.26.02.2008,,desa,33.26.02,Paninggaran\n",
        LIST.encode() + b"33.26.02,Botosari,desa,33.26.02,Paninggaran\n",
        LIST.encode().replace(b",", b";") + b"33.26.02.2008;Botosari;desa;33.26.02;Paninggaran\n",
        b"\xff\xfe\x00\x01\x80\x81",
        b"\x00" * 50,
    ],
    ids=str,
)
def test_a_bad_list_of_regions_is_refused(sakti, tmp_path, content):
    file = tmp_path / "wilayah.csv"
    file.write_bytes(content)
    ending = sakti("regions", "load", file)
    assert one_line(ending), ending
    assert sakti.asked(lambda: len(villages())) == 285


def test_outlines_of_every_village_are_taken_and_the_same_file_changes_nothing(sakti):
    ending = sakti.did("regions", "outlines", SHIPPED)
    assert ending.out.splitlines() == ["285 dari 285 desa/kelurahan mendapat garis batas."]

    again = sakti.did("regions", "outlines", SHIPPED).out
    assert "Tidak ada yang berubah" in again
    assert sakti.asked(lambda: len(taken_editions())) == 1


def test_outlines_that_are_nobodys_are_told_with_what_to_do(sakti, tmp_path):
    file = tmp_path / "batas.geojson"
    file.write_bytes(collection(square("33.26.02.2008", 0), square("33.26.99.2001", 1, nama="Antah", kec="Berantah")))
    rehearsed = sakti.did("regions", "outlines", file, "--dry-run").out
    assert sakti.asked(lambda: len(taken_editions())) == 0

    told = sakti.did("regions", "outlines", file).out
    assert told == rehearsed
    assert "1 dari 285 desa/kelurahan mendapat garis batas." in told
    assert "33.26.99.2001 Antah Berantah: Tidak ada desa bernama ini di kecamatannya." in told
    assert "dan 264 lainnya" in told


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "GeoJSON"),
        (collection(), "tidak satu pun"),
        (b"[" * 300_000, "bersarang"),
        (collection(square("33.26.99.2001", 0)), "tidak satu pun"),
    ],
)
def test_outlines_that_cannot_be_taken_are_refused_in_one_line(sakti, tmp_path, content, words):
    file = tmp_path / "batas.geojson"
    file.write_bytes(content)
    ending = sakti("regions", "outlines", file)
    assert one_line(ending), ending
    assert words in ending.line
    assert sakti.asked(lambda: len(taken_editions())) == 0


def test_a_missing_list_of_regions_is_refused(sakti, tmp_path):
    for file in (tmp_path / "tidak-ada.csv", tmp_path):
        assert one_line(sakti("regions", "load", file))


# -- villages ---------------------------------------------------------------------------------------------------------

LATRINE_OF_A_PIT = (
    "kode_desa,nama_desa,no_rumah_tangga,no_kk,nik,nama,hubungan,fasilitas_bab,kloset,tinja\n"
    "33.26.02.2008,Botosari,A,3326020101010001,3326021507850001,Budi Contoh,1,1,1,4\n"
)


def improved(sakti, day: str, baseline: str = "") -> tuple[int, ...]:
    """Households with improved sanitation; at the baseline too, if one is given."""
    more = ("--baseline", baseline) if baseline else ()
    figures = sakti.did("figures", "--as-of", day, *more, "--region", VILLAGE, "--json").json["figures"]
    (found,) = (one for one in figures if one["indicator"] == "improved_sanitation")
    return (found["baseline"]["n"], found["current"]["n"]) if baseline else (found["current"]["n"],)


@pytest.fixture
def pit(sakti, tmp_path):
    """A household whose latrine is improved in a rural village only."""
    file = tmp_path / "daftar.csv"
    file.write_text(LATRINE_OF_A_PIT)
    sakti.did("import", file, "--as-of", BASELINE)
    return sakti


def test_a_village_is_rural_unless_told_otherwise(pit):
    assert improved(pit, NOW) == (1,)
    pit.did("villages", "set", "3326022008", "--classification", "urban")
    assert improved(pit, NOW, BASELINE) == (0, 0)


def test_a_figure_uses_what_held_on_its_own_day(pit):
    pit.did("villages", "set", VILLAGE, "--classification", "urban", "--from", "2019-07-01")
    assert improved(pit, "2019-07-01", "2019-06-30") == (1, 0)
    pit.did("villages", "set", VILLAGE, "--classification", "rural", "--from", "2020-01-01")
    assert [improved(pit, day) for day in ("2019-06-30", "2019-12-31", "2020-01-01")] == [(1,), (0,), (1,)]
    assert pit.did("verify").code == 0


def test_a_fact_from_the_beginning_leaves_later_ones(pit):
    pit.did("villages", "set", VILLAGE, "--classification", "rural", "--from", "2019-07-01")
    pit.did("villages", "set", VILLAGE, "--classification", "urban")
    assert improved(pit, "2019-07-01", "2019-06-30") == (0, 1)


def test_all_facts_at_once(sakti):
    words = ("--typology", "pegunungan", "--classification", "rural", "--zone", "merah", "--source", "SK 1/2019")
    assert "Botosari" in sakti.did("villages", "set", VILLAGE, *words).out


@pytest.mark.parametrize(
    "words",
    [
        (),
        (VILLAGE,),
        (VILLAGE, "--typology", "gurun"),
        (VILLAGE, "--classification", "kota"),
        (VILLAGE, "--classification", "urban", "--from", "lusa"),
        ("--typology", "pesisir"),
    ],
)
def test_wrong_usage_of_villages(sakti, words):
    ending = sakti("villages", "set", *words)
    assert (ending.code, "Traceback" in ending.err) == (2, False)


@pytest.mark.parametrize("code", ["33.26", "33.26.02", "33.26.02.9999", "Botosari"])
def test_what_is_no_known_village_is_refused(sakti, code):
    assert one_line(sakti("villages", "set", code, "--typology", "pesisir"))


# -- users ------------------------------------------------------------------------------------------------------------


def credentials(ending: Ending) -> tuple[str, str]:
    found = re.fullmatch(r"Nama masuk: (\S+)\nKata sandi sekali pakai: (\S+)\n", ending.out)
    assert found, ending.out
    return found[1], found[2]


WORDS = {
    "administrator": (),
    "leader": (),
    "auditor": (),
    "analyst": (),
    "partner": ("--organisation", "Baznas Contoh"),
    "facilitator": ("--village", VILLAGE, "--village", "3326142009"),
    "operator": ("--village", VILLAGE),
    "supervisor": ("--village", VILLAGE),
    "privacy_officer": (),
}


@pytest.fixture
def with_partner(sakti):
    def add():
        with transaction():
            add_organisation(name="Baznas Contoh", helix=helix("community"), by=TESTS)

    sakti.asked(add)
    return sakti


def test_a_user_of_every_role(with_partner):
    assert WORDS.keys() == ROLES.keys()
    for role, words in WORDS.items():
        username, password = credentials(with_partner.did("users", "add", f"Orang {role}", "--role", role, *words))

        def look(username=username, password=password):
            user = by_username(username)
            bounds = {
                (one.role, one.region_id is not None, one.organisation_id is not None) for one in user.assignments
            }
            fits = passwords.is_right_password(user.password_hash, password)
            return fits, user.one_time_until is not None, bounds, len(user.assignments)

        bound = ROLES[role].bound_to
        wanted = (True, True, {(role, bound == "region", bound == "organisation")}, 2 if role == "facilitator" else 1)
        assert with_partner.asked(look) == wanted


def test_two_of_one_name_get_two_user_names(sakti):
    names = [credentials(sakti.did("users", "add", "Siti Aminah", "--role", "leader"))[0] for _ in range(2)]
    assert names == ["siti.aminah", "siti.aminah2"]


@pytest.mark.parametrize(
    "words",
    [
        ("X Y",),
        (" ", "--role", "leader"),
        ("--role", "leader"),
        ("X Y", "--role", "raja"),
        ("X Y", "--role", "partner"),
        ("X Y", "--role", "facilitator"),
        ("X Y", "--role", "operator"),
    ],
)
def test_wrong_usage_of_users(sakti, words):
    ending = sakti("users", "add", *words)
    assert (ending.code, ending.out, "Traceback" in ending.err) == (2, "", False)
    assert sakti.asked(lambda: by_username("x.y")) is None


@pytest.mark.parametrize(
    "words",
    [
        ("--role", "facilitator", "--village", "33.26.99.2001"),
        ("--role", "partner", "--organisation", "Tidak Ada"),
        ("--role", "leader", "--village", VILLAGE),
        ("--role", "leader", "--username", "Bukan Nama!"),
    ],
)
def test_a_user_who_cannot_be_is_refused(sakti, words):
    ending = sakti("users", "add", "X Y", *words)
    assert one_line(ending), ending
    assert sakti.asked(lambda: by_username("x.y")) is None


def test_a_name_that_is_taken_is_refused(sakti):
    sakti.did("users", "add", "X Y", "--role", "leader", "--username", "xy1")
    assert one_line(sakti("users", "add", "X Z", "--role", "leader", "--username", "xy1"))
    assert sakti.asked(lambda: db.session.execute(db.text("SELECT count(*) FROM user_account")).scalar()) == 1
