"""The same people in every test, so that a reader knows at once who may see what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sakti.extensions import db
from tests import factories


@dataclass(frozen=True)
class Cast:
    regency: Any
    botosari: Any  # budi's village
    kertijayan: Any  # citra's village, in another district
    partner: Any  # dewi's organisation
    alice: Any  # Bappeda analyst of the whole regency
    budi: Any  # facilitator of Botosari
    citra: Any  # operator of Kertijayan
    dewi: Any  # officer of a partner organisation
    eko: Any  # leader
    fajar: Any  # auditor
    admin: Any  # administrator
    hana: Any  # data-protection officer
    gita: Any  # signed in, but assigned to nothing

    def everyone(self) -> dict[str, Any]:
        names = ("alice", "budi", "citra", "dewi", "eko", "fajar", "admin", "hana", "gita")
        return {name: getattr(self, name) for name in names}


def make_cast() -> Cast:
    regency, botosari, kertijayan = factories.regency_with_two_villages()
    partner = factories.organisation()
    cast = Cast(
        regency,
        botosari,
        kertijayan,
        partner,
        alice=factories.user("Alice Analis", role="analyst", region=regency),
        budi=factories.user("Budi Fasilitator", role="facilitator", region=botosari),
        citra=factories.user("Citra Operator", role="operator", region=kertijayan),
        dewi=factories.user("Dewi Mitra", role="partner", organisation=partner),
        eko=factories.user("Eko Pimpinan", role="leader"),
        fajar=factories.user("Fajar Auditor", role="auditor"),
        admin=factories.user("Ani Administrator", role="administrator"),
        hana=factories.user("Hana Pelindung", role="privacy_officer"),
        gita=factories.user("Gita Tanpa Tugas"),
    )
    db.session.commit()
    return cast
