"""Who may do what, and who may see names, on one page. A role is granted by an assignment: with a scope and dates."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sakti.core.refusals import Refusal

if TYPE_CHECKING:
    from sakti.core.actors import Actor


class Permission(StrEnum):
    """One thing that a view or a command lets a person do."""

    SEE_FIGURES = "see_figures"  # dashboards and figures of the own scope, no names
    SEE_HOUSEHOLDS = "see_households"  # names and addresses of the own villages; every reading is logged
    REVEAL_IDENTITY = "reveal_identity"  # NIK and KK number in full, with a reason
    EXPORT_HOUSEHOLDS = "export_households"

    LOG_VISIT = "log_visit"
    LOG_DELIVERY = "log_delivery"
    RECORD_EVENT = "record_event"
    CORRECT_RECORDS = "correct_records"  # void an observation, event or delivery with a reason
    IMPORT_LISTS = "import_lists"
    MERGE_RECORDS = "merge_records"  # say that two records are one human being or house, or are not

    DO_VERVAL = "do_verval"  # visit for a round, write the minutes, record the village's signature
    DECIDE_VERVAL = "decide_verval"  # accept, send back or reject what others have sent
    MANAGE_VERVAL = "manage_verval"  # rounds, assignments, reopening
    MANAGE_PPA = "manage_ppa"  # sessions of the participatory assessment, from the table to the proposals
    RECORD_OBJECTION = "record_objection"  # take down who should be added, removed or corrected, and tell the outcome

    SEE_INTERVENTIONS = "see_interventions"
    ASSIGN_INTERVENTIONS = "assign_interventions"
    APPROVE_INTERVENTIONS = "approve_interventions"
    VERIFY_INTERVENTIONS = "verify_interventions"  # seen in the field
    MANAGE_PROGRAMMES = "manage_programmes"
    MANAGE_ORGANISATIONS = "manage_organisations"

    SET_TARGETS = "set_targets"
    CLOSE_MONTH = "close_month"
    SEE_REPORTS = "see_reports"  # those for everybody (Biasa)
    SEE_LIMITED_REPORTS = "see_limited_reports"  # with small numbers, by which neighbours could tell who (Terbatas)
    ISSUE_REPORTS = "issue_reports"

    MANAGE_REGIONS = "manage_regions"
    MANAGE_USERS = "manage_users"
    MANAGE_SETTINGS = "manage_settings"
    SEE_AUDIT = "see_audit"
    COUNTERSIGN = "countersign"  # ask for a second person, be one where the act itself is permitted, see what had none
    HANDLE_PRIVACY = "handle_privacy"  # what people ask about their own data, incidents, what is kept how long
    CONFIRM_ERASURE = "confirm_erasure"  # be the second person of an erasure: it is told without a name


class Public:
    """Marks a view that needs no sign-in at all."""


class SignedIn:
    """Marks a view that any signed-in person may see (own account, about)."""


@dataclass(frozen=True, slots=True)
class DeviceSync:
    """Marks a view that answers telephones by their token, and nobody else: with this permission of its user."""

    permission: Permission


P = Permission

#: The permissions that carry names: whoever holds one sees the people of the villages that it reaches. The others show
#: figures, interventions and reports; where such a page may name somebody, it asks what SEE_HOUSEHOLDS grants.
NAMING_PERMISSIONS = frozenset(
    {
        P.SEE_HOUSEHOLDS,
        P.REVEAL_IDENTITY,
        P.EXPORT_HOUSEHOLDS,
        P.LOG_VISIT,
        P.RECORD_EVENT,
        P.CORRECT_RECORDS,
        P.IMPORT_LISTS,
        P.MERGE_RECORDS,
        P.DO_VERVAL,
        P.DECIDE_VERVAL,
        P.MANAGE_VERVAL,
        P.MANAGE_PPA,
        P.RECORD_OBJECTION,
        P.HANDLE_PRIVACY,
    }
)


@dataclass(frozen=True, slots=True)
class Role:
    """A set of permissions with words for the administrator who grants it. `bound_to` says what its scope must name."""

    key: str
    label_id: str
    label_en: str
    description_id: str
    bound_to: str  # "regency" (everything), "region" (villages or districts), "organisation"
    permissions: frozenset[Permission]


ROLES: dict[str, Role] = {
    role.key: role
    for role in (
        Role(
            "administrator",
            "Administrator",
            "Administrator",
            "Mengelola pengguna, wilayah, dan pengaturan. Tidak melihat nama keluarga.",
            "regency",
            frozenset(
                {
                    P.SEE_FIGURES,
                    P.SEE_REPORTS,
                    P.SEE_LIMITED_REPORTS,
                    P.SEE_INTERVENTIONS,
                    P.MANAGE_REGIONS,
                    P.MANAGE_USERS,
                    P.MANAGE_SETTINGS,
                    P.MANAGE_ORGANISATIONS,
                    P.MANAGE_PROGRAMMES,
                    P.SEE_AUDIT,
                    P.COUNTERSIGN,
                    P.CONFIRM_ERASURE,
                }
            ),
        ),
        Role(
            "analyst",
            "Analis Bappeda",
            "Bappeda analyst",
            "Memeriksa data, memasukkan daftar, mengelola verval, menetapkan target, menutup bulan, dan menerbitkan "
            "laporan.",
            "region",
            frozenset(set(P) - {P.MANAGE_USERS, P.MANAGE_SETTINGS, P.HANDLE_PRIVACY, P.CONFIRM_ERASURE}),
        ),
        Role(
            "facilitator",
            "Fasilitator",
            "Facilitator",
            "Mencatat kunjungan, verval, PPA, usul–sanggah, realisasi, dan kejadian keluarga di desa tugasnya.",
            "region",
            frozenset(
                {
                    P.SEE_FIGURES,
                    P.SEE_HOUSEHOLDS,
                    P.LOG_VISIT,
                    P.LOG_DELIVERY,
                    P.RECORD_EVENT,
                    P.DO_VERVAL,
                    P.MANAGE_PPA,
                    P.RECORD_OBJECTION,
                    P.SEE_INTERVENTIONS,
                    P.ASSIGN_INTERVENTIONS,
                    P.VERIFY_INTERVENTIONS,
                    P.SEE_REPORTS,
                    P.SEE_LIMITED_REPORTS,
                }
            ),
        ),
        Role(
            "operator",
            "Operator desa",
            "Village operator",
            "Memasukkan daftar, memperbarui data keluarga, dan mencatat usul–sanggah di desanya.",
            "region",
            frozenset(
                {
                    P.SEE_FIGURES,
                    P.SEE_HOUSEHOLDS,
                    P.REVEAL_IDENTITY,
                    P.EXPORT_HOUSEHOLDS,
                    P.LOG_VISIT,
                    P.LOG_DELIVERY,
                    P.RECORD_EVENT,
                    P.IMPORT_LISTS,
                    P.MERGE_RECORDS,
                    P.DO_VERVAL,
                    P.MANAGE_PPA,
                    P.RECORD_OBJECTION,
                    P.SEE_INTERVENTIONS,
                    P.ASSIGN_INTERVENTIONS,
                    P.SEE_REPORTS,
                    P.SEE_LIMITED_REPORTS,
                    P.COUNTERSIGN,
                }
            ),
        ),
        Role(
            "supervisor",
            "Penyelia verval",
            "Verval supervisor",
            "Memeriksa hasil verval di desa atau kecamatannya: menerima, meminta diulang, atau menolak.",
            "region",
            frozenset(
                {
                    P.SEE_FIGURES,
                    P.SEE_HOUSEHOLDS,
                    P.DECIDE_VERVAL,
                    P.SEE_INTERVENTIONS,
                    P.SEE_REPORTS,
                    P.SEE_LIMITED_REPORTS,
                }
            ),
        ),
        Role(
            "partner",
            "Petugas mitra",
            "Partner officer",
            "Melihat angka dan intervensi lembaganya sendiri, tanpa nama keluarga, dan mencatat realisasinya.",
            "organisation",
            frozenset({P.SEE_FIGURES, P.SEE_INTERVENTIONS, P.LOG_DELIVERY, P.SEE_REPORTS}),
        ),
        Role(
            "leader",
            "Pimpinan",
            "Leader",
            "Melihat dasbor dan laporan tanpa nama keluarga.",
            "regency",
            frozenset({P.SEE_FIGURES, P.SEE_INTERVENTIONS, P.SEE_REPORTS, P.SEE_LIMITED_REPORTS, P.COUNTERSIGN}),
        ),
        Role(
            "privacy_officer",
            "Pejabat pelindung data",
            "Data protection officer",
            "Melayani hak warga atas datanya, memutuskan penghapusan bersama orang kedua, dan mencatat insiden.",
            "regency",
            frozenset(
                {P.SEE_FIGURES, P.SEE_HOUSEHOLDS, P.SEE_AUDIT, P.HANDLE_PRIVACY, P.CONFIRM_ERASURE, P.COUNTERSIGN}
            ),
        ),
        Role(
            "auditor",
            "Auditor",
            "Auditor",
            "Memeriksa jejak, laporan, dan angka. Tidak mengubah apa pun.",
            "regency",
            frozenset(
                {P.SEE_FIGURES, P.SEE_INTERVENTIONS, P.SEE_REPORTS, P.SEE_LIMITED_REPORTS, P.SEE_AUDIT, P.COUNTERSIGN}
            ),
        ),
    )
}


@dataclass(frozen=True, slots=True)
class NameScope:
    """Of which villages a reader may see people's names, numbers and addresses. None means all; an empty set, none.

    No `Scope`, and none is taken for one: a partner's Scope reaches every village, for what its organisation does
    there, and names nobody. So a query that returns a name asks for this, and mypy refuses it the other.
    """

    villages: frozenset[int] | None = frozenset()

    def reaches_village(self, village_id: int | None) -> bool:
        return self.villages is None or (village_id is not None and village_id in self.villages)

    def __and__(self, other: NameScope) -> NameScope:
        """What both reach."""
        if self.villages is None or other.villages is None:
            return other if self.villages is None else self
        return NameScope(self.villages & other.villages)


NO_NAMES = NameScope()
ALL_NAMES = NameScope(None)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a person reaches today. None means everything; an empty set means nothing (deny unless declared)."""

    villages: frozenset[int] | None = frozenset()
    organisations: frozenset[int] | None = frozenset()

    def reaches_village(self, village_id: int | None) -> bool:
        return self.villages is None or (village_id is not None and village_id in self.villages)

    def reaches_organisation(self, organisation_id: int | None) -> bool:
        return self.organisations is None or (organisation_id is not None and organisation_id in self.organisations)

    @property
    def whole_villages(self) -> frozenset[int] | None:
        """The villages of which everything is reached: of an organisation's officer none, only its part of each."""
        return self.villages if self.organisations is None else frozenset()

    @property
    def names(self) -> NameScope:
        """The names that this reach may open, if the permission behind it carries names: an organisation opens none."""
        return NameScope(self.whole_villages)


