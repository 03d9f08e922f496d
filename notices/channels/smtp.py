"""Mail to a mail server that carries it on. Between the final dot of a letter and the server's answer nobody can know
whether it left: such a send is Unknown, and it stays so."""

from collections import deque
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import timedelta

from notices.channels import Mail, Receipt
from notices.channels.smtp_session import Server, Session, open_session

_CHECK_WITHIN = timedelta(seconds=5)  # for each answer, as long as nobody's letter depends on it


class SmtpChannel:
    """One mail server. Connections are kept between mails, one for each that is sent at the same time."""

    knows = False

    def __init__(self, server: Server) -> None:
        self.server = server
        self._idle: deque[Session] = deque()
        self._busy: set[Session] = set()

    def send(self, mail: Mail, before_no_return: Callable[[], None]) -> Receipt:
        """Hand over the mail. The connection is used again only if the mail was taken."""
        session = self._usable()
        self._busy.add(session)
        try:
            with ExitStack() as broken:
                broken.callback(session.close)
                said = session.hand_over(mail, before_no_return)
                broken.pop_all()
        finally:
            self._busy.discard(session)
        self._idle.append(session)
        return Receipt(said)

    def was_taken(self, mail: Mail) -> Receipt | None:  # noqa: ARG002 - asked of every channel
        """A mail server cannot be asked."""
        return None

    def check(self) -> None:
        """Connect, go over to TLS, log in and take leave."""
        open_session(replace(self.server, timeout=min(self.server.timeout, _CHECK_WITHIN))).leave()

    def close(self) -> None:
        """Take leave of the server where nothing is under way, and break off what is."""
        for session in tuple(self._busy):
            session.cut()
        with suppress(IndexError):
            while True:
                self._idle.pop().leave()

    def _usable(self) -> Session:
        """The connection used last, or a new one: servers close those that are idle for some minutes."""
        with suppress(IndexError):
            while True:
                session = self._idle.pop()
                if session.is_alive():
                    return session
                session.close()
        return open_session(self.server)
