"""What this domain says: what it writes into the trail and what it refuses, in Indonesian and English."""

from __future__ import annotations

from sakti.audit.sentences import declare_action
from sakti.core.refusals import declare_refusal

declare_action("list_imported", "memasukkan daftar {name}", "imported the list {name}", free=("name",))
declare_action(
    "list_read_again",
    "memasukkan {count} baris daftar {name} yang dahulu ditahan atau ditolak",
    "took up {count} rows of the list {name} that had been held or rejected",
    free=("name",),
)
declare_action("log_imported", "memasukkan catatan {log}: {rows}", "imported the log {log}: {rows}")
declare_action("columns_mapped", "memetakan kolom {name}", "mapped the columns {name}", free=("name",))
declare_action(
    "undo_rehearsed",
    "menghitung akibat menarik kembali daftar {name}",
    "worked out what taking back {name} would do",
    free=("name",),
)
declare_action(
    "list_undone",
    "menarik kembali daftar {name}: {reason}",
    "took back the list {name}: {reason}",
    free=("name", "reason"),
)
declare_action("upload_received", "mengunggah {name}", "uploaded {name}", free=("name",))
declare_action("upload_applied", "menerapkan {name}", "applied {name}", free=("name",))
declare_action("columns_settled", "memastikan kolom {name}", "settled the columns of {name}", free=("name",))
declare_action(
    "upload_taken_along", "mengunduh {name} dengan temuan", "downloaded {name} with its findings", free=("name",)
)
declare_action("upload_read", "membuka unggahan {name}", "opened the upload {name}", free=("name",))
declare_action("findings_exported", "mengunduh temuan {name}", "downloaded the findings of {name}", free=("name",))
declare_action(
    "upload_expired",
    "menghapus unggahan {name} yang tidak diputuskan dalam 30 hari",
    "removed the upload {name}, on which nobody decided within 30 days",
    free=("name",),
)
declare_action("upload_left", "meninggalkan unggahan {name}", "left the upload {name}", free=("name",))

declare_refusal(
    "layout_unknown",
    "Tata letak {layout} tidak dikenal. Yang dikenal: {known}.",
    "Layout {layout} is unknown. Known layouts: {known}.",
)
declare_refusal("column_unknown", "Kolom “{value}” tidak dikenal.", "The column “{value}” is unknown.")
declare_refusal(
    "columns_doubled",
    "“{value}” dipilih untuk lebih dari satu kolom. Pilih satu saja.",
    "“{value}” is chosen for more than one column. Choose one.",
)
declare_refusal(
    "columns_missing",
    "Pilih juga kolom untuk nama, dan untuk nomor KK atau nomor rumah tangga.",
    "Choose a column for the name too, and one for the KK number or household number.",
)
declare_refusal("upload_unknown", "Unggahan ini tidak ada.", "There is no such upload.")
declare_refusal("file_refused", "{message}", "{message}")
declare_refusal("release_unknown", "Daftar ini tidak ada di antara milik Anda.", "There is no such list among yours.")
declare_refusal(
    "release_ambiguous",
    "Ada beberapa daftar yang bernama {name}: nomor {ids}. Sebut nomornya.",
    "There are several lists named {name}: numbers {ids}. Give the number.",
)
declare_refusal("release_undone", "Daftar ini sudah ditarik kembali.", "This list has been taken back already.")
declare_refusal(
    "release_built_on",
    "Daftar ini tidak dapat ditarik kembali, karena yang dibuatnya sudah dipakai: {what}. Batalkan itu dahulu, atau "
    "perbaiki dengan daftar yang lebih baru.",
    "This list cannot be taken back, for what it made is in use: {what}. Take that back first, or correct it by a "
    "newer list.",
)
declare_refusal(
    "village_out_of_scope",
    "Daftar ini memuat {villages}, sedangkan Anda tidak bertugas di sana. Keluarkan barisnya, atau minta Bappeda.",
    "This list names {villages}, where you are not assigned. Take those rows out, or ask Bappeda.",
)
declare_refusal(
    "log_needs_regency",
    "Catatan dapat menyebut desa mana pun, jadi hanya diterima dari yang bertugas di seluruh kabupaten.",
    "A log may name any village, so it is accepted only from those who are assigned to the whole regency.",
)
declare_refusal(
    "file_gone",
    "Berkas aslinya sudah dihapus sesudah diputuskan. Unduh daftar temuannya saja.",
    "The original file was removed once it was decided on. Download the list of findings instead.",
)
declare_refusal(
    "check_outdated",
    "Sejak diperiksa, ada orang di daftar ini yang tercatat pindah ke desa lain. Periksa ulang daftarnya.",
    "Since it was checked, somebody on this list was recorded as moved to another village. Check the list again.",
)
declare_refusal(
    "upload_not_ready",
    "Unggahan ini {state}, jadi tidak dapat diputuskan lagi. Unggah berkasnya sekali lagi bila perlu.",
    "This upload is {state} and cannot be decided on. Upload the file again if you need to.",
)

declare_action(
    "claims_raised",
    "menyebut {count} orang atau kartu desa lain dalam sebuah daftar; barisnya ditahan",
    "named {count} people or cards of other villages in a list; the rows are held",
)
declare_action(
    "claims_many",
    "menyebut {count} orang dari luar desanya dalam satu hari",
    "named {count} people beyond the own villages in one day",
)
declare_action(
    "claims_seen", "melihat klaim antar-desa ({rows} baris)", "saw the claims between villages ({rows} rows)"
)
declare_action("claim_seen", "membuka satu klaim antar-desa", "opened a claim between villages")
declare_action(
    "claim_accepted",
    "menerima sebagai pindah, atas daftar {claimed_by}",
    "accepted as a move what the list of {claimed_by} says",
)
declare_action(
    "claim_declined", "menolak klaim atas daftar {claimed_by}", "declined what the list of {claimed_by} claims"
)

declare_refusal(
    "claim_unknown",
    "Klaim ini tidak ada di wilayah tugas Anda.",
    "There is no such claim in your villages.",
)
declare_refusal("claim_decided", "Klaim ini sudah dijawab ({who}).", "This claim has been answered already ({who}).")
declare_refusal(
    "claim_own",
    "Anda sendiri yang membawa daftar ini. Orang lain harus menjawabnya.",
    "You brought this list yourself. Somebody else has to answer.",
)
declare_refusal(
    "claim_by_form",
    "Daftarnya tidak menyebut kartu keluarga yang sah, jadi pindahnya hanya dapat dicatat lewat formulir kejadian.",
    "The list has no valid family card, so the move can only be recorded with the form of events.",
)
