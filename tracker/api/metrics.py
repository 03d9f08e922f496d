"""/metrics: the figures for Prometheus, read from the rows at each scrape, so that they survive a restart."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response

from config.settings import Settings
from tracker.api.exposition import of_the_daemon, of_the_database
from tracker.api.figures import Figures, read_figures
from tracker.api.question import Question
from tracker.rules.health import LoopSeen


class MetricsPage:
    """Tells of the jobs and the process even where the database is silent for `patience`."""

    def __init__(
        self,
        *,
        engine: Engine,
        settings: Settings,
        loops: Callable[[], Sequence[LoopSeen]],
        clock: Callable[[], datetime],
        patience: timedelta,
    ) -> None:
        self._budgets = {account.name: account.registrations_a_day for account in settings.account}
        self._loops = loops
        self._patience = patience
        self._figures = Question(lambda: read_figures(engine, self._budgets, clock()))

    async def show(self, request: Request) -> Response:
        """The page, in the format that is asked for."""
        try:
            figures = await self._figures.answer(self._patience)
        except (SQLAlchemyError, TimeoutError):
            figures = None
        registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        registry.register(_Scrape(self._families(figures)))
        encode, kind = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(registry), headers={"content-type": kind})

    def _families(self, figures: Figures | None) -> list[Metric]:
        families = [*of_the_daemon(self._loops(), database_answers=figures is not None)]
        return families if figures is None else [*families, *of_the_database(figures, self._budgets)]


class _Scrape(Collector):
    """The metrics of one scrape, as the client library wants to be handed them."""

    def __init__(self, families: Sequence[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterator[Metric]:
        yield from self._families
