"""The last look at a letter: what the law, a marketplace or a worried buyer would hold against the seller.

What the shop and the buyer call themselves and their goods is covered up first: a shop named Impossible may write.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from config.words import ASKS_BUYER, Kind, Must
from notices.clean import cleaned
from notices.errors import ForbiddenWording, UnsafeLetter
from notices.letter import Facts, Letter
from notices.wording import advertising, findings

_LINK = re.compile("https?://", re.IGNORECASE)
_FETCHED = re.compile(r"https?:|\b(?:href|src|action|background|on\w+)\s*=|url\(|@import", re.IGNORECASE)
_ELEMENTS = frozenset(["html", "head", "meta", "title", "style", "body", "div", "p", "ul", "li", "strong", "br"])


def check(letter: Letter, facts: Facts) -> None:
    """Raise ForbiddenWording or UnsafeLetter unless the letter may go out to this buyer."""
    facts = cleaned(facts)
    page = _Page(letter.html)
    for form in (f"{letter.subject}\n{letter.text}", page.text):
        _check_links(form, _LINK)
        _check_presence(form, facts)
        _check_wording(form, facts)
    _check_links(page.markup, _FETCHED)
    if page.strange:
        raise UnsafeLetter("the page holds an element that letters do not use", page.strange[0])


def check_matter(facts: Facts) -> None:
    """Raise UnsafeLetter where there can be no letter, whatever it says: a person writes instead."""
    for trouble in facts.troubles:
        if trouble.customs_reason in ASKS_BUYER:
            raise UnsafeLetter("the buyer may have to act, which no letter asks for", str(trouble.customs_reason))
        if facts.must not in musts_of(trouble.kind):
            raise UnsafeLetter("charges hold a parcel, and the buyer may have to pay some", str(facts.must))


def musts_of(kind: Kind) -> tuple[Must, ...]:
    """What a letter about this kind may tell the buyer to do: of unpaid charges it is written only to those who owe
    none."""
    return (Must.NOTHING,) if kind is Kind.DUTY_UNPAID_HOLD else tuple(Must)


def _check_links(form: str, link: re.Pattern[str]) -> None:
    for line in form.splitlines():
        if link.search(line):
            raise UnsafeLetter("a letter holds no link; take it out, or write an address without https://", line)


def _check_presence(form: str, facts: Facts) -> None:
    for line in _needed(facts):
        if line not in form:
            raise UnsafeLetter("the letter lacks what it must hold", line)


def _needed(facts: Facts) -> Iterator[str]:
    yield facts.shop_name
    yield facts.reply_to
    yield from facts.imprint.splitlines()
    yield from (parcel.number for parcel in facts.parcels)
    if facts.coupon:
        yield facts.coupon.code
        yield facts.unsubscribe


def _check_wording(form: str, facts: Facts) -> None:
    covered = _covered(form, facts)
    found = findings(covered, facts.locale)
    if found:
        raise ForbiddenWording(found)
    if facts.coupon or not advertising(covered, facts.locale):  # all lines at once: nearly every letter ends here
        return
    for line in covered.splitlines():
        word = advertising(line, facts.locale)
        if word:
            raise UnsafeLetter(f"a letter without a coupon holds no advertising such as “{word}”", line)


def _covered(form: str, facts: Facts) -> str:
    given = {*_needed(facts), facts.buyer_name, facts.order_number, facts.unsubscribe}
    given |= {said for parcel in facts.parcels for said in (parcel.item, parcel.carrier)}
    given |= {parcel.last_scan.place for parcel in facts.parcels if parcel.last_scan}
    names = sorted((name for name in given if name), key=len, reverse=True)
    return re.sub(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)", "·", form)


class _Page(HTMLParser):
    """What a reader sees of a page, its own markup, and the elements no letter has."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.markup = ""
        self.strange: list[str] = []
        self._styling = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's call
        self._styling = tag == "style"
        self.markup += (self.get_starttag_text() or "") + "\n"
        if tag not in _ELEMENTS:
            self.strange.append(tag)

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        self._styling = False

    def handle_data(self, data: str) -> None:
        if self._styling:
            self.markup += data
        else:
            self.text += data + "\n"
