"""What this domain's own modules and others may select from and join, never write: uploads and remembered columns."""

from sakti.intake.models import Claim, ColumnMap, Upload

__all__ = ["Claim", "ColumnMap", "Upload"]
