"""Names are found however their signs are typed, and whole names before those that only hold the letters."""

from __future__ import annotations

import pytest

from sakti.core.permissions import ALL_NAMES, NameScope
from sakti.dossiers.queries.listing import HouseholdListing, WantedHouseholds
from sakti.field.queries import matching_households
from sakti.households.queries import search
from sakti.regions.actions import project_classes
from sakti.web.clock import today
from tests.homes import household


@pytest.fixture(params=["few villages", "many villages"])
def reach(request, cast):
    """The names of one village, or of so many that all names are read at once."""
    return NameScope(frozenset({cast.botosari.id})) if request.param == "few villages" else ALL_NAMES


@pytest.fixture(autouse=True)
def classes(cast):
    project_classes()


@pytest.fixture
def live(cast):
    """Each head lives alone, under a name of their own."""

    def run(*names):
        for name in names:
            household(cast.botosari, {"name": name}).address = ""

    return run


def found(reach, text, size=50):
    listing, names, cursor = HouseholdListing(reach, WantedHouseholds(text=text), today()), [], None
    while True:
        page = listing.page(cursor, size)
        names += [row.name for row in page.rows]
        if (cursor := page.following) is None:
            assert listing.count == len(names)
            return names


SPELT = ["NUR'AINI", "Nur’aini", "NUR-AINI", "Nuraini", "Nur`aini"]


@pytest.mark.parametrize("text", ["nuraini", "NUR'AINI", "nur’aini", "nur-aini", "nur aini"])
def test_signs_within_a_name_are_no_matter(reach, live, text):
    live(*SPELT, "Nurdin")

    assert sorted(found(reach, text)) == sorted(SPELT)


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("SA’AT Uji", ["sa'at", "SAAT", "saʼat uji"]),
        ("RIFA`I", ["rifa'i", "rifai"]),
        ("RENÉE", ["renee", "renée"]),
        ("NUR AINI", ["nur-aini", "nur aini"]),
        ("H. ABD. RACHMAN", ["abd rachman", "abd. rachman", "h.abd"]),
    ],
)
def test_a_name_is_found_as_a_keyboard_has_it(reach, live, name, texts):
    live(name, "Warsito")

    assert all(found(reach, text) == [name] for text in texts)


@pytest.mark.parametrize("size", [2, 50])
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("U", ["U", "Siti U", "U Sutisna", "Agus", "Budiman", "Muhammad Ali", "Ng Siau Lan", "Siti Sutinah"]),
        ("ng", ["Ng", "Ng Siau Lan", "Bambang", "Wong"]),
        ("ali", ["Ali", "Muhammad Ali", "Aliyah", "Kali"]),
        ("siti u", ["Siti U", "Siti Sutinah"]),
    ],
)
def test_whole_names_come_first_page_by_page(reach, live, text, shown, size):
    live("Kali", "Aliyah", "Muhammad Ali", "Ali", "Wong", "Bambang", "Ng Siau Lan", "Ng", "Budiman", "Agus")
    live("U Sutisna", "Siti U", "U", "Siti Sutinah")

    assert found(reach, text, size) == shown


def test_somebody_else_of_the_house_counts_as_well(reach, cast):
    household(cast.botosari, {"name": "Zainal"}, {"name": "U"}).address = ""
    household(cast.botosari, {"name": "Agus"}).address = ""

    assert found(reach, "u") == ["Zainal", "Agus"]


def test_another_order_is_kept(reach, live):
    live("Agus", "U")
    listing = HouseholdListing(reach, WantedHouseholds(text="u", sort="-name"), today())

    assert [row.name for row in listing.page().rows] == ["U", "Agus"]


def test_a_short_search_shows_whole_names_first(reach, live):
    live("Agus", "Budiman", "U")

    assert [row.name for row in matching_households(reach, "U", size=2).rows] == ["U", "Agus"]


@pytest.mark.parametrize("text", ["jum'at", "Jum'at no. 7"])
def test_addresses_are_sought_as_they_are_written(reach, cast, session, text):
    home = household(cast.botosari, {"name": "Warsito"})
    home.address = "Gang Jum'at No. 7"
    session.flush()

    assert found(reach, text) == ["Warsito"]


def test_no_names_no_finds(live):
    live("U")

    assert matching_households(NameScope(frozenset()), "u").rows == []
    assert search.matches("u", NameScope(frozenset())).count == 0


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("nuraini", ["Nuraini", "Nur Aini", "Siti Nur Aini"]),
        ("nur aini", ["Nur Aini", "Nuraini", "Siti Nur Aini"]),
        ("siti nuraini", ["Siti Nur Aini"]),
        ("alfian", ["Al Fian", "Alfian"]),
        ("sulistyowati", ["Sulistyo Wati"]),
        ("nurain", ["Nur Aini", "Nuraini", "Siti Nur Aini"]),
    ],
)
def test_a_name_is_found_together_and_apart(reach, live, text, names):
    live("Siti Nur Aini", "Nur Aini", "Nuraini", "Nur Diani", "Al Fian", "Alfian", "Sulistyo Wati", "Nurdin")

    assert sorted(found(reach, text)) == sorted(names)
    if text == "nuraini":
        assert found(reach, text)[:2] == ["Nuraini", "Nur Aini"]  # whole names come first
