"""Whether what lies in a folder is encrypted when the machine is off, as far as Linux can tell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto
from pathlib import Path
from typing import NamedTuple

MOUNTS = Path("/proc/self/mountinfo")
SYSTEM = Path("/sys")
#: File systems that encrypt all that is on them.
ENCRYPTING = {"ecryptfs", "fuse.gocryptfs", "fuse.encfs", "fuse.cryfs"}
#: Those that may or may not, and do not say so here; and those that lie on what this machine does not see.
SILENT = {"zfs", "overlay", "nfs", "nfs4", "cifs", "9p", "virtiofs", "tmpfs", "fuse"}


class Protection(Enum):
    """What was found. CLEAR: no layer of this machine encrypts; one below it still may."""

    ENCRYPTED = auto()
    CLEAR = auto()
    UNKNOWN = auto()


class Mount(NamedTuple):
    device: str  # 253:0
    point: Path
    kind: str
    source: str


def protection_of(folder: Path, mounts: Path = MOUNTS, system: Path = SYSTEM) -> Protection:
    """Looks at the mount that holds the folder, and at the devices below it."""
    try:
        mount = mount_of(folder.resolve(), mounts.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return Protection.UNKNOWN
    if mount is None:
        return Protection.UNKNOWN
    if mount.kind in ENCRYPTING:
        return Protection.ENCRYPTED
    if mount.kind in SILENT:
        return Protection.UNKNOWN
    device = device_of(mount, system)
    if device is None:
        return Protection.UNKNOWN
    return Protection.ENCRYPTED if is_encrypted(device) else Protection.CLEAR


def mount_of(folder: Path, mountinfo: str) -> Mount | None:
    """The innermost mount around a folder; of several at one place the last one."""
    around = [mount for mount in mounts_in(mountinfo) if folder.is_relative_to(mount.point)]
    return max(enumerate(around), key=lambda each: (len(each[1].point.parts), each[0]))[1] if around else None


def mounts_in(mountinfo: str) -> Iterator[Mount]:
    """Each line: id, parent, device, root, point, options …, “-”, kind, source, options (proc(5))."""
    for line in mountinfo.splitlines():
        left, found, right = line.partition(" - ")
        before, after = left.split(" "), right.split(" ")
        if found and len(before) >= 5 and len(after) >= 2:
            yield Mount(before[2], Path(_plain(before[4])), after[0], _plain(after[1]))


def _plain(text: str) -> str:
    r"""A blank is written \040 there."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), text)


def device_of(mount: Mount, system: Path) -> Path | None:
    """Its folder under /sys; btrfs and the like have no number of their own, but name their device."""
    numbered = system / "dev" / "block" / mount.device
    if numbered.exists():
        return numbered.resolve()
    if mount.source.startswith("/dev/"):
        named = system / "class" / "block" / Path(mount.source).resolve().name
        return named.resolve() if named.exists() else None
    return None


def is_encrypted(device: Path) -> bool:
    """Whether the device is a mapping that encrypts, or everything that it is made of is: LVM on LUKS, RAID of LUKS."""
    try:
        if (device / "dm" / "uuid").read_text(encoding="ascii", errors="replace").startswith("CRYPT-"):
            return True
    except OSError:
        pass  # no mapping
    below = [path.resolve() for path in (device / "slaves").glob("*")]
    if not below and (device / "partition").exists():  # of a mapping or RAID that was partitioned
        below = [path.resolve() for path in (device.parent / "slaves").glob("*")]
    return bool(below) and all(is_encrypted(path) for path in below)
