"""Outages of carriers, each an incident of its own: open while its carrier tells nothing new, with the stalls that it
explains.

Whoever needs parcels, stalls and an outage takes them in this order, so that nobody waits in a circle.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import exists, select, update
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from config.words import IncidentReason, Kind, Trait, Untold
from tracker.store.bulk import insert_or_nothing
from tracker.store.tables import CarrierRow, IncidentRow, Parcel, Stall

_OPEN = (col(IncidentRow.trait) == Trait.CARRIER, col(IncidentRow.ended_at).is_(None))


class Outage(NamedTuple):
    """An open outage, of which carrier, and when that last told anything new."""

    incident_id: int
    carrier: str
    told_at: datetime


def open_outages(session: Session) -> Sequence[Outage]:
    """The outages that have not ended."""
    columns: tuple[Any, ...] = (col(IncidentRow.id), col(IncidentRow.value), col(CarrierRow.told_at))
    wanted = select(*columns).join(CarrierRow, col(CarrierRow.carrier) == col(IncidentRow.value)).where(*_OPEN)
    return [Outage(*row) for row in session.connection().execute(wanted)]


def hold_outage(session: Session, carrier: str) -> IncidentRow | None:
    """The open outage of a carrier, held for the rest of the transaction, so that it does not end meanwhile."""
    wanted = select_rows(IncidentRow).where(*_OPEN, col(IncidentRow.value) == carrier).with_for_update(key_share=True)
    return session.exec(wanted.execution_options(populate_existing=True)).first()


def begin_outage(session: Session, carrier: str, *, told_at: datetime, by: str, now: datetime) -> bool:
    """Open the outage of a carrier that told nothing new since `told_at`. False: it has one by now."""
    row = {
        "kind": Kind.NO_SCAN,
        "trait": Trait.CARRIER,
        "value": carrier,
        "began_at": told_at,
        "first_due_at": now,
        "last_due_at": now,
        "opened_at": now,
        "reason": IncidentReason.CARRIER_OUTAGE,
        "reason_by": by,
        "reason_at": now,
    }
    return insert_or_nothing(session, IncidentRow, [row]) == 1


def is_explained_otherwise(session: Session, stall: Stall) -> bool:
    """Whether a stall is one of an incident that is no carrier's outage, and of which staff said why."""
    if stall.incident_id is None:
        return False
    incident = session.get_one(IncidentRow, stall.incident_id)
    return incident.trait is not Trait.CARRIER and incident.reason is not None


def join(session: Session, outage: IncidentRow, stall: Stall, now: datetime) -> None:
    """Let an outage, which is held here, take in one more stall, which is no other incident's from now on."""
    outage.parcels += 1
    stall.incident_id = outage.id
    stall.gathered_at = stall.gathered_at or now
    session.add(outage)
    session.add(stall)


def let_go(session: Session, outage: Outage, *, told_at: datetime, now: datetime) -> bool:
    """The carrier speaks again: what its outage held is told from now on, if a judgement, due at once, finds that it
    still stands, and nothing is explained by it any more. False: there is more of it by now, or it has ended."""
    theirs = (col(Stall.incident_id) == outage.incident_id, col(Stall.ended_at).is_(None))
    held = select(col(Stall.parcel_id)).where(*theirs, col(Stall.untold) == Untold.CARRIER_OUTAGE)
    parcels = col(Parcel.id).in_(held)
    connection = session.connection()
    connection.execute(select(col(Parcel.id)).where(parcels).order_by(col(Parcel.id)).with_for_update())
    connection.execute(update(Parcel).where(parcels).values(next_check_at=now))
    waits = update(Stall).where(*theirs, col(Stall.untold) == Untold.CARRIER_OUTAGE)
    connection.execute(waits.values(tell_at=told_at))
    of_it = update(Stall).where(col(Stall.incident_id) == outage.incident_id)  # also what has ended: it may be resumed
    connection.execute(of_it.values(incident_id=None))
    ends = hold_outage(session, outage.carrier)
    if ends is None or connection.execute(select(exists().where(*theirs))).scalar_one():
        return False
    ends.ended_at = told_at
    session.add(ends)
    return True
