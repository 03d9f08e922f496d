"""How long the oldest due work has waited."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from tests.build import NOW, add_account, add_parcel, ago, held_parcel, hours
from tests.jobs.hands import LEASE, detect
from tracker.store import notices
from tracker.store.due import oldest_due_check, oldest_due_notice, oldest_due_parcel
from tracker.store.session import reading, writing


def test_of_all_accounts_the_parcel_that_waits_longest_counts(engine: Engine) -> None:
    with writing(engine) as session:
        for minutes in (5, 30, 10):
            add_parcel(session, account_id=add_account(session).id, next_poll_at=ago(minutes=minutes))
        add_parcel(session, next_poll_at=ago(hours=2), poll_leased_until=NOW + LEASE)
        add_parcel(session, next_poll_at=ago(hours=1), poll_leased_until=NOW)
        assert oldest_due_parcel(session, NOW) == ago(hours=1)


@pytest.mark.parametrize(("due_at", "found"), [(NOW, NOW), (NOW + timedelta(seconds=1), None), (None, None)])
def test_what_is_due_later_or_never_is_not_due(engine: Engine, due_at: datetime | None, found: datetime | None) -> None:
    with writing(engine) as session:
        add_parcel(session, next_poll_at=due_at, next_check_at=due_at)
        assert oldest_due_parcel(session, NOW) == found
        assert oldest_due_check(session, NOW) == found


def test_a_letter_is_due_until_somebody_has_it(engine: Engine) -> None:
    held_parcel(engine)
    detect(engine)
    later = NOW + hours(1)
    with reading(engine) as session:
        assert oldest_due_notice(session, later) == NOW
    with writing(engine) as session:
        notices.claim_due(session, due_by=later, now=later, lease=LEASE, most=1)
        session.flush()
        assert oldest_due_notice(session, later) is None
        assert oldest_due_notice(session, later + LEASE) == NOW


def test_nothing_is_due_in_an_empty_database(engine: Engine) -> None:
    with reading(engine) as session:
        assert [look(session, NOW) for look in (oldest_due_parcel, oldest_due_check, oldest_due_notice)] == [None] * 3
