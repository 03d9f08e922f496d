"""What the database has to say for /metrics, in one reading. Each question is answered from an index."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from config.words import Breach
from tracker.rules.window import HOPS
from tracker.store import accounts, counts, due, incidents, tallies
from tracker.store.brakes import braked
from tracker.store.session import reading
from tracker.store.tables import AccountRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The state of one instant. `due`: since when the oldest of each is due, None where nothing is. `followed` by
    account, `stalls` by kind, `notices` by status, those `held` by the brake by shop. `first_to_close`: the end of the
    next window of a letter owed."""

    at: datetime
    due: Mapping[str, datetime | None]
    followed: Mapping[str, int]
    stalls: Mapping[str, int]
    notices: Mapping[str, int]
    held: Mapping[str, int]
    incidents: int
    first_to_close: datetime | None
    breaches: Mapping[Breach, int]
    hops: Mapping[str, tallies.HopTally]
    accounts: Sequence[AccountRow]


def read_figures(engine: Engine, names: Iterable[str], now: datetime) -> Figures:
    """Ask for everything; `names` are the accounts of the settings."""
    with reading(engine) as session:
        return Figures(
            at=now,
            due={
                "parcel": due.oldest_due_parcel(session, now),
                "check": due.oldest_due_check(session, now),
                "notice": due.oldest_due_notice(session, now),
                "task": due.oldest_due_task(session, now),
            },
            followed={account.name: number for account, number, _ in accounts.followed(session)},
            stalls=counts.open_stalls(session),
            notices=counts.notices(session),
            held={storm.shop: storm.letters for storm in braked(session)},
            incidents=incidents.number_open(session),
            first_to_close=counts.first_window_to_close(session),
            breaches=tallies.breaches(session),
            hops=tallies.hops(session, HOPS),
            accounts=accounts.known(session, names),
        )
