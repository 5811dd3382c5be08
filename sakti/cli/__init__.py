"""The console script `sakti` (contracts §1). Exit status: 0 done, 1 refused with one clear line, 2 wrong usage."""

from __future__ import annotations

import sys

import click

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
        cli(standalone_mode=False)
    except Refusal as refusal:
        click.echo(refusal.message(), err=True)
        sys.exit(1)
    except click.UsageError as error:
        error.show()
        sys.exit(2)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Dihentikan. Tidak ada yang berubah.", err=True)
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(1)
