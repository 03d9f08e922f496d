"""The gate before every page: whom we answer, how many, how much we read, and what every answer tells a browser."""

import asyncio
import re
from collections.abc import Callable, Collection
from datetime import timedelta

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
MOST_BYTES = 1024 * 1024
WHOLE_WITHIN = timedelta(seconds=10)
"""How long a request may take to arrive whole."""

_HOST = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([\w.-]+?))\.?(?::\d*)?")


class Gate:
    """An ASGI app before the pages. They are handed requests that are whole, not too large, and meant for us.

    `names` are the host names that we go by, beside those of this machine itself: a stranger's page whose name was made
    to lead here (DNS rebinding) is told nothing. `_` says a sentence in the staff's language.
    """

    def __init__(self, pages: ASGIApp, *, names: Collection[str], _: Callable[[str], str]) -> None:
        self._pages = pages
        self._names = LOOPBACK | {name.lower() for name in names}
        self._ = _

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or let the pages do it."""

        async def telling(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("x-content-type-options", "nosniff")
                headers.setdefault("cache-control", "no-store")
            await send(message)

        headers = Headers(scope=scope)
        if host_of(headers.get("host", "")) not in self._names:
            said = self._("Stallwatch does not go by this name. Its names are console.names in stallwatch.toml.")
            await _refusal(421, said)(scope, receive, telling)
            return
        try:
            async with asyncio.timeout(WHOLE_WITHIN.total_seconds()):
                body = await _whole(headers, receive)
        except TimeoutError:
            await _refusal(408, self._("The request did not arrive in time."))(scope, receive, telling)
        except _TooLarge:
            await _refusal(413, self._("The request is larger than 1 MB."))(scope, receive, telling)
        except _Gone:
            return
        else:
            await self._pages(scope, _handing(body, receive), telling)


class Turnstile:
    """An ASGI app before pages that need the database: as many requests at once as can be answered in good time. The
    one too many is told to come back, and need not wait to hear it."""

    def __init__(self, pages: ASGIApp, *, most: int, _: Callable[[str], str]) -> None:
        self._pages = pages
        self._most = most
        self._ = _
        self._inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request in, or send it away."""
        if self._inside >= self._most:
            said = self._("Too many pages are asked for at once. Try again in a few seconds.")
            await _refusal(503, said, **{"retry-after": "5"})(scope, receive, send)
            return
        self._inside += 1
        try:
            await self._pages(scope, receive, send)
        finally:
            self._inside -= 1


class _TooLarge(Exception):
    """There is more of the request than we read."""


class _Gone(Exception):
    """Whoever asked has hung up in the midst of asking."""


def host_of(header: str) -> str:
    """The name in a Host header: `[::1]:8420` is `::1`. Nothing of one that makes no sense."""
    found = _HOST.fullmatch(header)
    return (found[1] or found[2]).lower() if found else ""


def _refusal(status: int, said: str, **headers: str) -> Response:
    # What is left of the request is not wanted either, so the connection ends here.
    return PlainTextResponse(said + "\n", status_code=status, headers={"connection": "close", **headers})


async def _whole(headers: Headers, receive: Receive) -> bytes:
    """The request's body. Raises _TooLarge or _Gone."""
    if int(headers.get("content-length", 0)) > MOST_BYTES:
        raise _TooLarge
    body, more = bytearray(), True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Gone
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > MOST_BYTES:
            raise _TooLarge
    return bytes(body)


def _handing(body: bytes, receive: Receive) -> Receive:
    """Gives the body, then whatever comes after it: that the other side hung up."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def handed() -> Message:
        return waiting.pop() if waiting else await receive()

    return handed
