"""Makes the filled database of a release that migrations are tested on. Run by hand, once for each release:

    python -m tests.migrations.make_release 0.1.0 v0.1.0      # a tag or commit: checked out and set up beside this one
    python -m tests.migrations.make_release 0.1.0 ../checkout # a checkout on which ./run setup was run

The release fills a district of its own with its own code (`filling.py`), and its own commands say what the figures
are. What comes of it is kept in `releases/`: the rows (`NAME.jsonl.gz`), keys and stored files (`NAME.tar.gz`), and
what the release itself says about them (`NAME.json`).
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text

from tests.migrations import portable

HERE = Path(__file__).parent
RELEASES = HERE / "releases"
CHECKOUT = HERE.parent.parent
#: (as of, baseline, region)
ASKED = (
    ("2018-12-31", "2018-12-31", "33.26"),
    ("2020-06-30", "2018-12-31", "33.26"),
    ("2020-07-31", "2019-12-31", "33.26.14"),
    ("2021-08-31", "2020-06-30", "33.26.09.2001"),
)
COUNTS = ("n", "d", "excluded", "unknown")


def main() -> None:
    parser = argparse.ArgumentParser(description="Makes the filled database of a release.")
    parser.add_argument("name", help="the version of the release, which names the files")
    parser.add_argument("source", help="its tag or commit, or a folder with its checkout")
    arguments = parser.parse_args()
    with checked_out(arguments.source) as checkout, tempfile.TemporaryDirectory() as folder:
        make(arguments.name, checkout, Path(folder))


@contextmanager
def checked_out(source: str) -> Iterator[Path]:
    """The folder itself, or a checkout of the revision with an environment of its own."""
    if (Path(source) / ".venv").is_dir():
        yield Path(source).resolve()
        return
    with tempfile.TemporaryDirectory() as folder:
        checkout = Path(folder) / "release"
        subprocess.run(["git", "worktree", "add", "--detach", checkout, source], cwd=CHECKOUT, check=True)
        try:
            subprocess.run([checkout / "run", "setup"], check=True)
            yield checkout
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", checkout], cwd=CHECKOUT, check=True)


def make(name: str, checkout: Path, instance: Path) -> None:
    environment = {**os.environ, "SAKTI_INSTANCE": str(instance)}
    environment.pop("SAKTI_DATABASE_URL", None)
    environment.pop("SAKTI_KEYS", None)
    python = checkout / ".venv/bin/python"
    subprocess.run([python, HERE / "filling.py"], cwd=checkout, env=environment, check=True)

    def sakti(*words: str) -> str:
        command = [checkout / ".venv/bin/sakti", *words]
        return subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout

    sakti("verify")
    figures = [
        {"as_of": as_of, "baseline": baseline, "region": region, "counts": counts_of(json.loads(document))}
        for as_of, baseline, region in ASKED
        for document in [sakti("figures", "--as-of", as_of, "--baseline", baseline, "--region", region, "--json")]
    ]
    RELEASES.mkdir(exist_ok=True)
    with create_engine(f"sqlite:///{instance / 'sakti.db'}").connect() as connection:
        tables = list(portable.read_rows(connection))
        facts = {
            "revision": connection.scalar(text("SELECT version_num FROM alembic_version")),
            "rows": {part.table: len(part.rows) for part in tables if part.rows},
            "closed": dict(connection.execute(text("SELECT month, sha256 FROM month_close ORDER BY month")).all()),  # type: ignore[arg-type]
            "figures": figures,
        }
    portable.write_file(RELEASES / f"{name}.jsonl.gz", iter(tables))
    write_folder(RELEASES / f"{name}.tar.gz", instance)
    (RELEASES / f"{name}.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def counts_of(document: dict[str, list[dict[str, object]]]) -> dict[str, list[list[int]]]:
    """Of each indicator the counts now and at the baseline."""
    return {
        str(figure["indicator"]): [
            [moment[name] for name in COUNTS]
            for moment in (figure["current"], figure["baseline"])  # type: ignore[index]
        ]
        for figure in document["figures"]
    }


def write_folder(file: Path, instance: Path) -> None:
    """Keys, uploads, photos and reports; the same bytes for the same content."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for path in sorted(path for path in instance.rglob("*") if path.is_file() and is_kept(path)):
            entry = tarfile.TarInfo(str(path.relative_to(instance)))
            entry.size, entry.mode = path.stat().st_size, 0o600
            archive.addfile(entry, io.BytesIO(path.read_bytes()))
    with file.open("wb") as out, gzip.GzipFile("", "wb", 9, out, mtime=0) as compressed:
        compressed.write(packed.getvalue())


def is_kept(path: Path) -> bool:
    """Not the database, which is in the other file; nor what every installation makes anew."""
    return not path.name.startswith("sakti.db") and path.name != "secret.key"


if __name__ == "__main__":
    main()
