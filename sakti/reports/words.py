"""What this domain says: what it writes into the trail and what it refuses, in Indonesian and English."""

from __future__ import annotations

from sakti.audit.sentences import declare_action
from sakti.core.refusals import declare_refusal

declare_action(
    "report_issued",
    "menerbitkan laporan {number} ({region}, {month})",
    "issued the report {number} ({region}, {month})",
)
declare_action("report_schedule_set", "mengatur jadwal laporan", "set the schedule of reports")

declare_action(
    "report_withdrawn",
    "menarik laporan {number} ({region}, {month}): bulannya ditutup oleh jam yang maju",
    "withdrew the report {number} ({region}, {month}): a clock that ran ahead had closed its month",
)
declare_action(
    "reports_started_again",
    "meminta laporan terjadwal dicoba lagi",
    "asked for the scheduled reports to be tried again",
)

declare_refusal(
    "closed_one_already",
    "Dengan sendirinya hanya satu bulan ditutup dalam sehari. Bulan berikutnya ditutup sesudah {at}, atau tutup "
    "bukunya sekarang dengan tangan.",
    "By itself only one month is closed in a day. The next is closed after {at}, or close it by hand now.",
)
declare_refusal(
    "report_failed",
    "{place} belum dapat dibuat karena kesalahan program; catatan server memuat rinciannya.",
    "{place} could not be made because of an error of the program; the server's log has the details.",
)
declare_refusal(
    "nothing_closed_ahead",
    "Tidak ada bulan yang ditutup oleh jam yang maju.",
    "No month was closed by a clock that ran ahead.",
)
declare_refusal(
    "report_number_taken",
    "Nomor {number} sudah dipakai laporan lain. Terbitkan sekali lagi; bila tetap begini, periksa pola nomor "
    "di Pengaturan.",
    "The number {number} is used by another report. Issue it again; if it stays so, look at the pattern in Settings.",
)
declare_refusal(
    "month_in_future",
    "{month} belum mulai, jadi belum ada yang dilaporkan.",
    "{month} has not begun, so there is nothing to report.",
)
declare_refusal(
    "report_unsigned",
    "Laporan tetap belum dapat terbit karena kop surat atau penanda tangannya belum lengkap: {what}. Administrator "
    "mengisinya di Pengaturan ({where}), berlaku sejak {day} atau sebelumnya. `sakti report` mencetaknya sebagai "
    "konsep.",
    "A final report cannot be issued while its letterhead or signer is incomplete: {what}. An administrator fills them "
    "in under Settings ({where}), in force from {day} or earlier. `sakti report` prints it as a draft.",
)
declare_refusal(
    "report_public_open",
    "Versi Biasa hanya terbit dari bulan yang sudah ditutup. {month} masih terbuka.",
    "The public version is issued of closed months only. {month} is still open.",
)
declare_refusal(
    "report_too_small",
    "{place} tidak dapat diberi versi Biasa: rumah tangga sasarannya kurang dari {least}, jadi orangnya dapat "
    "dikenali.",
    "{place} can have no public version: it has fewer than {least} target households, so people could be known.",
)
declare_refusal(
    "report_file_damaged",
    "Berkas laporan {number} tidak ada lagi atau berubah. Pulihkan dari cadangan, atau terbitkan lagi.",
    "The file of report {number} is missing or was changed. Restore it from a backup, or issue it again.",
)
declare_refusal(
    "report_not_stored",
    "Laporan tidak dapat disimpan di folder data server: {reason}. Kosongkan ruang atau periksa haknya, lalu ulangi.",
    "The report could not be stored in the server's data folder: {reason}. Free some space or check the rights, and "
    "try again.",
)
declare_refusal(
    "report_unknown",
    "Laporan ini tidak ada, atau bukan untuk wilayah tugas Anda.",
    "There is no such report, or it is not of your area.",
)
