"""What this domain says: what it writes into the trail and what it refuses, in Indonesian and English."""

from __future__ import annotations

from sakti.audit.sentences import declare_action
from sakti.core.privacy import ERASURE_GROUNDS, KIND_LABELS, LETTERS, REFUSAL_GROUNDS
from sakti.core.refusals import declare_refusal

declare_action(
    "privacy_request_recorded",
    "mencatat permintaan {number}: {kind}",
    "recorded the request {number}: {kind}",
    kind={kind.value: words for kind, words in KIND_LABELS.items()},
)
declare_action(
    "privacy_identity_checked",
    "mencatat bukti identitas pemohon {number}",
    "recorded the proof of identity for {number}",
)
declare_action("privacy_request_answered", "menjawab permintaan {number}", "answered the request {number}")
declare_action(
    "privacy_request_refused",
    "menolak permintaan {number}: {ground}",
    "refused the request {number}: {ground}",
    ground=REFUSAL_GROUNDS,
)
declare_action("privacy_requests_seen", "melihat daftar permintaan hak warga", "saw the list of requests about data")
declare_action("privacy_request_seen", "membuka permintaan {number}", "opened the request {number}")
declare_action(
    "privacy_person_searched",
    "mencari orang untuk sebuah permintaan ({rows} ditemukan)",
    "searched a person for a request ({rows} found)",
)
declare_action(
    "privacy_copy_given",
    "membuat salinan data satu orang ({format}) untuk {number}",
    "made a copy of one person's data ({format}) for {number}",
)
declare_action(
    "person_erased",
    "menghapus data satu orang: {ground}",
    "erased the data of one person: {ground}",
    ground=ERASURE_GROUNDS,
)
declare_action(
    "person_erased_again",
    "menghapus lagi data satu orang sesudah cadangan dipulihkan",
    "erased one person's data again after a backup was restored",
)
declare_action("erasures_seen", "melihat daftar penghapusan", "saw the list of erasures")
declare_action("retention_seen", "melihat masa simpan ({rows} orang diusulkan)", "saw what is kept ({rows} proposed)")
declare_action(
    "requesters_forgotten",
    "menghapus nama dan kontak {count} pemohon dan {reporters} pelapor",
    "wiped names and contacts of {count} requesters and {reporters} reporters",
)
declare_action("incident_recorded", "mencatat insiden {number}", "recorded the incident {number}")
declare_action("incident_changed", "memperbarui insiden {number}", "updated the incident {number}")
declare_action("incidents_seen", "melihat daftar insiden", "saw the list of incidents")
declare_action(
    "incident_letter_made",
    "menyusun surat insiden {number} untuk {to}",
    "made the letter of incident {number} for {to}",
    to=LETTERS,
)

declare_refusal("privacy_request_unknown", "Permintaan ini tidak ada.", "There is no such request.")
declare_refusal("incident_unknown", "Insiden ini tidak ada.", "There is no such incident.")
declare_refusal(
    "privacy_identity_unproven",
    "Catat dahulu bukti identitas pemohon.",
    "Record the requester's proof of identity first.",
)
declare_refusal(
    "privacy_no_person",
    "Permintaan ini tidak menyebut orang yang ada dalam data.",
    "This request names nobody who is in the data.",
)
declare_refusal(
    "privacy_objection_unknown",
    "Usulan dengan nomor {number} tidak ada.",
    "There is no objection with the number {number}.",
)
declare_refusal(
    "privacy_kind_differs",
    "Permintaan ini bukan permintaan untuk itu.",
    "This request did not ask for that.",
)
declare_refusal(
    "erasure_still_followed",
    "Orang ini masih didampingi, jadi datanya masih diperlukan. Catat dahulu bahwa ia pindah atau keluarganya keluar "
    "dari daftar (kejadian atau usul–sanggah), lalu hapus; atau tolak dengan alasan.",
    "This person is still followed, so the data is still needed. Record first that they moved or that the household "
    "leaves the list (event or objection), then erase; or refuse with a reason.",
)
declare_refusal(
    "erasure_programme_running",
    "Orang ini masih punya intervensi yang berjalan ({count}). Selesaikan atau batalkan dahulu.",
    "This person still has interventions that run ({count}). Finish or cancel them first.",
)
declare_refusal("erasure_done", "Data orang ini sudah dihapus.", "The data of this person is erased already.")
declare_refusal(
    "privacy_times_wrong",
    "Waktu kejadian tidak mungkin sesudah diketahui, dan tidak ada yang terjadi di masa depan.",
    "It cannot have happened after it was noticed, and nothing happens in the future.",
)
declare_refusal(
    "incident_not_told",
    "Insiden belum dapat ditutup: lembaga dan warga belum diberi tahu, atau penanganannya belum ditulis.",
    "The incident cannot be closed yet: the agency and the people have not been told, or its handling is not written.",
)
