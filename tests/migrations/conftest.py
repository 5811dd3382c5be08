"""Installations of past releases, made once for each database and copied for each test."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from sakti.keys import forget_keys
from tests.commands import Runner, running
from tests.installations import Original, own_database
from tests.migrations import portable
from tests.migrations.released import NAMES, RELEASES, Facts, facts_of
from tests.migrations.steps import migrate, opened


@pytest.fixture(scope="session", params=NAMES)
def release_name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def facts(release_name: str) -> Facts:
    return facts_of(release_name)


@pytest.fixture(scope="session")
def kept(
    database_url: str, release_name: str, facts: Facts, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Original]:
    """The release's installation, made once for each database and copied for each test."""
    folder = tmp_path_factory.mktemp(f"release-{release_name}")
    with tarfile.open(RELEASES / f"{release_name}.tar.gz") as archive:
        archive.extractall(folder, filter="data")
    url, drop = own_database(database_url, folder)
    with pytest.MonkeyPatch.context() as patch:
        runner = Runner(folder, url, patch)
        migrate(runner, facts.revision)
        with opened(runner) as connection:
            portable.load_rows(connection, portable.read_file(RELEASES / f"{release_name}.jsonl.gz"))
            connection.commit()
    forget_keys()
    yield Original(folder, url)
    drop()


@pytest.fixture
def installed(kept: Original, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runner]:
    """An installation of the past release, as its users have left it."""
    yield from running(kept, tmp_path, monkeypatch)
