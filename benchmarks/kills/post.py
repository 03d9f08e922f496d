"""Where letters arrive: a Maildir that is looked into, or a mail server that is slow and sometimes hangs up."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from random import Random
from typing import Protocol

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

_SLOWEST = 0.15
_HANGS_UP = 0.05  # at each of three phases


class Post(Protocol):
    """A way out for letters. `address` is a server's host:port, or None for the Maildir in the folder. `fails`: whether
    it does so at times; a folder never does."""

    address: str | None
    fails: bool

    def count(self) -> int:
        """How many letters have arrived."""
        ...

    def letters(self) -> list[EmailMessage]:
        """Each letter that has arrived."""
        ...


class Mailbox:
    """The folder `new` of a Maildir, seen from outside."""

    address = None
    fails = False

    def __init__(self, folder: Path) -> None:
        self._new = folder / "mail" / "new"

    def count(self) -> int:
        return sum(1 for _ in self._new.glob("*"))

    def letters(self) -> list[EmailMessage]:
        return [_parsed(path.read_bytes()) for path in self._new.glob("*")]


class MailServer:
    """Takes its time over the answer to a letter, and hangs up at times, where it `fails`, instead of answering.

    A letter has arrived when its last dot has come, whatever becomes of the answer. The names are aiosmtpd's.
    """

    def __init__(self, random: Random) -> None:
        self.address = ""
        self._random = random
        self.fails = False
        self._taken: list[bytes] = []

    def count(self) -> int:
        return len(self._taken)

    def letters(self) -> list[EmailMessage]:
        return [_parsed(body) for body in self._taken]

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        await self._or_hang_up(server)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        await self._or_hang_up(server)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        self._taken.append(envelope.original_content or b"")
        await asyncio.sleep(self._random.uniform(0, _SLOWEST))
        await self._or_hang_up(server)
        return f"250 queued as {len(self._taken)}"

    async def _or_hang_up(self, server: SMTP) -> None:
        if self.fails and self._random.random() < _HANGS_UP and server.transport is not None:
            server.transport.abort()
            await asyncio.sleep(60)  # the lost connection cancels it


@contextmanager
def mail_server(random: Random) -> Iterator[MailServer]:
    """A mail server on loopback."""
    handler = MailServer(random)
    with socket.create_server(("127.0.0.1", 0)) as probe:  # aiosmtpd wants to be told a port
        host, port = probe.getsockname()
    controller = Controller(handler, hostname=host, port=port)
    controller.start()
    handler.address = f"{host}:{port}"
    try:
        yield handler
    finally:
        controller.stop()


def _parsed(body: bytes) -> EmailMessage:
    return message_from_bytes(body, policy=policy.default)
