"""What this domain says: what it refuses, in Indonesian and English."""

from __future__ import annotations

from sakti.audit.sentences import declare_action
from sakti.core.refusals import declare_refusal

declare_action("keys_rotated", "mengganti kunci menjadi kunci {key}", "changed the key to key {key}")

declare_action(
    "recovery_key_set",
    "menetapkan kunci pemulihan {mark} untuk cadangan",
    "set the recovery key {mark} for backups",
)
declare_action(
    "backup_made",
    "membuat cadangan nomor {number} untuk penerima {recipient}",
    "made backup number {number} for recipient {recipient}",
)
declare_action(
    "backup_restored",
    "memulihkan cadangan nomor {number} yang dibuat {made_at}",
    "restored backup number {number}, made {made_at}",
)
declare_action(
    "backup_restored_unsigned",
    "memulihkan cadangan tanpa tanda tangan yang dibuat {made_at}, dengan alasan: {why}",
    "restored an unsigned backup made {made_at}, because: {why}",
    free=("why",),
)
declare_action(
    "restore_rehearsed",
    "melatih pemulihan cadangan nomor {number}: {verdict}",
    "rehearsed the restore of backup number {number}: {verdict}",
    verdict={"good": ("baik", "good"), "differs": ("ada perbedaan", "differences")},
)

