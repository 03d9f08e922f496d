"""Finding a port: the one in the settings, or the next that is free, so that two installations need no arranging."""

import errno
import socket

from config.settings import Console

PORTS = 20
"""How many are tried, from the one in the settings on."""


class CannotListen(OSError):
    """The address in the settings cannot be listened on."""

    def __init__(self, console: Console, why: str) -> None:
        advice = "Set console.host and console.port in stallwatch.toml, or do without: console.on = false."
        super().__init__(f"Nobody can be listened to on {console.host}, port {console.port}: {why}. {advice}")


def listen(console: Console) -> socket.socket:
    """A socket that others can connect to from now on. Raises CannotListen."""
    try:
        family, *_, address = socket.getaddrinfo(console.host, console.port, type=socket.SOCK_STREAM)[0]
        for port in range(console.port, min(console.port + PORTS, 65536)):
            try:
                return _listening((str(address[0]), port), family)
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise
    except OSError as error:
        raise CannotListen(console, (error.strerror or str(error)).partition(" (")[0]) from None
    raise CannotListen(console, f"it is taken, and so are the {PORTS - 1} after it")


def _listening(address: tuple[str, int], family: int) -> socket.socket:
    listener = socket.create_server(address, family=family)
    # For every connection it takes: else the last part of an answer waits 40 ms for company.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def address_of(console: Console, listener: socket.socket) -> str:
    """What to type into a browser on this machine."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(console.host, console.host)  # noqa: S104 - told apart, not bound
    port = listener.getsockname()[1]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
