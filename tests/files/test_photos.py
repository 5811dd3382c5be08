"""Photos lose what the camera wrote into them, and are shown within a scope."""

from __future__ import annotations

import hashlib
import io
import re
import resource
import struct
import zlib
from dataclasses import replace

import pytest
from PIL import Image

from sakti.audit.models import AuditEntry
from sakti.core.permissions import NO_NAMES, NameScope
from sakti.core.refusals import Refusal
from sakti.extensions import db, sqlite_begin
from sakti.files import actions, queries
from sakti.outlines import reading as outlines
from sakti.web import pictures
from sakti.workshop.limits import Unfit
from tests.actors import TESTS

GPS, ORIENTATION, MODEL = 0x8825, 0x0112, 0x0110


def picture(size=(40, 20), kind="JPEG", **exif):
    """A picture whose left half is red, with what a phone writes."""
    image = Image.new("RGB", size, "white")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    tags = Image.Exif()
    tags[MODEL] = "Phone of Budi"
    tags[ORIENTATION] = exif.get("orientation", 1)
    tags.get_ifd(GPS)[2] = (7.0, 0.0, 0.0)
    out = io.BytesIO()
    image.save(out, kind, exif=tags)
    return out.getvalue()


def store(content=None, village_id=None, name="IMG_1.jpg"):
    return actions.store_photo(content=content or picture(), name=name, village_id=village_id, by=TESTS)


def opened(stored):
    return Image.open(io.BytesIO(actions.read(stored.path)))


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    ("page", "field", "reader"),
    [
        ("/intervensi/baru", "photo", (pictures.running, "run")),
        ("/wilayah/garis-batas", "outlines", (outlines.running, "run")),
    ],
    ids=["photo", "outlines"],
)
def test_nobody_waits_while_a_file_is_looked_through(client, cast, monkeypatch, page, field, reader):
    """Who it is was asked for before, and by whatever finds a seat for the work: that only reads."""
    begun = []

    def look_through(*_args, **_limits):
        begun.append(sqlite_begin.get())
        raise Unfit("tidak terbaca")

    monkeypatch.setattr(*reader, look_through)
    client.sign_in(cast.alice)
    client.submit(page, {field: (io.BytesIO(picture()), "a.jpg")}, content_type="multipart/form-data")

    assert set(begun) == {"DEFERRED"}


def test_nothing_of_the_camera_is_left(app):
    with opened(store()) as image:
        assert not dict(image.getexif())
        assert "exif" not in image.info


def test_a_photo_is_turned_upright_before_it_forgets_how_it_was_held(app):
    with opened(store(picture((40, 20), orientation=6))) as image:
        assert image.size == (20, 40)


def test_a_large_photo_is_made_small(app):
    with opened(store(picture((4000, 3000)))) as image:
        assert image.size == (1600, 1200)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_phones_make_is_kept_as_jpeg(app, kind):
    with opened(store(picture(kind=kind))) as image:
        assert image.format == "JPEG"


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"<svg onload=alert(1)>", b"\xff\xd8\xff broken"])
def test_what_is_no_photo_is_refused(app, content):
    with pytest.raises(Refusal, match="bukan foto"):
        actions.store_photo(content=content, name="x", village_id=None, by=TESTS)


def test_the_same_photo_is_kept_once_in_a_village(app):
    assert store().id == store().id
    assert store(village_id=7).id != store().id


def test_only_this_user_of_the_machine_can_read_it(app):
    assert actions.place(store().path).stat().st_mode & 0o077 == 0


def test_a_scope_ends_at_its_villages(app):
    photo = store(village_id=7)

    assert queries.photo(NameScope(frozenset({7})), photo.id) is photo
    for names in (NameScope(frozenset({8})), NO_NAMES):
        with pytest.raises(Refusal):
            queries.photo(names, photo.id)


def test_a_photo_is_shown_and_its_reading_logged(client, cast):
    photo = store(village_id=cast.botosari.id)
    answer = client.sign_in(cast.budi).get(f"/foto/{photo.id}")

    assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
    assert db.session.query(AuditEntry).filter_by(action="photo_seen", actor_id=cast.budi.id).count() == 1


