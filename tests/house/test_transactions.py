"""On SQLite whoever writes takes the lock before it reads, so that what it decided on is still so when it writes. Every
transaction begins so but those that only read; and nothing is written in one of these."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session

from tests.build import add_shop
from tests.house.source import Module, house, parsed
from tracker.store.session import reading, writing

Begin = Callable[[Engine], AbstractContextManager[Session]]
THE_DOOR = Path("tracker/store/session.py")


def own_ways(module: Module) -> list[str]:
    """Where a module makes an engine by itself, or says for itself how a transaction begins."""
    engines = [f"{module}:{line} {name}" for line, name in module.dotted_names() if name.endswith("create_engine")]
    return engines + [f"{module} {word}" for word in ('"BEGIN', "stallwatch_reads") if word in module.text]


def test_only_the_session_makes_engines_and_begins_transactions() -> None:
    assert [way for module in house() if module.path != THE_DOOR for way in own_ways(module)] == []


@pytest.mark.parametrize(
    "code",
    [
        "from sqlalchemy import create_engine; create_engine(url)",
        "import sqlmodel; sqlmodel.create_engine(url)",
        'connection.exec_driver_sql("BEGIN")',
        "engine.execution_options(stallwatch_reads=True)",
    ],
)
def test_every_way_of_ones_own_is_seen(code: str) -> None:
    assert len(own_ways(parsed(code))) == 1


@pytest.mark.parametrize(("begin", "said"), [(writing, "BEGIN IMMEDIATE"), (reading, "BEGIN")])
def test_a_transaction_takes_the_lock_unless_it_only_reads(sqlite_engine: Engine, begin: Begin, said: str) -> None:
    heard: list[str] = []
    event.listen(sqlite_engine, "before_cursor_execute", lambda *args: heard.append(args[2]))
    with begin(sqlite_engine) as session:
        session.connection()
    assert heard == [said]


def test_a_test_whose_code_writes_where_it_only_reads_fails(engine: Engine) -> None:
    with pytest.raises(AssertionError, match="INSERT INTO"), reading(engine) as session:
        add_shop(session, armed=False)
