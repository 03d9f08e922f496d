"""What the database has to say for /healthz: little, and each question answered from an index."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import col

from config.words import NoticeStatus
from tracker.store import accounts, counts, due
from tracker.store.brakes import Braked, braked
from tracker.store.schema import revision_seen
from tracker.store.session import reading
from tracker.store.tables import AccountRow, Notice

_A_DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """The state of one instant. `due`: since when the oldest of each is due. Of a database at another revision than
    the program's nothing else is known."""

    schema: str | None
    due: Mapping[str, datetime | None] = field(default_factory=dict)
    accounts: Sequence[AccountRow] = ()
    storms: Sequence[Braked] = ()
    unknown: int | None = None
    missed_in_24_h: int | None = None


def read_signs(engine: Engine, names: Iterable[str], *, needed: str, now: datetime) -> Signs:
    """Ask for everything; `names` are the accounts of the settings, `needed` the program's revision."""
    with reading(engine) as session:
        schema = revision_seen(session)
        if schema != needed:
            return Signs(schema=schema)
        return Signs(
            schema=schema,
            due={
                "parcel": due.oldest_due_parcel(session, now),
                "check": due.oldest_due_check(session, now),
                "notice": due.oldest_due_notice(session, now),
            },
            accounts=accounts.known(session, names),
            storms=braked(session),
            unknown=counts.count(session, Notice, col(Notice.status) == NoticeStatus.UNKNOWN),
            missed_in_24_h=counts.missed_since(session, now - _A_DAY),
        )
