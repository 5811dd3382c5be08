"""Leaving a trace. Every action that changes something calls `record`; every page of personal data `record_reading`."""

from sakti.audit.actions.entries import RecordedRow, Subject, differences, name, record, record_reading, write

__all__ = [
    "RecordedRow",
    "Subject",
    "differences",
    "name",
    "record",
    "record_reading",
    "write",
]
