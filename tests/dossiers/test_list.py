"""Finding households: what one reaches, by every key, and nothing else."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook

from sakti.audit.models import AuditEntry
from sakti.households.models import Family
from sakti.households.queries import search
from tests.homes import household, people_of

pytestmark = pytest.mark.one_engine


def names(client, query=""):
    page = client.get("/keluarga" + query).text
    return {name for name in ("Warsito", "Khotijah") if f">{name}</a>" in page}


@pytest.mark.parametrize(
    ("who", "seen"), [("alice", {"Warsito", "Khotijah"}), ("budi", {"Warsito"}), ("citra", {"Khotijah"})]
)
def test_the_list_holds_the_own_villages(client, cast, homes, who, seen):
    client.sign_in(getattr(cast, who))

    assert names(client) == seen
    assert f"{len(seen)} dari {len(seen)} baris" in client.get("/keluarga").text


@pytest.mark.parametrize("who", ["dewi", "eko", "fajar", "admin", "gita"])
def test_who_may_not_see_names_gets_no_list(client, cast, homes, who):
    assert client.sign_in(getattr(cast, who)).get("/keluarga").status_code == 403


@pytest.mark.parametrize(
    "text", ["warsito", "WARS", "siti aminah", "amin siti", "RT 002 RW 001", "rt 2/1", "002/001", "joko rt 2"]
)
def test_a_household_is_found_by(client, cast, homes, text):
    client.sign_in(cast.alice)

    assert names(client, f"?text={text}") == {"Warsito"}


def test_a_household_is_found_by_its_whole_numbers(client, cast, homes, session):
    client.sign_in(cast.alice)
    card = session.query(Family).filter_by(household_id=homes.warsito.id).one().kk
    nik = people_of(homes.warsito)[1].nik

    assert names(client, f"?text={nik}") == names(client, f"?text={card}") == {"Warsito"}
    assert names(client, f"?text={homes.warsito.number}") == {"Warsito"}
    assert names(client, f"?text={nik[:12]}") == set()


def test_a_search_reaches_no_other_village(client, cast, homes):
    client.sign_in(cast.budi)

    assert names(client, "?text=khotijah") == set()
    assert names(client, f"?text={people_of(homes.khotijah)[0].nik}") == set()


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("?need=own_latrine", {"Warsito"}),
        ("?decile=1", {"Warsito"}),
        ("?decile=1-4", {"Warsito", "Khotijah"}),
        ("?region=33.26.14", {"Khotijah"}),
        ("?region=33.26.02.2008", {"Warsito"}),
        ("?standing=away", set()),
        ("?served=no", {"Warsito", "Khotijah"}),
        ("?indicator=own_latrine&answer=yes", {"Khotijah"}),
        ("?indicator=improved_water&answer=unknown", {"Khotijah"}),
        ("?decile=nonsense", {"Warsito", "Khotijah"}),
    ],
)
def test_filters(client, cast, homes, query, seen):
    client.sign_in(cast.alice)

    assert names(client, query) == seen


@pytest.mark.parametrize("sort", ["name", "-name", "rt", "-rt", "decile", "-decile", "people", "-people"])
def test_pages_by_key_show_every_household_once(cast, homes, session, sort):
    from sakti.core.permissions import ALL_NAMES
    from sakti.dossiers.queries.listing import HouseholdListing, WantedHouseholds
    from sakti.web.clock import today

    for number in range(7):
        household(cast.botosari, {"name": f"Kepala {number % 3}"}, decile=number % 3 + 1, rt=f"00{number % 2}")
    listing = HouseholdListing(ALL_NAMES, WantedHouseholds(sort=sort), today())

    ids = [row.id for row in listing.every(size=2)]

    assert len(ids) == len(set(ids)) == listing.count == 9


@pytest.mark.parametrize("sort", ["name", "-name", "decile"])
@pytest.mark.parametrize("text", ["", "o", "siti", "DUKUH", "SITI rt 2", "w s", "nobody"])
def test_every_way_to_search_finds_the_same_in_the_same_order(cast, homes, monkeypatch, text, sort):
    from sakti.core.permissions import ALL_NAMES
    from sakti.dossiers.queries import listing
    from sakti.web.clock import today

    for number in range(5):
        household(cast.botosari, {"name": f"Siti O {number % 2}"}, rt=f"00{number}")
    lost = household(cast.botosari, {"name": "Woso"})
    lost.head_id = None

    def ids():
        made = listing.HouseholdListing(ALL_NAMES, listing.WantedHouseholds(text=text, sort=sort), today())
        found = [row.id for row in made.every(size=2)]
        assert made.count == len(found)
        return found

    looked_up = ids()
    monkeypatch.setattr(listing, "COMMON", 0)
    assert ids() == looked_up
    monkeypatch.setattr(search, "are_many", lambda villages: False)
    assert ids() == looked_up


def test_who_reaches_every_village_is_asked_for_none(cast):
    from sakti.core.permissions import NameScope
    from sakti.dossiers.queries.listing import WantedHouseholds, within

    both = frozenset({cast.botosari.id, cast.kertijayan.id})
    assert within(NameScope(both), WantedHouseholds()).villages is None
    assert within(NameScope(frozenset({cast.botosari.id})), WantedHouseholds()).villages == {cast.botosari.id}
    assert within(NameScope(both), WantedHouseholds(villages=frozenset({cast.botosari.id}))).villages == {
        cast.botosari.id
    }
    assert within(NameScope(), WantedHouseholds()).villages == frozenset()  # nothing stays nothing


def sheet(response):
    return list(load_workbook(BytesIO(response.data), read_only=True).worksheets[0].values)[1:]


def test_the_export_is_what_is_seen_with_masked_numbers(client, cast, homes):
    client.sign_in(cast.citra)

    rows = sheet(client.get("/keluarga/unduh"))

    assert [row[0] for row in rows] == ["Khotijah"]
    assert rows[0][1].startswith("3326••••")
    assert people_of(homes.khotijah)[0].nik not in str(rows)


def test_full_numbers_leave_for_a_reason_only(client, cast, homes, session):
    client.sign_in(cast.citra)

    assert client.submit("/keluarga/unduh-lengkap", {"reason": ""}).status_code == 422
    rows = sheet(client.submit("/keluarga/unduh-lengkap", {"reason": "Verifikasi Dukcapil"}))

    assert rows[0][1] == people_of(homes.khotijah)[0].nik
    last = session.query(AuditEntry).filter_by(action="households_exported").one()
    assert last.details["reason"] == "Verifikasi Dukcapil"


def test_a_facilitator_downloads_nothing(client, cast, homes):
    client.sign_in(cast.budi)

    assert client.get("/keluarga/unduh").status_code == client.get("/keluarga/unduh-lengkap").status_code == 403


def test_each_page_of_names_is_logged_without_what_was_typed(client, cast, homes, session):
    client.sign_in(cast.budi)
    client.get("/keluarga?text=Warsito")

    [entry] = session.query(AuditEntry).filter_by(action="households_listed").all()
    said = {"rows": 1, "filters": ["text"], "households": [homes.warsito.id]}
    assert (entry.actor_id, entry.details) == (cast.budi.id, said)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("rt 002 rw 001", search.SearchTerms(rt="002", rw="001")),
        ("RW 3", search.SearchTerms(rw="3")),
        ("2/1", search.SearchTerms(rt="2", rw="1")),
        ("Sartini", search.SearchTerms(words=("sartini",), typed=("Sartini",))),
        ("siti rt 2", search.SearchTerms(rt="2", words=("siti",), typed=("siti",))),
        ("3326.0201.0000.0001", search.SearchTerms(number="3326020100000001")),
        ("", search.SearchTerms()),
        ("Nur-Aini", search.SearchTerms(words=("nur", "aini"), typed=("Nur-Aini",))),
        ("Sa’at", search.SearchTerms(words=("saat",), typed=("Sa’at",))),
        ("'-", search.SearchTerms(words=("'",), typed=("'-",))),
        ("100%_", search.SearchTerms(words=("100%_",), typed=("100%_",))),
    ],
)
def test_what_a_text_asks_for(text, read):
    assert search.read(text) == read
