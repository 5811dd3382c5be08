"""What other domains may select from and join, never write: runs of jobs."""

from sakti.jobs.models import JobRun

__all__ = ["JobRun"]
