"""The screens of programmes, interventions and deliveries: a file a noun, all on one blueprint."""

from flask import Blueprint

blueprint = Blueprint("interventions", __name__)

from sakti.interventions.views import (  # noqa: E402 - they route on the blueprint
    assigning,
    board,
    deliveries,
    groups,
    leftovers,
    organisations,
    programmes,
)

__all__ = ["assigning", "blueprint", "board", "deliveries", "groups", "leftovers", "organisations", "programmes"]
