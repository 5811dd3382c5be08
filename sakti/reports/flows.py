"""Who came and who left, in words: opening + in − out = closing, by reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sakti.closing.documents import Picture
from sakti.core.movements import Movement

CAME = {
    "new_village": "desa baru didata",
    "listed": "masuk daftar baru",
    "born": "lahir",
    "split": "pecah dari rumah tangga lain",
    "returned": "datang kembali",
    "readmitted": "masuk sasaran lagi",
    "moved_in": "pindah dari desa lain",
}
LEFT = {
    "died": "meninggal",
    "away": "pindah ke luar",
    "exited": "keluar dari sasaran",
    "empty": "tidak ada lagi anggotanya",
    "moved_out": "pindah ke desa lain",
}
CHILDREN_CAME = {
    "dropped_out": "putus sekolah",
    "came_of_age": "genap 7 tahun dan tidak bersekolah",
    "found": "baru diketahui tidak bersekolah",
    "new_village": "desa baru didata",
    "listed": "baru menjadi sasaran",
    "born": "lahir",
    "back": "datang kembali",
    "readmitted": "menjadi sasaran lagi",
    "moved_in": "pindah dari desa lain",
}
CHILDREN_LEFT = {
    "returned": "kembali bersekolah",
    "grown": "lewat usia 18 tahun",
    "died": "meninggal",
    "away": "pindah ke luar",
    "moved_out": "pindah ke desa lain",
    "exited": "keluar dari sasaran",
    "empty": "rumah tangganya tidak berpenghuni",
    "lost": "tidak lagi diketahui",
}

#: Words, how many this month, how many since the baseline (None: the baseline is this month).
Row = tuple[str, int, int | None]


@dataclass(frozen=True, slots=True)
class Flow:
    """One table: its first row is the opening, its last the closing."""

    title: str
    rows: list[Row]


def targets_of(picture: Picture) -> list[Flow]:
    return [
        flow("Rumah tangga", picture.households, picture.households_since, CAME, LEFT),
        flow("Orang", picture.persons, picture.persons_since, CAME, LEFT),
    ]


def children_of(picture: Picture) -> list[Flow]:
    """None in months that were closed before this was kept."""
    if picture.children is None:
        return []
    title = "Anak tidak sekolah (7–18 tahun)"
    return [flow(title, picture.children, picture.children_since, CHILDREN_CAME, CHILDREN_LEFT)]


def flow(title: str, now: Movement, since: Movement | None, came: Mapping[str, str], left: Mapping[str, str]) -> Flow:
    before, after = (None, None) if since is None else (since.opening, since.closing)
    into = reasons("+", now.came, None if since is None else since.came, came)
    out = reasons("−", now.left, None if since is None else since.left, left)
    return Flow(title, [("Jumlah awal", now.opening, before), *into, *out, ("Jumlah akhir", now.closing, after)])


def reasons(
    sign: str, now: Mapping[str, int], since: Mapping[str, int] | None, words: Mapping[str, str]
) -> Iterator[Row]:
    """Those that happened at all."""
    for reason, word in words.items():
        here, before = now.get(reason, 0), None if since is None else since.get(reason, 0)
        if here or before:
            yield f"{sign} {word}", here, before
