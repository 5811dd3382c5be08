"""Work that is not done while somebody waits for a page: jobs by name, their runs, and who does them."""

from sakti.jobs.registry import Job, Progress, Run, Schedule, daily, monthly

__all__ = ["Job", "Progress", "Run", "Schedule", "daily", "monthly"]
