"""Learn: what silence is usual, from the parcels that were delivered.

1 have each parcel whose way has ended teach, once   2 count anew, hourly at most, what is usual among its like
3 where a figure has changed, have silent parcels judged when it says so
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from config.policy import Learning
from config.steps import boundary
from tracker.rules.learnt import among, in_whole_hours, rank
from tracker.rules.silences import Lesson, lesson_of
from tracker.store import learnt, silences
from tracker.store.session import writing
from tracker.store.tables import LearntRow, Parcel

_PAGE, _AT_A_TIME = 50, 1000
_SOONEST, _LATEST = timedelta(hours=1), timedelta(days=1)  # parcels of long ago drop out even where no new ones come


@dataclass(frozen=True, slots=True, kw_only=True)
class Learn:
    """Everything that learning needs."""

    engine: Engine
    learning: Learning
    clock: Callable[[], datetime]

    def run(self) -> int:
        """Learn from what is due, of a large import so much at a time; how many parcels have taught."""
        now, taught = self.clock(), 0
        while taught < _AT_A_TIME and (page := self._teach(now)):
            taught += page
            boundary("learn.taught")
        while self._count(now):
            boundary("learn.counted")
        return taught

    def _teach(self, now: datetime) -> int:
        """Have one page of parcels teach. A parcel that teaches nothing has been asked all the same."""
        with writing(self.engine) as session:
            parcels = silences.hold_untaught(session, _PAGE)
            events = silences.events_of(session, parcels)
            lessons = [(parcel, lesson_of(events[parcel.id or 0], parcel, now=now)) for parcel in parcels]
            fresh = [(parcel, lesson) for parcel, lesson in lessons if self._is_fresh(lesson, now)]
            rows = [row for parcel, lesson in fresh for row in _rows(parcel, lesson)]
            silences.keep_silences(session, [parcel.id or 0 for parcel in parcels], rows, now)
            alike = {each for parcel, lesson in fresh for leg in lesson.longest for each in among(parcel, leg)}
            learnt.have_counted(session, alike, now)
        return len(parcels)

    def _is_fresh(self, lesson: Lesson, now: datetime) -> bool:
        return lesson.delivered_at is not None and lesson.delivered_at >= now - self.learning.look_back

    def _count(self, now: datetime) -> bool:
        """Count one figure anew. False: none is due."""
        with writing(self.engine) as session:
            figure = learnt.hold_due(session, now)
            if figure is None:
                return False
            found = self._counted(session, figure, now)
            if found != (figure.seconds, figure.share):
                figure.seconds, figure.share = found
                figure.learnt_at = now
                learnt.have_judged(session, figure, now)
            figure.soonest_at, figure.due_at = now + _SOONEST, now + _LATEST
            session.add(figure)
        return True

    def _counted(self, session: Session, figure: LearntRow, now: datetime) -> tuple[int | None, int]:
        """The silence that is usual by now, and for which share; no silence where too few have taught."""
        since, share = now - self.learning.look_back, self.learning.share
        figure.sample = learnt.sample_of(session, figure, since)
        if figure.sample < self.learning.least:
            return None, share
        return in_whole_hours(learnt.nth_silence(session, figure, since, rank(figure.sample, share))), share


def _rows(parcel: Parcel, lesson: Lesson) -> list[dict[str, Any]]:
    traits = {"origin": parcel.origin, "destination": parcel.destination, "carrier": parcel.carrier}
    same = {"parcel_id": parcel.id, "ended_at": lesson.delivered_at, **traits}
    return [{**same, "leg": leg, "seconds": int(silence.total_seconds())} for leg, silence in lesson.longest.items()]
