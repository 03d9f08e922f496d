"""Escalate: a letter that is still owed warns before its window closes, and is written down as late when it has closed.

1 take what is due by `escalate_at` alone   2 look at each in a transaction of its own
3 warn, write the breach with its cause, or let go of a letter that left in time
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from config.words import Happening, Promise
from tracker.rules.window import cause_of, promise_of
from tracker.store import cases, tallies, window
from tracker.store.session import reading, writing
from tracker.store.tables import Notice

log = structlog.get_logger()

_AGAIN = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalate:
    """Everything that escalation needs."""

    engine: Engine
    clock: Callable[[], datetime]

    def run(self) -> int:
        """Look at every promise that is due; for how many something was written."""
        now, told = self.clock(), 0
        while due := self._due(now):
            told += sum(self._look(notice_id, now) for notice_id in due)
        return told

    def _due(self, now: datetime) -> list[int]:
        with reading(self.engine) as session:
            return window.due_to_escalate(session, now)

    def _look(self, notice_id: int, now: datetime) -> bool:
        try:
            with writing(self.engine) as session:
                notice = window.hold_due(session, notice_id, now)
                return notice is not None and _escalate(session, notice, now)
        except OperationalError:
            raise  # the database's trouble and no letter's: the whole run is tried again soon
        except Exception:
            log.exception("notice.unjudged", notice=notice_id)
            with writing(self.engine) as session:
                window.put_off_escalation(session, notice_id, now + _AGAIN)
            return False


def _escalate(session: Session, notice: Notice, now: datetime) -> bool:
    promised = window.promised(session, notice)
    why = cause_of(promised, now)
    about: dict[str, Any] = {"notice": notice.id, "promised_by": notice.promised_by.isoformat(), "why": why}
    session.add(notice)
    match promise_of(promised, now):
        case Promise.RUNNING:
            notice.escalate_at = notice.promised_by
            cases.tell(session, notice.case_id, Happening.NOTICE_AT_RISK, now, **about)
            log.warning("notice.at_risk", case=notice.case_id, **about)
        case Promise.BREACHED:
            notice.escalate_at, notice.breach = None, why
            cases.tell(session, notice.case_id, Happening.NOTICE_BREACHED, now, **about)
            log.error("notice.breached", case=notice.case_id, **about)
            tallies.count_breach(session, why)
        case _:
            notice.escalate_at = None
            return False
    return True
