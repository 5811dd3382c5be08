"""What seals an entry or a block: a key of the installation, over it and the seal before it; `ChainHead` over the end.

A keyed seal says with which key it was made: "7.…". Releases before keyed seals wrote SHA-256 in hexadecimal digits;
such entries stay as they are, and the first keyed one covers the last of them.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import cast

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from sakti.audit.models import AuditEntry, ChainHead, SealedBlock
from sakti.keys import Key, keyring

START = "0" * 64
#: The chain of all entries, and that of the blocks of sealed records.
TRAIL, RECORDS = "trail", "records"
CHAINS: dict[str, type[AuditEntry] | type[SealedBlock]] = {TRAIL: AuditEntry, RECORDS: SealedBlock}


@lru_cache(maxsize=16)
def _subkey(key: Key) -> bytes:
    return key.derive("trail", 32)


def keyed(purpose: str, content: Sequence[object], key: Key | None = None) -> str:
    """The seal of this content, made for one purpose, with the present key or the given one."""
    key = key or keyring().current
    code = hmac.digest(_subkey(key), purpose.encode() + b"\0" + canonical(content), "sha256")
    return f"{key.id}.{base64.urlsafe_b64encode(code).rstrip(b'=').decode()}"


def fits(seal: str | None, purpose: str, content: Sequence[object]) -> bool:
    """Whether a seal was made of this content, with any key that the installation has or had."""
    key = key_of(seal)
    return seal is not None and key is not None and hmac.compare_digest(seal, keyed(purpose, content, key))


def key_of(seal: str | None) -> Key | None:
    """The key with which a seal says that it was made; None for one of an earlier release, or of a key not here."""
    number, dot, _ = (seal or "").partition(".")
    return keyring().keys.get(int(number)) if dot and number.isdecimal() else None


def canonical(content: Sequence[object]) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


#: The one entry that is written without a key: a restore for which the keys are lost.
WITHOUT_KEYS = "backup_restored_unsigned"
#: What gets a place in a chain.
Link = AuditEntry | SealedBlock
#: The purposes for which a link is sealed: waiting for its place, and at it.
PURPOSES: dict[type[Link], tuple[str, str]] = {AuditEntry: ("entry", "chain"), SealedBlock: ("block", "blocks")}


def content_of(link: Link) -> list[object]:
    if isinstance(link, SealedBlock):
        return [link.kind, link.first_key, link.last_key, link.key_id, hashlib.sha256(link.marks).hexdigest()]
    return [
        moment(link.at),
        link.kind,
        link.action,
        link.actor_id,
        link.actor_name,
        link.subject_kind,
        link.subject_id,
        link.village_id,
        link.details,
    ]


def moment(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")


def mark_of(link: Link) -> str:
    """What a link carries until it has its place in the chain: nobody without the key can slip in or change one."""
    return keyed(PURPOSES[type(link)][0], content_of(link))


def is_genuine(link: Link) -> bool:
    """Whether a link that waits for its place is as it was written."""
    if link.seal is None:  # written while the keys were lost: that a backup was put back, and nothing else
        return isinstance(link, AuditEntry) and link.action == WITHOUT_KEYS
    return fits(link.seal, PURPOSES[type(link)][0], content_of(link))


def seal_of(link: Link, position: int, before: str) -> str:
    """The seal of a link at this place in the chain, behind this seal."""
    return keyed(PURPOSES[type(link)][1], [before, position, *content_of(link)])


def is_sealed(link: Link, before: str) -> bool:
    """Whether a link in the chain is as it was sealed, behind this seal."""
    content = [before, link.position, *content_of(link)]
    if "." in (link.seal or "") or isinstance(link, SealedBlock):
        return fits(link.seal, PURPOSES[type(link)][1], content)
    return link.seal == hashlib.sha256(canonical(content)).hexdigest()


def placed(chain: str) -> Select[Link]:
    """The links of a chain in their order."""
    model = CHAINS[chain]
    return cast("Select[Link]", select(model).where(model.position.is_not(None)).order_by(model.position))


def waiting(chain: str, after: int = 0) -> Select[Link]:
    """The links that wait for their place, the oldest first."""
    model = CHAINS[chain]
    return cast("Select[Link]", select(model).where(model.position.is_(None), model.id > after).order_by(model.id))


def head_content(head: ChainHead) -> list[object]:
    return [head.chain, head.number, head.seal, moment(head.at)]


def is_whole(head: ChainHead) -> bool:
    return fits(head.mark, "head", head_content(head))


def last(session: Session, chain: str = TRAIL) -> tuple[int, str]:
    """The number and the seal of the last link that has its place."""
    model = CHAINS[chain]
    head = select(model.position, model.seal).where(model.position.is_not(None))
    row = session.execute(head.order_by(model.position.desc()).limit(1)).one_or_none()
    return (row[0] or 0, row[1] or START) if row else (0, START)
