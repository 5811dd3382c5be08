"""The menu, put together from the entries that the domains announce. An entry is shown to whoever may open it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from flask import Flask, current_app, request, url_for
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from flask_login import current_user

from sakti.web.domain import MenuEntry, Section
from sakti.web.permissions import may

EXTENSION = "sakti-menu"
#: The sections of the menu from left to right; the bottom bar of a phone is none of them.
SECTION_WORDS = {Section.WATCH: _l("Pantau"), Section.WORK: _l("Kerjakan"), Section.MANAGE: _l("Kelola")}

HOME = "dashboards.home"


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as the layout shows it."""

    endpoint: str
    label: LazyString

    @property
    def url(self) -> str:
        return url_for(self.endpoint)

    @property
    def active(self) -> bool:
        """The entry stays marked on the pages below its own, unless those have an entry too: /pengguna/baru belongs to
        /pengguna."""
        nearer = (entry for section in SECTION_WORDS for entry in entries(section))
        return self.leads and not any(entry.leads and len(entry.url) > len(self.url) for entry in nearer)

    @property
    def leads(self) -> bool:
        """Whether the present page is its own or below it."""
        return request.path == self.url or (self.url != "/" and request.path.startswith(self.url + "/"))


@dataclass(frozen=True, slots=True)
class Group:
    """A section as the layout shows it."""

    label: LazyString
    entries: tuple[Entry, ...]

    @property
    def active(self) -> bool:
        return any(entry.active for entry in self.entries)


def fill_menu(app: Flask, announced: Iterable[MenuEntry]) -> None:
    """Give an application its entries, by section and weight. A page stands in a section once."""
    ordered = sorted(announced, key=lambda entry: entry.weight)
    menu = {section: tuple(entry for entry in ordered if entry.section is section) for section in Section}
    for section, in_section in menu.items():
        endpoints = [entry.endpoint for entry in in_section]
        if len(endpoints) != len(set(endpoints)):
            raise ValueError(f"a page stands twice in the section {section}: {', '.join(endpoints)}")
    app.extensions[EXTENSION] = menu


def announced_entries(section: Section) -> Sequence[MenuEntry]:
    """The entries of a section, for whomever, in their order."""
    in_section: Sequence[MenuEntry] = current_app.extensions[EXTENSION][section]
    return in_section


def entries(section: Section) -> Iterator[Entry]:
    return (Entry(announced.endpoint, announced.label) for announced in announced_entries(section))


def menu() -> Iterator[Group]:
    """The groups and entries of the present user, empty groups left out."""
    for section, label in SECTION_WORDS.items():
        open_to_user = tuple(entry for entry in entries(section) if may(entry.endpoint))
        if open_to_user:
            yield Group(label, open_to_user)


def places() -> list[dict[str, object]]:
    """The bottom bar of a phone, for whoever logs visits; nothing for everybody else."""
    if not may("field.home"):
        return []
    return [
        {
            "label": entry.label,
            "url": url_for(entry.endpoint),
            "active": request.endpoint == entry.endpoint,
            "icon": entry.icon,
            "count": None,
        }
        for entry in announced_entries(Section.THUMB)
        if may(entry.endpoint)
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
