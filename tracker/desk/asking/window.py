"""The two-hour window: how long each hop took, how many promises were kept, and why the others were missed."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy import Engine

from config.words import Breach, Kind, NoticeStatus, Promise
from tracker.rules.window import Spread, cause_of, hops_of, promise_of
from tracker.store.session import reading
from tracker.store.window import Promised, decided_since


@dataclass(frozen=True, slots=True, kw_only=True)
class PromisedLetter:
    """One letter and its promise. `cause` says why it was missed; `detected_at` is when the letter was decided on."""

    case: int
    notice: int
    tracking_numbers: tuple[str, ...]
    kind: Kind
    status: NoticeStatus
    onset_at: datetime
    knowable_at: datetime
    detected_at: datetime
    accepted_at: datetime | None
    promised_by: datetime
    promise: Promise
    cause: Breach | None
    last_error: str | None

    def as_row(self) -> dict[str, Any]:
        """A row of a sheet: the numbers in one cell."""
        return asdict(self) | {"tracking_numbers": " ".join(self.tracking_numbers)}


COLUMNS = tuple(PromisedLetter.__dataclass_fields__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The letters that were decided on from `since` to `until`, as they stood then."""

    since: datetime
    until: datetime
    letters: tuple[PromisedLetter, ...]
    hops: Mapping[str, Spread | None]

    @property
    def breaches(self) -> list[PromisedLetter]:
        """The letters whose window was missed, case by case."""
        missed = (letter for letter in self.letters if letter.promise is Promise.BREACHED)
        return sorted(missed, key=lambda letter: (letter.case, letter.notice))

    def count(self, promise: Promise) -> int:
        """How many letters' promise ended so."""
        return sum(letter.promise is promise for letter in self.letters)

    @property
    def overdue(self) -> int:
        """How many of the missed ones are still owed."""
        return sum(letter.status in {NoticeStatus.WAITING, NoticeStatus.UNKNOWN} for letter in self.breaches)

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values: spans in seconds, instants UTC with a Z."""
        causes = Counter(letter.cause for letter in self.breaches)
        said = {
            "since": self.since,
            "until": self.until,
            "letters": len(self.letters),
            **{promise.value: self.count(promise) for promise in Promise},
            "overdue": self.overdue,
            "causes": {cause.value: causes[cause] for cause in Breach},
            "hops": {name: spread and _seconds(spread) for name, spread in self.hops.items()},
            "breaches": self.breaches,
        }
        plain: dict[str, Any] = to_jsonable_python(said)
        return plain


def window(engine: Engine, *, since: datetime, now: datetime) -> Window:
    """What became of every letter that was decided on since then."""
    with reading(engine) as session:
        found = decided_since(session, since)
    letters = tuple(_letter(promised, now) for promised in found)
    return Window(since=since, until=now, letters=letters, hops=hops_of(found))


def _letter(promised: Promised, now: datetime) -> PromisedLetter:
    promise = promise_of(promised, now)
    seen = promised.breach or cause_of(promised, now)  # not written down yet: as it looks now
    return PromisedLetter(
        case=promised.case_id,
        notice=promised.id,
        tracking_numbers=promised.numbers,
        kind=promised.purpose,
        status=promised.status,
        onset_at=promised.onset_at,
        knowable_at=promised.knowable_at,
        detected_at=promised.detected_at,
        accepted_at=promised.accepted_at,
        promised_by=promised.promised_by,
        promise=promise,
        cause=seen if promise is Promise.BREACHED else None,
        last_error=promised.last_error,
    )


def _seconds(spread: Spread) -> dict[str, float]:
    spans = {name: span.total_seconds() for name, span in asdict(spread).items() if name != "count"}
    return {"count": spread.count, **spans}
