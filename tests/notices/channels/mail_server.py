"""A mail server of the tests' own that does at each phase of a session what it is told: answer otherwise or hang up."""

import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from threading import Thread
from typing import BinaryIO

HANG_UP = ""
PHASES = ("connect", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "body", "dot", "after 250")

_GOOD = {
    "connect": "220 mx.example at your service",
    "STARTTLS": "220 go ahead",
    "AUTH": "235 welcome",
    "DATA": "354 go on",
    "dot": "250 queued as 1",
    "QUIT": "221 bye",
}


@dataclass
class MailServer:
    """`told`: for each phase at which it is not to give the good answer, the other answer or `HANG_UP`. It may be
    changed between mails. `taken` holds the letters whose dot came and was not refused, `heard` every command."""

    tls: ssl.SSLContext | None = None
    told: dict[str, str] = field(default_factory=dict)
    taken: list[bytes] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    port: int = 0
    sessions: list["_Session"] = field(default_factory=list)

    def serve(self, listening: socket.socket) -> None:
        """Take one connection after the other, until the listening socket is shut."""
        with suppress(OSError):
            while True:
                connection, _ = listening.accept()
                self.sessions.append(_Session(self, connection))
                self.sessions[-1].start()


class _Session(Thread):
    """One connection, from the greeting to its end."""

    def __init__(self, server: MailServer, connection: socket.socket) -> None:
        super().__init__()
        self.server = server
        self.connection = connection
        self.is_secure = False

    def run(self) -> None:
        with suppress(OSError), ExitStack() as closing:  # the other side may go at any time
            closing.callback(self._hang_up)
            reading = closing.enter_context(self.connection.makefile("rb"))
            goes_on = self._answer("connect")
            while goes_on and (line := reading.readline()):
                self.server.heard.append(line.decode().strip())
                command = line.decode().split()[0].upper()
                goes_on = self._obey(command, reading)
                if goes_on and command == "STARTTLS" and "STARTTLS" not in self.server.told:
                    reading = closing.enter_context(self._secured())

    def stop(self) -> None:
        """End it if it has not ended."""
        with suppress(OSError):
            socket.socket.shutdown(self.connection, socket.SHUT_RDWR)
        self.join()

    def _hang_up(self) -> None:
        self.connection.close()  # the one it is by now: STARTTLS changes it

    def _secured(self) -> BinaryIO:
        assert self.server.tls
        self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
        self.is_secure = True
        return self.connection.makefile("rb")

    def _obey(self, command: str, reading: BinaryIO) -> bool:
        if command == "EHLO":
            more = "STARTTLS" if self.server.tls and not self.is_secure else "AUTH PLAIN"
            return self._answer("EHLO", f"250-mx.example\r\n250-SIZE 1000000\r\n250-8BITMIME\r\n250 {more}")
        return self._answer(command) and (command != "DATA" or "DATA" in self.server.told or self._letter(reading))

    def _letter(self, reading: BinaryIO) -> bool:
        if "body" in self.server.told:
            reading.read(20)
            return False
        lines = []
        while (line := reading.readline()) != b".\r\n":
            if not line:
                return False
            lines.append(line)
        if not self.server.told.get("dot"):
            self.server.taken.append(b"".join(lines))
        return self._answer("dot") and "after 250" not in self.server.told

    def _answer(self, phase: str, good: str = "250 done") -> bool:
        said = self.server.told.get(phase, _GOOD.get(phase, good))
        if said:
            self.connection.sendall(said.encode() + b"\r\n")
        return bool(said)


@contextmanager
def mail_server(told: Mapping[str, str] | None = None, *, tls: ssl.SSLContext | None = None) -> Iterator[MailServer]:
    """A server on loopback, which serves in threads of its own."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)  # a long letter does not fit
        server = MailServer(tls=tls, told=dict(told or {}), port=listening.getsockname()[1])
        door = Thread(target=server.serve, args=(listening,))
        door.start()
        try:
            yield server
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            door.join()
            for session in server.sessions:
                session.stop()
