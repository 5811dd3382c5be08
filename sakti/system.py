"""The system parts that no Python package brings: pip, Pango for PDF, Chromium and PostgreSQL for the tests.

Runs before anything is installed, so it imports the standard library only. As root the parts come from apt; without
root they are unpacked into `.syslibs` of the checkout; where neither works, the message names the command.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sakti import paths

FONTS = paths.PACKAGE / "static" / "fonts" / "fonts.conf"
UNPACKED = paths.PACKAGE.parent / ".syslibs"
#: Lists of packages of our own, where those of the system are missing or out of date: only root may refresh these.
OWN_LISTS = UNPACKED / "apt"
LIBRARIES = ("lib/*-linux-gnu*", "usr/lib/*-linux-gnu*", "usr/lib/*-linux-gnu*/pulseaudio")
#: The loader of programs belongs to this one; another version of it, beside them, would break every program.
NEVER_UNPACKED = {"libc6"}
UNAVAILABLE = 69  # EX_UNAVAILABLE of sysexits.h

#: Seconds for another apt (a fresh machine updates itself) to end.
PATIENCE = ("-o", "DPkg::Lock::Timeout=120")

#: What WeasyPrint opens when it is imported.
PDF_LIBRARIES = (
    "libgobject-2.0.so.0",
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
    "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0",
    "libfontconfig.so.1",
)


def library_environment() -> dict[str, str]:
    """The environment for a program that may need the unpacked libraries."""
    folders = [str(folder) for pattern in LIBRARIES for folder in sorted(UNPACKED.glob(pattern))]
    earlier = os.environ.get("LD_LIBRARY_PATH")
    search = os.pathsep.join(folders + ([earlier] if earlier else []))
    return dict(os.environ) | ({"LD_LIBRARY_PATH": search} if search else {})


def pdf_environment() -> dict[str, str]:
    """The environment for the process that renders PDF: our fonts and no others (no font at all would crash it)."""
    return library_environment() | {"FONTCONFIG_FILE": str(FONTS)}


def browser_environment() -> dict[str, str]:
    """The environment for Chromium: the fonts of the system, or ours where there are none."""
    return library_environment() if Path("/etc/fonts/fonts.conf").exists() else pdf_environment()


def has_ensurepip() -> bool:
    """Can this Python make an environment with pip in it?"""
    return runs([sys.executable, "-c", "import ensurepip, venv"])


def pip_wheel() -> Path | None:
    """A wheel of pip that lies here: among the given ones, Debian's, or the one that we unpacked."""
    debian = "usr/share/python-wheels"
    given = os.environ.get("SAKTI_WHEELS")
    folders = [Path(given)] if given else []
    folders += [Path("/", debian), UNPACKED / debian]
    return next((wheel for folder in folders for wheel in sorted(folder.glob("pip-*.whl"), reverse=True)), None)


def has_pango() -> bool:
    """Can a process that starts now render PDF?"""
    code = f"import ctypes\nfor name in {PDF_LIBRARIES}: ctypes.CDLL(name)"
    return runs([sys.executable, "-c", code])


