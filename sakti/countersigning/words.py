"""What this domain says: what it writes into the trail and what it refuses, in Indonesian and English."""

from __future__ import annotations

from sakti.audit.sentences import declare_action
from sakti.core.refusals import declare_refusal

declare_action(
    "second_person_asked",
    "meminta persetujuan orang kedua ({kind}, {concerns})",
    "asked for a second person ({kind}, {concerns})",
)
declare_action(
    "second_person_accepted",
    "menyetujui sebagai orang kedua ({kind}) permintaan {asked_by}",
    "accepted as the second person ({kind}) what {asked_by} asked for",
)
declare_action(
    "second_person_declined",
    "tidak menyetujui ({kind}) permintaan {asked_by}",
    "declined ({kind}) what {asked_by} asked for",
)
declare_action(
    "second_person_withdrawn",
    "menarik permintaan persetujuan ({kind})",
    "took back a request for a second person ({kind})",
)
declare_action(
    "second_person_lapsed",
    "permintaan persetujuan ({kind}) lewat waktu tanpa jawaban",
    "a request for a second person ({kind}) lapsed without an answer",
)
declare_action(
    "done_without_second",
    "melakukan tanpa orang kedua, karena belum ada ({kind}, {concerns})",
    "did without a second person, since there was none ({kind}, {concerns})",
)
declare_action(
    "done_without_second_seen",
    "membaca tindakan tanpa orang kedua",
    "read what was done without a second person",
)

declare_refusal(
    "second_person_needed",
    "Ini mengubah bulan yang sudah ditutup, jadi perlu persetujuan orang kedua. Lakukan dari halamannya; permintaannya "
    "dikirim dari sana.",
    "This changes a closed month, so a second person has to accept it. Do it on its page, which sends the request.",
)
declare_refusal(
    "countersign_unknown",
    "Permintaan ini tidak ada, atau bukan untuk Anda.",
    "There is no such request, or it is not for you.",
)
declare_refusal(
    "countersign_decided",
    "Permintaan ini sudah dijawab ({who}).",
    "This request has been answered already ({who}).",
)
declare_refusal(
    "countersign_waits",
    "Permintaan lain untuk hal yang sama masih menunggu. Tunggu jawabannya, atau tarik dahulu.",
    "Another request about the same thing still waits. Wait for its answer, or take it back first.",
)
