"""How often a name may be tried from one address. Kept in memory: a restart forgives, and that is rare enough."""

from collections import deque
from datetime import datetime, timedelta

MOST = 5
WITHIN = timedelta(minutes=1)
_REMEMBERED = 10_000


class Tries:
    """The tries of the last minute."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, str], deque[datetime]] = {}

    def wait(self, name: str, address: str, now: datetime) -> timedelta:
        """How long this name must not be tried from there; nothing, and the try is counted, where it may be."""
        made = self._made.pop((name, address), deque())
        while made and made[0] <= now - WITHIN:
            made.popleft()
        self._made[name, address] = made  # the last place: whoever tried longest ago is forgotten first
        if len(made) >= MOST:
            return made[0] + WITHIN - now
        made.append(now)
        if len(self._made) > _REMEMBERED:
            self._made.pop(next(iter(self._made)))
        return timedelta()

    def forget(self, name: str, address: str) -> None:
        """The right password was given."""
        self._made.pop((name, address), None)
