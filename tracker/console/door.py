"""What keeps guessers from getting in, and from eating the machine. Kept in memory: a restart forgives, and is rare."""

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from anyio import CapacityLimiter, to_thread

MOST = 5
WITHIN = timedelta(minutes=1)
_REMEMBERED = 10_000
_AT_ONCE = 2
_IN_LINE = 12


class Crowded(Exception):
    """So many wait for their passwords to be looked at that another would wait too long."""


class Door:
    """Looks at two passwords at once, for each costs 32 MB and a tenth of a second, and lets few wait for that."""

    def __init__(self) -> None:
        self.tries = Tries()
        self._limiter = CapacityLimiter(_AT_ONCE)
        self._in_line = 0

    async def look(self, sign_in: Callable[[], str | None]) -> str | None:
        """What comes of signing in, in a thread of its own. Raises Crowded."""
        if self._in_line >= _IN_LINE:
            raise Crowded
        self._in_line += 1
        try:
            return await to_thread.run_sync(sign_in, limiter=self._limiter)
        finally:
            self._in_line -= 1


class Tries:
    """How often each name was tried from each address within the last minute."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, str], deque[datetime]] = {}

    def wait(self, name: str, address: str, now: datetime) -> timedelta:
        """How long this name must not be tried from there; nothing, and the try is counted, where it may be."""
        made = self._made.pop((name, address), deque())
        while made and not now - WITHIN < made[0] <= now:  # a clock that was set back must not shut anybody out
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
