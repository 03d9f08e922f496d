"""One parcel's record at 17TRACK to an answer in our words. The order of its events never matters.

An event whose time cannot be read is left out, for nothing can be concluded from it; a parcel of which no event
can be read is refused as `unreadable`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from carriers.events import Answer, Event, Refusal
from carriers.seventeentrack.meaning import Read, by_country, by_position, read_event
from carriers.seventeentrack.times import Occurrence, occurred, read_instant
from carriers.seventeentrack.wire import Address, Provider, TrackInfo, WireEvent
from config.words import State

UNREADABLE = "unreadable"

# A parcel that spent 31 days in customs had some sixty events. Thousands are a fault of the source.
_MOST_EVENTS = 2000


@dataclass(frozen=True, slots=True)
class _Lane:
    """What an answer knows of its countries (ISO 3166 alpha-2)."""

    shipper: str | None
    recipient: str | None
    known: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Draft:
    """An event before its border is known, for that may follow from the others."""

    told: WireEvent
    at: Occurrence
    read: Read


def answer(number: str, info: TrackInfo) -> Answer | Refusal:
    """All that one record tells. Without an event it is a refusal: `pending`, unless 17TRACK has given up."""
    providers = info.tracking.providers if info.tracking else ()
    told = [event for provider in providers for event in provider.events]
    if len(told) > _MOST_EVENTS:
        return Refusal(
            number=number, code=UNREADABLE, message=f"{len(told):,} events, read are at most {_MOST_EVENTS:,}"
        )
    events = _events(told, _lane(info, providers))
    if told and not events:
        return Refusal(number=number, code=UNREADABLE, message=f"no readable time in any of {len(told)} events")
    stopped = _stopped(info, events)
    if not events and not stopped:
        code = (info.latest_status.sub_status if info.latest_status else None) or "NotFound_Other"
        return Refusal(number=number, code=code, message="no events yet", pending=True)
    return Answer(
        number=number, events=events, digest=_digest(events), synced_at=_synced_at(providers), stopped=stopped
    )


def _lane(info: TrackInfo, providers: Iterable[Provider]) -> _Lane:
    shipping = info.shipping_info
    shipper = _country(shipping.shipper_address) if shipping else None
    recipient = _country(shipping.recipient_address) if shipping else None
    carried = {_iso(provider.provider.country) for provider in providers if provider.provider}
    return _Lane(shipper, recipient, frozenset(filter(None, {shipper, recipient, *carried})))


def _events(told: Iterable[WireEvent], lane: _Lane) -> tuple[Event, ...]:
    """Oldest first, each once. Several carriers of one way report the same scans."""
    drafts = [draft for event in told if (draft := _draft(event, lane)) is not None]
    departures = [draft.at.first for draft in drafts if draft.read.state is State.DEPARTED_ORIGIN]
    arrivals = [draft.at.first for draft in drafts if draft.read.state is State.ARRIVED_DESTINATION]
    events = [_event(draft, lane, departures=departures, arrivals=arrivals) for draft in drafts]
    unique: dict[str, Event] = {}
    for event in sorted(events, key=_place_in_time):
        unique.setdefault(event.digest(), event)
    return tuple(unique.values())


def _place_in_time(event: Event) -> tuple[datetime, datetime, str, str]:
    return event.occurred_from, event.occurred_to, event.digest(), repr(event)


def _draft(event: WireEvent, lane: _Lane) -> _Draft | None:
    at = occurred(event, own=_country(event.address), known=lane.known)
    if at is None:
        return None
    read = read_event(code=event.sub_status or "", stage=event.stage or "", text=event.description or "")
    return _Draft(event, at, read)


def _event(draft: _Draft, lane: _Lane, *, departures: list[datetime], arrivals: list[datetime]) -> Event:
    told, at, read = draft.told, draft.at, draft.read
    address = told.address or Address()
    if read.customs:
        border = by_country(_country(address), shipper=lane.shipper, recipient=lane.recipient) or read.direction
        read = read.at_border(border or by_position(at.first, departures=departures, arrivals=arrivals))
    return Event(
        occurred_from=at.first,
        occurred_to=at.last,
        zone_known=at.zone_known,
        said_at=at.said_at,
        code=told.sub_status or "",
        text=told.description or "",
        state=read.state,
        kind=read.kind,
        customs_reason=read.reason,
        direction=read.direction if read.customs else None,
        place=told.location or ", ".join(filter(None, (address.city, address.country))) or None,
        country=_country(address),
    )


def _country(address: Address | None) -> str | None:
    return _iso(address.country) if address else None


def _iso(country: str | None) -> str | None:
    """An ISO 3166 alpha-2 code in capitals; None for a name and for nothing."""
    two_letters = country is not None and len(country) == len("DE") and country.isascii() and country.isalpha()
    return country.upper() if country and two_letters else None


def _stopped(info: TrackInfo, events: tuple[Event, ...]) -> bool:
    """Whether 17TRACK has given the parcel up. Expired tells of a number's age; it is no scan."""
    status = info.latest_status.status if info.latest_status else None
    return status == "Expired" or (bool(events) and events[-1].code.startswith("Expired"))


def _digest(events: tuple[Event, ...]) -> str:
    """Over the events as a set: the order in which a source lists them is no news."""
    return blake2b("".join(sorted(event.digest() for event in events)).encode(), digest_size=16).hexdigest()


def _synced_at(providers: Iterable[Provider]) -> datetime | None:
    """The newest look at a carrier that had anything to tell."""
    looks = (read_instant(provider.latest_sync_time) for provider in providers if provider.events)
    return max(filter(None, looks), default=None)
