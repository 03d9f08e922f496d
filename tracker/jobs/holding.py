"""A carrier's outage in detection: it may be all that is wrong with a silent parcel, so the parcel's letter waits.

All of it in the transaction that judges the parcel, which holds the outage from then on: it cannot end before the stall
is seen to be its.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Engine
from sqlmodel import Session

from config.policy import Outage
from config.words import Happening, Untold
from tracker.rules.outage import CarrierHeard, held_until, is_out, is_silent, may_move_unseen
from tracker.rules.standing import Standing
from tracker.store import carriers, cases, outages
from tracker.store.session import reading, writing
from tracker.store.tables import CarrierRow, CaseRow, IncidentRow, Parcel, Stall

log = structlog.get_logger()


def let_go(engine: Engine, policy: Outage, now: datetime) -> None:
    """End the outages of carriers that speak again, each in a transaction of its own: what they held is due at once."""
    with reading(engine) as session:
        still_open = outages.open_outages(session)
    for outage in still_open:
        if is_silent(outage.told_at, policy, now):
            continue
        with writing(engine) as session:
            ended = outages.let_go(session, outage, told_at=min(outage.told_at, now), now=now)
        if ended:
            log.info("incident.ended", incident=outage.incident_id)


def outage_behind(
    session: Session, parcel: Parcel, found: Standing, stall: Stall | None, *, policy: Outage, now: datetime
) -> IncidentRow | None:
    """The outage that may be all that is wrong with a parcel; the first parcel that meets one opens it. Asked when a
    stall begins, and when its buyer is to be told: not where staff know why it stands."""
    if not may_move_unseen(found) or (stall is not None and not _is_asked(session, stall, found, now)):
        return None
    carrier = carriers.last_told(session, parcel.carrier)
    if carrier is None or not is_silent(carrier.told_at, policy, now):
        return None
    return outages.hold_outage(session, parcel.carrier) or _opened(session, carrier, policy, now)


def held(
    found: Standing, stall: Stall | None, outage: IncidentRow | None, *, begins: datetime, policy: Outage, now: datetime
) -> Standing:
    """How it stands if an outage holds its letter, or has held it. `begins`: when its buyer's two hours would begin."""
    if stall is not None and stall.untold is Untold.CARRIER_OUTAGE:
        return replace(found, held_until=stall.tell_at)
    if outage is None or found.tell_at is None or now < found.tell_at:
        return found
    return replace(found, held_until=held_until(begins, policy))


def take_in(session: Session, case: CaseRow, stall: Stall, outage: IncidentRow | None, now: datetime) -> None:
    """Let the stall be one of the outage's, where there is one and it is not yet."""
    if outage is None or stall.incident_id == outage.id:
        return
    outages.join(session, outage, stall, now)
    about: dict[str, Any] = {"incident": outage.id, "trait": outage.trait, "value": outage.value}
    cases.tell(session, case.id, Happening.INCIDENT_JOINED, now, **about)


def waits_for(session: Session, outage: IncidentRow) -> dict[str, Any]:
    """What a letter waits for that an outage holds, as the timeline tells it."""
    carrier = carriers.last_told(session, outage.value)
    parcels = carrier.under_way if carrier else 0
    return {"carrier": outage.value, "since": outage.began_at.isoformat(), "parcels": parcels}


def _is_asked(session: Session, stall: Stall, found: Standing, now: datetime) -> bool:
    waits = stall.untold in (Untold.NOT_YET, Untold.NO_ADDRESS) and found.tell_at is not None and found.tell_at <= now
    return waits and not outages.is_explained_otherwise(session, stall)


def _opened(session: Session, carrier: CarrierRow, policy: Outage, now: datetime) -> IncidentRow | None:
    """The outage of a carrier that is found to be out just now; staff hear of it this once."""
    under_way, answered = carriers.count_heard(session, carrier.carrier, since=carrier.told_at + policy.after)
    heard = CarrierHeard(told_at=carrier.told_at, under_way=under_way, answered=answered)
    if not is_out(heard, policy, now):
        return None
    is_new = outages.begin_outage(session, carrier.carrier, told_at=carrier.told_at, by=cases.DAEMON, now=now)
    opened = outages.hold_outage(session, carrier.carrier)
    if is_new and opened is not None:
        carrier.under_way = under_way
        session.add(carrier)
        about = {"incident": opened.id, "trait": opened.trait, "value": opened.value}
        log.warning("incident.opened", kind=opened.kind, under_way=under_way, **about)
    return opened
