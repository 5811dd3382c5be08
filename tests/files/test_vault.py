"""Sealed files: what was changed, cut off, moved, exchanged or sealed with another key does not open."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sakti import keys
from sakti.core.refusals import Refusal
from sakti.files import vault
from sakti.keys import Key, Keyring

RING = Keyring({2: Key(2, b"a" * 32)})
OTHER = Keyring({2: Key(2, b"b" * 32)})
PIECE, SEALED = vault.PIECE, vault.PIECE + vault.TAG
sizes = st.one_of(st.integers(0, 40), st.sampled_from([PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 7]))


@pytest.fixture(autouse=True, scope="module")
def ring():
    """Keys that no installation has."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vault, "keyring", lambda afresh=False: RING)
        yield patch


def sealed(content, name="uploads/a.segel"):
    out = io.BytesIO()
    assert vault.seal(io.BytesIO(content), out, name) == len(content)
    return out.getvalue()


def unsealed(content, name="uploads/a.segel"):
    return b"".join(vault.unseal(io.BytesIO(content), name))


def refused(content, name="uploads/a.segel", code="file_damaged"):
    with pytest.raises(Refusal) as refusal:
        unsealed(content, name)
    return refusal.value.code == code


@given(sizes)
@settings(max_examples=25, deadline=None)
def test_what_is_sealed_opens_again(size):
    content = bytes(index * 7 % 251 for index in range(size))
    assert unsealed(sealed(content)) == content


def test_the_same_content_is_never_sealed_alike():
    assert sealed(b"sama") != sealed(b"sama")


@given(sizes, st.data())
@settings(max_examples=40, deadline=None)
def test_a_changed_byte_is_found_wherever_it_is(size, data):
    lying = bytearray(sealed(b"x" * size))
    place = data.draw(st.integers(0, len(lying) - 1))
    lying[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Refusal):
        unsealed(bytes(lying))


@given(sizes, st.data())
@settings(max_examples=40, deadline=None)
def test_a_file_that_is_cut_off_or_longer_is_found(size, data):
    lying = sealed(b"x" * size)
    assert refused(lying[: data.draw(st.integers(0, len(lying) - 1))])
    assert refused(lying + data.draw(st.binary(min_size=1, max_size=20)))


def test_a_file_cut_off_behind_a_whole_piece_is_found():
    lying = sealed(b"x" * (2 * PIECE + 5))
    assert refused(lying[: vault.HEAD + SEALED])
    assert refused(lying[: vault.HEAD + 2 * SEALED])


def test_pieces_that_are_moved_repeated_or_left_out_are_found():
    head, body = (lying := sealed(b"a" * PIECE + b"b" * PIECE + b"c"))[: vault.HEAD], lying[vault.HEAD :]
    first, second, last = body[:SEALED], body[SEALED : 2 * SEALED], body[2 * SEALED :]
    for pieces in ((second, first, last), (first, first, last), (first, last), (last,), (first, second, second, last)):
        assert refused(head + b"".join(pieces))


def test_pieces_of_another_file_are_found():
    one, other = sealed(b"a" * PIECE + b"b"), sealed(b"a" * PIECE + b"b")
    cut = vault.HEAD + SEALED
    assert refused(one[:cut] + other[cut:])


def test_a_file_does_not_open_under_another_name():
    assert refused(sealed(b"x"), "uploads/b.segel")


def test_a_file_does_not_open_with_another_key(ring):
    lying = sealed(b"x")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vault, "keyring", lambda afresh=False: OTHER)
        assert refused(lying)
        patch.setattr(vault, "keyring", lambda afresh=False: Keyring({3: Key(3, b"c" * 32)}))
        assert refused(lying, code="key_wrong")


def test_a_clear_file_does_not_pass_for_a_sealed_one(tmp_path):
    file = tmp_path / "a.segel"
    file.write_bytes(b"nama,nik\n")
    with pytest.raises(Refusal):
        vault.read(file, "uploads/a.segel")


def test_a_file_of_an_earlier_release_is_read_as_it_is(tmp_path):
    file = tmp_path / "1-ab.csv"
    file.write_bytes(b"nama,nik\n")
    assert vault.read(file, "uploads/1-ab.csv") == b"nama,nik\n"


def test_a_file_is_there_wholly_or_not_at_all(tmp_path):
    class Breaking:
        def read(self, size=-1):
            raise OSError

    with pytest.raises(OSError):  # noqa: PT011 - any of them
        vault.write(tmp_path / "a.segel", "a.segel", Breaking())
    assert list(tmp_path.iterdir()) == []


def test_the_key_of_files_is_no_other_key():
    key = Key(2, b"k" * 32)
    assert len({key.derive(purpose) for purpose in keys.PURPOSES}) == len(keys.PURPOSES)


def test_what_is_opened_for_a_child_has_no_name(tmp_path):
    vault.write(tmp_path / "a.segel", "a.segel", io.BytesIO(b"isi"))
    with vault.opened(tmp_path / "a.segel", "a.segel") as clear:
        assert clear.read() == b"isi"
    assert [file.name for file in tmp_path.iterdir()] == ["a.segel"]
