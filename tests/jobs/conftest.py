"""Jobs of the tests' own, beside those of the product."""

from __future__ import annotations

import pytest

from sakti.jobs import registry


@pytest.fixture
def jobs(monkeypatch):
    """An empty list of jobs; `jobs(name, function, …)` adds one."""
    monkeypatch.setattr(registry, "JOBS", known := {})
    for module in ("sakti.jobs.actions", "sakti.jobs.queries", "sakti.jobs.worker", "sakti.jobs.forms"):
        monkeypatch.setattr(f"{module}.JOBS", known)

    def add(name, function=lambda run, progress: None, **more):
        registry.register(name, function, label=name.capitalize(), **more)

    return add
