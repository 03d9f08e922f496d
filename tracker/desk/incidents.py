"""Incidents for people: which there are, and the reason, which is given once for all of their letters."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Engine

from config.words import Happening, IncidentReason, Trait
from tracker.desk.asking.speech import Speech
from tracker.desk.statements.saying import check_who
from tracker.store import cases, incidents
from tracker.store.incidents import IncidentBrief
from tracker.store.session import reading, writing


class NoSuchIncident(LookupError):
    """There is no incident of this number."""

    def __init__(self, incident_id: int, speech: Speech) -> None:
        said = speech.gettext("There is no incident {number}. `stallwatch incidents` lists those that are open.")
        super().__init__(said.format(number=incident_id))


def open_incidents(engine: Engine) -> list[IncidentBrief]:
    """The incidents whose parcels stand now, the largest first."""
    with reading(engine) as session:
        return incidents.briefs(session)


def incident(engine: Engine, incident_id: int, speech: Speech) -> tuple[IncidentBrief, list[str]]:
    """One incident, ended or not, and the numbers of its parcels that stand. Raises NoSuchIncident."""
    with reading(engine) as session:
        found = incidents.briefs(session, incident_id)
        if not found:
            raise NoSuchIncident(incident_id, speech)
        return found[0], incidents.numbers_of(session, incident_id)


def explain(engine: Engine, incident_id: int, reason: IncidentReason, *, by: str, speech: Speech, now: datetime) -> int:
    """Say why the parcels of an incident stand: every letter of theirs that is yet to leave says so. On how many cases
    it was written. Raises NoSuchIncident, or Unsayable of a name."""
    check_who(by, speech)
    with writing(engine) as session:
        if not incidents.explain(session, incident_id, reason, by=by, now=now):
            raise NoSuchIncident(incident_id, speech)
        told = incidents.cases_of(session, incident_id)
        cases.tell_all(session, told, Happening.INCIDENT_EXPLAINED, now, who=by, by=by, reason=reason)
    return len(told)


def headed(found: IncidentBrief, speech: Speech) -> str:
    """How many parcels stand together, what they have in common, since when and why, in a line."""
    said = speech.ngettext(
        "Incident {id}: {count} parcel stands ({kind}) since {at}, of {parcels}; {trait}: {value}.",
        "Incident {id}: {count} parcels stand together ({kind}) since {at}, of {parcels}; {trait}: {value}.",
        found.standing,
    )
    headed = said.format(
        id=found.id,
        count=found.standing,
        kind=speech.label(found.kind),
        at=speech.at(found.began_at),
        parcels=found.parcels,
        trait=speech.label(found.trait),
        value=found.value,
    )
    return f"{headed} {_why(found, speech)}"


def told(found: IncidentBrief, numbers: list[str], speech: Speech) -> Iterator[str]:
    """All of one incident: the line, and its parcels' numbers."""
    yield headed(found, speech)
    if found.ended_at is not None:
        said = speech.gettext("It ended at {at}, when none of them stood any more.")
        if found.trait is Trait.CARRIER:
            said = speech.gettext("It ended at {at}, when the carrier told something new of a parcel again.")
        yield said.format(at=speech.at(found.ended_at))
    yield from numbers


def _why(found: IncidentBrief, speech: Speech) -> str:
    if found.reason is not None:
        said = speech.gettext("The reason, by {by}: {reason}.")
        return said.format(by=found.reason_by, reason=speech.label(found.reason))
    if found.ended_at is not None:
        return speech.gettext("Nobody has given a reason.")
    said = speech.gettext("Why? Say it once for all of its letters: stallwatch incidents {id} --because REASON")
    return said.format(id=found.id)
