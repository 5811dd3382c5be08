"""Work that is not done while somebody waits for a page: jobs by name, their runs, and who does them."""

from sakti.jobs.registry import Progress, Run, Schedule, daily, monthly, register

__all__ = ["Progress", "Run", "Schedule", "daily", "monthly", "register"]
