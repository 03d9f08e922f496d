"""17TRACK's sub-statuses in our words: one code, one meaning. What a text adds is decided in `meaning.py`.

Source: 17TRACK's document of API v2.4; `InTransit_TransportArrived` and its like are sent though not listed there,
so an unknown sub-status is read by its main status. An unknown main status is UNKNOWN: never in transit, never healthy.
"""

from config.words import Kind, State

Meaning = tuple[State | None, Kind | None]

# The customs codes stand here as import; a known direction turns them to export.
CODES: dict[str, Meaning] = {
    "NotFound_Other": (State.NOT_FOUND, None),
    "NotFound_InvalidCode": (State.NOT_FOUND, None),
    "InfoReceived": (State.PRE_ADVISED, None),
    "InTransit_PickedUp": (State.ACCEPTED, None),
    "InTransit_Other": (State.IN_TRANSIT, None),
    "InTransit_Departure": (State.DEPARTED_ORIGIN, None),
    "InTransit_Arrival": (State.ARRIVED_DESTINATION, None),
    "InTransit_CustomsProcessing": (State.IMPORT_CUSTOMS, None),
    "InTransit_CustomsReleased": (State.CUSTOMS_RELEASED, None),
    "InTransit_CustomsRequiringInformation": (State.IMPORT_CUSTOMS, Kind.CUSTOMS_INFO_REQUIRED),
    "Expired_Other": (None, None),
    "AvailableForPickup_Other": (State.READY_FOR_PICKUP, None),
    "OutForDelivery_Other": (State.OUT_FOR_DELIVERY, None),
    "DeliveryFailure_Other": (State.ATTEMPTED, Kind.DELIVERY_FAILED),
    "DeliveryFailure_NoBody": (State.ATTEMPTED, Kind.DELIVERY_FAILED),
    "DeliveryFailure_Security": (None, None),
    "DeliveryFailure_Rejected": (State.ATTEMPTED, Kind.DELIVERY_FAILED),
    "DeliveryFailure_InvalidAddress": (State.ATTEMPTED, Kind.DELIVERY_FAILED),
    "Delivered_Other": (State.DELIVERED, None),
    "Exception_Other": (None, None),
    "Exception_Returning": (State.RETURNING, Kind.RETURN_STARTED),
    "Exception_Returned": (State.RETURNED, Kind.RETURN_STARTED),
    "Exception_NoBody": (None, Kind.DELIVERY_FAILED),
    "Exception_Security": (None, None),
    "Exception_Damage": (None, Kind.DAMAGED),
    "Exception_Rejected": (None, Kind.DELIVERY_FAILED),
    "Exception_Delayed": (None, Kind.CARRIER_DELAY),
    "Exception_Lost": (None, Kind.LOST_DECLARED),
    "Exception_Destroyed": (State.DESTROYED, Kind.DESTROYED),
    "Exception_Cancel": (State.CANCELLED, None),
}

MAIN_STATUSES: dict[str, Meaning] = {
    "NotFound": (State.NOT_FOUND, None),
    "InfoReceived": (State.PRE_ADVISED, None),
    "InTransit": (State.IN_TRANSIT, None),
    "Expired": (None, None),
    "AvailableForPickup": (State.READY_FOR_PICKUP, None),
    "OutForDelivery": (State.OUT_FOR_DELIVERY, None),
    "DeliveryFailure": (State.ATTEMPTED, Kind.DELIVERY_FAILED),
    "Delivered": (State.DELIVERED, None),
    "Exception": (None, None),
}

STAGES: dict[str, Meaning] = {
    "InfoReceived": (State.PRE_ADVISED, None),
    "PickedUp": (State.ACCEPTED, None),
    "Departure": (State.DEPARTED_ORIGIN, None),
    "Arrival": (State.ARRIVED_DESTINATION, None),
    "AvailableForPickup": (State.READY_FOR_PICKUP, None),
    "OutForDelivery": (State.OUT_FOR_DELIVERY, None),
    "Delivered": (State.DELIVERED, None),
    "Returning": (State.RETURNING, Kind.RETURN_STARTED),
    "Returned": (State.RETURNED, Kind.RETURN_STARTED),
}

# Codes that hide customs, fee and safety behind one word: nothing is made of them until the text says which.
AMBIGUOUS = frozenset({"DeliveryFailure_Security", "Exception_Security"})


_CALLED = {code.casefold(): code for code in (*MAIN_STATUSES, *CODES)}


def named_status(written: str) -> str | None:
    """The sub-status or main status that somebody wrote, in whatever case; None where 17TRACK has none of that name."""
    known = _CALLED.get(written.casefold())
    if known is None and written.partition("_")[0].casefold() in _CALLED:
        return written  # one that is sent though not listed
    return known


def coded(sub_status: str) -> Meaning:
    """The meaning of a sub-status, by its main status where it is not listed."""
    main_status = sub_status.partition("_")[0]
    return CODES.get(sub_status) or MAIN_STATUSES.get(main_status) or (State.UNKNOWN, None)
