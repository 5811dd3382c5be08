"""The head of the trail as it was noted outside the database, where whoever can write the database cannot reach."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from sakti import paths
from sakti.audit.queries import seals


@dataclass(frozen=True, slots=True)
class Anchor:
    """One note: how many entries were sealed at a moment, and the seal over them.

    `restored`: made when a backup was put back or a trail begun; what earlier notes say beyond it counts no more.
    """

    number: int
    seal: str
    at: str
    source: str
    is_genuine: bool = True
    restored: bool = False


def anchor_file() -> Path:
    """Where the notes are: `SAKTI_ANCHORS`, else `anchors/heads.jsonl` of the instance folder."""
    return Path(os.environ.get("SAKTI_ANCHORS") or paths.instance_folder() / "anchors" / "heads.jsonl")


def kept_anchors() -> list[Anchor]:
    """All notes in the order in which they were written; none if the file is not there."""
    try:
        lines = anchor_file().read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    return [_read(line, f"{anchor_file().name} baris {n}") for n, line in enumerate(lines, 1) if line.strip()]


def _read(line: str, source: str) -> Anchor:
    """A line that is not ours is an anchor that is not genuine."""
    try:
        noted = json.loads(line)
        number, seal, at, restored = int(noted["number"]), str(noted["seal"]), str(noted["at"]), noted["restored"]
        genuine = restored in (True, False) and seals.fits(str(noted["mark"]), "anchor", [number, seal, at, restored])
        return Anchor(number, seal, at, f"{source} ({at[:10]})", genuine, genuine and bool(restored))
    except (ValueError, KeyError, TypeError):
        return Anchor(0, "", "", source, is_genuine=False)
