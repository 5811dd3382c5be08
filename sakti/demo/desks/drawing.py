"""A drawn sheet of paper in place of a photo: columns with strokes, as a circle leaves them."""

from __future__ import annotations

import io
import random
from collections.abc import Mapping

from PIL import Image, ImageDraw

SIZE = (1000, 700)
PAPER, INK = (250, 247, 238), (40, 44, 60)


def sheet(title: str, columns: Mapping[str, int], rng: random.Random) -> bytes:
    """A sheet of that title; under each name as many strokes as families, as PNG."""
    picture = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(picture)
    pen.text((40, 30), f"{title} (contoh)", fill=INK, font_size=34)
    width = (SIZE[0] - 80) // len(columns)
    for number, (name, families) in enumerate(columns.items()):
        left = 40 + number * width
        pen.rectangle((left, 110, left + width - 16, SIZE[1] - 40), outline=INK, width=3)
        pen.text((left + 16, 126), name, fill=INK, font_size=28)
        _strokes(pen, left + 18, families, rng)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _strokes(pen: ImageDraw.ImageDraw, left: int, count: int, rng: random.Random) -> None:
    """In fives, the fifth across the four."""
    for number in range(count):
        group, place = divmod(number, 5)
        x, y = left + group % 3 * 62 + place * 10, 190 + group // 3 * 70
        lean = rng.randint(-2, 2)
        line = (x - 44, y + 34, x + 2, y + 8) if place == 4 else (x, y, x + lean, y + 42)
        pen.line(line, fill=INK, width=3)
