"""What somebody typed is stored with the entry, and shown only to whoever may see the names in it."""

from __future__ import annotations

import re

import pytest

from sakti.audit import actions
from sakti.audit.sentences import CODES, FREE, PLAIN, SENTENCES, WITHHELD, sentence
from sakti.extensions import db

#: Details that hold numbers, days, codes, and names of things that everybody may know, in whatever action.
NEVER_FREE = frozenset(
    [
        "address",
        "after",
        "asked_by",
        "before",
        "bound",
        "cards",
        "codes",
        "concerns",
        "count",
        "day",
        "decree",
        "due",
        "format",
        "job",
        "key",
        "keys",
        "kind",
        "level",
        "log",
        "made_at",
        "mark",
        "month",
        "number",
        "organisation",
        "period",
        "programme",
        "recipient",
        "region",
        "reporters",
        "role",
        "rows",
        "series",
        "since",
        "slot",
        "unit",
        "until",
        "username",
        "value",
        "village",
        "villages",
        "what",
        "verdict",
        "to",
        "ground",
    ]
)


@pytest.mark.parametrize("action", sorted(SENTENCES))
def test_every_detail_that_is_shown_says_whether_it_is_free_text(app, action):
    """A new detail is a code, or declared beside the words: `free` or `plain`."""
    shown = set(re.findall(r"{(\w+)", "".join(SENTENCES[action])))

    assert shown <= CODES[action].keys() | FREE[action] | PLAIN[action] | NEVER_FREE
    assert not FREE[action] & PLAIN[action]
    assert {"reason", "why", "note"} & shown <= FREE[action]


def test_free_text_is_withheld_by_default(app):
    details = {"reason": "Bu Warsito datang sendiri"}

    assert sentence("identity_revealed", details) == f"membuka NIK dan nomor KK: {WITHHELD[0]}"
    assert WITHHELD[1] in sentence("identity_revealed", details, "en")
    assert sentence("identity_revealed", details, shows_free_text=True).endswith("Bu Warsito datang sendiri")
    assert sentence("upload_received", {"name": "Warsito 3326010101800001.xlsx"}) == f"mengunggah {WITHHELD[0]}"


@pytest.fixture
def written(cast):
    """In a village, and for the whole regency."""
    actions.record("identity_revealed", by=cast.budi, village_id=cast.botosari.id, reason="Warsito minta")
    actions.record("upload_received", by=cast.budi, name="data Wagiman.xlsx")
    db.session.commit()


def test_the_auditor_sees_that_there_is_some(client, cast, written):
    client.sign_in(cast.fajar)

    page = client.get("/jejak").text

    assert "Warsito" not in page
    assert "Wagiman" not in page
    assert WITHHELD[0] in page


def test_whoever_may_see_the_names_sees_it(client, cast, written):
    client.sign_in(cast.alice)

    page = client.get("/jejak").text

    assert "Warsito minta" in page
    assert WITHHELD[0] not in page
