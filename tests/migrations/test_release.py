"""A filled installation of each past release is brought to today's shape: nothing is lost, no frozen month changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import inspect, select, text

from sakti.app import create_app
from sakti.extensions import db
from sakti.households.models import Person
from sakti.installation import queries
from sakti.jobs import worker
from tests.auditing import AuditingClient
from tests.commands import Runner, made, running
from tests.installations import QUICK_ARGON2, Original
from tests.migrations.make_release import counts_of
from tests.migrations.released import every_row, hashes_of_frozen_months, revision
from tests.migrations.steps import REVISIONS, migrate, newer_than, opened

ANALYST = ("analis", "contoh-analis-3326")
#: As an installation may have it that was there before passwords had to be longer.
SHORT_PASSWORD = ("lama", "jambu")
T = TypeVar("T")


@pytest.fixture(scope="session")
def upgraded(kept: Original, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Original]:
    """The release's installation after `sakti db upgrade` of today's program, made once for each database."""
    yield from made(kept, tmp_path_factory.mktemp("upgraded"), [("db", "upgrade")])


@pytest.fixture
def brought_up(upgraded: Original, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runner]:
    """A copy of it."""
    yield from running(upgraded, tmp_path, monkeypatch)


@pytest.fixture
def screen(brought_up: Runner) -> Iterator[AuditingClient]:
    """A browser in front of the upgraded installation."""
    brought_up.enter()
    app = create_app(TESTING=True, ARGON2=QUICK_ARGON2)
    app.test_client_class = AuditingClient
    with app.app_context():
        yield app.test_client()  # type: ignore[misc]
        db.session.remove()
        db.engine.dispose()


def read(runner: Runner, question: Callable[..., T]) -> T:
    with opened(runner) as connection:
        return question(connection)


def row_counts(connection) -> dict[str, int]:
    tables = inspect(connection).get_table_names()
    return {table: connection.scalar(text(f'SELECT count(*) FROM "{table}"')) for table in tables}


def sign_in(screen: AuditingClient, username: str, password: str):
    return screen.submit("/masuk", {"username": username, "password": password})


# -- as the release left it -------------------------------------------------------------------------------------------


def test_the_kept_database_is_what_the_release_made(installed, facts):
    counts = read(installed, row_counts)
    assert {table: count for table, count in counts.items() if count and table in facts.rows} == facts.rows
    assert set(facts.rows) | {"alembic_version"} == {table for table, count in counts.items() if count}
    assert read(installed, hashes_of_frozen_months) == facts.closed
    assert revision(installed) == facts.revision


def test_it_holds_what_migrations_stumble_over(installed):
    """Each is something that an installation of that time has, and that a migration could forget."""
    questions = {
        "recorders who are no users": """SELECT count(DISTINCT recorded_by) FROM observation
            WHERE recorded_by NOT IN (SELECT name FROM user_account)""",
        "visits under a name that two users have": """SELECT count(*) FROM observation WHERE recorded_by IN
            (SELECT name FROM user_account GROUP BY name HAVING count(*) > 1)""",
        "visits that were taken back": "SELECT count(*) FROM observation WHERE voided_at IS NOT NULL",
        "closed months": "SELECT count(*) FROM month_close",
        "corrections": "SELECT count(*) FROM restatement",
        "reports": "SELECT count(*) FROM issued_report",
        "finished work without a delivery": """SELECT count(*) FROM intervention WHERE status = 'done'
            AND id NOT IN (SELECT intervention_id FROM delivery WHERE intervention_id IS NOT NULL)""",
        "open uploads": "SELECT count(*) FROM upload WHERE state IN ('checked','mapping')",
        "lists taken back": "SELECT count(*) FROM source_release WHERE undone_at IS NOT NULL",
        "absences": "SELECT count(*) FROM absence",
        "merges that hold": "SELECT count(*) FROM record_merge WHERE undone_at IS NULL",
        "merges taken back": "SELECT count(*) FROM record_merge WHERE undone_at IS NOT NULL",
        "rounds that are over": "SELECT count(*) FROM verval_round WHERE state = 'closed'",
        "rounds that go on": "SELECT count(*) FROM verval_round WHERE state = 'open'",
        "PPA sessions": "SELECT count(*) FROM ppa_session",
        "objections": "SELECT count(*) FROM objection",
    }
    with opened(installed) as connection:
        missing = [what for what, question in questions.items() if not connection.scalar(text(question))]
    assert missing == []


# -- up ---------------------------------------------------------------------------------------------------------------


def test_each_step_does_with_the_data_what_its_check_says(installed, facts):
    for step in newer_than(facts.revision):
        module = import_module(f"tests.migrations.checks.check_{step}")
        if hasattr(module, "prepare"):
            with opened(installed) as connection:
                module.prepare(connection)
                connection.commit()
        migrate(installed, step)
        read(installed, module.check)


def test_nothing_is_lost_on_the_way_up(brought_up, facts):
    counts = read(brought_up, row_counts)
    kept_tables = [table for table in facts.rows if table in counts]
    assert {table: facts.rows[table] for table in kept_tables if counts[table] < facts.rows[table]} == {}
    assert revision(brought_up) == REVISIONS[-1]


def test_frozen_months_keep_their_hashes(brought_up, facts):
    assert read(brought_up, hashes_of_frozen_months) == facts.closed


def test_the_books_and_the_trail_are_right(brought_up):
    assert brought_up("verify").out.strip() == "Semua angka dan keadaan sama dengan buku catatan."


def test_figures_are_what_the_release_printed(brought_up, facts):
    for asked in facts.figures:
        ending = brought_up.did(
            *("figures", "--as-of", asked["as_of"], "--baseline", asked["baseline"], "--region", asked["region"]),
            "--json",
        )
        counts = counts_of(ending.json)
        assert {key: counts[key] for key in asked["counts"]} == asked["counts"]


def test_the_figures_can_be_built_anew_and_are_the_same(brought_up, facts):
    brought_up.did("verify", "--repair")
    test_figures_are_what_the_release_printed(brought_up, facts)


# -- and then people go on with their work -----------------------------------------------------------------------------


def test_the_key_is_taken_over_and_seals_for_one_purpose(installed):
    """The file of the release stays as it is; what its one string had sealed is sealed with a subkey, and reads."""
    file = installed.folder / "keys.json"
    before = file.read_bytes()
    migrate(installed, REVISIONS[-1])
    numbers = niks(installed)
    assert installed.asked(queries.counts_by_key).keys() == {1}
    installed.did("db", "upgrade")
    assert (file.read_bytes(), niks(installed)) == (before, numbers)
    assert installed.asked(queries.counts_by_key).keys() == {2}
    assert installed.asked(lambda: [key.id for key in queries.known_keys()]) == [1, 2]
    installed.did("keys", "check")


def test_a_release_without_its_key_is_not_upgraded(installed):
    (installed.folder / "keys.json").unlink()
    was = revision(installed)
    ending = installed("db", "upgrade")
    assert ending.code == 1
    assert "sakti keys recover" in ending.err
    assert revision(installed) == was
    assert not (installed.folder / "keys.json").exists()


def niks(runner: Runner) -> dict[int, str]:
    """Person → NIK, of those who have one."""
    query = select(Person.id, Person.nik).where(Person.nik.is_not(None))
    return runner.asked(lambda: dict(db.session.execute(query).all()))


def test_a_short_password_still_opens_the_door(screen):
    assert sign_in(screen, *SHORT_PASSWORD).status_code == 303
    assert screen.get("/").status_code == 200


def test_a_list_that_waited_can_be_applied(screen):
    sign_in(screen, *ANALYST)
    before = db.session.scalar(text("SELECT count(*) FROM household"))
    waiting = db.session.scalar(text("SELECT id FROM upload WHERE state = 'checked'"))

    assert screen.submit(f"/impor/{waiting}", to=f"/impor/{waiting}/terapkan").status_code == 303
    db.session.commit()
    worker.run_until_idle()

    assert db.session.scalar(text("SELECT state FROM upload WHERE id = :id"), {"id": waiting}) == "applied"
    assert db.session.scalar(text("SELECT count(*) FROM household")) == before + 5


def test_a_list_that_waited_can_be_left(screen):
    sign_in(screen, *ANALYST)
    pages = {"checked": "", "mapping": "/kolom"}
    for upload, state in db.session.execute(text("SELECT id, state FROM upload ORDER BY id")).all():
        page = f"/impor/{upload}{pages[state]}"
        assert screen.submit(page, to=f"/impor/{upload}/tinggalkan").status_code == 303
    db.session.commit()
    worker.run_until_idle()
    assert set(db.session.scalars(text("SELECT state FROM upload"))) == {"left"}


def test_the_next_month_can_be_closed(brought_up, facts):
    brought_up.did("close", "2021-09")
    hashes = read(brought_up, hashes_of_frozen_months)
    assert {month: hashes[month] for month in facts.closed} == facts.closed
    assert len(hashes) == len(facts.closed) + 1


# -- and back ---------------------------------------------------------------------------------------------------------


def test_down_to_the_release_and_up_again_loses_nothing(installed, facts):
    before = read(installed, every_row)
    migrate(installed, "head")
    migrate(installed, facts.revision)
    assert read(installed, every_row) == before
    installed.did("db", "upgrade")  # seals begin anew
    assert read(installed, hashes_of_frozen_months) == facts.closed
    assert installed.did("verify").code == 0
