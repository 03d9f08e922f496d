"""A port for the console: the one in the settings, the next free one, or a clear word."""

import socket
from contextlib import ExitStack

import pytest

from config.settings import Console
from tracker.daemon import listener
from tracker.daemon.listener import CannotListen, address_of, listen


@pytest.fixture
def first() -> int:
    """A port that is free, and so are some after it, most likely."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return min(port, 65000)


def taken(stack: ExitStack, port: int) -> int:
    """Listen on a port, and give back which it was."""
    found: int = stack.enter_context(listen(Console(port=port))).getsockname()[1]
    return found


def test_a_port_that_is_taken_leads_to_the_next_free_one(first: int) -> None:
    with ExitStack() as stack:
        ports = [taken(stack, first) for _ in range(3)]
    assert ports == sorted(set(ports))
    assert all(first <= port < first + listener.PORTS for port in ports)


def test_whoever_connects_before_it_is_served_waits(first: int) -> None:
    with listen(Console(port=first)) as ours, socket.create_connection(ours.getsockname(), 5) as visitor:
        taken_up, address = ours.accept()
        with taken_up:
            assert address == visitor.getsockname()


def test_an_answer_does_not_wait_for_company(first: int) -> None:
    with listen(Console(port=first)) as ours, socket.create_connection(ours.getsockname(), 5):
        taken_up, _ = ours.accept()
        with taken_up:
            assert taken_up.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_when_all_are_taken_it_says_so_with_the_way_out(first: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener, "PORTS", 1)
    with ExitStack() as stack:
        port = taken(stack, first)
        with pytest.raises(CannotListen, match=rf"127.0.0.1, port {port}: it is taken.*console\.on = false"):
            listen(Console(port=port))


def test_an_address_that_is_not_ours_is_named() -> None:
    with pytest.raises(CannotListen, match=r"203.0.113.7, port 8420: Cannot assign requested address\. Set console"):
        listen(Console(host="203.0.113.7"))


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("0.0.0.0", "127.0.0.1"),
        ("localhost", "localhost"),
        ("::1", "[::1]"),
        ("::", "[::1]"),
    ],
)
def test_the_address_is_one_that_a_browser_on_this_machine_can_open(host: str, shown: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as ours:
        assert address_of(Console(host=host), ours) == f"http://{shown}:{ours.getsockname()[1]}"
