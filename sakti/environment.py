"""`.venv` of a checkout, made with what this machine has: `python3 -m sakti.environment`.

Debian's Python comes without `ensurepip`. Then root gets it from apt, and others unpack its pip (sakti/system.py), or
have one among the wheels of `SAKTI_WHEELS`. Runs before anything is installed, so it imports the standard library only.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sakti import paths, system

FOLDER = paths.PACKAGE.parent / ".venv"


def main() -> int:
    """Make the environment, or name the command that installs what is missing."""
    part = system.PARTS["venv"]
    if not (system.install(part) and make()):
        system.say(f"{part.name} belum ada, jadi {part.purpose} tidak bisa dibuat. Pasang dengan: {part.command}")
        return system.UNAVAILABLE
    return 0


def make() -> bool:
    if system.has_ensurepip():
        return succeeds(sys.executable, "-m", "venv", FOLDER)
    wheel = system.pip_wheel()
    return wheel is not None and succeeds(sys.executable, "-m", "venv", "--without-pip", FOLDER) and install_pip(wheel)


def install_pip(wheel: Path) -> bool:
    """A wheel of pip can be run as it is, and installs itself."""
    return succeeds(FOLDER / "bin" / "python", wheel / "pip", "install", "-qq", "--no-index", "--no-deps", wheel)


def succeeds(*command: str | Path) -> bool:
    return subprocess.run(command, stdout=sys.stderr).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
