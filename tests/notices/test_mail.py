from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest

from config.words import Kind
from notices.errors import Undeliverable
from notices.letter import Letter
from notices.mail import Address, compose, message_id, usable_address
from notices.render import LOCALES, render
from notices.sample import sample

LETTER = render(sample(Kind.CUSTOMS_HOLD, "de"))
LONG = f"a+b-{'x' * 50}@{'y' * 60}.{'z' * 60}.example.com"


def composed(letter: Letter = LETTER, **other: Any) -> bytes:
    usual = {
        "sender": Address("hello@lumen-leuchten.com", "Lumen Leuchten"),
        "to": Address("anna@example.com", "Anna Müller"),
        "reply_to": "hello@lumen-leuchten.com",
        "message_id": message_id("notice-1", "lumen-leuchten.com"),
        "date": datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
        "unsubscribe": "stop+n1@lumen-leuchten.com",
    }
    return compose(letter, **(usual | other))


def read(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=default)


def test_the_headers_are_exactly_these() -> None:
    mail = read(composed())
    del mail["Content-Type"]
    assert dict(mail.items()) == {
        "From": "Lumen Leuchten <hello@lumen-leuchten.com>",
        "To": "Anna Müller <anna@example.com>",
        "Reply-To": "hello@lumen-leuchten.com",
        "Subject": "Ihre Bestellung LL-20481 bei Lumen Leuchten: noch beim Zoll, Sie müssen nichts tun",
        "Date": "Sun, 22 Nov 2026 09:30:00 +0000",
        "Message-ID": message_id("notice-1", "lumen-leuchten.com"),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "List-Unsubscribe": "<mailto:stop%2Bn1@lumen-leuchten.com?subject=unsubscribe>",
        "MIME-Version": "1.0",
        "Content-Language": "de",
    }


@pytest.mark.parametrize("locale", LOCALES)
def test_the_mail_read_back_is_the_letter(locale: str) -> None:
    letter = render(sample(Kind.NO_SCAN, locale))
    text, page = read(composed(letter)).iter_parts()
    assert [text.get_content_type(), page.get_content_type()] == ["text/plain", "text/html"]
    assert text.get_content().replace("\r\n", "\n") == letter.text
    assert page.get_content().replace("\r\n", "\n") == letter.html


def test_the_wire_holds_short_ascii_lines_with_crlf_alone() -> None:
    raw = composed(to=Address("anna@example.com", "Анна " * 40))
    assert raw.isascii()
    assert raw.count(b"\n") == raw.count(b"\r") == raw.count(b"\r\n")
    assert max(map(len, raw.split(b"\r\n"))) <= 78


def test_the_same_letter_gives_the_same_bytes_and_another_gives_others() -> None:
    assert composed() == composed()
    assert composed(message_id=message_id("notice-2", "lumen-leuchten.com")) != composed()


@pytest.mark.parametrize("name", ["Müller, Anna", 'Anna "Ann" O\'Hara', "李娜", "😀", "a <b@c.example>", "Jean‑Luc"])
def test_a_name_is_read_back_as_it_was_written(name: str) -> None:
    (to,) = read(composed(to=Address("anna@example.com", name)))["To"].addresses
    assert (to.display_name, to.addr_spec) == (name, "anna@example.com")


def test_a_long_name_is_cut_between_letters_and_gets_no_space_of_the_encodings_own() -> None:
    name = "АлександраКонстантинопольская-Преображенская"
    (to,) = read(composed(to=Address("anna@example.com", name)))["To"].addresses
    assert to.display_name == name[:20]


def test_a_long_address_is_never_made_an_encoded_word() -> None:
    raw = composed(to=Address(LONG), reply_to=LONG, unsubscribe=LONG)
    assert raw.count(LONG.partition("@")[2].encode()) == 3
    assert f"\r\nList-Unsubscribe: <mailto:{LONG.replace('+', '%2B')}?subject=unsubscribe>\r\n".encode() in raw


@pytest.mark.parametrize(
    "address", ["", "anna", "änna@example.com", "anna@localhost", "a@b.example\r\nBcc: c@d.example"]
)
@pytest.mark.parametrize("field", ["sender", "to", "reply_to", "unsubscribe"])
def test_an_address_no_server_takes_is_a_named_error(field: str, address: str) -> None:
    with pytest.raises(Undeliverable, match="ask for another address"):
        composed(**{field: Address(address) if field in ("sender", "to") else address})


@pytest.mark.parametrize(
    ("typed", "usable"),
    [
        ("anna@example.com", "anna@example.com"),
        (" anna@Example.COM\n", "anna@example.com"),
        ("anna@bücher.de", "anna@xn--bcher-kva.de"),
        ("änna@bücher.de", None),
        ("Anna <anna@example.com>", None),
        ("a@example.com, b@example.com", None),
        ("anna@[127.0.0.1]", None),
        ("x" * 65 + "@example.com", None),
    ],
)
def test_an_address_is_made_usable_or_said_to_be_none(typed: str, usable: str | None) -> None:
    assert usable_address(typed) == usable


def test_a_message_id_is_the_keys_own() -> None:
    first = message_id("notice-1", "bücher.de")
    assert first == message_id("notice-1", "bücher.de") != message_id("notice-2", "bücher.de")
    assert first.endswith("@xn--bcher-kva.de>")
    with pytest.raises(Undeliverable):
        message_id("notice-1", "no domain")
