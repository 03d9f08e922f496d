"""When a letter that may have left or not is looked at again, and when it is sent once more."""

from datetime import datetime, timedelta

import pytest

from tests.build import NOW, POLICY
from tracker.rules.unknown import look_again_at, may_send_again

END = NOW + timedelta(hours=2)
LAST_CHANCE = END - timedelta(minutes=30)
SECOND = timedelta(seconds=1)
SENT = POLICY.model_copy(update={"on_unknown": "sent"})


@pytest.mark.parametrize(
    ("now", "at"),
    [
        (NOW, LAST_CHANCE),
        (LAST_CHANCE - SECOND, LAST_CHANCE),
        (LAST_CHANCE, END),  # on the instant it is looked at, so the next time is the end
        (END - SECOND, END),
        (END, None),
        (END + timedelta(days=1), None),
    ],
)
def test_it_is_looked_at_twice_before_its_window_has_closed(now: datetime, at: datetime | None) -> None:
    assert look_again_at(now, promised_by=END, policy=POLICY) == at


@pytest.mark.parametrize(
    ("handed_over_at", "now", "again"),
    [
        (NOW, LAST_CHANCE - SECOND, False),  # an answer may still turn up
        (NOW, LAST_CHANCE, True),
        (NOW, END + timedelta(hours=1), True),  # nobody looked in time: late is better than never
        (LAST_CHANCE - SECOND, LAST_CHANCE, True),
        (LAST_CHANCE, END, False),  # this was the second time, or there is no time for one
        (END, END + timedelta(hours=1), False),
    ],
)
def test_it_is_sent_once_more_only_where_the_policy_prefers_that(
    handed_over_at: datetime, now: datetime, again: bool
) -> None:
    assert may_send_again(now, handed_over_at=handed_over_at, promised_by=END, policy=SENT) is again
    assert not may_send_again(now, handed_over_at=handed_over_at, promised_by=END, policy=POLICY)
