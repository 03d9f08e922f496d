"""What rows make of parcels that are known or new: pure, a chunk of rows at a time.

Blank cells say nothing and change nothing. Rows of one number add goods to one parcel; where they contradict each
other the later one is rejected.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TypeVar

from config.words import MarketingBasis
from tracker.desk.importing.reading import Rejected
from tracker.desk.importing.row import ParcelRow
from tracker.store.enrolled import (
    BUYER_FACTS,
    FACTS,
    GOODS_FACTS,
    BuyerFacts,
    BuyerKey,
    GoodsFacts,
    GoodsKey,
    KnownParcel,
    ParcelFacts,
)

_NOTHING = (ParcelFacts(), BuyerFacts(), GoodsFacts())
Facts = TypeVar("Facts", ParcelFacts, BuyerFacts, GoodsFacts)


class Fate(StrEnum):
    """What came of a parcel in a file."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Planned:
    """A parcel as it shall be kept, what its rows say of the buyer, and what that makes of it so far."""

    parcel: KnownParcel
    said: Sequence[BuyerFacts]
    fate: Fate

    @property
    def buyer(self) -> BuyerKey:
        """Whose parcel it is."""
        return self.parcel.shop, str(self.parcel.buyer.key)


@dataclass(slots=True)
class _Draft:
    """What the rows of one number have said so far. `heard`: the buyer as earlier rows have left them."""

    shop: str | None = None
    account: str | None = None
    facts: ParcelFacts = field(default_factory=ParcelFacts)
    heard: BuyerFacts = field(default_factory=BuyerFacts)
    said: list[BuyerFacts] = field(default_factory=list)
    goods: dict[GoodsKey, GoodsFacts] = field(default_factory=dict)


def plan_parcel(
    rows: Sequence[ParcelRow], known: Sequence[KnownParcel], *, seen: bool, watch: bool = True
) -> tuple[Planned | None, list[Rejected]]:
    """What the rows of one number come to; `seen`: earlier rows of the file are in what is known of it already.

    `watch`: the parcel is to be followed, unless its way ended before anybody did.
    """
    was = same_parcel(rows[0], known)
    if was is not None and was.watched and was.ended_at is not None:
        return Planned(was, (), Fate.UNCHANGED), []
    draft = _Draft(facts=_said_before(was), heard=_heard_before(was)) if was and seen else _Draft()
    if was is not None:
        draft.shop, draft.account = was.shop, was.account
    rejected = []
    for row in rows:
        if fault := _contradiction(row, draft, followed=was is not None):
            rejected.append(fault)
        else:
            _add(draft, row)
    watched = watch and not (was and was.past_over)
    return (_planned(rows[0].number, draft, was, watched=watched) if draft.said else None), rejected


def plan_buyers(
    said: Iterable[tuple[BuyerKey, BuyerFacts]], known: Mapping[BuyerKey, BuyerFacts], *, seen: Collection[BuyerKey]
) -> dict[BuyerKey, BuyerFacts]:
    """The buyers that are new or changed. In one file the first word on a buyer stands, but a no to marketing always.

    `seen`: the buyers of whom an earlier chunk of the file has spoken.
    """
    now: dict[BuyerKey, BuyerFacts] = {}
    for key, facts in said:
        spoken = now.get(key) or (known.get(key) if key in seen else None)
        before = known.get(key, BuyerFacts())
        merged = _merged(facts, spoken, BUYER_FACTS) if spoken else _merged(before, facts, BUYER_FACTS)
        if facts.marketing_basis is MarketingBasis.NONE:
            merged = replace(merged, marketing_basis=MarketingBasis.NONE)
        now[key] = replace(merged, key=key[1], id=before.id)
    return {key: buyer for key, buyer in now.items() if buyer != known.get(key)}


def same_parcel(row: ParcelRow, known: Sequence[KnownParcel]) -> KnownParcel | None:
    """The parcel that a row speaks of: an active one of its number, its own account's first, or one that has ended."""
    active = sorted((one for one in known if one.ended_at is None), key=lambda one: one.account != row.account)
    if active:
        return active[0]
    return known[-1] if known and not _used_again(row, known[-1]) else None


def _used_again(row: ParcelRow, ended: KnownParcel) -> bool:
    """Whether a carrier gave the number of a parcel that has ended to another one since."""
    shipped, order = row.facts.shipped_at, row.facts.order_number
    after = shipped is not None and ended.ended_at is not None and shipped > ended.ended_at
    return after or (order is not None and ended.facts.order_number not in (None, order))


