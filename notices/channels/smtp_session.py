"""One connection to a mail server (RFC 5321), phase by phase: the library raises the same error on either side of a
letter's final dot, where the difference is everything."""

import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta

from config.logs import redacted
from config.settings import Security
from notices.channels import Mail
from notices.clean import one_line
from notices.errors import ChannelDown, NoticeError, Undeliverable, Unknown

Answer = tuple[int, bytes]

_AT_ONCE = timedelta(seconds=5)  # for an idle server that is asked whether it is still there
_LINE_END = re.compile(rb"\r\n|\r|\n")
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)
# "Log in first" and the like (RFC 4954): our own set-up is at fault, never the reader's address.
_LOG_IN = frozenset({530, 534, 535, 538})


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A mail server and how it is spoken to. `tls` is needed unless `security` is none.

    `timeout` is the wait for each answer; `dot_timeout` that for the answer to a whole letter, for which RFC 5321
    (4.5.3.2.6) asks for ten minutes: giving up earlier makes a letter unknown that was taken.
    """

    host: str
    port: int
    security: Security
    tls: ssl.SSLContext | None = None
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout: timedelta
    dot_timeout: timedelta

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


class Session:
    """A greeted connection, for one mail after the other. One thread uses it; `cut` is for another."""

    def __init__(self, server: Server, smtp: smtplib.SMTP) -> None:
        self._server = server
        self._smtp = smtp
        self._was_cut = False

    def hand_over(self, mail: Mail, before_no_return: Callable[[], None]) -> str:
        """Give the server the mail; what it answered. Raises ChannelDown, Undeliverable or Unknown, after which the
        connection is to be closed: a server that has not seen the final dot forgets the mail."""
        with _down_if_broken(self._server):
            self._wait(self._server.timeout)
            self._offer(mail)
            self._smtp.send(_as_sent(mail.body))
        before_no_return()
        answer = self._end_letter()
        if answer[0] // 100 not in {2, 4, 5}:
            raise Unknown(f"the mail server {self._server} gave no proper answer to the letter: {_said(answer)}")
        self._demand(answer, 2, or_else=Undeliverable)
        return _said(answer)

    def is_alive(self) -> bool:
        """Whether the server is still there, and ready for the next mail."""
        try:
            self._wait(_AT_ONCE)
            return self._smtp.rset()[0] == 250  # noqa: PLR2004 - "done"
        except OSError:
            return False

    def leave(self) -> None:
        """Say goodbye, as long as no mail is under way."""
        self._wait(_AT_ONCE)
        with suppress(OSError):
            self._smtp.quit()
        self.close()

    def close(self) -> None:
        """Close the connection without a word: in the midst of a mail QUIT would be a line of it."""
        self._smtp.close()

    def cut(self) -> None:
        """Break the connection under the thread that waits on it."""
        self._was_cut = True
        connection = self._smtp.sock
        if connection is not None:
            with suppress(OSError):
                socket.socket.shutdown(connection, socket.SHUT_RDWR)  # TLS's own would pull the rug from its reader

    def _offer(self, mail: Mail) -> None:
        """Go through the envelope, up to the server's readiness to take the letter."""
        # What is refused here is the shop's own address or what the server can do, whoever the reader is.
        self._demand(self._smtp.mail(mail.sender, self._options(mail)), 2, or_else=ChannelDown)
        self._demand(self._smtp.rcpt(mail.to), 2, or_else=Undeliverable)
        self._demand(self._smtp.docmd("DATA"), 3, or_else=Undeliverable)

    def _options(self, mail: Mail) -> list[str]:
        options = [f"SIZE={len(mail.body)}"] if self._smtp.has_extn("size") else []
        for needed, extension, option in (
            (not mail.body.isascii(), "8bitmime", "BODY=8BITMIME"),
            (not (mail.to + mail.sender).isascii(), "smtputf8", "SMTPUTF8"),
        ):
            if needed and not self._smtp.has_extn(extension):
                raise Undeliverable(f"the mail server {self._server} does not offer {extension.upper()}")
            options += [option] if needed else []
        return options

    def _end_letter(self) -> Answer:
        """Send the final dot. From here on a broken connection tells nothing."""
        try:
            self._wait(self._server.dot_timeout)
            self._smtp.send(b".\r\n")
            return self._smtp.getreply()
        except OSError as error:
            why = "stopped" if self._was_cut else _reason(error)
            raise Unknown(f"the mail server {self._server} did not answer once it had the letter ({why})") from error

    def _demand(self, answer: Answer, good: int, *, or_else: type[NoticeError]) -> None:
        """Let an answer pass that begins with this figure; a final refusal is `or_else`, any other passes by itself."""
        code = answer[0]
        if code // 100 == good:
            return
        refused = or_else if code // 100 == 5 and code not in _LOG_IN else ChannelDown  # noqa: PLR2004
        raise refused(f"the mail server {self._server} refused the letter: {_said(answer)}")

    def _wait(self, at_most: timedelta) -> None:
        if self._smtp.sock is not None:
            self._smtp.sock.settimeout(at_most.total_seconds())


