"""Published figures in the order of time, however their sources write it."""

from __future__ import annotations

from sakti.core.written_periods import written_period


def test_written_periods_in_the_order_of_time():
    """They stood by their letters: March after December, and a quarter before its year."""
    ordered = [
        "2018",
        "Maret 2018",
        "September 2018",
        "Semester I 2019",
        "Semester II 2019",
        "2020-03",
        "Desember 2020",
        "TW I 2025",
        "Triwulan II 2025",
        "TW III 2025",
        "tidak disebut",
    ]

    assert sorted(sorted(ordered, key=len), key=written_period) == ordered
