"""How commands run: inside the application, in one transaction, with progress on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import click
from flask import Flask

from sakti.accounts.queries import by_username
from sakti.app import create_app
from sakti.core.actors import Actor, Program
from sakti.core.periods import parse_month
from sakti.core.refusals import Refusal
from sakti.core.written_dates import DateUnread, parse_date
from sakti.installation.actions import database, sealing_keys
from sakti.web.transactions import rehearsing, transaction

#: Who acts when a command does.
BY = Program("baris perintah")


@contextmanager
def application() -> Iterator[Flask]:
    """The application with a database that fits it. Refuses `database_missing`, `database_of_another_version`."""
    app = create_app()
    with app.app_context():
        if (held := database.revision()) != database.newest():
            raise Refusal("database_of_another_version" if held else "database_missing")
        sealing_keys.check()
        yield app


@contextmanager
def writing(dry_run: bool = False) -> Iterator[None]:
    """One transaction; a dry run does everything and takes it back."""
    with application(), deciding(dry_run):
        yield


def acting_as(username: str | None) -> Actor:
    """Who acts: the owner of the server, or the user whom the command names. Refuses `user_not_found`."""
    if username is None:
        return BY
    user = by_username(username)
    if user is None or not user.active:
        raise Refusal("user_not_found", username=username)
    return user


@contextmanager
def deciding(dry_run: bool = False) -> Iterator[None]:
    """The transaction of a command whose application is there."""
    with rehearsing() if dry_run else transaction():
        yield


def show_json(document: object) -> None:
    """One JSON document on standard output and nothing else."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=1))


class Progress:
    """A line on standard error: what, how many of how many. Silent when nobody watches."""

    def __init__(self) -> None:
        self.watched = sys.stderr.isatty()
        self.last = ""

    def __call__(self, what: str, done: int, total: int) -> None:
        line = f"{what}: {done:,} dari {total:,}".replace(",", ".") if total else what
        if self.watched:
            click.echo(f"\r\x1b[2K{line}", nl=False, err=True)
        elif what != self.last:
            click.echo(line, err=True)
        self.last = what

    def done(self) -> None:
        if self.watched and self.last:
            click.echo("\r\x1b[2K", nl=False, err=True)


class Day(click.ParamType[date]):
    """A date argument: 2020-06-30, 30/06/2020 or 30 Juni 2020."""

    name = "DATE"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return value if isinstance(value, date) else parse_date(str(value))
        except DateUnread as unread:
            self.fail(f"“{value}” bukan tanggal. {unread}", param, ctx)


class Month(click.ParamType[int]):
    """A month argument: 2020-06, as a month index."""

    name = "YYYY-MM"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            return value if isinstance(value, int) else parse_month(str(value))
        except ValueError:
            self.fail(f"“{value}” bukan bulan. Tulis seperti 2020-06.", param, ctx)


DAY, MONTH = Day(), Month()
