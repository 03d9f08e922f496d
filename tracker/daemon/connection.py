"""A connection to the web server, which whoever opens it does not keep by doing nothing."""

import asyncio
from datetime import timedelta

from uvicorn.protocols.http.h11_impl import H11Protocol

STANDS = timedelta(seconds=10)
"""A connection that waits for the other side, and stands so long, is cut off before twice that is over."""


class Connection(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it, which waits without end for the head of a request, and for an answer to be taken:
    a few dozen connections that do nothing, as many as it keeps, would shut out everybody, `/healthz` too.

    For the body of a request the gate waits.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn has it
        """Somebody has connected."""
        super().connection_made(transport)
        self._look_later()

    def _look_later(self) -> None:
        self.loop.call_later(STANDS.total_seconds(), self._look, self._place())

    def _look(self, seen: object) -> None:
        """Cut it off where it stands as it was seen last."""
        if seen is not None and self._place() == seen:
            self.transport.abort()
        elif not self.transport.is_closing():
            self._look_later()

    def _place(self) -> object:
        """Where it waits for the other side: after which request, and with how much of its answer to be taken. None
        while an answer is being made."""
        left = self.transport.get_write_buffer_size()
        waits = self.cycle is None or self.cycle.response_complete or left
        return (self.cycle, left) if waits else None