def chromium() -> str | None:
    """A browser on this machine (`CHROMIUM` names another one), or None if only Playwright's own could serve."""
    names = [os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome"]
    programs = [shutil.which(name) for name in names if name] + [str(UNPACKED / "usr/lib/chromium/chromium")]
    return next((path for path in programs if path and runs([path, "--version"])), None)


def has_playwright() -> bool:
    """Does Playwright's driver run? It brings its own Node, but not the libraries of that."""
    package = importlib.util.find_spec("playwright")
    if package is None or package.origin is None:
        return False
    return runs([str(Path(package.origin).parent / "driver" / "node"), "--version"])


def has_browser() -> bool:
    """Chromium of the system, or the one that Playwright downloads."""
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    return any(cache.glob("chromium*-*")) or chromium() is not None


def postgresql_folder() -> Path | None:
    """The folder of `initdb` and `postgres`, of the newest version here. Debian keeps it off the PATH."""
    roots = (Path("/usr/lib/postgresql"), UNPACKED / "usr/lib/postgresql")
    folders = [file.parent for root in roots for file in root.glob("[0-9]*/bin/initdb")]
    if folders:
        return max(folders, key=lambda folder: int(folder.parent.name))
    elsewhere = shutil.which("initdb")
    return Path(elsewhere).resolve().parent if elsewhere else None


def poppler(program: str) -> str | None:
    """`pdftotext` or `pdfinfo`, with which the tests read what was printed."""
    unpacked = UNPACKED / "usr/bin" / program
    return shutil.which(program) or (str(unpacked) if unpacked.exists() else None)


def runs(command: list[str]) -> bool:
    try:
        return subprocess.run(command, env=library_environment(), capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


@dataclass(frozen=True, kw_only=True)
class Part:
    """One thing that the system has or lacks."""

    name: str
    purpose: str
    packages: tuple[str, ...]
    found: Callable[[], bool]
    otherwise: tuple[str, ...] = ()  # a command to try when the packages cannot be had (Ubuntu has no Chromium package)

    @property
    def command(self) -> str:
        return "sudo apt-get install -y --no-install-recommends " + " ".join(self.packages)


PARTS = {
    "venv": Part(
        name="Modul venv",
        purpose="lingkungan Python (.venv)",
        packages=(f"python3.{sys.version_info.minor}-venv",),
        found=lambda: has_ensurepip() or pip_wheel() is not None,
    ),
    "pango": Part(
        name="Pango",
        purpose="laporan PDF",
        packages=("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"),
        found=has_pango,
    ),
    "playwright": Part(
        name="Pustaka Playwright",
        purpose="uji peramban",
        packages=("libatomic1", "libstdc++6"),
        found=has_playwright,
    ),
    "chromium": Part(
        name="Chromium",
        purpose="uji peramban",
        packages=("chromium",),
        found=has_browser,
        otherwise=(sys.executable, "-m", "playwright", "install", "chromium"),
    ),
    "postgresql": Part(
        name="PostgreSQL",
        purpose="uji PostgreSQL",
        packages=("postgresql",),
        found=lambda: postgresql_folder() is not None,
    ),
    "poppler": Part(
        name="Poppler",
        purpose="uji laporan",
        packages=("poppler-utils",),
        found=lambda: poppler("pdftotext") is not None,
    ),
}


def install(part: Part) -> bool:
    """Try every way that this user has; say whether the part is there now."""
    if part.found():
        return True
    say(f"Memasang {part.name} ({part.purpose}) …")
    ways: list[Callable[[], bool]] = [lambda: unpack(part.packages), lambda: unpack(part.packages, own_lists())]
    if os.geteuid() == 0:
        ways = [lambda: apt(part.packages)]
    if part.otherwise:
        ways.append(lambda: quietly(part.otherwise))
    return any(way() and part.found() for way in ways)


def apt(packages: tuple[str, ...]) -> bool:
    refresh_lists()
    return quietly(("apt-get", "install", "-y", "-q", "--no-install-recommends", *PATIENCE, *packages))


@cache
def refresh_lists(options: tuple[str, ...] = ()) -> bool:
    """What there is to install; a fresh machine has no list of it, an old one a list of what is gone."""
    return quietly(("apt-get", *options, "update", "-q"))


def own_lists() -> tuple[str, ...]:
    """Options that make apt keep its lists in our folder."""
    lists, archives = OWN_LISTS / "lists", OWN_LISTS / "cache"
    for folder in (lists / "partial", archives / "archives" / "partial"):
        folder.mkdir(parents=True, exist_ok=True)
    options = ("-o", f"Dir::State::lists={lists}", "-o", f"Dir::Cache={archives}")
    refresh_lists(options)
    return options


def unpack(packages: tuple[str, ...], options: tuple[str, ...] = ()) -> bool:
    """Download what apt would install and unpack it into `.syslibs`: works for a user without rights."""
    plan = subprocess_lines(("apt-get", *options, "install", "-s", "--no-install-recommends", *packages))
    wanted = {line.split()[1] for line in plan if line.startswith("Inst ")} - NEVER_UNPACKED
    with tempfile.TemporaryDirectory() as folder:
        if not wanted or not quietly(("apt-get", *options, "download", "-q", *sorted(wanted)), folder):
            return False
        debs = sorted(Path(folder).glob("*.deb"))
        return all(quietly(("dpkg-deb", "-x", str(deb), str(UNPACKED))) for deb in debs)


def quietly(command: tuple[str, ...], folder: str | None = None) -> bool:
    """Run a command without its chatter; True if it did what it should."""
    environment = dict(os.environ) | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, stdin=subprocess.DEVNULL)
    except OSError:
        return False
    return done.returncode == 0


def subprocess_lines(command: tuple[str, ...]) -> list[str]:
    try:
        done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    except OSError:
        return []
    return done.stdout.splitlines() if done.returncode == 0 else []


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def main(names: list[str]) -> int:
    """`python -m sakti.system pango …`: install what is missing, and say in one line what could not be had."""
    if unknown := [name for name in names if name not in PARTS]:
        say(f"Bagian tidak dikenal: {', '.join(unknown)}. Yang ada: {', '.join(PARTS)}.")
        return 2
    lacking = [PARTS[name] for name in names if not install(PARTS[name])]
    for part in lacking:
        say(f"{part.name} belum ada, jadi {part.purpose} tidak bisa dijalankan. Pasang dengan: {part.command}")
    return UNAVAILABLE if lacking else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
