"""People's rights over their data: what the house needs to know of it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from sakti.core.permissions import Permission
from sakti.web.domain import Domain, MenuEntry, OnMerge, Section

DOMAIN = Domain(
    name="privacy",
    models="sakti.privacy.models",
    pointers={
        "privacy_request.person_id": OnMerge.READ,
        "erasure.person_id": OnMerge.OWN,
    },
    blueprint="sakti.privacy.views:blueprint",
    jobs="sakti.privacy.jobs:JOBS",
    menu=(MenuEntry("privacy.index", _l("Pelindungan data"), Section.MANAGE, 70),),
    permissions=frozenset({Permission.HANDLE_PRIVACY, Permission.CONFIRM_ERASURE}),
    due_work="sakti.privacy.due_work:count_due_work",
    acts="sakti.privacy.acts:ACTS",
    after_restore="sakti.privacy.actions:replay",
    words="sakti.privacy.words",
)
