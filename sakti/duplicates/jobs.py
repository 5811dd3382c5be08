"""Looking for duplicates where nobody waits for a page: every night, on demand, and after each list."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from sakti.core.json import JsonObject
from sakti.duplicates import actions, queries
from sakti.jobs import Job, Progress, Run, daily
from sakti.web.transactions import reading, transaction


def find_duplicates(run: Run, progress: Progress) -> JsonObject:
    """Everybody, or with a release whom that list named. Reading and comparing lock nothing; writing is short."""
    release = run.payload.get("release")
    progress("Membaca semua orang", 0, 0)
    with reading():
        people, homes = queries.census()
        numbers, cards = queries.same_numbers(), queries.same_cards()
        among = queries.people_of_release(release) if release else None
    suspicions = actions.find_suspicions(
        people=people, homes=homes, numbers=numbers, cards=cards, among=among, progress=progress
    )
    progress("Menyimpan pasangan", 0, len(suspicions))
    with transaction():
        return actions.keep_suspicions(suspicions=suspicions, whole=among is None) | {"people": len(people)}


JOBS = (Job("find_duplicates", find_duplicates, label=_l("Mencari data ganda"), schedule=daily(1, 30)),)
