"""What an order's past would have brought its buyer: one letter a case, one coupon an order."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from config.words import ASKS_BUYER, Department, Kind, MarketingBasis, State
from tests.build import NOW, POLICY, Way, ago, held, hours, released, scan
from tests.rules.test_telling import FACTS
from tracker.rules.past_cases import OfParcel, PastCase, past_cases
from tracker.rules.replay import Past, PastStall, Word, replay

SINCE = ago(days=15)
ASKS = min(ASKS_BUYER)
AGREED = replace(FACTS, buyer_basis=MarketingBasis.CONSENT)


def held_from(since: datetime, *, for_hours: float = 60) -> PastStall:
    """A hold that customs ends after so many hours."""
    events = [*held(since), released(since + hours(for_hours)), scan(since + hours(for_hours + 9), State.DELIVERED)]
    (stall,) = replay(Past(Way(), [Word(each, each.occurred_from) for each in events]), policy=POLICY, until=NOW)
    return stall


def cases(*stalls: PastStall, **facts: Any) -> list[PastCase]:
    about = replace(AGREED, **facts)
    return list(past_cases([OfParcel(about, "CN>DE", stall) for stall in stalls], POLICY))


def test_a_hold_brings_a_case_a_letter_and_a_coupon() -> None:
    (case,) = cases(held_from(SINCE))
    assert case.opened_at == SINCE + hours(48)
    assert case.departments(POLICY) == {*Department}
    assert case.letter is not None
    assert (case.letter.told_at, case.letter.has_coupon) == (SINCE + hours(48), True)
    assert case.letter.moved_after == hours(12)


def test_parcels_of_an_order_that_stand_together_share_the_letter_of_the_first() -> None:
    (case,) = cases(held_from(SINCE + hours(6)), held_from(SINCE))
    assert (len(case.stalls), case.letter and case.letter.told_at) == (2, SINCE + hours(48))


def test_parcels_whose_turns_come_at_the_same_instant_share_the_letter_too() -> None:
    (case,) = cases(held_from(SINCE), held_from(SINCE, for_hours=70))
    assert (len(case.stalls), case.letter and case.letter.told_at) == (2, SINCE + hours(48))


def test_the_letter_is_written_by_what_was_known_when_its_turn_came() -> None:
    events = [*held(SINCE), scan(SINCE + hours(50), State.IMPORT_CUSTOMS, country="DE", customs_reason=ASKS)]
    (stall,) = replay(Past(Way(), [Word(each, each.occurred_from) for each in events]), policy=POLICY, until=NOW)[:1]
    assert stall.standing.customs_reason is ASKS
    (case,) = cases(stall)
    assert case.letter is not None


def test_a_kind_without_a_playbook_asks_nothing_of_anybody() -> None:
    (case,) = cases(held_from(SINCE))
    assert case.departments(POLICY.model_copy(update={"playbook": {}})) == set()


def test_a_stall_after_the_case_was_over_brings_another_letter_but_no_other_coupon() -> None:
    first, second = cases(held_from(SINCE), held_from(SINCE + timedelta(days=5)))
    assert first.letter is not None
    assert second.letter is not None
    assert (first.letter.has_coupon, second.letter.has_coupon) == (True, False)


@pytest.mark.parametrize("facts", [{"buyer_email": None}, {"marketplace": "amazon"}])
def test_a_buyer_who_cannot_be_written_to_has_a_case_and_no_letter(facts: dict[str, Any]) -> None:
    assert [case.letter for case in cases(held_from(SINCE), **facts)] == [None]


def test_without_a_ground_there_is_no_coupon() -> None:
    (case,) = cases(held_from(SINCE), buyer_basis=None)
    assert case.letter is not None
    assert not case.letter.has_coupon


def test_what_turns_into_something_graver_has_not_moved() -> None:
    past = Past(Way(), [Word(each, each.occurred_from) for each in held(ago(days=40))])
    hold, lost = replay(past, policy=POLICY, until=NOW)
    (case,) = cases(hold, lost)
    assert (hold.ended_why, case.letter and case.letter.moved_after) == (Kind.LOST_PRESUMED, None)
