"""Rooms announce themselves: what is in a folder is in its `domain.py`, and the application is what these say."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections import Counter
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

import sakti
from sakti.app import DOMAINS, create_app
from sakti.core import events as core_events
from sakti.core.events import DomainEvent, ListImported
from sakti.core.permissions import Permission
from sakti.extensions import db
from sakti.jobs import registry
from sakti.web import assembly, events, navigation
from sakti.web.domain import MenuEntry, Section, Subscription, resolve

ROOT = Path(__file__).parents[2]
PACKAGE = Path(sakti.__file__).parent
ANNOUNCED = {domain.name: domain for domain in assembly.load_domains(DOMAINS)}
#: Folders that are no domains, each with the reason.
NO_DOMAINS = {
    "core": "plain functions, which know of no application",
    "workshop": "what a confined process does; it knows of no application",
    "server": "lies above the application, which it serves",
    "web": "the kit that every application has; its words are loaded with it",
    "cli": "lies above the application, which it makes",
    "demo": "lies above the application, which it fills",
    "static": "style sheets, scripts, fonts",
    "translations": "the English catalogue",
}
#: File or folder of a domain → the field that announces it, and what it says there.
FIELDS = {
    "models": "sakti.{}.models",
    "views": "sakti.{}.views:blueprint",
    "jobs": "sakti.{}.jobs:JOBS",
    "due_work": "sakti.{}.due_work:count_due_work",
    "words": "sakti.{}.words",
}
#: Calls that stand on their own in a module and change something elsewhere, each with the reason.
AT_IMPORT = {
    "sakti/accounts/queries/sessions.py": "Flask-Login has one loader of users",
    "sakti/core/refusals.py": "what many domains refuse",
    "sakti/core/indicators.py": "definitions that ship with the product, one a call",
    "sakti/core/conditions_toml.py": "what is wrong with a written condition, in words",
    "sakti/core/workflow_toml.py": "what is wrong with a written workflow, in words",
    "sakti/config.py": "what is refused before there is an application",
    "sakti/keys.py": "the same",
}


def folders():
    """Those of `sakti/`, but for what an interpreter leaves behind."""
    return {file.parent.name for file in PACKAGE.glob("*/*") if file.name != "__pycache__"} - {"__pycache__"}


def has(name, part):
    return (PACKAGE / name / f"{part}.py").is_file() or (PACKAGE / name / part).is_dir()


def source_of(name):
    """The text of a domain's code, without its own announcement."""
    files = [file for file in (PACKAGE / name).rglob("*.py") if file != PACKAGE / name / "domain.py"]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


# -- which domains there are ------------------------------------------------------------------------------------------


def test_every_folder_is_a_domain_or_is_known_not_to_be():
    assert folders() == set(DOMAINS) | set(NO_DOMAINS)
    assert not set(DOMAINS) & set(NO_DOMAINS)


def test_the_list_goes_upwards_as_the_layers_do():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = [set(re.findall(r"\w+", layer)) for layer in reversed(contracts[0]["layers"])]
    height = {name: number for number, layer in enumerate(layers) for name in layer}

    assert [height[name] for name in DOMAINS] == sorted(height[name] for name in DOMAINS)


@pytest.mark.parametrize("name", DOMAINS)
def test_what_is_in_the_folder_is_announced(name):
    domain = ANNOUNCED[name]
    said = (domain.models, domain.blueprint, domain.jobs, domain.due_work, domain.words)

    assert said == tuple(path.format(name) if has(name, part) else None for part, path in FIELDS.items())


@pytest.mark.parametrize("name", DOMAINS)
def test_every_listener_listens(name):
    tree = ast.parse((PACKAGE / name / "listeners.py").read_text()) if has(name, "listeners") else ast.Module([])
    functions = [f"sakti.{name}.listeners:{node.name}" for node in tree.body if isinstance(node, ast.FunctionDef)]

    assert sorted(functions) == sorted(subscription.listener for subscription in ANNOUNCED[name].subscriptions)


