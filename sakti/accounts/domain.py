"""Users, assignments, sign-in: what the house needs to know of it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from sakti.core.permissions import Permission
from sakti.web.domain import Domain, MenuEntry, SealedTable, Section

DOMAIN = Domain(
    name="accounts",
    models="sakti.accounts.models",
    sealed=(
        SealedTable(
            "assignment",
            "penugasan",
            ("user_id", "role", "region_id", "organisation_id", "since", "until"),
            place="region_id",
            day="since",
        ),
    ),
    blueprint="sakti.accounts.views:blueprint",
    jobs="sakti.accounts.jobs:JOBS",
    menu=(
        MenuEntry("accounts.users", _l("Pengguna"), Section.MANAGE, 20),
        MenuEntry("accounts.roles", lazy_pgettext("menu", "Peran"), Section.MANAGE, 30),
    ),
    permissions=frozenset(
        {
            Permission.LOG_VISIT,
            Permission.MANAGE_USERS,
        }
    ),
    device_user="sakti.accounts.device_session:device_user",
    acts="sakti.accounts.acts:ACTS",
    words="sakti.accounts.words",
)
