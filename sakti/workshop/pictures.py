"""The task that redraws a picture: the pixels alone, small, without what a camera or a stranger wrote beside them.

Runs in a confined child (`child`). The header says how many pixels there are; more than the limit are never unpacked.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from typing import IO

from PIL import ExifTags, Image, MpoImagePlugin, TiffImagePlugin, UnidentifiedImageError, WebPImagePlugin

from sakti.workshop.limits import MAX_PIXELS, MAX_SCANS, Exceeded, Unfit

Image.preinit()  # looked up now: a confined process can import nothing any more
LOADED = (MpoImagePlugin, TiffImagePlugin, WebPImagePlugin)  # two formats, and what reads the data of a camera
Image.MAX_IMAGE_PIXELS = None  # we count ourselves, and refuse
#: What a picture may be drawn into: its longest side, and how it is saved.
KINDS: dict[str, tuple[int, tuple[str, ...], str]] = {
    "photo": (1600, ("JPEG", "PNG", "WEBP"), "JPEG"),
    "logo": (400, ("PNG", "JPEG"), "PNG"),
}
#: How a pass over a JPEG begins, and in which formats. Each pass goes over all pixels, however little it says of them.
SCAN, JPEGS = b"\xff\xda", ("JPEG", "MPO")

#: How the camera was held → what turns the picture upright.
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def redraw(file: IO[bytes], kind: str) -> Iterator[bytes]:
    """The new picture in base 64. Raises Exceeded("pixels"), Exceeded("scans") and Unfit("picture")."""
    side, formats, target = KINDS[kind]
    content = file.read()
    try:
        with Image.open(io.BytesIO(content), formats=formats) as image:
            if (pixels := image.width * image.height) > MAX_PIXELS:
                raise Exceeded("pixels", pixels, MAX_PIXELS)
            if image.format in JPEGS and (scans := content.count(SCAN)) > MAX_SCANS:
                raise Exceeded("scans", scans, MAX_SCANS)
            yield base64.b64encode(_drawn(image, side, target))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        raise Unfit("picture") from None


def _drawn(image: Image.Image, side: int, target: str) -> bytes:
    """Upright, small, and a new picture, which carries nothing but pixels."""
    mode = "RGB" if target == "JPEG" else "RGBA"
    held = image.getexif().get(ExifTags.Base.Orientation, 1)
    image.draft("RGB", (2 * side, 2 * side))  # a JPEG need not be unpacked whole
    small = image.convert(mode)
    small.thumbnail((side, side))
    turned = small if held not in TURNS else small.transpose(TURNS[held])
    out = io.BytesIO()
    fresh = Image.frombytes(mode, turned.size, turned.tobytes())
    if target == "JPEG":
        fresh.save(out, "JPEG", quality=82, optimize=True)
    else:
        fresh.save(out, "PNG", optimize=True)
    return out.getvalue()
