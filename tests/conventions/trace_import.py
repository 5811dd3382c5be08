"""How a row walks through the house: the import of a list of one row, traced from `import_list` on.

    python -m tests.conventions.trace_import                     # this checkout
    python -m tests.conventions.trace_import --base ../checkout  # another one, set up, beside it
    python -m tests.conventions.trace_import --climbs            # which calls go up

A *room* is a module of `sakti` in which a function is entered. A *change* is a function entered in another room than
the one entered before it, so changes + 1 are the stays. A *return* is a change into a room that was left before. A
*climb* is a call from a room to one in a higher layer of pyproject.toml: of the folders, or inside a domain.

Counted twice: `read` takes each function once, where it is first entered, as somebody walks who reads the code; `run`
takes every entry, also of a generator that goes on, as the program walks.

The tracing itself runs in the environment of the checkout that it looks at, and uses nothing of the tests.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType

CHECKOUT = Path(__file__).parent.parent.parent
ROW = (
    "kode_desa,nama_desa,no_rumah_tangga,no_kk,nik,nama,hubungan,jenis_kelamin,tanggal_lahir,desil,fasilitas_bab\n"
    "33.26.02.2008,Botosari,R1,3326020101200001,3326020101800001,Warga Contoh,1,1,1980-01-01,1,1\n"
)
#: Where `import_list` has lived, the newest first.
DATABASES = ("sakti.installation.actions.database", "sakti.installation.database")
HOMES = ("sakti.intake.landing.actions.imports", "sakti.intake.lists")


@dataclass
class Walk:
    """The rooms that were entered, one after the other, and the calls that led up."""

    stays: list[str] = field(default_factory=list)
    climbs: Counter[tuple[str, str]] = field(default_factory=Counter)

    def enter(self, room: str, caller: str | None, climbs: bool) -> None:
        if self.stays[-1:] != [room]:
            self.stays.append(room)
        if climbs and caller is not None:
            self.climbs[caller, room] += 1

    def past(self, *folders: str) -> Walk:
        """The same walk for somebody who does not look into these folders."""
        stays: list[str] = []
        for room in self.stays:
            if room not in stays[-1:] and not any(is_in(room, folder) for folder in folders):
                stays.append(room)
        return Walk(stays, self.climbs)

    def within(self, folder: str) -> Walk:
        """The same walk for somebody who looks into one folder only."""
        others = {room for room in self.stays if not is_in(room, folder)}
        inside = {pair: count for pair, count in self.climbs.items() if all(is_in(room, folder) for room in pair)}
        return Walk(self.past(*others).stays, Counter(inside))

    def numbers(self) -> dict[str, int]:
        rooms = len(set(self.stays))
        return {
            "rooms": rooms,
            "changes": len(self.stays) - 1,
            "returns": len(self.stays) - rooms,
            "climbs": sum(self.climbs.values()),
        }


#: What the program's walk may be: changes at most 60 % of those of release 0.1.0 (530 of everything, 363 without what
#: every room uses), and the climbs that announce an event.
BOUNDS = {("sakti", "changes"): 318, ("its domains", "changes"): 217, ("its domains", "climbs"): 2}
#: What every room uses: the plain rules, and the kit.
COMMON = ("sakti.core", "sakti.web", "sakti.extensions", "sakti.config", "sakti.paths")
VIEWS: dict[str, Callable[[Walk], Walk]] = {
    "sakti": lambda walk: walk,
    "its domains": lambda walk: walk.past(*COMMON),
    "intake": lambda walk: walk.within("sakti.intake"),
}


def is_in(module: str, folder: str) -> bool:
    return module == folder or module.startswith(f"{folder}.")


class Layers:
    """The order of pyproject.toml: folders among each other, and the modules of a domain."""

    def __init__(self, pyproject: Path) -> None:
        contracts = tomllib.loads(pyproject.read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
        layered = [contract for contract in contracts if contract["type"] == "layers"]
        self.folders = self.heights(next(each for each in layered if each["containers"] == ["sakti"]))
        self.rooms = self.heights(next(each for each in layered if "sakti.*" in each["containers"]))

    @staticmethod
    def heights(contract: dict[str, list[str]]) -> dict[str, int]:
        """The lowest layer has height 0; names beside each other have the same."""
        return {
            name: height
            for height, layer in enumerate(reversed(contract["layers"]))
            for name in layer.replace("(", " ").replace(")", " ").replace(":", " ").replace("|", " ").split()
        }

    def is_climb(self, caller: str, callee: str) -> bool:
        before, after = caller.split(".")[1:], callee.split(".")[1:]
        if before[:1] != after[:1]:
            return self.higher(self.folders, before[:1], after[:1])
        return self.higher(self.rooms, before[1:2], after[1:2])

    @staticmethod
    def higher(heights: dict[str, int], before: list[str], after: list[str]) -> bool:
        low, high = (heights.get(name[0]) if name else None for name in (before, after))
        return low is not None and high is not None and high > low


def trace() -> dict[str, Walk]:
    """Import a list of one row into a new installation, and watch."""
    from sakti import paths

    layers = Layers(paths.PACKAGE.parent / "pyproject.toml")
    walks = {"read": Walk(), "run": Walk()}
    read: set[CodeType] = set()

    def enter(frame: FrameType, event: str, _: object) -> None:
        room = room_of(frame)
        if event != "call" or room is None or frame.f_code.co_name == "<module>":
            return
        caller = nearest_room(frame.f_back)
        climbs = caller is not None and layers.is_climb(caller, room)
        walks["run"].enter(room, caller, climbs)
        if frame.f_code not in read:
            read.add(frame.f_code)
            walks["read"].enter(room, caller, climbs)

    import_a_row(enter)
    return walks


def room_of(frame: FrameType) -> str | None:
    name = frame.f_globals.get("__name__", "")
    return name if is_in(name, "sakti") else None


def nearest_room(frame: FrameType | None) -> str | None:
    """The room that a call comes from, also through a library."""
    while frame is not None and room_of(frame) is None:
        frame = frame.f_back
    return room_of(frame) if frame else None


def import_a_row(enter: object) -> None:
    from datetime import date
    from importlib import import_module

    with tempfile.TemporaryDirectory() as folder:
        os.environ["SAKTI_INSTANCE"] = folder
        os.environ.pop("SAKTI_DATABASE_URL", None)
        from sakti import keys
        from sakti.app import create_app
        from sakti.cli.running import BY
        from sakti.web.transactions import transaction

        file = Path(folder, "list.csv")
        file.write_text(ROW, encoding="utf-8")
        app = create_app()
        keys.TRUST = float("inf")  # on a busy machine the key file is looked at once more, which is no way of a row

        def first_of(homes: tuple[str, ...], name: str) -> Callable[..., object]:
            """The function where this checkout keeps it."""
            for home in homes:
                with suppress(ModuleNotFoundError):
                    function: Callable[..., object] = getattr(import_module(home), name)
                    return function
            raise LookupError(name)

        import_list, upgrade = first_of(HOMES, "import_list"), first_of(DATABASES, "upgrade")
        with app.app_context():
            upgrade()
            keys.keyring()
            with transaction():
                sys.setprofile(enter)  # type: ignore[arg-type]
                try:
                    import_list(file=file, layout="dtsen", as_of=date(2018, 12, 31), release="Satu", by=BY)
                finally:
                    sys.setprofile(None)


def traced_in(checkout: Path) -> dict[str, Walk]:
    """The walks in another checkout, by its own Python."""
    command = [checkout / ".venv/bin/python", __file__, "--json"]
    answer = subprocess.run(command, cwd=checkout, check=True, stdout=subprocess.PIPE, text=True).stdout
    return {
        name: Walk(walk["stays"], Counter({(caller, callee): count for caller, callee, count in walk["climbs"]}))
        for name, walk in json.loads(answer).items()
    }


def as_json(walk: Walk) -> dict[str, list[object]]:
    return {"stays": [*walk.stays], "climbs": [[*pair, count] for pair, count in walk.climbs.items()]}


def table(walks: list[dict[str, Walk]]) -> Iterator[str]:
    heads = ("before", "now")[-len(walks) :]
    yield f"{'':<24}" + "".join(f"{head:>9}" for head in heads)
    for name in walks[0]:
        for where, look in VIEWS.items():
            columns = [look(each[name]).numbers() for each in walks]
            for number in columns[0]:
                cells = "".join(f"{column[number]:>9}" for column in columns)
                yield f"{name:<5}{where:<12}{number:<7}{cells}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Traces the import of a list of one row.")
    parser.add_argument("--base", type=Path, help="another checkout to compare with")
    parser.add_argument("--climbs", action="store_true", help="name the calls that go up")
    parser.add_argument("--json", action="store_true", help="the walks themselves, for another process")
    arguments = parser.parse_args()
    if arguments.json:
        sys.stdout.write(json.dumps({name: as_json(walk) for name, walk in trace().items()}))
        return
    walks = [traced_in(checkout.resolve()) for checkout in (arguments.base, CHECKOUT) if checkout]
    sys.stdout.write("\n".join(table(walks)) + "\n")
    for (where, number), limit in BOUNDS.items():
        sys.stdout.write(f"run {where} {number}: at most {limit}\n")
    if arguments.climbs:
        for (caller, callee), count in sorted(walks[-1]["run"].climbs.items()):
            sys.stdout.write(f"{count:>5} {caller} -> {callee}\n")


if __name__ == "__main__":
    main()
