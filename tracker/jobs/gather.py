"""Gather: find the parcels that stop together, and make one incident of them, so that staff hear of it once.

1 take the stalls that nobody has gathered   2 look at them with what was due shortly before and after, and let an open
incident take them, or open one   3 end the incidents of which nothing stands
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Engine, Row
from sqlmodel import Session

from config.policy import Incident
from config.steps import boundary
from config.words import Happening
from tracker.rules.incidents import Open, Shared, Together, gathered
from tracker.store import cases, incidents
from tracker.store.session import writing
from tracker.store.tables import IncidentRow

log = structlog.get_logger()

_PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Gather:
    """Everything that gathering needs."""

    engine: Engine
    incident: Incident
    clock: Callable[[], datetime]

    def run(self) -> int:
        """Gather all that is due; how many stalls were."""
        now, done = self.clock(), 0
        while page := self._gather(now):
            done += page
            boundary("gather.gathered")
        with writing(self.engine) as session:
            for incident_id in incidents.end_those_over(session, now):
                log.info("incident.ended", incident=incident_id)
        return done

    def _gather(self, now: datetime) -> int:
        """Gather one page of stalls, all of it in one transaction."""
        with writing(self.engine) as session:
            new = incidents.hold_ungathered(session, _PAGE)
            if not new:
                return 0
            places = incidents.last_places(session, [stall.parcel_id for stall in new], now)
            incidents.mark_gathered(session, {stall.id: places.get(stall.parcel_id) for stall in new}, now)
            first, last = new[0].due_at - self.incident.within, new[-1].due_at + self.incident.within
            stalls = incidents.standing_near(session, first, last)
            standing = {incident.id or 0: incident for incident in incidents.open_since(session, first)}
            found = gathered(
                stalls,
                [_open(incident) for incident in standing.values()],
                policy=self.incident,
                under_way=self._under_way(session, stalls),
            )
            for together in found:
                _keep(session, together, standing.get(together.id or 0), now)
        return len(new)

    def _under_way(self, session: Session, stalls: Sequence[Row[Any]]) -> dict[str, int]:
        """How many parcels are on each lane on which enough stand."""
        lanes = Counter((stall.origin, stall.destination) for stall in stalls if stall.origin)
        asked = [lane for lane, number in lanes.items() if number >= self.incident.least_of_lane]
        return {
            f"{origin}>{destination}": incidents.under_way(session, origin, destination)
            for origin, destination in asked
        }


def _open(row: IncidentRow) -> Open:
    return Open(row.id or 0, Shared(row.kind, row.trait, row.value), row.parcels, row.first_due_at, row.last_due_at)


def _keep(session: Session, together: Together, incident: IncidentRow | None, now: datetime) -> None:
    """Write down which stalls are an incident's; of a new one staff hear."""
    stalls: Any = together.stalls
    is_new = incident is None
    if incident is None:
        first = stalls[0]
        began = {"began_at": first.onset_at, "first_due_at": first.due_at, "last_due_at": first.due_at}
        incident = incidents.open_incident(session, **asdict(together.shared), **began, opened_at=now)
    incidents.take_in(session, incident, stalls)
    about = {"incident": incident.id, "trait": incident.trait, "value": incident.value}
    case_ids = dict.fromkeys(stall.case_id for stall in stalls)
    cases.tell_all(session, case_ids, Happening.INCIDENT_JOINED, now, who=cases.DAEMON, **about)
    if is_new:
        log.warning("incident.opened", kind=incident.kind, parcels=incident.parcels, **about)