def open_session(server: Server) -> Session:
    """Connect, go over to TLS, log in. Raises ChannelDown. Where TLS is asked for and refused, nothing is sent."""
    with _down_if_broken(server), ExitStack() as broken:
        smtp = _connected(server)
        broken.callback(smtp.close)
        smtp.ehlo_or_helo_if_needed()
        if server.security == "starttls":
            _go_over_to_tls(smtp, server)
        if server.user is not None:
            _log_in(smtp, server)
        broken.pop_all()
    return Session(server, smtp)


def _connected(server: Server) -> smtplib.SMTP:
    seconds = server.timeout.total_seconds()
    if server.security == "tls":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=seconds, context=server.tls)
    return smtplib.SMTP(server.host, server.port, timeout=seconds)


def _go_over_to_tls(smtp: smtplib.SMTP, server: Server) -> None:
    if not smtp.has_extn("starttls"):
        raise ChannelDown(f"the mail server {server} offers no STARTTLS, and nothing is sent in the clear")
    smtp.starttls(context=server.tls)
    smtp.ehlo_or_helo_if_needed()


def _log_in(smtp: smtplib.SMTP, server: Server) -> None:
    try:
        smtp.login(server.user or "", server.password or "")
    except smtplib.SMTPAuthenticationError as error:
        # Its text is left out: some servers repeat what they were sent, in an encoding that is not known as a secret.
        said = f"the mail server {server} refused the login ({error.smtp_code}); check mail.user and its password"
        raise ChannelDown(said) from None


@contextmanager
def _down_if_broken(server: Server) -> Iterator[None]:
    """Before the final dot whatever breaks has sent nothing."""
    try:
        yield
    except smtplib.SMTPResponseException as error:
        said = error.smtp_error if isinstance(error.smtp_error, bytes) else error.smtp_error.encode()
        raise ChannelDown(f"the mail server {server} refused: {_said((error.smtp_code, said))}") from error
    except (OSError, UnicodeError) as error:  # UnicodeError: a host name that cannot be one
        raise ChannelDown(f"the mail server {server} cannot be used now ({_reason(error)})") from error


def _as_sent(body: bytes) -> bytes:
    """The letter as lines of SMTP: each ends with CRLF, and a dot that begins one is doubled (RFC 5321, 4.5.2)."""
    lines = _LINE_END.sub(b"\r\n", body)
    return _LEADING_DOT.sub(b"..", lines if lines.endswith(b"\r\n") else lines + b"\r\n")


def _said(answer: Answer) -> str:
    return f"{answer[0]} {one_line(redacted(answer[1].decode('utf-8', 'replace')), 200)}".rstrip()


def _reason(error: Exception) -> str:
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return one_line(redacted(said), 200).removeprefix("Connection unexpectedly closed: ")
