"""The face for programs: /healthz says whether the daemon can do its work, /metrics has what monitoring draws.

Neither asks who is there: they hold figures, names of accounts and jobs, and no word of a parcel or a buyer.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.routing import Route

from config.settings import Settings
from tracker.api.health import HealthPage
from tracker.api.metrics import MetricsPage
from tracker.rules.health import LoopSeen

PATHS = ("/healthz", "/metrics")
CONNECTIONS = 2
"""How many connections to the database it needs at most: one for each page."""
PATIENCE = timedelta(seconds=2)
"""How long it waits for the database before it answers without it."""


def api_app(
    *, engine: Engine, settings: Settings, loops: Callable[[], Sequence[LoopSeen]], clock: Callable[[], datetime]
) -> Starlette:
    """The two pages as an ASGI app. `loops` tells how the jobs' loops go round now."""
    health = HealthPage(engine=engine, settings=settings, loops=loops, clock=clock, patience=PATIENCE)
    metrics = MetricsPage(engine=engine, settings=settings, loops=loops, clock=clock, patience=PATIENCE)
    return Starlette(routes=[Route(path, page) for path, page in zip(PATHS, (health.show, metrics.show), strict=True)])
