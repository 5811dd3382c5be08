"""The recovery key: only its public half is here, so that the server cannot read the backups that it makes."""

from __future__ import annotations

from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.installation import queries, recipients
from sakti.installation.models import RecoveryKey
from sakti.web.clock import now


def set_recovery_key(*, public: str, by: Actor) -> RecoveryKey:
    """Encrypt backups for this key from now on. Refuses `recovery_key_unreadable` and `recovery_key_same`."""
    public = str(recipients.recipient(public))
    held = queries.recovery_key()
    if held is not None and held.public == public:
        raise Refusal("recovery_key_same", mark=held.mark, since=held.set_at.date())
    key = RecoveryKey(public=public, mark=recipients.mark_of(public), set_at=now(), set_by=by.name)
    db.session.add(key)
    record("recovery_key_set", by=by, subject=key, mark=key.mark)
    return key
