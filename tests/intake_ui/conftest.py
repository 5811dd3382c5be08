"""Lists to hand in, and what happens to them."""

from __future__ import annotations

import io

import pytest

from sakti.extensions import db
from sakti.intake.models import Upload
from sakti.jobs import worker
from sakti.regions.actions import project_classes

HEADINGS = "kode_desa,nama_desa,no_rumah_tangga,no_kk,nik,nama,hubungan,jenis_kelamin,tanggal_lahir,desil,fasilitas_bab"
BOTOSARI, KERTIJAYAN = "33.26.02.2008,Botosari", "33.26.14.2009,Kertijayan"


def person(number, place=BOTOSARI, name="Warga", decile=1, latrine=1, nik=None):
    """One row: a man born on 1 January 1980 who lives alone."""
    nik = f"332602010180{number:04d}" if nik is None else nik
    home = f"RT{number}" if place == BOTOSARI else f"RK{number}"
    return f"{place},{home},332602010120{number:04d},{nik},{name} {number},1,1,1980-01-01,{decile},{latrine}"


def listing(*rows):
    return io.BytesIO("\n".join((HEADINGS, *rows)).encode())


@pytest.fixture
def hand_in(client):
    """Hand in a list, let it be checked, and give back the upload."""
    project_classes()

    def send(*rows, as_of="2019-01-31", page="/impor/daftar", name="daftar.csv", **more):
        data = {"file": (listing(*rows), name), "as_of": as_of} | more
        answer = client.submit(page, data, content_type="multipart/form-data")
        assert answer.status_code == 303, answer.text
        work()
        return db.session.query(Upload).order_by(Upload.id.desc()).first()

    return send


def work():
    db.session.commit()
    worker.run_until_idle()
    db.session.expire_all()


@pytest.fixture
def decide(client):
    def post(upload, what):
        answer = client.submit(f"/impor/{upload.id}", to=f"/impor/{upload.id}/{what}")
        work()
        return answer

    return post