def test_announcing_loads_no_table_and_no_view():
    program = (
        "import sys\n"
        "from importlib import import_module\n"
        f"for name in {DOMAINS!r}: import_module(f'sakti.{{name}}.domain')\n"
        "print(*(name for name in sys.modules if name.startswith(('sakti.', 'sqlalchemy'))))"
    )
    loaded = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, cwd=ROOT)
    parts = {"models", "tables", "queries", "actions", "forms", "views", "words", "listeners", "due_work", "extensions"}

    assert not [name for name in loaded.stdout.split() if parts & set(name.split(".")) or name == "sqlalchemy"]


# -- nothing registers itself -----------------------------------------------------------------------------------------


def calls_at_import(tree):
    """What runs by itself when a module is imported: bare calls, and decorators that are no plain wrappers."""
    for node in tree.body:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            yield ast.unparse(node.value.func)
        elif isinstance(node, ast.FunctionDef):
            yield from (ast.unparse(decorator) for decorator in node.decorator_list)
        elif isinstance(node, ast.For | ast.With) or (isinstance(node, ast.If) and "__main__" not in ast.dump(node)):
            yield from calls_at_import(node)


#: Decorators and calls that change only what they stand at, or an object of the same domain.
HARMLESS = re.compile(
    r"^(blueprint\.|click\.|cli\.|\w+_group\.|contextmanager|dataclass|lru_cache|cache|pass_context|permit|without_collecting|[A-Z])"
)


@pytest.mark.parametrize("file", sorted(PACKAGE.rglob("*.py")), ids=lambda file: str(file.relative_to(ROOT)))
def test_nothing_registers_itself_by_being_imported(file):
    """But words, which are a catalogue: `words.py` declares and does nothing else."""
    name = str(file.relative_to(ROOT))
    calls = [call for call in calls_at_import(ast.parse(file.read_text(encoding="utf-8"))) if not HARMLESS.match(call)]
    if file.name == "words.py":
        calls = [call for call in calls if call not in ("declare_refusal", "declare_action")]

    assert bool(calls) == (name in AT_IMPORT), calls


@pytest.fixture
def small_app(app):
    """Beside the whole application, in the same process, one of the lowest domains only."""
    small = create_app(domains=DOMAINS[:4], TESTING=True)
    yield small
    with small.app_context():
        db.engine.dispose()


def test_an_application_has_what_its_list_says_whatever_else_was_imported(app, small_app):
    with small_app.app_context():
        assert set(small_app.blueprints) == set(DOMAINS[:4])
        assert not registry.all_jobs()
        assert not small_app.extensions[events.EXTENSION]
        assert [entry.endpoint for entry in navigation.announced_entries(Section.MANAGE)] == [
            "settings.index",
            "jobs.index",
            "audit.trail",
        ]
    assert registry.all_jobs()


# -- the application is the union -------------------------------------------------------------------------------------


def test_pages_are_those_of_the_domains(app):
    assert list(app.blueprints) == [name for name in DOMAINS if has(name, "views")]


def test_jobs_are_those_of_the_domains(app):
    declared = [job for name in DOMAINS if has(name, "jobs") and name != "jobs" for job in jobs_of(name)]

    assert list(registry.all_jobs().values()) == declared


def jobs_of(name):
    return import_module(f"sakti.{name}.jobs").JOBS


def test_the_menu_is_that_of_the_domains(app):
    shown = Counter(entry for section in Section for entry in navigation.announced_entries(section))

    assert shown == Counter(entry for domain in ANNOUNCED.values() for entry in domain.menu)


def test_weights_leave_no_order_to_chance():
    places = Counter((entry.section, entry.weight) for domain in ANNOUNCED.values() for entry in domain.menu)

    assert not [place for place, count in places.items() if count > 1]


