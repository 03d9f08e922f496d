"""Speaks to 17TRACK v2.4: registers numbers and asks for them, 40 a call, 3 calls a second.

Unverified, for no live call was made: whether a 429 carries a Retry-After (the document names none; it is heeded
where it comes), and with which HTTP status a wrong key is answered (401 and the codes are both understood).
17TRACK asks the carriers every 6 to 12 hours; asking faster than that tells nothing new. A number costs once.
"""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

import httpx

from carriers.account import Quota
from carriers.errors import BadAnswer, CarrierDown, KeyRefused, Throttled
from carriers.events import Answer, Refusal
from carriers.seventeentrack.parse import parse, parse_quota, parse_registered
from config.http import CallFailed, NoAnswer, Reply, Sleep, open_client, post

BASE_URL = "https://api.17track.net/track/v2.4"
_BATCH = 40

_Told = TypeVar("_Told", bound=Answer | Refusal)


class SeventeenTrack:
    """One key with 17TRACK. Raises KeyRefused at once for a key that no header could carry."""

    batch: int = _BATCH
    registers: bool = True

    def __init__(
        self,
        *,
        key: str,
        base_url: str | None = None,
        client: httpx.AsyncClient | None = None,
        calls_a_second: float = 3,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        if not key or not key.isascii() or not key.isprintable() or " " in key:
            raise KeyRefused("the 17TRACK key is empty or holds characters that no key has; copy it anew")
        self._headers = {"17token": key}
        self._base_url = (base_url or BASE_URL).rstrip("/")
        self._client = client or open_client()
        self._pace = _Pace(calls_a_second, sleep)

    async def register(self, numbers: Sequence[str]) -> list[Refusal]:
        """Have numbers followed. Where the quota ends half-way, those not taken come back with 17TRACK's code for it;
        an error means that none was taken."""
        if not numbers:
            return []
        refusals = parse_registered((await self._ask_for("register", numbers)).body)
        return [replace(refusal, number=asked) for refusal, asked in _matched(refusals, numbers)]

    async def ask(self, numbers: Sequence[str], now: datetime) -> list[Answer | Refusal]:  # noqa: ARG002 - for sources that sign with the time
        """Fetch what is known of numbers. An entry for a number that was not asked for is dropped."""
        if not numbers:
            return []
        told = parse((await self._ask_for("gettrackinfo", numbers)).body)
        return [replace(one, number=asked) for one, asked in _matched(told, numbers)]

    async def quota(self) -> Quota:
        """Ask what is left to register. 17TRACK charges nothing for it."""
        reply = await self._call("getquota", [])
        return parse_quota(reply.body, reply.sent_at)

    async def aclose(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()

    async def _ask_for(self, path: str, numbers: Sequence[str]) -> Reply:
        if len(numbers) > self.batch:
            raise ValueError(f"17TRACK takes {self.batch} numbers a call, not {len(numbers)}")
        return await self._call(path, [{"number": number} for number in numbers])

    async def _call(self, path: str, items: Sequence[dict[str, str]]) -> Reply:
        body = json.dumps(items).encode()
        await self._pace.turn()
        try:
            url = f"{self._base_url}/{path}"
            reply = await post(self._client, url, body=body, headers=self._headers, sleep=self._pace.pause)
        except NoAnswer as error:
            raise CarrierDown(str(error)) from None
        except CallFailed as error:
            raise BadAnswer(str(error)) from None
        return _went_through(reply)


class _Pace:
    """Spaces an account's calls evenly, tries after a failure included. Counts in the loop's monotonic time."""

    def __init__(self, calls_a_second: float, sleep: Sleep) -> None:
        self._gap = 1 / calls_a_second
        self._sleep = sleep
        self._free_at = 0.0

    async def turn(self) -> None:
        """Wait until one more call is allowed, and take it."""
        now = asyncio.get_running_loop().time()
        starts_at = max(now, self._free_at)
        self._free_at = starts_at + self._gap
        if starts_at > now:
            await self._sleep(starts_at - now)

    async def pause(self, seconds: float) -> None:
        """Wait before another try, then for its turn."""
        await self._sleep(seconds)
        await self.turn()


def _went_through(reply: Reply) -> Reply:
    """The reply to a call that went through. Statuses per 17TRACK: 200, 401, 404, 429, 500, 503."""
    if reply.status == httpx.codes.OK:
        return reply
    if reply.status in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
        raise KeyRefused(
            f"17TRACK refused the key (HTTP {reply.status}); look at it and at the list of allowed addresses"
        )
    if reply.status == httpx.codes.TOO_MANY_REQUESTS:
        raise Throttled("17TRACK asks us to slow down (HTTP 429)", reply.retry_after)
    if reply.transient:
        down = CarrierDown(f"17TRACK is out of order (HTTP {reply.status})")
        down.retry_after = reply.retry_after
        raise down
    raise BadAnswer(f"17TRACK answered HTTP {reply.status}; is the base URL right?", reply.body)


def _matched(told: Sequence[_Told], numbers: Sequence[str]) -> list[tuple[_Told, str]]:
    """What was asked for, beside the number as it was asked; 17TRACK may answer in capitals."""
    asked = {number.upper(): number for number in numbers}
    return [(one, asked[one.number.upper()]) for one in told if one.number.upper() in asked]
