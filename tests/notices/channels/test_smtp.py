"""Handing letters to a mail server: a real one, and one that breaks off or refuses at each phase of the session."""

import socket
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from config.logs import hide
from notices.channels import Mail
from notices.channels.smtp import SmtpChannel
from notices.channels.smtp_session import Server
from notices.errors import ChannelDown, NoticeError, Undeliverable, Unknown
from tests.notices.channels.mail_server import HANG_UP, PHASES, MailServer, mail_server

PASSWORD = "canary-7d2e"
SECONDS = timedelta(seconds=20)
BODY = b"Subject: x\r\n\r\nGuten Tag\r\n.\r\n..zwei\r\n"
MAIL = Mail("notice-1", "anna@example.com", "post@lumen.example", "<1@lumen.example>", BODY)


def nothing() -> None:
    pass


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def tls(authority: trustme.CA) -> ssl.SSLContext:
    """What the servers show: a certificate for localhost and 127.0.0.1."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def trusting(authority: trustme.CA) -> ssl.SSLContext:
    """What a sender trusts: the servers' authority."""
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@contextmanager
def channel_to(port: int, **more: Any) -> Iterator[SmtpChannel]:
    values = {"security": "none", "timeout": SECONDS, "dot_timeout": SECONDS}
    channel = SmtpChannel(Server(host="127.0.0.1", port=port, **{**values, **more}))
    yield channel
    channel.close()


@contextmanager
def logged_in(server: MailServer, trusting: ssl.SSLContext) -> Iterator[SmtpChannel]:
    """A channel that uses every phase: STARTTLS and a login."""
    with channel_to(server.port, security="starttls", tls=trusting, user="anna", password=PASSWORD) as channel:
        yield channel


