"""Code lists of the DTSEN form (D§3.3), code → Indonesian label. Other sources' lists are translated into these.

A code list is versioned by its source: the same code means different things in BDT and Regsosek.
"""

from __future__ import annotations

from collections.abc import Mapping

CodeList = Mapping[str, str]

YES_NO: CodeList = {"1": "ya", "2": "tidak"}
SEX: CodeList = {"1": "laki-laki", "2": "perempuan"}
RELATION: CodeList = {
    "1": "kepala keluarga", "2": "istri/suami", "3": "anak", "4": "menantu", "5": "cucu",
    "6": "orang tua/mertua", "7": "pembantu/sopir", "8": "lainnya",
}  # fmt: skip
MARITAL: CodeList = {"1": "belum kawin", "2": "kawin", "3": "cerai hidup", "4": "cerai mati"}
DECILE: CodeList = {str(n): f"desil {n}" for n in range(1, 11)}
FLOOR: CodeList = {
    "1": "marmer/granit", "2": "keramik", "3": "parket/vinil/karpet", "4": "ubin/tegel/teraso", "5": "kayu/papan",
    "6": "semen/bata merah", "7": "bambu", "8": "tanah", "9": "lainnya",
}  # fmt: skip
WALL: CodeList = {
    "1": "tembok", "2": "plesteran anyaman bambu/kawat", "3": "kayu/papan/gipsum/GRC", "4": "anyaman bambu",
    "5": "batang kayu", "6": "bambu", "7": "lainnya",
}  # fmt: skip
ROOF: CodeList = {
    "1": "beton", "2": "genteng", "3": "seng", "4": "asbes", "5": "kayu/sirap", "6": "bambu",
    "7": "jerami/ijuk/rumbia", "8": "lainnya",
}  # fmt: skip
WATER: CodeList = {
    "1": "air kemasan", "2": "air isi ulang", "3": "leding", "4": "sumur bor/pompa", "5": "sumur terlindung",
    "6": "sumur tak terlindung", "7": "mata air terlindung", "8": "mata air tak terlindung", "9": "air permukaan",
    "10": "air hujan", "11": "lainnya", "12": "PDAM", "13": "PAMDES/PAMSIMAS",
}  # fmt: skip
ELECTRICITY: CodeList = {
    "1": "PLN dengan meteran",
    "2": "PLN tanpa meteran",
    "3": "listrik non-PLN",
    "4": "bukan listrik",
}
POWER: CodeList = {"1": "450 VA", "2": "900 VA", "3": "1.300 VA", "4": "2.200 VA", "5": "di atas 2.200 VA"}
COOKING_FUEL: CodeList = {
    "1": "listrik", "2": "gas 5,5 kg", "3": "gas 12 kg", "4": "gas 3 kg", "5": "gas kota", "6": "biogas",
    "7": "minyak tanah", "8": "briket", "9": "arang", "10": "kayu bakar", "11": "lainnya", "12": "tidak memasak",
}  # fmt: skip
LATRINE_ACCESS: CodeList = {
    "1": "sendiri", "2": "bersama rumah tangga tertentu", "3": "MCK komunal", "4": "MCK umum",
    "5": "ada, tidak dipakai", "6": "tidak ada",
}  # fmt: skip
LATRINE_TYPE: CodeList = {
    "1": "leher angsa", "2": "plengsengan dengan tutup", "3": "plengsengan tanpa tutup", "4": "cemplung/cubluk",
}  # fmt: skip
EXCRETA_DISPOSAL: CodeList = {
    "1": "tangki septik", "2": "IPAL", "3": "kolam/sawah/sungai/danau/laut", "4": "lubang tanah",
    "5": "pantai/tanah lapang/kebun", "6": "lainnya",
}  # fmt: skip
SCHOOLING: CodeList = {"1": "belum pernah sekolah", "2": "masih sekolah", "3": "tidak sekolah lagi"}
SCHOOL_LEVEL: CodeList = {
    "1": "Paket A", "2": "SDLB", "3": "SD", "4": "MI", "5": "SPM/PDF Ula", "6": "Paket B", "7": "SMPLB", "8": "SMP",
    "9": "MTs", "10": "SPM/PDF Wustha", "11": "Paket C", "12": "SMLB", "13": "SMA", "14": "MA", "15": "SMK",
    "16": "MAK", "17": "SPM/PDF Ulya", "18": "D1/D2/D3", "19": "D4/S1", "20": "profesi", "21": "S2", "22": "S3",
}  # fmt: skip
CERTIFICATE: CodeList = {**SCHOOL_LEVEL, "23": "tidak punya ijazah SD"}
WORK_STATUS: CodeList = {
    "1": "berusaha sendiri", "2": "berusaha dibantu buruh tidak dibayar", "3": "berusaha dibantu buruh dibayar",
    "4": "buruh/karyawan swasta", "5": "ASN/TNI/Polri/BUMN", "6": "pekerja bebas pertanian",
    "7": "pekerja bebas nonpertanian", "8": "pekerja keluarga tidak dibayar",
}  # fmt: skip
CHRONIC: CodeList = {
    "01": "tidak ada", "02": "hipertensi", "03": "rematik", "04": "asma", "05": "jantung", "06": "diabetes",
    "07": "TBC", "08": "stroke", "09": "kanker", "10": "gagal ginjal", "11": "hemofilia", "12": "HIV/AIDS",
    "13": "kolesterol", "14": "sirosis", "15": "talasemia", "16": "leukemia", "17": "alzheimer", "18": "lainnya",
}  # fmt: skip
DIFFICULTY: CodeList = {
    "1": "tidak bisa sama sekali", "2": "banyak kesulitan, butuh bantuan", "3": "sedikit kesulitan", "4": "tidak sulit",
}  # fmt: skip

