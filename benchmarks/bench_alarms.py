"""How well alarms tell which parcels will miss their promise: the shipped policy's silence, until the case opens and
until the letter, beside a flat 48 hours and the lane's 90th percentile of silence.

Measured on the Olist history (see `olist.py`), whose file STALLWATCH_OLIST names in the environment. The percentiles
are learnt on the earlier half, and all rules are tried on the later one. An alarm is raised for a parcel that has not
been delivered by then, and is right if it came after its promise, or never. Parcels whose promise lies beyond the
history's end are left out, for nobody knows. So is the alarm at the promise itself: always right, and never in time.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles

from figures import Figure, main
from olist import Order, find_history, orders

from config.loader import load_policy

DAY = timedelta(days=1)
FLAT = timedelta(hours=48)
ENOUGH = 30
"""So many delivered parcels of a lane make its percentile; the others take that of all lanes."""

KEPT_OF_RECALL, KEPT_OF_LEAD = 0.8, 0.25
"""So much of a flat 48 hours' recall and lead may a rule spend on being right more often."""

Rule = Callable[[Order], datetime]
"""When an alarm would be raised for a parcel, were it not delivered by then."""


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
    rules = {"shipped policy's case": _shipped(), "shipped policy's letter": _shipped(told=True)}
    rules["lane's 90th percentile"] = _learnt(earlier)
    return [figure for name, rule in rules.items() for figure in _beside(name, score(later, rule), flat)]


def score(tried: Sequence[Order], rule: Rule) -> Score:
    """Try a rule on parcels."""
    alarms = [(order, rule(order)) for order in tried if is_raised(order, rule(order))]
    late = sum(map(is_late, tried))
    right = [(order.promised_at - at) / DAY for order, at in alarms if is_late(order)]
    return Score(len(right) / len(alarms), sum(lead > 0 for lead in right) / late, median(right))


def is_raised(order: Order, at: datetime) -> bool:
    """Whether the parcel was still on its way at an instant."""
    return order.delivered_at is None or at < order.delivered_at


def is_late(order: Order) -> bool:
    """Whether the promise was missed."""
    return order.delivered_at is None or order.delivered_at > order.promised_at


def _shipped(*, told: bool = False) -> Rule:
    """The silence after which the policy opens a case, or tells the buyer. A parcel that is handed over in the country
    of its destination is on the leg after the arrival."""
    silence = load_policy(None).no_scan
    allowed = silence.arrived + (silence.tell_after if told else timedelta())
    return lambda order: order.handed_at + allowed


def _learnt(earlier: Sequence[Order]) -> Rule:
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
