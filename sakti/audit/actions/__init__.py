"""Leaving a trace. Every action that changes something calls `record`; every page of personal data `record_reading`."""

from sakti.audit.actions.anchors import mail_head, missing_notes, note_head
from sakti.audit.actions.chain import seal_all, seal_waiting, start
from sakti.audit.actions.entries import RecordedRow, Subject, differences, name, record, record_reading, write
from sakti.audit.actions.records import seal_everything, touch

__all__ = [
    "RecordedRow",
    "Subject",
    "differences",
    "mail_head",
    "missing_notes",
    "name",
    "note_head",
    "record",
    "record_reading",
    "seal_all",
    "seal_everything",
    "seal_waiting",
    "start",
    "touch",
    "write",
]
