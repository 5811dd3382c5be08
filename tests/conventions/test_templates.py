"""Habits of templates."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from sakti import paths
from sakti.app import create_app

FOLDER = paths.data_folder("templates")
#: Pages for people; what is printed (pdf/) has its own style sheet and is no HTML page of a browser.
FILES = sorted(str(file.relative_to(FOLDER)) for file in FOLDER.rglob("*.html"))
#: Macros that are handed markup which they made themselves.
SAFE_ALLOWED: set[str] = set()


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """As the application sets it up; no template is filled in here, so no database is needed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAKTI_INSTANCE", str(tmp_path_factory.mktemp("templates")))
        return create_app(TESTING=True).jinja_env


def source(name: str) -> str:
    return Path(FOLDER, name).read_text(encoding="utf-8")


def without_comments(text: str) -> str:
    return re.sub(r"{#.*?#}", "", text, flags=re.DOTALL)


def named_templates(tree, *kinds):
    """The templates that a template extends, imports or includes by a literal name."""
    return [each.template.value for each in tree.find_all(kinds) if isinstance(each.template, nodes.Const)]


@pytest.mark.parametrize("name", FILES)
def test_every_imported_macro_is_used(environment, name):
    tree = environment.parse(source(name))
    imported = {each.target for each in tree.find_all(nodes.Import)}
    for each in tree.find_all(nodes.FromImport):
        imported |= {part if isinstance(part, str) else part[1] for part in each.names}
    body = without_comments(source(name))

    body += "".join(source(each) for each in named_templates(tree, nodes.Include))  # a layout imports for its parts
    unused = [macro for macro in imported if len(re.findall(rf"\b{macro}\b", body)) < 2]

    assert not unused


@pytest.mark.parametrize("name", FILES)
def test_nothing_is_declared_safe(name):
    assert name in SAFE_ALLOWED or not re.search(r"\|\s*safe\b|autoescape false", without_comments(source(name)))


@pytest.mark.parametrize("name", [name for name in FILES if not name.startswith("pdf/")])
def test_nothing_is_inline(name):
    text = without_comments(source(name))

    assert not re.search(r"\sstyle\s*=|<style\b|\son[a-z]+\s*=|javascript:", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", text)


@pytest.mark.parametrize("name", FILES)
def test_templates_compile_and_their_parents_exist(environment, name):
    environment.get_template(name)
    kinds = (nodes.Extends, nodes.Import, nodes.FromImport, nodes.Include)

    assert not set(named_templates(environment.parse(source(name)), *kinds)) - set(FILES)


@pytest.mark.parametrize("name", [name for name in FILES if not name.startswith(("layout/", "components/", "pdf/"))])
def test_words_can_be_translated(name):
    """Text of a page stands in _(): a run of three words outside of it was forgotten."""
    text = re.sub(r"{{.*?}}|{%.*?%}|<[^>]*>", "\n", without_comments(source(name)), flags=re.DOTALL)

    assert not re.search(r"[A-Za-z]{2,} [A-Za-z]{2,} [A-Za-z]{2,}", text)