def _said_before(was: KnownParcel) -> ParcelFacts:
    """The facts without what is only our default, which a row may contradict."""
    carrier = None if was.facts.carrier == was.account else was.facts.carrier
    return replace(was.facts, carrier=carrier, duty_disclosed=was.facts.duty_disclosed or None)


def _heard_before(was: KnownParcel) -> BuyerFacts:
    """The buyer without a key that is only ours, for want of the shop's own."""
    key = was.buyer.key or ""
    made_up = key.startswith(("order:", "parcel:")) or key == (was.buyer.email or "").lower()
    return replace(was.buyer, key=None) if made_up else was.buyer


def _contradiction(row: ParcelRow, draft: _Draft, *, followed: bool) -> Rejected | None:
    already = "already" if followed else "in an earlier row"
    if row.shop and draft.shop and row.shop != draft.shop:
        return Rejected(row.line, "shop", f"{row.number} is a parcel of the shop {draft.shop} {already}")
    if row.account and draft.account and row.account != draft.account:
        return Rejected(row.line, "account", f"{row.number} is followed through {draft.account} {already}")
    for column, given in (("shop", row.shop or draft.shop), ("account", row.account or draft.account)):
        if given is None:
            return Rejected(row.line, column, "is missing, and not exactly one is configured")
    if not followed and not (row.facts.destination or draft.facts.destination):
        return Rejected(row.line, "destination", "is missing")
    for name in FACTS:
        before, here = getattr(draft.facts, name), getattr(row.facts, name)
        if before is not None and here is not None and before != here:
            return Rejected(row.line, name, f"{here} contradicts an earlier row of {row.number}, which says {before}")
    return _another_buyer(row, draft.heard)


def _another_buyer(row: ParcelRow, before: BuyerFacts) -> Rejected | None:
    here = row.buyer
    if before.email and here.email and before.email.lower() != here.email.lower():
        return Rejected(row.line, "buyer_email", f"{here.email} contradicts an earlier row of {row.number}")
    if before.key and here.key and before.key != here.key:
        return Rejected(row.line, "buyer_key", f"{here.key} contradicts an earlier row of {row.number}")
    return None


def _add(draft: _Draft, row: ParcelRow) -> None:
    draft.shop, draft.account = draft.shop or row.shop, draft.account or row.account
    draft.facts = _merged(draft.facts, row.facts, FACTS)
    draft.heard = _merged(draft.heard, row.buyer, ("key", "email"))
    draft.said.append(row.buyer)
    if row.goods is not None:
        before = draft.goods.get(row.goods.key, GoodsFacts())
        draft.goods[row.goods.key] = _merged(before, row.goods, GOODS_FACTS)


def _planned(number: str, draft: _Draft, was: KnownParcel | None, *, watched: bool) -> Planned:
    facts = _merged(was.facts, draft.facts, FACTS) if was else draft.facts
    key = _buyer_key(number, draft.said, was, order=facts.order_number)
    goods = {line.key: line for line in was.goods} if was else {}
    for line_key, line in draft.goods.items():
        goods[line_key] = _merged(goods.get(line_key, GoodsFacts()), line, GOODS_FACTS)
    parcel = KnownParcel(
        id=was.id if was else None,
        number=number,
        shop=str(draft.shop),
        account=str(draft.account),
        ended_at=was.ended_at if was and not watched else None,
        facts=facts,
        buyer=was.buyer if was and was.buyer.key == key else BuyerFacts(key=key),
        goods=tuple(goods.values()),
        watched=watched,
        past_over=bool(was and was.past_over),
    )
    fate = Fate.NEW if was is None or was.watched != watched else Fate.UNCHANGED if parcel == was else Fate.CHANGED
    return Planned(parcel, [replace(buyer, country=facts.destination) for buyer in draft.said], fate)


def _buyer_key(number: str, said: Sequence[BuyerFacts], was: KnownParcel | None, *, order: str | None) -> str:
    """The shop's own key for the buyer, else their address, else the order; a known parcel keeps its buyer's key."""
    email = next((buyer.email.lower() for buyer in said if buyer.email), None)
    if own := next((buyer.key for buyer in said if buyer.key), None):
        return own
    if was is not None and email in (None, (was.buyer.email or "").lower()):
        return str(was.buyer.key)
    return email or (f"order:{order}" if order else f"parcel:{number}")


def _merged(under: Facts, over: Facts, names: Iterable[str]) -> Facts:
    """The facts of both, those of `over` where both say something."""
    if under in _NOTHING:  # most often so, and a fifth of the time of planning
        return over
    said = {name: value for name in names if (value := getattr(over, name)) is not None}
    return replace(under, **said) if said else under
