"""What this domain says: what it writes into the trail and what it refuses, in Indonesian and English."""

from __future__ import annotations

from sakti.audit.sentences import declare_action
from sakti.core.refusals import declare_refusal

declare_action(
    "intervention_assigned", "mengusulkan {programme} dari {organisation}", "proposed {programme} of {organisation}"
)
declare_action(
    "interventions_assigned",
    "mengusulkan {programme} dari {organisation} untuk {count} sasaran sekaligus",
    "proposed {programme} of {organisation} for {count} subjects at once",
)
declare_action(
    "intervention_moved", "mengubah status intervensi: {before} → {after}", "moved an intervention: {before} → {after}"
)
declare_action(
    "interventions_handed_over",
    "menyerahkan {count} intervensi kepada {to}",
    "handed {count} interventions over to {to}",
    plain=("to",),
)
declare_action(
    "interventions_followed",
    "{count} intervensi mengikuti penerimanya dari {before} ke {after}",
    "{count} interventions followed their recipients from {before} to {after}",
    plain=("before", "after"),
)
declare_action(
    "delivery_recorded", "mencatat realisasi {programme} tanggal {day}", "recorded a delivery of {programme} on {day}"
)
declare_action("delivery_voided", "membatalkan realisasi: {reason}", "voided a delivery: {reason}", free=("reason",))
declare_action("group_added", "membentuk kelompok", "formed a group")
declare_action(
    "group_member_added", "menambah anggota kelompok {name}", "added a member to the group {name}", free=("name",)
)
declare_action(
    "group_member_removed",
    "mengeluarkan anggota kelompok {name}",
    "removed a member from the group {name}",
    free=("name",),
)
declare_action("programme_added", "menambah program {name}", "added the programme {name}", plain=("name",))
declare_action("programme_edited", "mengubah program {name}", "changed the programme {name}", plain=("name",))
declare_action("interventions_read", "membaca {count} nama penerima intervensi", "read {count} names of recipients")
declare_action("interventions_exported", "mengunduh daftar dengan {count} nama", "downloaded a list with {count} names")

declare_refusal(
    "subject_missing",
    "Pilih satu sasaran: rumah tangga, orang, keluarga, kelompok, atau desa.",
    "Choose one subject: household, person, family, group or village.",
)
#: Why nobody is there (`queries.presence.Absence.standing`).
ABSENCES: dict[str, tuple[str, str]] = {
    "dead": ("tercatat meninggal", "recorded as dead"),
    "away": ("tercatat pindah", "recorded as moved away"),
    "empty": ("tidak ada lagi yang tinggal di sana", "nobody lives there any more"),
}
declare_refusal(
    "recipient_gone",
    "Tidak ada penerimanya: {why}. Bila keliru, betulkan catatan kejadiannya dahulu.",
    "There is no recipient: {why}. If that is wrong, correct the record of the event first.",
)
declare_refusal(
    "recipient_not_there",
    "Pada {day} tidak ada penerimanya: {why}. Periksa tanggalnya, atau betulkan catatan kejadiannya dahulu.",
    "On {day} there was no recipient: {why}. Check the date, or correct the record of the event first.",
)
declare_refusal(
    "already_served",
    "Sudah dilayani program yang sama atau untuk kebutuhan yang sama ({count} sasaran): {what}. Tulis mengapa tetap"
    " diusulkan, atau batalkan.",
    "Served already by the same programme or for the same need ({count} subjects): {what}. Write why it is proposed all"
    " the same, or leave it.",
)
declare_refusal(
    "more_than_planned",
    "Dengan ini menjadi {came} dari {planned} {unit} yang direncanakan, senilai {value}. Periksa volumenya, atau tulis"
    " mengapa lebih.",
    "This makes {came} of {planned} {unit} planned, worth {value}. Check the volume, or write why it is more.",
)
declare_refusal(
    "dearer_than_planned",
    "Dengan ini nilainya menjadi {value}. Periksa nilainya, atau tulis mengapa jauh lebih mahal.",
    "This makes it worth {value}. Check the value, or write why it is so much dearer.",
)
declare_refusal(
    "list_changed",
    "Daftarnya berubah sejak halaman dibuka: sekarang {count}. Periksa sekali lagi.",
    "The list has changed since the page was opened: now {count}. Look again.",
)
declare_refusal(
    "programme_inactive",
    "Program {name} sudah tidak aktif. Pilih program lain.",
    "The programme {name} is no longer active. Choose another.",
)
declare_refusal(
    "organisation_inactive",
    "Pelaku {name} sudah tidak aktif. Pilih pelaku lain.",
    "The organisation {name} is no longer active. Choose another.",
)
declare_refusal(
    "move_before_last",
    "Perubahan terakhir tercatat {day}. Pilih hari itu atau sesudahnya.",
    "The last move was on {day}. Choose that day or a later one.",
)
declare_refusal(
    "volume_short",
    "Baru {delivered} dari {planned} {unit} yang direalisasikan. Catat realisasinya dahulu; bila tidak akan ada lagi,"
    " analis menyatakannya selesai dengan alasan.",
    "Only {delivered} of {planned} {unit} were delivered. Record the delivery first; if there will be none, an analyst"
    " finishes it with a reason.",
)
declare_refusal(
    "volume_unexplained",
    "Baru {delivered} dari {planned} {unit} yang direalisasikan. Catat realisasinya dahulu, atau tulis mengapa tetap"
    " dinyatakan selesai.",
    "Only {delivered} of {planned} {unit} were delivered. Record the delivery first, or write why it is finished all"
    " the same.",
)
declare_refusal(
    "visit_missing",
    "Belum ada kunjungan sesudah {day} yang memperlihatkan hasilnya. Catat kunjungannya dahulu, atau tulis mengapa"
    " tetap diverifikasi.",
    "No visit after {day} shows the outcome yet. Record the visit first, or write why it is verified all the same.",
)
declare_refusal(
    "visit_unmet",
    "Menurut kunjungan sesudah realisasi, kebutuhannya masih ada: {need}. Kembalikan ke berjalan, atau tulis mengapa"
    " tetap diverifikasi.",
    "According to a visit after the delivery the need is still there: {need}. Set it back to running, or write why it"
    " is verified all the same.",
)
declare_refusal(
    "funding_differs",
    "Jumlah sumber dana {sum}, padahal nilainya {value}. Samakan keduanya.",
    "The sources of funds add up to {sum}, but the value is {value}. Make them agree.",
)
declare_refusal(
    "delivery_not_open",
    "Intervensi ini {status}, jadi belum atau tidak lagi menerima realisasi.",
    "This intervention is {status}, so nothing can be delivered on it.",
)
declare_refusal("volume_missing", "Volume harus lebih dari nol.", "The volume must be more than zero.")
declare_refusal(
    "value_negative",
    "Nilai dan sumber dananya tidak boleh kurang dari Rp0.",
    "The value and its funds cannot be less than Rp0.",
)
declare_refusal(
    "not_of_village",
    "Rumah tangga ini tidak tinggal di desa kelompoknya.",
    "This household does not live in the village of the group.",
)
declare_refusal("need_unknown", "Kebutuhan “{need}” tidak dikenal.", "The need “{need}” is unknown.")
declare_refusal(
    "recipient_unknown",
    "“{key}” tidak ditemukan di desa tugas Anda. Periksa nomornya.",
    "“{key}” was not found in your villages. Check the number.",
)
declare_refusal(
    "recipient_ambiguous",
    "“{key}” menunjuk lebih dari satu rumah tangga. Pakai nomor rumah tangga.",
    "“{key}” points to more than one household. Use the household number.",
)
