"""What a request brings is text, whichever part of it is asked for first."""

from __future__ import annotations

import io
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder

from sakti.core.printable import printable
from sakti.web.requests import CleanRequest

BODY = (
    b'--x\r\nContent-Disposition: form-data; name="catatan"\r\n\r\natap\x00 bocor\r\n'
    b"--x\r\nContent-Disposition: form-data; name=\"berkas\"; filename*=UTF-8''ba%00tas%7F.geojson\r\n"
    b"\r\nisi\r\n--x--\r\n"
)


@pytest.mark.parametrize("order", [("form", "files"), ("files", "form"), ("values", "files")])
def test_words_and_names_of_files_are_printable(order):
    kind = "multipart/form-data; boundary=x"
    builder = EnvironBuilder(method="POST", query_string="q=a%00b", input_stream=io.BytesIO(BODY), content_type=kind)
    builder.content_length = len(BODY)
    request = CleanRequest(builder.get_environ())
    with closing(request):
        for part in order:
            assert getattr(request, part)
        assert request.form["catatan"] == "atap bocor"
        assert request.files["berkas"].filename == "batas.geojson"
        assert request.files["berkas"].read() == b"isi"
        assert request.args["q"] == "ab"


@given(st.text(st.characters()))
def test_what_is_printable_is_kept_by_utf_8_and_stays_as_it_is(text):
    words = printable(text)
    assert words.encode().decode() == words == printable(words)
    assert "\x00" not in words
    assert printable("a\tb\r\nc é 😀") == "a\tb\r\nc é 😀"
