"""Whether two versions of SAKTI print the same papers: fill the demo under a fixed clock and hash all that it says.

    .venv/bin/python tests/reports/same_papers.py before.json      # in the checkout of one version
    .venv/bin/python tests/reports/same_papers.py after.json       # in that of the other
    .venv/bin/python tests/reports/same_papers.py before.json after.json   # names what differs; exit 1 if anything does

The file may be run against an older checkout, too: `cd OLD && .venv/bin/python NEW/tests/reports/same_papers.py …`
takes the product of the folder whose environment runs it. It uses commands, which are a contract, the content of a
report and its spreadsheet, the addresses of a few screens (their words, not their markup), and the rows that a close
has frozen.
"""

from __future__ import annotations

import hashlib
import html
import io
import json
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from pathlib import Path

from sakti.web import clock

#: After all that the demo tells of; half past ten in the district, so that its day and the day in UTC are one.
MOMENT = datetime(2026, 11, 27, 3, 30, tzinfo=UTC)
REGENCY, DISTRICT = "33.26", "33.26.02"
VILLAGES = ("33.26.02.2008", "33.26.14.2009")
#: Closed by the demo, closed here (so it lists corrections), and open (two of them: one is over, one runs).
CLOSED, CORRECTED, OPEN, RUNNING = "2020-06", "2020-07", "2020-08", "2026-11"
MONTHS = (CLOSED, CORRECTED, OPEN, RUNNING)
DAYS = (("2020-06-30", "2018-12-31"), ("2026-11-27", "2019-03-15"), ("2020-03-17", None))
FROZEN = {
    "close": "SELECT month, sha256 FROM month_close ORDER BY month",
    "figures": "SELECT close_id, village_id, indicator, version, n, d, excluded, unknown FROM frozen_figure "
    "ORDER BY close_id, village_id, indicator, version",
    "pictures": "SELECT close_id, region_id, content FROM frozen_picture ORDER BY close_id, region_id",
    "corrections": "SELECT close_id, month, village_id, indicator, version, old, new, since FROM restatement "
    "ORDER BY close_id, month, village_id, indicator, version",
    "rollup": "SELECT indicator, version, month, village_id, n, d, excluded, unknown FROM rollup "
    "ORDER BY indicator, version, month, village_id",
}


def stop_the_clock() -> None:
    """Before anything else is imported: some modules take the functions themselves."""
    clock.now = lambda: MOMENT  # type: ignore[assignment]


def digest(data: bytes | str) -> str:
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


def run_command(*words: str) -> str:
    from sakti.cli import main

    sys.argv = ["sakti", *words]
    output, errors = io.StringIO(), io.StringIO()
    try:
        with redirect_stdout(output), redirect_stderr(errors):
            main()
    except SystemExit as ending:
        if ending.code:
            raise AssertionError(f"{words}: {errors.getvalue()}") from ending
    return output.getvalue()


def hash_papers(folder: Path) -> Iterator[tuple[str, str]]:
    """Of each region and month the PDF."""
    for month in MONTHS:
        for code in (REGENCY, DISTRICT, *VILLAGES):
            file = folder / f"{code}-{month}.pdf"
            run_command("report", "--region", code, "--month", month, "--out", str(file))
            yield f"pdf {code} {month}", digest(file.read_bytes())


def hash_spreadsheets() -> Iterator[tuple[str, str]]:
    from sakti.app import create_app
    from sakti.core.periods import parse_month
    from sakti.regions.queries import by_code
    from sakti.reports import content, workbook
    from sakti.web.transactions import reading

    with create_app().app_context():
        for month in MONTHS:
            for code in (REGENCY, *VILLAGES):
                file = io.BytesIO()
                with reading():
                    workbook.write(file, content.build(by_code(code), parse_month(month)))
                yield f"xlsx {code} {month}", digest(file.getvalue())


