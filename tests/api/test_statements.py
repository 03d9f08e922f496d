"""What programs say of parcels over HTTP: who may, how it is answered, and that nothing strange gets in."""

from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, text

from tests.api.build import SETTINGS
from tests.build import NOW
from tests.desk.asking.scenes import NUMBER, healthy, played, told
from tests.desk.statements.words import statements, timeline
from tracker.api import api_app
from tracker.api.statements import MOST_BYTES
from tracker.desk.tokens import make_token

SAID = {"number": NUMBER, "said": "complained", "key": "ticket-1"}
TOKEN = object()


async def post(engine: Engine, body: Any = SAID, *, token: object = TOKEN, **headers: str) -> httpx.Response:
    """What is answered to `helpdesk`, or to whoever shows another token."""
    shown = make_token(engine, "helpdesk", now=NOW)[0] if token is TOKEN else token
    app = api_app(engine=engine, settings=SETTINGS, loops=lambda: (), clock=lambda: NOW)
    content = {"content": body} if isinstance(body, bytes) else {"json": body}
    own = {"authorization": f"Bearer {shown}", **headers} if shown else headers
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
        return await client.post("/api/statements", headers=own, **content)


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Its status and why, as a problem is told."""
    assert answer.headers["content-type"] == "application/problem+json"
    said = answer.json()
    assert {*said} == {"type", "title", "status", "detail"}
    assert said["status"] == answer.status_code
    return answer.status_code, said["detail"]


async def test_said_once_it_is_new_and_said_again_it_is_known(engine: Engine) -> None:
    played(engine, healthy)
    first, again = [await post(engine) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == {
        "statement": 1,
        "key": "ticket-1",
        "number": NUMBER,
        "said": "complained",
        "kind": None,
        "case": 1,
        "letter_left": False,
    }
    assert again.json() == first.json()
    (row,) = statements(engine)
    assert (row.by, timeline(engine).count("complained")) == ("helpdesk", 1)


@pytest.mark.parametrize(
    "more",
    [
        {"said": "reported", "kind": "delivered_not_received", "at": "2026-11-18T10:00:00+01:00", "note": "没有收到"},
        {"said": "reported", "kind": "duty_due", "source": "staff_reported"},
        {"said": "overruled", "because": "wrong_scan"},
        {"said": "refunded", "order": "A-1001"},
        {"said": "reshipped", "note": "LX1"},
    ],
)
async def test_all_that_can_be_said_can_be_said_so(sqlite_engine: Engine, more: dict[str, str]) -> None:
    assert (await post(played(sqlite_engine, told), {**SAID, **more})).status_code == 201


@pytest.mark.parametrize("token", [None, "wrong", "wrong wrong", "x" * 9000])
async def test_a_stranger_is_told_nothing(sqlite_engine: Engine, token: str | None) -> None:
    make_token(played(sqlite_engine, told), "other", now=NOW)
    answer = await post(sqlite_engine, b"{", token=token, **{"content-type": "application/json"})
    assert problem(answer)[0] == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert statements(sqlite_engine) == []


async def test_where_no_program_has_a_token_nobody_may(sqlite_engine: Engine) -> None:
    status, why = problem(await post(played(sqlite_engine, told), token="any"))
    assert (status, "stallwatch token" in why) == (403, True)


@pytest.mark.parametrize(
    ("body", "status", "why"),
    [
        ({**SAID, "number": "NOPE"}, 404, "No parcel NOPE is under watch."),
        (b'{"said": "refunded", "number": "YT2632100700000001", "order": "\\u0000"}', 404, "No parcel"),
        (b'{"said": "refunded", "number": "YT2632100700000001", "key": "\\u0000"}', 422, "A key is one line"),
        ({**SAID, "shop": "nobody"}, 404, "There is no shop 'nobody'"),
        ({**SAID, "said": "overruled", "because": "wrong_scan"}, 409, "does not stand still"),
        ({**SAID, "said": "reported", "kind": "no_scan"}, 422, "What can be reported"),
        ({**SAID, "said": "reported", "kind": "nonsense"}, 422, "kind: Input should be 'customs_hold'"),
        ({**SAID, "said": "shouted"}, 422, "said: Input should be 'reported'"),
        ({**SAID, "extra": 1}, 422, "extra: unknown field"),
        ({"said": "refunded"}, 422, "number: is missing"),
        ({**SAID, "at": "2026-11-18T10:00:00"}, 422, "at: "),
        ({**SAID, "at": "2026-11-19T10:00:00Z"}, 422, "in the future"),
        ({**SAID, "note": 1}, 422, "note: "),
        ([], 422, "Input should be an object"),
        (b"{", 400, "Invalid JSON"),
        (b"", 400, "Invalid JSON"),
        (b"\xff\xfe", 400, ""),
        (b"[" * 9000, 400, ""),
        (b" " * (MOST_BYTES + 1), 413, "at most 16384 bytes"),
    ],
)
async def test_what_is_wrong_is_told_in_plain_words(sqlite_engine: Engine, body: Any, status: int, why: str) -> None:
    answer = await post(played(sqlite_engine, healthy), body, **{"content-type": "application/json"})
    found = problem(answer)
    assert found[0] == status
    assert why in found[1]
    assert statements(sqlite_engine) == []


async def test_a_key_of_something_else_is_refused(sqlite_engine: Engine) -> None:
    await post(played(sqlite_engine, healthy))
    assert problem(await post(sqlite_engine, {**SAID, "said": "refunded"}))[0] == 409


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
async def test_what_a_browser_can_send_from_elsewhere_is_refused(sqlite_engine: Engine, kind: str) -> None:
    played(sqlite_engine, healthy)
    assert problem(await post(sqlite_engine, b"{}", **{"content-type": kind}))[0] == 415


async def test_a_database_that_does_not_answer_is_told(sqlite_engine: Engine) -> None:
    played(sqlite_engine, healthy)
    token = make_token(sqlite_engine, "helpdesk", now=NOW)[0]
    with sqlite_engine.begin() as connection:
        connection.execute(text("ALTER TABLE tokens RENAME TO gone"))
    answer = await post(sqlite_engine, token=token)
    assert problem(answer)[0] == 503
    assert answer.headers["retry-after"] == "5"


async def test_it_is_there_to_be_told_not_to_be_read(sqlite_engine: Engine) -> None:
    app = api_app(engine=sqlite_engine, settings=SETTINGS, loops=lambda: (), clock=lambda: NOW)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
        assert (await client.get("/api/statements")).status_code == 405
