"""What the house needs to know of this domain. Database, backup, verify, doctor. Its pages are commands."""

from __future__ import annotations

from sakti.web.domain import Domain

DOMAIN = Domain(
    name="installation",
    jobs="sakti.installation.jobs:JOBS",
    words="sakti.installation.words",
)
