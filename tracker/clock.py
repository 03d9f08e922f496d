"""The only reader of the wall clock. Everyone else is handed a `now`, or this function."""

from datetime import UTC, datetime


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)
