"""The gate: who goes by another name is told nothing, who sends too much or too slowly is sent away."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from tracker.daemon import gate
from tracker.daemon.gate import MOST_BYTES, Gate, Turnstile, host_of


async def pages(scope: Scope, receive: Receive, send: Send) -> None:
    """Say how much was sent, and keep a cached page cached."""
    size = len(await Request(scope, receive).body())
    headers = {"cache-control": "max-age=9"} if scope["path"] == "/static" else None
    response: Response = PlainTextResponse(str(size), headers=headers)
    await response(scope, receive, send)


async def asked(path: str = "/", *, host: str = "localhost", content: object = None) -> httpx.Response:
    app = Gate(pages, names=("10.0.0.7", "Watch.Shop.Example"), _=str)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
        return await client.post(path, headers={"host": host}, content=content)


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "127.0.0.1:8420",
        "[::1]:8420",
        "[::1]",
        "LOCALHOST:1",
        "10.0.0.7:8420",
        "watch.shop.example",
        "watch.shop.example.:443",
    ],
)
async def test_who_uses_one_of_our_names_is_let_in(host: str) -> None:
    assert (await asked(host=host)).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "evil.example:8420",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "localhost:8420@evil.example",
        "localhost, evil.example",
        "127.0.0.2",
        "0.0.0.0",
        "[::2]",
        "::1",
        "localhost:port",
        "evil.example/localhost",
    ],
)
async def test_who_uses_another_is_told_nothing(host: str) -> None:
    answer = await asked(host=host)
    assert answer.status_code == 421
    assert "console.names" in answer.text


def test_a_host_that_makes_no_sense_is_nobody() -> None:
    assert [host_of(header) for header in ("[::1", "a b", "a:b:c", ":8420")] == [""] * 4


async def test_a_megabyte_is_handed_over_whole_and_a_byte_more_is_refused() -> None:
    assert (await asked(content=b"x" * MOST_BYTES)).text == str(MOST_BYTES)
    assert (await asked(content=b"x" * (MOST_BYTES + 1))).status_code == 413


async def test_a_body_of_no_stated_length_is_counted() -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 65536

    assert (await asked(content=endless())).status_code == 413


async def test_a_body_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "WHOLE_WITHIN", timedelta(seconds=0.01))

    async def stalled() -> AsyncIterator[bytes]:
        yield b"x"
        await asyncio.Event().wait()

    assert (await asked(content=stalled())).status_code == 408


@pytest.mark.parametrize("host", ["localhost", "evil.example"])
async def test_every_answer_tells_the_browser_to_guess_nothing_and_keep_nothing(host: str) -> None:
    answer = await asked(host=host)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert "server" not in answer.headers


async def test_a_page_may_say_for_itself_how_long_it_is_kept() -> None:
    assert (await asked("/static")).headers["cache-control"] == "max-age=9"


async def test_one_request_too_many_is_told_to_come_back_and_the_next_is_answered_again() -> None:
    inside, may_leave = asyncio.Semaphore(0), asyncio.Event()

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        inside.release()
        await may_leave.wait()
        await pages(scope, receive, send)

    app = Turnstile(slow, most=2, _=str)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
        two = [asyncio.create_task(client.get("/")) for _ in range(2)]
        for _ in two:
            await inside.acquire()
        refused = await client.get("/")
        may_leave.set()
        answers = [await each for each in two] + [await client.get("/")]
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
    assert {answer.status_code for answer in answers} == {200}