@pytest.mark.parametrize(("name", "status"), [("citra", 404), ("dewi", 403), ("eko", 403)])
def test_others_do_not_see_it(client, cast, name, status):
    photo = store(village_id=cast.botosari.id)

    assert client.sign_in(getattr(cast, name)).get(f"/foto/{photo.id}").status_code == status


def test_a_list_is_kept_under_a_name_of_our_own(app):
    stored = actions.store_list(stream=io.BytesIO(b"a,b"), name="../../etc/passwd.csv", by=TESTS)

    assert re.fullmatch(r"uploads/[0-9a-f]{24}\.segel", stored.path)
    assert actions.read(stored.path) == b"a,b"


def test_neither_photos_nor_lists_lie_in_clear(app):
    secret = b"3326021203800001,Slamet"
    for stored in (store(), actions.store_list(stream=io.BytesIO(secret), name="daftar.csv", by=TESTS)):
        lying = actions.place(stored.path).read_bytes()
        assert lying.startswith(b"SAKTI\0F1")
        assert not any(sign in lying for sign in (secret, b"JFIF"))


def test_the_rest_of_a_photo_is_shown_as_it_was_stored(client, cast):
    photo = store(village_id=cast.botosari.id)
    answer = client.sign_in(cast.budi).get(f"/foto/{photo.id}")

    assert hashlib.sha256(answer.data).hexdigest() == photo.sha256


@pytest.mark.parametrize(
    ("size", "kind"), [((13_000, 13_000), "L"), ((13_000, 13_000), "RGBA"), ((40_001, 1_000), "L")]
)
def test_a_photo_of_too_many_pixels_is_refused_by_its_header(app, monkeypatch, size, kind):
    """Found: 160 kB of PNG took 1.0 GB, 660 kB took 2.0 GB."""
    little = replace(pictures.ALLOWED, memory=160 * 1024 * 1024)
    monkeypatch.setattr(pictures, "ALLOWED", little)
    with pytest.raises(Refusal, match=r"megapiksel, batasnya 40") as refused:
        store(large_png(size, kind))
    assert refused.value.message("en").startswith("This photo has")


def test_a_photo_that_takes_more_than_its_share_is_refused(app, monkeypatch):
    little = replace(pictures.ALLOWED, memory=160 * 1024 * 1024)
    monkeypatch.setattr(pictures, "ALLOWED", little)
    with pytest.raises(Refusal, match="batas memori dan waktu"):
        store(large_png((6_300, 6_300), "RGBA"))


def test_a_photo_of_thousands_of_passes_is_refused_at_once(app):
    """Found: 350 kB of JPEG that go over 40 megapixels two thousand times held a request for eight seconds."""
    once = io.BytesIO()
    Image.new("RGB", (6_300, 6_300), "teal").save(once, "JPEG", progressive=True, quality=30)
    written = once.getvalue()
    last = written[written.rfind(b"\xff\xda") : -2]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with pytest.raises(Refusal, match="batas memori dan waktu"):
        store(written[:-2] + last * 2_000 + written[-2:])
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime < 1


@pytest.mark.parametrize("progressive", [False, True])
def test_a_photo_of_a_few_passes_is_taken(app, progressive):
    out = io.BytesIO()
    Image.effect_noise((400, 300), 80).convert("RGB").save(out, "JPEG", progressive=progressive, quality=95)
    assert opened(store(out.getvalue())).size == (400, 300)


def large_png(size, kind):
    """A PNG of one colour, made without holding it."""
    channels = {"L": 1, "RGBA": 4}[kind]
    line, packer = b"\0" * (size[0] * channels + 1), zlib.compressobj(1)
    data = b"".join([packer.compress(line) for _ in range(size[1])]) + packer.flush()
    header = struct.pack(">IIBBBBB", *size, 8, {"L": 0, "RGBA": 6}[kind], 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
