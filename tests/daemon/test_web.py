"""The daemon over HTTP, in a process of its own: there before it is ready, gone within the drain, in nobody's way."""

import os
import signal
import socket
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import uvicorn
from sqlalchemy import Engine

from tests.build import held_parcel
from tests.daemon.service import PATIENCE, prepare, started, with_a_hung_thread
from tests.postgres import Cluster
from tracker import daemon
from tracker.runners.notify import Systemd
from tracker.store.schema import migrate
from tracker.store.session import connect

on_sqlite = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture
def folder(engine: Engine, tmp_path: Path) -> Path:
    """An installation."""
    prepare(tmp_path / "home", engine)
    return tmp_path / "home"


def connected(address: str) -> socket.socket:
    """A connection to a daemon, with nothing said yet."""
    parts = urlsplit(address)
    return socket.create_connection((parts.hostname or "", parts.port or 0), 20)


def answered(address: str, status: int) -> Any:
    """What /healthz says once it answers so: a tick of the tests is short, and a busy machine late for it."""
    until = monotonic() + PATIENCE
    while (answer := httpx.get(f"{address}/healthz", timeout=3)).status_code != status:
        assert monotonic() < until, answer.text
    return answer.json()


def test_it_answers_as_soon_as_it_is_ready(folder: Path, engine: Engine) -> None:
    held_parcel(engine)
    with started(folder) as one:
        address = one.web
        parts = answered(address, 200)["parts"]
        assert parts["database"]["kind"] == engine.dialect.name
        loops = {"poll", "detect", "deliver", "escalate", "learn", "gather", "lease"}
        assert {loop["name"] for loop in parts["loops"]} == loops
        assert "server" not in httpx.get(address).headers
        assert 'stallwatch_loop_stuck{loop="poll"} 0.0' in httpx.get(f"{address}/metrics").text
        assert httpx.get(f"{address}/stuck").headers["location"] == "/login?next=%2Fstuck"
        login = httpx.get(f"{address}/login")
        assert "stallwatch login" in login.text
        assert (login.headers["cache-control"], login.headers["x-content-type-options"]) == ("no-store", "nosniff")
        assert httpx.head(f"{address}/login").headers["content-length"] == login.headers["content-length"]
        assert httpx.post(f"{address}/metrics").status_code == 405
        assert httpx.get(f"{address}/healthz", headers={"host": "evil.example"}).status_code == 421
        one.signal(signal.SIGTERM)
        assert one.ends() == 0
    assert f"Console: {address}\n" in one.said


@on_sqlite
def test_two_installations_on_one_machine_just_work(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    second = connect(f"sqlite:///{tmp_path}/other.db")
    migrate(second)
    prepare(other, second)
    second.dispose()
    with started(folder) as one, started(other) as two:
        addresses = one.web, two.web
        assert len(set(addresses)) == 2
        assert all(answered(address, 200)["status"] == "ok" for address in addresses)


@on_sqlite
def test_switched_off_nobody_listens(folder: Path) -> None:
    with (folder / "stallwatch.toml").open("a") as settings:
        settings.write("\n[console]\non = false\n")
    with started(folder) as one:
        one.says("READY=1")
        assert "web.listening" not in one.said
        assert "Console" not in one.said


@on_sqlite
def test_a_port_that_cannot_be_had_stops_the_start_with_a_word(folder: Path) -> None:
    with (folder / "stallwatch.toml").open("a") as settings:
        settings.write('\n[console]\nhost = "203.0.113.7"\n')
    with started(folder) as one:
        assert one.ends() == 1
        assert "Set console.host and console.port in stallwatch.toml" in one.said
        assert "Traceback" not in one.said


@on_sqlite
def test_open_connections_do_not_hold_up_the_end(folder: Path) -> None:
    with started(folder) as one:
        address = one.web
        with httpx.Client() as idle, connected(address) as silent, connected(address) as slow:
            idle.get(address)  # and the connection is kept
            slow.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nhalf")
            begun = monotonic()
            one.signal(signal.SIGTERM)
            assert one.ends() == 0
            assert monotonic() - begun < daemon.DRAIN.total_seconds()
            assert silent.recv(1) == b""
        assert "drained=True" in one.said


@on_sqlite
def test_a_job_that_hangs_is_told_and_the_page_still_answers(folder: Path) -> None:
    with started(folder, before=with_a_job_past_its_deadline) as one:
        address = one.web
        one.says("STATUS=No progress: poll")
        assert {"what": "loop_stuck", "of": "poll"} in answered(address, 503)["reasons"]


def with_a_job_past_its_deadline() -> None:
    with_a_hung_thread(deadline=timedelta())


@on_sqlite
def test_a_server_that_fails_ends_no_job(folder: Path) -> None:
    with started(folder, before=with_a_server_that_fails) as one:
        address = one.web
        one.says("STATUS=failed")
        one.says("WATCHDOG=1")
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{address}/healthz")
        one.signal(signal.SIGTERM)
        assert one.ends() == 0
    assert "web.failed" in one.said
    assert "drained=True" in one.said


def with_a_server_that_fails() -> None:
    async def fail(_: uvicorn.Server, __: int) -> bool:
        Systemd(os.environ).tell("STATUS=failed")
        raise ZeroDivisionError("the server broke")

    uvicorn.Server.on_tick = fail


def test_a_postgresql_that_goes_away_is_told_and_so_is_its_coming_back(
    own_server: tuple[Cluster, str], tmp_path: Path
) -> None:
    cluster, url = own_server
    engine = connect(url)
    migrate(engine)
    prepare(tmp_path / "home", engine)
    engine.dispose()
    server = ("-w", "-D", cluster.folder / "data", "-l", cluster.folder / "log")
    with started(tmp_path / "home") as one:
        address = one.web
        cluster.run("pg_ctl", "stop", *server, "-m", "immediate")
        assert answered(address, 503)["reasons"][-1] == {"what": "database_silent", "of": None}
        cluster.run("pg_ctl", "restart", *server)
        assert answered(address, 200)["parts"]["database"]["error"] is None
