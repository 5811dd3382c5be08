"""Settings hold from a day on, and the past keeps its own."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime

import pytest
from PIL import Image

from sakti.audit.models import AuditEntry
from sakti.closing.models import MonthClose
from sakti.core.actors import SYSTEM
from sakti.core.refusals import Refusal
from sakti.extensions import db
from sakti.settings import actions, queries
from sakti.web import clock
from tests.actors import TESTS
from tests.auditing import field_named

OLD, NEW = date(2020, 1, 1), date(2026, 1, 1)


def set_agency(name, since):
    return actions.set_values(values={"agency": name}, since=since, by=TESTS)


def test_a_new_installation_prints_no_made_up_names(app):
    values = queries.at(NEW)

    assert values.government == "PEMERINTAH KABUPATEN PEKALONGAN"
    assert values.signer_name == "(diisi nama penanda tangan)"
    assert {"signer_name", "signer_rank", "address", "dpo"} <= set(values.to_be_filled_in)


def test_defaults_are_written_down_once(app):
    actions.put_defaults(by=SYSTEM)
    actions.put_defaults(by=SYSTEM)

    assert len(queries.history(["agency"])) == 1
    assert queries.at(date(2000, 1, 1)) == queries.defaults()


def test_an_old_document_keeps_the_old_name(app):
    set_agency("BAPPEDA LITBANG", OLD)
    set_agency("BAPERIDA", NEW)

    assert queries.at(date(2025, 12, 31)).agency == "BAPPEDA LITBANG"
    assert queries.at(NEW).agency == "BAPERIDA"


def test_a_correction_for_the_same_day_wins_and_both_stay(app):
    set_agency("BAPERIDDA", NEW)
    set_agency("BAPERIDA", NEW)

    assert queries.at(NEW).agency == "BAPERIDA"
    assert [row.value for row in queries.history(["agency"])] == ["BAPERIDA", "BAPERIDDA"]


def test_only_what_differs_is_written(app):
    assert actions.set_values(values={"place": "Kajen", "agency": "BAPERIDA"}, since=NEW, by=TESTS) == ["agency"]
    assert actions.set_values(values={"agency": "BAPERIDA"}, since=NEW, by=TESTS) == []
    assert db.session.query(AuditEntry).filter_by(action="settings_changed").count() == 1


def test_the_signer_s_title(app):
    assert queries.at(NEW).signer_title == "KEPALA BADAN"
    actions.set_values(values={"signer_standing": "Plh."}, since=NEW, by=TESTS)
    assert queries.at(NEW).signer_title == "Plh. KEPALA BADAN"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"signer_nip": "1234"}, "nip_bad"),
        ({"signer_standing": "Pj."}, "choice_bad"),
        ({"report_number": "{nomor}/{nama}"}, "pattern_bad"),
        ({"report_number": "{tahun}"}, "pattern_bad"),
        ({"report_number": "{nomor}/SAKTI"}, "pattern_bad"),  # the same numbers each year
        ({"report_number": "{nomor.__class__}"}, "pattern_bad"),
        ({"report_number": "{nomor"}, "pattern_bad"),
        ({"colour": "red"}, "setting_unknown"),
    ],
)
def test_what_a_report_could_not_print_is_refused(app, values, code):
    with pytest.raises(Refusal) as refusal:
        actions.set_values(values=values, since=NEW, by=TESTS)

    assert refusal.value.code == code


def test_a_nip_is_kept_as_digits(app):
    actions.set_values(values={"signer_nip": "19700101 199503 1 002"}, since=NEW, by=TESTS)

    assert queries.at(NEW).signer_nip == "197001011995031002"


def picture(kind="PNG", side=1600):
    out = io.BytesIO()
    Image.new("RGB", (side, side), "navy").save(out, kind)
    return out.getvalue()


def test_a_logo_is_redrawn_small():
    assert actions.logo(picture("JPEG")).startswith("data:image/png;base64,")


@pytest.mark.parametrize("content", [b"", b"<svg onload='x'/>", b"\x89PNG\r\n\x1a\nbroken"])
def test_what_is_no_picture_is_refused(content):
    with pytest.raises(Refusal, match="bukan gambar"):
        actions.logo(content)


def test_a_zone_is_chosen_for_any_day_until_a_month_is_closed(app, monkeypatch):
    """The days that a closed month's papers print stay."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 5, 5, 3, tzinfo=UTC))
    actions.set_values(values={"time_zone": "WITA"}, since=OLD, by=TESTS)
    moment = datetime(2026, 1, 5, tzinfo=UTC)
    db.session.add(MonthClose(month=2026 * 12 + 3, closed_at=moment, closed_by="x", sha256="0"))
    db.session.commit()

    with pytest.raises(Refusal) as refusal:
        actions.set_values(values={"time_zone": "WIT"}, since=date(2026, 5, 5), by=TESTS)
    assert refusal.value.code == "zone_backdated"
    actions.set_values(values={"time_zone": "WIT"}, since=date(2026, 5, 6), by=TESTS)

    assert clock.changes() == ((OLD, "WITA"), (date(2026, 5, 6), "WIT"))
    with pytest.raises(Refusal, match="WIB, WITA, WIT"):
        actions.set_values(values={"time_zone": "GMT"}, since=date(2026, 5, 6), by=TESTS)


