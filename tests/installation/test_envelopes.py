"""The outside of a backup: not a byte of it can be another one, and nobody without the keys can write it."""

from __future__ import annotations

import io
import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyrage.x25519 import Identity

import sakti.installation.words  # noqa: F401 - what is refused, in words
from sakti.core.refusals import Refusal
from sakti.installation import recipients
from sakti.installation.actions.backups import envelope
from sakti.installation.actions.backups.envelope import HEAD, Label
from sakti.keys import Key, Keyring

RING = Keyring({2: Key(2, b"k" * 32)})
OTHERS = Keyring({2: Key(2, b"o" * 32)})
OWN = recipients.of_instance(RING.current)
LABEL = Label(7, "2026-11-28T20:15:00+00:00", "0016", envelope.NIGHTLY, "good")
CONTENT = random.Random(1).randbytes(200_000)


def closed(content: bytes = CONTENT, ring: Keyring = RING, label: Label = LABEL, to: list[str] | None = None) -> bytes:
    out = io.BytesIO()
    envelope.close(io.BytesIO(content), out, label=label, ring=ring, to=to or [recipients.public_text(OWN)])
    return out.getvalue()


def is_refused(whole: bytes, ring: Keyring | None = RING) -> bool:
    """As damaged or foreign, and by no other error."""
    try:
        opened(whole, ring)
    except ValueError:
        return True
    return False


def opened(whole: bytes, ring: Keyring | None = RING) -> bytes:
    """What is inside. Raises ValueError for anything that is not as it was made here."""
    file, plain = io.BytesIO(whole), io.BytesIO()
    seal = envelope.read_head(file, ring)
    if seal.signed_by is None:
        raise ValueError("unsigned")
    envelope.refuse_altered(file, seal.header)
    envelope.decrypt(file, seal.header, [OWN], plain)
    return plain.getvalue()


WHOLE = closed()


def test_there_and_back():
    assert opened(WHOLE) == CONTENT
    assert opened(closed(b"")) == b""
    assert CONTENT[:100] not in WHOLE


def test_the_header_says_what_a_reader_needs():
    header = envelope.read_head(io.BytesIO(WHOLE), RING).header
    assert (header.number, header.made_at, header.migration, header.kind) == (7, LABEL.made_at, "0016", "nightly")
    assert header.length == len(WHOLE) - HEAD


# Counted from the end where the end is meant: age's own head has another length each time.
@pytest.mark.parametrize("at", [*range(0, HEAD, 7), *range(HEAD, 200_000, 4001), -1])
def test_no_byte_can_be_another_one(at):
    changed = bytearray(WHOLE)
    changed[at] ^= 0x01
    assert is_refused(bytes(changed))


@pytest.mark.parametrize("length", [0, 10, 100, HEAD - 1, HEAD, HEAD + 100, -65552, -1])
def test_a_truncated_one(length):
    assert is_refused(WHOLE[:length])


def test_one_with_something_after_it():
    assert is_refused(WHOLE + b"\0")


def test_pieces_in_another_order():
    piece = 65536 + 16
    start = len(WHOLE) - (len(CONTENT) % 65536 + 16) - 3 * piece
    first, second = WHOLE[start : start + piece], WHOLE[start + piece : start + 2 * piece]
    assert is_refused(WHOLE[:start] + second + first + WHOLE[start + 2 * piece :])


def test_a_head_before_the_content_of_another_one():
    """Of the same length, for the same recipient, both signed here."""
    another = closed(CONTENT[::-1], label=replace(LABEL, number=8))
    assert is_refused(WHOLE[:HEAD] + another[HEAD:])


def end_of_signature(whole: bytes) -> int:
    """After the magic, the key's id (a byte) and the header's length (two) stand the header and 64 bytes."""
    start = len(envelope.MAGIC) + 3
    return start + int.from_bytes(whole[start - 2 : start]) + 64


def signature(whole: bytes) -> bytes:
    end = end_of_signature(whole)
    return whole[end - 64 : end]


def test_the_signature_of_another_one():
    another = closed(label=replace(LABEL, made_at="2026-11-29T20:15:00+00:00"))
    end = end_of_signature(another)
    assert is_refused(another[: end - 64] + signature(WHOLE) + another[end:])
    assert not is_refused(another[: end - 64] + signature(another) + another[end:])


def test_one_that_others_signed_is_not_ours():
    assert envelope.read_head(io.BytesIO(closed(ring=OTHERS)), RING).signed_by is None
    assert envelope.read_head(io.BytesIO(WHOLE), None).signed_by is None


def test_a_retired_key_still_knows_its_own():
    later = Keyring({**RING.keys, 3: Key(3, b"l" * 32)}, retired=frozenset({2}))
    assert opened(WHOLE, later) == CONTENT
    assert envelope.instance_of(later) == envelope.instance_of(RING)
    assert envelope.identities_for(envelope.read_head(io.BytesIO(WHOLE), later).header, later, []) != []


def test_for_a_recovery_key_the_instance_has_no_identity():
    pair = Identity.generate()
    whole = closed(to=[recipients.public_text(pair)])
    header = envelope.read_head(io.BytesIO(whole), RING).header
    assert envelope.identities_for(header, RING, []) == []
    assert envelope.identities_for(header, RING, [pair]) == [pair]
    assert is_refused(whole)


@given(st.binary(max_size=HEAD + 200))
def test_what_is_no_backup_is_no_crash(content):
    for whole in (content, envelope.MAGIC + content):
        assert is_refused(whole)


@given(st.dictionaries(st.sampled_from(["format", "number", "made_at", "recipients", "length"]), st.integers()))
def test_a_made_up_header_is_no_crash(fields):
    header = envelope.read_head(io.BytesIO(WHOLE), RING).header
    assert is_refused(envelope.head(replace(header, **fields, sha256="0"), OTHERS.current) + b"x", None)


def test_a_full_disk_is_told():
    class Full(io.BytesIO):
        def write(self, content):
            if self.tell() > HEAD + 70_000:
                raise OSError(28, "No space left on device")
            return super().write(content)

    with pytest.raises(Refusal) as refused:
        envelope.close(io.BytesIO(CONTENT), Full(), label=LABEL, ring=RING, to=[recipients.public_text(OWN)])
    assert refused.value.code == "backup_not_written"


# -- age keys ---------------------------------------------------------------------------------------------------------


@given(st.binary(min_size=32, max_size=32))
def test_a_private_half_is_written_as_age_does(secret):
    pair = recipients.identity(secret)
    assert str(pair) == recipients.private_text(secret)
    for text in (recipients.private_text(secret), recipients.words_of(secret), f"# kertas\n{pair}\n"):
        (found,) = recipients.read_identities(text)
        assert str(found) == str(pair)


@pytest.mark.parametrize("text", ["", "# saja", "halo", "AGE-SECRET-KEY-1QQ", "abandon " * 24])
def test_what_is_no_private_half(text):
    with pytest.raises(Refusal):
        recipients.read_identities(text)


def test_a_private_half_is_not_taken_for_the_public_one():
    with pytest.raises(Refusal):
        recipients.recipient(str(Identity.generate()))
