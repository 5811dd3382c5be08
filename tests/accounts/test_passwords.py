"""Which passwords are refused: long enough, and nothing that anybody would try first (NIST SP 800-63B-4)."""

from __future__ import annotations

import pytest

from sakti.accounts import actions, passwords, queries
from sakti.core.refusals import Refusal
from sakti.demo.sign_ins import ACCOUNTS, password_of
from tests import factories

WEAK = [
    "password1234",
    "Password2026!",
    "P@ssw0rd1234",
    "qwertyuiop12",
    "qwerty123456",
    "1q2w3e4r5t6y",
    "zaq12wsxcde3",
    "asdfghjkl123",
    "abcdefghijkl",
    "abcd1234abcd",
    "iloveyou1234",
    "sunshine2024",
    "letmeinletmein",
    "welcome12345",
    "monkey123456",
    "football2025",
    "katasandi123",
    "Bismillah123",
    "sayangkamu123",
    "rahasia12345",
    "indonesia1945",
    "merdeka17081945",
    "081234567890",
    "17081945170845",
    "Pekalongan2026",
    "S4kt1p3k4l0ng4n",
    "Paninggaran26",
    "Kemiskinan2026",
    "bappeda2026!",
    "admin12345678",
    "budi.fasilitator",
    "BudiBudi1990",
    "Botosari2026!",
    "sakti-pekalongan-2026",
    "Bappeda_Pekalongan",
    "operator.botosari",
    "Administrator1",
    "3326010101900001",
    "3326024101820002",
    "nomorindukkependudukan",
    "kartukeluarga16",
    "TerimaKasih2026",
    "selamatpagi123",
    "selamatdatang",
    "bhinnekatunggalika",
    "prabowogibran",
    "diponegoro1825",
    "jlampranglawas",
    "tehbotolsosro",
    "correct horse battery staple",
]
STRONG = (
    "empat belas kerbau",
    "kuda laut suka mendung",
    "hujan turun di pasar pagi",
    "tR4v#9kLm2pQ",
    "nasi megono enak sekali",
    "xkjwqpzmrtvb",
    "Ядерный кот №7 спит",
    "jalan ke kebun teh berkabut",
)


@pytest.mark.parametrize("password", WEAK)
def test_easy_passwords_are_refused(cast, password):
    with pytest.raises(Refusal) as refusal:
        actions.set_password(user=cast.budi, password=password, by=cast.budi)

    assert refusal.value.code == "password_easy"


@pytest.mark.parametrize("password", STRONG)
def test_good_ones_need_no_odd_characters(cast, password):
    actions.set_password(user=cast.budi, password=password, by=cast.budi)

    assert passwords.is_right_password(cast.budi.password_hash, password)


@pytest.mark.parametrize("length", [11, 201])
def test_twelve_are_enough_and_two_hundred_are_taken(length):
    words = ("k7mq-w2xp-9rtz kuda laut suka mendung " * 6)[: length - 1] + "x"
    passwords.refuse_weak((words + "9z")[:12])
    passwords.refuse_weak(words[:200].ljust(200, "q"))
    with pytest.raises(Refusal) as refusal:
        passwords.refuse_weak(words)
    assert refusal.value.code == "password_short"


def test_one_character_in_two_forms_is_one_password(cast):
    actions.set_password(user=cast.budi, password="caf\u00e9 di tepi sungai", by=cast.budi)

    assert passwords.is_right_password(cast.budi.password_hash, "cafe\u0301 di tepi sungai")


def test_a_password_from_before_goes_on(cast, client):
    """Ten characters were enough once; only a new one is judged."""
    cast.budi.password_hash = passwords.hash_password("kucing-456")

    answer = client.submit("/masuk", {"username": cast.budi.username, "password": "kucing-456"})

    assert answer.status_code == 303


def test_what_is_handed_over_is_long_enough(cast):
    user, password = actions.add_user(name="Hana Baru", by=cast.admin)

    passwords.refuse_weak(password, own=queries.own_words(user))


def test_the_demo_and_the_tests_keep_to_it():
    passwords.refuse_weak(factories.PASSWORD)
    assert all(len(password_of(account.username)) >= passwords.LEAST for account in ACCOUNTS)


def test_the_list_is_there():
    words = passwords.common_words()

    assert len(words) > 30_000
    assert words["password"] < 10
    assert {"bappeda", "pekalongan", "bismillah", "katasandi"} <= words.keys()