def test_who_listens_is_said_by_the_domains(app):
    listeners = {
        (event, f"{each.__module__}:{each.__name__}")
        for event, connected in app.extensions[events.EXTENSION].items()
        for each in connected
    }

    assert listeners == {(each.event, each.listener) for domain in ANNOUNCED.values() for each in domain.subscriptions}


def test_every_event_has_a_listener():
    heard = {each.event for domain in ANNOUNCED.values() for each in domain.subscriptions}

    assert heard == {kind for kind in vars(core_events).values() if kind in DomainEvent.__subclasses__()}


# -- permissions ------------------------------------------------------------------------------------------------------


def named_in(source):
    return {Permission[name] for name in re.findall(r"\b(?:Permission|P)\.([A-Z_]+)\b", source)}


def named_in_core(name):
    """What the modules of the core that a domain uses ask for: status moves carry their permissions."""
    source = source_of(name)
    used = re.findall(r"from sakti\.core\.(\w+) import", source) + re.findall(r"from sakti\.core import (\w+)", source)
    files = [PACKAGE / "core" / f"{module}.py" for module in set(used) - {"permissions"}]
    return {need for file in files if file.is_file() for need in named_in(file.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("name", DOMAINS)
def test_a_domain_claims_the_permissions_that_it_uses(name):
    claimed, named = ANNOUNCED[name].permissions, named_in(source_of(name))

    assert named <= claimed
    assert claimed - named <= named_in_core(name)


def test_every_permission_is_claimed():
    assert frozenset().union(*(domain.permissions for domain in ANNOUNCED.values())) == set(Permission)


# -- each once --------------------------------------------------------------------------------------------------------


def test_a_domain_stands_in_the_list_once():
    with pytest.raises(ValueError, match="twice"):
        assembly.load_domains(["audit", "files", "audit"])


def test_a_domain_is_called_as_its_folder(monkeypatch):
    monkeypatch.setattr("sakti.files.domain.DOMAIN", replace(ANNOUNCED["files"], name="photos"))

    with pytest.raises(ValueError, match="sakti/files"):
        assembly.load_domains(["files"])


def test_a_job_has_its_name_alone(app):
    job = jobs_of("duplicates")[0]

    with pytest.raises(ValueError, match="find_duplicates"):
        registry.install(app, [job, replace(job, label="Another")])


def test_a_listener_hears_of_an_event_once(app):
    listener = resolve("sakti.duplicates.listeners:look_for_duplicates")

    with pytest.raises(ValueError, match="look_for_duplicates"):
        events.subscribe(app, ListImported, listener)


def test_a_page_stands_in_a_section_once(app):
    entry = MenuEntry("audit.trail", "Jejak", Section.MANAGE, 1)

    with pytest.raises(ValueError, match=r"audit\.trail"):
        navigation.fill_menu(app, [entry, replace(entry, weight=2)])


def raises_when_made_of(monkeypatch, match, **changed):
    monkeypatch.setattr("sakti.audit.domain.DOMAIN", replace(ANNOUNCED["audit"], **changed))
    with pytest.raises((ValueError, AttributeError), match=match):
        create_app(domains=["audit"], TESTING=True)


def test_a_page_that_asks_for_an_unclaimed_permission_is_refused(app, monkeypatch):
    raises_when_made_of(monkeypatch, r"audit\.trail asks for see_audit", permissions=frozenset())


def test_a_menu_entry_that_leads_nowhere_is_refused(app, monkeypatch):
    entry = MenuEntry("audit.nothing", "Jejak", Section.MANAGE, 1)
    raises_when_made_of(monkeypatch, r"audit\.nothing", menu=(entry,))


def test_a_path_that_leads_nowhere_is_refused(app, monkeypatch):
    subscription = Subscription(ListImported, "sakti.audit.sentences:nobody")
    raises_when_made_of(monkeypatch, "nobody", subscriptions=(subscription,))
