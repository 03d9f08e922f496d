"""A letter in its envelope: the bytes of one mail, the same for the same letter, whatever its names hold."""

from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address as HeaderAddress
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from hashlib import sha256
from urllib.parse import quote

from email_validator import EmailNotValidError, validate_email

from notices.clean import one_line
from notices.errors import Undeliverable
from notices.letter import Letter

_NAME_BYTES = 40  # what fits one encoded word; the standard library puts a space between two


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox and the name shown for it, which may be blank."""

    mailbox: str
    name: str = ""


def compose(
    letter: Letter,
    *,
    sender: Address,
    to: Address,
    reply_to: str,
    message_id: str,
    date: datetime,
    unsubscribe: str,
) -> bytes:
    """The mail with CRLF line ends (RFC 5322, 3834 for automatic mail, 2369 for `List-Unsubscribe`).

    Raises Undeliverable where an address can never be written to.
    """
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = _header(sender)
    mail["To"] = _header(to)
    mail["Reply-To"] = _header(Address(reply_to))
    mail["Subject"] = _shown(letter.subject, 200)
    mail["Date"] = date
    mail["Message-ID"] = message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["List-Unsubscribe"] = f"<mailto:{quote(_mailbox(unsubscribe), safe='@')}?subject=unsubscribe>"
    mail.set_content(letter.text, cte="quoted-printable")
    mail.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    mail["Content-Language"] = letter.locale
    mail.set_boundary(f"=_{_token(message_id, letter.text, letter.html)}")
    return mail.as_bytes()


def message_id(key: str, domain: str) -> str:
    """The Message-ID of the notice with this key: the same for every try, so that a server may know it again."""
    return f"<{_token(key)}@{_mailbox(f'post@{domain}').partition('@')[2]}>"


def usable_address(text: str) -> str | None:
    """The mailbox in ASCII, its domain in punycode; None where no mail can be sent to it. Asks no name server."""
    try:
        return validate_email(text.strip(), check_deliverability=False, strict=True).ascii_email
    except EmailNotValidError:
        return None


def _mailbox(text: str) -> str:
    usable = usable_address(text)
    if usable is None:
        raise Undeliverable(f"no mail can be sent to {one_line(text, 80)!r}; ask for another address")
    return usable


def _header(address: Address) -> HeaderAddress:
    name = _shown(address.name, 60)
    if not name.isascii():
        name = name.encode()[:_NAME_BYTES].decode(errors="ignore").rstrip()
    return HeaderAddress(name, addr_spec=_mailbox(address.mailbox))


def _shown(text: str, limit: int) -> str:
    """Text for a header, in which nothing passes for an encoded word that somebody else has made."""
    return one_line(text.replace("=?", "= ?"), limit)


def _token(*parts: str) -> str:
    return sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:40]


class _Whole(UnstructuredHeader, BaseHeader):
    """A header on one line: folded, a long address would become an encoded word, which no mail program follows."""

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


class _Encoded(UnstructuredHeader, BaseHeader):
    """A header encoded as a whole: the standard library's folding adds a space beside an encoded word."""

    def fold(self, *, policy: Policy) -> str:
        text = str(self)
        header = Header(text, "us-ascii" if text.isascii() else "utf-8", header_name=self.name)
        return f"{self.name}: {header.encode(linesep=policy.linesep)}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("subject", _Encoded)
_HEADERS.map_to_type("list-unsubscribe", _Whole)
_POLICY = SMTP.clone(header_factory=_HEADERS)
