"""Was the promise kept? What became of a notice's window, why it was missed, and how long each hop took."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Protocol

from config.words import Breach, NoticeStatus, Promise

# A breach is seen within a tick of its instant. Seen so much later, nobody was there to see it.
_UNSEEN = timedelta(minutes=5)

HOPS = ("onset_to_knowable", "knowable_to_detected", "detected_to_accepted", "knowable_to_accepted")

_GIVEN_UP = frozenset({NoticeStatus.WITHDRAWN, NoticeStatus.UNDELIVERABLE})


class PromisedNotice(Protocol):
    """What is asked of a notice. `waits`: of each of its parcels, since when a fresher answer was last waited for and
    when the last answer came. `detected_at` is when the letter was decided on, `ended_at` when it was settled;
    `braked`: the storm brake has held it, if only for a while."""

    @property
    def status(self) -> NoticeStatus: ...
    @property
    def onset_at(self) -> datetime: ...
    @property
    def knowable_at(self) -> datetime: ...
    @property
    def detected_at(self) -> datetime: ...
    @property
    def accepted_at(self) -> datetime | None: ...
    @property
    def promised_by(self) -> datetime: ...
    @property
    def ended_at(self) -> datetime | None: ...
    @property
    def waits(self) -> Sequence[tuple[datetime | None, datetime | None]]: ...
    @property
    def last_error(self) -> str | None: ...
    @property
    def braked(self) -> bool: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How a number of spans is distributed. Each figure is a span that occurred (nearest rank)."""

    count: int
    min: timedelta
    median: timedelta
    p90: timedelta
    p99: timedelta
    max: timedelta


def promise_of(notice: PromisedNotice, now: datetime) -> Promise:
    """What became of the promise, at `now`. A letter that was given up after its window had closed was late too."""
    if notice.status is NoticeStatus.SIMULATED:
        return Promise.LIFTED
    settled_at = _settled_at(notice)
    if settled_at is None:
        return Promise.BREACHED if now >= notice.promised_by else Promise.RUNNING
    if settled_at > notice.promised_by:
        return Promise.BREACHED
    return Promise.KEPT if notice.status is NoticeStatus.ACCEPTED else Promise.LIFTED


def cause_of(notice: PromisedNotice, seen_at: datetime) -> Breach:
    """Why a letter is late, or about to be, as seen at this instant; later than the window's end, what held it then."""
    then = min(seen_at, notice.promised_by)
    if any(_is_awaited(since, answered_at, then) for since, answered_at in notice.waits):
        return Breach.CARRIER_SILENT
    if notice.detected_at >= notice.promised_by or seen_at - then > _UNSEEN:
        return Breach.OWN_OUTAGE
    if notice.last_error:
        return Breach.CHANNEL_DOWN
    return Breach.BRAKE if notice.braked else Breach.OTHER


def hops_of(notices: Iterable[PromisedNotice]) -> dict[str, Spread | None]:
    """How long it took from each of the four instants to the next, and over the window; None where nothing did."""
    found = [
        spans_of(
            onset_at=notice.onset_at,
            knowable_at=notice.knowable_at,
            detected_at=notice.detected_at,
            accepted_at=notice.accepted_at,
        )
        for notice in notices
    ]
    return {hop: spread(spans[hop] for spans in found if hop in spans) for hop in HOPS}


def spans_of(
    *, onset_at: datetime | None, knowable_at: datetime, detected_at: datetime, accepted_at: datetime | None
) -> dict[str, timedelta]:
    """How long a letter took for each hop whose two ends are there."""
    ends = (
        (onset_at, knowable_at),
        (knowable_at, detected_at),
        (detected_at, accepted_at),
        (knowable_at, accepted_at),
    )
    return {hop: end - begin for hop, (begin, end) in zip(HOPS, ends, strict=True) if begin and end}


def spread(spans: Iterable[timedelta]) -> Spread | None:
    """The distribution of these spans; None of none."""
    ranked = sorted(spans)
    if not ranked:
        return None
    median, p90, p99 = (ranked[ceil(len(ranked) * percent / 100) - 1] for percent in (50, 90, 99))
    return Spread(count=len(ranked), min=ranked[0], median=median, p90=p90, p99=p99, max=ranked[-1])


def _settled_at(notice: PromisedNotice) -> datetime | None:
    if notice.status is NoticeStatus.ACCEPTED:
        return notice.accepted_at
    return notice.ended_at if notice.status in _GIVEN_UP else None


def _is_awaited(since: datetime | None, answered_at: datetime | None, then: datetime) -> bool:
    """Whether an answer had been asked for by then and had not come."""
    if since is None or since > then:
        return False
    return answered_at is None or answered_at < since or answered_at > then
