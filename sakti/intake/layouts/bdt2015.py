"""Basis Data Terpadu 2015: 101 columns, one row a person of a household, codes of BPS, age and percentile (D§3.2)."""

from __future__ import annotations

from sakti.intake.layouts.kinds import Layout, all_keys, keyed

COLUMNS = {
    "ID rumah tangga (2)": "number", "Kode Provinsi (4)": "bps_province", "Kode Kab/Kota (6)": "bps_regency",
    "Kecamatan (7)": "district_name", "Kode Kecamatan (8)": "bps_district", "Desa/Kelurahan (9)": "village_name",
    "Kode Desa/Kelurahan (10)": "bps_village", "Nama SLS (11)": "sls_name", "Alamat (12)": "address",
    "Luas lantai (18)": "floor_area", "Lantai terluas (19)": "floor", "Dinding terluas (20)": "wall",
    "Atap Terluas (22)": "roof", "Sumber air minum (25)": "water", "Sumber penerangan utama (27)": "electricity",
    "Daya terpasang (28)": "power", "Bahan bakar memasak (29)": "cooking_fuel", "Fasilitas BAB (30)": "latrine_access",
    "Jenis kloset (31)": "latrine_type", "Tempat buang tinja (32)": "excreta_disposal", "percentile": "decile",
    "Nomor urut ART": "member_number", "Nama ART": "name", "NIK": "nik", "Nomor urut keluarga": "family_number",
    "Hubungan dengan kepala keluarga": "relation", "jenis kelamin": "sex",
    "Umur anggota rumah tangga (tahun)": "age", "Status perkawinan": "marital", "Jenis cacat": "disability",
    "Penyakit kronis": "chronic_diseases", "Partisipasi sekolah": "schooling", "Pendidikan tertinggi": "school_level",
    "Ijazah tertinggi": "certificate", "Bekerja seminggu yg lalu": "employed", "Status dalam pekerjaan": "work_status",
}  # fmt: skip
#: In the order of the file; the columns above and those that are not read.
HEADINGS = (
    "ruta_6 (1)", "ID rumah tangga (2)", "Provinsi (3)", "Kode Provinsi (4)", "Kab/Kota (5)", "Kode Kab/Kota (6)",
    "Kecamatan (7)", "Kode Kecamatan (8)", "Desa/Kelurahan (9)", "Kode Desa/Kelurahan (10)", "Nama SLS (11)",
    "Alamat (12)", "Nama KRT (13)", "Jumlah ART (14)", "Jumlah Keluarga (15)", "Status bangunan (16)",
    "Status lahan (17)", "Luas lantai (18)", "Lantai terluas (19)", "Dinding terluas (20)", "Kondisi Dinding (21)",
    "Atap Terluas (22)", "Kondisi Atap (23)", "Jumlah kamar tidur (24)", "Sumber air minum (25)",
    "Cara memperoleh air minum (26)", "Sumber penerangan utama (27)", "Daya terpasang (28)",
    "Bahan bakar memasak (29)", "Fasilitas BAB (30)", "Jenis kloset (31)", "Tempat buang tinja (32)",
    "Kepemilikan tabung gas 5,5kg (33)", "Kepemilikan lemari es (34)", "Kepemilikan ac (35)",
    "Kepemilikan pemanas air (36)", "Kepemilikan telepon rumah (37)", "Kepemilikan televisi (38)",
    "Kepemilikan emas dan tabungan (39)", "Kepemilikan laptop/komputer (40)", "Kepemilikan sepeda (41)",
    "Kepemilikan sepeda motor (42)", "Kepemilikan mobil (43)", "Kepemilikan perahu (44)",
    "Kepemilikan motor tempel (45)", "Kepemilikan perahu motor (46)", "Kepemilikan kapal (47)",
    "Nomor HP  yang aktif (48)", "Jumlah ruangan rumah yang ditempati (49)", "Kepemilikan aset tidak bergerak (50)",
    "Luas aset tidak bergerak", "Kepemilikan rumah di tempat lain", "Jumlah sapi yang dimiliki",
    "Jumlah kerbau yang dimiliki", "Jumlah kuda yang dimiliki", "Jumlah babi yang dimiliki",
    "Jumlah kambing/domba yang dimiliki", "Status ART yang memiliki usaha", "Status KKS", "Status KIP", "Status KIS",
    "Status BPJS  mandiri", "Status Jamsostek", "Status asuransi kesehatan lainnya", "Status PKH", "Status Rastra",
    "Status KUR", "No Urut ART Wanita Usia Subur", "Usia Suami", "Usia Istri", "Kepesertaan KB", "Metode Kontrasepsi",
    "Lama menggunakan kontrasepsi (tahun)", "Lama menggunakan kontrasepsi (bulan)", "Tempat pelayanan KB",
    "Status ingin punya anak lagi", "Alasan utama tidak ber KB", "percentile", "Nomor urut ART", "Nama ART", "NIK",
    "HubKRT", "Nomor urut keluarga", "Hubungan dengan kepala keluarga", "jenis kelamin",
    "Umur anggota rumah tangga (tahun)", "Status perkawinan", "Kepemilikan akta/buku nikah", "Tercantum di dalam KK",
    "Kepemilikan kartu identitas", "Status kehamilan", "Jenis cacat", "Penyakit kronis", "Partisipasi sekolah",
    "Pendidikan tertinggi", "Kelas tertinggi", "Ijazah tertinggi", "Bekerja seminggu yg lalu", "Jumlah jam kerja",
    "Lapangan usaha", "Status dalam pekerjaan",
)  # fmt: skip

BDT2015 = Layout(
    "bdt2015", "BDT 2015 (101 kolom, kode BPS)", keyed(COLUMNS),
    {
        "Kode Desa/Kelurahan": ("bps_village", "village_name", "village"), "Nama ART": ("name",),
        "ID rumah tangga": ("number",),
    },
    all_keys(HEADINGS), book="bdt2015", carded=False,
)  # fmt: skip
