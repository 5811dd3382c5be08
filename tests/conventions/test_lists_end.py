"""Every list ends where it ends: a query that limits its rows pages them or says why it may not, and a page that lists
rows has pages or says what bounds it.

The first is read from the code, the second from the templates: neither proves that a page is right, but none can be
forgotten in silence.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import sakti
from sakti.paths import data_folder

PACKAGE = Path(sakti.__file__).parent
TEMPLATES = data_folder("templates")

#: Functions that limit their rows to more than one, and what becomes of the others.
LIMITED = {
    "accounts.queries.sessions.sign_ins": "a digest on the account's page; open sessions are all on their own",
    "audit.actions.chain._genuine": "slices of a walk that goes on",
    "audit.queries.checking._waiting_findings": "evidence of one finding, which says how many there are",
    "audit.queries.records._slice": "slices of a walk that goes on",
    "dossiers.queries.changes.page": "pages",
    "dossiers.queries.listing.in_order": "pages",
    "dossiers.queries.reasons.page": "pages",
    "duplicates.queries.pairs.next_after": "the next pair to look at; the list of pairs has pages",
    "field.queries.listed_again.listed_again": "pages",
    "field.queries.stale.page": "pages",
    "installation.queries.last_backups": "the last ten nights, as their heading says",
    "installation.queries.rows_of_other_keys": "slices of a walk that goes on",
    "interventions.queries.assignments.newest_with_status": "cards of a board: each column has its count and list",
    "interventions.queries.lateness.late": "a digest that counts them all; without a limit all of them",
    "jobs.queries.left_over": "what was tried lately, for a worker",
    "jobs.queries.takeable": "the next to be taken by a worker",
    "verification.queries.proposals.proposals": "slices by the last id",
    "verification.queries.tasks.queue": "slices by the last id",
    "verification.queries.tasks.queue_page": "pages",
    "web.pagination.keyset": "pages",
    "web.pagination.part": "pages",
}

#: Pages of rows without pages of their own, and what bounds them.
BOUNDED = {
    "accounts/_assignments.html": "the tasks of one user",
    "accounts/_devices.html": "the devices of one user",
    "accounts/_sessions.html": "the open sessions of one user",
    "accounts/roles.html": "roles",
    "accounts/second_factor.html": "the keys of one user",
    "assessment/_parts.html": "one meeting",
    "assessment/ranking.html": "one meeting",
    "dashboards/_parts.html": "districts, villages or indicators",
    "dashboards/figures.html": "indicators",
    "dashboards/movements.html": "parts of a change",
    "dashboards/village.html": "indicators of a village",
    "dossiers/household.html": "one household",
    "dossiers/person.html": "one person",
    "duplicates/pair.html": "two records",
    "duplicates/preview.html": "two records",
    "duplicates/undo_later.html": "later merges of one record",
    "field/_lists.html": "whoever shows it has the pages",
    "field/events.html": "kinds of events",
    "indicators/_macro.html": "published figures of a region",
    "indicators/targets.html": "targets of a region",
    "installation/health.html": "parts of an installation",
    "intake/_effects.html": "villages of one list",
    "intake/_parts.html": "headings of one list",
    "intake/_recognised.html": "headings of one list",
    "intake/_summary.html": "one list",
    "interventions/_assigned.html": "whoever shows it has the pages",
    "interventions/_given.html": "whoever shows it has the pages",
    "interventions/bulk.html": "whom one rule finds in one village",
    "interventions/group.html": "members of one group",
    "interventions/intervention.html": "one intervention",
    "interventions/organisation.html": "says of how many it shows how many, and leads to the list",
    "interventions/preview.html": "what is about to be written",
    "interventions/programme.html": "villages of a regency",
    "objections/choose.html": "kinds of objections",
    "objections/summary.html": "kinds of objections",
    "successions/preview.html": "the RTs of one village",
    "organisations/helixes.html": "kinds of actors",
    "outlines/preview.html": "villages of one file",
    "privacy/choose.html": "kinds of requests",
    "privacy/incidents.html": "incidents, which are few or there is no time to read lists",
    "regions/village.html": "facts of one village",
    "reports/_reconciled.html": "parts of one close",
    "reports/close.html": "one close",
    "reports/closed_ahead.html": "months of a close",
    "reports/months.html": "one row a month",
    "reports/report.html": "one report",
    "reports/schedule.html": "the next twelve months",
    "settings/edit.html": "values of one setting",
    "verification/round.html": "villages and visitors of one round",
    "verification/rounds.html": "rounds, a few a year",
    "verification/task.html": "one household",
    "vintages/index.html": "lists of a regency, a few a year",
}


def limiting() -> set[str]:
    """Functions that call `.limit(` with anything but 1."""
    found = set()
    for file in PACKAGE.rglob("*.py"):
        module = ".".join(file.relative_to(PACKAGE).with_suffix("").parts)
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef) and any(map(limits, ast.walk(node))):
                found.add(f"{module}.{node.name}")
    return found


def limits(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr != "limit":
        return False
    return not (isinstance(node.args[0], ast.Constant) and node.args[0].value == 1)


def test_who_limits_rows_says_what_becomes_of_the_others():
    assert limiting() == LIMITED.keys()


def listing() -> set[str]:
    """Templates that show a table or a list of links, and have no pages."""
    files = (file for file in TEMPLATES.rglob("*.html") if file.parent.name not in ("pdf", "components"))
    texts = {str(file.relative_to(TEMPLATES)): file.read_text() for file in files}
    return {
        name
        for name, text in texts.items()
        if re.search(r"table\.frame\(|tap-list", text) and not re.search(r"table\.(pager|more)\(", text)
    }


def test_a_page_of_rows_has_pages_or_says_what_bounds_it():
    assert listing() == BOUNDED.keys()


def test_no_template_cuts_what_it_was_given_by_a_number_of_its_own():
    """`rows|length == 50` guesses that there is more: whoever reads the rows knows."""
    guessing = [
        str(file.relative_to(TEMPLATES))
        for file in TEMPLATES.rglob("*.html")
        if re.search(r"\w+\|length == \d{2,}", file.read_text())
    ]

    assert guessing == []
