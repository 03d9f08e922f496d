"""The order of the way: it decides between events of the same instant, and says what counts as moving on."""

from config.words import State

WAY = (
    None,
    State.UNKNOWN,
    State.NOT_FOUND,
    State.PRE_ADVISED,
    State.ACCEPTED,
    State.EXPORT_CUSTOMS,
    State.IN_TRANSIT,
    State.DEPARTED_ORIGIN,
    State.ARRIVED_DESTINATION,
    State.IMPORT_CUSTOMS,
    State.CUSTOMS_RELEASED,
    State.AT_DELIVERY_DEPOT,
    State.OUT_FOR_DELIVERY,
    State.ATTEMPTED,
    State.READY_FOR_PICKUP,
    State.RETURNING,
    State.RETURNED,
    State.CANCELLED,
    State.DESTROYED,
    State.DELIVERED,
)
RANK = {state: rank for rank, state in enumerate(WAY)}
NOWHERE = frozenset({None, State.UNKNOWN, State.NOT_FOUND, State.PRE_ADVISED})
MOVING = frozenset(state for state in WAY if state is not None) - NOWHERE
LAST_MILE = frozenset(WAY[RANK[State.AT_DELIVERY_DEPOT] : RANK[State.RETURNING]]) | {State.DELIVERED}
BEYOND_CUSTOMS = frozenset(state for state in WAY[RANK[State.AT_DELIVERY_DEPOT] :] if state is not None)
