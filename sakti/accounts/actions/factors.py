"""Second factors: set up, taken at sign-in, removed, reset."""

from __future__ import annotations

import hmac
import re
from collections.abc import Sequence

import pyotp
from sqlalchemy import delete, or_, select, update

from sakti.accounts import passkeys, passwords
from sakti.accounts.actions import devices, sessions
from sakti.accounts.actions.seconding import RESET, refuse_alone_about
from sakti.accounts.models import RecoveryCode, SecondFactor, SignInSession, User
from sakti.accounts.models.factors import PASSKEY, TOTP
from sakti.accounts.queries import factors as queries
from sakti.accounts.queries.sessions import SECOND_FACTOR
from sakti.audit.actions import record
from sakti.core.actors import Actor
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.web import clock

#: Codes on paper for each user.
CODES = 10
CODE_LENGTH = 10
#: A clock may be wrong by so many half minutes.
DRIFT = 1
INTERVAL = 30


def new_secret() -> str:
    """What an app is told once: 160 random bits, in letters that can be typed."""
    return pyotp.random_base32()


def address_of(secret: str, username: str) -> str:
    """The same for a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name="SAKTI")


def add_app(*, user: User, secret: str, code: str, label: str, session: SignInSession | None) -> SecondFactor:
    """An app that has just shown the right code. Refuses `code_wrong`, and `app_known` for one that is kept already:
    each copy would take a code that the other one took.
    """
    db.session.execute(select(User.id).where(User.id == user.id).with_for_update())
    if any(each.secret == secret for each in queries.factors_of(user)):
        raise Refusal("app_known")
    counter = _counter_of(secret, code, after=None)
    if counter is None:
        raise Refusal("code_wrong", field="code")
    factor = SecondFactor(user_id=user.id, kind=TOTP, label=label, secret=secret, last_counter=counter)
    return _add(factor, user, session)


def add_passkey(*, user: User, passkey: passkeys.Passkey, label: str, session: SignInSession | None) -> SecondFactor:
    """A passkey that the browser has just made."""
    factor = SecondFactor(
        user_id=user.id,
        kind=PASSKEY,
        label=label,
        credential_id=passkey.credential_id,
        public_key=passkey.public_key,
        sign_count=passkey.sign_count,
    )
    return _add(factor, user, session)


def _add(factor: SecondFactor, user: User, session: SignInSession | None) -> SecondFactor:
    """Sessions that began without a second step end, but for the one in which it is set up."""
    factor.created_at = clock.now()
    db.session.add(factor)
    db.session.flush()
    sessions.end_sessions_of(user=user, because=SECOND_FACTOR, but=session.id if session else None)
    if session is not None:
        session.second_factor_at = clock.now()
    record("second_factor_added", by=user, subject=user, kind=factor.kind)
    return factor


def new_codes(*, user: User) -> list[str]:
    """Ten new codes on paper; the old ones open nothing any more. They are kept nowhere in clear."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = [passwords.in_groups(2, CODE_LENGTH // 2) for _ in range(CODES)]
    db.session.add_all(RecoveryCode(user_id=user.id, code_hash=passwords.hash_password(bare(code))) for code in codes)
    record("recovery_codes_made", by=user, subject=user)
    return codes


def bare(code: str) -> str:
    """A code as it is hashed: whatever was typed between its letters."""
    return re.sub(r"[^a-z0-9]", "", code.lower())


def remove(*, factor: SecondFactor, user: User) -> None:
    """Take one's own away. Refuses `second_factor_last` where the role has to have one."""
    others = [each for each in queries.factors_of(user) if each.id != factor.id]
    if not others and queries.needs_second_factor(user):
        raise Refusal("second_factor_last")
    db.session.delete(factor)
    db.session.flush()
    if not others:
        db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    record("second_factor_removed", by=user, subject=user, kind=factor.kind)


def reset(*, user: User, reason: str = "", by: Actor) -> None:
    """All of a user's are gone, for who has lost the device; the user's sessions end.

    Refuses `reset_oneself`, and `administrator_needed` while nobody else stands behind it.
    """
    if by.id is not None and by.id == user.id:
        raise Refusal("reset_oneself")
    refuse_alone_about(user, kind=RESET, reason=reason, by=by)
    db.session.execute(delete(SecondFactor).where(SecondFactor.user_id == user.id))
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    sessions.end_sessions_of(user=user, because=SECOND_FACTOR)
    devices.revoke_all(user=user)
    record("second_factor_reset", by=by, subject=user, username=user.username)


# -- taken at sign-in --------------------------------------------------------------------------------------------------


def take_code(*, user: User, code: str, paper_id: int | None = None) -> None:
    """A code of an app, or the one from paper that it was found to be; each opens once. Refuses `code_wrong`."""
    for factor in queries.factors_of(user):
        if factor.kind == TOTP and _take_from_app(factor, code):
            return
    _take_from_paper(user, paper_id)


def _take_from_app(factor: SecondFactor, code: str) -> bool:
    """A code that was taken while the clock ran ahead is none of today: it would keep the app shut until then."""
    latest = _present() + DRIFT
    after = factor.last_counter if (factor.last_counter or 0) <= latest else None
    counter = _counter_of(factor.secret or "", code, after=after)
    if counter is None:
        return False
    last = SecondFactor.last_counter
    newer = or_(last.is_(None), last < counter, last > latest)
    taken = update(SecondFactor).where(SecondFactor.id == factor.id, newer)  # of two at once one is taken
    values = {"last_counter": counter, "used_at": clock.now()}
    return db.session.scalar(taken.values(values).returning(SecondFactor.id)) is not None


def _counter_of(secret: str, code: str, *, after: int | None) -> int | None:
    """The half minute to which a code belongs, if it is near and was not used."""
    typed = re.sub(r"\s", "", code)
    if not re.fullmatch(r"[0-9]{6}", typed):
        return None
    app = pyotp.TOTP(secret)
    near = range(_present() - DRIFT, _present() + DRIFT + 1)
    right = [counter for counter in near if hmac.compare_digest(app.generate_otp(counter), typed)]
    return next((counter for counter in right if after is None or counter > after), None)


def _present() -> int:
    """The half minute that it is."""
    return int(clock.now().timestamp()) // INTERVAL


def _take_from_paper(user: User, code_id: int | None) -> None:
    unused = RecoveryCode.user_id == user.id, RecoveryCode.id == code_id, RecoveryCode.used_at.is_(None)
    used = update(RecoveryCode).where(*unused).values(used_at=clock.now()).returning(RecoveryCode.id)
    if db.session.scalar(used) is None:
        raise Refusal("code_wrong", field="code")
    record("recovery_code_used", by=user, subject=user, left=queries.codes_left(user))


def take_passkey(*, user: User, site: passkeys.Site, challenge: bytes, answer: str) -> None:
    """A passkey's signature. Refuses `passkey_wrong`."""
    signed = passkeys.check(site=site, challenge=challenge, answer=answer, known=passkeys_of(user))
    same = SecondFactor.user_id == user.id, SecondFactor.credential_id == signed.credential_id
    db.session.execute(update(SecondFactor).where(*same).values(sign_count=signed.sign_count, used_at=clock.now()))


def passkeys_of(user: User) -> Sequence[passkeys.Passkey]:
    return [
        passkeys.Passkey(each.credential_id, each.public_key, each.sign_count)
        for each in queries.factors_of(user)
        if each.credential_id is not None and each.public_key is not None
    ]
