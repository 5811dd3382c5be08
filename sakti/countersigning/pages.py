"""Where other domains' pages lead whoever asked for a second person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

if TYPE_CHECKING:
    from sakti.countersigning.tables import CountersignRequest


def lead_to(request: CountersignRequest) -> ResponseReturnValue:
    """To the request: nothing has changed yet, and it says who has to say yes."""
    flash(_("Belum terjadi: menunggu persetujuan orang kedua."), "attention")
    return redirect(url_for("countersigning.request", request_id=request.id), 303)
