"""What this domain says: what it writes into the trail and what it refuses, in Indonesian and English."""

from __future__ import annotations

from sakti.audit.sentences import declare_action
from sakti.core.outlines import Missed
from sakti.core.refusals import declare_refusal

#: Why a feature was not taken, and what to do about it, in Indonesian and English.
MISSED: dict[Missed, tuple[str, str]] = {
    Missed.UNKNOWN_CODE: (
        "Kodenya tidak ada di daftar wilayah. Perbarui daftarnya, atau betulkan kodenya.",
        "Its code is not in the list of regions. Refresh the list, or correct the code.",
    ),
    Missed.UNKNOWN_NAME: (
        "Tidak ada desa bernama ini di kecamatannya. Betulkan ejaannya, atau isi kodenya.",
        "No village of its district has this name. Correct the spelling, or fill in the code.",
    ),
    Missed.NO_DISTRICT: (
        "Ada nama desa tanpa kecamatan. Tambahkan kolom kecamatan atau kode.",
        "It has a village's name and no district. Add a column of districts or codes.",
    ),
    Missed.NO_LABEL: (
        "Tidak ada kode dan nama. Tambahkan kolom kode.",
        "It has neither code nor name. Add a column of codes.",
    ),
    Missed.NAMESAKES: (
        "Beberapa desa di kecamatannya bernama ini. Isi kodenya.",
        "Several villages of its district have this name. Fill in the code.",
    ),
    Missed.CONTRADICTION: (
        "Kode dan namanya menyebut dua desa yang berbeda. Betulkan salah satunya.",
        "Its code and its name are those of two villages. Correct one of them.",
    ),
    Missed.OTHER_REGENCY: (
        "Menurut berkasnya ada di kabupaten/kota lain. Betulkan kolom kabupatennya, atau isi kodenya.",
        "The file says that it is in another regency. Correct the column of regencies, or fill in the code.",
    ),
    Missed.TWICE: (
        "Ada bidang lain untuk desa ini. Gabungkan di QGIS, atau isi kodenya.",
        "Another feature is this village too. Join them in QGIS, or fill in the code.",
    ),
    Missed.NO_SURFACE: (
        "Bukan bidang (titik atau garis). Ekspor lapisan batas desanya.",
        "It is no surface (a point or a line). Export the layer of boundaries.",
    ),
    Missed.NO_AREA: (
        "Bidangnya terlalu kecil untuk peta. Periksa gambarnya di QGIS.",
        "Its surface is too small for a map. Look at it in QGIS.",
    ),
    Missed.FAR: (
        "Ada titiknya yang jauh dari semua desa lain. Betulkan titik itu di QGIS.",
        "A point of it is far from all other villages. Correct that point in QGIS.",
    ),
}


def missed_in_words(why: str, locale: str = "id") -> str:
    """Why a feature was not taken."""
    return MISSED[Missed(why)][0 if locale == "id" else 1]


declare_action(
    "outlines_read",
    "mengunggah garis batas {villages} desa untuk diperiksa: {file}",
    "uploaded outlines of {villages} villages to look at: {file}",
    free=("file",),
)
declare_action(
    "outlines_taken",
    "memakai garis batas {villages} desa: {file}",
    "put outlines of {villages} villages into force: {file}",
    free=("file",),
)
declare_action(
    "outlines_left", "membuang berkas garis batas: {file}", "threw a file of outlines away: {file}", free=("file",)
)
declare_action("outlines_withdrawn", "menarik garis batas: {file}", "took outlines back: {file}", free=("file",))

declare_refusal(
    "outlines_unreadable",
    "Garis batas tidak dapat dibaca: {reason}.",
    "The outlines cannot be read: {reason}.",
)
declare_refusal("outlines_not_there", "Berkas {file} tidak ada atau tidak dapat dibuka.", "{file} cannot be opened.")
declare_refusal(
    "outlines_no_regions",
    "Belum ada desa di daftar wilayah. Muat daftarnya dahulu dengan “sakti regions load”.",
    "There are no villages yet. Load their list first with “sakti regions load”.",
)
declare_refusal(
    "outlines_nobodys",
    "Dari {features} bidang tidak satu pun cocok dengan desa di sini. Periksa kolom kode, atau nama desa dan "
    "kecamatannya.",
    "Of {features} features none is a village known here. Look at the column of codes, or at the names of village and "
    "district.",
)
declare_refusal(
    "outlines_undrawable",
    "Dari {features} bidang ada yang cocok dengan desa di sini, tetapi tidak satu pun dapat digambar. {name}: {reason}",
    "Of {features} features some are villages known here, but none can be drawn. {name}: {reason}",
)
declare_refusal(
    "outlines_unknown", "Berkas garis batas ini tidak ada lagi.", "This file of outlines is not there any more."
)
declare_refusal(
    "outlines_in_use",
    "Garis batas ini sudah dipakai, jadi tidak dapat dibuang. Tarik kembali dari halaman garis batas.",
    "These outlines were put into force and cannot be thrown away. Take them back on their page.",
)
declare_refusal(
    "outlines_not_in_force",
    "Garis batas ini bukan yang berlaku sekarang. Muat ulang halamannya.",
    "These outlines are not the ones in force now. Load the page again.",
)
