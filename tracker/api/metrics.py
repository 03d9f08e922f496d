"""/metrics: the figures for Prometheus, read from the rows at each scrape, so that they survive a restart."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response

from tracker.api.exposition import of_the_daemon, of_the_database
from tracker.api.figures import Figures
from tracker.api.question import Question
from tracker.rules.health import LoopSeen


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricsPage:
    """Tells of the jobs and the process even where the database is silent for `patience`. `budgets`: how many numbers
    each account may register a day."""

    database: Question[Figures]
    budgets: Mapping[str, int]
    patience: timedelta
    loops: Callable[[], Sequence[LoopSeen]]

    async def show(self, request: Request) -> Response:
        """The page, in the format that is asked for."""
        try:
            figures = await self.database.answer(self.patience)
        except (SQLAlchemyError, TimeoutError):
            figures = None
        registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        registry.register(_Scrape(self._families(figures)))
        encode, kind = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(registry), headers={"content-type": kind})

    def _families(self, figures: Figures | None) -> list[Metric]:
        families = [*of_the_daemon(self.loops(), database_answers=figures is not None)]
        return families if figures is None else [*families, *of_the_database(figures, self.budgets)]


class _Scrape(Collector):
    """The metrics of one scrape, as the client library wants to be handed them."""

    def __init__(self, families: Sequence[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterator[Metric]:
        yield from self._families
