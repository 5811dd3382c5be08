"""Whether the data folder lies on an encrypted disk, on machines that are made up here."""

from __future__ import annotations

from pathlib import Path

import pytest

from sakti.installation.disk import Protection, protection_of

MOUNTS = """\
22 1 254:0 / / rw,relatime shared:1 - ext4 {root} rw
25 22 0:5 / /proc rw - proc proc rw
31 22 {device} / {point} rw,relatime - {kind} {source} rw
"""


class Machine:
    """Mounts and block devices, as the kernel shows them."""

    def __init__(self, folder: Path) -> None:
        self.system, self.mounts, self.data = folder / "sys", folder / "mountinfo", folder / "data disk"
        (self.system / "dev" / "block").mkdir(parents=True)
        (self.system / "class" / "block").mkdir(parents=True)
        self.data.mkdir()
        self.add("vda1", "254:0")

    def add(self, name, number, *, uuid="", on=()):
        device = self.system / "devices" / name
        (device / "slaves").mkdir(parents=True)
        if uuid:
            (device / "dm").mkdir()
            (device / "dm" / "uuid").write_text(uuid + "\n")
        for below in on:
            (device / "slaves" / below).symlink_to(self.system / "devices" / below)
        (self.system / "dev" / "block" / number).symlink_to(device)
        (self.system / "class" / "block" / name).symlink_to(device)

    def look(self, device="253:9", kind="ext4", source="/dev/mapper/x", folder=None):
        point = str(self.data.resolve()).replace(" ", r"\040")
        text = MOUNTS.format(root="/dev/vda1", device=device, point=point, kind=kind, source=source)
        self.mounts.write_text(text)
        return protection_of(folder or self.data / "instance", self.mounts, self.system)


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def test_luks(machine):
    machine.add("dm-0", "253:0", uuid="CRYPT-LUKS2-abc-data", on=["vda1"])
    assert machine.look("253:0") is Protection.ENCRYPTED


def test_a_plain_disk(machine):
    assert machine.look("254:0") is Protection.CLEAR


def test_a_volume_on_luks(machine):
    machine.add("dm-0", "253:0", uuid="CRYPT-LUKS2-abc-pv", on=["vda1"])
    machine.add("dm-1", "253:1", uuid="LVM-xyz", on=["dm-0"])
    assert machine.look("253:1") is Protection.ENCRYPTED


def test_a_volume_half_of_which_is_plain(machine):
    machine.add("dm-0", "253:0", uuid="CRYPT-LUKS2-abc-pv", on=["vda1"])
    machine.add("dm-1", "253:1", uuid="LVM-xyz", on=["dm-0", "vda1"])
    assert machine.look("253:1") is Protection.CLEAR


def test_a_file_system_without_a_number_of_its_own(machine):
    machine.add("dm-0", "253:0", uuid="CRYPT-LUKS2-abc-data", on=["vda1"])
    assert machine.look("0:44", "btrfs", "/dev/dm-0") is Protection.ENCRYPTED


@pytest.mark.parametrize("kind", ["ecryptfs", "fuse.gocryptfs"])
def test_file_systems_that_encrypt(machine, kind):
    assert machine.look("0:50", kind, "/home/x/.Private") is Protection.ENCRYPTED


@pytest.mark.parametrize("kind", ["zfs", "nfs4", "overlay", "tmpfs"])
def test_what_does_not_say(machine, kind):
    assert machine.look("0:50", kind, "tank/data") is Protection.UNKNOWN


def test_outside_of_the_mount_the_one_around_it_counts(machine, tmp_path):
    machine.add("dm-0", "253:0", uuid="CRYPT-LUKS2-abc-data", on=["vda1"])
    assert machine.look("253:0", folder=tmp_path / "elsewhere") is Protection.CLEAR


def test_a_machine_that_is_no_linux(tmp_path):
    assert protection_of(tmp_path, tmp_path / "none", tmp_path) is Protection.UNKNOWN


def test_this_machine_does_not_crash():
    assert protection_of(Path("/")) in Protection
