"""The one way to speak HTTP: how a client is built, how a call is bounded, what is worth another try.

A deadline covers a call as a whole, for httpx counts each read anew. Bodies are inflated here, under the cap, so that
a few kilobytes cannot become gigabytes. No error names a header, a query or a body: keys travel in them.
"""

import asyncio
import re
import zlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.metadata import PackageNotFoundError, version
from typing import cast

import httpx
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception_type,
    retry_if_result,
    stop_after_attempt,
    stop_before_delay,
    wait_exponential,
    wait_random,
)

Sleep = Callable[[float], Awaitable[None]]

# Statuses after which the same call may work later. Every other one above 399 needs a person.
TRANSIENT = frozenset({408, 425, 429, 500, 502, 503, 504})

# httpx walks its whole pool at every request: ten connections cost 1 ms of it, a hundred 9 ms.
CONNECTIONS = 10
DEADLINE = 30.0
CAP = 4 * 1024 * 1024
LONGEST_WAIT = timedelta(hours=6)

_TRIES = 3
_TRYING_FOR = 10.0
_FIRST_SERVER_ERROR = 500
_SECONDS = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)


class CallFailed(Exception):
    """A call brought nothing that could be used. The text is for people and holds no secret."""


class NoAnswer(CallFailed):
    """No connection, no whole answer, or not within the deadline: may work later."""


class TooLarge(CallFailed):
    """The answer grew beyond the cap and was dropped."""


class BadEncoding(CallFailed):
    """The answer is compressed in a way we did not ask for, or its compression is broken."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered, whatever its status. `retry_after` and `sent_at`, which is the server's own clock to the
    second, are None where it did not say."""

    status: int
    body: bytes = field(repr=False)
    retry_after: timedelta | None = None
    sent_at: datetime | None = None

    @property
    def transient(self) -> bool:
        """Whether the same call may work later."""
        return self.status in TRANSIENT


def open_client(transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
    """A client that follows no redirect, keeps no cookie, heeds no proxy variable and verifies TLS."""
    return httpx.AsyncClient(
        transport=transport,
        headers={"User-Agent": f"stallwatch/{_own_version()}", "Accept-Encoding": "gzip"},
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        limits=httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS),
        timeout=httpx.Timeout(20.0, connect=10.0, pool=DEADLINE),
        follow_redirects=False,
        trust_env=False,
    )


async def post(
    client: httpx.AsyncClient,
    url: str,
    *,
    body: bytes,
    headers: Mapping[str, str],
    deadline: float = DEADLINE,
    cap: int = CAP,
    sleep: Sleep = asyncio.sleep,
) -> Reply:
    """Post JSON bytes as they are, for signatures cover them. `deadline` (seconds) and `cap` (bytes) are for the whole.

    Refused connections and transient 5xx are tried again, so the call must be one that may arrive twice.
    A 429 is handed back at once. Raises CallFailed.
    """
    request = client.build_request("POST", url, content=body, headers={"Content-Type": "application/json", **headers})
    host = request.url.host
    try:
        async with asyncio.timeout(deadline):
            return await _retrying(sleep)(_once, client, request, cap=cap)
    except TimeoutError:
        raise NoAnswer(f"{host} did not answer within {deadline:g} s") from None
    except httpx.ConnectError as error:
        raise NoAnswer(f"{host} cannot be reached: {error}") from None
    except httpx.TransportError as error:
        raise NoAnswer(f"{host} broke off the call ({type(error).__name__})") from None
    except zlib.error:
        raise BadEncoding(f"{host} sent a body whose compression is broken") from None


def retry_after(written: str | None, sent_at: str | None) -> timedelta | None:
    """Read a Retry-After header, seconds or an HTTP date, as a wait between nothing and six hours.

    A date is measured from the answer's own Date header `sent_at`: two readings of one clock. None where unreadable.
    """
    if written is None:
        return None
    if _SECONDS.fullmatch(written.strip()):
        seconds = float(written)
    else:
        until, since = _http_date(written), _http_date(sent_at or "")
        if until is None or since is None:
            return None
        seconds = (until - since).total_seconds()
    return timedelta(seconds=min(max(seconds, 0.0), LONGEST_WAIT.total_seconds()))


def _own_version() -> str:
    try:
        return version("stallwatch")
    except PackageNotFoundError:
        return "unpackaged"


def _http_date(written: str) -> datetime | None:
    try:
        read = parsedate_to_datetime(written)
    except ValueError:
        return None
    return read if read.tzinfo is not None else None


def _retrying(sleep: Sleep) -> AsyncRetrying:
    return AsyncRetrying(
        retry=retry_if_exception_type((httpx.ConnectError, httpx.ConnectTimeout)) | retry_if_result(_worth_a_try),
        stop=stop_after_attempt(_TRIES) | stop_before_delay(_TRYING_FOR),
        wait=wait_exponential(multiplier=0.5) + wait_random(0, 0.5),
        sleep=sleep,
        retry_error_callback=_last_outcome,
    )


def _worth_a_try(reply: Reply) -> bool:
    """A server that names a time is not asked before it, and 429 always means later than our few seconds."""
    return reply.transient and reply.status >= _FIRST_SERVER_ERROR and reply.retry_after is None


def _last_outcome(state: RetryCallState) -> Reply:
    """After the last try: its reply, or its error raised."""
    assert state.outcome is not None  # noqa: S101 - tenacity calls this after a try, never before
    return cast("Reply", state.outcome.result())


async def _once(client: httpx.AsyncClient, request: httpx.Request, *, cap: int) -> Reply:
    answer = await client.send(request, stream=True, follow_redirects=False)
    try:
        body = await _inflated(answer, cap)
    finally:
        await answer.aclose()
    dated = answer.headers.get("Date")
    wait = retry_after(answer.headers.get("Retry-After"), dated)
    return Reply(answer.status_code, body, wait, _http_date(dated or ""))


async def _inflated(answer: httpx.Response, cap: int) -> bytes:
    """The body, inflated piece by piece: httpx itself inflates 64 kB into 64 MB before we could look."""
    inflate = _inflater(answer.headers.get("Content-Encoding", "").strip().lower())
    body, taken = bytearray(), 0
    async for piece in cast("httpx.AsyncByteStream", answer.stream):
        taken += len(piece)
        body += inflate(piece, cap + 1 - len(body))
        if max(taken, len(body)) > cap:
            raise TooLarge(f"{answer.url.host} sent more than {cap:,} bytes")
    return bytes(body)


def _inflater(encoding: str) -> Callable[[bytes, int], bytes]:
    if encoding in {"", "identity"}:
        return lambda piece, most: piece[:most]
    if encoding in {"gzip", "x-gzip"}:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress
    raise BadEncoding(f"the answer is encoded as {encoding[:40]!r}, though gzip alone was asked for")
