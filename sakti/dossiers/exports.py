"""The list as a spreadsheet: exactly what is seen; NIK and KK masked unless revealed for a reason."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from flask import Response
from flask_babel import gettext as _

from sakti.core.identity import mask
from sakti.dossiers import sentences
from sakti.dossiers.queries.listing import HouseholdListing, family_cards, head_niks
from sakti.web import clock
from sakti.web.downloads import Column, xlsx

BATCH = 1000


def spreadsheet(listing: HouseholdListing, words: str, *, by: str, reason: str = "") -> Response:
    columns = (
        Column(_("Kepala keluarga"), width=28),
        Column(_("NIK kepala"), width=20),
        Column(_("Nomor KK"), width=20),
        Column(_("Nomor rumah tangga")),
        Column(_("Desa"), width=20),
        Column("RT", width=6),
        Column("RW", width=6),
        Column(_("Alamat"), width=30),
        Column(_("Orang"), "whole", 8),
        Column(_("Desil"), "whole", 8),
        Column(_("Keadaan"), width=24),
    )
    about = {
        _("Diunduh oleh"): by,
        _("Pada"): clock.printed(clock.now()),
        _("Saringan"): words,
        _("Jumlah baris"): str(listing.count),
        _("Alasan membuka NIK dan KK"): reason or _("NIK dan KK disamarkan"),
    }
    return xlsx(_("Rumah tangga"), columns, rows(listing, revealed=bool(reason)), about=about)


def rows(listing: HouseholdListing, *, revealed: bool) -> Iterator[tuple[object, ...]]:
    """Rows in the order of the screen; numbers are looked up a batch at a time."""
    every = listing.every()
    while batch := list(islice(every, BATCH)):
        ids = [row.id for row in batch]
        niks, cards = head_niks(listing.names, ids), family_cards(listing.names, ids)
        for row in batch:
            shown = [number if revealed else mask(number) for number in cards.get(row.id, [])]
            nik = niks.get(row.id)
            yield (
                row.name,
                (nik or "") if revealed else mask(nik),
                "; ".join(shown),
                row.number,
                row.village,
                row.rt,
                row.rw,
                row.address,
                row.people,
                row.decile,
                sentences.standing(row.standing),
            )
