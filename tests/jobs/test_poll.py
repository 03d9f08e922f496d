"""What the poll does with answers, refusals and failing accounts."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from carriers.errors import CarrierDown, CarrierError, KeyRefused, QuotaSpent, Throttled
from carriers.events import Answer, Event, Refusal
from config.words import DataHealth, Health, Leg, State
from tests.build import NOW, POLICY, add_account, add_parcel, ago, held, hours, scan
from tests.jobs.hands import LEASE
from tracker.jobs.poll import OpenAccount, Poll
from tracker.store.past import PastEvent, keep_past
from tracker.store.polls import claim_due
from tracker.store.session import reading, writing
from tracker.store.tables import AccountRow, EventRow, Parcel

MIDNIGHT = NOW.replace(hour=0) + timedelta(days=1)


class Told:
    """An account that answers as it is told to: `say(number)` for each number, or an error for the whole call."""

    batch = 40

    def __init__(self, say: Callable[[str], Answer | Refusal | None], *, registers: bool = True) -> None:
        self.say = say
        self.registers = registers
        self.refuses: dict[str, Refusal] = {}
        self.error: CarrierError | None = None
        self.calls: list[tuple[str, int]] = []

    async def register(self, numbers: Sequence[str]) -> list[Refusal]:
        self.calls.append(("register", len(numbers)))
        return [self.refuses[number] for number in numbers if number in self.refuses]

    async def ask(self, numbers: Sequence[str], now: datetime) -> list[Answer | Refusal]:
        self.calls.append(("ask", len(numbers)))
        if self.error:
            raise self.error
        return [said for number in numbers if (said := self.say(number)) is not None]

    async def aclose(self) -> None: ...


def answer(events: tuple[Event, ...], **more: object) -> Callable[[str], Answer]:
    digest = f"{len(events)}:{events[-1].digest()[:8] if events else ''}"
    return lambda number: Answer(number=number, events=events, digest=digest, **more)


def poll(engine: Engine, *accounts: Told, now: datetime = NOW, budget: int = 1000) -> int:
    """Poll every stored account, in the order of their ids, with these connections."""
    with reading(engine) as session:
        names = session.exec(select(AccountRow.name).order_by(col(AccountRow.id))).all()
    opened = {name: OpenAccount(account, budget) for name, account in zip(names, accounts, strict=True)}
    job = Poll(engine=engine, accounts=opened, policy=POLICY, lease=LEASE, clock=lambda: now)
    return asyncio.run(job.run())


def store(engine: Engine, number: int = 1) -> list[int]:
    with writing(engine) as session:
        account = add_account(session)
        return [add_parcel(session, account_id=account.id).id or 0 for _ in range(number)]


def parcel_of(engine: Engine, parcel_id: int) -> Parcel:
    with reading(engine) as session:
        return session.get_one(Parcel, parcel_id)


def events_of(engine: Engine) -> list[EventRow]:
    with reading(engine) as session:
        return list(session.exec(select(EventRow).order_by(col(EventRow.id))))


def account_of(engine: Engine) -> AccountRow:
    with reading(engine) as session:
        return session.exec(select(AccountRow)).one()


def test_an_answer_is_kept_with_the_instant_its_poll_was_due(engine: Engine) -> None:
    (parcel_id,) = store(engine)
    late = NOW + hours(2)
    assert poll(engine, Told(answer(held(ago(hours=30)), synced_at=ago(hours=1))), now=late) == 1
    parcel = parcel_of(engine, parcel_id)
    assert (parcel.state, parcel.leg, parcel.answered_at) == (State.IMPORT_CUSTOMS, Leg.CUSTOMS, late)
    assert (parcel.next_check_at, parcel.source_synced_at) == (NOW + hours(18), ago(hours=1))
    assert {event.poll_due_at for event in events_of(engine)} == {NOW}
    assert {event.received_at for event in events_of(engine)} == {late}


def test_what_is_due_is_asked_in_batches_and_only_once(engine: Engine) -> None:
    store(engine, 90)
    account = Told(answer(held(ago(hours=3))))
    assert poll(engine, account) == 90
    asked = [call for call in account.calls if call[0] == "ask"]
    assert asked == [("ask", 40), ("ask", 40), ("ask", 10)]
    assert poll(engine, account) == 0


def test_the_same_answer_again_writes_no_event(engine: Engine) -> None:
    (parcel_id,) = store(engine)
    account = Told(answer(held(ago(hours=3))))
    poll(engine, account)
    before = parcel_of(engine, parcel_id)
    assert poll(engine, account, now=NOW + hours(6)) == 1
    after = parcel_of(engine, parcel_id)
    assert len(events_of(engine)) == 4
    assert (after.answered_at, after.next_check_at) == (NOW + hours(6), before.next_check_at)


def test_an_event_that_is_taken_back_is_superseded_and_may_come_back(engine: Engine) -> None:
    (parcel_id,) = store(engine)
    events = held(ago(hours=3))
    for step, said in enumerate((events, events[:-1], events)):
        poll(engine, Told(answer(said)), now=NOW + hours(7 * step))
        gone = [event.superseded_at is not None for event in events_of(engine)]
        assert gone == [False, False, False, step == 1]
    assert parcel_of(engine, parcel_id).state is State.IMPORT_CUSTOMS


def test_an_answer_takes_nothing_back_that_an_import_told_and_makes_its_own_what_both_tell(engine: Engine) -> None:
    (parcel_id,) = store(engine)
    *said, last = held(ago(hours=3))
    with writing(engine) as session:
        past = {event.digest(): PastEvent(event, event.occurred_to) for event in (said[0], scan(ago(days=40), None))}
        keep_past(session, {(parcel_id, digest): told for digest, told in past.items()}, {}, ago(days=1))
    for events in (said, (*said, last)):
        poll(engine, Told(answer(tuple(events))), now=NOW + hours(len(events)))
    imported, own = (
        [event for event in events_of(engine) if bool(event.imported_at) is told] for told in (True, False)
    )
    assert [(event.text, event.superseded_at) for event in imported] == [("news", None)]
    assert sorted(event.poll_due_at for event in own)[:3] == [NOW] * 3
    assert {event.superseded_at for event in own} == {None}


def test_a_source_that_suddenly_tells_nothing_takes_nothing_back(engine: Engine) -> None:
    (parcel_id,) = store(engine)
    poll(engine, Told(answer(held(ago(hours=3)))))
    poll(engine, Told(answer(())), now=NOW + hours(6))
    parcel = parcel_of(engine, parcel_id)
    assert [event.superseded_at for event in events_of(engine)] == [None] * 4
    assert (parcel.state, parcel.data_health) == (State.IMPORT_CUSTOMS, DataHealth.SOURCE_FAILING)
    assert parcel.answered_at == NOW, "nothing may be judged on this"


def test_a_delivered_parcel_is_asked_for_no_more(engine: Engine) -> None:
    (parcel_id,) = store(engine)
    poll(engine, Told(answer((*held(ago(hours=30)), scan(ago(hours=1), State.DELIVERED)))))
    parcel = parcel_of(engine, parcel_id)
    assert (parcel.ended_at, parcel.next_poll_at, parcel.next_check_at) == (NOW, None, None)


def test_registrations_stay_within_the_days_budget(engine: Engine) -> None:
    ids = store(engine, 5)
    account = Told(answer(held(ago(hours=3))))
    assert poll(engine, account, budget=3) == 3
    assert account.calls == [("register", 3), ("ask", 3)]
    later = [parcel_of(engine, parcel_id).next_poll_at for parcel_id in ids[3:]]
    assert later == [MIDNIGHT, MIDNIGHT]
    assert poll(engine, account, now=MIDNIGHT, budget=3) == 5


def test_a_number_that_nobody_carries_is_marked_and_tried_again_tomorrow(engine: Engine) -> None:
    good, bad = store(engine, 2)
    number = parcel_of(engine, bad).number
    account = Told(answer(held(ago(hours=3))))
    account.refuses = {number: Refusal(number=number, code="-18019903", message="carrier not detected")}
    assert poll(engine, account) == 1
    parcel = parcel_of(engine, bad)
    assert (parcel.data_health, parcel.registered_at) == (DataHealth.NOT_REGISTERED, None)
    assert (parcel.trouble, parcel.next_poll_at) == ("-18019903: carrier not detected", MIDNIGHT)
    assert parcel_of(engine, good).registered_at == NOW


@pytest.mark.parametrize(
    ("refusal", "wait", "health"),
    [
        ({"pending": True}, POLICY.polling.pending, DataHealth.OK),
        ({"unregistered": True}, timedelta(minutes=2), DataHealth.NOT_REGISTERED),
        ({}, MIDNIGHT - NOW, DataHealth.SOURCE_FAILING),
    ],
)
def test_a_refused_number_is_asked_for_later(engine: Engine, refusal: dict, wait: timedelta, health: str) -> None:
    (parcel_id,) = store(engine)
    poll(engine, Told(lambda number: Refusal(number=number, code="-1", message="no", **refusal)))
    parcel = parcel_of(engine, parcel_id)
    assert parcel.data_health is health
    assert wait * 0.9 <= parcel.next_poll_at - NOW <= wait
    assert parcel.answered_at is None, "a refusal confirms nothing"
    assert parcel.registered_at == (None if refusal.get("unregistered") else NOW)


def test_a_number_that_was_passed_over_is_asked_for_again_soon(engine: Engine) -> None:
    (parcel_id,) = store(engine)
    poll(engine, Told(lambda _number: None))
    parcel = parcel_of(engine, parcel_id)
    assert (parcel.next_poll_at, parcel.failed_polls) == (NOW + timedelta(minutes=2), 1)
    assert parcel.answered_at is None


@pytest.mark.parametrize(
    ("error", "wait", "health"),
    [
        (CarrierDown("no answer"), timedelta(minutes=2), Health.FAILING),
        (Throttled("slow down", timedelta(seconds=7)), timedelta(seconds=7), Health.OK),
        (Throttled("slow down"), timedelta(minutes=1), Health.OK),
        (KeyRefused("wrong key"), timedelta(minutes=15), Health.REFUSED),
        (QuotaSpent("used up"), MIDNIGHT - NOW, Health.QUOTA_SPENT),
    ],
)
def test_a_failing_account_is_left_alone_and_loses_nothing(
    engine: Engine, error: CarrierError, wait: timedelta, health: Health
) -> None:
    (parcel_id,) = store(engine)
    account = Told(answer(held(ago(hours=3))))
    account.error = error
    assert poll(engine, account) == 0
    row, parcel = account_of(engine), parcel_of(engine, parcel_id)
    assert (row.health, row.blocked_until, row.last_error) == (health, NOW + wait, str(error))
    assert (parcel.next_poll_at, parcel.poll_leased_until) == (NOW + wait, None)
    account.error = None
    assert poll(engine, account, now=NOW + wait - timedelta(seconds=1)) == 0
    assert poll(engine, account, now=NOW + wait) == 1
    assert (account_of(engine).health, account_of(engine).failures_in_a_row) == (Health.OK, 0)


def test_an_outage_is_probed_less_and_less_often(engine: Engine) -> None:
    store(engine)
    account = Told(answer(()))
    account.error = CarrierDown("no answer")
    now, waits = NOW, []
    for _ in range(6):
        poll(engine, account, now=now)
        waits.append(account_of(engine).blocked_until - now)
        now += waits[-1]
    assert [wait / timedelta(minutes=1) for wait in waits] == [2, 4, 8, 16, 30, 30]


def test_one_failing_account_stops_no_other(engine: Engine) -> None:
    store(engine)
    (good,) = store(engine)
    down = Told(answer(()))
    down.error = CarrierDown("no answer")
    assert poll(engine, down, Told(answer(held(ago(hours=3))))) == 1
    assert parcel_of(engine, good).answered_at == NOW


def test_a_claim_that_nobody_finished_lapses_with_its_lease(engine: Engine) -> None:
    (parcel_id,) = store(engine)
    with writing(engine) as session:
        account_id = session.exec(select(AccountRow.id)).one()
        assert [due.id for due in claim_due(session, account_id, due_by=NOW, now=NOW, lease=LEASE, most=40)] == [
            parcel_id
        ]
    account = Told(answer(held(ago(hours=3))))
    assert poll(engine, account, now=NOW + LEASE - timedelta(seconds=1)) == 0
    assert poll(engine, account, now=NOW + LEASE) == 1
    assert {event.poll_due_at for event in events_of(engine)} == {NOW}, "our own lateness shows"


def test_an_unmapped_code_is_marked_and_never_healthy(engine: Engine) -> None:
    (parcel_id,) = store(engine)
    poll(engine, Told(answer((scan(ago(hours=3), State.UNKNOWN),))))
    parcel = parcel_of(engine, parcel_id)
    assert (parcel.state, parcel.data_health) == (State.UNKNOWN, DataHealth.CODE_UNMAPPED)
