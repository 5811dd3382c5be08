"""What this domain says: what it writes into the trail and what it refuses, in Indonesian and English."""

from __future__ import annotations

from sakti.audit.sentences import declare_action
from sakti.core.refusals import declare_refusal

declare_action("proposal_made", "membuat usulan ({kind})", "made a proposal ({kind})")
declare_action(
    "proposal_attached",
    "meneruskan usulan ke putaran verval {name}",
    "passed a proposal to the verval round {name}",
    plain=("name",),
)
declare_action("proposal_withdrawn", "menarik usulan: {reason}", "withdrew a proposal: {reason}", free=("reason",))
declare_action(
    "verval_round_opened",
    "membuka putaran verval {name} di {villages} desa/kelurahan",
    "opened the verval round {name} in {villages} villages",
    plain=("name",),
)
declare_action("verval_targets_added", "menambah {count} tugas verval", "added {count} verval tasks")
declare_action("verval_assigned", "membagi {count} tugas verval", "shared out {count} verval tasks")
declare_action(
    "verval_tasks_returned",
    "mengembalikan {count} tugas verval kepada desanya: petugasnya tidak bertugas lagi di sana",
    "gave {count} verval tasks back to their village: their visitor works there no more",
)
declare_action(
    "verval_task_moved",
    "memindahkan tugas verval mengikuti keluarganya: {before} → {after}",
    "moved a verval task along with its household: {before} → {after}",
    plain=("before", "after"),
)
declare_action(
    "verval_round_closed", "menutup putaran verval {name}", "closed the verval round {name}", plain=("name",)
)
declare_action("musdes_recorded", "mencatat musdes verval", "recorded the village meeting of verval")
declare_action("verval_signed", "mengesahkan hasil verval: {level}", "signed a result of verval: {level}")
declare_action(
    "verval_reopened",
    "membuka kembali hasil verval: {reason}",
    "reopened a result of verval: {reason}",
    free=("reason",),
)
declare_action("verval_submitted", "mengirim hasil verval", "sent a result of verval")
declare_action("verval_taken_back", "menarik kembali hasil verval", "took a result of verval back")
declare_action("verval_decided", "memutuskan hasil verval: {after}", "decided on a result of verval: {after}")
declare_action(
    "verval_many_accepted",
    "menerima {count} hasil verval “tetap” sekaligus",
    "accepted {count} unchanged results of verval at once",
)
declare_action("verval_undecided", "membatalkan keputusan verval", "took a decision on verval back")
declare_action("verval_dropped", "mengeluarkan tugas dari putaran verval", "took a task out of a verval round")
declare_action("verval_restored", "memasukkan kembali tugas verval", "took a task into a verval round again")
declare_action("verval_minutes_downloaded", "mengunduh berita acara verval", "downloaded the minutes of verval")
declare_action(
    "verval_round_exported",
    "mengunduh daftar putaran verval ({rows} tugas)",
    "downloaded the list of a verval round ({rows} tasks)",
)
declare_action(
    "verval_tasks_seen", "melihat daftar tugas verval ({rows} baris)", "saw a list of verval tasks ({rows} rows)"
)
declare_action("verval_task_seen", "membuka tugas verval sebuah keluarga", "opened the verval task of a household")
declare_action(
    "verval_lists_seen",
    "melihat daftar hasil verval sebuah desa ({rows} baris)",
    "saw the lists of results of verval of a village ({rows} rows)",
)

declare_action(
    "verval_set_aside",
    "mencatat hasil verval yang disisihkan: {after}",
    "settled a result of verval that was set aside: {after}",
)

