"""The first search for records that are somebody twice; later ones come by night and after each list."""

from __future__ import annotations

from sakti.duplicates import actions, queries


def find() -> dict[str, int]:
    people, homes = queries.census()
    suspicions = actions.find_suspicions(
        people=people, homes=homes, numbers=queries.same_numbers(), cards=queries.same_cards()
    )
    return actions.keep_suspicions(suspicions=suspicions, whole=True)