def test_an_administrator_changes_the_letterhead(client, cast):
    client.sign_in(cast.admin)
    assert "Belum diisi" in client.get("/pengaturan").text

    filled = {
        "since": "1 Januari 2026",
        "government": "PEMKAB",
        "agency": "BAPERIDA",
        "agency_short": "Baperida",
        "address": "Jalan Satu\nKajen",
        "logo": (io.BytesIO(picture()), "logo.png"),
    }
    response = client.submit("/pengaturan/letterhead", filled)

    assert response.status_code == 303
    assert queries.at(NEW).address == "Jalan Satu\nKajen"
    assert "data:image/png" in client.get("/pengaturan").text
    assert "(gambar)" in client.get("/pengaturan/letterhead").text


@pytest.mark.parametrize(
    ("filled", "said"),
    [
        ({"since": "31 Februari 2026"}, "Februari 2026 berakhir pada tanggal 28"),
        ({"signer_nip": "12", "since": "1/1/2026"}, "NIP harus 18 angka. Yang terisi 2 angka."),
    ],
)
def test_mistakes_are_explained_and_nothing_is_kept(client, cast, filled, said):
    client.sign_in(cast.admin)
    rest = {"place": "Kajen", "signer_standing": "definitif", "signer_position": "KEPALA", "signer_name": "X"}

    page = client.submit("/pengaturan/signer", rest | filled)

    assert page.status_code == 422
    assert said in page.text
    assert not queries.history(["signer_position", "signer_name"])


def test_an_unknown_group_is_not_found(client, cast):
    client.sign_in(cast.admin)

    assert client.get("/pengaturan/entah").status_code == 404


def test_a_stale_letterhead_is_shown_not_swallowed(client, cast):
    client.sign_in(cast.admin)
    filled = {"since": "1 Januari 2026", "government": "PEMKAB", "agency_short": "Bappeda", "address": "Kajen"}
    opened = client.get("/pengaturan/letterhead").text
    carried = {name: re.search(field_named(name), opened)[1] for name in ("csrf_token", "submission", "version")}
    assert client.submit("/pengaturan/letterhead", filled | {"agency": "BAPERIDA"}).status_code == 303

    stale = client.post("/pengaturan/letterhead", data=filled | carried | {"agency": "BAPPEDA LAMA"})

    assert stale.status_code == 409
    assert "BAPERIDA" in stale.text
    assert queries.at(NEW).agency == "BAPERIDA"
    again = {name: re.search(field_named(name), stale.text)[1] for name in carried}
    assert client.post("/pengaturan/letterhead", data=filled | again | {"agency": "BAPPEDA BARU"}).status_code == 303
    assert queries.at(NEW).agency == "BAPPEDA BARU"
