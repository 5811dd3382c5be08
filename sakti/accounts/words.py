"""What this domain says: what it writes into the trail and what it refuses, in Indonesian and English."""

from __future__ import annotations

from sakti.audit.sentences import declare_action
from sakti.core.refusals import declare_refusal

declare_action("user_added", "menambah pengguna {username}", "added user {username}")
declare_action(
    "user_assigned",
    "menugaskan {username} sebagai {role} ({bound}) sejak {since}",
    "assigned {username} as {role} ({bound}) from {since}",
)
declare_action(
    "assignment_ended",
    "mengakhiri tugas {username} sebagai {role} pada {until}",
    "ended {username}'s assignment as {role} on {until}",
)
declare_action("password_changed", "mengganti kata sandinya", "changed the own password")
declare_action("password_reset", "memberi {username} kata sandi sekali pakai", "gave {username} a one-time password")
declare_action(
    "user_deactivated", "menonaktifkan {username}: {reason}", "deactivated {username}: {reason}", free=("reason",)
)
declare_action("user_reactivated", "mengaktifkan kembali {username}", "reactivated {username}")
declare_action("signed_in", "masuk dari {address}", "signed in from {address}")
declare_action("second_factor_added", "menambah langkah kedua ({kind})", "added a second factor ({kind})")
declare_action("second_factor_removed", "menghapus langkah kedua ({kind})", "removed a second factor ({kind})")
declare_action(
    "second_factor_reset", "menyetel ulang langkah kedua {username}", "reset the second factor of {username}"
)
declare_action("recovery_codes_made", "membuat kode pemulihan baru", "made new recovery codes")
declare_action(
    "recovery_code_used",
    "masuk dengan kode pemulihan; tersisa {left}",
    "signed in with a recovery code; {left} are left",
)
declare_action("device_connected", "menyambungkan telepon “{label}”", "connected the telephone “{label}”")
declare_action(
    "device_revoked", "memutus telepon “{label}” {username}", "disconnected {username}'s telephone “{label}”"
)
declare_action("sign_in_refused", "menolak masuk dari {address}", "turned away a sign-in from {address}")
declare_action("signed_out", "keluar", "signed out")
declare_action("password_confirmed", "mengulang kata sandinya", "gave the password once more")
declare_action(
    "session_ended",
    "mengakhiri sesi {username} yang dibuka dari {address}",
    "ended {username}'s session from {address}",
)
declare_action(
    "sessions_ended", "mengakhiri {count} sesi lain {username}", "ended {count} other sessions of {username}"
)

