"""The list of jobs: each with its name, how often it looks for due work, and whom it wakes when it found some."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from tracker.jobs.deliver import Deliver
from tracker.jobs.detect import Detect
from tracker.jobs.escalate import Escalate
from tracker.jobs.gather import Gather
from tracker.jobs.learn import Learn
from tracker.jobs.poll import OpenAccount, Poll
from tracker.jobs.shadow import Shadow
from tracker.wiring import Parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One periodic look for due work. `run` gives back how much it did; then `wakes` looks at once.

    `deadline`: after it an async run is given up; what it had claimed lapses with its lease.
    """

    name: str
    every: timedelta
    run: Callable[[], int] | Callable[[], Awaitable[int]]
    wakes: str | None = None
    deadline: timedelta = timedelta(minutes=5)


def deliver_of(parts: Parts) -> Deliver:
    """The delivery that `Senders` runs in threads of their own."""
    return Deliver(
        engine=parts.engine,
        policy=parts.policy,
        channel=parts.channel,
        issuer=parts.issuer,
        lease=parts.settings.daemon.lease,
        clock=parts.clock,
    )


def jobs_of(parts: Parts, deliver: Callable[[], int]) -> list[Job]:
    """All jobs of the daemon, in the order in which a parcel meets them. `deliver` sends what is due."""
    tick = parts.settings.daemon.tick
    lease = parts.settings.daemon.lease
    budgets = {account.name: account.registrations_a_day for account in parts.settings.account}
    accounts = {name: OpenAccount(account, budgets[name]) for name, account in parts.accounts.items()}
    shadowed = parts.shadow is not None
    poll = Poll(
        engine=parts.engine,
        accounts=accounts,
        policy=parts.policy,
        lease=lease,
        clock=parts.clock,
        shadowed=shadowed,
    )
    detect = Detect(
        engine=parts.engine, policy=parts.policy, policy_at=parts.policy_at, clock=parts.clock, shadowed=shadowed
    )
    escalate = Escalate(engine=parts.engine, clock=parts.clock)
    gather = Gather(engine=parts.engine, incident=parts.policy.incident, clock=parts.clock)
    learn = Learn(engine=parts.engine, learning=parts.policy.learning, clock=parts.clock)
    return [
        Job(name="poll", every=tick, run=poll.run, wakes="detect"),
        Job(name="detect", every=tick, run=detect.run, wakes="deliver"),
        Job(name="deliver", every=tick, run=deliver),
        Job(name="escalate", every=tick, run=escalate.run),
        Job(name="gather", every=tick, run=gather.run),
        Job(name="learn", every=tick, run=learn.run),
        *_shadow_of(parts),
    ]


def _shadow_of(parts: Parts) -> Iterator[Job]:
    """The job of the shadow policy, where there is one."""
    if parts.shadow is not None:
        shadow = Shadow(engine=parts.engine, policy=parts.shadow, clock=parts.clock)
        yield Job(name="shadow", every=parts.settings.daemon.tick, run=shadow.run)
