"""The demo's accounts: whoever reads the screen knows their passwords; they open made-up data only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sakti.accounts import actions as accounts
from sakti.accounts.passwords import hash_password
from sakti.accounts.queries import by_username
from sakti.core.actors import Program
from sakti.demo.places import BEBEL, BOTOSARI, JREBENGKEMBANG, MULYOREJO, WINDUROJO
from sakti.organisations.queries import by_name
from sakti.regions.queries import by_code

BY = Program("data contoh")


@dataclass(frozen=True, slots=True)
class SignIn:
    """One demo account, as it is printed."""

    username: str
    password: str
    what: str


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who works with the demo, and where."""

    username: str
    name: str
    role: str
    what: str
    regions: tuple[str, ...] = ()
    organisation: str | None = None


ACCOUNTS = (
    Account("analis", "Analis Contoh", "analyst", "analis Bappeda, seluruh kabupaten", ("33.26",)),
    Account(
        "fasilitator", "Fasilitator Contoh", "facilitator", "fasilitator Botosari dan Windurojo", (BOTOSARI, WINDUROJO)
    ),
    Account(
        "pendamping",
        "Pendamping Contoh",
        "facilitator",
        "fasilitator Jrebengkembang dan Bebel",
        (JREBENGKEMBANG, BEBEL),
    ),
    Account(
        "penyelia",
        "Penyelia Contoh",
        "supervisor",
        "penyelia verval Botosari, Windurojo, Jrebengkembang, Bebel, Mulyorejo",
        (BOTOSARI, WINDUROJO, JREBENGKEMBANG, BEBEL, MULYOREJO),
    ),
    Account("operator", "Operator Contoh", "operator", "operator Desa Mulyorejo", (MULYOREJO,)),
    Account(
        "mitra",
        "Mitra Contoh",
        "partner",
        "petugas perusahaan, tanpa nama keluarga",
        organisation="PT Batik Contoh Sejahtera",
    ),
    Account("pimpinan", "Pimpinan Contoh", "leader", "pimpinan, hanya angka dan laporan"),
    Account(
        "pelindung", "Pelindung Contoh", "privacy_officer", "pejabat pelindung data: hak warga, penghapusan, insiden"
    ),
    Account("auditor", "Auditor Contoh", "auditor", "auditor, jejak dan laporan"),
    Account("admin", "Administrator Contoh", "administrator", "pengguna dan pengaturan"),
)
#: Whoever has this account as well finds a demo that is finished.
LAST = ACCOUNTS[-1]


def password_of(username: str) -> str:
    """Known to everyone who reads the screen."""
    return f"contoh-{username}-3326"


def printed() -> list[SignIn]:
    """The accounts that are there, with their passwords."""
    return [
        SignIn(account.username, password_of(account.username), account.what)
        for account in ACCOUNTS
        if by_username(account.username)
    ]


def add(chosen: Iterable[Account]) -> None:
    """Give each of these an account and where it may work."""
    for account in chosen:
        user, _ = accounts.add_user(name=account.name, username=account.username, by=BY)
        organisation = by_name(account.organisation) if account.organisation else None
        if account.organisation and organisation is None:
            continue  # a regency for benches has no partners
        for code in account.regions or (None,):
            accounts.assign(
                user=user,
                role=account.role,
                region=by_code(code) if code else None,
                organisation_id=organisation.id if organisation else None,
                since=date(2020, 1, 1),
                by=BY,
            )
        user.password_hash, user.one_time_until = hash_password(password_of(account.username)), None
