"""Files at rest: those of an earlier release are sealed, and all of them anew when keys change, one after the other."""

from __future__ import annotations

from sakti.core.progress import Progress, silent
from sakti.files import actions as files
from sakti.intake.desk.actions import uploads
from sakti.web.transactions import reading, transaction


def seal_files_anew(progress: Progress = silent) -> int:
    """Bring every file under the current key; returns how many were sealed. Broken off, it goes on where it was."""
    return _seal_clear_files(progress) + _seal_under_current_key(progress)


def _seal_clear_files(progress: Progress) -> int:
    """The sealed copy is there before a row names it, and the clear one goes when that is certain."""
    with reading():
        paths = files.clear_paths()
    for done, path in enumerate(paths):
        progress("Menyegel berkas", done, len(paths))
        sealed = files.seal_copy(path)
        with transaction():
            files.moved(path=path, to=sealed)
            uploads.moved(path=path, to=sealed)
        uploads.forget_file(path=path)  # with what was made of it, which is made anew when it is asked for
    return len(paths)


def _seal_under_current_key(progress: Progress) -> int:
    count = 0
    for path in files.under_older_keys():
        progress("Menyegel ulang berkas", count, 0)
        count += files.seal_again(path)
    return count
