"""What this domain's own modules and others may select from and join, never write: uploads and remembered columns."""

from sakti.intake.models import ColumnMap, Upload

__all__ = ["ColumnMap", "Upload"]
