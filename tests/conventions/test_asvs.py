"""The table of OWASP ASVS 5.0 (`docs/asvs.md`): every requirement of levels 1 and 2 once, each claim with a test that
is there, few open; and the tests of what no other test holds."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from sakti import paths
from sakti.keys import PURPOSES

ROOT = Path(__file__).parents[2]
#: How many of the applicable ones may be open.
MOST_OPEN = 0.10

#: The numbers of the requirements, by level.
LEVELS = {
    "1": """
1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.3.1 1.3.2 1.5.1 2.1.1 2.2.1 2.2.2 2.3.1 3.2.1 3.2.2 3.3.1 3.4.1 3.4.2 3.5.1
3.5.2 3.5.3 4.1.1 4.4.1 5.2.1 5.2.2 5.3.1 5.3.2 6.1.1 6.2.1 6.2.2 6.2.3 6.2.4 6.2.5 6.2.6 6.2.7 6.2.8 6.3.1
6.3.2 6.4.1 6.4.2 7.2.1 7.2.2 7.2.3 7.2.4 7.4.1 7.4.2 8.1.1 8.2.1 8.2.2 8.3.1 9.1.1 9.1.2 9.1.3 9.2.1 10.4.1
10.4.2 10.4.3 10.4.4 10.4.5 11.3.1 11.3.2 11.4.1 12.1.1 12.2.1 12.2.2 13.4.1 14.2.1 14.3.1 15.1.1 15.2.1
15.3.1
""",
    "2": """
