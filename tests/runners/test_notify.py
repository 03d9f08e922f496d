"""What systemd hears, over a real socket of each kind."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from tracker.runners.notify import Systemd


@contextmanager
def listening(address: str) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.bind(address)
        heard.settimeout(5)
        yield heard


def test_lines_go_out_in_one_datagram(tmp_path: Path) -> None:
    with listening(str(tmp_path / "notify")) as heard:
        Systemd({"NOTIFY_SOCKET": str(tmp_path / "notify")}).tell("STATUS=跟踪包裹 200 件", "WATCHDOG=1")
        assert heard.recv(999).decode() == "STATUS=跟踪包裹 200 件\nWATCHDOG=1"


def test_an_abstract_address_is_understood() -> None:
    name = f"stallwatch-{uuid4()}"
    with listening("\0" + name) as heard:
        Systemd({"NOTIFY_SOCKET": f"@{name}"}).tell("READY=1")
        assert heard.recv(999) == b"READY=1"


def test_without_systemd_nobody_is_told() -> None:
    systemd = Systemd({})
    assert (systemd.listens, systemd.watchdog) == (False, None)
    systemd.tell("READY=1")


def test_not_being_heard_is_logged_once(tmp_path: Path) -> None:
    systemd = Systemd({"NOTIFY_SOCKET": str(tmp_path / "gone")})
    with capture_logs() as logs:
        systemd.tell("READY=1")
        systemd.tell("WATCHDOG=1")
    assert [each["event"] for each in logs] == ["systemd.unheard"]


@pytest.mark.parametrize(("usec", "watchdog"), [("120000000", timedelta(minutes=2)), ("", None), ("soon", None)])
def test_the_watchdogs_patience_is_read(usec: str, watchdog: timedelta | None) -> None:
    assert Systemd({"WATCHDOG_USEC": usec}).watchdog == watchdog
