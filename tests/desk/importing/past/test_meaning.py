"""What an event means by its status, and by its text where it has none."""

import pytest

from carriers.seventeentrack import Read
from config.words import CustomsReason, Direction, Kind, State
from tracker.desk.importing.cells import BadCell
from tracker.desk.importing.past.meaning import Status, read_meaning, read_status


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("in_transit", State.IN_TRANSIT),
        ("In Transit", State.IN_TRANSIT),
        ("out for delivery", State.OUT_FOR_DELIVERY),
        ("运往途中", None),
        ("已签收", State.DELIVERED),
        ("InTransit_CustomsProcessing", "InTransit_CustomsProcessing"),
        ("intransit_departure", "InTransit_Departure"),
        ("InTransit_TransportArrived", "InTransit_TransportArrived"),
        ("Exception", "Exception"),
        ("fine", None),
    ],
)
def test_a_status_is_ours_or_17tracks(text: str, status: Status | None) -> None:
    if status is not None:
        assert read_status(text) == status
        return
    with pytest.raises(BadCell, match="in_transit"):
        read_status(text)


@pytest.mark.parametrize("state", State)
def test_each_of_our_states_is_known_by_its_own_name(state: State) -> None:
    assert read_status(state.value) is state


@pytest.mark.parametrize(
    ("status", "text", "read"),
    [
        (State.IN_TRANSIT, "Held by customs", Read(State.IN_TRANSIT)),
        (State.ATTEMPTED, "", Read(State.ATTEMPTED, Kind.DELIVERY_FAILED)),
        (
            State.IMPORT_CUSTOMS,
            "Customs: commercial invoice missing",
            Read(State.IMPORT_CUSTOMS, None, CustomsReason.INVOICE_MISSING),
        ),
        ("Exception_Lost", "", Read(None, Kind.LOST_DECLARED)),
        (None, "Export customs clearance", Read(State.IMPORT_CUSTOMS, None, None, Direction.EXPORT)),
        (None, "清关完成", Read(State.CUSTOMS_RELEASED)),
        (None, "Arrived at facility", Read(None)),
        (None, "", Read(None)),
    ],
)
def test_a_status_is_believed_and_a_text_alone_may_tell_of_customs(
    status: Status | None, text: str, read: Read
) -> None:
    assert read_meaning(status, text) == read
