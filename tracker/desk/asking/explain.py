"""Why a parcel was judged as it was: the rule, the instants, the events, and what its buyer hears, in sentences."""

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from config.words import DataHealth
from tracker.desk.asking.find import find_parcels
from tracker.desk.asking.instants import instants_of
from tracker.desk.asking.matter import Matter, matter_of
from tracker.desk.asking.said import said_of_it
from tracker.desk.asking.sources import unanswered
from tracker.desk.asking.speech import Speech
from tracker.desk.asking.standing import events_used, rule_of, why_not_stalled
from tracker.desk.asking.to_buyer import coupon_given, told_or_not
from tracker.desk.asking.to_come import what_comes_next, would_be_told
from tracker.desk.incidents import headed
from tracker.store.asking import ParcelFile
from tracker.store.session import reading
from tracker.store.tables import Parcel


@dataclass(frozen=True, slots=True)
class Explanation:
    """One parcel's explanation."""

    tracking_number: str
    sentences: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return asdict(self)


def explain(
    engine: Engine, number: str, *, language: str, now: datetime, keyless: Collection[str] = ()
) -> list[Explanation]:
    """Explain the parcels of this number, the one enrolled last first. Raises NoSuchParcel, in `language`.

    `keyless` names the accounts that the settings give no key.
    """
    return [explanation for _, explanation in explained(engine, number, language=language, now=now, keyless=keyless)]


def explained(
    engine: Engine, number: str, *, language: str, now: datetime, keyless: Collection[str] = ()
) -> list[tuple[ParcelFile, Explanation]]:
    """The same with everything kept of each parcel, as it stood in the same moment."""
    speech = Speech(language)
    with reading(engine) as session:
        files = find_parcels(session, number, speech)
        matters = [matter_of(session, file, now) for file in files]
    unruled = speech.gettext("Nothing has been judged yet, for no policy is in force. Start Stallwatch: stallwatch run")
    return [
        (file, Explanation(file.parcel.number, tuple(sentences(matter, speech, keyless)) if matter else (unruled,)))
        for file, matter in zip(files, matters, strict=True)
    ]


def sentences(matter: Matter, speech: Speech, keyless: Collection[str]) -> Iterator[str]:
    """The whole explanation of one parcel."""
    if not matter.file.parcel.watched:
        yield _unwatched(matter.file.parcel, speech)
        return
    yield from _where_it_is(matter, speech)
    yield from unanswered(matter.file.parcel, matter.file.account, speech, keyless=keyless, now=matter.now)
    yield from _trust(matter, speech)
    for stall in matter.open_stalls:
        yield from rule_of(matter, stall, speech)
        if stall.incident_id in matter.incidents:
            yield headed(matter.incidents[stall.incident_id], speech)
        yield from instants_of(matter, stall, speech)
        yield from events_used(matter, matter.judged_now(stall), speech)
        yield from told_or_not(matter, stall, speech)
        yield from coupon_given(matter, stall, speech)
    if matter.open_stalls:
        yield from what_comes_next(matter, speech)
    else:
        yield from why_not_stalled(matter, speech)
        yield from would_be_told(matter, speech)
    yield from said_of_it(matter, speech)
    yield from _earlier_stalls(matter, speech)


def _unwatched(parcel: Parcel, speech: Speech) -> str:
    return speech.gettext(
        "Parcel {number}, carried by {carrier} to {country}, is not under watch: only its past is known, from an "
        "import of events. It is never asked for, judged or written about."
    ).format(number=parcel.number, carrier=parcel.carrier, country=speech.country(parcel.destination))


def _where_it_is(matter: Matter, speech: Speech) -> Iterator[str]:
    _ = speech.gettext
    parcel, journey = matter.file.parcel, matter.judged.journey
    yield _("Parcel {number}, carried by {carrier} to {country}, has been under watch since {at}.").format(
        number=parcel.number,
        carrier=parcel.carrier,
        country=speech.country(parcel.destination),
        at=speech.at(parcel.enrolled_at),
    )
    if journey.state is not None and journey.stage_since is not None and not journey.ended:
        said = _("Its state since {at}: {state}.")
        yield said.format(state=speech.label(journey.state), at=speech.at(journey.stage_since))
    if parcel.answered_at is not None:
        yield _("{account} last answered for it at {at}.").format(
            account=matter.file.account.name, at=speech.at(parcel.answered_at)
        )


def _trust(matter: Matter, speech: Speech) -> Iterator[str]:
    _ = speech.gettext
    parcel = matter.file.parcel
    if parcel.data_health is not DataHealth.OK:
        yield _("Not all that is known of it can be trusted: {health}.").format(health=speech.label(parcel.data_health))
    if parcel.trouble:
        yield _("The last trouble with it: {trouble}").format(trouble=parcel.trouble)


def _earlier_stalls(matter: Matter, speech: Speech) -> Iterator[str]:
    for stall in matter.file.stalls:
        if stall.ended_at is not None:
            yield speech.gettext("It stood still before: {kind}, from {onset} until {end}.").format(
                kind=speech.label(stall.kind), onset=speech.at(stall.onset_at), end=speech.at(stall.ended_at)
            )
