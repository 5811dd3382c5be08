"""What this domain says: what it refuses, in Indonesian and English."""

from __future__ import annotations

from sakti.core.refusals import declare_refusal

declare_refusal(
    "backup_exists",
    "{file} sudah ada. Pilih nama lain; cadangan lama tidak ditimpa.",
    "{file} exists already. Choose another name; an old backup is not overwritten.",
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
