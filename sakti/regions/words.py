"""What this domain says: what it writes into the trail and what it refuses, in Indonesian and English."""

from __future__ import annotations

from sakti.audit.sentences import declare_action
from sakti.core.refusals import declare_refusal

TERMS = (
    ("typology", "pesisir", "pesisir", "coast"),
    ("typology", "perkotaan", "perkotaan", "town"),
    ("typology", "pegunungan", "pegunungan", "mountain"),
    ("classification", "rural", "perdesaan", "rural"),
    ("classification", "urban", "perkotaan", "urban"),
    ("zone", "merah", "merah", "red"),
    ("zone", "kuning", "kuning", "yellow"),
    ("zone", "hijau", "hijau", "green"),
)
TOPICS = {
    "typology": ("tipologi", "the typology"),
    "classification": ("perdesaan/perkotaan", "rural or urban"),
    "zone": ("status zona", "the zone status"),
}

declare_action(
    "regions_loaded",
    "memuat daftar wilayah: {villages} desa/kelurahan",
    "loaded the list of regions: {villages} villages",
)
declare_action("crosswalk_loaded", "memuat padanan {codes} kode BPS", "loaded a crosswalk of {codes} BPS codes")
declare_action(
    "region_fact_recorded",
    "mencatat {topic} {village}: {value} sejak {since}",
    "recorded {topic} of {village}: {value} since {since}",
    topic=TOPICS,
    value={code: (label_id, label_en) for _topic, code, label_id, label_en in TERMS},
)
declare_action("pilot_named", "menetapkan lokus {village}: {decree}", "named the pilot {village}: {decree}")

#: What happened to a village.
KINDS = {
    "divided": ("pemekaran", "division"),
    "merged": ("penggabungan", "merger"),
    "renamed": ("perubahan nama", "change of name"),
}
declare_action(
    "village_founded",
    "menambah desa/kelurahan {village} ({code})",
    "added the village {village} ({code})",
    plain=("code",),
)
declare_action(
    "village_succeeded",
    "mencatat {kind} {old} → {new} sejak {day}: {households} rumah tangga ({decree})",
    "recorded the {kind} {old} → {new} since {day}: {households} households ({decree})",
    plain=("old", "new", "households"),
    kind=KINDS,
)
declare_action(
    "succession_voided",
    "membatalkan {kind} {old} → {new}: {reason}",
    "took back the {kind} {old} → {new}: {reason}",
    free=("reason",),
    plain=("old", "new"),
    kind=KINDS,
)
declare_action("pilot_unnamed", "membatalkan lokus {village}", "took back the pilot {village}")

declare_refusal(
    "village_code_bad",
    "{code} bukan kode desa/kelurahan di kecamatan yang dikenal. Contoh: 33.26.02.2016.",
    "{code} is no code of a village in a known district. Example: 33.26.02.2016.",
)
declare_refusal(
    "village_code_taken",
    "Kode {code} sudah dipakai. Untuk desa yang sudah ada, pakai penggabungan.",
    "The code {code} is in use. For a village that exists, merge into it.",
)
declare_refusal("village_name_missing", "Isi nama desa/kelurahannya.", "Fill in the name of the village.")
declare_refusal("village_name_same", "Namanya sudah begitu. Tidak ada yang berubah.", "That is its name already.")
declare_refusal("succession_unknown", "Perubahan desa ini tidak ada.", "There is no such change of a village.")
declare_refusal(
    "succession_later",
    "Sesudah tanggal itu desa ini sudah berubah lagi, pada {day}. Catat dengan tanggal sesudahnya.",
    "After that day this village has changed again, on {day}. Record it with a later day.",
)
declare_refusal(
    "succession_rested_on",
    "Perubahan sesudahnya bertumpu padanya: {name}, {day}. Batalkan yang itu dahulu.",
    "A later change rests on it: {name}, {day}. Take that one back first.",
)

declare_refusal(
    "region_file_bad",
    "Baris {row} daftar wilayah tidak lengkap atau kodenya salah: {text}.",
    "Row {row} of the region list is incomplete or its code is wrong: {text}.",
)
declare_refusal(
    "region_file_unreadable",
    "{file} bukan daftar wilayah. Pakai CSV UTF-8 berjudul code,name,kind,district_code,district_name.",
    "{file} is no list of regions. Use a UTF-8 CSV with the headings code,name,kind,district_code,district_name.",
)
declare_refusal(
    "region_term_unknown",
    "“{value}” tidak dikenal. Pilihannya: {choices}.",
    "“{value}” is unknown. Choose from: {choices}.",
)
declare_refusal(
    "crosswalk_unreadable",
    "{file} bukan padanan kode. Pakai CSV UTF-8 berjudul bps_code,code.",
    "{file} is no crosswalk. Use a UTF-8 CSV with the headings bps_code,code.",
)
declare_refusal(
    "crosswalk_bad",
    "Baris {row} padanan kode salah, atau desanya tidak dikenal: {text}.",
    "Row {row} of the crosswalk is wrong, or its village is unknown: {text}.",
)
