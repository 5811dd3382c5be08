"""Jobs of the tests' own, beside those of the product."""

from __future__ import annotations

import pytest

from sakti.jobs import registry


@pytest.fixture
def jobs(request, monkeypatch):
    """An empty list of jobs; `jobs(name, function, …)` adds one."""
    own = "installation" if "installation" in request.fixturenames else "app"
    app = request.getfixturevalue(own)
    extensions = (app.app if own == "installation" else app).extensions
    monkeypatch.setitem(extensions, registry.EXTENSION, by_name := {})

    def add(name, function=lambda run, progress: None, **more):
        by_name[name] = registry.Job(name, function, label=name.capitalize(), **more)

    return add
