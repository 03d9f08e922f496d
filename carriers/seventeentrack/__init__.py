"""17TRACK v2.4, an aggregator: one key reaches some thousand carriers."""

from carriers.seventeentrack.client import SeventeenTrack
from carriers.seventeentrack.codes import named_status
from carriers.seventeentrack.meaning import Read, by_country, by_position, read_event
from carriers.seventeentrack.parse import parse

__all__ = ["Read", "SeventeenTrack", "by_country", "by_position", "named_status", "parse", "read_event"]
