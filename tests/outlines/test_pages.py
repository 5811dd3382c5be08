"""The page of outlines: empty, uploaded, looked at, taken, taken back; and who may."""

from __future__ import annotations

import io

import pytest

from sakti.extensions import db
from sakti.files import scanner
from sakti.outlines import queries, reading
from tests.outlines.conftest import BOTH, load
from tests.outlines.files import collection, square

PAGE = "/wilayah/garis-batas"


def upload(client, content, name="batas.geojson"):
    return client.submit(PAGE, {"outlines": (io.BytesIO(content), name)}, content_type="multipart/form-data")


@pytest.mark.parametrize(
    ("name", "status"), [("admin", 200), ("alice", 200), ("budi", 403), ("dewi", 403), ("eko", 403), ("fajar", 403)]
)
def test_who_keeps_the_regions_keeps_their_outlines(client, cast, name, status):
    kept = load()
    client.sign_in(getattr(cast, name))
    assert client.get(PAGE).status_code == status
    assert client.get(f"{PAGE}/{kept.edition.id}").status_code == status
    assert ("Garis batas desa" in client.get("/wilayah").text) is (status == 200)


def test_an_empty_page_says_what_to_do(client, cast):
    page = client.sign_in(cast.admin).get(PAGE).text
    assert "Belum ada garis batas desa" in page
    assert "EPSG:4326" in page


def test_uploaded_looked_at_taken_and_taken_back(client, cast):
    client.sign_in(cast.admin)
    answer = upload(client, collection(square("33.26.02.2008", 0), square("33.26.99.2001", 1, nama="Antah")))
    assert answer.status_code == 303
    assert queries.in_force() is None

    page = client.get(answer.location).text
    assert "1 dari 2 desa mendapat garis batas dari 2 bidang" in page
    assert "Antah" in page
    assert "Kodenya tidak ada di daftar wilayah" in page
    assert "Kertijayan" in page.split("Desa tanpa garis batas")[1]
    assert client.submit(answer.location, to=f"{answer.location}/pakai").status_code == 303
    assert queries.in_force().taken_by == "Ani Administrator"
    assert "batas.geojson" in client.get(PAGE).text

    assert client.submit(PAGE, to=f"{answer.location}/tarik").status_code == 303
    assert queries.in_force() is None
    page = client.get(PAGE).text
    assert "Belum ada garis batas desa" in page
    assert "ditarik" in page


def test_a_draft_can_be_thrown_away(client, cast):
    client.sign_in(cast.admin)
    address = upload(client, BOTH).location
    assert "batas.geojson" in client.get(PAGE).text.split("Menunggu keputusan")[1]
    assert client.submit(address, to=f"{address}/buang").status_code == 303
    assert client.get(address).status_code == 404


def test_villages_that_would_lose_theirs_are_counted(client, cast):
    load()
    client.sign_in(cast.admin)
    page = client.get(upload(client, collection(square("33.26.02.2008", 0))).location).text
    assert "1 desa punya garis batas sekarang, tetapi tidak ada di berkas ini" in page


def test_the_same_file_says_that_nothing_changes(client, cast):
    load()
    answer = upload(client.sign_in(cast.admin), BOTH)
    assert answer.location == PAGE
    assert "Tidak ada yang berubah" in client.get(PAGE).text


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"PK\x03\x04", "batas.geojson", "terbungkus"),
        (b"x", "batas.zip", "Jenis berkas yang diterima"),
        (collection(square("33.26.99.2001", 0)), "batas.json", "tidak satu pun cocok"),
        (b"[" * 200_000, "batas.json", "bersarang terlalu dalam"),
    ],
)
def test_what_cannot_be_read_is_told_beside_the_field(client, cast, content, name, words):
    answer = upload(client.sign_in(cast.admin), content, name)
    assert answer.status_code == 422
    assert words in answer.text
    assert queries.drafts() == []


def test_an_infected_file_is_not_read(client, cast, monkeypatch):
    monkeypatch.setenv("SAKTI_SCANNER", "unix:/nowhere")
    monkeypatch.setattr(scanner, "ask", lambda *_: "stream: Eicar FOUND")
    monkeypatch.setattr(reading, "read", None)
    answer = upload(client.sign_in(cast.admin), BOTH)
    assert answer.status_code == 422
    assert "Eicar" in answer.text


def test_nobody_waits_while_a_file_is_read(client, cast, monkeypatch):
    """What the request looked up is over, and it has not begun to write: no transaction is open."""
    open_ones = []
    real = reading.running.run

    def noting(*given):
        open_ones.append(db.session().in_transaction())
        return real(*given)

    monkeypatch.setattr(reading.running, "run", noting)
    assert upload(client.sign_in(cast.admin), BOTH).status_code == 303
    assert open_ones == [False]


def test_whoever_may_not_upload_has_nothing_read(client, cast, monkeypatch):
    monkeypatch.setattr(reading, "read", None)
    client.sign_in(cast.budi)
    answer = client.post(PAGE, data={"outlines": (io.BytesIO(BOTH), "batas.geojson")})
    assert answer.status_code in (400, 403)
