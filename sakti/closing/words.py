"""What this domain says: what it writes into the trail and what it refuses, in Indonesian and English."""

from __future__ import annotations

from sakti.audit.sentences import declare_action
from sakti.core.refusals import declare_refusal

declare_action("month_closed", "menutup buku {month}", "closed the month {month}")

declare_action(
    "month_close_taken_back",
    "menarik kembali tutup buku {month} oleh jam yang maju, dengan persetujuan {second}",
    "took back the close of {month} by a clock that ran ahead, with the consent of {second}",
)
declare_refusal(
    "close_stands",
    "Tutup buku {month} tidak dapat ditarik kembali: bukan jam yang maju yang menutupnya.",
    "The close of {month} cannot be taken back: no clock that ran ahead has made it.",
)
declare_refusal(
    "month_not_over",
    "{month} belum berakhir. Tutup buku mulai tanggal 1 bulan berikutnya.",
    "{month} is not over. It can be closed from the first day of the next month.",
)
declare_refusal(
    "month_closed",
    "{month} sudah ditutup. Perubahan sesudahnya tercatat sebagai ralat.",
    "{month} is closed already. Later changes are listed as corrections.",
)
declare_refusal(
    "month_empty",
    "Belum ada data sampai {month}, jadi tidak ada yang dapat ditutup.",
    "There is no data up to {month}, so nothing can be closed. Import a list first.",
)