#: Every label that English says differently. Names of schools, agencies and measures stay as they are.
ENGLISH: Mapping[str, str] = {
    "ya": "yes", "tidak": "no", "laki-laki": "male", "perempuan": "female", "lainnya": "other", "tidak ada": "none",
    "kepala keluarga": "head of family", "istri/suami": "wife/husband", "anak": "child", "menantu": "child-in-law",
    "cucu": "grandchild", "orang tua/mertua": "parent/parent-in-law", "pembantu/sopir": "domestic worker/driver",
    "belum kawin": "never married", "kawin": "married", "cerai hidup": "divorced", "cerai mati": "widowed",
    **{f"desil {n}": f"decile {n}" for n in range(1, 11)},
    "marmer/granit": "marble/granite", "keramik": "ceramic tiles",
    "parket/vinil/karpet": "parquet/vinyl/carpet", "ubin/tegel/teraso": "cement tiles/terrazzo",
    "kayu/papan": "wood/boards", "semen/bata merah": "cement/red brick", "bambu": "bamboo", "tanah": "earth",
    "tembok": "masonry", "plesteran anyaman bambu/kawat": "plastered bamboo/wire mesh",
    "kayu/papan/gipsum/GRC": "wood/boards/gypsum/GRC", "anyaman bambu": "woven bamboo", "batang kayu": "logs",
    "beton": "concrete", "genteng": "roof tiles", "seng": "corrugated iron", "asbes": "asbestos",
    "kayu/sirap": "wood/shingles", "jerami/ijuk/rumbia": "straw/palm fibre/thatch", "air kemasan": "bottled water",
    "air isi ulang": "refill water", "leding": "piped water", "sumur bor/pompa": "borehole/pump",
    "sumur terlindung": "protected well", "sumur tak terlindung": "unprotected well",
    "mata air terlindung": "protected spring", "mata air tak terlindung": "unprotected spring",
    "air permukaan": "surface water", "air hujan": "rainwater", "PLN dengan meteran": "PLN with a meter",
    "PLN tanpa meteran": "PLN without a meter", "listrik non-PLN": "electricity not from PLN",
    "bukan listrik": "no electricity", "1.300 VA": "1,300 VA", "2.200 VA": "2,200 VA",
    "di atas 2.200 VA": "over 2,200 VA", "listrik": "electricity", "gas 5,5 kg": "gas 5.5 kg", "gas kota": "town gas",
    "biogas": "biogas", "minyak tanah": "kerosene", "briket": "briquettes", "arang": "charcoal",
    "kayu bakar": "firewood", "tidak memasak": "does not cook", "sendiri": "own",
    "bersama rumah tangga tertentu": "shared with certain households", "MCK komunal": "communal facility",
    "MCK umum": "public facility", "ada, tidak dipakai": "there is one, not in use",
    "leher angsa": "pour-flush with water seal", "plengsengan dengan tutup": "slanted pipe with a lid",
    "plengsengan tanpa tutup": "slanted pipe without a lid", "cemplung/cubluk": "pit", "tangki septik": "septic tank",
    "IPAL": "treatment plant", "kolam/sawah/sungai/danau/laut": "pond/field/river/lake/sea",
    "lubang tanah": "hole in the ground", "pantai/tanah lapang/kebun": "beach/open ground/garden",
    "belum pernah sekolah": "never went to school", "masih sekolah": "goes to school",
    "tidak sekolah lagi": "no longer goes to school", "profesi": "professional degree",
    "tidak punya ijazah SD": "no primary school certificate", "berusaha sendiri": "own account",
    "berusaha dibantu buruh tidak dibayar": "employer of unpaid workers",
    "berusaha dibantu buruh dibayar": "employer of paid workers", "buruh/karyawan swasta": "private employee",
    "ASN/TNI/Polri/BUMN": "civil service/army/police/state company",
    "pekerja bebas pertanian": "casual worker in farming",
    "pekerja bebas nonpertanian": "casual worker outside farming",
    "pekerja keluarga tidak dibayar": "unpaid family worker", "hipertensi": "hypertension", "rematik": "rheumatism",
    "asma": "asthma", "jantung": "heart disease", "diabetes": "diabetes", "TBC": "tuberculosis", "stroke": "stroke",
    "kanker": "cancer", "gagal ginjal": "kidney failure", "hemofilia": "haemophilia", "kolesterol": "cholesterol",
    "sirosis": "cirrhosis", "talasemia": "thalassaemia", "leukemia": "leukaemia", "alzheimer": "Alzheimer's disease",
    "tidak bisa sama sekali": "cannot do it at all", "banyak kesulitan, butuh bantuan": "much difficulty, needs help",
    "sedikit kesulitan": "some difficulty", "tidak sulit": "no difficulty",
}  # fmt: skip


def said(label: str, locale: str = "id") -> str:
    """The label of a code in a language."""
    return ENGLISH.get(label, label) if locale == "en" else label
