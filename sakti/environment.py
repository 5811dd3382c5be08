"""`.venv` of a checkout, made with what this machine has: `python3 -m sakti.environment`.

Debian's Python comes without `ensurepip`. Then root gets it from apt, and others unpack its pip (sakti/system.py), or
have one among the wheels of `SAKTI_WHEELS`. Runs before anything is installed, so it imports the standard library only.
"""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

from sakti import paths, system

FOLDER = paths.PACKAGE.parent / ".venv"
PYTHON = FOLDER / "bin" / "python"
#: What `ca-certificates` makes when root installs it.
DEBIAN_BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")


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
    """A wheel is a ZIP of what lies in an environment."""
    (site,) = (FOLDER / "lib").glob("python3*/site-packages")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    if not DEBIAN_BUNDLE.exists():
        trust_unpacked_certificates(site)
    return system.runs([str(PYTHON), "-m", "pip", "--version"])


def trust_unpacked_certificates(site: Path) -> None:
    """Debian's pip asks for a file that only root can have made, and a newer one stops where that is missing.

    The certificates themselves came with it. Whoever tells pip of others (PIP_CERT, pip.conf) is heard first.
    """
    certificates = sorted((system.UNPACKED / "usr/share/ca-certificates/mozilla").glob("*.crt"))
    if not certificates:
        return
    bundle = FOLDER / "certificates.pem"
    bundle.write_text("\n".join(file.read_text() for file in certificates))
    asking = site / "pip/_vendor/certifi/core.py"
    asking.write_text(asking.read_text().replace(str(DEBIAN_BUNDLE), str(bundle)))


def succeeds(*command: str | Path) -> bool:
    return subprocess.run(command, stdout=sys.stderr).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
