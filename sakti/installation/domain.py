"""Database, backup, verify, doctor. Its pages are commands: what the house needs to know of it."""

from __future__ import annotations

from sakti.web.domain import Domain

DOMAIN = Domain(
    name="installation",
    models="sakti.installation.models",
    jobs="sakti.installation.jobs:JOBS",
    words="sakti.installation.words",
)