declare_refusal(
    "role_unknown",
    "Peran “{role}” tidak ada. Pilihannya: {choices}.",
    "There is no role “{role}”. Choose from: {choices}.",
)
declare_refusal(
    "role_needs_region",
    "Peran {role} bertugas di suatu wilayah. Pilih wilayahnya.",
    "The role {role} works in a region. Choose it.",
)
declare_refusal(
    "role_needs_organisation",
    "Peran {role} bertugas untuk suatu pelaku. Pilih pelakunya.",
    "The role {role} works for an organisation. Choose it.",
)
declare_refusal(
    "role_without_bound",
    "Peran {role} berlaku di seluruh kabupaten. Kosongkan wilayah dan pelaku.",
    "The role {role} covers the whole regency. Leave region and organisation empty.",
)
declare_refusal(
    "roles_do_not_mix",
    "Petugas mitra tidak dapat sekaligus bertugas di desa. Buat akun kedua.",
    "A partner officer cannot also work in a village. Make a second account.",
)
declare_refusal(
    "assignment_dates", "Tugas tidak dapat berakhir sebelum dimulai.", "An assignment cannot end before it begins."
)
declare_refusal(
    "last_administrator",
    "Ini administrator terakhir. Tugaskan administrator lain dahulu.",
    "This is the last administrator. Assign another one first.",
)
declare_refusal(
    "username_bad",
    "Nama masuk terdiri atas huruf kecil, angka, titik, atau tanda hubung, 3 sampai 60.",
    "A user name has 3 to 60 lower-case letters, digits, dots or hyphens.",
)
declare_refusal(
    "password_short",
    "Kata sandi paling sedikit {least} huruf. Kalimat pendek mudah diingat dan sulit ditebak.",
    "A password has at least {least} characters. A short sentence is easy to remember and hard to guess.",
)
declare_refusal(
    "password_easy",
    "Kata sandi ini mudah ditebak: tersusun dari kata yang sering dipakai, nama, tempat, tahun, atau deret seperti "
    "12345. Pakai beberapa kata yang tidak berkaitan.",
    "This password is easy to guess: it is made of common words, names, places, years, or rows such as 12345. Use a "
    "few words that have nothing to do with each other.",
)
declare_refusal(
    "password_same", "Pilih kata sandi yang lain dari yang lama.", "Choose a password other than the old one."
)
declare_refusal(
    "grant_to_oneself",
    "Tidak seorang pun memberi peran kepada dirinya sendiri. Minta administrator lain.",
    "Nobody gives a role to themselves. Ask another administrator.",
)
declare_refusal(
    "reset_oneself",
    "Langkah kedua sendiri diganti di halaman Akun › Langkah kedua, atau disetel ulang oleh administrator lain.",
    "You change your own second factor under Account › Second step, or another administrator resets it.",
)
declare_refusal(
    "password_of_oneself",
    "Kata sandi sendiri diganti di halaman Akun, dengan kata sandi yang sekarang; lupa: minta administrator lain.",
    "You change your own password under Account, with the present one; if you forgot it, ask another administrator.",
)
declare_refusal(
    "administrator_needed",
    "Ini memerlukan persetujuan administrator lain. Lakukan dari halaman pengguna; permintaannya dikirim dari sana.",
    "Another administrator has to accept this. Do it on the user's page, which sends the request.",
)
declare_refusal("second_factor_unknown", "Langkah kedua ini tidak ada.", "There is no such second factor.")
declare_refusal(
    "second_factor_last",
    "Peran Anda wajib memakai langkah kedua. Tambahkan yang baru dahulu, lalu hapus yang ini.",
    "Your role has to have a second factor. Add a new one first, then remove this one.",
)
declare_refusal(
    "code_wrong",
    "Kode ini belum cocok. Pakai kode yang sedang tampil; setiap kode hanya berlaku sekali. Periksa juga jam telepon.",
    "This code does not match. Use the one that is shown now; each works once. Check the clock of the phone too.",
)
declare_refusal(
    "app_known",
    "Aplikasi ini sudah terpasang. Untuk memasang yang lain, buka lagi halaman Langkah kedua.",
    "This app is set up already. To set up another one, open the page of the second step again.",
)
declare_refusal(
    "passkey_wrong",
    "Kunci sandi ini belum dapat diterima. Coba lagi, atau pakai kode.",
    "This passkey could not be taken. Try again, or use a code.",
)
declare_refusal(
    "step_too_late",
    "Terlalu lama menunggu di langkah kedua. Masuk lagi dengan kata sandi.",
    "The second step took too long. Sign in with your password again.",
)
declare_refusal("device_unknown", "Telepon ini tidak ada.", "There is no such telephone.")
declare_refusal(
    "device_needs_field_work",
    "Hanya yang bertugas mencatat kunjungan yang dapat menyambungkan telepon.",
    "Only who is assigned to record visits can connect a telephone.",
)
declare_refusal("user_unknown", "Pengguna ini tidak ada.", "There is no such user.")
declare_refusal("assignment_unknown", "Penugasan ini tidak ada.", "There is no such assignment.")
declare_refusal(
    "sign_in_failed",
    "Nama masuk atau kata sandi belum cocok. Periksa huruf besar dan kecilnya.",
    "User name and password do not match. Check capital and small letters.",
)
declare_refusal(
    "one_time_expired",
    "Kata sandi sekali pakai ini sudah lewat. Minta yang baru kepada administrator.",
    "This one-time password has expired. Ask the administrator for a new one.",
)
declare_refusal(
    "too_many_attempts",
    "Terlalu banyak percobaan yang belum cocok, untuk akun ini atau dari jaringan ini. Tunggu {how_long}, lalu coba "
    "lagi.",
    "Too many tries did not match, for this account or from this network. Wait {how_long} and try again.",
)
declare_refusal("session_unknown", "Sesi ini tidak ada.", "There is no such session.")
declare_refusal("password_wrong", "Kata sandi sekarang belum cocok.", "The current password does not match.")