EVERYTHING = Scope(None, None)
NOTHING = Scope()


def together(scopes: Iterable[Scope]) -> Scope:
    """The reach of several assignments. Of one kind, their union; of two kinds, only what both reach.

    (A facilitator of V who is also an officer of O: anything wider would open all of O's and all of V's records.)
    """
    known = list(scopes)
    if not known:
        return NOTHING
    if EVERYTHING in known:
        return EVERYTHING
    return Scope(_union(scope.villages for scope in known), _union(scope.organisations for scope in known))


def _union(sets: Iterable[frozenset[int] | None]) -> frozenset[int] | None:
    bounds = [bound for bound in sets if bound is not None]
    return frozenset().union(*bounds) if bounds else None


def common(scopes: Iterable[Scope]) -> Scope:
    """What every one of these reaches; nothing if there is none."""
    known = list(scopes)
    if not known:
        return NOTHING
    return Scope(_overlap(scope.villages for scope in known), _overlap(scope.organisations for scope in known))


def _overlap(sets: Iterable[frozenset[int] | None]) -> frozenset[int] | None:
    bounds = [bound for bound in sets if bound is not None]
    return frozenset.intersection(*bounds) if bounds else None


# -- who may -------------------------------------------------------------------------------------------------------


def reach_of(actor: Actor, permission: Permission) -> Scope:
    """Where somebody may do this. A program (a command, a job, the demo) is trusted everywhere."""
    scope_for: Callable[[Permission], Scope] | None = getattr(actor, "scope_for", None)
    return EVERYTHING if scope_for is None else scope_for(permission)


def names_by(scope: Scope, permission: Permission) -> NameScope:
    """The names that somebody may see who reaches this with this permission."""
    return scope.names if permission in NAMING_PERMISSIONS else NO_NAMES


def may_in(actor: Actor, permission: Permission, village_id: int | None) -> bool:
    """Whether somebody may do this in that village today."""
    return reach_of(actor, permission).reaches_village(village_id)


def refuse_unless(actor: Actor, permission: Permission, village_id: int | None) -> None:
    """Refuses `not_permitted` to whoever may not do this in that village."""
    if not may_in(actor, permission, village_id):
        raise Refusal("not_permitted")
