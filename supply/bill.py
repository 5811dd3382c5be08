"""The bill of materials (CycloneDX) of the lock file and the shipped fonts: the same bytes from the same files.

python -m supply.bill FILE
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from supply.locked import LOCK, ROOT, ShippedFile, fonts


def make(lock: Path = LOCK) -> str:
    """The bill as JSON text. cyclonedx-py writes and validates that of the packages; the fonts stand beside them."""
    command = [sys.executable, "-m", "cyclonedx_py", "requirements", "--output-reproducible", "--of", "JSON"]
    command += ["--pyproject", str(ROOT / "pyproject.toml"), str(lock)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr.strip() or "cyclonedx-py")
    bill: dict[str, Any] = json.loads(done.stdout)
    for component in bill["components"]:
        component.pop("description", None)  # the line of the lock once more, hashes and all
    bill["components"] += [_font(font) for font in fonts()]
    bill["dependencies"] += [{"ref": _reference(font)} for font in fonts()]
    return json.dumps(bill, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _reference(font: ShippedFile) -> str:
    return f"font-{font.name}"


def _font(font: ShippedFile) -> dict[str, object]:
    return {
        "bom-ref": _reference(font),
        "hashes": [{"alg": "SHA-256", "content": font.sha256}],
        "licenses": [{"license": {"id": font.licence}}],
        "name": font.name,
        "type": "file",
        "version": font.version,
    }


def main() -> None:
    target = Path(sys.argv[1] if len(sys.argv) > 1 else "dist/sakti.cdx.json")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(make(), encoding="utf-8")
    print(f"Daftar bahan: {target}")


if __name__ == "__main__":
    main()