def hash_figures() -> Iterator[tuple[str, str]]:
    """What `sakti figures` says, in all its cohorts."""
    for as_of, baseline in DAYS:
        for code in (REGENCY, DISTRICT, *VILLAGES):
            words = ["figures", "--as-of", as_of, "--region", code, "--json"]
            words += ["--baseline", baseline] if baseline else []
            yield " ".join(words), digest(run_command(*words))
            if baseline:
                yield " ".join([*words, "panel"]), digest(run_command(*words, "--cohort", "panel"))


def hash_frozen_rows() -> Iterator[tuple[str, str]]:
    from sqlalchemy import text

    from sakti.app import create_app
    from sakti.extensions import db

    with create_app().app_context(), db.engine.connect() as connection:
        for name, query in FROZEN.items():
            rows = [tuple(row) for row in connection.execute(text(query))]
            yield f"frozen {name} ({len(rows)} rows)", digest(repr(rows))


def hash_screens() -> Iterator[tuple[str, str]]:
    """The words of screens with figures, as the analyst of the regency reads them."""
    from sakti.accounts.queries import by_username
    from sakti.app import create_app
    from sakti.web.transactions import transaction
    from tests.sessions import session_of

    app = create_app(TESTING=True)
    with app.app_context(), transaction():
        user = by_username("analis")
        assert user is not None
        token = session_of(user)
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    for address in screens():
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        yield f"screen {address}", digest(words_of(answer.text))


def screens() -> Iterator[str]:
    for month in MONTHS:
        period = f"month={month}&baseline=2018-12"
        yield f"/dasbor?{period}"
        yield f"/dasbor?{period}&cohort=panel"
        yield f"/dasbor?{period}&region={DISTRICT}"
        yield f"/dasbor/peta?{period}"
        yield f"/dasbor/arus?{period}"
        for code in VILLAGES:
            yield f"/dasbor/desa/{code}?{period}"
    for as_of, baseline in DAYS:
        days = f"as_of={as_of}" + (f"&baseline={baseline}" if baseline else "")
        yield f"/angka?{days}&region={VILLAGES[0]}"
        yield f"/angka/own_latrine/alasan?{days}&region={VILLAGES[0]}"
    yield from ("/definisi", "/target", "/tutup-buku", f"/tutup-buku/{CLOSED}", f"/tutup-buku/{OPEN}")


def words_of(page: str) -> str:
    plain = re.sub(r"<(style|script)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", plain)).split())


def forget_heads() -> None:
    """The heads of the trail that closed months print are sealed with a key of this filling alone."""
    from sqlalchemy import text

    from sakti.app import create_app
    from sakti.extensions import db

    with create_app().app_context(), db.engine.begin() as connection:
        connection.execute(text("UPDATE month_close SET head_number = NULL, head_seal = NULL"))


def hash_everything() -> dict[str, str]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["SAKTI_INSTANCE"] = str(folder / "instance")
        os.environ["SAKTI_DATABASE_URL"] = f"sqlite:///{folder / 'instance' / 'sakti.db'}"
        run_command("demo", "--no-serve")
        run_command("close", CORRECTED)
        run_command("verify")
        forget_heads()
        return {
            **dict(hash_figures()),
            **dict(hash_frozen_rows()),
            **dict(hash_spreadsheets()),
            **dict(hash_screens()),
            **dict(hash_papers(folder)),
        }


def compare(before: Path, after: Path) -> int:
    old, new = (json.loads(file.read_text(encoding="utf-8")) for file in (before, after))
    differing = sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
    sys.stdout.writelines(f"differs: {key}\n" for key in differing)
    sys.stdout.write(f"{len(old.keys() | new.keys()) - len(differing)} alike, {len(differing)} different\n")
    return 1 if differing else 0


def main() -> int:
    files = [Path(word).resolve() for word in sys.argv[1:]]
    if len(files) == 2:
        return compare(*files)
    stop_the_clock()
    files[0].write_text(json.dumps(hash_everything(), indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
