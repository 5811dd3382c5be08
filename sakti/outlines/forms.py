"""Handing in a file of outlines."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileAllowed, FileField, FileRequired

from sakti.web.forms import BaseForm

KINDS = ["geojson", "json"]
#: The field that brings the file; it is read before the request begins to write (`views.read_file`).
FIELD = "outlines"


class OutlinesForm(BaseForm):
    outlines = FileField(
        _l("Berkas GeoJSON"),
        [FileRequired(), FileAllowed(KINDS)],
        render_kw={"accept": ",".join(f".{kind}" for kind in KINDS) + ",application/geo+json"},
        description=_l(
            "Bidang desa dengan kode Kemendagri, atau nama desa dan kecamatan; bujur dan lintang (EPSG:4326). Paling "
            "besar 32 MB."
        ),
    )
