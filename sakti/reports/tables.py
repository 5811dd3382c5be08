"""What other modules may name and select from, never write: issued reports and their schedule."""

from sakti.reports.models import IssuedReport, ReportSchedule

__all__ = ["IssuedReport", "ReportSchedule"]
