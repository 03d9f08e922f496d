"""One way to speak HTTP: bounded in time and size, tried again only where that helps, silent about secrets."""

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
import pytest

from config.http import TRANSIENT, BadEncoding, CallFailed, NoAnswer, Reply, TooLarge, open_client, post, retry_after

URL = "https://carrier.test/path?key=canary"
SECRET = {"X-Key": "canary"}
Answer = Callable[[httpx.Request], httpx.Response]


async def send(answer: Answer, naps: list[float] | None = None, *, cap: int = 1000) -> Reply:
    async def sleep(seconds: float) -> None:
        (naps if naps is not None else []).append(seconds)

    async with open_client(httpx.MockTransport(answer)) as client:
        return await post(client, URL, body=b"{}", headers=SECRET, cap=cap, sleep=sleep)


@asynccontextmanager
async def listening(handle: Callable[[asyncio.StreamWriter], Awaitable[None]]) -> AsyncIterator[str]:
    """A raw server on loopback that reads a request's headers, then does as it is told."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        try:
            await handle(writer)
        except ConnectionError:
            pass  # the client has left, as it should
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


def test_what_is_transient_stands_in_one_table() -> None:
    assert {status for status in range(100, 600) if Reply(status, b"").transient} == TRANSIENT
    assert not TRANSIENT & {200, 301, 400, 401, 403, 404, 501}


@pytest.mark.parametrize(
    ("written", "sent_at", "seconds"),
    [
        (None, None, None),
        ("120", None, 120),
        ("0", None, 0),
        ("-5", None, 0),
        ("1000000000", None, 6 * 3600),
        ("9" * 5000, None, 6 * 3600),
        ("Sun, 22 Nov 2026 12:10:00 GMT", "Sun, 22 Nov 2026 12:00:00 GMT", 600),
        ("Sun, 22 Nov 2026 11:00:00 GMT", "Sun, 22 Nov 2026 12:00:00 GMT", 0),
        ("Sun, 22 Nov 2099 11:00:00 GMT", "Sun, 22 Nov 2026 12:00:00 GMT", 6 * 3600),
        ("Sun, 22 Nov 2026 12:10:00 GMT", None, None),
        ("soon", "Sun, 22 Nov 2026 12:00:00 GMT", None),
        ("nan", None, None),
    ],
)
def test_a_retry_after_is_read_and_kept_within_six_hours(
    written: str | None, sent_at: str | None, seconds: int | None
) -> None:
    wait = retry_after(written, sent_at)
    assert wait == (None if seconds is None else timedelta(seconds=seconds))


async def test_a_server_error_is_tried_three_times_with_growing_waits() -> None:
    naps: list[float] = []
    assert (await send(lambda _: httpx.Response(502), naps)).status == 502
    assert len(naps) == 2
    assert naps[1] > naps[0] > 0


async def test_a_try_that_succeeds_ends_the_tries() -> None:
    answers = iter([httpx.Response(500), httpx.Response(200, content=b"here")])
    assert await send(lambda _: next(answers)) == Reply(200, b"here")


@pytest.mark.parametrize("status", [200, 302, 400, 401, 404, 408, 429, 501])
async def test_every_other_status_is_handed_back_at_once(status: int) -> None:
    naps: list[float] = []
    assert (
        await send(lambda _: httpx.Response(status, headers={"Location": "http://evil.test"}), naps)
    ).status == status
    assert naps == []


async def test_a_server_that_names_a_time_is_not_asked_before_it() -> None:
    naps: list[float] = []
    reply = await send(lambda _: httpx.Response(503, headers={"Retry-After": "60"}), naps)
    assert (reply.retry_after, naps) == (timedelta(minutes=1), [])


async def test_a_refused_connection_is_tried_again_and_a_broken_one_is_not() -> None:
    tries: list[type[Exception]] = []

    def fail(error: type[httpx.TransportError]) -> Answer:
        def answer(request: httpx.Request) -> httpx.Response:
            tries.append(error)
            raise error("canary was on the line", request=request)

        return answer

    for error in (httpx.ConnectError, httpx.ReadError):
        with pytest.raises(NoAnswer, match=r"carrier\.test"):
            await send(fail(error))
    assert tries == [httpx.ConnectError] * 3 + [httpx.ReadError]


async def test_no_error_tells_a_header_or_a_query() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.LocalProtocolError("Illegal header value b'canary'", request=request)

    with pytest.raises(CallFailed) as caught:
        await send(answer)
    assert "canary" not in f"{caught.value!r}{caught.value.__cause__!r}"
    assert caught.value.__suppress_context__


async def test_a_client_sends_its_name_keeps_no_cookie_and_heeds_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    seen: list[httpx.Headers] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers)
        return httpx.Response(200, headers={"Set-Cookie": "a=b; Path=/"})

    async with open_client(httpx.MockTransport(answer)) as client:
        for _ in range(2):
            await post(client, URL, body=b"{}", headers={})
    assert all(headers["User-Agent"].startswith("stallwatch/") for headers in seen)
    assert [headers.get("Cookie") for headers in seen] == [None, None]
    assert not client.trust_env


@pytest.mark.parametrize(("length", "fits"), [(999, True), (1000, True), (1001, False)])
@pytest.mark.parametrize("packed", [False, True])
async def test_a_body_may_fill_the_cap_and_not_exceed_it(length: int, packed: bool, fits: bool) -> None:
    content = b"x" * length
    headers = {"Content-Encoding": "gzip"} if packed else {}
    response = httpx.Response(200, content=gzip.compress(content) if packed else content, headers=headers)
    if fits:
        assert (await send(lambda _: response)).body == content
    else:
        with pytest.raises(TooLarge, match="more than 1,000 bytes"):
            await send(lambda _: response)


@pytest.mark.parametrize(
    ("encoding", "content"), [("br", b"?"), ("gzip", b"no gzip at all"), ("deflate", zlib.compress(b"x"))]
)
async def test_a_compression_that_was_not_asked_for_or_is_broken_is_refused(encoding: str, content: bytes) -> None:
    async def handle(writer: asyncio.StreamWriter) -> None:
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n\r\n" % (encoding.encode(), len(content))
        )
        writer.write(content)
        await writer.drain()

    async with listening(handle) as url, open_client() as client:
        with pytest.raises(BadEncoding):
            await post(client, url, body=b"{}", headers={})


async def test_a_slow_loris_meets_the_deadline_of_the_whole() -> None:
    async def handle(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while not writer.is_closing():
            writer.write(b".")
            await writer.drain()
            await asyncio.sleep(0.02)

    async with listening(handle) as url, open_client() as client:
        started = asyncio.get_running_loop().time()
        with pytest.raises(NoAnswer, match=r"did not answer within 0\.15 s"):
            await post(client, url, body=b"{}", headers={}, deadline=0.15)
        assert asyncio.get_running_loop().time() - started < 1.0


async def test_a_gzip_bomb_is_dropped_at_the_cap() -> None:
    bomb = gzip.compress(bytes(50_000_000))

    async def handle(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb))
        writer.write(bomb)
        await writer.drain()

    async with listening(handle) as url, open_client() as client:
        with pytest.raises(TooLarge):
            await post(client, url, body=b"{}", headers={}, cap=100_000)


async def test_what_follows_the_end_of_a_gzip_counts_towards_the_cap() -> None:
    padded = gzip.compress(b"{}") + bytes(2000)
    with pytest.raises(TooLarge):
        await send(lambda _: httpx.Response(200, stream=httpx.ByteStream(padded), headers={"Content-Encoding": "gzip"}))
