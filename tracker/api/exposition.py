"""The metrics by name, labels and meaning. Dashboards and alerts of others hang on them: none changes lightly."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from importlib.metadata import version

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric

from config.words import Ailment, Health, NoticeStatus
from tracker.api.figures import Figures
from tracker.rules.health import LoopSeen, ailment_of
from tracker.rules.kinds import ORDER
from tracker.store.tables import AccountRow
from tracker.store.tallies import BOUNDS, HopTally

Sample = tuple[float | None, dict[str, str]]
"""A value and its labels. None: there is nothing to say."""


def of_the_daemon(loops: Sequence[LoopSeen], *, database_answers: bool) -> Iterator[Metric]:
    """What is known without the database."""
    yield _gauge("build_info", "always 1; the version is a label", [(1, {"version": version("stallwatch")})])
    yield _gauge(
        "database_up", "1 if the database answered; if not, all that it knows is absent", [(database_answers, {})]
    )
    named = [(loop, {"loop": loop.name}) for loop in loops]
    ages = [(loop.since_good.total_seconds(), name) for loop, name in named]
    yield _gauge("loop_last_good_age_seconds", "since the job's last good run, or since it began to go round", ages)
    yield _gauge("loop_failures", "failed runs of the job in a row", [(loop.failures, name) for loop, name in named])
    stuck = [(ailment_of(loop) is Ailment.LOOP_STUCK, name) for loop, name in named]
    yield _gauge("loop_stuck", "1 if the job makes no progress, so that only a restart helps", stuck)


def of_the_database(figures: Figures, budgets: Mapping[str, int]) -> Iterator[Metric]:
    """What stands in the rows. `budgets`: how many numbers each account may register a day."""
    yield from _of_what_is_due(figures)
    yield from _of_parcels(figures)
    yield from _of_notices(figures)
    yield from _of_accounts(figures)
    yield from _of_registrations(figures, budgets)


def _of_what_is_due(figures: Figures) -> Iterator[Metric]:
    ages = [(_age(due_at, figures.at) or 0, {"what": what}) for what, due_at in figures.due.items()]
    yield _gauge("due_age_seconds", "for how long the oldest has been due: to be asked for, judged, sent, done", ages)
    left = None
    if figures.first_to_close is not None:
        left = (figures.first_to_close - figures.at).total_seconds()
    yield _gauge(
        "window_left_seconds", "until the next window of a letter owed closes; absent if none is", [(left, {})]
    )


def _of_parcels(figures: Figures) -> Iterator[Metric]:
    parcels = [(number, {"account": account}) for account, number in figures.followed.items()]
    yield _gauge("parcels", "parcels on their way", parcels)
    stalls = [(figures.stalls.get(kind, 0), {"kind": kind.value}) for kind in ORDER]
    yield _gauge("stalls_open", "stalls of now", stalls)
    yield _gauge("incidents_open", "incidents of now: parcels that stand together", [(figures.incidents, {})])


def _of_notices(figures: Figures) -> Iterator[Metric]:
    notices = [(figures.notices.get(status, 0), {"status": status.value}) for status in NoticeStatus]
    yield _gauge("notices", "letters, by what has become of them", notices)
    unknown = figures.notices.get(NoticeStatus.UNKNOWN, 0)
    yield _gauge("notices_unknown", "letters that may have left or not", [(unknown, {})])
    held = [(number, {"shop": shop}) for shop, number in figures.held.items()]
    yield _gauge("notices_held", "letters that the storm brake holds for approval; absent if none is", held)
    breaches = CounterMetricFamily("stallwatch_breaches", "windows that were missed", labels=["cause"])
    for cause, number in figures.breaches.items():
        breaches.add_metric([cause], number)
    yield breaches
    hops = HistogramMetricFamily("stallwatch_hop_seconds", "how long accepted letters took for a hop", labels=["hop"])
    for hop, tally in figures.hops.items():
        hops.add_metric([hop], _buckets(tally), tally.seconds)
    yield hops


def _of_accounts(figures: Figures) -> Iterator[Metric]:
    health = [
        (account.health is health, {"account": account.name, "health": health.value})
        for account in figures.accounts
        for health in Health
    ]
    yield _gauge("account_health", "1 for how the account answers, 0 for every other way", health)
    ages = [(_age(account.last_good_at, figures.at), {"account": account.name}) for account in figures.accounts]
    yield _gauge("account_last_good_age_seconds", "since the account's last good answer; absent before one", ages)


def _of_registrations(figures: Figures, budgets: Mapping[str, int]) -> Iterator[Metric]:
    today = [(_registered(account, figures.at), account.name) for account in figures.accounts]
    used = [(number, {"account": account}) for number, account in today]
    yield _gauge("registrations_today", "numbers registered with the account since midnight UTC", used)
    left = [(max(budgets[account] - number, 0), {"account": account}) for number, account in today]
    yield _gauge("registrations_left", "numbers that may still be registered today", left)


def _registered(account: AccountRow, now: datetime) -> int:
    return account.registrations if account.registrations_on == now.date() else 0


def _gauge(name: str, meaning: str, samples: Iterable[Sample]) -> Metric:
    gauge = Metric(f"stallwatch_{name}", meaning, "gauge")
    for value, labels in samples:
        if value is not None:
            gauge.add_sample(gauge.name, labels, float(value))
    return gauge


def _buckets(tally: HopTally) -> list[tuple[str, float]]:
    within = [(f"{bound}.0", float(number)) for bound, number in zip(BOUNDS, tally.within, strict=True)]
    return [*within, ("+Inf", float(tally.number))]


def _age(instant: datetime | None, now: datetime) -> float | None:
    return None if instant is None else (now - instant).total_seconds()
