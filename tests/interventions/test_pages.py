"""Every page of the domain, opened by whoever may, with names or without."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from io import BytesIO
from uuid import NAMESPACE_URL, UUID, uuid5

import pytest
from openpyxl import load_workbook

from sakti.audit.models import AuditEntry
from sakti.extensions import db
from sakti.interventions import actions, queries
from sakti.interventions.models import Delivery, Intervention
from tests.actors import TESTS

BATCH = "6c1ff2f0-0000-4000-8000-000000000001"


@pytest.fixture
def busy(world):
    """Three interventions in two villages and two organisations, one delivery on each of the first two."""
    rows = [world.running(organisation=world.baznas), world.running(world.tarjono), world.propose(world.khotijah)]
    for number, row in enumerate(rows[:2]):
        actions.deliver(
            intervention=row,
            delivered_on=date(2020, 2, 1),
            volume=Decimal(1),
            value_rp=3_000_000,
            funding=[("CSR", 1_000_000), ("APBD kab", 2_000_000)],
            submission_key=uuid5(NAMESPACE_URL, f"d{number}"),
            by=TESTS,
        )
    db.session.commit()
    return rows


def pages(world, row):
    given = db.session.query(Delivery).filter_by(intervention_id=row.id).one()
    return [
        "/pelaku",
        f"/pelaku/{row.organisation_id}",
        "/program",
        f"/program/{world.latrine.id}",
        "/intervensi",
        "/intervensi?tampilan=daftar",
        f"/intervensi/{row.id}",
        "/realisasi",
        f"/realisasi/{given.id}",
    ]


@pytest.mark.parametrize("who", ["alice", "budi", "dewi", "eko", "fajar", "admin"])
def test_who_may_see_interventions_sees_all_these_pages(client, world, busy, who):
    client.sign_in(getattr(world.cast, who))

    for page in pages(world, busy[0]):
        response = client.get(page)
        assert response.status_code == 200, page
        assert ("Warsito" in response.text) <= (who in ("alice", "budi")), page


@pytest.mark.parametrize(
    "page",
    [
        "/pelaku/baru",
        "/pelaku/unsur",
        "/pelaku/unsur/village",
        "/program/baru",
        "/intervensi/massal",
        "/kelompok",
        "/kelompok/baru",
        "/realisasi/baru",
    ],
)
def test_the_forms_open(client, world, page):
    assert client.sign_in(world.cast.alice).get(page).status_code == 200


def test_pages_of_one_thing_open(client, world, busy):
    client.sign_in(world.cast.alice)
    given = db.session.query(Delivery).first()
    first, proposed = busy[0].id, busy[2].id

    for page in (
        f"/pelaku/{world.baznas.id}/ubah",
        f"/program/{world.latrine.id}/ubah",
        f"/intervensi/{first}/realisasi",
        f"/intervensi/{proposed}/status/approved",
        f"/intervensi/{proposed}/status/rejected",
        f"/realisasi/{given.id}/batalkan",
        f"/intervensi/baru?household={world.warsito.id}",
        f"/intervensi/baru?village={world.cast.botosari.id}",
    ):
        assert client.get(page).status_code == 200, page


SEEN = {"alice": {0, 1, 2}, "budi": {0, 2}, "citra": {1}, "dewi": {0}, "eko": {0, 1, 2}}


@pytest.mark.parametrize(("who", "seen"), SEEN.items())
def test_lists_details_and_spreadsheets_keep_to_the_scope(client, world, busy, who, seen):
    client.sign_in(getattr(world.cast, who))
    ids = {busy[number].id for number in seen}

    listed = client.get("/intervensi?tampilan=daftar").text
    assert {row.id for row in busy if f'href="/intervensi/{row.id}"' in listed} == ids
    assert {row.id for row in busy if client.get(f"/intervensi/{row.id}").status_code == 200} == ids
    assert {line[0] for line in lines_of(client.get("/intervensi/unduh"))} == ids
    given = {row.id: row.intervention_id for row in db.session.query(Delivery)}
    wanted = {key for key, of in given.items() if of in ids}
    assert {line[0] for line in lines_of(client.get("/realisasi/unduh"))} == wanted
    assert {key for key in given if client.get(f"/realisasi/{key}").status_code == 200} == wanted


def lines_of(response):
    assert response.status_code == 200
    sheet = load_workbook(BytesIO(response.data)).worksheets[0]
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    return list(sheet.iter_rows(min_row=2, values_only=True))


def test_a_spreadsheet_names_nobody_for_a_partner_and_runs_nothing(client, world, busy):
    world.latrine.name = "=1+1"
    client.sign_in(world.cast.dewi)

    [line] = lines_of(client.get("/intervensi/unduh"))

    assert line[1] == "=1+1"
    assert line[5] == f"Rumah tangga #{world.warsito.id}"


def test_an_analyst_takes_names_along_and_that_is_written_down(client, world, busy):
    client.sign_in(world.cast.alice)

    assert {line[5] for line in lines_of(client.get("/intervensi/unduh"))} == {"Warsito", "Tarjono", "Khotijah"}

    entry = db.session.query(AuditEntry).filter_by(action="interventions_exported").one()
    assert (entry.details["count"], len(entry.details["persons"])) == (3, 3)


def test_who_may_not_export_households_exports_numbers(client, world, busy):
    client.sign_in(world.cast.budi)

    assert "Warsito" in client.get("/intervensi").text
    assert not {line[5] for line in lines_of(client.get("/intervensi/unduh"))} & {"Warsito", "Khotijah"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=running", {0, 1}),
        ("late=yes", {0}),
        ("need=own_latrine", {0, 1, 2}),
        ("need=electricity", set()),
        ("helix=community", {0}),
        ("batch=none", set()),
        ("status=nonsense", {0, 1, 2}),
    ],
)
def test_the_board_filters(client, world, busy, query, found):
    busy[0].due_on, busy[0].volume = date(2020, 6, 1), Decimal(2)  # half of it came
    client.sign_in(world.cast.alice)

    shown = client.get(f"/intervensi?tampilan=daftar&{query}").text

    assert {number for number, row in enumerate(busy) if f'href="/intervensi/{row.id}"' in shown} == found
    assert ("terlambat 29 hari" in shown) == (0 in found)


def test_reading_names_is_written_down_and_reading_numbers_is_not(client, world, busy):
    client.sign_in(world.cast.dewi).get("/intervensi")
    assert db.session.query(AuditEntry).filter_by(kind="read").count() == 0

    client.sign_in(world.cast.budi).get("/intervensi")
    details = db.session.query(AuditEntry).filter_by(kind="read").one().details
    assert (details["count"], len(details["persons"])) == (2, 2)


def test_a_bulk_assignment_from_filter_to_batch(client, world):
    client.sign_in(world.cast.alice)
    page = f"/intervensi/massal?village={world.cast.botosari.id}&need=own_latrine&max_decile=4"
    order = {
        "place": str(world.cast.botosari.id),
        "programme": str(world.latrine.id),
        "subject": [str(world.warsito.id)],
        "organisation": str(world.housing.id),
        "batch": BATCH,
        "volume": "1,5",
    }

    listed = client.get(page).text
    preview = client.submit(page, order, "/intervensi/massal/pratinjau")
    for _twice in range(2):
        response = client.submit(page, order, "/intervensi/massal")

    assert "Warsito" in listed
    assert "Khotijah" not in listed  # has a latrine of her own
    assert "Rp4.500.000" in preview.text
    assert response.location == f"/intervensi?batch={BATCH}&tampilan=daftar"
    [made] = queries.in_batch(world.cast.alice.scope, BATCH) or db.session.query(Intervention).all()
    assert (made.household_id, made.volume, made.planned_rp) == (world.warsito.id, Decimal("1.5"), 4_500_000)


def test_ticks_are_kept_when_something_else_is_wrong(client, world):
    client.sign_in(world.cast.alice)
    where = f"?village={world.cast.botosari.id}"
    order = {"place": str(world.cast.botosari.id), "subject": [str(world.warsito.id)], "batch": BATCH, "volume": "x"}

    answer = client.submit("/intervensi/massal" + where, order, "/intervensi/massal/pratinjau" + where)

    assert answer.status_code == 422
    assert answer.text.count('name="subject"') > 1
    assert re.findall(r'name="subject" value="([^"]+)"\s+checked', answer.text) == [str(world.warsito.id)]
    assert "checked><span>" not in client.get(f"/intervensi/massal{where}&centang=kosong").text


def test_the_preview_shows_who_is_served_already_and_by_whom(client, world, busy):
    client.sign_in(world.cast.alice)
    page = f"/intervensi/massal?village={world.cast.botosari.id}"
    order = {
        "place": str(world.cast.botosari.id),
        "programme": str(world.latrine.id),
        "organisation": str(world.housing.id),
        "subject": [str(world.warsito.id)],
        "batch": BATCH,
    }

    text = client.submit(page, order, "/intervensi/massal/pratinjau").text

    assert "Baznas Kabupaten Pekalongan" in text
    assert f'value="{world.warsito.id}"><span>' in text  # not ticked
    assert db.session.query(Intervention).count() == len(busy)


def test_needs_of_people_propose_people(client, world):
    client.sign_in(world.cast.alice)

    text = client.get(f"/intervensi/massal?village={world.cast.botosari.id}&need=out_of_school").text

    assert f'value="{world.warsito.id}-{world.person("Slamet").id}"' in text
    assert "Khotijah" not in text


def test_nobody_assigns_in_a_village_of_others(client, world):
    client.sign_in(world.cast.citra)
    order = {
        "place": str(world.cast.botosari.id),
        "programme": str(world.latrine.id),
        "organisation": str(world.housing.id),
        "subject": [str(world.warsito.id)],
        "batch": BATCH,
    }

    assert client.get(f"/intervensi/baru?household={world.warsito.id}").status_code == 404
    assert client.submit("/intervensi/massal", order, "/intervensi/massal").status_code == 422
    assert db.session.query(Intervention).count() == 0


def test_nothing_ticked_is_said(client, world):
    client.sign_in(world.cast.alice)
    page = f"/intervensi/massal?village={world.cast.botosari.id}"
    order = {
        "place": str(world.cast.botosari.id),
        "programme": str(world.latrine.id),
        "organisation": "",
        "batch": BATCH,
    }

    response = client.submit(page, order, f"/intervensi/massal/pratinjau?village={world.cast.botosari.id}")

    assert response.status_code == 422
    assert "Centang paling sedikit satu sasaran" in response.text


def test_one_proposal_by_form_and_its_way_to_verified(client, world):
    client.sign_in(world.cast.alice)
    page = f"/intervensi/baru?household={world.warsito.id}"

    response = client.submit(page, {"programme": str(world.latrine.id), "organisation": str(world.housing.id)})
    for status, reason in (("approved", ""), ("running", ""), ("done", "bahan dari warga"), ("verified", "dari foto")):
        assert client.submit(f"{response.location}/status/{status}", {"reason": reason}).status_code == 303

    assert "terverifikasi di lapangan" in client.get(response.location).text


def test_a_rejection_without_a_reason_is_explained(client, world):
    row = world.propose()
    client.sign_in(world.cast.alice)

    response = client.submit(f"/intervensi/{row.id}/status/rejected")

    assert response.status_code == 422
    assert "Isi bagian ini dahulu" in response.text
    assert client.get(f"/intervensi/{row.id}/status/bogus").status_code == 404


def test_a_move_that_was_made_meanwhile_is_explained(client, world):
    row = world.propose()
    client.sign_in(world.cast.alice)
    approve = f"/intervensi/{row.id}/status/approved"

    assert client.submit(approve).status_code == 303
    again = client.submit(f"/intervensi/{row.id}", {}, approve)  # from a page that was open before

    assert again.location == f"/intervensi/{row.id}"
    assert "Statusnya sudah “disetujui”" in client.get(again.location).text


@pytest.mark.parametrize("volume", ["0", "-1"])
def test_less_than_nothing_is_not_proposed(client, world, volume):
    plan = {"programme": str(world.latrine.id), "organisation": str(world.housing.id), "volume": volume}

    answer = client.sign_in(world.cast.alice).submit(f"/intervensi/baru?household={world.warsito.id}", plan)

    assert answer.status_code == 422
    assert "lebih dari nol" in answer.text


def test_a_batch_is_approved_at_once(client, world):
    actions.assign_many(
        programme=world.latrine,
        organisation=world.housing,
        subjects=[world.warsito, world.tarjono],
        batch=UUID(BATCH),
        by=TESTS,
    )
    client.sign_in(world.cast.alice)

    client.submit(f"/intervensi?batch={BATCH}", to=f"/intervensi/massal/{BATCH}/setujui")

    assert {row.status for row in db.session.query(Intervention)} == {"approved"}


def test_a_group_gets_members_of_its_village(client, world):
    client.sign_in(world.cast.alice)

    page = client.submit("/kelompok/baru", {"name": "Batik Lestari", "village": str(world.cast.botosari.id)}).location
    assert client.submit(page, {"key": "R1"}).status_code == 303
    refused = client.submit(page, {"key": "R3"})

    assert "Warsito" in client.get(page).text
    assert refused.status_code == 422
    assert "tidak tinggal di desa" in refused.text
    assert client.get("/kelompok").status_code == 200
    client.submit(page, to=f"{page}/keluarkan/{world.warsito.id}")
    assert "Warsito" not in client.get(page).text


def test_a_programme_is_made_and_changed(client, world):
    client.sign_in(world.cast.admin)
    given = {
        "name": "Air Bersih",
        "unit": "sambungan",
        "strategy": "pockets",
        "answers_need": "improved_water",
        "unit_cost_rp": "Rp1.500.000",
        "funding_sources": ["APBN", "Dana Desa"],
        "active": "y",
    }

    page = client.submit("/program/baru", given).location
    taken = client.submit("/program/baru", given)
    client.submit(f"{page}/ubah", {**given, "name": "Air Bersih Desa"} | {"active": ""})

    made = queries.programme_by_name("air bersih desa")
    assert (made.unit_cost_rp, made.funding_sources, made.answers_need) == (
        1_500_000,
        ["APBN", "Dana Desa"],
        "improved_water",
    )
    assert taken.status_code == 422
    assert not made.active


@pytest.mark.parametrize(("who", "reads"), [("alice", True), ("budi", True), ("dewi", False), ("eko", False)])
def test_what_others_wrote_freely_may_name_people(client, world, who, reads):
    """A note or a reason is read by who may see names in that village; the others read that there is one."""
    row = world.running(organisation=world.baznas, note="titip Bu Sumiati")
    given = actions.deliver(
        intervention=row,
        delivered_on=date(2020, 2, 1),
        volume=Decimal(1),
        value_rp=1,
        funding=[("CSR", 1)],
        note="diterima Bu Sumiati",
        submission_key=uuid5(NAMESPACE_URL, "d"),
        by=TESTS,
    )
    actions.void_delivery(delivery=given, reason="bukan Bu Sumiati", by=TESTS)
    actions.move(intervention=row, to="cancelled", reason="Bu Sumiati menolak", day=date(2020, 3, 1), by=TESTS)
    db.session.commit()
    client.sign_in(getattr(world.cast, who))

    for page in (f"/intervensi/{row.id}", f"/realisasi/{given.id}"):
        text = client.get(page).text
        assert ("Bu Sumiati" in text, "boleh melihat nama" in text) == (reads, not reads)
