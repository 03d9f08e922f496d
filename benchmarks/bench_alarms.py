"""How well alarms tell which parcels will miss their promise: those of the shipped policy, when the case opens and when
the buyer is told, with what is learnt and without, beside a flat 48 hours and the lane's 90th percentile of silence.

Measured on the Olist history (see `olist.py`), whose file STALLWATCH_OLIST names in the environment. The policy's
alarms are the stalls of a replay. What is learnt is learnt on the earlier half, and all rules are tried on the later
one. An alarm is raised for a parcel that has not been delivered by then, and is right if it came after its promise, or
never. Parcels whose promise lies beyond the history's end are left out, for nobody knows. So is the alarm at the
promise itself (`overdue_promise`): always right, and never in time.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple, Self

from figures import Figure, main
from olist import Order, find_history, orders

from config.loader import load_policy
from config.policy import Learning
from config.words import Kind, Leg
from tracker.rules.judgement import NOTHING_LEARNT
from tracker.rules.learnt import Alike, Learnt, among, in_whole_hours, learnt_from, rank
from tracker.rules.replay import Past, Word, replay
from tracker.rules.silences import lesson_of

DAY = timedelta(days=1)
FLAT = timedelta(hours=48)
ENOUGH = 30
"""So many delivered parcels of a lane make its percentile; the others take that of all lanes."""

KEPT_OF_RECALL, KEPT_OF_LEAD = 0.8, 0.25
"""So much of a flat 48 hours' recall and lead may a rule spend on being right more often."""

Rule = Callable[[Order], datetime | None]
"""When an alarm would be raised for a parcel, were it not delivered by then; None: never."""


@dataclass(frozen=True, slots=True)
class Score:
    """How a rule did. `precision`: the share of its alarms that were right; `recall`: the share of the late parcels
    that had one before their promise had passed; `lead`: the median of the days from a right alarm to the promise."""

    precision: float
    recall: float
    lead: float


def compare(folder: Path, *, smallest: bool) -> list[Figure]:  # noqa: ARG001 - as every benchmark is called
    """Precision, recall and lead of each rule over those of a flat 48 hours; nothing where the history is not there."""
    named = find_history()
    if named is None and not smallest:
        return []
    history = _made_up() if named is None or smallest else list(orders(named))
    earlier, later = _halves(history)
    flat = score(later, lambda order: order.handed_at + FLAT)
    until = max(order.delivered_at for order in history if order.delivered_at is not None)
    learnt = taught(earlier, load_policy(None).learning, now=later[0].handed_at)
    rules = {
        "shipped policy's case": shipped(until),
        "shipped policy's letter": shipped(until, told=True),
        "shipped policy's letter, with what it has learnt": shipped(until, told=True, learnt=learnt),
        "lane's 90th percentile": _ninth_of_lane(earlier),
    }
    return [figure for name, rule in rules.items() for figure in _beside(name, score(later, rule), flat)]


def score(tried: Sequence[Order], rule: Rule) -> Score:
    """Try a rule on parcels."""
    alarms = [(order, at) for order in tried if (at := rule(order)) is not None and is_raised(order, at)]
    late = sum(map(is_late, tried))
    right = [(order.promised_at - at) / DAY for order, at in alarms if is_late(order)]
    return Score(len(right) / len(alarms), sum(lead > 0 for lead in right) / late, median(right))


def is_raised(order: Order, at: datetime) -> bool:
    """Whether the parcel was still on its way at an instant."""
    return order.delivered_at is None or at < order.delivered_at


def is_late(order: Order) -> bool:
    """Whether the promise was missed."""
    return order.delivered_at is None or order.delivered_at > order.promised_at


