"""Can the daemon do its work? What ails it, each with a fixed word, and what that comes to."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from config.words import Ailment, Condition, Health

PARCEL_LATE = timedelta(hours=1)
NOTICE_LATE = timedelta(minutes=10)
"""So long after it was due a parcel is asked for late, and a letter looked at late."""

FATAL = frozenset({Ailment.DATABASE_SILENT, Ailment.SCHEMA_WRONG, Ailment.LOOP_STUCK, Ailment.LOOP_FAILING})
"""With one of these the daemon cannot do its work. A carrier's failure is none of them."""

_ANSWERS = frozenset({Health.NEW, Health.OK})


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopSeen:
    """How a job's loop goes round. The spans are measured by a clock that nobody can set; the instant is for people.

    `idle`: since its last tick. `running`: for how long its run has gone on; None between two. `since_good`: since its
    last good run ended, or since it began to go round. `failures` and `error` are those in a row. `hung`: its run is
    past its deadline and cannot be stopped.
    """

    name: str
    every: timedelta
    deadline: timedelta
    idle: timedelta
    running: timedelta | None
    since_good: timedelta
    last_good_at: datetime | None
    failures: int
    error: str | None
    hung: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """What is asked of each part. Instants are the earliest still due, None where nothing is; accounts by name. `held`:
    the shops whose letters the storm brake holds."""

    loops: Sequence[LoopSeen]
    database_answers: bool = True
    schema_fits: bool = True
    parcel_due_at: datetime | None = None
    notice_due_at: datetime | None = None
    accounts: Mapping[str, Health] = field(default_factory=dict)
    held: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing that is wrong, and with whom: the name of a loop, an account or a shop, or nothing."""

    ailment: Ailment
    of: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """How the daemon is, and every reason why it is not better."""

    condition: Condition
    complaints: tuple[Complaint, ...]


def judge_health(vitals: Vitals, now: datetime) -> Diagnosis:
    """Judge the daemon by its parts."""
    complaints = [
        *(Complaint(ailment, loop.name) for loop in vitals.loops if (ailment := ailment_of(loop))),
        *_of_database(vitals),
        *_of_lateness(vitals, now),
        *(
            Complaint(Ailment.ACCOUNT_FAILING, name)
            for name, health in vitals.accounts.items()
            if health not in _ANSWERS
        ),
        *(Complaint(Ailment.STORM_HELD, shop) for shop in vitals.held),
    ]
    if any(complaint.ailment in FATAL for complaint in complaints):
        return Diagnosis(Condition.FAILING, tuple(complaints))
    return Diagnosis(Condition.DEGRADED if complaints else Condition.OK, tuple(complaints))


def ailment_of(loop: LoopSeen) -> Ailment | None:
    """What is wrong with a loop. A stuck one gets on only when the process is started anew; one whose runs fail is
    tried again by itself, and has failed once no run has gone well within a deadline and three ticks."""
    three_ticks = 3 * loop.every
    if loop.hung or (loop.idle > three_ticks if loop.running is None else loop.running > loop.deadline + three_ticks):
        return Ailment.LOOP_STUCK
    if not loop.failures:
        return None
    return Ailment.LOOP_FAILING if loop.since_good > loop.deadline + three_ticks else Ailment.LOOP_STUMBLED


def _of_database(vitals: Vitals) -> list[Complaint]:
    if not vitals.database_answers:
        return [Complaint(Ailment.DATABASE_SILENT)]
    return [] if vitals.schema_fits else [Complaint(Ailment.SCHEMA_WRONG)]


def _of_lateness(vitals: Vitals, now: datetime) -> list[Complaint]:
    limits = (
        (Ailment.PARCEL_LATE, vitals.parcel_due_at, PARCEL_LATE),
        (Ailment.NOTICE_LATE, vitals.notice_due_at, NOTICE_LATE),
    )
    return [Complaint(ailment) for ailment, due_at, limit in limits if due_at is not None and now - due_at >= limit]
