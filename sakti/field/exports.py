"""The worklist of answers out of date as a spreadsheet: a row for each answer, in the order of the round.

A sheet is read by whoever it is passed on to: of answers that are specific data of a person (health, children,
disability) it says no more than that some of the household are to be asked again.
"""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response
from flask_babel import gettext as _

from sakti.field.queries import StaleWorklist
from sakti.web import clock
from sakti.web.downloads import Column, xlsx
from sakti.web.locale import current_language


def stale_answers(worklist: StaleWorklist, words: str, *, by: str) -> Response:
    columns = (
        Column(_("Desa"), width=20),
        Column("RW", width=6),
        Column("RT", width=6),
        Column(_("Alamat"), width=30),
        Column(_("Kepala keluarga"), width=28),
        Column(_("Nomor rumah tangga")),
        Column(_("Jawaban atas"), width=34),
        Column(_("Tentang"), width=28),
        Column(_("Terakhir dilihat"), "date", 14),
        Column(_("Umur (bulan)"), "whole", 10),
    )
    about = {
        _("Diunduh oleh"): by,
        _("Pada"): clock.printed(clock.now()),
        _("Saringan"): words,
        _("Jumlah rumah tangga"): str(len(worklist.order)),
    }
    return xlsx(_("Jawaban kedaluwarsa"), columns, rows(worklist, current_language()), about=about)


def rows(worklist: StaleWorklist, language: str) -> Iterator[tuple[object, ...]]:
    """A row for each answer; specific ones of members are one row of their household, without whose, what and when."""
    for home in worklist.every():
        about = (home.village, home.rw, home.rt, home.address, home.name, home.number)
        for answer in home.answers:
            if not answer.indicator.is_specific:
                whose = answer.name or _("rumah tangganya")
                yield (*about, answer.indicator.label(language), whose, answer.seen_on, answer.months)
        if any(answer.indicator.is_specific for answer in home.answers):
            yield (*about, _("jawaban anggota"), _("rumah tangganya"), None, None)