def shipped(until: datetime, *, told: bool = False, learnt: Learnt = NOTHING_LEARNT) -> Rule:
    """When the shipped policy first opens a case for a parcel by `until`, or tells its buyer, but for the promise."""
    policy = load_policy(None)

    def rule(order: Order) -> datetime | None:
        past = Past(order, [Word(event, event.occurred_from) for event in order.events()])
        stalls = replay(past, policy=policy, until=until, learnt=learnt)
        early = [stall for stall in stalls if stall.kind is not Kind.OVERDUE_PROMISE]
        instants = (stall.told_at if told else stall.found_at for stall in early)
        return min((at for at in instants if at is not None), default=None)

    return rule


def taught(earlier: Sequence[Order], learning: Learning, *, now: datetime) -> Learnt:
    """What the daemon would have learnt of these by now."""
    silences: defaultdict[Alike, list[int]] = defaultdict(list)
    for order in earlier:
        lesson = lesson_of(order.events(), order, now=now)
        if lesson.delivered_at is not None and lesson.delivered_at >= now - learning.look_back:
            for leg, silence in lesson.longest.items():
                for alike in among(order, leg):
                    silences[alike].append(int(silence.total_seconds()))
    enough = ((alike, sorted(each)) for alike, each in silences.items() if len(each) >= learning.least)
    return learnt_from(_Figure.of(alike, each, learning.share, now) for alike, each in enough)


class _Figure(NamedTuple):
    """What the daemon keeps of parcels that are alike (`rules.learnt.Figure`)."""

    leg: Leg
    origin: str
    destination: str
    carrier: str
    seconds: int
    share: int
    sample: int
    learnt_at: datetime

    @classmethod
    def of(cls, alike: Alike, silences: Sequence[int], share: int, now: datetime) -> Self:
        """Of their silences, the shortest first."""
        usual = in_whole_hours(silences[rank(len(silences), share) - 1])
        traits = (alike.origin or "", alike.destination or "", alike.carrier or "")
        return cls(alike.leg, *traits, usual, share, len(silences), now)


def _ninth_of_lane(earlier: Sequence[Order]) -> Rule:
    """The silence that nine of ten parcels of the lane did not reach."""
    lanes: defaultdict[str, list[timedelta]] = defaultdict(list)
    for order in earlier:
        if order.delivered_at is not None:
            lanes[order.lane].append(order.delivered_at - order.handed_at)
    of_all = _ninth([silence for silences in lanes.values() for silence in silences])
    known = {lane: _ninth(silences) for lane, silences in lanes.items() if len(silences) >= ENOUGH}
    return lambda order: order.handed_at + known.get(order.lane, of_all)


def _ninth(silences: Sequence[timedelta]) -> timedelta:
    return quantiles(silences, n=10)[-1]


def _halves(history: Sequence[Order]) -> tuple[list[Order], list[Order]]:
    """What could be learnt when half of the parcels had been handed over, and those that came afterwards."""
    end = max(order.delivered_at for order in history if order.delivered_at is not None)
    known = sorted((order for order in history if order.promised_at <= end), key=lambda order: order.handed_at)
    half = known[len(known) // 2].handed_at
    learnt = [order for order in known if order.delivered_at is not None and order.delivered_at <= half]
    return learnt, [order for order in known if order.handed_at >= half]


def _beside(name: str, ours: Score, flat: Score) -> list[Figure]:
    told = (
        ("precision", ours.precision, flat.precision, 1),
        ("recall before the promise", ours.recall, flat.recall, KEPT_OF_RECALL),
        ("days of lead", ours.lead, flat.lead, KEPT_OF_LEAD),
    )
    return [
        Figure(f"alarms: {what}, {name} over flat 48 h", mine, limit, goal, at_least=True)
        for what, mine, limit, goal in told
    ]


def _made_up() -> list[Order]:
    """Two hundred parcels of two lanes, every tenth of them late: enough to see that all runs."""
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    made = []
    for number in range(200):
        handed = begin + number * DAY / 4
        taken = 20 * DAY if number % 10 == 0 else (3 + number % 4) * DAY
        lane = "SP>RJ" if number % 2 else "SP>AM"
        made.append(Order(f"P{number}", lane, handed, handed, handed + 15 * DAY, handed + taken))
    return made


if __name__ == "__main__":
    main(compare)
