"""Reading verval, within a scope. Others import from here."""

from sakti.verification.queries.places import (
    Line,
    coverage,
    facilitator_lines,
    holding_signatures,
    in_village_open,
    minutes,
    place_of,
    place_within,
    places,
    release,
    releases,
    round_within,
    rounds,
    target_households,
    villages_of,
)
from sakti.verification.queries.proposals import (
    add_proposal_of,
    add_proposals,
    described,
    proposal_within,
    proposals,
    proposals_of,
)
from sakti.verification.queries.tasks import (
    Shown,
    Turned,
    by_client,
    changed_since,
    decided,
    facilitators_of,
    gone_unchanged,
    history,
    history_of_household,
    mine,
    open_count,
    place_and_round,
    queue,
    seen_since_opening,
    sent_by,
    shown,
    task_of,
    task_within,
    tasks_of,
    twin_within,
    verified_on,
)

__all__ = [
    "Line", "Shown", "Turned", "add_proposal_of", "add_proposals", "by_client", "changed_since", "coverage", "decided", "described",
    "facilitator_lines", "facilitators_of", "gone_unchanged", "history", "history_of_household", "holding_signatures",
    "in_village_open", "mine", "minutes", "open_count", "place_and_round", "place_of", "place_within", "places",
    "proposal_within", "proposals", "proposals_of", "queue", "release", "releases", "round_within", "rounds",
    "seen_since_opening", "sent_by", "shown", "target_households", "task_of", "task_within", "tasks_of",
    "twin_within", "verified_on", "villages_of",
]  # fmt: skip
