"""Statements that tests put into a database."""

from config.words import Kind, Knowledge, Said
from tests.build import NOW, hours
from tracker.store.tables import Statement


def overruling(parcel_id: int, **more: object) -> Statement:
    """Staff say at NOW that a customs hold of fifty hours is none."""
    values = {
        "key": f"overruled {parcel_id}",
        "parcel_id": parcel_id,
        "said": Said.OVERRULED,
        "kind": Kind.CUSTOMS_HOLD,
        "knowledge": Knowledge.STAFF,
        "at": NOW,
        "onset_at": NOW - hours(50),
        "by": "anna",
        "recorded_at": NOW,
    }
    return Statement(**{**values, **more})
