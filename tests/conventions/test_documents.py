"""Documents do not point at nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sakti.app import DOMAINS
from sakti.core.permissions import NAMING_PERMISSIONS, ROLES
from sakti.jobs.registry import Schedule, declared_jobs
from sakti.reports.actions import MORNING
from sakti.web.assembly import load_domains
from sakti.web.navigation import SECTION_WORDS, announced_entries

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
#: Paths of the checkout in backquotes: sakti/core/fields.py, docs/figures.md, tests/flows.
PATH = re.compile(r"`((?:sakti|docs|tests|templates|deploy|migrations|bench)/[\w./-]*)`")
HAND_BOOKS = {
    "administrator": "administrator",
    "analyst": "analis",
    "facilitator": "fasilitator",
    "operator": "operator",
    "partner": "mitra",
    "leader": "pimpinan",
    "auditor": "auditor",
    "privacy_officer": "pelindungan-data",
    "supervisor": "verval",
}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_what_is_linked_or_named_is_there(document):
    text = document.read_text(encoding="utf-8")
    links = [document.parent / target for target in re.findall(r"\]\(([^)#:\s]+)\)", text)]
    named = [ROOT / path for path in PATH.findall(text)]

    assert not [str(path) for path in links + named if not path.exists()]


def folders():
    """Those of `sakti/`, but for what an interpreter leaves behind."""
    return {file.parent.name for file in (ROOT / "sakti").glob("*/*") if file.name != "__pycache__"} - {"__pycache__"}


@pytest.mark.parametrize(
    ("document", "heading"), [("README.md", "## Peta"), ("docs/architecture.md", "## 3. The tree")]
)
def test_the_maps_name_every_folder_of_the_package_and_no_other(document, heading):
    section = (ROOT / document).read_text(encoding="utf-8").split(heading)[1].split("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `sakti/")]
    named = [name for row in rows for name in re.findall(r"`(?:sakti/)?(\w+)/`", row)]

    assert sorted(named) == sorted(folders())


def test_both_readmes_say_the_same():
    """The same commands in the same order, whatever the comments beside them say; and the same folders on the map."""
    indonesian, english = (ROOT.joinpath(name).read_text(encoding="utf-8") for name in ("README.md", "README.en.md"))

    assert commands_of(english) == commands_of(indonesian)
    assert len(commands_of(english)) > 10
    assert folders_of(english) == folders_of(indonesian)
    assert "README.en.md" in indonesian.splitlines()[0]
    assert "README.md" in english.splitlines()[0]


def commands_of(text: str) -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    return [re.sub(r"\s+#.*", "", line) for block in blocks for line in block.splitlines()]


def folders_of(text: str) -> list[list[str]]:
    return [re.findall(r"`([^`]+)`", line.split("|")[1]) for line in text.splitlines() if line.startswith("| `")]


def test_every_role_has_its_hand_book():
    assert set(HAND_BOOKS) == set(ROLES)
    assert all((ROOT / "docs" / "panduan" / f"{name}.md").is_file() for name in HAND_BOOKS.values())


def test_hand_books_name_menus_as_they_are_on_screen(app):
    """**Pantau › Dasbor**: section and entry of the menu."""
    menu = {
        str(label): {str(entry.label) for entry in announced_entries(section)}
        for section, label in SECTION_WORDS.items()
    }
    books = " ".join(file.read_text(encoding="utf-8") for file in (ROOT / "docs" / "panduan").glob("*.md"))
    named = re.findall(r"\*\*(\w+) › ([\w ]+?)(?=\*\*| ›)", " ".join(books.split()))

    assert len(named) > 40
    assert not [f"{group} › {entry}" for group, entry in named if group in menu and entry not in menu[group]]


# -- where to look ---------------------------------------------------------------------------------------------------


def where_to_look():
    """(file, name) of each name that architecture.md says to look for in a file."""
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    table = text.split("Where to look (a test keeps it true):")[1].split("Who may import whom")[0]
    file = ""
    for word in re.findall(r"`([\w./]+)`", table):
        if "/" in word:
            file = word
        elif not word.endswith(".py"):
            yield file, word


@pytest.mark.parametrize(("file", "name"), list(where_to_look()))
def test_what_is_to_be_looked_for_in_a_file_is_in_it(file, name):
    assert re.search(
        rf"^ *(def|class) {name}\b|^{name}\b.* = ", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE
    )


def test_each_job_is_listed_with_its_hour():
    jobs = {job.name: job for job in declared_jobs(load_domains(DOMAINS))}
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    table = text.split("### What runs when")[1].split("\n## ")[0]
    hours = {}
    for when, names in re.findall(r"^\| ([^|]+) \| ([^|]+) \|", table, re.MULTILINE):
        hours |= dict.fromkeys(re.findall(r"`(\w+)`", names), when)
    daily = {name: f"daily {job.schedule.at:%H:%M}" for name, job in jobs.items() if isinstance(job.schedule, Schedule)}

    assert hours.keys() == jobs.keys()
    assert {name: when for name, when in hours.items() if when.startswith("daily")} == daily
    assert MORNING.strftime("%H:%M") in hours["monthly_reports"]


@pytest.mark.parametrize("folder", sorted(path.parent.name for path in (ROOT / "sakti").glob("*/__init__.py")))
def test_each_folder_says_what_it_is_for(folder):
    assert (ROOT / "sakti" / folder / "__init__.py").read_text(encoding="utf-8").startswith('"""')


def test_the_roles_in_the_security_document_are_those_of_the_code():
    """Each role with what it reaches and whether it sees names."""
    text = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    reaches = {"whole regency": "regency", "region of the assignment": "region", "own organisation": "organisation"}
    told = {
        label.strip().casefold(): (reaches[reach], names == "yes")
        for label, reach, names in re.findall(r"^\| ([\w ]+) \| ([\w ]+) \| (yes|no) \|", text, re.MULTILINE)
    }
    roles = {
        role.label_en.casefold(): (role.bound_to, bool(role.permissions & NAMING_PERMISSIONS))
        for role in ROLES.values()
    }

    assert told == roles
