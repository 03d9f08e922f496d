"""Migrations make exactly the tables that the code works with, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text
from sqlmodel import SQLModel

from tracker.store.schema import WrongSchema, check, head, migrate, migrations, revision
from tracker.store.session import connect


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database without any table."""
    url = f"sqlite:///{tmp_path}/empty.db"
    if request.param == "postgres":
        server = request.getfixturevalue("postgres_server")
        url = request.getfixturevalue("postgres_url")
        assert url.startswith(server)
    engine = connect(url)
    if request.param == "postgres":
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
    yield engine
    engine.dispose()


# An index on an expression cannot be read back from SQLite, as two libraries say; the next test compares those.
@pytest.mark.filterwarnings("ignore:.*expression-based index")
def test_the_revisions_make_the_tables_of_the_code(empty: Engine) -> None:
    assert migrate(empty) == (None, head())
    with empty.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []


def test_the_revisions_make_the_indexes_of_the_code(sqlite_engine: Engine, tmp_path: Path) -> None:
    migrated = connect(f"sqlite:///{tmp_path}/migrated.db")
    migrate(migrated)
    made = [_indexes(engine) for engine in (migrated, sqlite_engine)]
    assert made[0] == made[1] != {}
    migrated.dispose()


def _indexes(engine: Engine) -> dict[str, str]:
    """Every index of an SQLite database as it was made, but for the spelling of names."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"))
        return {name: sql.replace('"', "") for name, sql in rows}


def test_migrating_twice_changes_nothing(empty: Engine) -> None:
    migrate(empty)
    assert migrate(empty) == (head(), head())
    check(empty)


def test_down_and_up_again_ends_where_it_began(empty: Engine) -> None:
    migrate(empty)
    command.downgrade(migrations(empty), "base")
    assert revision(empty) is None
    assert migrate(empty) == (None, head())


def test_a_database_without_tables_is_told_to_migrate(empty: Engine) -> None:
    with pytest.raises(WrongSchema, match=r"no tables yet.*stallwatch migrate"):
        check(empty)


def test_an_older_schema_is_refused_with_the_command(empty: Engine) -> None:
    command.upgrade(migrations(empty), "0001")
    with pytest.raises(WrongSchema, match=r"revision 0001, this program needs.*stallwatch migrate"):
        check(empty)


def test_a_newer_schema_is_refused(empty: Engine) -> None:
    migrate(empty)
    with empty.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(WrongSchema, match=r"9999, which is newer"):
        check(empty)
