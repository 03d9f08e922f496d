"""Is this letter still wanted, and what would it say? The last judgement before a notice leaves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from config.calendars import people_zone
from config.policy import Policy
from config.words import ASKS_BUYER, CustomsReason, IncidentReason, Kind, Must, Untold
from notices.errors import Undeliverable
from notices.letter import CouponOffer, Facts, LastScan, LetterParcel, Trouble
from notices.mail import Address, usable_address
from notices.render import nearest_locale
from notices.safety import musts_of
from tracker.jobs import settling
from tracker.rules.facts import country_of
from tracker.rules.journey import fold
from tracker.rules.kinds import ORDER
from tracker.rules.meanwhile import holidays_meanwhile
from tracker.rules.telling import may_give_coupon, must_of, next_news_at
from tracker.store import coupons, incidents, notices, polls, shops, stalls
from tracker.store.cards import ParcelCard, card_of
from tracker.store.histories import history_of
from tracker.store.tables import Buyer, Coupon, Notice, Parcel, ShopRow, Stall

_WAIT = timedelta(seconds=2)
_AT_CUSTOMS = frozenset({Kind.CUSTOMS_HOLD, Kind.DUTY_UNPAID_HOLD})

Reasons = Mapping[int | None, IncidentReason | None]
"""Why the parcels of an incident stand, by its number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A letter that is wanted now. `coupon` is the one set aside for it; `armed`: it may really leave."""

    armed: bool
    shop: ShopRow
    buyer: Buyer
    mailbox: str
    cards: tuple[ParcelCard, ...]
    must: Must
    troubles: tuple[Trouble, ...]
    coupon: Coupon | None
    next_news_at: datetime

    @property
    def sender(self) -> Address:
        return Address(self.shop.sender, self.shop.name)

    @property
    def to(self) -> Address:
        return Address(self.mailbox, self.buyer.name or "")

    @property
    def reply_to(self) -> str:
        return self.shop.reply_to

    def facts(self, offer: CouponOffer | None) -> Facts:
        """What the letter is written from."""
        card = self.cards[0]
        return Facts(
            locale=nearest_locale(card.buyer_locale or self.shop.language),
            shop_name=self.shop.name,
            shop_country=self.shop.country,
            buyer_name=self.buyer.name,
            order_number=card.order_number,
            troubles=self.troubles,
            destination=card.destination,
            zone=people_zone(country_of(card)),
            must=self.must,
            next_news_at=self.next_news_at,
            coupon=offer,
            imprint=self.shop.imprint,
            reply_to=self.shop.reply_to,
            unsubscribe=self.shop.reply_to,
        )


def draft(session: Session, notice: Notice, *, policy: Policy, now: datetime) -> Draft | None:
    """The letter if it is still wanted. None: it was withdrawn, or waits for an answer or a judgement, and says so.

    A parcel whose answer changed is judged by detection first, by the same rule that opened the stall; what is still
    open then still stands. Raises Undeliverable.
    """
    told_of = stalls.stalls_of_notice(session, notice.id or 0)
    standing = sorted((stall for stall in told_of if stall.ended_at is None), key=lambda stall: ORDER.index(stall.kind))
    if not standing:
        settling.withdrawn(session, notice, policy=policy, now=now)
        return None
    parcels = [session.get_one(Parcel, stall.parcel_id) for stall in standing]
    if not _all_confirmed(session, parcels, policy=policy, now=now):
        notices.record(session, notice, due_at=now + _WAIT)
        return None
    cards = tuple(card_of(session, parcel) for parcel in parcels)
    asks = stalls.open_reasons(session, notice.case_id) & ASKS_BUYER
    if asks or any(_must(cards, policy) not in musts_of(stall.kind) for stall in standing):
        settling.left_to_service(session, notice, standing, policy=policy, now=now)
        return None
    return _drafted(session, notice, [*zip(standing, cards, strict=True)], policy=policy, now=now)


def _all_confirmed(session: Session, parcels: Sequence[Parcel], *, policy: Policy, now: datetime) -> bool:
    stale = [parcel for parcel in parcels if not polls.is_fresh(parcel, since=now - policy.fresh_for)]
    polls.ask_now(session, [parcel.id or 0 for parcel in stale], now)
    unjudged = [parcel for parcel in parcels if parcel.next_check_at is not None and parcel.next_check_at <= now]
    return not stale and not unjudged


def _must(cards: Iterable[ParcelCard], policy: Policy) -> Must:
    """What the letter tells the buyer to do about all of these parcels."""
    return max((must_of(card, policy) for card in cards), key=[*Must].index)


def _drafted(
    session: Session, notice: Notice, told: Sequence[tuple[Stall, ParcelCard]], *, policy: Policy, now: datetime
) -> Draft:
    cards = tuple(card for _, card in told)
    buyer = session.get_one(Buyer, cards[0].buyer_id)  # not the notice's: an address may have changed since
    mailbox = usable_address(buyer.email or "")
    if mailbox is None:
        raise Undeliverable(f"the buyer has no address that mail can be sent to ({Untold.NO_ADDRESS})")
    country = country_of(cards[0])
    reasons = incidents.reasons_of(session, {stall.incident_id for stall, _ in told})
    return Draft(
        armed=shops.is_armed(session, notice.shop_id, country),
        shop=session.get_one(ShopRow, notice.shop_id),
        buyer=buyer,
        mailbox=mailbox,
        cards=cards,
        must=_must(cards, policy),
        troubles=_troubles(session, told, reasons, now),
        coupon=_coupon(session, notice, told[0], reasons, policy=policy, now=now),
        next_news_at=next_news_at(now, zone=people_zone(country), policy=policy),
    )


def _troubles(
    session: Session, told: Sequence[tuple[Stall, ParcelCard]], reasons: Reasons, now: datetime
) -> tuple[Trouble, ...]:
    """The parcels by what is wrong with them and why, in the order in which they come."""
    alike: dict[tuple[Kind, CustomsReason | None, IncidentReason | None], list[tuple[Stall, ParcelCard]]] = {}
    for stall, card in told:
        why = (stall.kind, stall.customs_reason, reasons.get(stall.incident_id))
        alike.setdefault(why, []).append((stall, card))
    return tuple(
        Trouble(
            kind,
            reason,
            tuple(_parcel(session, stall, card, now) for stall, card in each),
            holidays_meanwhile(each, now),
            because,
        )
        for (kind, reason, because), each in alike.items()
    )


def _parcel(session: Session, stall: Stall, card: ParcelCard, now: datetime) -> LetterParcel:
    last_scan = None if stall.kind in _AT_CUSTOMS else _last_scan(session, card, now)
    return LetterParcel(card.number, card.item, card.carrier, stall.onset_at, last_scan)


def _last_scan(session: Session, card: ParcelCard, now: datetime) -> LastScan | None:
    """Where the parcel was last seen; None where its carrier did not say where, or not by which clock."""
    moved = fold(history_of(session, card.id).events, destination=card.destination, now=now).moved
    if moved is None or not moved.zone_known:
        return None
    return LastScan(moved.occurred_to, moved.place, moved.country)


def _coupon(
    session: Session,
    notice: Notice,
    first: tuple[Stall, ParcelCard],
    reasons: Reasons,
    *,
    policy: Policy,
    now: datetime,
) -> Coupon | None:
    """The coupon set aside, if the buyer may still be given one: consent can be withdrawn at any time, and none goes
    with a graver trouble that has come to the letter since (its `first`), nor with what a carrier's outage hides."""
    stall, card = first
    because = reasons.get(stall.incident_id)
    if may_give_coupon(stall.kind, card, policy, because=because):
        return coupons.coupon_of(session, notice.id or 0)
    why = "no_marketing_basis" if stall.kind in policy.coupon.kinds else "graver_trouble"
    if because is IncidentReason.CARRIER_OUTAGE:
        why = "hidden_by_outage"
    settling.void_coupon(session, notice, why=why, now=now)
    return None
