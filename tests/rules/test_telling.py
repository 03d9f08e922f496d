"""May this buyer be written to, from when, and with what?"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.words import ASKS_BUYER, CustomsReason, Department, Kind, MarketingBasis, Must, Untold
from tests.build import NOW, POLICY, Way, ago, held, hours
from tracker.rules.facts import country_of
from tracker.rules.judgement import judge
from tracker.rules.known import Known
from tracker.rules.standing import Standing
from tracker.rules.telling import (
    by_hand,
    knowable_at,
    may_give_coupon,
    must_of,
    next_news_at,
    tells_no_more,
    why_untold,
)

LATER = timedelta(seconds=1)
LONG_AGO = ago(days=20)


@dataclass(frozen=True)
class Facts:
    """A parcel to a German buyer who has agreed to nothing, from a shop that claims no ground either."""

    enrolled_at: datetime = LONG_AGO
    destination: str = "DE"
    incoterm: str | None = None
    duty_disclosed: bool = False
    marketplace: str | None = None
    buyer_email: str | None = "erika@mail.example"
    buyer_country: str | None = None
    buyer_basis: MarketingBasis | None = None
    shop_basis: MarketingBasis = MarketingBasis.NONE


FACTS = Facts()


def a_hold(since: datetime) -> Standing:
    found = judge(Known(Way(), held(since)), policy=POLICY, now=NOW).found
    return next(each for each in found if each.kind is Kind.CUSTOMS_HOLD)


HOLD = a_hold(ago(hours=50))
SILENCE = replace(HOLD, kind=Kind.NO_SCAN, due_at=ago(hours=2), tell_at=ago(hours=2) + timedelta(days=7))


def why(
    found: Standing = HOLD, *, now: datetime = NOW, restored_at: datetime | None = None, **facts: Any
) -> Untold | None:
    return why_untold(found, replace(FACTS, **facts), POLICY, now, restored_at=restored_at)


def test_a_buyer_with_an_address_is_told_from_the_deadline_on() -> None:
    assert why() is None
    assert why(now=HOLD.tell_at) is None
    assert why(now=HOLD.tell_at - LATER) is Untold.NOT_YET


def test_silence_is_told_only_a_week_after_its_case_opens() -> None:
    assert why(SILENCE, now=SILENCE.due_at + LATER) is Untold.NOT_YET
    assert why(SILENCE, now=SILENCE.tell_at - LATER) is Untold.NOT_YET
    assert why(SILENCE, now=SILENCE.tell_at) is None


@pytest.mark.parametrize("reason", sorted(CustomsReason))
def test_a_reason_that_may_need_the_buyer_is_left_to_a_person(reason: CustomsReason) -> None:
    expected = Untold.ASKS_BUYER if reason in ASKS_BUYER else None
    assert why(replace(HOLD, customs_reason=reason)) is expected
    assert why(replace(HOLD, customs_reason=reason), now=HOLD.tell_at - LATER) is Untold.NOT_YET


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"destination": "DE"}, None),
        ({"destination": "US"}, Untold.ASKS_BUYER),
        ({"destination": "US", "incoterm": "DDP"}, None),
        ({"destination": "DE", "duty_disclosed": True}, Untold.ASKS_BUYER),
    ],
)
def test_duty_that_may_be_the_buyers_to_pay_is_left_to_a_person(facts: dict[str, Any], reason: Untold | None) -> None:
    assert why(replace(HOLD, kind=Kind.DUTY_UNPAID_HOLD), **facts) is reason
    assert why(**facts) is None


@pytest.mark.parametrize(
    ("why_untold", "task"),
    [
        (Untold.ASKS_BUYER, "ask_the_buyer"),
        (Untold.LETTER_LEFT, "tell_of_another"),
        (Untold.MANY_LETTERS, "write_of_all"),
        (Untold.RESTORED, "find_out_if_told"),
    ],
)
def test_whom_no_letter_may_reach_a_person_writes_to_within_its_window(why_untold: Untold, task: str) -> None:
    (owed,) = by_hand(why_untold, hours(2))
    assert (owed.department, owed.task, owed.within) == (Department.SERVICE, task, hours(2))
    (late,) = by_hand(why_untold, hours(-1))
    assert late.within == timedelta()
    assert by_hand(Untold.NO_ADDRESS, hours(2)) == ()


@pytest.mark.parametrize(
    ("kind", "told", "no_more"),
    [
        (Kind.CUSTOMS_HOLD, {Kind.CUSTOMS_HOLD}, True),
        (Kind.NO_SCAN, {Kind.OVERDUE_PROMISE, Kind.DAMAGED}, True),  # that it is late they know
        (Kind.NO_SCAN, {Kind.CUSTOMS_HOLD}, True),
        (Kind.OVERDUE_PROMISE, {Kind.DUTY_UNPAID_HOLD}, True),
        (Kind.CUSTOMS_HOLD, {Kind.NO_SCAN}, False),
        (Kind.LOST_PRESUMED, {Kind.NO_SCAN}, False),
        (Kind.NO_SCAN, {Kind.DAMAGED}, False),
    ],
)
def test_a_letter_that_would_tell_nothing_new_is_not_needed(kind: Kind, told: set[Kind], *, no_more: bool) -> None:
    assert tells_no_more(kind, told) is no_more


@pytest.mark.parametrize("nothing", [None, ""])
def test_without_an_address_nobody_is_written_to(nothing: str | None) -> None:
    assert why(buyer_email=nothing) is Untold.NO_ADDRESS


@pytest.mark.parametrize(
    ("stood_before_enrolment", "reason"),
    [(hours(24) - LATER, None), (hours(24), None), (hours(24) + LATER, Untold.BACKLOG)],
)
def test_a_stall_older_than_a_day_at_enrolment_is_backlog(
    stood_before_enrolment: timedelta, reason: Untold | None
) -> None:
    assert why(enrolled_at=HOLD.due_at + stood_before_enrolment) is reason


@pytest.mark.parametrize("enrolled_at", [ago(days=30), HOLD.due_at])
def test_a_stall_that_begins_under_our_eyes_is_no_backlog(enrolled_at: datetime) -> None:
    assert why(enrolled_at=enrolled_at) is None


def test_of_several_reasons_the_one_that_lasts_is_given() -> None:
    all_at_once: dict[str, Any] = {"marketplace": "amazon", "enrolled_at": NOW, "buyer_email": None}
    old = replace(SILENCE, due_at=ago(days=3), tell_at=NOW + LATER)
    assert why(old, **all_at_once) is Untold.MARKETPLACE
    assert why(old, **{**all_at_once, "marketplace": None}) is Untold.BACKLOG
    assert why(old, **{**all_at_once, "marketplace": None, "enrolled_at": ago(days=9)}) is Untold.NOT_YET
    assert why(replace(old, tell_at=NOW), buyer_email=None) is Untold.NO_ADDRESS


@pytest.mark.parametrize(
    ("restored_at", "reason"),
    [
        (HOLD.tell_at - LATER, None),  # the database lost nothing of what came after
        (HOLD.tell_at, Untold.RESTORED),
        (HOLD.tell_at + LATER, Untold.RESTORED),
    ],
)
def test_whoever_may_have_been_told_before_a_restore_is_not_told_again(
    restored_at: datetime, reason: Untold | None
) -> None:
    assert why(restored_at=restored_at) is reason


def test_a_restore_is_no_reason_where_another_one_kept_the_buyer_untold_before_it() -> None:
    assert why(restored_at=NOW, marketplace="amazon") is Untold.MARKETPLACE
    assert why(restored_at=NOW, enrolled_at=ago(hours=-23)) is Untold.BACKLOG
    assert why(restored_at=NOW, buyer_email=None) is Untold.NO_ADDRESS
    assert why(SILENCE, restored_at=NOW) is Untold.NOT_YET


@pytest.mark.parametrize(
    "address",
    [
        "x1y2@marketplace.amazon.de",
        "x1y2@marketplace.amazon.co.uk",
        "X1Y2@MARKETPLACE.AMAZON.COM",
        "buyer@members.ebay.com",
        "abc@relay.walmart.com",
        "abc@mail.aliexpress.com",
        "abc@etsy.com",
        "abc@mail.etsy.com",
        '"odd@name"@marketplace.amazon.fr',
    ],
)
def test_behind_a_marketplaces_relay_a_person_writes(address: str) -> None:
    assert why(buyer_email=address) is Untold.MARKETPLACE


@pytest.mark.parametrize(
    "address",
    [
        "amazon@mail.example",
        "marketplace.amazon.de@mail.example",
        "erika@amazon.de",
        "erika@mymarketplace.amazon.example",
        "erika@etsy.company.example",
        "erika@betsy.com",
        "erika@notmembers.ebay.com",
    ],
)
def test_an_address_that_only_looks_like_a_relay_is_the_buyers_own(address: str) -> None:
    assert why(buyer_email=address) is None


@pytest.mark.parametrize(
    ("buyer", "shop", "country", "given"),
    [
        (None, MarketingBasis.NONE, "FR", False),
        (None, MarketingBasis.CONSENT, "FR", True),
        (None, MarketingBasis.EXISTING, "FR", True),
        (MarketingBasis.NONE, MarketingBasis.CONSENT, "FR", False),  # the buyer's own word stands above the shop's
        (MarketingBasis.CONSENT, MarketingBasis.NONE, "FR", True),
        (MarketingBasis.EXISTING, MarketingBasis.NONE, "FR", True),
        (None, MarketingBasis.NONE, "DE", False),
        (None, MarketingBasis.CONSENT, "DE", True),
        (None, MarketingBasis.EXISTING, "DE", False),  # being a customer is no ground for a voucher in Germany
        (MarketingBasis.EXISTING, MarketingBasis.CONSENT, "DE", False),
        (MarketingBasis.CONSENT, MarketingBasis.EXISTING, "DE", True),
    ],
)
def test_a_code_needs_a_ground(
    buyer: MarketingBasis | None, shop: MarketingBasis, country: str, *, given: bool
) -> None:
    facts = Facts(buyer_basis=buyer, shop_basis=shop, destination=country)
    assert may_give_coupon(Kind.CUSTOMS_HOLD, facts, POLICY) is given
    assert not may_give_coupon(Kind.NO_SCAN, facts, POLICY)


@pytest.mark.parametrize(
    ("buyer_country", "destination", "country"), [("DE", "FR", "DE"), ("FR", "DE", "FR"), (None, "DE", "DE")]
)
def test_the_buyers_country_decides_and_the_destination_where_it_is_not_known(
    buyer_country: str | None, destination: str, country: str
) -> None:
    facts = Facts(buyer_country=buyer_country, destination=destination, shop_basis=MarketingBasis.EXISTING)
    assert country_of(facts) == country
    assert may_give_coupon(Kind.CUSTOMS_HOLD, facts, POLICY) is (country == "FR")


@pytest.mark.parametrize(
    ("incoterm", "disclosed", "country", "must"),
    [
        (None, False, "DE", Must.NOTHING),
        ("DAP", False, "FR", Must.NOTHING),
        ("DAP", False, "US", Must.NOTHING_KNOWN),
        ("", False, "GB", Must.NOTHING_KNOWN),
        ("DDP", False, "US", Must.NOTHING),
        ("DDP", True, "DE", Must.NOTHING),
        ("ddp", True, "US", Must.NOTHING),
        ("DAP", True, "DE", Must.NOTHING_YET),
        ("DDU", True, "US", Must.NOTHING_YET),
        (None, True, "DE", Must.NOTHING_YET),
    ],
)
def test_nothing_to_pay_is_said_only_where_it_is_so(
    incoterm: str | None, country: str, must: Must, *, disclosed: bool
) -> None:
    facts = Facts(incoterm=incoterm, duty_disclosed=disclosed, buyer_country=country, destination="DE")
    assert must_of(facts, POLICY) is must


@pytest.mark.parametrize("latest", ["begins", "enrolled_at", "first poll", "second poll", "policy_at"])
def test_we_could_know_from_the_latest_of_all_that_knowing_took(latest: str) -> None:
    at = dict.fromkeys(["begins", "enrolled_at", "first poll", "second poll", "policy_at"], ago(days=3)) | {latest: NOW}
    polls = [at["first poll"], at["second poll"]]
    found = knowable_at(at["begins"], enrolled_at=at["enrolled_at"], polls=iter(polls), policy_at=at["policy_at"])
    assert found == NOW


def test_a_stall_was_learnt_of_by_the_polls_that_brought_its_events_and_from_whoever_told_of_it() -> None:
    polled = {event.digest(): ago(hours=age) for event, age in zip(HOLD.decided_by, (5, 3), strict=True)}
    assert HOLD.learnt_at(polled) == [ago(hours=5), ago(hours=3)]
    assert replace(HOLD, decided_by=(), recorded_at=NOW).learnt_at({}) == [NOW]


def test_what_needed_no_poll_could_be_known_without_one() -> None:
    assert knowable_at(NOW, enrolled_at=ago(days=1), polls=(), policy_at=ago(days=2)) == NOW


@pytest.mark.parametrize(
    ("now", "zone", "promised"),
    [
        # 48 hours from Wednesday 13:00 in Berlin is Friday 13:00: Friday at 18:00.
        ("2026-11-18T12:00:00Z", "Europe/Berlin", "2026-11-20T17:00:00Z"),
        # On the hour itself the promise is that very hour; a second later it is the next day's.
        ("2026-11-18T17:00:00Z", "Europe/Berlin", "2026-11-20T17:00:00Z"),
        ("2026-11-18T17:00:01Z", "Europe/Berlin", "2026-11-21T17:00:00Z"),
        # Clocks go back on 25 October: 18:00 is then 17:00 UTC, and 48 hours end at 17:30 by the clock.
        ("2026-10-23T16:30:00Z", "Europe/Berlin", "2026-10-25T17:00:00Z"),
        # Clocks go forward on 29 March: 48 hours from Friday 17:30 end at 18:30.
        ("2026-03-27T16:30:00Z", "Europe/Berlin", "2026-03-30T16:00:00Z"),
        ("2026-10-02T07:00:00Z", "Australia/Lord_Howe", "2026-10-04T07:00:00Z"),
        ("2026-10-02T07:15:00Z", "Australia/Lord_Howe", "2026-10-05T07:00:00Z"),
        ("2026-11-18T12:00:00Z", "Pacific/Kiritimati", "2026-11-21T04:00:00Z"),
        ("2026-11-18T12:00:00Z", "America/New_York", "2026-11-20T23:00:00Z"),
        # In Honolulu it is the day before by an hour: 48 hours from Tuesday 17:00 end an hour before Thursday's news.
        ("2026-11-18T03:00:00Z", "Pacific/Honolulu", "2026-11-20T04:00:00Z"),
    ],
)
def test_news_is_promised_at_six_in_the_evening_two_days_on(now: str, zone: str, promised: str) -> None:
    assert next_news_at(datetime.fromisoformat(now), zone=zone, policy=POLICY) == datetime.fromisoformat(promised)


@given(
    st.integers(0, 366 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes)),
    st.sampled_from(
        ["Europe/Berlin", "Australia/Lord_Howe", "Pacific/Honolulu", "Asia/Kathmandu", "Pacific/Kiritimati"]
    ),
)
def test_news_is_always_at_six_local_and_the_first_that_is_two_days_away(now: datetime, zone: str) -> None:
    promised = next_news_at(now, zone=zone, policy=POLICY)
    local = promised.astimezone(ZoneInfo(zone))
    assert (local.hour, local.minute, local.second) == (18, 0, 0)
    assert hours(48) <= promised - now <= hours(73)
    before = (local - timedelta(days=1)).astimezone(UTC)
    assert before - now < hours(48)
    assert promised.tzinfo is UTC


def test_the_figures_of_the_promise_are_the_policys() -> None:
    news = POLICY.news.model_copy(update={"after": hours(1), "at": POLICY.news.at.replace(hour=9)})
    policy = POLICY.model_copy(update={"news": news})
    assert next_news_at(NOW, zone="UTC", policy=policy) == NOW.replace(day=19, hour=9)
