"""What a file may be, and what the process that reads it may take. Standard library only: the child imports it."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024

#: Of a list or a log.
MAX_BYTES = 200 * MEGABYTE
MAX_UNPACKED = 2048 * MEGABYTE
#: Unpacked to packed: office programs reach 30, and a sheet of one repeated row 200. Below `SMALL` nothing is proved.
MAX_RATIO = 400
SMALL = 100 * MEGABYTE
#: Entries of the archive that a workbook is.
MAX_PARTS = 2000
MAX_SHEETS = 200
MAX_ROWS = 1_000_000
MAX_COLUMNS = 512
#: Of the rectangles that hold the cells of a sheet, together.
MAX_CELLS = 60_000_000
#: Characters of one line, and of one field, of a CSV.
MAX_LINE = 2 * MEGABYTE
MAX_FIELD = 128 * 1024
#: Of a photo, by its header.
MAX_PIXELS = 40_000_000
#: Passes over the picture in which a JPEG may be written. Cameras and editors write one to twenty.
MAX_SCANS = 40
#: Of outlines of villages: bytes of the file, its features, and the points of all their rings.
MAX_OUTLINE_BYTES = 32 * MEGABYTE
MAX_FEATURES = 20_000
MAX_POINTS = 400_000


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may take: bytes of address space, seconds of CPU and by the clock, bytes of its answer."""

    memory: int
    cpu: int
    patience: float
    answer: int


class Exceeded(Exception):
    """A file is beyond a limit: which one, what it has, and what it may have. Zero where nobody counted."""

    def __init__(self, limit: str, has: int = 0, may: int = 0) -> None:
        super().__init__(limit)
        self.limit, self.has, self.may = limit, has, may


class Unfit(Exception):
    """A file is not what it should be; `why` is a key that the caller puts into words."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
