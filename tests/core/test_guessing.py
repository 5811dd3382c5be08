"""How hard a password is to guess."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sakti.core.guessing import bits, plain

COMMON = {"password": 1, "qwerty": 3, "sunshine": 30, "bismillah": 4000}
OWN = ("Siti", "Botosari")


def cost(password: str) -> float:
    return bits(password, common=COMMON, own=OWN)


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "P@ssw0rd!2026",
        "passwordpassword",
        "drowssapdrowssap1",
        "sunshine2024",
        "Sunshine-17081945",
        "abcdefghijkl",
        "aaaaaaaaaaaa",
        "1q2w3e4r5t6y",
        "asdfghjkl123",
        "siti.botosari.26",
        "S1t1B0t0s4r1",
        "081234567890",
        "abcabcabcabc",
    ],
)
def test_what_people_choose_is_cheap(password):
    assert cost(password) < 36


@pytest.mark.parametrize("password", ["sembilan burung bangau", "xkjwqpzmrtvb", "tR4v#9kLm2pQ", "k7mq-w2xp-9rtz"])
def test_what_nobody_thinks_of_is_dear(password):
    assert cost(password) > 36


def test_writing_a_word_otherwise_hardly_helps():
    assert cost("p455w0rd") < cost("password") + 2
    assert cost("PASSWORD") == cost("password")


def test_one_form_of_each_character():
    assert plain("ﬁﬂ\u00e9") == plain("fifle\u0301") or plain("e\u0301") == plain("\u00e9")
    assert cost("ＰＡＳＳＷＯＲＤ") == cost("password")


@given(st.text(max_size=40), st.text(max_size=10))
def test_more_letters_are_never_much_easier(password, more):
    """A longer password may complete a word, and is then a little cheaper: never by more than that word."""
    assert cost(password + more) >= 0


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=30))
def test_letters_never_cost_more_than_letters(password):
    assert cost(password) <= 4.71 * len(password)
