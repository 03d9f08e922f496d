"""The client against a fake 17TRACK: what it sends, how it paces itself, and what each answer becomes."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from carriers.account import Quota
from carriers.errors import BadAnswer, CarrierDown, CarrierError, KeyRefused, QuotaSpent, Throttled
from carriers.events import Answer
from carriers.seventeentrack import SeventeenTrack
from config.http import open_client

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
KEY = "canary-key-4711"
EMPTY = {"code": 0, "data": {"accepted": [], "rejected": []}}


class Naps:
    """Sleeps no second and remembers how long it was asked to."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


def account(answer: Callable[[httpx.Request], httpx.Response], naps: Naps | None = None) -> SeventeenTrack:
    client = open_client(httpx.MockTransport(answer))
    return SeventeenTrack(key=KEY, base_url="https://carrier.test/v2.4/", client=client, sleep=naps or Naps())


def answering(status: int, content: object = None, **headers: str) -> Callable[[httpx.Request], httpx.Response]:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: httpx.Response(status, content=json.dumps(content).encode(), headers=names)


def accepted(number: str) -> dict[str, object]:
    event = {"time_iso": "2026-11-17T08:00:00+01:00", "sub_status": "InTransit_Other", "description": "In transit"}
    return {"number": number, "carrier": 1, "track_info": {"tracking": {"providers": [{"events": [event]}]}}}


async def test_a_call_names_the_numbers_and_carries_the_key() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=EMPTY)

    one = account(answer)
    await one.register(["A1", "B2"])
    await one.ask(["A1"], NOW)
    await one.aclose()
    assert [str(request.url) for request in seen] == [
        f"https://carrier.test/v2.4/{path}" for path in ("register", "gettrackinfo")
    ]
    assert [json.loads(request.content) for request in seen] == [
        [{"number": "A1"}, {"number": "B2"}],
        [{"number": "A1"}],
    ]
    assert {request.headers["17token"] for request in seen} == {KEY}


async def test_answers_are_matched_to_what_was_asked_and_strangers_dropped() -> None:
    rejected = [
        {"number": "C3", "error": {"code": -18019909, "message": "none"}},
        {"number": "X", "error": {"code": 1}},
    ]
    told = {"code": 0, "data": {"accepted": [accepted("STRANGER"), accepted("AB1")], "rejected": rejected}}
    found = await account(answering(200, told)).ask(["ab1", "C3", "D4"], NOW)
    assert [(type(one) is Answer, one.number) for one in found] == [(True, "ab1"), (False, "C3")]


async def test_more_than_forty_numbers_are_never_sent_and_none_need_no_call() -> None:
    one = account(answering(500))
    with pytest.raises(ValueError, match="40 numbers a call, not 41"):
        await one.ask([f"N{index}" for index in range(41)], NOW)
    assert await one.ask([], NOW) == await one.register([]) == []


async def test_three_calls_a_second_are_spaced_however_many_come_at_once() -> None:
    naps = Naps()
    one = account(answering(200, EMPTY), naps)
    await asyncio.gather(*(one.ask(["A1"], NOW) for _ in range(4)))
    assert naps.seconds == [pytest.approx(place / 3, abs=0.1) for place in (1, 2, 3)]


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, KeyRefused), (403, KeyRefused), (404, BadAnswer), (302, BadAnswer), (500, CarrierDown), (503, CarrierDown)],
)
async def test_a_status_becomes_its_error_and_never_tells_the_key(status: int, error: type[CarrierError]) -> None:
    with pytest.raises(error, match=str(status)) as caught:
        await account(answering(status, {"token": KEY}, Location="https://evil.test/")).ask(["A1"], NOW)
    assert KEY not in str(caught.value)


async def test_a_429_says_how_long_to_wait_and_is_not_tried_again() -> None:
    naps = Naps()
    with pytest.raises(Throttled) as caught:
        await account(answering(429, Retry_After="90"), naps).ask(["A1"], NOW)
    assert caught.value.retry_after == timedelta(seconds=90)
    assert naps.seconds == []


async def test_a_503_that_names_a_time_hands_it_on() -> None:
    with pytest.raises(CarrierDown) as caught:
        await account(answering(503, Retry_After="600")).ask(["A1"], NOW)
    assert caught.value.retry_after == timedelta(minutes=10)


async def test_a_refused_connection_is_a_carrier_that_is_down() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("Connection refused", request=request)

    with pytest.raises(CarrierDown, match=r"carrier\.test cannot be reached: Connection refused"):
        await account(refuse).ask(["A1"], NOW)


async def test_a_body_beyond_the_cap_is_a_bad_answer() -> None:
    with pytest.raises(BadAnswer, match="more than"):
        await account(answering(200, "x" * (4 * 1024 * 1024))).ask(["A1"], NOW)


async def test_a_quota_that_is_spent_half_way_names_the_numbers_not_taken() -> None:
    rejected = [{"number": "B2", "error": {"code": -18019908, "message": "Quota used up."}}]
    half = {"code": 0, "data": {"accepted": [{"number": "A1"}], "rejected": rejected}}
    (refusal,) = await account(answering(200, half)).register(["A1", "b2"])
    assert (refusal.number, refusal.code) == ("b2", "-18019908")
    whole = {"code": -18019908, "data": {"errors": [{"code": -18019908, "message": "Quota used up."}]}}
    with pytest.raises(QuotaSpent, match="Quota used up"):
        await account(answering(200, whole)).register(["A1"])


@pytest.mark.parametrize("key", ["", "two words", "line\nbreak", "schlüssel"])
def test_a_key_that_no_header_can_carry_is_refused_before_any_call(key: str) -> None:
    with pytest.raises(KeyRefused, match="copy it anew"):
        SeventeenTrack(key=key)


def allowance(**more: object) -> dict[str, object]:
    return {"code": 0, "data": {"quota_total": 1100, "quota_used": 2, "quota_remain": 1098, **more}}


@pytest.mark.parametrize(
    ("said", "left_today"),
    [
        ({}, None),
        ({"today_used": 5, "max_track_daily": 0}, None),
        ({"today_used": 5, "max_track_daily": 20}, 15),
        ({"today_used": 25, "max_track_daily": 20}, 0),
    ],
)
async def test_the_quota_says_what_may_still_be_registered(said: dict[str, object], left_today: int | None) -> None:
    dated = answering(200, allowance(**said), Date="Fri, 20 Nov 2026 12:00:07 GMT")
    assert await account(dated).quota() == Quota(left=1098, left_today=left_today, told_at=NOW + timedelta(seconds=7))


async def test_a_quota_is_asked_for_with_the_key_and_names_no_number() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=allowance())

    assert (await account(answer).quota()).told_at is None
    (request,) = seen
    assert (request.url.path, request.content, request.headers["17token"]) == ("/v2.4/getquota", b"[]", KEY)


@pytest.mark.parametrize(
    ("status", "said", "error"),
    [
        (200, {"code": 0, "data": {}}, BadAnswer),
        (200, {"code": 0, "data": {"quota_remain": "many"}}, BadAnswer),
        (200, {"code": -18010002, "data": {"errors": [{"code": -18010002, "message": "no"}]}}, KeyRefused),
        (401, None, KeyRefused),
    ],
)
async def test_a_quota_that_is_not_told_is_an_error(status: int, said: object, error: type[CarrierError]) -> None:
    with pytest.raises(error):
        await account(answering(status, said)).quota()
