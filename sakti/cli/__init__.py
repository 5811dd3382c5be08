"""The console script `sakti` (contracts §1). Exit status: 0 done, 1 refused with one clear line, 2 wrong usage."""

from __future__ import annotations

import sys

import click
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

import sakti.cli.words  # noqa: F401 - what commands refuse, in words
from sakti.cli import administration, data, installation, reporting
from sakti.core.refusals import Refusal


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """SAKTI: Satu Aplikasi Kemiskinan Terintegrasi."""


for module in (installation, administration, data, reporting):
    for command in module.COMMANDS:
        cli.add_command(command)


def main() -> None:
    """Run a command; a refusal is one line on standard error, never a traceback."""
    try:
        run()
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
        click.echo("Dihentikan. Tidak ada yang berubah.", err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(1)


def run() -> None:
    """The command itself. What the machine refuses is told like any other refusal."""
    try:
        cli(standalone_mode=False)
    except ArgumentError:
        raise Refusal("database_url_bad") from None
    except DBAPIError as error:
        code = "database_unreachable" if isinstance(error, OperationalError) else "database_refuses"
        raise Refusal(code, reason=first_line(error.orig)) from None
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Refusal("file_trouble", file=error.filename or "", reason=error.strerror or first_line(error)) from None


def first_line(error: object) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
