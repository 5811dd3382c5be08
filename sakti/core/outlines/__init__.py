"""Outlines of villages: whose they are, and how they become small without tearing what neighbours share.

`matching` says which feature of a file is which village, `straying` which have a wrong point, `borders` cuts rings into
the borders that neighbours share, `simplifying` leaves out points of borders, `drawing` puts the rest into whole
numbers and SVG paths; `covering` says what a name on the map would lie on. Nothing here reads files:
`sakti.workshop.outlines` does, in a confined process.
"""

from sakti.core.outlines.drawing import DrawnOutline, draw
from sakti.core.outlines.matching import Labels, Missed, VillageNames

__all__ = ["DrawnOutline", "Labels", "Missed", "VillageNames", "draw"]
