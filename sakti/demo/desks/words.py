"""What is told at the door, in the meeting and in the circle: made up, as everything here, and as it is really said."""

from __future__ import annotations

from sakti.assessment.actions import ClassEntry, ProblemEntry
from sakti.core.verval import Result

#: By result what the visitor wrote; used in turn.
NOTES: dict[Result, tuple[str, ...]] = {
    Result.SAME: ("",),
    Result.CHANGED: (
        "Lantai sudah dikeramik sebagian, jamban baru dari bantuan desa.",
        "Anak pertama sudah bekerja di pabrik garmen, ikut membantu belanja rumah.",
        "Atap dapur roboh waktu angin kencang, sementara memasak di teras.",
        "Bapak berhenti buruh tani karena sakit, ibu berjualan di rumah.",
        "Anak kedua putus sekolah sejak kelas 8, ikut bekerja.",
    ),
    Result.DIED: ("Surat kematian sudah ada di desa.", "Di rumah sakit kabupaten; keluarganya yang memberi tahu."),
    Result.MOVED: (
        "Ikut anak ke Bekasi, rumah kosong sejak Lebaran.",
        "Pindah ke rumah mertua di Comal, surat pindah belum diurus.",
    ),
    Result.ABLE: (
        "Punya toko kelontong dan mobil pikap; tetangga sepakat sudah mampu.",
        "Anak sudah menjadi guru, rumah tembok keramik, tidak lagi menerima bantuan.",
        "Usaha konveksinya berjalan, mempekerjakan empat tetangga.",
    ),
    Result.NOT_FOUND: ("Ketua RT dan tetangga tidak mengenal nama ini.",),
    Result.REFUSED: ("Tidak berkenan didata, merasa sudah cukup.",),
    Result.TWIN: ("Keluarga yang sama terdaftar dua kali, ejaan namanya berbeda.",),
}
SENT_BACK = (
    "Foto rumah terlalu gelap. Ulangi, ambil dari depan.",
    "Belum ada keterangan ketua RT bahwa keluarga ini pindah. Tanyakan dahulu.",
    "Catatannya mampu, tetapi lantai masih tanah. Kunjungi lagi bersama kepala dusun.",
)
REJECTED = "Keterangan tidak didukung tetangga dan ketua RT; tetap seperti semula."
#: Sex of the head, and why they belong on the list.
NEW_FAMILIES = (
    (1, "Pengantin baru, menumpang di rumah bambu di tanah kas desa; suami buruh harian."),
    (2, "Janda pulang dari rantau dengan dua anak, belum masuk daftar mana pun."),
)
AGENDA = (
    "Pembukaan oleh Ketua BPD",
    "Pemaparan hasil kunjungan rumah",
    "Pembahasan yang berubah, mampu, dan usulan baru",
    "Kesepakatan daftar",
)
DECISIONS = (
    "Daftar hasil verval disepakati dan disampaikan ke kecamatan.",
    "Keluarga yang dinilai mampu dikeluarkan; alasannya dibacakan dalam musyawarah.",
    "Keluarga usulan baru disetujui masuk daftar.",
    "Yang tidak ditemukan tetap dalam daftar sampai kabupaten memutuskan.",
    "Daftar tanpa NIK ditempel di balai desa tujuh hari untuk usul dan sanggah.",
)
#: Element of the community, position, sex.
ATTENDEES = (
    ("pemerintah", "Kepala Desa", 1),
    ("pemerintah", "Sekretaris Desa", 1),
    ("pemerintah", "Kasi Kesejahteraan", 2),
    ("bpd", "Ketua BPD", 1),
    ("bpd", "Anggota BPD", 2),
    ("lpmd", "Ketua LPMD", 1),
    ("rt_rw", "Ketua RW 001", 1),
    ("rt_rw", "Ketua RT 004/RW 002", 1),
    ("pkk", "Kader PKK", 2),
    ("tksk", "TKSK Kecamatan Karangdadap", 1),
    ("toga", "Imam musala", 1),
    ("tomas", "Guru", 2),
    ("pemuda", "Ketua Karang Taruna", 1),
    ("warga", "", 2),
)

# -- PPA --------------------------------------------------------------------------------------------------------------

CRITERIA = (
    "Sawah atau kebun: punya sendiri, nggarap maro (bagi hasil), atau hanya buruh",
    "Pekerjaan: tetap, dagang, atau dina-dinaan (harian)",
    "Rumah: tembok, papan, atau gedek; lantai keramik, plester, atau tanah",
    "Makan: beras panenan sendiri, beli, atau ngutang warung",
    "Anak sekolah sampai mana, ada yang boro (merantau) dan kirim uang atau tidak",
    "Kalau sakit: bayar sendiri, BPJS, atau tidak berobat",
)
CLASSES = (
    ClassEntry(None, "Sugih", "Sawah atau kebun lebih dari setengah bau, ada mobil atau toko, anak bisa kuliah."),
    ClassEntry(None, "Cukupan", "Kerja tetap atau dagang, rumah tembok, motor sendiri, anak sampai SMA."),
    ClassEntry(
        None, "Kekurangan", "Buruh dina-dinaan, rumah papan, sering ngutang warung kalau paceklik.", is_poor=True
    ),
    ClassEntry(
        None,
        "Mlarat",
        "Tidak punya tanah, rumah gedek lantai tanah, janda atau jompo tanpa kiriman anak.",
        is_poor=True,
    ),
)
PROBLEMS = (
    ProblemEntry(
        "Banyu angel saben ketiga (air sulit tiap kemarau)",
        "Mata air di atas dukuh mengecil, pipanya bocor",
        "Perbaikan pipa dan bak penampung",
        17,
    ),
    ProblemEntry(
        "Upah buruh tidak tentu", "Hanya ada kerja waktu tanam dan panen", "Padat karya dan modal ternak kambing", 14
    ),
    ProblemEntry(
        "Hasil kebun dibeli murah tengkulak",
        "Sudah ngijon sebelum panen, jalan ke kebun rusak",
        "Kelompok tani menjual bersama, jalan kebun dicor",
        11,
    ),
    ProblemEntry(
        "Anak berhenti setelah SMP", "SMA jauh, tidak ada angkutan, ongkos mahal", "Bus sekolah atau beasiswa", 9
    ),
    ProblemEntry("Jompo sendirian tidak terurus", "Anak boro dan jarang kirim", "Rantang makan dan kunjungan kader", 8),
)
AGREEMENTS = (
    "Keluarga yang tampaknya terlewat diusulkan diperiksa dalam verval.",
    "Warga tidak mengumumkan kelas seseorang di luar pertemuan ini.",
    "Hasilnya dibawa ke musdes dan menjadi bahan RKPDes.",
)