declare_refusal(
    "verval_locked",
    "Desa ini sudah disahkan. Buka kembali dengan alasan sebelum mengubah apa pun.",
    "This village is signed. Reopen it with a reason before changing anything.",
)
declare_action(
    "verval_alike_answered",
    "menjawab bahwa {count} catatan yang mirip usulan adalah orang lain",
    "answered that {count} records like a proposal are others",
)
declare_refusal(
    "verval_card_known",
    "Nomor KK keluarga {name} milik keluarga lain yang tercatat. Periksa angkanya, atau jelaskan mengapa berbeda.",
    "The card of the family of {name} belongs to another family on record. Check it, or say why they differ.",
)
declare_refusal(
    "verval_person_known",
    "Sudah tercatat orang lain dengan nama dan tanggal lahir {name}. Periksa, atau jelaskan mengapa berbeda.",
    "Somebody else with the name and birth date of {name} is on record. Check it, or say why they differ.",
)
declare_refusal(
    "verval_facts_differ",
    "{name}: hasil kunjungan mengatakan {found} {day}, padahal sudah tercatat {told} {since}. Keduanya tidak mungkin "
    "benar sekaligus: periksa mana yang keliru.",
    "{name}: the visit says {found} on {day}, and {told} on {since} is on record. Both cannot be true: find out which "
    "is wrong.",
)
declare_refusal(
    "proposal_nobody", "Sebutkan nama kepala keluarga yang diusulkan.", "Name the head of the family that is proposed."
)
declare_refusal("proposal_whom", "Pilih rumah tangga yang dimaksud.", "Choose the household that is meant.")
declare_refusal(
    "proposal_not_open",
    "Usulan ini sudah diteruskan atau ditarik.",
    "This proposal was passed on or withdrawn already.",
)
declare_refusal(
    "proposal_other_village", "Desa usulan ini tidak ikut putaran itu.", "The proposal's village is not in that round."
)
declare_refusal(
    "proposal_household_elsewhere",
    "Keluarga ini sudah digabung dengan catatan di desa lain.",
    "This household was merged into a record of another village.",
)
declare_refusal(
    "proposal_task_decided",
    "Hasil verval keluarga ini sudah diputuskan. Batalkan keputusannya dahulu.",
    "The verval of this household is decided. Take the decision back first.",
)
declare_refusal(
    "proposal_gone",
    "Usulan di balik tugas ini sudah diteruskan ke putaran lain, diputuskan, atau ditarik.",
    "The proposal behind this task was passed to another round, decided or withdrawn.",
)
declare_refusal("verval_no_village", "Pilih paling sedikit satu desa atau kelurahan.", "Choose at least one village.")
declare_refusal("verval_dates", "Batas waktu harus sesudah hari mulai.", "The deadline must be after the first day.")
declare_refusal("verval_round_is_closed", "Putaran ini sudah ditutup.", "This round is closed.")
declare_refusal(
    "verval_unfinished",
    "{count} desa belum disahkan sampai kabupaten.",
    "{count} villages are not signed by the regency yet.",
)
declare_refusal(
    "verval_aside_waits",
    "{count} hasil disisihkan saat disahkan dan belum dibereskan. Tulis, tolak, atau keluarkan dahulu.",
    "{count} results were set aside when they were signed. Write, reject or drop them first.",
)
declare_refusal(
    "verval_cannot_visit",
    "{name} tidak bertugas melakukan verval di desa itu.",
    "{name} is not assigned to verval in that village.",
)
declare_refusal(
    "musdes_before_round",
    "Putaran ini baru mulai {day}. Musdes diadakan sesudahnya.",
    "This round begins on {day}. The meeting is held after that.",
)
declare_refusal("musdes_nobody", "Catat paling sedikit satu yang hadir.", "Record at least one who attended.")
declare_refusal("musdes_no_decision", "Catat paling sedikit satu keputusan.", "Record at least one decision.")
declare_refusal(
    "verval_still_open",
    "{count} tugas belum dikunjungi atau belum diputuskan.",
    "{count} tasks are not visited or not decided yet.",
)
declare_refusal(
    "verval_own_signature",
    "Anda sudah mengesahkan tingkat di bawahnya, atau mengirim hasil kunjungan di sini. "
    "Orang lain yang mengesahkan tingkat ini.",
    "You signed a level below, or sent results from here. Somebody else signs this level.",
)
declare_refusal(
    "verval_signed_meanwhile",
    "Pengesahan ini tidak dicatat: keadaannya sekarang {stage}, bukan yang Anda lihat. Periksa dahulu.",
    "This signature was not taken: it is {stage} now, not what you had before you. Look again first.",
)
declare_refusal(
    "verval_no_release",
    "Belum ada daftar yang dimasukkan, jadi putaran verval belum dapat dibuka.",
    "No list was imported yet, so no verval round can be opened.",
)
declare_refusal(
    "verval_result_misplaced",
    "Hasil ini tidak cocok di sini. Pilih yang lain.",
    "This result does not fit here. Choose another.",
)
declare_refusal("verval_who_died", "Tandai siapa yang meninggal.", "Mark who has died.")
declare_refusal(
    "verval_same_but_gone",
    "Ada anggota yang tidak tinggal di sini lagi, jadi hasilnya bukan “tetap”.",
    "Somebody no longer lives here, so the result is not “unchanged”.",
)
declare_refusal("verval_before_round", "Putaran ini baru mulai {day}.", "This round begins on {day}.")
declare_refusal(
    "verval_event_after_visit",
    "Hari kejadian harus tidak sesudah hari kunjungan.",
    "The day of the event must not be after the visit.",
)
declare_refusal("verval_say_what", "Tulis dahulu apa yang dilihat atau mengapa.", "First write what was seen, or why.")
declare_refusal(
    "verval_twin_missing",
    "Sebutkan rumah tangga yang sama: NIK, nomor KK, atau nomor rumah tangga.",
    "Name the same household: a NIK, KK number or household number.",
)
declare_refusal(
    "verval_twin_gone",
    "Rumah tangga yang sama itu tidak ada dalam daftar, jadi yang ini tetap di sini.",
    "That other household is not on the list, so this one must not leave.",
)
declare_refusal(
    "verval_position",
    "Posisi di luar bumi: lintang −90 sampai 90, bujur −180 sampai 180.",
    "No such place: latitude −90 to 90, longitude −180 to 180.",
)
declare_refusal(
    "verval_own_submission",
    "Ini hasil kunjungan Anda sendiri. Orang lain yang memutuskannya.",
    "This is your own result. Somebody else decides on it.",
)
declare_refusal(
    "verval_not_yours",
    "Hasil ini dikirim orang lain. Hanya pengirimnya yang dapat menarik kembali.",
    "Somebody else sent this. Only they can take it back.",
)
declare_refusal(
    "verval_nik_known",
    "NIK {name} sudah tercatat untuk orang lain. Periksa NIK-nya; bila memang orang yang sama, tolak usulan ini.",
    "The NIK of {name} is on record already. Check it; if it is the same person, reject this proposal.",
)
declare_refusal(
    "verval_nik_twice",
    "NIK {name} juga ada pada usulan lain desa ini yang sudah diterima. Tolak salah satunya.",
    "The NIK of {name} stands in another accepted proposal of this village too. Reject one of them.",
)
declare_refusal(
    "verval_row_taken",
    "Nomornya baru saja dipakai catatan lain.",
    "Its number was taken by another record just now.",
)
declare_refusal(
    "verval_round_unknown",
    "Putaran verval ini tidak ada di wilayah tugas Anda.",
    "There is no such verval round in your villages.",
)
declare_refusal(
    "verval_place_unknown",
    "Desa ini tidak ikut putaran verval itu, atau bukan wilayah tugas Anda.",
    "This village is not in that round, or not among yours.",
)
declare_refusal(
    "proposal_unknown", "Usulan ini tidak ada di wilayah tugas Anda.", "There is no such proposal in your villages."
)
declare_refusal(
    "verval_task_unknown",
    "Tugas verval ini tidak ada di wilayah tugas Anda.",
    "There is no such verval task in your villages.",
)
