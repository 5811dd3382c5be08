"""Names as clerks write them: what is one name, and what is another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from sakti.core.names import compare, edit_closeness, key, read, sought, sound


@pytest.mark.parametrize(
    ("written", "words", "father"),
    [
        ("Muh. Sukri", "muhamad sukri", ""),
        ("M. Sukri", "muhamad sukri", ""),
        ("MOCHAMMAD SOEKRI", "muhamad sukri", ""),
        ("Mohd Sukri", "muhamad sukri", ""),
        ("H. Moch. Soekri bin Karto, S.Pd", "muhamad sukri", "karto"),
        ("Hj. Siti Aminah", "siti aminah", ""),
        ("St. Aminah binti Djoemadi", "siti aminah", "jumadi"),
        ("Alm. Slamet", "slamet", ""),
        ("Slamet (Alm)", "slamet", ""),
        ("Tjahyono", "cahyono", ""),
        ("Nur'aini", "nuraini", ""),
        ("Achmad Noer", "ahmad nur", ""),
        ("Mulyono", "mulyono", ""),  # no Muhammad
        ("H", "h", ""),
        ("Drs. Slamet Riyadi, M.Si", "slamet riyadi", ""),
    ],
)
def test_one_spelling(written, words, father):
    assert (" ".join(read(written).words), " ".join(read(written).father)) == (words, father)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Khoirul", "Choirul"),
        ("Zaenal", "Zainal"),
        ("Fitri", "Pitri"),
        ("Suwarno", "Soearno"),
        ("Sumiyati", "Sumiati"),
        ("Rohmah", "Rokhmah"),
        ("Ahmad", "Akhmat"),
        ("Djoemadi", "Jumadi"),
    ],
)
def test_heard_alike(one, other):
    assert sound(read(one).words[0]) == sound(read(other).words[0])


@pytest.mark.parametrize(
    ("one", "other", "left", "right"),
    [
        ("Muh. Sukri", "Mohamad Sukri", (), ()),
        ("Sukri Muhammad", "Muh Sukri", (), ()),
        ("Slamet", "Slamet Riyadi", (), ("riyadi",)),
        ("Siti Aminah", "Siti Fatimah", ("aminah",), ("fatimah",)),
        ("Nuraini", "Nur Aini", (), ()),
        ("Slamet R.", "Slamet Riyadi", (), ()),
        ("Rafa Arif", "Rafaarip", (), ()),
    ],
)
def test_words_find_their_partners(one, other, left, right):
    alike = compare(read(one), read(other))
    assert (alike.left, alike.right) == (left, right)


@given(one=st.text("abcde", max_size=8), other=st.text("abcde", max_size=8))
def test_our_own_closeness_is_the_fast_one(one, other):
    assert edit_closeness(one, other) == pytest.approx(OSA.normalized_similarity(one, other))


@given(text=st.text(max_size=40))
def test_any_text_is_a_name(text):
    name = read(text)
    assert all(word and sound(word) for word in name.words)


@given(one=st.text("abc dei.", max_size=20), other=st.text("abc dei.", max_size=20))
def test_it_does_not_matter_who_comes_first(one, other):
    there, back = compare(read(one), read(other)), compare(read(other), read(one))
    assert sorted(share for *_, share in there.pairs) == sorted(share for *_, share in back.pairs)


@pytest.mark.parametrize(
    ("spellings", "one"),
    [
        (["NUR'AINI", "Nur’aini", "nur`aini", "Nur´aini", "NUR-AINI", "Nur‑Aini", "Nuraini", " NURAINI "], "nuraini"),
        (["SA’AT", "Sa'at", "Saʼat", "saat"], "saat"),
        (["RENÉE", "Renée", "RENE\u0301E", "renee"], "renee"),
        (["M. Nur", "M.Nur", "m nur", "M.  NUR"], "m nur"),
        (["Ng", "NG", "Ｎｇ"], "ng"),
        (["Siti \u200bAminah", "SITI\u00a0AMINAH", "siti\taminah"], "siti aminah"),
    ],
)
def test_signs_do_not_part_names(spellings, one):
    assert {key(spelling) for spelling in spellings} == {one}


@pytest.mark.parametrize("signs", ["-", "'", "…", "...", "?"])
def test_a_name_of_nothing_but_signs_has_a_key(signs):
    assert key(signs) != ""


@pytest.mark.parametrize(("one", "other"), [("Nur", "Noor"), ("Siti", "Sitti"), ("U", "Uu"), ("Ali", "Ari")])
def test_other_letters_are_other_names(one, other):
    assert key(one) != key(other)


@pytest.mark.parametrize(
    ("typed", "words"),
    [("Nur-Aini", ("nur", "aini")), ("sa'at", ("saat",)), ("m.nur", ("m", "nur")), ("", ()), ("  ", ())],
)
def test_what_is_typed_is_folded_the_same_way(typed, words):
    assert sought(typed) == words


@given(text=st.text(max_size=60))
def test_a_key_is_its_own_key(text):
    assert key(key(text)) == key(text)
    assert len(key(text)) <= 160
