"""What there is to know of each kind beside its figures: which is graver, what clears it, which outlasts the way.

The gravest of the kinds in `GRAVEST_FIRST` speaks for a parcel; those in `BESIDE` are troubles of their own.
"""

from collections.abc import Mapping

from config.words import DataHealth, Kind, State
from tracker.rules.way import BEYOND_CUSTOMS, MOVING

GRAVEST_FIRST = (
    Kind.DESTROYED,
    Kind.LOST_DECLARED,
    Kind.LOST_PRESUMED,
    Kind.RETURN_STARTED,
    Kind.CUSTOMS_REFUSED,
    Kind.DUTY_UNPAID_HOLD,
    Kind.CUSTOMS_HOLD,
    Kind.MISROUTED,
    Kind.DELIVERY_FAILED,
    Kind.PICKUP_UNCLAIMED,
    Kind.OVERDUE_PROMISE,
    Kind.STUCK_SAME_PLACE,
    Kind.CARRIER_DELAY,
    Kind.NO_SCAN,
    Kind.NOT_PICKED_UP,
)
BESIDE = (
    Kind.SECOND_EXCEPTION,
    Kind.DAMAGED,
    Kind.DELIVERED_NOT_RECEIVED,
    Kind.CUSTOMS_INFO_REQUIRED,
    Kind.DUTY_DUE,
    Kind.DUTY_BOUNCED,
    Kind.DUTY_DOUBLE_CHARGED,
)
ORDER = (*GRAVEST_FIRST, *BESIDE)

LATE = frozenset({Kind.MISROUTED, Kind.OVERDUE_PROMISE, Kind.STUCK_SAME_PLACE, Kind.CARRIER_DELAY, Kind.NO_SCAN})
"""What says no more than that a parcel is late. Where one of these is the staff's business, a letter about a lesser one
is still true; beside any other kind it might not be, as "nothing to do" is not of a parcel that customs refused."""

_RELEASED = BEYOND_CUSTOMS | {State.CUSTOMS_RELEASED}
_TRIED_AGAIN = frozenset(
    {State.AT_DELIVERY_DEPOT, State.OUT_FOR_DELIVERY, State.READY_FOR_PICKUP, State.DELIVERED, State.RETURNING}
)

CLEARED_BY: Mapping[Kind, frozenset[State]] = {
    Kind.LOST_DECLARED: MOVING,
    Kind.CARRIER_DELAY: MOVING,
    Kind.MISROUTED: MOVING,
    Kind.DELIVERY_FAILED: _TRIED_AGAIN,
    Kind.CUSTOMS_REFUSED: _RELEASED,
    Kind.CUSTOMS_INFO_REQUIRED: _RELEASED,
    Kind.DUTY_DUE: _RELEASED,
    Kind.DUTY_UNPAID_HOLD: _RELEASED,
    Kind.DELIVERED_NOT_RECEIVED: frozenset(),
    Kind.DAMAGED: frozenset(),
    Kind.DUTY_BOUNCED: frozenset(),
    Kind.DUTY_DOUBLE_CHARGED: frozenset(),
}
"""What a carrier or a person says is wrong is over with the first later scan in one of these states; where there are
none, only whoever said it can take it back."""

OUTLAST = frozenset(
    {
        Kind.DESTROYED,
        Kind.DAMAGED,
        Kind.DELIVERED_NOT_RECEIVED,
        Kind.DUTY_BOUNCED,
        Kind.DUTY_DOUBLE_CHARGED,
        Kind.SECOND_EXCEPTION,
    }
)
"""What may be wrong with a parcel whose way has ended."""

SILENCE = frozenset(
    {Kind.NO_SCAN, Kind.STUCK_SAME_PLACE, Kind.LOST_PRESUMED, Kind.NOT_PICKED_UP, Kind.PICKUP_UNCLAIMED}
)
"""What rests on there being no later scan."""


def is_doubted(kind: Kind, health: DataHealth) -> bool:
    """Whether no stall of this kind is begun on such data: silence says nothing while the source no longer looks."""
    return kind in SILENCE and health is DataHealth.SOURCE_STOPPED
