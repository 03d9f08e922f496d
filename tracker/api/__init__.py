"""The face for programs: /healthz says whether the daemon can do its work, /metrics has what monitoring draws, and
/api/statements takes what a help desk says of parcels.

The first two do not ask who is there: they hold figures, names of accounts and jobs, and no word of a parcel or a
buyer. The third shows nothing, and asks.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.routing import Route

from config.settings import Settings
from tracker.api.figures import read_figures
from tracker.api.health import HealthPage
from tracker.api.metrics import MetricsPage
from tracker.api.question import Question
from tracker.api.signs import read_signs
from tracker.api.statements import StatementsPage
from tracker.rules.health import LoopSeen
from tracker.store.schema import head

PATHS = ("/healthz", "/metrics", "/api/statements")
CONNECTIONS = 3
"""How many connections to the database it needs at most: one for each page."""
PATIENCE = timedelta(seconds=2)
"""How long it waits for the database before it answers without it."""


def api_app(
    *, engine: Engine, settings: Settings, loops: Callable[[], Sequence[LoopSeen]], clock: Callable[[], datetime]
) -> Starlette:
    """The three as an ASGI app. `loops` tells how the jobs' loops go round now."""
    budgets = {account.name: account.registrations_a_day for account in settings.account}
    needed = head()
    health = HealthPage(
        database=Question(lambda: read_signs(engine, budgets, needed=needed, now=clock())),
        kind=engine.dialect.name,
        needed=needed,
        patience=PATIENCE,
        loops=loops,
        clock=clock,
    )
    metrics = MetricsPage(
        database=Question(lambda: read_figures(engine, budgets, clock())),
        budgets=budgets,
        patience=PATIENCE,
        loops=loops,
    )
    statements = StatementsPage(engine, settings, clock)
    return Starlette(
        routes=[
            Route("/healthz", health.show),
            Route("/metrics", metrics.show),
            Route("/api/statements", statements.take, methods=["POST"]),
        ]
    )
