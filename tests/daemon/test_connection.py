"""Connections: whoever says nothing, or takes no answer, is cut off; whoever waits for an answer is not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
import uvicorn
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.server import ServerState

from tracker.daemon import connection
from tracker.daemon.connection import Connection

MORE_THAN_BUFFERS_HOLD = 64 * 1024 * 1024

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "STANDS", timedelta(seconds=0.2))


@asynccontextmanager
async def connected(app: ASGIApp, of: type[Connection] = Connection) -> AsyncIterator[Line]:
    """Somebody who is connected to this app."""
    config, state = uvicorn.Config(app, ws="none", lifespan="off", log_config=None), ServerState()
    server = await asyncio.get_running_loop().create_server(lambda: of(config, state, {}), "127.0.0.1", 0)
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        yield reader, writer
        writer.close()
        await writer.wait_closed()


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nHost: loc"])
async def test_whoever_never_comes_to_the_point_is_cut_off(said: bytes) -> None:
    async with connected(PlainTextResponse("here")) as (reader, writer):
        writer.write(said)
        assert await reader.read() == b""


async def test_it_is_cut_off_as_well_after_an_answer() -> None:
    async with connected(PlainTextResponse("here")) as (reader, writer):
        writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\nGET /again HTTP")
        assert (await reader.read()).endswith(b"here")


async def test_whoever_does_not_take_the_answer_is_cut_off() -> None:
    done = asyncio.Event()

    async def parts() -> AsyncIterator[bytes]:
        yield b"x" * MORE_THAN_BUFFERS_HOLD
        yield b"the end"

    async def large(scope: Scope, receive: Receive, send: Send) -> None:
        await StreamingResponse(parts())(scope, receive, send)
        done.set()

    async with connected(large) as (reader, writer):
        writer.transport.pause_reading()
        writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        await done.wait()
        writer.transport.resume_reading()
        assert len(await reader.read()) < MORE_THAN_BUFFERS_HOLD


async def test_whoever_waits_for_an_answer_gets_it_however_long_it_takes() -> None:
    looked_thrice = asyncio.Event()

    class Watched(Connection):
        looks = 0

        def _look(self, seen: object) -> None:
            super()._look(seen)
            self.looks += 1
            if self.looks == 3:
                looked_thrice.set()

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        await looked_thrice.wait()
        await PlainTextResponse("at last")(scope, receive, send)

    async with connected(slow, Watched) as (reader, writer):
        writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert (await reader.read()).endswith(b"at last")
