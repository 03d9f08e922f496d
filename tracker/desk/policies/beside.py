"""The shadow policy held against the one in force: what both have found since both are judged by, and what only one of
them did. What is not decided yet, for its parcel still stands, is counted apart."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median_high
from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy import Engine, Row

from config.words import Kind
from tracker.rules.kinds import ORDER
from tracker.store.policies import in_force
from tracker.store.session import reading
from tracker.store.shadows import shadow_in_use
from tracker.store.side_by_side import shadow_stalls, stalls_since

_EXAMPLES = 5


@dataclass(slots=True)
class Line:
    """The stalls of a kind on a lane. `found`, `told`: for each of `both` how much earlier the shadow would have found
    it, and have had its buyer told; later where it is negative. `only` and `only_shadow`: the numbers of the others,
    the newest last, and `undecided` how many may yet be found by both. The letters are one for an order."""

    both: int = 0
    found: list[timedelta] = field(default_factory=list)
    told: list[timedelta] = field(default_factory=list)
    only: list[str] = field(default_factory=list)
    only_shadow: list[str] = field(default_factory=list)
    undecided: int = 0
    letters: int = 0
    shadow_letters: int = 0

    @property
    def found_earlier(self) -> timedelta | None:
        """How much earlier the shadow finds the middle one of those that both found."""
        return median_high(self.found) if self.found else None

    @property
    def told_earlier(self) -> timedelta | None:
        """And has the buyer told of the middle one of those that both tell of."""
        return median_high(self.told) if self.told else None

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values; spans in seconds."""
        spans = (self.found_earlier, self.told_earlier)
        found, told = (None if span is None else int(span.total_seconds()) for span in spans)
        return {
            "both": self.both,
            "shadow_found_earlier_by_seconds": found,
            "shadow_told_earlier_by_seconds": told,
            "only_in_force": len(self.only),
            "only_shadow": len(self.only_shadow),
            "undecided": self.undecided,
            "letters": self.letters,
            "shadow_letters": self.shadow_letters,
            "examples": {"only_in_force": newest(self.only), "only_shadow": newest(self.only_shadow)},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What came of both policies, told by their digests, since an instant. `lines` by kind and lane, the gravest kind
    first."""

    in_force: str
    shadow: str
    since: datetime
    lines: dict[tuple[Kind, str], Line]

    def as_json(self) -> dict[str, Any]:
        """What JSON can hold."""
        lines = [{"kind": kind, "lane": lane, **line.as_json()} for (kind, lane), line in self.lines.items()]
        said = {"in_force": self.in_force, "shadow": self.shadow, "since": self.since, "lines": lines}
        plain: dict[str, Any] = to_jsonable_python(said)
        return plain


def compare(engine: Engine, since: datetime | None) -> Comparison | None:
    """All that was first found since an instant, or since both are judged by; None while there is no shadow."""
    with reading(engine) as session:
        version, shadow = in_force(session), shadow_in_use(session)
        if version is None or shadow is None:
            return None
        both_since = max(version.in_force_at, shadow.began_at)
        ours, shadows = stalls_since(session, both_since), shadow_stalls(session)
    begins = max(both_since, since) if since else both_since
    lines = _lines([*_pairs(ours, shadows, begins)])
    keys = sorted(lines, key=lambda key: (ORDER.index(key[0]), key[1]))
    return Comparison(
        in_force=version.digest, shadow=shadow.digest, since=begins, lines={key: lines[key] for key in keys}
    )


def newest(numbers: list[str]) -> list[str]:
    """A few of them to look at, the newest first."""
    return numbers[: -_EXAMPLES - 1 : -1]


Pair = tuple[Row[Any] | None, Row[Any] | None]
"""A stall of the policy in force and the shadow's of the same parcel, kind and onset; None where one found none."""


def _pairs(ours: Iterable[Row[Any]], shadows: Iterable[Row[Any]], since: datetime) -> Iterator[Pair]:
    """What was first found after an instant: of what stood already then, the one that began later knows nothing."""
    found, supposed = ({(row.parcel_id, row.kind, row.onset_at): row for row in rows} for rows in (ours, shadows))
    for key in dict.fromkeys([*found, *supposed]):
        pair = found.get(key), supposed.get(key)
        if min(row.knowable_at for row in pair if row is not None) > since:
            yield pair


def _lines(pairs: list[Pair]) -> dict[tuple[Kind, str], Line]:
    lines: dict[tuple[Kind, str], Line] = {}

    def line_of(row: Row[Any]) -> Line:
        return lines.setdefault((row.kind, f"{row.origin or '*'}>{row.destination}"), Line())

    for ours, shadow in pairs:
        _count(ours, shadow, line_of)
    for row in _letters(ours for ours, _ in pairs):
        line_of(row).letters += 1
    for row in _letters(shadow for _, shadow in pairs):
        line_of(row).shadow_letters += 1
    return lines


def _count(ours: Row[Any] | None, shadow: Row[Any] | None, line_of: Callable[[Row[Any]], Line]) -> None:
    if ours is not None and shadow is not None:
        line = line_of(ours)
        line.both += 1
        line.found.append(ours.knowable_at - shadow.knowable_at)
        if ours.told and shadow.told:
            line.told.append(_turn(ours) - _turn(shadow))
    elif one := ours or shadow:
        line = line_of(one)
        if one.stands:
            line.undecided += 1
        else:
            (line.only_shadow if ours is None else line.only).append(one.number)


def _letters(rows: Iterable[Row[Any] | None]) -> Iterable[Row[Any]]:
    """The first stall of each order of which its buyer is told."""
    told = sorted((row for row in rows if row is not None and row.told), key=_turn)
    first: dict[tuple[int, str | int], Row[Any]] = {}
    for row in told:
        first.setdefault((row.shop_id, row.order_number or row.parcel_id), row)
    return first.values()


def _turn(row: Row[Any]) -> datetime:
    """When the turn of its buyer came to be told."""
    turn: datetime = max(row.knowable_at, row.tell_at or row.knowable_at)
    return turn
