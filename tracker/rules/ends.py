"""Why a stall that stands no more has ended."""

from datetime import datetime
from typing import Protocol

from config.words import Contradiction, Kind, Said
from tracker.rules.judgement import Judgement
from tracker.rules.kinds import GRAVEST_FIRST, ORDER
from tracker.rules.known import Known

OVERRULED = "overruled"
REMEDIED = "remedied"
MOVED = "moved"
_NO_MOVEMENT = frozenset({OVERRULED, REMEDIED, *Contradiction, *Kind})


class Ended(Protocol):
    """The stall."""

    @property
    def kind(self) -> Kind: ...
    @property
    def onset_at(self) -> datetime: ...


def why_ended(stall: Ended, known: Known, judged: Judgement) -> str:
    """What people said, why the history cannot be believed, the graver kind it turned into, or the state the parcel has
    moved on to."""
    overruled = (word for word in known.statements if word.said is Said.OVERRULED and word.kind is stall.kind)
    if any(word.onset_at is not None and stall.onset_at <= word.onset_at for word in overruled):
        return OVERRULED
    if known.remedied_at is not None:
        return REMEDIED
    if judged.contradiction is not None:
        return judged.contradiction.value
    graver = next(
        (each.kind for each in judged.found if each in judged.stalled or each.kind is Kind.CUSTOMS_HOLD), None
    )
    if graver is not None and _is_graver(graver, stall.kind):
        return graver.value
    return judged.journey.state.value if judged.journey.state else MOVED


def is_movement(why: str) -> bool:
    """Whether a stall that ended so is good news for a buyer who was told of it."""
    return why not in _NO_MOVEMENT


def _is_graver(one: Kind, other: Kind) -> bool:
    return ORDER.index(one) < ORDER.index(other) < len(GRAVEST_FIRST)
