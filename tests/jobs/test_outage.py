"""A carrier's outage: letters that rest on silence wait, for as long as it lasts or the policy allows."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import col, select
from structlog.testing import capture_logs

from carriers.events import Event
from config.policy import Policy
from config.words import DataHealth, Happening, IncidentReason, Kind, Promise, State, Trait, Untold
from tests.build import NOW, POLICY, add_account, add_parcel, add_shop, ago, held, hours, scan, tell_events
from tests.jobs.hands import at_once, changed, deliver, detect, killed_at, letters
from tests.jobs.test_brake import lines, statements
from tests.jobs.test_gather import gather, incidents, members
from tracker.desk.asking.explain import explain
from tracker.desk.asking.speech import Speech
from tracker.desk.asking.timeline import told
from tracker.desk.incidents import explain as give_reason
from tracker.desk.incidents import incident
from tracker.desk.incidents import told as all_of
from tracker.jobs.holding import let_go
from tracker.rules.window import promise_of
from tracker.store.carriers import count_heard, last_told, told_news
from tracker.store.outages import hold_outage, join
from tracker.store.policies import put_in_force
from tracker.store.session import reading, writing
from tracker.store.tables import CarrierRow, CaseRow, Coupon, Notice, Parcel, Stall, Task
from tracker.store.window import promised

ENGLISH = Speech("en")
SILENT_SINCE = ago(hours=30)
UNTIL = NOW + hours(23)
"""Until when the letters wait at the longest: the last poll of their parcels was due an hour before NOW."""
OUT: Policy = changed(
    no_scan=POLICY.no_scan.model_copy(update={"flat": timedelta(hours=48)}),
    outage=POLICY.outage.model_copy(update={"parcels": 3}),
    coupon=POLICY.coupon.model_copy(update={"kinds": frozenset({Kind.NO_SCAN, Kind.CUSTOMS_HOLD})}),
    fresh_for=timedelta(days=9),
)
"""Three parcels are enough, silence is told at once, and a letter about it may carry a coupon."""

LATER = changed(OUT, no_scan=POLICY.no_scan)
"""The same, but silence is told a week after its case opens."""


def silent(since: datetime | None = None) -> tuple[Event, ...]:
    return (scan(since or ago(hours=50), State.ACCEPTED, country="CN"),)


def fall_silent(engine: Engine, *histories: tuple[Event, ...], carrier: str = "YunExpress") -> list[int]:
    """A carrier that told nothing for 30 hours, with a parcel of one batch for each history; three silent ones where
    none is given."""
    with writing(engine) as session:
        of = {"shop_id": add_shop(session).id, "account_id": add_account(session).id, "carrier": carrier, "batch": "B1"}
        parcels = [add_parcel(session, **of) for _ in histories or range(3)]
        for parcel, events in zip(parcels, histories or [silent()] * 3, strict=True):
            tell_events(session, parcel, events)
        told_news(session, [carrier], SILENT_SINCE)
    return [parcel.id or 0 for parcel in parcels]


def speak(engine: Engine, parcel_id: int, at: datetime) -> None:
    """The carrier tells a new scan of one parcel."""
    with writing(engine) as session:
        parcel = session.get_one(Parcel, parcel_id)
        news = (*silent(), scan(at, State.IN_TRANSIT, country="CN"))
        tell_events(session, parcel, news, answered_at=at, next_check_at=None, digest="news")


def untold(engine: Engine) -> list[Untold | None]:
    with reading(engine) as session:
        return list(session.exec(select(Stall.untold).order_by(col(Stall.id))))


def notices(engine: Engine) -> list[Notice]:
    with reading(engine) as session:
        return list(session.exec(select(Notice).order_by(col(Notice.id))))


def test_letters_wait_while_cases_and_tasks_are_there(engine: Engine) -> None:
    parcel_id, *_ = fall_silent(engine)
    with capture_logs() as logged:
        detect(engine, policy=OUT)
        detect(engine, policy=OUT)
    assert untold(engine) == [Untold.CARRIER_OUTAGE] * 3
    (outage,) = incidents(engine)
    assert (outage.kind, outage.trait, outage.value) == (Kind.NO_SCAN, Trait.CARRIER, "YunExpress")
    assert (outage.reason, outage.reason_by) == (IncidentReason.CARRIER_OUTAGE, "stallwatch")
    assert (outage.began_at, outage.parcels) == (SILENT_SINCE, 3)
    assert [entry["event"] for entry in logged if entry["log_level"] == "warning"] == ["incident.opened"]
    with reading(engine) as session:
        assert session.get_one(Parcel, parcel_id).next_check_at == UNTIL
        assert [stall.tell_at for stall in session.exec(select(Stall))] == [UNTIL] * 3
        assert len(session.exec(select(CaseRow)).all()) == 3
        assert session.exec(select(Task)).first() is not None
    assert notices(engine) == []
    assert len(lines(engine, Happening.NOT_TOLD)) == len(lines(engine, Happening.INCIDENT_JOINED)) == 3


def test_once_the_carrier_speaks_the_others_are_told_within_the_window(engine: Engine, tmp_path: Path) -> None:
    moves, *_ = fall_silent(engine)
    detect(engine, policy=OUT)
    speak(engine, moves, NOW + hours(3))
    with capture_logs() as logged:
        detect(engine, NOW + hours(4), OUT)
    assert [entry["event"] for entry in logged if "incident" in entry["event"]] == ["incident.ended"]
    (outage,) = incidents(engine)
    assert outage.ended_at == NOW + hours(3)
    with reading(engine) as session:
        ended = [(stall.ended_why, stall.untold) for stall in session.exec(select(Stall).order_by(col(Stall.id)))]
    assert ended == [(State.IN_TRANSIT, Untold.CARRIER_OUTAGE), (None, None), (None, None)]
    assert [notice.promised_by for notice in notices(engine)] == [NOW + hours(5)] * 2, "from when it spoke"
    deliver(engine, tmp_path, NOW + hours(4), OUT)
    assert [("gestört" in letter, "SORRY-" in letter) for letter in letters(tmp_path)] == [(False, True)] * 2


def test_after_the_longest_time_the_letter_leaves_with_the_reason_and_no_coupon(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    engine = sqlite_engine
    fall_silent(engine)
    detect(engine, policy=OUT)
    detect(engine, UNTIL - timedelta(seconds=1), OUT)
    assert notices(engine) == []
    detect(engine, UNTIL, OUT)
    deliver(engine, tmp_path, UNTIL, OUT)
    assert ["Sendungsverfolgung von YunExpress derzeit gest" in letter for letter in letters(tmp_path)] == [True] * 3
    with reading(engine) as session:
        assert session.exec(select(Coupon)).all() == []
        kept = [promise_of(promised(session, notice), UNTIL) for notice in session.exec(select(Notice))]
    assert kept == [Promise.KEPT] * 3
    assert [notice.promised_by for notice in notices(engine)] == [UNTIL + hours(2)] * 3


def test_a_reason_that_comes_before_the_letter_leaves_takes_its_coupon_back(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    fall_silent(sqlite_engine)
    detect(sqlite_engine, policy=changed(OUT, outage=POLICY.outage))
    gather(sqlite_engine)
    give_reason(sqlite_engine, 1, IncidentReason.CARRIER_OUTAGE, by="anna", speech=ENGLISH, now=NOW)
    deliver(sqlite_engine, tmp_path, policy=OUT)
    assert ["SORRY-" in letter for letter in letters(tmp_path)] == [False] * 3
    assert [line.particulars["why"] for line in lines(sqlite_engine, Happening.COUPON_VOIDED)] == [
        "hidden_by_outage"
    ] * 3


def test_what_customs_said_waits_for_no_carrier(sqlite_engine: Engine) -> None:
    fall_silent(sqlite_engine, *[held(ago(hours=50))] * 3)
    detect(sqlite_engine, policy=OUT)
    assert (untold(sqlite_engine), incidents(sqlite_engine)) == ([None] * 3, [])


def test_a_carrier_that_was_hardly_asked_since_it_fell_silent_is_not_out(engine: Engine) -> None:
    """As after a weekend without the daemon: what nobody asked for cannot have been told."""
    asked, *others = fall_silent(engine, *[silent()] * 6)
    with writing(engine) as session:
        for parcel_id in others[2:]:
            session.get_one(Parcel, parcel_id).answered_at = ago(hours=7)
    detect(engine, policy=OUT)
    assert incidents(engine) == []
    assert untold(engine) == [None] * 6
    with writing(engine) as session:
        session.get_one(Parcel, asked).data_health = DataHealth.SOURCE_STOPPED
        lost = add_parcel(session)
        tell_events(session, lost, silent(ago(days=40)))
    detect(engine, policy=OUT)
    with reading(engine) as session:
        assert count_heard(session, "YunExpress", since=ago(hours=6)) == (5, 2)


def test_news_is_kept_under_each_carriers_own_spelling_however_many_tell_it_at_once(engine: Engine) -> None:
    odd = ["中通", "O'Neill & Söhne; DROP TABLE", "%", " yunexpress"]

    def tell() -> None:
        with writing(engine) as session:
            told_news(session, {*odd}, NOW)

    for carrier in odd:
        fall_silent(engine, carrier=carrier)
    detect(engine, policy=OUT)
    assert sorted(each.value for each in incidents(engine)) == sorted(odd)
    at_once(tell)
    with reading(engine) as session:
        rows = session.exec(select(CarrierRow)).all()
    assert {(row.carrier, row.told_at, row.under_way) for row in rows} == {(carrier, NOW, 3) for carrier in odd}


def test_the_first_answer_for_a_parcel_is_no_news_of_its_carrier(sqlite_engine: Engine) -> None:
    with writing(sqlite_engine) as session:
        parcel = add_parcel(session)
        tell_events(session, parcel, silent())
        assert last_told(session, "YunExpress") is None
        tell_events(session, parcel, silent(), answered_at=NOW + hours(1), digest="the same events")
        assert last_told(session, "YunExpress") is None
        tell_events(session, parcel, (*silent(), *held(ago(hours=9))), answered_at=NOW + hours(2), digest="more")
        row = last_told(session, "YunExpress")
        assert row is not None
        assert row.told_at == NOW + hours(2)


def test_many_who_meet_an_outage_at_once_open_one_and_end_it_once(engine: Engine) -> None:
    moves, *_ = fall_silent(engine, *[silent()] * 6)
    at_once(lambda: detect(engine, policy=OUT))
    (outage,) = incidents(engine)
    assert (outage.parcels, len(lines(engine, Happening.INCIDENT_JOINED))) == (6, 6)
    speak(engine, moves, NOW + hours(1))
    at_once(lambda: detect(engine, NOW + hours(1), OUT))
    assert [each.ended_at for each in incidents(engine)] == [NOW + hours(1)]
    assert len(notices(engine)) == 5


def test_killed_in_the_midst_it_goes_on_where_it_was(sqlite_engine: Engine) -> None:
    moves, *_ = fall_silent(sqlite_engine)
    with killed_at("detect.decided"):
        detect(sqlite_engine, policy=OUT)
    detect(sqlite_engine, policy=OUT)
    assert [each.parcels for each in incidents(sqlite_engine)] == [3]
    speak(sqlite_engine, moves, NOW + hours(1))
    with killed_at("detect.deciding"):
        detect(sqlite_engine, NOW + hours(1), OUT)
    detect(sqlite_engine, NOW + hours(2), OUT)
    assert [notice.promised_by for notice in notices(sqlite_engine)] == [NOW + hours(3)] * 2


def test_an_outage_does_not_end_over_a_stall_that_joins_it_meanwhile(engine: Engine) -> None:
    moves, *_ = fall_silent(engine)
    parcel_id, *_ = fall_silent(engine, silent(), carrier="Yanwen")
    detect(engine, policy=OUT)
    speak(engine, moves, NOW + hours(1))
    with ThreadPoolExecutor(1) as other, writing(engine) as session:
        outage = hold_outage(session, "YunExpress")
        late = session.exec(select(Stall).where(Stall.parcel_id == parcel_id)).one()
        assert outage is not None
        join(session, outage, late, NOW)
        session.flush()
        ends = other.submit(let_go, engine, OUT.outage, NOW + hours(1))
        session.commit()
        ends.result()
    let_go(engine, OUT.outage, NOW + hours(1))
    assert [each.ended_at for each in incidents(engine)] == [NOW + hours(1)]
    assert members(engine) == [None] * 4


def test_an_outage_lasts_though_nothing_of_it_stands(sqlite_engine: Engine) -> None:
    fall_silent(sqlite_engine)
    detect(sqlite_engine, policy=OUT)
    with writing(sqlite_engine) as session:
        for stall in session.exec(select(Stall)).all():
            stall.ended_at = NOW
    gather(sqlite_engine)
    assert incidents(sqlite_engine)[0].ended_at is None


def test_what_begins_in_an_outage_is_no_other_incidents_and_stands_for_itself_after_it(sqlite_engine: Engine) -> None:
    *_, moves = fall_silent(sqlite_engine, *[silent(ago(hours=80))] * 4)
    detect(sqlite_engine, policy=LATER)
    assert untold(sqlite_engine) == [Untold.NOT_YET] * 4
    assert (gather(sqlite_engine), members(sqlite_engine)) == (0, [1] * 4)
    speak(sqlite_engine, moves, NOW + hours(1))
    detect(sqlite_engine, NOW + hours(1), LATER)
    assert (gather(sqlite_engine, NOW + hours(1)), members(sqlite_engine)) == (0, [None] * 4)
    assert [each.trait for each in incidents(sqlite_engine)] == [Trait.CARRIER]


def test_where_staff_know_why_it_stands_nothing_waits(sqlite_engine: Engine) -> None:
    parcel_ids = fall_silent(sqlite_engine, *[silent(ago(hours=80))] * 3)
    detect(sqlite_engine, policy=changed(LATER, outage=POLICY.outage))
    gather(sqlite_engine)
    give_reason(sqlite_engine, 1, IncidentReason.STRIKE, by="anna", speech=ENGLISH, now=NOW)
    with writing(sqlite_engine) as session:
        for parcel_id in parcel_ids:
            session.get_one(Parcel, parcel_id).next_check_at = NOW
    detect(sqlite_engine, policy=OUT)
    assert untold(sqlite_engine) == [None] * 3
    assert len(incidents(sqlite_engine)) == 1


def test_a_policy_that_asks_for_no_outages_lets_go_of_what_waits(sqlite_engine: Engine) -> None:
    fall_silent(sqlite_engine)
    detect(sqlite_engine, policy=OUT)
    off = changed(OUT, outage=OUT.outage.model_copy(update={"hold": None}))
    detect(sqlite_engine, NOW + hours(1), off)
    assert untold(sqlite_engine) == [None] * 3
    assert incidents(sqlite_engine)[0].ended_at is not None


def test_without_an_outage_a_look_for_one_costs_one_statement(sqlite_engine: Engine) -> None:
    costs = []
    for number in (3, 30):
        fall_silent(sqlite_engine, *[silent()] * number)
        detect(sqlite_engine, policy=OUT)
        costs.append(statements(sqlite_engine, lambda: detect(sqlite_engine, policy=OUT)))
    assert costs[0] == costs[1]


def test_people_read_for_what_a_letter_waits_and_until_when(sqlite_engine: Engine) -> None:
    moves, *_ = fall_silent(sqlite_engine)
    detect(sqlite_engine, policy=OUT)
    with writing(sqlite_engine) as session:
        put_in_force(session, OUT, ago(days=30))
        number = session.get_one(Parcel, moves).number
    line, *_ = lines(sqlite_engine, Happening.NOT_TOLD)
    assert told(line, ENGLISH) == (
        f"The letter about parcel {number} waits until 2026-11-19 11:00 UTC at the longest: YunExpress has told "
        "nothing new of any of its 3 parcels under way since 2026-11-17 06:00 UTC."
    )
    (why,) = explain(sqlite_engine, number, language="en", now=NOW)
    assert (
        "The buyer is not told yet: YunExpress has told nothing new of any of its 3 parcels under way since "
        "2026-11-17 06:00 UTC, so its data stands still rather than the parcel. The letter waits until "
        "2026-11-19 11:00 UTC at the longest, and is decided on at once when YunExpress tells of any parcel again."
    ) in why.sentences
    assert "Accepted: no letter is owed yet." in why.sentences
    outage = "Incident 1: 3 parcels stand together (no scan) since 2026-11-17 06:00 UTC, of 3; carrier: YunExpress."
    assert [line for line in why.sentences if line.startswith(outage)]
    speak(sqlite_engine, moves, NOW + hours(1))
    detect(sqlite_engine, NOW + hours(1), OUT)
    *_, ended = all_of(*incident(sqlite_engine, 1, ENGLISH), ENGLISH)
    assert ended == "It ended at 2026-11-18 13:00 UTC, when the carrier told something new of a parcel again."
