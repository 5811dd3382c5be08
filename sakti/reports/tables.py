"""What other modules may name and select from, never write: issued reports."""

from sakti.reports.models import IssuedReport

__all__ = ["IssuedReport"]
