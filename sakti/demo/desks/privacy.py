"""What people ask about their data: one waits, one is proven, one is answered, one is refused; and an incident."""

from __future__ import annotations

import random
from datetime import timedelta

from sakti.core.privacy import RequestKind
from sakti.demo import queries as demo
from sakti.demo.desks.crew import submission_key
from sakti.demo.places import BOTOSARI, KERTIJAYAN, MULYOREJO, WINDUROJO
from sakti.households.queries import names_of
from sakti.privacy import actions
from sakti.privacy.actions import Asked, Happening
from sakti.regions.queries import village_by_code
from sakti.web.clock import now

OFFICER = "pelindung"
#: Where, what, in whose words.
ASKED = (
    (BOTOSARI, RequestKind.ACCESS, "Ingin tahu apa saja yang tercatat tentang saya."),
    (MULYOREJO, RequestKind.ACCESS, "Siapa yang membuka data saya?"),
    (WINDUROJO, RequestKind.CORRECTION, "Tahun lahir saya keliru."),
    (KERTIJAYAN, RequestKind.ERASURE, "Kami sudah tidak menerima bantuan."),
)


def ask(rng: random.Random) -> None:
    """Requests in each state, and an incident whose clock runs."""
    officer = demo.users_by_username()[OFFICER]
    requests = []
    for position, (code, kind, words) in enumerate(ASKED):
        home = demo.some_household(village_by_code(code).id, rng)
        requests.append(
            actions.record_request(
                asked=Asked(kind, "self", name_of(home.head_id), "diambil di kantor desa", words),
                person_id=home.head_id,
                submission_key=submission_key("privacy", position),
                by=officer,
            )
        )
    waiting, answered, proven, refused = requests
    for request in (answered, proven):
        actions.check_identity(request=request, proof="ktp", by=officer)
    actions.answer_request(
        request=answered, answer="Salinan data diserahkan di kantor desa; pembacanya dijelaskan.", by=officer
    )
    actions.refuse_request(
        request=refused,
        ground="still_needed",
        answer="Keluarga ini masih didampingi; data diperlukan sampai keluar dari daftar.",
        by=officer,
    )
    assert waiting.state == "received"  # noqa: S101 - it waits for whoever tries the demo
    noticed = now() - timedelta(hours=20)
    actions.record_incident(
        happening=Happening(
            happened_at=noticed - timedelta(hours=3),
            noticed_at=noticed,
            what="Ponsel pendamping hilang di pasar; layar terkunci, sesi sudah diakhiri.",
            data_kinds=["name", "living"],
            people_count=40,
        ),
        submission_key=submission_key("privacy", "incident"),
        by=officer,
    )


def name_of(person_id: int | None) -> str:
    """Whoever asks, asks about themselves."""
    return names_of({person_id or 0}).get(person_id or 0, "–")
