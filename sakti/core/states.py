"""What a figure's state is called, in one list: every screen, paper, spreadsheet and chart says it in these words."""

from __future__ import annotations

#: State → Indonesian, English.
STATES: dict[str, tuple[str, str]] = {
    "good": ("baik", "good"),
    "attention": ("perhatian", "attention"),
    "critical": ("kritis", "critical"),
    # Why there is none of these.
    "none": ("belum dapat dinilai", "cannot be judged yet"),
    "no_data": ("belum ada data", "no data yet"),
    "no_baseline": ("tidak ada angka awal untuk dibandingkan", "no first figure to compare with"),
    "too_few": ("terlalu sedikit yang terdata", "too few were looked at"),
    "stale": ("data kedaluwarsa", "answers are out of date"),
    "too_early": ("baru mulai", "just begun"),
    "after_due": ("data baru ada sesudah tenggat", "data begin after the due day"),
    "no_target": ("tanpa target", "no target"),
    # Three that are not zero, and not each other.
    "unreported": ("belum lapor", "not reported"),
    "inapplicable": ("tidak berlaku", "not applicable"),
    "withheld": ("disembunyikan", "withheld"),
}


def state_in_words(state: str, locale: str = "id") -> str:
    """`stale` → "data kedaluwarsa". A state that is not in the list is a mistake of the caller."""
    return STATES[state][0 if locale == "id" else 1]