1.1.1 1.1.2 1.2.6 1.2.7 1.2.8 1.2.9 1.3.3 1.3.4 1.3.5 1.3.6 1.3.7 1.3.8 1.3.9 1.3.10 1.3.11 1.4.1 1.4.2 1.4.3
1.5.2 2.1.2 2.1.3 2.2.3 2.3.2 2.3.3 2.3.4 2.4.1 3.3.2 3.3.3 3.3.4 3.4.3 3.4.4 3.4.5 3.4.6 3.5.4 3.5.5 3.7.1
3.7.2 4.1.2 4.1.3 4.2.1 4.3.1 4.3.2 4.4.2 4.4.3 4.4.4 5.1.1 5.2.3 5.4.1 5.4.2 5.4.3 6.1.2 6.1.3 6.2.9 6.2.10
6.2.11 6.2.12 6.3.3 6.3.4 6.4.3 6.4.4 6.5.1 6.5.2 6.5.3 6.5.4 6.5.5 6.6.1 6.6.2 6.6.3 6.8.1 6.8.2 6.8.3 6.8.4
7.1.1 7.1.2 7.1.3 7.3.1 7.3.2 7.4.3 7.4.4 7.4.5 7.5.1 7.5.2 7.6.1 7.6.2 8.1.2 8.2.3 8.4.1 9.2.2 9.2.3 9.2.4
10.1.1 10.1.2 10.2.1 10.2.2 10.3.1 10.3.2 10.3.3 10.3.4 10.4.6 10.4.7 10.4.8 10.4.9 10.4.10 10.4.11 10.5.1
10.5.2 10.5.3 10.5.4 10.5.5 10.6.1 10.6.2 10.7.1 10.7.2 10.7.3 11.1.1 11.1.2 11.2.1 11.2.2 11.2.3 11.3.3
11.4.2 11.4.3 11.4.4 11.5.1 11.6.1 12.1.2 12.1.3 12.3.1 12.3.2 12.3.3 12.3.4 13.1.1 13.2.1 13.2.2 13.2.3
13.2.4 13.2.5 13.3.1 13.3.2 13.4.2 13.4.3 13.4.4 13.4.5 14.1.1 14.1.2 14.2.2 14.2.3 14.2.4 14.3.2 14.3.3
15.1.2 15.1.3 15.2.2 15.2.3 15.3.2 15.3.3 15.3.4 15.3.5 15.3.6 15.3.7 16.1.1 16.2.1 16.2.2 16.2.3 16.2.4
16.2.5 16.3.1 16.3.2 16.3.3 16.3.4 16.4.1 16.4.2 16.4.3 16.5.1 16.5.2 16.5.3 17.1.1 17.2.1 17.2.2 17.2.3
17.2.4 17.3.1 17.3.2
""",
}
WANTED = {(key, level): 1 for level, keys in LEVELS.items() for key in keys.split()}


class Line(NamedTuple):
    """One requirement, as the table has it."""

    id: str
    level: str
    about: str
    state: str
    where: str
    tests: tuple[str, ...]


def table() -> list[Line]:
    text = (ROOT / "docs/asvs.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| V([\d.]+) \| (\d) \| (.+?) \| (met|not applicable|open) \| (.+?) \| (.*?) ?\|$", text, re.M)
    return [Line(*cells, tuple(re.findall(r"`([^`]+)`", tests))) for *cells, tests in rows]


@cache
def names_in(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_every_requirement_stands_there_once():
    assert [len(keys.split()) for keys in LEVELS.values()] == [70, 183]
    assert Counter((line.id, line.level) for line in table()) == WANTED


@pytest.mark.parametrize("line", table(), ids=lambda line: f"V{line.id}")
def test_what_is_met_names_a_test_that_is_there(line):
    missing = [
        name
        for name in line.tests
        if "::" not in name
        or not (ROOT / name.split("::")[0]).is_file()
        or name.split("::")[1] not in names_in(name.split("::")[0])
    ]

    assert not missing
    assert bool(line.tests) == (line.state == "met")
    assert line.where


def test_few_are_open():
    states = Counter(line.state for line in table())

    assert states["open"] <= MOST_OPEN * (states["met"] + states["open"])


def test_the_sums_on_top_are_those_of_the_table():
    text = (ROOT / "docs/asvs.md").read_text(encoding="utf-8")
    states = Counter(line.state for line in table())

    for words, count in (
        ("requirements at levels 1 and 2", states.total()),
        ("not applicable", states["not applicable"]),
        ("applicable", states["met"] + states["open"]),
        ("met", states["met"]),
        ("open", states["open"]),
    ):
        assert re.search(rf"^\| {words} \| {count}\b", text, re.MULTILINE), words


# -- what no other test holds ------------------------------------------------------------------------------------------


def calls() -> list[tuple[str, ast.Call]]:
    return [
        (str(file.relative_to(ROOT)), node)
        for file in sorted((ROOT / "sakti").rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    ]


def test_no_program_is_started_through_a_shell():
    shells = [
        file
        for file, call in calls()
        if any(keyword.arg == "shell" for keyword in call.keywords)
        or ast.unparse(call.func) in ("os.system", "os.popen", "subprocess.getoutput")
    ]

    assert not shells


#: Where bytes become objects, and why nobody else can have written them.
OWN_BYTES = {
    "sakti/duplicates/search.py: pickle.loads": "from its own parent process, by a pipe",
    "sakti/intake/landing/checked_file.py: marshal.loads": "sealed with the installation's key before it was written",
}


def test_no_code_comes_from_data():
    named = {"eval", "exec", "pickle.load", "pickle.loads", "marshal.loads", "yaml.load", "shelve.open"}

    found = {f"{file}: {ast.unparse(call.func)}" for file, call in calls() if ast.unparse(call.func) in named}
    assert found == OWN_BYTES.keys()


def scripts() -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "sakti/static/js").rglob("*.js"))


def test_scripts_keep_nothing_in_the_browser():
    assert not re.search(r"localStorage|sessionStorage|indexedDB|document\.cookie|caches\.", scripts())


def test_passwords_can_be_pasted_and_kept(client):
    page = client.get("/masuk").text

    assert not re.search(r"['\"](paste|copy|cut)['\"]", scripts())
    assert 'autocomplete="current-password"' in page
    assert 'autocomplete="username"' in page


def test_trace_is_not_answered(client):
    assert client.open("/masuk", method="TRACE").status_code == 405


def front_server() -> str:
    return (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")


def test_the_shipped_front_server_speaks_recent_tls_only():
    text = front_server()
    (protocols,) = re.findall(r"ssl_protocols\s+(.+);", text)
    (ciphers,) = re.findall(r"ssl_ciphers\s+(\S+);", text)

    assert set(protocols.split()) == {"TLSv1.2", "TLSv1.3"}
    assert all(name.startswith("ECDHE-") and ("GCM" in name or "POLY1305" in name) for name in ciphers.split(":"))
    assert "return 301 https://" in text.split("listen 443")[0]


def test_the_front_server_sets_the_address_anew():
    text = front_server()

    assert re.search(r"proxy_set_header X-Forwarded-For\s+\$remote_addr;", text)
    assert re.search(r"proxy_set_header X-Forwarded-Host\s+\$host;", text)
    assert "$proxy_add_x_forwarded_for" not in text


@pytest.mark.parametrize("unit", ["sakti-web.service", "sakti-scheduler.service"])
def test_the_shipped_services_are_confined(unit):
    text = (ROOT / "deploy" / unit).read_text(encoding="utf-8")

    for line in ("User=sakti", "NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "UMask=0077"):
        assert line in text.splitlines()


def test_the_inventory_of_cryptography_names_every_purpose():
    text = (ROOT / "docs/security.md").read_text(encoding="utf-8").split("### Cryptography")[1].split("\n## ")[0]
    named = set(re.findall(r"^\| `([\w -]+)` \|", text, re.MULTILINE))

    assert named == set(PURPOSES)


def test_time_frames_for_updates_are_written_down():
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8").split("## Update")[1].split("\n## ")[0]

    assert "7 days" in text
    assert "30 days" in text
    assert "./run advisories" in text


def test_only_approved_hashes_are_used():
    """SHA-256 and its larger kin, and BLAKE2 (V11.4.1): every name that the product asks of hashlib, hmac or hashes."""
    used = set()
    for file in Path(paths.PACKAGE).rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        used |= set(re.findall(r"\bhashlib\.(\w+)\(", text)) - {"file_digest"}
        used |= set(re.findall(r"(?:hmac\.(?:new|digest)|file_digest)\([^()]*\"(\w+)\"\)", text))
        used |= {name.lower() for name in re.findall(r"\bhashes\.(\w+)\(\)", text)}
    assert {"sha256", "blake2b"} <= used
    assert used <= {"sha256", "sha384", "sha512", "blake2b", "blake2s"}
