"""17TRACK v2.4, an aggregator: one key reaches some thousand carriers."""

from carriers.seventeentrack.client import SeventeenTrack
from carriers.seventeentrack.parse import parse

__all__ = ["SeventeenTrack", "parse"]
