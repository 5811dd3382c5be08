"""OpenSID, the village's own register: 43 columns, one row an inhabitant, and no village: the upload names it."""

from __future__ import annotations

from sakti.intake.layouts.kinds import Layout, all_keys, keyed

COLUMNS = {
    "alamat": "address", "dusun": "hamlet", "rw": "rw", "rt": "rt", "nama": "name", "no_kk": "kk", "nik": "nik",
    "sex": "sex", "tanggallahir": "birth_date", "pendidikan_kk_id": "certificate",
    "pendidikan_sedang_id": "schooling", "status_kawin": "marital", "kk_level": "relation", "cacat_id": "disability",
    "status_dasar": "presence",
}  # fmt: skip
HEADINGS = (
    "alamat", "dusun", "rw", "rt", "nama", "no_kk", "nik", "sex", "tempatlahir", "tanggallahir", "agama_id",
    "pendidikan_kk_id", "pendidikan_sedang_id", "pekerjaan_id", "status_kawin", "kk_level", "warganegara_id",
    "ayah_nik", "nama_ayah", "ibu_nik", "nama_ibu", "golongan_darah_id", "akta_lahir", "dokumen_pasport",
    "tanggal_akhir_paspor", "dokumen_kitas", "akta_perkawinan", "tanggalperkawinan", "akta_perceraian",
    "tanggalperceraian", "cacat_id", "cara_kb_id", "hamil", "ktp_el", "status_rekam", "alamat_sekarang",
    "status_dasar", "suku", "tag_id_card", "id_asuransi", "no_asuransi", "lat", "lng",
)  # fmt: skip

OPENSID = Layout(
    "opensid", "OpenSID (penduduk desa)", keyed(COLUMNS), {"nama": ("name",), "no_kk": ("kk",)},
    all_keys(HEADINGS), book="opensid",
    presence={"2": "meninggal", "3": "pindah", "4": "hilang", "6": "pergi", "9": "tidak valid"},
)  # fmt: skip
