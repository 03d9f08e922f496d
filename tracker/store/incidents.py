"""Incidents: which stalls are yet to be gathered, which of them stand together, and why.

Whoever needs stalls and their incident takes the stalls first, and none that somebody else holds, so that nobody waits
in a circle.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, exists, func, select, update
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from config.words import IncidentReason, Kind, Trait
from tracker.store.bulk import change_rows
from tracker.store.tables import EventRow, IncidentRow, Parcel, Stall

_OPEN = col(IncidentRow.ended_at).is_(None)
_STOPPED: tuple[Any, ...] = (
    col(Stall.id),
    col(Stall.kind),
    col(Stall.due_at),
    col(Stall.onset_at),
    col(Stall.case_id),
    col(Stall.place),
    col(Parcel.flight),
    col(Parcel.batch),
    col(Parcel.carrier),
    col(Parcel.origin),
    col(Parcel.destination),
)

_BRIEF: tuple[Any, ...] = tuple(
    col(getattr(IncidentRow, name))
    for name in ("id", "kind", "trait", "value", "began_at", "parcels", "reason", "reason_by", "ended_at")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentBrief:
    """An incident in short; `standing`: how many of its parcels stand now."""

    id: int
    kind: Kind
    trait: Trait
    value: str
    began_at: datetime
    parcels: int
    standing: int
    reason: IncidentReason | None
    reason_by: str | None
    ended_at: datetime | None


def hold_ungathered(session: Session, most: int) -> Sequence[Row[Any]]:
    """So many of the stalls that nobody has gathered, in the order of their deadlines, held for the rest of the
    transaction."""
    columns: tuple[Any, ...] = (col(Stall.id), col(Stall.parcel_id), col(Stall.due_at))
    wanted = select(*columns).where(col(Stall.gathered_at).is_(None))
    wanted = wanted.order_by(col(Stall.due_at), col(Stall.id)).limit(most).with_for_update(skip_locked=True)
    return session.connection().execute(wanted).all()


def mark_gathered(session: Session, places: Mapping[int, str | None], now: datetime) -> None:
    """These stalls, by their ids, are gathered; each with where its parcel was scanned last."""
    change_rows(session, Stall, {id_: {"place": place, "gathered_at": now} for id_, place in places.items()})


def last_places(session: Session, parcel_ids: Collection[int], now: datetime) -> dict[int, str]:
    """Where each of these parcels was scanned last, as far as its carrier named the place."""
    stands = col(EventRow.superseded_at).is_(None) & col(EventRow.imported_at).is_(None)
    wanted = select(col(EventRow.parcel_id), col(EventRow.place)).where(
        col(EventRow.parcel_id).in_(parcel_ids), stands, col(EventRow.state).is_not(None), col(EventRow.place) != ""
    )
    told = wanted.where(col(EventRow.occurred_from) <= now).order_by(col(EventRow.occurred_to), col(EventRow.id))
    return {row.parcel_id: (row.place or "").strip() for row in session.connection().execute(told)}


def standing_near(session: Session, first: datetime, last: datetime) -> Sequence[Row[Any]]:
    """The gathered stalls of no incident that stand and were due between these instants, held for the rest of the
    transaction."""
    wanted: Select[Any] = select(*_STOPPED).join(Parcel, col(Parcel.id) == col(Stall.parcel_id))
    of_none = (col(Stall.ended_at).is_(None), col(Stall.incident_id).is_(None), col(Stall.gathered_at).is_not(None))
    wanted = wanted.where(*of_none, col(Stall.due_at).between(first, last)).order_by(col(Stall.id))
    return session.connection().execute(wanted.with_for_update(of=Stall, skip_locked=True)).all()


def under_way(session: Session, origin: str, destination: str) -> int:
    """How many parcels are on their way from one country to the other."""
    on_lane = (col(Parcel.origin) == origin, col(Parcel.destination) == destination, col(Parcel.ended_at).is_(None))
    return int(session.connection().execute(select(func.count()).select_from(Parcel).where(*on_lane)).scalar_one())


def open_since(session: Session, since: datetime) -> Sequence[IncidentRow]:
    """The open incidents whose last stall was due since then."""
    wanted = select_rows(IncidentRow).where(_OPEN, col(IncidentRow.last_due_at) >= since)
    return session.exec(wanted.order_by(col(IncidentRow.id))).all()


def open_incident(session: Session, **values: Any) -> IncidentRow:
    """A new incident, which takes in its stalls next."""
    incident = IncidentRow(**values)
    session.add(incident)
    session.flush()
    return incident


def take_in(session: Session, incident: IncidentRow, stalls: Sequence[Row[Any]]) -> None:
    """Let an incident take in stalls that are held here."""
    incident.parcels += len(stalls)
    incident.began_at = min(incident.began_at, *(stall.onset_at for stall in stalls))
    incident.first_due_at = min(incident.first_due_at, *(stall.due_at for stall in stalls))
    incident.last_due_at = max(incident.last_due_at, *(stall.due_at for stall in stalls))
    session.add(incident)
    theirs = update(Stall).where(col(Stall.id).in_([stall.id for stall in stalls]))
    session.connection().execute(theirs.values(incident_id=incident.id))


def end_those_over(session: Session, now: datetime) -> Sequence[int]:
    """End the incidents none of whose parcels stands any more; which these are. A carrier's outage ends by itself."""
    stands = exists().where(col(Stall.incident_id) == col(IncidentRow.id), col(Stall.ended_at).is_(None))
    gathered = col(IncidentRow.trait) != Trait.CARRIER
    over = session.connection().execute(select(col(IncidentRow.id)).where(_OPEN, gathered, ~stands)).scalars().all()
    if over:
        ended = update(IncidentRow).where(col(IncidentRow.id).in_(over))
        session.connection().execute(ended.values(ended_at=now))
    return [id_ or 0 for id_ in over]


