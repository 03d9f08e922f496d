"""What a sender's domain says in the DNS about who may write in its name: SPF (RFC 7208), DKIM (6376), DMARC (7489).

Nothing is judged here but what the standards themselves say. Whom to ask is handed over (`Texts`).
"""

import re
from collections import deque
from collections.abc import Callable, Iterator

import dns.exception
import dns.rdatatype
import dns.resolver

Texts = Callable[[str], tuple[str, ...]]
"""The TXT records of a name, each put together from its pieces. Raises NoSuchName or NameServerDown."""

SPF_LOOKUPS = 10
"""How many further look-ups an SPF record may cost whoever checks it."""

_ASKS = re.compile(r"[+?~-]?(?:(?P<include>include):(?P<target>\S+)|(?:a|mx|ptr|exists)(?:[:/]\S*)?)", re.IGNORECASE)
_REDIRECT = re.compile(r"redirect=(\S+)", re.IGNORECASE)
_ALL = re.compile(r"[+?~-]?all", re.IGNORECASE)
_DEEPEST = 8  # of a walk up the tree of names

# Domains under which everybody has an address, and whose owners tell mail servers to trust no server but theirs.
FREE_MAIL = frozenset(
    {
        "126.com",
        "139.com",
        "163.com",
        "aliyun.com",
        "aol.com",
        "foxmail.com",
        "gmail.com",
        "gmx.de",
        "gmx.net",
        "googlemail.com",
        "hotmail.com",
        "icloud.com",
        "live.com",
        "mail.ru",
        "me.com",
        "msn.com",
        "outlook.com",
        "proton.me",
        "protonmail.com",
        "qq.com",
        "sina.com",
        "sohu.com",
        "t-online.de",
        "web.de",
        "yahoo.com",
        "yandex.com",
        "yandex.ru",
        "yeah.net",
    }
)


class NoSuchName(LookupError):
    """The DNS knows no such name."""


class NameServerDown(OSError):
    """No name server gave an answer that could be used."""


def name_server(resolver: dns.resolver.Resolver | None = None, *, within: float = 4.0) -> Texts:
    """Ask the name servers of this machine, or another resolver; an answer may take `within` seconds.

    Raises NameServerDown where this machine names none.
    """
    try:
        resolver = resolver or dns.resolver.Resolver()
    except dns.resolver.NoResolverConfiguration:
        raise NameServerDown("this machine names no name server") from None
    asked = resolver

    def texts(name: str) -> tuple[str, ...]:
        try:
            answer = asked.resolve(name, dns.rdatatype.TXT, lifetime=within, search=False, raise_on_no_answer=False)
        except dns.resolver.NXDOMAIN:
            raise NoSuchName(name) from None
        except dns.exception.DNSException as error:
            raise NameServerDown(str(error) or type(error).__name__) from None
        return tuple(b"".join(record.strings).decode("utf-8", "replace") for record in answer.rrset or ())

    return texts


def spf_records(domain: str, texts: Texts) -> list[str]:
    """The domain's SPF records. More than one are as good as none, and worse: a receiver may refuse the mail."""
    return [text for text in texts(domain) if text.lower().split(" ")[0] == "v=spf1"]


def lets_everybody(record: str) -> bool:
    """Whether an SPF record allows every server in the world to write in this name."""
    ends = [term for term in record.lower().split() if _ALL.fullmatch(term)]
    return bool(ends) and ends[0] in {"all", "+all"}


def spf_lookups(record: str, texts: Texts) -> int:
    """How many look-ups a check of this record costs, up to one more than are allowed."""
    count, left = 0, deque(_asked(record))
    while left and count <= SPF_LOOKUPS:
        target = left.popleft()
        count += 1
        if target and "%" not in target:  # a macro stands for something that only a mail can tell
            left.extend(asked for included in _readable(target, texts) for asked in _asked(included))
    return count


def dmarc_record(domain: str, texts: Texts) -> dict[str, str] | None:
    """The tags of the DMARC record that holds for a domain, its own or that of a domain above it; None: there is none.

    Two records of one name count as none.
    """
    parts = domain.split(".")
    for depth in range(min(len(parts) - 1, _DEEPEST)):
        name = "_dmarc." + ".".join(parts[depth:])
        found = [tags for tags in map(_tags, _known(name, texts)) if tags.get("v") == "DMARC1"]
        if len(found) == 1:
            return found[0]
    return None


def dkim_key(domain: str, selector: str, texts: Texts) -> str | None:
    """The public key that a domain keeps under a selector: blank if it was taken back, None if there is none."""
    keys = [tags["p"] for tags in map(_tags, _known(f"{selector}._domainkey.{domain}", texts)) if "p" in tags]
    return "".join(keys[0].split()) if keys else None


def _asked(record: str) -> Iterator[str | None]:
    """Every further look-up that a record asks for: the domain whose record is read too, or None."""
    terms = record.split()[1:]
    for term in terms:
        if found := _ASKS.fullmatch(term):
            yield found["target"]
    if not any(_ALL.fullmatch(term) for term in terms):  # where `all` decides, a redirect is not followed
        yield from (found[1] for term in terms if (found := _REDIRECT.fullmatch(term)))


def _readable(domain: str, texts: Texts) -> list[str]:
    try:
        return spf_records(domain, texts)[:1]
    except NoSuchName:
        return []


def _known(name: str, texts: Texts) -> tuple[str, ...]:
    try:
        return texts(name)
    except NoSuchName:
        return ()


def _tags(record: str) -> dict[str, str]:
    """`v=DMARC1; p=none` as pairs."""
    pairs = (part.partition("=") for part in record.split(";"))
    return {name.strip().lower(): value.strip() for name, equals, value in pairs if equals}
