"""Which parcel the events of one number belong to: one that is or was followed, or one that nobody watches."""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.desk.importing.past.row import PastRow
from tracker.desk.importing.plan import Fate, Planned, plan_parcel, same_parcel
from tracker.desk.importing.reading import Rejected
from tracker.store.enrolled import KnownParcel


@dataclass(frozen=True, slots=True)
class Joined:
    """A parcel and the rows that tell of it. `planned`: what they make of one that nobody watches; what a seller says
    of a parcel that is followed comes from its own import."""

    parcel: KnownParcel
    rows: Sequence[PastRow]
    planned: Planned | None = None


def join(rows: Sequence[PastRow], known: Sequence[KnownParcel], *, seen: bool) -> tuple[Joined | None, list[Rejected]]:
    """The parcel of rows of one number; `seen`: earlier rows of the file are in what is known of it already."""
    was = same_parcel(rows[0].parcel, known)
    if was is not None and was.watched:
        return Joined(was, rows), []
    planned, rejected = plan_parcel([row.parcel for row in rows], known, seen=seen, watch=False)
    if planned is None:
        return None, rejected
    gone = {why.line for why in rejected}
    return Joined(planned.parcel, [row for row in rows if row.parcel.line not in gone], planned), rejected


def is_new(joined: Joined) -> bool:
    """Whether the parcel is kept for these events' sake."""
    return joined.planned is not None and joined.planned.fate is Fate.NEW
