"""Each situation of a parcel is explained by its own reason."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from config.words import DataHealth, Kind, MarketingBasis, NoticeStatus, State, Untold
from tests.build import NOW, POLICY, add_account, add_parcel, add_shop, ago, held, hours, released, scan, tell_events
from tests.desk.asking.scenes import NUMBER, RULED_AT, add, backlog, healthy, on_its_way, played, silent, told
from tracker.desk.asking.explain import explain
from tracker.desk.asking.find import NoSuchParcel
from tracker.jobs import settling
from tracker.jobs.decision import Ruling, decide
from tracker.store.coupons import issue
from tracker.store.policies import put_in_force
from tracker.store.session import writing
from tracker.store.tables import Coupon, Notice, Parcel, Stall

HELD = held(ago(hours=50))


def explained(engine: Engine, scene: Callable[[Session], object]) -> str:
    (said,) = explain(played(engine, scene), NUMBER, language="en", now=NOW)
    return "\n".join(said.sentences)


def delivered(session: Session) -> None:
    add(session, (*HELD, scan(ago(hours=1), State.DELIVERED, country="DE")))


def waiting_for_its_buyer(session: Session) -> None:
    add(session, (*HELD, scan(ago(hours=30), State.READY_FOR_PICKUP, country="DE")))


def announced(session: Session) -> None:
    add(session, (scan(ago(days=9), State.PRE_ADVISED),))


def never_heard_of(session: Session) -> None:
    put_in_force(session, POLICY, RULED_AT)
    add_parcel(session, number=NUMBER, trouble="the source has no events for this number yet")


def on_an_old_answer(session: Session) -> None:
    parcel = add(session, HELD, decided=False)
    parcel.answered_at = ago(hours=3)
    session.add(parcel)


def not_yet_judged(session: Session) -> None:
    add(session, HELD, decided=False)


def of_uncertain_time(session: Session) -> None:
    parcel = add(session, HELD)
    parcel.data_health = DataHealth.TIME_UNCERTAIN
    session.add(parcel)


def without_address(session: Session) -> None:
    add(session, HELD, buyer={"email": None})


def from_a_marketplace(session: Session) -> None:
    add(session, HELD, marketplace="amazon")


def always_in_leipzig(session: Session) -> None:
    there = {"country": "DE", "place": "Leipzig"}
    add(session, tuple(scan(ago(days=days), State.ARRIVED_DESTINATION, **there) for days in (7, 4, 1)))


def left_to_the_staff(session: Session) -> None:
    policy = POLICY.model_copy(update={"tell_after": {**POLICY.tell_after, Kind.CARRIER_DELAY: None}})
    put_in_force(session, policy, RULED_AT)
    parcel = add(session, (*on_its_way(ago(days=2)), scan(ago(hours=30), None, kind=Kind.CARRIER_DELAY)), decided=False)
    decide(session, parcel, Ruling(policy=policy, policy_at=RULED_AT, now=NOW))


def in_shadow(session: Session) -> None:
    add(session, (scan(ago(hours=10), State.ACCEPTED, country="CN"),), shop_id=add_shop(session, armed=False).id)


def no_longer_held(session: Session) -> None:
    """Released since, but not judged again yet."""
    parcel = add(session, HELD)
    tell_events(session, parcel, (*HELD, released(ago(hours=1))))


def held_and_moved(session: Session) -> None:
    no_longer_held(session)
    parcel = session.exec(select(Parcel)).one()
    decide(session, parcel, Ruling(policy=POLICY, policy_at=RULED_AT, now=NOW + hours(0.25)))


def enrolled_late(session: Session) -> None:
    add(session, HELD, enrolled_at=ago(minutes=30))


def without_ground(session: Session) -> None:
    add(session, HELD, shop_id=add_shop(session, marketing_basis=MarketingBasis.NONE).id)


def customer_in_germany(session: Session) -> None:
    add(session, HELD, buyer={"marketing_basis": MarketingBasis.EXISTING})


def out_of_touch(session: Session) -> None:
    add(session, HELD)
    notice = session.exec(select(Notice)).one()
    notice.last_error = "mail.shop.example refused the connection"
    session.add(notice)


def undeliverable(session: Session) -> None:
    add(session, HELD)
    settling.undeliverable(session, session.exec(select(Notice)).one(), why="no such box", policy=POLICY, now=NOW)


def with_a_coupon_of_another_order(session: Session) -> None:
    parcel = add(session, HELD, buyer={"email": "anna@mail.example"}, number="YT1", order_number="A-1000")
    same = {"shop_id": parcel.shop_id, "account_id": parcel.account_id}
    add(session, HELD, buyer={"email": "Anna@mail.example"}, **same)


def written_to_enough(session: Session) -> None:
    """Not stalled yet, and its buyer has had three letters of other orders."""
    of = {"shop_id": add_shop(session).id, "account_id": add_account(session).id}
    for number in range(3):
        add(session, HELD, buyer={"email": "anna@mail.example"}, number=f"YT{number}", order_number=f"B-{number}", **of)
    add(session, held(ago(hours=40)), buyer={"email": "anna@mail.example"}, **of)


def beyond_the_budget(session: Session) -> None:
    add(session, HELD)
    session.exec(select(Coupon)).one().over_budget = True


def approved_beyond_the_budget(session: Session) -> None:
    beyond_the_budget(session)
    session.exec(select(Notice)).one().let_through_at = NOW


def about_to_be_told(session: Session) -> None:
    add(session, HELD)
    issue(session, session.exec(select(Coupon)).one(), "SORRY-7K3M", NOW)


def told_late(session: Session) -> None:
    add(session, HELD)
    settling.accepted(session, session.exec(select(Notice)).one(), detail="1", policy=POLICY, now=NOW + hours(3))


def after_another_coupon(session: Session) -> None:
    add(session, HELD)
    first = session.exec(select(Coupon)).one()
    other = session.exec(select(Notice)).one().model_copy(update={"id": None, "key": "apology-0"})
    session.add(Notice(**other.model_dump()))
    session.flush()
    first.notice_id = session.exec(select(Notice.id).where(Notice.key == "apology-0")).one() or 0


@pytest.mark.parametrize(
    ("scene", "reason"),
    [
        (delivered, "its way has ended (delivered, 2026-11-18 11:00 UTC)"),
        (waiting_for_its_buyer, "The rule: 5 days ready for pickup, counted from the first scan that says so."),
        (announced, "72 hours after it was announced"),
        (never_heard_of, "nothing is known of it yet"),
        (never_heard_of, "The last trouble with it: the source has no events for this number yet"),
        (on_an_old_answer, "was reached at 2026-11-18 10:00 UTC, but no stall is written yet"),
        (on_an_old_answer, "older than 30 minutes: the carrier is asked once more"),
        (not_yet_judged, "The next check judges it."),
        (of_uncertain_time, "Not all that is known of it can be trusted: times uncertain."),
        (without_address, "once an import brings one, they are written to"),
        (delivered, "but what people say of it (stallwatch report)"),
        (in_shadow, "To have them sent: stallwatch arm --country DE"),
        (always_in_leipzig, "The staff decide, and no policy has a letter about this."),
        (always_in_leipzig, "from 2026-11-21 12:00 UTC on, in 3d: no scan.\nIts buyer would be told from 2026-11-28"),
        (left_to_the_staff, "To change that for others: tell_after.carrier_delay in its file."),
        (without_address, "no address of theirs is known"),
        (from_a_marketplace, "bought on a marketplace"),
        (in_shadow, "the shop is in shadow for Germany"),
        (no_longer_held, "the next check ends this stall"),
        (no_longer_held, "its facts were corrected since"),
        (
            held_and_moved,
            "It stood still before: held by customs, from 2026-11-16 10:00 UTC until 2026-11-18 12:15 UTC.",
        ),
        (enrolled_late, "Knowable: 2026-11-18 11:30 UTC, not earlier, for only then was the parcel put under watch."),
        (without_ground, "No coupon: it would be advertising"),
        (customer_in_germany, "No coupon: in Germany it needs the buyer's own consent"),
        (out_of_touch, "The last try to send it failed: mail.shop.example refused the connection"),
        (undeliverable, "the letter cannot be delivered: no such box."),
        (undeliverable, "No coupon: it was taken back (its letter cannot be delivered)."),
        (about_to_be_told, "The letter will hold coupon SORRY-7K3M (5 %)"),
        (with_a_coupon_of_another_order, "a buyer is given 1 within 90 days at most, and this address has had it"),
        (written_to_enough, "within seven days they were written to of others already (3 at most)"),
        (beyond_the_budget, "beyond those that the shop gives a day on its own: it needs an approval"),
        (approved_beyond_the_budget, "A coupon of 5 % is set aside for the letter."),
        (told_late, "2h after the window had closed"),
        (after_another_coupon, "this order has had its one already"),
    ],
)
def test_a_situation_has_its_own_reason(sqlite_engine: Engine, scene: Callable[[Session], object], reason: str) -> None:
    assert reason in explained(sqlite_engine, scene)


@pytest.mark.parametrize(
    ("polled_at", "policy_at", "reason"),
    [
        (ago(hours=5), RULED_AT, "10:00 UTC, not earlier, for only then was the threshold reached."),
        (ago(hours=1), RULED_AT, "11:00 UTC, not earlier, for only then was the poll due"),
        (ago(hours=1), ago(minutes=20), "11:40 UTC, not earlier, for only then did the policy come into force."),
    ],
)
def test_knowable_is_explained_by_the_latest_of_its_reasons(
    sqlite_engine: Engine, polled_at: datetime, policy_at: datetime, reason: str
) -> None:
    def scene(session: Session) -> None:
        put_in_force(session, POLICY, policy_at)
        parcel = add(session, (), decided=False)
        tell_events(session, parcel, HELD, poll_due_at=polled_at)
        decide(session, parcel, Ruling(policy=POLICY, policy_at=policy_at, now=NOW))

    assert f"Knowable: 2026-11-18 {reason}" in explained(sqlite_engine, scene)


def test_a_stall_found_under_an_older_policy_names_both(sqlite_engine: Engine) -> None:
    def scene(session: Session) -> None:
        told(session)
        put_in_force(session, POLICY.model_copy(update={"window": hours(3)}), NOW)

    assert f"in policy {POLICY.digest()}, in force since 2026-10-19 12:00 UTC" in (
        said := explained(sqlite_engine, scene)
    )
    assert "is in force since 2026-11-18 12:00 UTC" in said


def test_a_stall_that_would_come_is_named_to_the_minute_it_comes(sqlite_engine: Engine) -> None:
    (early,) = explain(
        played(sqlite_engine, healthy), NUMBER, language="en", now=NOW + hours(62) - timedelta(minutes=1)
    )
    (due,) = explain(sqlite_engine, NUMBER, language="en", now=NOW + hours(62))
    assert "It is not stalled. It would be from 2026-11-21 02:00 UTC on (no scan), in 1m, unless" in early.sentences[3]
    assert "was reached at 2026-11-21 02:00 UTC" in due.sentences[3]


@pytest.mark.parametrize("status", [status for status in NoticeStatus if status is not NoticeStatus.ACCEPTED])
def test_whatever_became_of_a_letter_is_said(sqlite_engine: Engine, status: NoticeStatus) -> None:
    def scene(session: Session) -> None:
        add(session, HELD)
        session.exec(select(Notice)).one().status = status

    beginnings = {NoticeStatus.WAITING: "not yet.", NoticeStatus.UNKNOWN: "not known."}
    assert f"\nAccepted: {beginnings.get(status, 'never, for')}" in explained(sqlite_engine, scene)


def test_a_letter_that_a_restored_database_has_forgotten_is_not_laid_at_the_mail_servers_door(
    sqlite_engine: Engine,
) -> None:
    def scene(session: Session) -> None:
        add(session, HELD)
        session.exec(select(Notice)).one().sqlmodel_update({"status": NoticeStatus.UNKNOWN, "ended_why": "restored"})

    assert "may have left after the backup was taken" in explained(sqlite_engine, scene)


@pytest.mark.parametrize("why", Untold)
def test_whatever_keeps_a_buyer_untold_is_said(sqlite_engine: Engine, why: Untold) -> None:
    def scene(session: Session) -> None:
        silent(session)
        session.exec(select(Stall)).one().untold = why

    assert "\nThe buyer is not told" in explained(sqlite_engine, scene)


def test_before_the_first_start_nothing_is_made_up(sqlite_engine: Engine) -> None:
    with writing(sqlite_engine) as session:
        add_parcel(session, number=NUMBER)
    (said,) = explain(sqlite_engine, NUMBER, language="en", now=NOW)
    assert said.sentences == (
        "Nothing has been judged yet, for no policy is in force. Start Stallwatch: stallwatch run",
    )


def test_all_parcels_of_a_number_are_explained_the_newest_first(sqlite_engine: Engine) -> None:
    def scene(session: Session) -> None:
        add(session, (*HELD, scan(ago(hours=1), State.DELIVERED, country="DE")), enrolled_at=ago(days=90))
        add(session, on_its_way(ago(days=1)), account_id=add_account(session).id)

    said = explain(played(sqlite_engine, scene), NUMBER, language="en", now=NOW)
    assert ["has ended" in "".join(each.sentences) for each in said] == [False, True]


def test_an_unknown_number_is_refused_in_the_language_asked_for(sqlite_engine: Engine) -> None:
    with pytest.raises(NoSuchParcel, match=f"没有监控单号为 YT2632100700000007 的包裹。 是不是其中之一：{NUMBER}"):
        explain(played(sqlite_engine, backlog), " yt26321007 00000007", language="zh_CN", now=NOW)


def test_an_explanation_is_plain_json(sqlite_engine: Engine) -> None:
    (said,) = explain(played(sqlite_engine, healthy), NUMBER, language="en", now=NOW)
    assert said.as_json() == {"tracking_number": NUMBER, "sentences": said.sentences}
