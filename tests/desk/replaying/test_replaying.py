"""A replay of what is stored: counted by kind, lane, department and day, alike in one process and in many."""

from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import Engine

from carriers.events import Event
from config.policy import Policy
from config.words import Department, Kind, MarketingBasis, State
from tests.build import NOW, POLICY, add_parcel, ago, held, held_order, hours, released, scan, tell_events
from tracker.desk.replaying.counting import Period, Trial
from tracker.desk.replaying.counts import Counts, Line
from tracker.desk.replaying.pages import ask_all
from tracker.desk.replaying.report import Contender, as_answer, replay_all
from tracker.store.session import writing
from tracker.store.tables import GoodsLine

SINCE = ago(days=15)
LATER = POLICY.model_copy(update={"customs_hold": POLICY.customs_hold.model_copy(update={"after": hours(72)})})
ALL = Period(since=None, until=NOW, now=NOW)


def keep(engine: Engine, *events: Event, **more: object) -> int:
    """A parcel that was imported after all this had happened; its buyer agreed to coupons."""
    with writing(engine) as session:
        parcel = add_parcel(session, enrolled_at=NOW, buyer={"marketing_basis": MarketingBasis.CONSENT}, **more)
        tell_events(session, parcel, events)
        session.add(GoodsLine(parcel_id=parcel.id, value_minor=4000, currency="EUR"))
        return parcel.id or 0


def delivered(since: datetime, *, after: float) -> tuple[Event, ...]:
    """Held from then on for so many hours, and delivered on the next day."""
    freed = since + hours(after)
    return (*held(since), released(freed), scan(freed + hours(20), State.DELIVERED, country="DE"))


def counted(engine: Engine, *policies: Policy, period: Period = ALL, page: int = 500) -> tuple[Counts, ...]:
    trial = Trial(policies or (POLICY,), period)
    return ask_all(engine, trial, lambda _done, _of: None, page=page).of


def test_a_hold_is_counted_with_its_letter_its_coupon_and_what_moved(engine: Engine) -> None:
    keep(engine, *delivered(SINCE, after=60))
    (counts,) = counted(engine)
    line = counts.lines[Kind.CUSTOMS_HOLD, "CN>DE"]
    assert (counts.parcels, counts.events, line.stalls, line.notices, line.coupons) == (1, 6, 1, 1, 1)
    assert (line.share_moved(24), line.share_moved(48)) == (1, 1)
    assert line.cost(5) == {"EUR": Decimal("2.00")}
    assert (counts.opened, counts.of_department(Department.CUSTOMS)) == (1, 1)
    assert counts.busiest(Department.CUSTOMS) == ((SINCE + hours(48)).date(), 1)


def test_what_moved_is_told_only_of_letters_after_which_enough_is_known(engine: Engine) -> None:
    keep(engine, *held(ago(hours=48 + 30)))
    (counts,) = counted(engine)
    assert (counts.all.share_moved(24), counts.all.share_moved(48)) == (0, None)


def test_two_policies_are_told_side_by_side(sqlite_engine: Engine) -> None:
    keep(sqlite_engine, *delivered(SINCE, after=60))
    keep(sqlite_engine, *delivered(SINCE, after=80))
    first, second = counted(sqlite_engine, POLICY, LATER)
    assert (first.all.stalls, second.all.stalls) == (2, 1)


def test_the_period_counts_what_came_about_in_it(sqlite_engine: Engine) -> None:
    keep(sqlite_engine, *delivered(SINCE, after=60))
    found = SINCE + hours(48)
    for since, until, stalls in ((found, NOW, 1), (found + hours(1), NOW, 0), (None, found, 0)):
        (counts,) = counted(sqlite_engine, period=Period(since=since, until=until, now=NOW))
        assert counts.all.stalls == counts.opened == counts.all.notices == stalls


def test_a_parcel_that_never_turned_up_is_lost_and_noticed_by_the_policy_that_found_it_before(
    sqlite_engine: Engine,
) -> None:
    keep(sqlite_engine, scan(ago(days=50), State.ACCEPTED, country="CN"))
    never = POLICY.no_scan.model_copy(update={"flat": timedelta(days=90)})
    noticed, unnoticed = counted(sqlite_engine, POLICY, POLICY.model_copy(update={"no_scan": never}))
    assert [(counts.lost, counts.unnoticed) for counts in (noticed, unnoticed)] == [(1, 0), (1, 1)]


def test_an_order_has_one_letter_however_many_of_its_parcels_are_on_other_pages(engine: Engine) -> None:
    held_order(engine, 3)
    soon = Period(since=None, until=NOW + hours(1), now=NOW + hours(1))
    for page in (1, 2, 500):
        (counts,) = counted(engine, period=soon, page=page)
        assert (counts.parcels, counts.all.stalls, counts.all.notices) == (3, 3, 1)


def test_many_pages_are_counted_by_processes_and_come_to_the_same(engine: Engine) -> None:
    for number in range(10):
        keep(engine, *delivered(SINCE, after=40 + 4 * number))
    done: list[tuple[int, int]] = []
    by_many = ask_all(engine, Trial((POLICY,), ALL), lambda *seen: done.append(seen), page=1)
    assert by_many.of == counted(engine)
    assert done == [(number, 10) for number in range(1, 11)]


def test_parts_add_up() -> None:
    one, other = Line(stalls=1, notices=1), Line(stalls=2, coupons=1)
    one.watched[24] = other.watched[24] = other.moved[24] = 1
    one.add(other)
    assert (one.stalls, one.notices, one.coupons, one.share_moved(24)) == (3, 1, 1, 0.5)
    assert other.stalls == 2


def test_an_amount_is_in_whole_units_of_its_currency() -> None:
    line = Line()
    line.worth.update({"JPY": 3010, "EUR": 1010})
    assert line.as_json(5)["cost"] == {"EUR": "0.50", "JPY": "150"}


def test_the_answer_is_plain_json(sqlite_engine: Engine) -> None:
    keep(sqlite_engine, *delivered(SINCE, after=60))
    contenders = [Contender(None, POLICY), Contender("later.toml", LATER)]
    answer = as_answer(replay_all(sqlite_engine, contenders, ALL, progress=lambda _done, _of: None), ALL)
    first, second = answer["policies"]
    assert (first["file"], second["file"]) == (None, "later.toml")
    assert first["lines"][0]["moved_within_24h"] == 1
    assert (first["departments"]["finance"]["cases"], first["lost"]) == (1, 0)
    assert answer["difference"] == {"stalls": -1, "notices": -1, "coupons": -1, "cases": -1, "lost_unnoticed": 0}
