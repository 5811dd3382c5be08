"""The menu, on one page. An entry is shown to whoever may open it; a domain that is not installed has none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask, current_app, request, url_for
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from flask_babel.speaklater import LazyString
from flask_login import current_user

from sakti.web.permissions import may


@dataclass(frozen=True, slots=True)
class Entry:
    endpoint: str
    label: LazyString

    @property
    def url(self) -> str:
        return url_for(self.endpoint)

    @property
    def active(self) -> bool:
        """The entry stays marked on the pages below its own, unless those have an entry too: /pengguna/baru belongs to
        /pengguna."""
        nearer = (one for group in MENU for one in group.entries if installed(one))
        return self.leads and not any(one.leads and len(one.url) > len(self.url) for one in nearer)

    @property
    def leads(self) -> bool:
        """Whether the present page is its own or below it."""
        return request.path == self.url or (self.url != "/" and request.path.startswith(self.url + "/"))


@dataclass(frozen=True, slots=True)
class Group:
    label: LazyString
    entries: tuple[Entry, ...]

    @property
    def active(self) -> bool:
        return any(entry.active for entry in self.entries)


HOME = "dashboards.home"

MENU = (
    Group(
        _l("Pantau"),
        (
            Entry(HOME, _l("Dasbor")),
            Entry("indicators.figures", _l("Angka")),
            Entry("dossiers.households", _l("Rumah tangga")),
            Entry("vintages.index", _l("Rilis sumber")),
            Entry("reports.index", _l("Laporan")),
            Entry("objections.summary", _l("Ringkasan usulan")),
        ),
    ),
    Group(
        _l("Kerjakan"),
        (
            Entry("field.home", _l("Kunjungan")),
            Entry("interventions.board", _l("Intervensi")),
            Entry("interventions.programmes", lazy_pgettext("menu", "Program")),
            Entry("organisations.index", lazy_pgettext("menu", "Pelaku")),
            Entry("intake.index", _l("Impor daftar")),
            Entry("verification.rounds", _l("Verval")),
            Entry("assessment.index", _l("PPA")),
            Entry("objections.index", _l("Usul–sanggah")),
            Entry("duplicates.index", _l("Data ganda")),
            Entry("reports.months", _l("Tutup buku")),
        ),
    ),
    Group(
        _l("Kelola"),
        (
            Entry("regions.index", lazy_pgettext("menu", "Wilayah")),
            Entry("accounts.users", _l("Pengguna")),
            Entry("accounts.roles", lazy_pgettext("menu", "Peran")),
            Entry("settings.index", _l("Pengaturan")),
            Entry("jobs.index", _l("Jadwal")),
            Entry("audit.trail", _l("Jejak")),
        ),
    ),
)


def installed(entry: Entry) -> bool:
    return entry.endpoint in current_app.view_functions


def menu() -> Iterator[Group]:
    """The groups and entries of the present user, empty groups left out."""
    for group in MENU:
        entries = tuple(entry for entry in group.entries if installed(entry) and may(entry.endpoint))
        if entries:
            yield Group(group.label, entries)


#: Under the thumb of whoever works in the field: endpoint, label, icon.
PLACES = (
    ("field.home", _l("Hari ini"), "today"),
    ("dossiers.households", _l("Keluarga"), "family"),
    ("field.recorded", _l("Tercatat"), "check"),
)


def places() -> list[dict[str, object]]:
    """The bottom bar of a phone, for whoever logs visits; nothing for everybody else."""
    if not may("field.home"):
        return []
    return [
        {"label": label, "url": url_for(endpoint), "active": request.endpoint == endpoint, "icon": icon, "count": None}
        for endpoint, label, icon in PLACES
        if may(endpoint)
    ]


def address(endpoint: str) -> str:
    """The address of a page that the layout links to, or the front page while its domain is not installed."""
    return url_for(endpoint) if endpoint in current_app.view_functions else "/"


def layout() -> dict[str, object]:
    """What templates/layout expects."""
    return {
        "navigation": list(menu()) if current_user else [],
        "home_url": address(HOME),
        "account_url": address("accounts.account"),
        "sign_in_url": address("accounts.sign_in"),
        "sign_out_url": address("accounts.sign_out"),
        "language_url": address("accounts.change_language"),
        "about_url": address("dashboards.about"),
    }


def install(app: Flask) -> None:
    app.context_processor(layout)
    app.jinja_env.globals["may"] = may
