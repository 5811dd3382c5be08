"""`./run bench [--households N] [--rows N]`: every promise about speed, with the floor that it is measured against."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from bench import corrections, duplicates, figures, hostile, imports, pages, reports
from bench.instance import regency_instance
from bench.measuring import Result


def main() -> int:
    given = argparse.ArgumentParser(prog="./run bench")
    given.add_argument("--households", type=int, default=135_000)
    given.add_argument("--rows", type=int, default=imports.ROWS)
    given.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "sakti-bench")
    given.add_argument("--json", type=Path)
    asked = given.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    results: list[Result] = []
    results += show(imports.run(asked.folder, asked.rows))
    results += show(corrections.run(asked.folder))
    results += show(duplicates.run(asked.folder, asked.households))
    print(f"making a regency of {asked.households:,} households (once; minutes)", file=sys.stderr)
    with regency_instance(asked.folder, asked.households) as app:
        results += show(figures.run(app))
        results += show(pages.run(app))
        results += show(reports.run())
        results += show(hostile.run(app))
    if asked.json:
        asked.json.write_text(
            json.dumps([{"name": r.name, "value": r.value, "unit": r.unit, "limit": r.limit} for r in results])
        )
    return 0 if all(result.kept for result in results) else 1


def show(results: list[Result]) -> list[Result]:
    for result in results:
        print(result.line(), flush=True)
    return results


if __name__ == "__main__":
    sys.exit(main())
