"""The console script `sakti` (contracts §1). Exit status: 0 done, 1 refused with one clear line, 2 wrong usage."""

from __future__ import annotations

import io
import sys

import click
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

import sakti.cli.words  # noqa: F401 - what commands refuse, in words
from sakti.app import load_words
from sakti.cli import administration, data, installation, keys, reporting, successions
from sakti.core.refusals import Refusal


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """SAKTI: Satu Aplikasi Kemiskinan Terintegrasi."""


for module in (installation, keys, administration, data, reporting, successions):
    for command in module.COMMANDS:
        cli.add_command(command)


def main() -> None:
    """Run a command; a refusal is one line on standard error, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a locale that lacks a letter must not end a command
            stream.reconfigure(errors="backslashreplace")
    commits = Commits()
    try:
        with commits:
            run(commits)
    except Refusal as refusal:
        click.echo(refusal.message(), err=True)
        sys.exit(1)
    except click.UsageError as error:
        error.show()
        sys.exit(2)
    except click.ClickException as error:
        click.echo(error.format_message(), err=True)
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        kept = "Yang tersimpan sebelum itu tetap tersimpan." if commits.any else "Tidak ada yang berubah."
        click.echo(f"Dihentikan. {kept}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(1)


class Commits:
    """Whether anything was committed while a command ran: then nobody may be told that nothing has changed."""

    def __init__(self) -> None:
        self.any = False

    def note(self, _connection: Connection) -> None:
        self.any = True

    def __enter__(self) -> None:
        event.listen(Engine, "commit", self.note)

    def __exit__(self, *_: object) -> None:
        event.remove(Engine, "commit", self.note)


def run(commits: Commits) -> None:
    """The command itself. What the machine refuses is told like any other refusal."""
    load_words()  # a sheet of keys is read before there is an application, and may be refused
    try:
        cli(standalone_mode=False)
    except ArgumentError:
        raise Refusal("database_url_bad") from None
    except DBAPIError as error:
        refused = "database_broke_off" if commits.any else "database_refuses"
        code = "database_unreachable" if isinstance(error, OperationalError) else refused
        raise Refusal(code, reason=first_line(error.orig)) from None
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Refusal("file_trouble", file=error.filename or "", reason=error.strerror or first_line(error)) from None


def first_line(error: object) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