declare_refusal(
    "recovery_unreadable",
    "Baris {line} bukan kunci dari lembar pemulihan, atau salah tulis. Satu baris per kunci: nomor, delapan angka, "
    "lalu 24 kata (48 untuk kunci 1), atau isi kode QR-nya.",
    "Line {line} is no key of a recovery sheet, or has a slip in it. One line a key: its number, eight digits, then "
    "24 words (48 for key 1), or what its QR code says.",
)
declare_refusal(
    "keys_needed_by_rows",
    "Sudah ada NIK, KK, atau jejak yang tersegel, jadi kunci baru tidak dibuat. Kembalikan berkas kunci {file} dari "
    "salinannya, atau jalankan: sakti keys recover",
    "NIK or KK numbers or the trail are sealed already, so no new key is made. Put the key file {file} back from "
    "its copy, or run: sakti keys recover",
)
declare_refusal(
    "trail_broken",
    "{count} temuan pada jejak dan catatan yang tersegel. Yang pertama: {first}. Simpan salinan basis data apa adanya, "
    "bandingkan dengan cadangan dan laporan tercetak, dan periksa siapa yang dapat menulis ke basis data.",
    "{count} findings in the trail and the sealed records. The first: {first}. Keep a copy of the database as it is, "
    "compare it with backups and printed reports, and see who can write to the database.",
)
declare_refusal(
    "database_damaged",
    "Berkas basis data rusak: {reason}. Hentikan layanan, simpan salinan berkasnya, lalu pulihkan cadangan terakhir: "
    "sakti restore",
    "The database file is damaged: {reason}. Stop the service, keep a copy of the file, and restore the last backup: "
    "sakti restore",
)
declare_refusal(
    "backup_exists",
    "{file} sudah ada. Pilih nama lain; berkas lama tidak ditimpa.",
    "{file} exists already. Choose another name; an old file is not overwritten.",
)
declare_refusal(
    "backup_missing",
    "Cadangan {file} tidak ada atau tidak dapat dibuka. Periksa letak dan hak aksesnya.",
    "There is no backup {file}, or it cannot be opened. Check its place and the rights on it.",
)
declare_refusal(
    "backup_damaged",
    "Cadangan {file} rusak atau bukan cadangan SAKTI: {reason}.",
    "The backup {file} is damaged or not a SAKTI backup: {reason}.",
)
declare_refusal(
    "backup_unsigned",
    "Cadangan {file} tidak dipulihkan: {reason}. Isinya bisa buatan orang lain. Bila Anda tahu pasti asalnya: "
    "--accept-unsigned ALASAN",
    "The backup {file} is not restored: {reason}. Somebody else may have made up what is in it. If you "
    "know for certain "
    "where it comes from: --accept-unsigned WHY",
)
declare_refusal(
    "backup_reason_short",
    "Alasan untuk --accept-unsigned paling sedikit {letters} huruf: ia masuk jejak instalasi ini.",
    "The reason for --accept-unsigned has at least {letters} letters: it goes into the trail of this installation.",
)
declare_refusal(
    "backup_sealed",
    "Cadangan {file} hanya dapat dibuka dengan kunci pemulihan. Pasang kunci privatnya: --identity BERKAS",
    "Only the recovery key opens the backup {file}. Name the file with its private half: --identity FILE",
)
declare_refusal(
    "identity_wrong",
    "Kunci yang diberikan tidak membuka cadangan {file}: ia disegel untuk kunci pemulihan lain. Coba lembar yang lebih "
    "lama atau lebih baru.",
    "The given key does not open the backup {file}: it is sealed for another recovery key. Try an older "
    "or newer sheet.",
)
declare_refusal(
    "identity_unreadable",
    "Baris {line} bukan kunci privat. Satu baris: AGE-SECRET-KEY-1…, atau 24 kata dari lembar.",
    "Line {line} is no private key. One line: AGE-SECRET-KEY-1…, or the 24 words of the sheet.",
)
declare_refusal(
    "recovery_key_unreadable",
    "Itu bukan kunci publik pemulihan. Bentuknya age1…, 62 huruf; kunci privat (AGE-SECRET-KEY-…) tidak "
    "disimpan di sini.",
    "That is no public recovery key. It looks like age1…, 62 characters; private ones (AGE-SECRET-KEY-…) "
    "are not kept here.",
)
declare_refusal(
    "recovery_not_copied",
    "Kata itu tidak cocok, jadi kunci ini tidak dipakai dan tidak ada yang berubah. Jalankan lagi dan salin yang baru.",
    "That word does not fit, so this key is not used and nothing was changed. Run it again and copy the new one.",
)
declare_refusal(
    "recovery_key_same",
    "Kunci pemulihan {mark} sudah berlaku sejak {since}.",
    "The recovery key {mark} holds already, since {since}.",
)
declare_refusal(
    "backup_not_written",
    "Cadangan tidak dapat ditulis: {reason}. Periksa ruang kosong; cadangan sebelumnya tetap ada.",
    "The backup cannot be written: {reason}. Check the free space; earlier backups are still there.",
)
declare_refusal(
    "backup_no_space",
    "Ruang di {folder} kurang: perlu sekitar {needed}, ada {free}. Kosongkan ruang atau setel "
    "SAKTI_BACKUPS ke disk lain; "
    "cadangan sebelumnya tetap ada.",
    "There is not enough room in {folder}: about {needed} are needed, {free} are free. Make room, or set "
    "SAKTI_BACKUPS to "
    "another disk; earlier backups are still there.",
)
declare_refusal(
    "backup_unproven",
    "Salinan tidak dapat dibaca kembali: {reason}. Cadangan ini tidak disimpan; yang sebelumnya tetap ada.",
    "The copy cannot be read back: {reason}. This backup is not kept; earlier ones are still there.",
)
declare_refusal(
    "backup_differs",
    "Cadangan tersimpan, tetapi {count} keadaan atau angka di dalamnya tidak sama dengan buku catatannya. Jalankan: "
    "sakti verify. Yang pertama: {first}",
    "The backup is kept, but {count} states or figures in it differ from its ledger. Run: sakti verify. The first: "
    "{first}",
)
declare_refusal(
    "rehearsal_differs",
    "Cadangan dapat dipulihkan, tetapi {count} keadaan atau angka di dalamnya tidak sama dengan buku catatannya. Yang "
    "pertama: {first}",
    "The backup can be restored, but {count} states or figures in it differ from its ledger. The first: {first}",
)
declare_refusal(
    "backup_of_other_version",
    "Cadangan {file} dibuat versi SAKTI lain (basis data {theirs}, di sini {ours}). Pulihkan dengan versi itu, "
    "lalu mutakhirkan dengan: sakti db upgrade",
    "The backup {file} was made by another version of SAKTI (database {theirs}, here {ours}). Restore it with that "
    "version, then run: sakti db upgrade",
)
declare_refusal(
    "restore_not_empty",
    "Instalasi ini sudah berisi data. Pulihkan ke folder SAKTI_INSTANCE yang kosong.",
    "This installation holds data. Restore into an empty SAKTI_INSTANCE folder.",
)
declare_refusal(
    "caches_differ",
    "{count} keadaan atau angka tersimpan tidak sama dengan buku catatan. Jalankan: sakti verify --repair. "
    "Yang pertama: {first}",
    "{count} stored states or figures differ from the ledger. Run: sakti verify --repair. The first: {first}",
)
