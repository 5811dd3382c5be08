"""Forms of programmes, assignments and deliveries, and the filters of their lists."""

from sakti.interventions.forms.assignments import (
    AssignForm,
    BoardFilter,
    BulkAssignForm,
    BulkFilter,
    GroupForm,
    LeftoverForm,
    MemberForm,
    MoveForm,
    ReasonedMoveForm,
)
from sakti.interventions.forms.deliveries import DeliverForm, DeliveriesFilter, FreeDeliverForm, VoidForm
from sakti.interventions.forms.programmes import ProgrammeFilter, ProgrammeForm

__all__ = [
    "AssignForm",
    "BoardFilter",
    "BulkAssignForm",
    "BulkFilter",
    "DeliverForm",
    "DeliveriesFilter",
    "FreeDeliverForm",
    "GroupForm",
    "LeftoverForm",
    "MemberForm",
    "MoveForm",
    "ProgrammeFilter",
    "ProgrammeForm",
    "ReasonedMoveForm",
    "VoidForm",
]
