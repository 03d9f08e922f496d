"""Counting for good: what /metrics shows as counters, added up in the transaction in which it came about.

Whoever adds does it last in its transaction: on PostgreSQL the tally is held until the commit, and one who held it and
then waited for a case could wait in a circle.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import accumulate

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlmodel import Session, col

from config.words import Breach
from tracker.store.tables import Tally

BOUNDS = (60, 300, 600, 3600, 7200, 86400, 259200, 604800)
"""Up to how many seconds each bucket of a hop's histogram goes; what is longer is only counted. What was tallied under
a bound that is taken out is no longer told apart from what is longer than the next."""

_BREACH = "breach"
_LONGER = "longer"


@dataclass(frozen=True, slots=True, kw_only=True)
class HopTally:
    """How many letters took so long for a hop: `within` has for each of BOUNDS how many took no longer."""

    within: tuple[int, ...]
    number: int
    seconds: float


def count_hops(session: Session, spans: Mapping[str, timedelta]) -> None:
    """A letter was accepted, and took so long from one of its instants to the next."""
    for hop, span in sorted(spans.items()):
        seconds = max(span.total_seconds(), 0.0)
        _add(session, hop, next((str(bound) for bound in BOUNDS if seconds <= bound), _LONGER), seconds)


def count_breach(session: Session, cause: Breach) -> None:
    """A letter's window was missed."""
    _add(session, _BREACH, cause)


def breaches(session: Session) -> dict[Breach, int]:
    """How many windows were missed, for every cause."""
    found = {of: number for of, number, _ in _tallied(session, _BREACH)}
    return {cause: found.get(cause, 0) for cause in Breach}


def hops(session: Session, names: Sequence[str]) -> dict[str, HopTally]:
    """How long each of these hops took, over all letters that were accepted."""
    return {name: _hop(session, name) for name in names}


def _hop(session: Session, name: str) -> HopTally:
    rows = list(_tallied(session, name))
    numbers = {of: number for of, number, _ in rows}
    within = tuple(accumulate(numbers.get(str(bound), 0) for bound in BOUNDS))
    return HopTally(within=within, number=sum(numbers.values()), seconds=sum(seconds for *_, seconds in rows))


def _tallied(session: Session, what: str) -> Iterator[tuple[str, int, float]]:
    wanted = select(col(Tally.of), col(Tally.number), col(Tally.seconds)).where(col(Tally.what) == what)
    yield from ((row.of, row.number, row.seconds) for row in session.connection().execute(wanted))


def _add(session: Session, what: str, of: str, seconds: float = 0.0) -> None:
    insert = insert_sqlite if session.get_bind().dialect.name == "sqlite" else insert_postgresql
    first = insert(Tally).values(what=what, of=of, number=1, seconds=seconds)
    more = {"number": col(Tally.number) + 1, "seconds": col(Tally.seconds) + seconds}
    session.connection().execute(first.on_conflict_do_update(index_elements=["what", "of"], set_=more))
