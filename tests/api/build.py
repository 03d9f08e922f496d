"""The API as its tests ask it: over ASGI, at NOW, with loops that go as the test says."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import httpx
from sqlalchemy import Engine

from config.settings import Account, Settings
from tests.build import NOW
from tracker.api import api_app
from tracker.rules.health import LoopSeen

SETTINGS = Settings(folder=Path("/nowhere"), account=(Account(name="main", registrations_a_day=1000),))
POLLING = LoopSeen(
    name="poll",
    every=timedelta(seconds=15),
    deadline=timedelta(minutes=5),
    idle=timedelta(seconds=4),
    running=None,
    since_good=timedelta(seconds=4),
    last_good_at=NOW - timedelta(seconds=4),
    failures=0,
    error=None,
    hung=False,
)


def loop(**changes: object) -> LoopSeen:
    """A loop that goes well but for this."""
    return replace(POLLING, **changes)


async def asked(
    engine: Engine,
    path: str,
    *,
    method: str = "GET",
    loops: Sequence[LoopSeen] = (POLLING,),
    settings: Settings = SETTINGS,
    clock: Callable[[], datetime] = lambda: NOW,
    headers: dict[str, str] | None = None,
) -> httpx.Response:
    """What the API answers."""
    app = api_app(engine=engine, settings=settings, loops=lambda: loops, clock=clock)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
        return await client.request(method, path, headers=headers)
