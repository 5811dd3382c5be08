"""Whether a weakness is known of any locked package.

pip-audit says "No known vulnerabilities found" also when it could ask nobody, and with `--strict` stops at the first
package that it could not look up, without saying what it found of the others. So its answer is read here: a weakness is
a failure (exit 1); a package that was not looked up is said, and is neither good nor bad (exit 69, EX_UNAVAILABLE).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Any, NamedTuple

from supply.locked import LOCK, LockedPackage, normal, packages

CLEAN, WEAK, UNKNOWN = 0, 1, os.EX_UNAVAILABLE


class Verdict(NamedTuple):
    """What is known: weaknesses as sentences, and the packages of which nothing could be learned."""

    weaknesses: tuple[str, ...]
    unchecked: tuple[str, ...]

    @property
    def status(self) -> int:
        if self.weaknesses:
            return WEAK
        return UNKNOWN if self.unchecked else CLEAN


def read(answer: str, wanted: Sequence[LockedPackage]) -> Verdict:
    """What pip-audit's JSON says of the packages that are locked. No JSON: it learned nothing of any."""
    try:
        dependencies: list[dict[str, Any]] = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        dependencies = []
    asked = {
        (normal(each["name"]), each["version"]): each["vulns"]
        for each in dependencies
        if "skip_reason" not in each and "vulns" in each
    }
    weaknesses = [
        f"{name} {version}: {weakness['id']}" + (f", mended in {', '.join(fixed)}" if fixed else "")
        for (name, version), vulns in sorted(asked.items())
        for weakness in vulns
        for fixed in [weakness.get("fix_versions") or []]
    ]
    unchecked = [package.name for package in wanted if (package.name, package.version) not in asked]
    return Verdict(tuple(weaknesses), tuple(unchecked))


def ask() -> str:
    command = [sys.executable, "-m", "pip_audit", "-r", str(LOCK), "--require-hashes", "--disable-pip"]
    command += ["--format", "json", "--progress-spinner", "off", "--timeout", "15"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def main() -> int:
    wanted = packages()
    verdict = read(ask(), wanted)
    for weakness in verdict.weaknesses:
        print(f"KELEMAHAN: {weakness}")
    if verdict.unchecked:
        print(
            f"TIDAK DAPAT DIPERIKSA: {len(verdict.unchecked)} dari {len(wanted)} paket "
            "(layanan kerentanan tidak terjangkau, atau paketnya tidak dikenal di sana). Ini bukan tanda aman: "
            "jalankan ./run advisories lagi di mesin dengan internet."
        )
    if verdict.status == CLEAN:
        print(f"{len(wanted)} paket diperiksa; tidak ada kelemahan yang diketahui.")
    return verdict.status


if __name__ == "__main__":
    sys.exit(main())