def briefs(session: Session, incident_id: int | None = None) -> list[IncidentBrief]:
    """The open incidents, the largest first; or this one, whether or not it has ended."""
    stands = func.count().filter(col(Stall.ended_at).is_(None)).label("standing")
    wanted = select(*_BRIEF, stands).outerjoin(Stall, col(Stall.incident_id) == col(IncidentRow.id))
    wanted = wanted.where(_OPEN if incident_id is None else col(IncidentRow.id) == incident_id)
    wanted = wanted.group_by(col(IncidentRow.id)).order_by(col(IncidentRow.parcels).desc(), col(IncidentRow.id))
    return [IncidentBrief(**row._mapping) for row in session.connection().execute(wanted)]  # noqa: SLF001 - its public name


def number_open(session: Session) -> int:
    """How many incidents there are now."""
    return int(session.connection().execute(select(func.count()).select_from(IncidentRow).where(_OPEN)).scalar_one())


def numbers_of(session: Session, incident_id: int) -> list[str]:
    """The numbers of the parcels of an incident that stand, the longest standing first."""
    wanted = select(col(Parcel.number)).join(Stall, col(Stall.parcel_id) == col(Parcel.id))
    stands = (col(Stall.incident_id) == incident_id, col(Stall.ended_at).is_(None))
    return [*session.connection().execute(wanted.where(*stands).order_by(col(Stall.onset_at), col(Stall.id))).scalars()]


def explain(session: Session, incident_id: int, reason: IncidentReason, *, by: str, now: datetime) -> bool:
    """Keep why the parcels of an incident stand, in place of what was said before. False: there is none of this
    number."""
    told = update(IncidentRow).where(col(IncidentRow.id) == incident_id)
    written = told.values(reason=reason, reason_by=by, reason_at=now)
    return session.connection().execute(written).rowcount == 1


def cases_of(session: Session, incident_id: int) -> list[int]:
    """The cases of the stalls of an incident that stand."""
    wanted = select(col(Stall.case_id)).where(col(Stall.incident_id) == incident_id, col(Stall.ended_at).is_(None))
    return [*session.connection().execute(wanted.distinct().order_by(col(Stall.case_id))).scalars()]


def reasons_of(session: Session, incident_ids: Collection[int | None]) -> dict[int | None, IncidentReason | None]:
    """The reasons that staff gave for these incidents."""
    wanted = select(col(IncidentRow.id), col(IncidentRow.reason)).where(col(IncidentRow.id).in_(incident_ids))
    return {row.id: row.reason for row in session.connection().execute(wanted)} if any(incident_ids) else {}
