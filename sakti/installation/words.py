"""What this domain says: what it refuses, in Indonesian and English."""

from __future__ import annotations

from sakti.audit.sentences import declare_action
from sakti.core.refusals import declare_refusal

declare_action("keys_rotated", "mengganti kunci menjadi kunci {key}", "changed the key to key {key}")

declare_refusal(
    "recovery_unreadable",
    "Baris {line} bukan kunci dari lembar pemulihan, atau salah tulis. Satu baris per kunci: nomor, delapan angka, "
    "lalu 24 kata (48 untuk kunci 1), atau isi kode QR-nya.",
    "Line {line} is no key of a recovery sheet, or has a slip in it. One line a key: its number, eight digits, then "
    "24 words (48 for key 1), or what its QR code says.",
)
declare_refusal(
    "keys_needed_by_rows",
    "Sudah ada NIK atau KK yang tersegel, jadi kunci baru tidak dibuat. Kembalikan berkas kunci {file} dari "
    "salinannya, atau jalankan: sakti keys recover",
    "NIK or KK numbers are sealed already, so no new key is made. Put the key file {file} back from its copy, or "
    "run: sakti keys recover",
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
