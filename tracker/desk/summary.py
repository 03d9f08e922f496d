"""The state of things in a dozen figures, and whether everything that is due has been done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from config.words import NoticeStatus
from tracker.store import counts
from tracker.store.session import reading

_TRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Figures of one instant. `stuck` counts the stalls of now, `stalls` every one that was ever found."""

    parcels: int
    unread: int
    events: int
    stalls: Mapping[str, int]
    stuck: Mapping[str, int]
    unreachable: int
    cases: int
    cases_by_department: Mapping[str, int]
    notices: Mapping[str, int]
    coupons: int
    kept: int
    breached: int

    def as_json(self) -> dict[str, object]:
        """The figures as programs read them."""
        shown = (NoticeStatus.ACCEPTED, NoticeStatus.WITHDRAWN, NoticeStatus.SIMULATED, NoticeStatus.UNKNOWN)
        return {
            "parcels": self.parcels,
            "events": self.events,
            "stalls": dict(self.stalls),
            "unreachable": self.unreachable,
            "cases": self.cases,
            "notices": {status.value: self.notices.get(status, 0) for status in shown},
            "coupons": self.coupons,
            "window": {"kept": self.kept, "breached": self.breached},
        }


def summarise(engine: Engine, now: datetime) -> Summary:
    """Count everything, in one reading."""
    with reading(engine) as session:
        return Summary(
            parcels=counts.parcels(session),
            unread=counts.unread(session),
            events=counts.events(session),
            stalls=counts.stalls(session),
            stuck=counts.open_stalls(session),
            unreachable=counts.unreachable(session),
            cases=counts.cases(session),
            cases_by_department=counts.open_cases_by_department(session),
            notices=counts.notices(session),
            coupons=counts.coupons(session),
            kept=counts.window_kept(session),
            breached=counts.window_breached(session, now),
        )


def is_settled(engine: Engine, now: datetime) -> bool:
    """Whether every parcel has been read and judged and no notice is still to leave. A notice that failed again and
    again is not waited for."""
    with reading(engine) as session:
        return not (counts.unread(session) or counts.unjudged(session, now) or counts.waiting(session, tries=_TRIES))
