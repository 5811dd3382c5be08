"""The one inbox of what may arrive twice: what the house needs to know of it."""

from __future__ import annotations

from sakti.web.domain import Domain

DOMAIN = Domain(
    name="submissions",
    models="sakti.submissions.models",
    jobs="sakti.submissions.jobs:JOBS",
    words="sakti.submissions.words",
)
