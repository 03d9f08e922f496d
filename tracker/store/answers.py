"""What the poll brings, written in bulk: new events are appended, vanished ones superseded. Nothing is overwritten, but
an account's word takes the place of an import's."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import exists, or_, select, update
from sqlmodel import Session, col

from carriers.events import Event
from config.words import DataHealth, Leg, State
from tracker.store.bulk import change_rows, insert_or_nothing
from tracker.store.carriers import told_news
from tracker.store.tables import EventRow, Parcel, Stall, Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One parcel's answer and what was made of it. `events` is None where nothing changed since the last one."""

    parcel_id: int
    carrier: str
    answered_at: datetime
    synced_at: datetime | None
    poll_due_at: datetime
    next_poll_at: datetime | None
    events: tuple[Event, ...] | None = None
    digest: str | None = None
    state: State | None = None
    leg: Leg | None = None
    stage_since: datetime | None = None
    moved_at: datetime | None = None
    next_check_at: datetime | None = None
    ended: bool = False
    data_health: DataHealth = DataHealth.OK
    trouble: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unheard:
    """One parcel that the account gave no events for, and why; it is asked again at `next_poll_at`.

    It was not answered: nothing may be judged, and no apology confirmed, on the strength of a refusal.
    """

    parcel_id: int
    next_poll_at: datetime
    data_health: DataHealth
    trouble: str
    registered: bool = True


class _Stored(NamedTuple):
    """An event that is kept."""

    id: int
    superseded: bool
    imported: bool


def save_heard(session: Session, heard: Sequence[Heard]) -> int:
    """Write these answers in the caller's transaction; how many events were new."""
    changed = [parcel for parcel in heard if parcel.events is not None]
    new, speaking = _append(session, changed)
    change_rows(session, Parcel, {parcel.parcel_id: _heard(parcel) for parcel in heard if parcel.events is None})
    change_rows(session, Parcel, {parcel.parcel_id: _heard(parcel) | _judged(parcel) for parcel in changed})
    _have_stalls_judged(session, changed)
    if speaking:
        told_news(session, speaking, changed[0].answered_at)
    return new


def save_unheard(session: Session, unheard: Iterable[Unheard]) -> None:
    """Note why there was nothing to hear. What is known of the parcels stays."""
    for parcel in unheard:
        values: dict[str, object] = {
            "next_poll_at": parcel.next_poll_at,
            "poll_leased_until": None,
            "data_health": parcel.data_health,
            "trouble": parcel.trouble,
            "failed_polls": col(Parcel.failed_polls) + 1,
        }
        if not parcel.registered:
            values["registered_at"] = None
        session.connection().execute(update(Parcel).where(col(Parcel.id) == parcel.parcel_id).values(values))


def _have_stalls_judged(session: Session, changed: Sequence[Heard]) -> None:
    """Where a stall is open the change may be its end, so it is judged at once: also a stall that detection has opened
    since the parcel was claimed, and one of a parcel whose way has ended. So is one of which people said something,
    for the poll knows nothing of that."""
    if changed:
        stalled = exists().where(col(Stall.parcel_id) == col(Parcel.id), col(Stall.ended_at).is_(None))
        spoken_of = exists().where(col(Statement.parcel_id) == col(Parcel.id), col(Statement.retracted_at).is_(None))
        told = update(Parcel).where(
            col(Parcel.id).in_([parcel.parcel_id for parcel in changed]), or_(stalled, spoken_of)
        )
        session.connection().execute(told.values(next_check_at=changed[0].answered_at))


def _append(session: Session, changed: Sequence[Heard]) -> tuple[int, set[str]]:
    """Keep what is new; how much that is, and which carriers told it. The first answer for a parcel is no news of its
    carrier: what it brings may have been told long ago."""
    speaking: set[str] = set()
    if not changed:
        return 0, speaking
    stored = _stored(session, [parcel.parcel_id for parcel in changed])
    rows: list[dict[str, object]] = []
    confirmed: dict[int, dict[str, object]] = {}
    gone, back = [], []
    for parcel in changed:
        known = stored[parcel.parcel_id]
        said = {event.digest(): event for event in parcel.events or ()}
        fresh = [_row(parcel, digest, event) for digest, event in said.items() if digest not in known]
        rows += fresh
        told = {digest: row for digest, row in known.items() if not row.imported}
        if fresh and told:
            speaking.add(parcel.carrier)
        back += [row.id for digest, row in told.items() if row.superseded and digest in said]
        if said:  # an answer that is suddenly empty is the source's fault, not a history taken back
            gone += [row.id for digest, row in told.items() if not row.superseded and digest not in said]
        ours = known.keys() - told.keys()
        confirmed |= {known[each].id: _row(parcel, each, said[each]) for each in ours & said.keys()}
    written = insert_or_nothing(session, EventRow, rows)
    change_rows(session, EventRow, confirmed)
    _supersede(session, gone, changed[0].answered_at)
    _supersede(session, back, None)
    return written, speaking


def _stored(session: Session, parcel_ids: Sequence[int]) -> dict[int, dict[str, _Stored]]:
    """What is kept of these parcels, by the parcel and the digest."""
    superseded, imported = col(EventRow.superseded_at).is_not(None), col(EventRow.imported_at).is_not(None)
    wanted = select(col(EventRow.parcel_id), col(EventRow.digest), col(EventRow.id), superseded, imported)
    stored: dict[int, dict[str, _Stored]] = {parcel_id: {} for parcel_id in parcel_ids}
    rows: Any = session.connection().execute(wanted.where(col(EventRow.parcel_id).in_(parcel_ids))).all()
    for parcel_id, digest, *event in rows:
        stored[parcel_id][digest] = _Stored(*event)
    return stored


def _row(parcel: Heard, digest: str, event: Event) -> dict[str, object]:
    return {
        "parcel_id": parcel.parcel_id,
        "digest": digest,
        "occurred_from": event.occurred_from,
        "occurred_to": event.occurred_to,
        "zone_known": event.zone_known,
        "said_at": event.said_at,
        "code": event.code,
        "text": event.text,
        "state": event.state,
        "kind": event.kind,
        "customs_reason": event.customs_reason,
        "direction": event.direction,
        "place": event.place,
        "country": event.country,
        "poll_due_at": parcel.poll_due_at,
        "received_at": parcel.answered_at,
        "imported_at": None,
    }


def _supersede(session: Session, event_ids: Sequence[int], at: datetime | None) -> None:
    if event_ids:
        session.connection().execute(update(EventRow).where(col(EventRow.id).in_(event_ids)).values(superseded_at=at))


def _heard(parcel: Heard) -> dict[str, object]:
    return {
        "answered_at": parcel.answered_at,
        "source_synced_at": parcel.synced_at,
        "next_poll_at": parcel.next_poll_at,
        "poll_leased_until": None,
        "failed_polls": 0,
        "trouble": None,
    }


def _judged(parcel: Heard) -> dict[str, object]:
    return {
        "answer_digest": parcel.digest,
        "state": parcel.state,
        "leg": parcel.leg,
        "stage_since": parcel.stage_since,
        "moved_at": parcel.moved_at,
        "next_check_at": parcel.next_check_at,
        "ended_at": parcel.answered_at if parcel.ended else None,
        "taught_at": None,
        "data_health": parcel.data_health,
        "trouble": parcel.trouble,
    }
