"""Sessions of the participatory assessment: what the house needs to know of it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from sakti.core.permissions import Permission
from sakti.web.domain import Domain, MenuEntry, OnMerge, Section

DOMAIN = Domain(
    name="assessment",
    models="sakti.assessment.models",
    pointers={
        "ppa_card.household_id": OnMerge.READ,
    },
    blueprint="sakti.assessment.views:blueprint",
    jobs="sakti.assessment.jobs:JOBS",
    menu=(MenuEntry("assessment.index", _l("PPA"), Section.WORK, 70),),
    permissions=frozenset(
        {
            Permission.MANAGE_PPA,
            Permission.SEE_FIGURES,
            Permission.SEE_HOUSEHOLDS,
        }
    ),
    words="sakti.assessment.words",
)
