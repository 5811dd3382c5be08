"""Noting the head of the trail outside the database: in a file that is only ever added to, and by e-mail if asked."""

from __future__ import annotations

import json
import os
import smtplib
from email.message import EmailMessage

from sakti.audit.actions.chain import write_head
from sakti.audit.models import ChainHead
from sakti.audit.queries import seals
from sakti.audit.queries.anchors import Anchor, anchor_file, kept_anchors
from sakti.audit.queries.checking import Head, head
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.web import clock

#: In whose head (`ChainHead`) it says how many notes were written: a file that was cut shows.
ANCHORS = "anchors"
#: Seconds that a mail server gets.
PATIENCE = 20


def note_head(*, restored: bool = False) -> Head:
    """Add the present head to the file, not twice the same. Refuses `anchors_unwritable`."""
    now, notes = head(), kept_anchors()
    if restored or not notes or (notes[-1].number, notes[-1].seal) != (now.number, now.seal):
        at = seals.moment(clock.now())
        mark = seals.keyed("anchor", [now.number, now.seal, at, restored])
        _add_line({"number": now.number, "seal": now.seal, "at": at, "restored": restored, "mark": mark})
        notes = [*notes, Anchor(now.number, now.seal, at, "")]
    write_head(ANCHORS, len(notes), str(notes[-1].seal)[:64] or seals.START)
    return now


def _add_line(noted: dict[str, object]) -> None:
    file = anchor_file()
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "w", encoding="utf-8") as out:
            out.write(json.dumps(noted) + "\n")
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise Refusal("anchors_unwritable", file=file, reason=error.strerror) from None


def missing_notes() -> list[str]:
    """Whether the file holds fewer notes than were written."""
    written, left = db.session.get(ChainHead, ANCHORS, populate_existing=True), len(kept_anchors())
    if written is None or written.number <= left:
        return []
    return [f"Catatan kepala jejak di {anchor_file()} berkurang: {written.number} ditulis, {left} masih ada"]


def mail_head(now: Head) -> bool:
    """Send it to `SAKTI_ANCHOR_MAIL` through `SAKTI_MAIL_HOST`; False where no address is set.

    Refuses `anchor_not_mailed`: the job that called tries again.
    """
    to, (host, _, port) = os.environ.get("SAKTI_ANCHOR_MAIL"), os.environ.get("SAKTI_MAIL_HOST", "").partition(":")
    if not to:
        return False
    message = EmailMessage()
    message["From"] = os.environ.get("SAKTI_MAIL_FROM") or to
    message["To"], message["Subject"] = to, f"SAKTI: jejak {now.words}"
    message.set_content(f"Entri: {now.number}\nSegel: {now.seal}\nWaktu: {seals.moment(clock.now())}\n")
    try:
        with smtplib.SMTP(host or "localhost", int(port or 25), timeout=PATIENCE) as server:
            server.send_message(message)
    except (OSError, ValueError, smtplib.SMTPException) as error:
        raise Refusal("anchor_not_mailed", address=to, reason=type(error).__name__) from None
    return True
