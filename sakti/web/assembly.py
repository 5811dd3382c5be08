"""Puts domains together to an application: what each of them announces in its `domain.py` is loaded and connected."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from flask import Blueprint, Flask, current_app

from sakti.core.permissions import DeviceSync, Permission
from sakti.extensions import csrf
from sakti.web import clock, events, navigation
from sakti.web.domain import Domain, DueWork, PermittedActor, SealedTable, resolve
from sakti.web.permissions import DEVICES

EXTENSION = "sakti-domains"
SEALED = "sakti-sealed-tables"


def load_domains(names: Iterable[str]) -> list[Domain]:
    """The domains of these folders, in this order; each name once."""
    domains: list[Domain] = []
    for name in names:
        domain: Domain = resolve(f"sakti.{name}.domain:DOMAIN")
        if domain.name != name:
            raise ValueError(f"the domain in sakti/{name} calls itself {domain.name!r}")
        if any(earlier.name == name for earlier in domains):
            raise ValueError(f"domain {name!r} is in the list twice")
        domains.append(domain)
    return domains


def load_words(domains: Iterable[Domain]) -> None:
    for domain in domains:
        if domain.words:
            resolve(domain.words)


def load_models(domains: Iterable[Domain]) -> None:
    for domain in domains:
        if domain.models:
            resolve(domain.models)


def install(app: Flask, domains: Sequence[Domain]) -> None:
    """Put the domains' subscriptions, pages and menu on an application that has the kit already."""
    app.extensions[EXTENSION] = tuple(domains)
    app.extensions[SEALED] = {sealed.table: sealed for domain in domains for sealed in domain.sealed}
    navigation.fill_menu(app, (entry for domain in domains for entry in domain.menu))
    for domain in domains:
        for subscription in domain.subscriptions:
            events.subscribe(app, subscription.event, resolve(subscription.listener))
        if domain.device_user:
            app.extensions[DEVICES] = resolve(domain.device_user)
        if domain.zones:
            app.extensions[clock.EXTENSION] = resolve(domain.zones)
        if domain.blueprint:
            add_pages(app, domain, resolve(domain.blueprint))
        check_menu(app, domain)


def add_pages(app: Flask, domain: Domain, blueprint: Blueprint) -> None:
    """Refuses pages that ask for a permission which their domain does not announce."""
    app.register_blueprint(blueprint)
    for endpoint, view in app.view_functions.items():
        need = getattr(view, "need", None)
        if isinstance(need, DeviceSync):
            csrf.exempt(view)  # a telephone brings a token of its own, and no cookie that others could use
            need = need.permission
        if endpoint.startswith(f"{domain.name}.") and isinstance(need, Permission) and need not in domain.permissions:
            raise ValueError(f"page {endpoint} asks for {need}, which sakti/{domain.name}/domain.py does not announce")


def check_menu(app: Flask, domain: Domain) -> None:
    """Refuses entries that lead nowhere, or into another domain."""
    for entry in domain.menu:
        if entry.endpoint not in app.view_functions or not entry.endpoint.startswith(f"{domain.name}."):
            raise ValueError(f"the menu of sakti/{domain.name}/domain.py leads to {entry.endpoint}: no page of its own")


def installed_domains() -> tuple[Domain, ...]:
    """Those of the present application."""
    domains: tuple[Domain, ...] = current_app.extensions[EXTENSION]
    return domains


def sealed_tables() -> Mapping[str, SealedTable]:
    """The tables of the present application that are sealed row by row, by name."""
    tables: Mapping[str, SealedTable] = current_app.extensions[SEALED]
    return tables


def due_work_of(user: PermittedActor) -> Iterator[DueWork]:
    """What waits for somebody in all domains, in their order; what there is none of is left out."""
    for domain in installed_domains():
        if domain.due_work:
            count_due_work: Callable[[PermittedActor], Iterable[DueWork]] = resolve(domain.due_work)
            yield from (work for work in count_due_work(user) if work.count)
