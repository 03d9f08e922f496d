"""What one event of 17TRACK means: its code first, then its stage, and the text only where both leave it open."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from carriers.customs_text import CustomsText, informative, read_customs
from carriers.seventeentrack.codes import AMBIGUOUS, STAGES, Meaning, coded
from config.words import CustomsReason, Direction, Kind, State

_CUSTOMS_STATES = {State.IMPORT_CUSTOMS, State.EXPORT_CUSTOMS}
_CUSTOMS_KINDS = {Kind.CUSTOMS_HOLD, Kind.CUSTOMS_INFO_REQUIRED, Kind.DUTY_DUE, Kind.DUTY_UNPAID_HOLD}

# States too general to be believed of a line that only says somebody was told. A delivery told by e-mail stays one.
_QUIET = {State.IN_TRANSIT, State.IMPORT_CUSTOMS, State.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Read:
    """An event's meaning, before its border is known."""

    state: State | None
    kind: Kind | None = None
    reason: CustomsReason | None = None
    direction: Direction | None = None

    @property
    def customs(self) -> bool:
        """Whether the event belongs to a border."""
        return self.state in {*_CUSTOMS_STATES, State.CUSTOMS_RELEASED} or self.kind in _CUSTOMS_KINDS

    def at_border(self, direction: Direction | None) -> "Read":
        """The same event once its border is known. Import is assumed where nothing tells."""
        exported = direction is Direction.EXPORT and self.state is State.IMPORT_CUSTOMS
        return replace(self, direction=direction, state=State.EXPORT_CUSTOMS if exported else self.state)


def read_event(*, code: str, stage: str, text: str) -> Read:
    """The meaning of a code (a sub-status), a stage and a text, any of them empty."""
    said = read_customs(text)
    state, kind = _meaning(code, stage, said)
    if state is State.CUSTOMS_RELEASED and said.denied:
        state = State.IMPORT_CUSTOMS
    if kind is None and state in _QUIET and not informative(text):
        return Read(None)
    read = Read(state, kind)
    held = kind in _CUSTOMS_KINDS or state in _CUSTOMS_STATES
    return (
        replace(read, reason=said.reason, direction=said.direction) if held else replace(read, direction=said.direction)
    )


def by_country(event: str | None, *, shipper: str | None, recipient: str | None) -> Direction | None:
    """The border a customs event stands at, by its own country."""
    if event is None or shipper == recipient:
        return None
    return {shipper: Direction.EXPORT, recipient: Direction.IMPORT}.get(event)


def by_position(at: datetime, *, departures: Iterable[datetime], arrivals: Iterable[datetime]) -> Direction | None:
    """The border by the way: import once the parcel has left or landed, export before a departure that is known."""
    departures = tuple(departures)
    if any(moved <= at for moved in (*departures, *arrivals)):
        return Direction.IMPORT
    return Direction.EXPORT if departures else None


def _meaning(code: str, stage: str, said: CustomsText) -> Meaning:
    if code in AMBIGUOUS:
        return _ambiguous(said)
    if code:
        return coded(code)
    if stage:
        return STAGES.get(stage, (State.UNKNOWN, None))
    if said.released:
        return State.CUSTOMS_RELEASED, None
    return (State.IMPORT_CUSTOMS, None) if said.about_customs else (State.UNKNOWN, None)


def _ambiguous(said: CustomsText) -> Meaning:
    if said.fee:
        kind = Kind.DUTY_UNPAID_HOLD if said.held else Kind.DUTY_DUE
        return (State.IMPORT_CUSTOMS if said.about_customs else None), kind
    if said.released:
        return State.CUSTOMS_RELEASED, None
    if said.about_customs or said.safety:
        return State.IMPORT_CUSTOMS, Kind.CUSTOMS_HOLD
    return None, None
