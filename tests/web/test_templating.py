"""What templates may use."""

from __future__ import annotations

from sakti.web.templating import together


def test_a_number_and_its_percent_sign_stay_together_and_can_be_searched():
    made = together("naik <1> (61,68 % → 85,03 %)")

    assert "&lt;1&gt;" in made
    assert made.count('<span class="together">') == 2
    assert made.striptags().endswith("(61,68 % → 85,03 %)")