class Box:
    """The handler of a real server: keeps what it takes."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.secured: list[bool] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        self.envelopes.append(envelope)
        self.secured.append(session.ssl is not None)
        return "250 taken"


def check_login(server: SMTP, session: Session, envelope: Envelope, mechanism: str, login: LoginPassword) -> AuthResult:
    right = LoginPassword(b"anna", PASSWORD.encode())
    return AuthResult(success=login == right, handled=False)


@contextmanager
def real_server(box: Box, **how: Any) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port, **how)
    controller.start()
    yield port
    controller.stop()


def test_a_real_server_takes_a_letter_over_starttls_after_a_login(
    tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    box = Box()
    guarded = {"tls_context": tls, "require_starttls": True, "authenticator": check_login, "auth_required": True}
    with (
        real_server(box, **guarded) as port,
        channel_to(port, security="starttls", tls=trusting, user="anna", password=PASSWORD) as channel,
    ):
        assert channel.send(MAIL, nothing).detail == "250 taken"
    (envelope,) = box.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos, envelope.content) == (MAIL.sender, [MAIL.to], BODY)
    assert box.secured == [True]


def test_a_real_server_takes_letters_over_tls_from_the_first_byte(
    tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    box = Box()
    with real_server(box, ssl_context=tls) as port, channel_to(port, security="tls", tls=trusting) as channel:
        channel.send(MAIL, nothing)
        channel.send(MAIL, nothing)
    assert [envelope.content for envelope in box.envelopes] == [BODY, BODY]


def test_a_wrong_password_is_a_channel_that_is_down_and_is_not_repeated(
    tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    box = Box()
    guarded = {"tls_context": tls, "require_starttls": True, "authenticator": check_login, "auth_required": True}
    with (
        real_server(box, **guarded) as port,
        channel_to(port, security="starttls", tls=trusting, user="anna", password="wrong-9a1") as channel,
        pytest.raises(ChannelDown, match=r"refused the login \(535\); check mail.user") as caught,
    ):
        channel.send(MAIL, nothing)
    assert "wrong-9a1" not in str(caught.value)
    assert box.envelopes == []


@pytest.mark.parametrize(("security", "how"), [("starttls", "tls_context"), ("tls", "ssl_context")])
def test_a_certificate_that_nobody_vouches_for_is_refused(tls: ssl.SSLContext, security: str, how: str) -> None:
    box = Box()
    with (
        real_server(box, **{how: tls}) as port,
        channel_to(port, security=security, tls=ssl.create_default_context()) as channel,
        pytest.raises(ChannelDown, match="certificate verify failed"),
    ):
        channel.send(MAIL, nothing)
    assert box.envelopes == []


def test_where_starttls_is_taken_out_of_the_offers_nothing_is_sent_in_the_clear(trusting: ssl.SSLContext) -> None:
    with mail_server() as server, logged_in(server, trusting) as channel:
        with pytest.raises(ChannelDown, match="offers no STARTTLS"):
            channel.send(MAIL, nothing)
        assert [command.split()[0].upper() for command in server.heard] == ["EHLO"]


@pytest.mark.parametrize("phase", PHASES)
def test_a_server_that_hangs_up_takes_one_letter_at_most(
    phase: str, tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    """Before the dot it is certain that nothing left; after the dot nothing is; after the answer it did."""
    expected = {"dot": Unknown, "after 250": None}.get(phase, ChannelDown)
    crossed: list[str] = []
    letter = replace(MAIL, body=b"far too long to have been sent before the other side hangs up\n" * 100_000)
    with mail_server({phase: HANG_UP}, tls=tls) as server, logged_in(server, trusting) as channel:
        if expected is None:
            assert channel.send(letter, lambda: crossed.append(phase)).detail == "250 queued as 1"
        else:
            with pytest.raises(expected) as caught:
                channel.send(letter, lambda: crossed.append(phase))
            assert caught.value.transient is (expected is ChannelDown)
        assert crossed == ([phase] if phase in {"dot", "after 250"} else [])
        assert len(server.taken) == len(crossed)
        server.told.clear()
        assert channel.send(MAIL, nothing).detail == "250 queued as 1", "the next letter finds a connection"


@pytest.mark.parametrize(
    ("phase", "answer", "error"),
    [
        ("connect", "421 too many connections", ChannelDown),
        ("connect", "554 no service", ChannelDown),
        ("EHLO", "421 closing", ChannelDown),
        ("STARTTLS", "454 no TLS now", ChannelDown),
        ("AUTH", "454 try later", ChannelDown),
        ("AUTH", "535 wrong", ChannelDown),
        ("MAIL", "451 try later", ChannelDown),
        ("MAIL", "550 this sender is not yours", ChannelDown),  # the shop's address is at fault, not the buyer's
        ("RCPT", "450 greylisted", ChannelDown),
        ("RCPT", "550 no such user", Undeliverable),
        ("RCPT", "530 log in first", ChannelDown),
        ("DATA", "451 try later", ChannelDown),
        ("DATA", "554 no", Undeliverable),
        ("DATA", "250 what", ChannelDown),
        ("dot", "451 try later", ChannelDown),
        ("dot", "554 looks like spam", Undeliverable),
        ("dot", "354 go on", Unknown),
        ("dot", "what", Unknown),
        ("dot", "2" * 9000, Unknown),
    ],
)
def test_a_refusal_says_whether_to_try_again(
    phase: str, answer: str, error: type[NoticeError], tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    with mail_server({phase: answer}, tls=tls) as server, logged_in(server, trusting) as channel:
        with pytest.raises(error) as caught:
            channel.send(MAIL, nothing)
        assert type(caught.value) is error
        assert server.taken == []


def test_a_server_that_does_not_answer_to_the_dot_in_time_makes_the_letter_unknown() -> None:
    with mail_server() as server, channel_to(server.port, dot_timeout=timedelta(milliseconds=50)) as channel:
        server.told["dot"] = "250-still thinking"
        with pytest.raises(Unknown, match="did not answer once it had the letter"):
            channel.send(MAIL, nothing)


def test_a_server_that_nobody_runs_is_a_channel_that_is_down() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with channel_to(port) as channel, pytest.raises(ChannelDown, match=f"127.0.0.1:{port}.*Connection refused"):
        channel.send(MAIL, nothing)


def test_what_stops_the_sender_at_the_last_moment_stops_the_letter() -> None:
    def fenced() -> None:
        raise PermissionError("another worker holds the notice")

    with mail_server() as server, channel_to(server.port) as channel:
        with pytest.raises(PermissionError, match="another worker"):
            channel.send(MAIL, fenced)
        channel.send(MAIL, nothing)
        assert (len(server.taken), len(server.sessions)) == (1, 2)
        assert "QUIT" not in [command.upper() for command in server.heard], "in a letter it would be a line of it"


def test_a_connection_serves_many_letters_and_is_opened_anew_once_it_is_stale() -> None:
    with mail_server() as server, channel_to(server.port) as channel:
        channel.send(MAIL, nothing)
        channel.send(MAIL, nothing)
        assert len(server.sessions) == 1
        server.told["RSET"] = HANG_UP
        channel.send(MAIL, nothing)
        assert (len(server.sessions), len(server.taken)) == (2, 3)


def test_letters_sent_at_the_same_time_have_a_connection_each() -> None:
    second: list[str] = []
    with mail_server() as server, channel_to(server.port) as channel:
        channel.send(MAIL, lambda: second.append(channel.send(MAIL, nothing).detail))
        channel.send(MAIL, nothing)
        assert (len(server.sessions), len(server.taken), len(second)) == (2, 3, 1)


@pytest.mark.parametrize(
    ("body", "sent"),
    [
        (b"one\ntwo\rthree\r\n", b"one\r\ntwo\r\nthree\r\n"),
        (b"no end", b"no end\r\n"),
        (b".\r\nRSET\r\n", b"..\r\nRSET\r\n"),
        (b"a\n.\nb", b"a\r\n..\r\nb\r\n"),
        (b"", b"\r\n"),
    ],
)
def test_no_line_of_a_letter_can_end_it(body: bytes, sent: bytes) -> None:
    with mail_server() as server, channel_to(server.port) as channel:
        channel.send(replace(MAIL, body=body), nothing)
        assert server.taken == [sent]


def test_eight_bits_are_announced_and_an_address_beyond_ascii_needs_a_server_that_takes_it() -> None:
    with mail_server() as server, channel_to(server.port) as channel:
        channel.send(replace(MAIL, body="Größe\r\n".encode()), nothing)
        assert "mail FROM:<post@lumen.example> size=9 BODY=8BITMIME".lower() in [said.lower() for said in server.heard]
        with pytest.raises(Undeliverable, match="does not offer SMTPUTF8"):
            channel.send(replace(MAIL, to="jörg@example.com"), nothing)
        assert len(server.taken) == 1


def test_a_secret_that_a_server_repeats_stays_unsaid() -> None:
    hide(PASSWORD)
    with mail_server({"RCPT": f"450 not with {PASSWORD}"}) as server, channel_to(server.port) as channel:
        with pytest.raises(ChannelDown) as caught:
            channel.send(MAIL, nothing)
        assert "450 not with ***" in str(caught.value)
    assert PASSWORD not in repr(
        Server(host="x", port=1, security="none", password=PASSWORD, timeout=SECONDS, dot_timeout=SECONDS)
    )


def test_closing_breaks_off_a_letter_that_waits_for_its_answer() -> None:
    handed_over = Event()
    with (
        mail_server({"dot": "250-wait"}) as server,
        channel_to(server.port) as channel,
        ThreadPoolExecutor(1) as sender,
    ):
        sending = sender.submit(channel.send, MAIL, handed_over.set)
        handed_over.wait(20)
        channel.close()
        with pytest.raises(Unknown, match=r"\(stopped\)"):
            sending.result(20)


def test_a_mail_server_cannot_be_asked_what_it_took() -> None:
    with mail_server() as server, channel_to(server.port) as channel:
        channel.send(MAIL, nothing)
        assert channel.was_taken(MAIL) is None
        assert not channel.knows


def test_a_check_goes_as_far_as_the_login_and_sends_nothing(tls: ssl.SSLContext, trusting: ssl.SSLContext) -> None:
    with mail_server(tls=tls) as server, logged_in(server, trusting) as channel:
        channel.check()
    commands = [line.split()[0].upper() for line in server.heard]
    assert commands == ["EHLO", "STARTTLS", "EHLO", "AUTH", "QUIT"]
    assert server.taken == []


@pytest.mark.parametrize("phase", ["connect", "EHLO", "STARTTLS", "AUTH"])
def test_a_check_says_what_keeps_letters_from_leaving(
    phase: str, tls: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    with (
        mail_server({phase: HANG_UP}, tls=tls) as server,
        logged_in(server, trusting) as channel,
        pytest.raises(ChannelDown, match=f"the mail server 127.0.0.1:{server.port} cannot be used now"),
    ):
        channel.check()
