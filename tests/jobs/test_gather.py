"""Parcels that stop together become one incident: told once, explained once, over when none of them stands."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select
from structlog.testing import capture_logs

from config.policy import Incident
from config.words import Happening, IncidentReason, Kind, Trait
from tests.build import NOW, POLICY, add_account, add_parcel, add_shop, ago, held, released, tell_events
from tests.jobs.hands import at_once, deliver, detect, killed_at, letters
from tests.jobs.test_brake import lines, statements
from tracker.desk.asking.speech import Speech
from tracker.desk.incidents import explain, headed, open_incidents
from tracker.jobs.gather import Gather
from tracker.store.session import reading, writing
from tracker.store.tables import IncidentRow, Notice, Parcel, Stall

THREE = POLICY.incident.model_copy(update={"parcels": 3})
MINUTE = timedelta(minutes=1)
ENGLISH = Speech("en")


def gather(engine: Engine, now: datetime = NOW, incident: Incident = THREE) -> int:
    return Gather(engine=engine, incident=incident, clock=lambda: now).run()


def stop(engine: Engine, number: int, *, since: datetime | None = None, place: str | None = None, **more: Any) -> None:
    """So many parcels come to stand in customs, and are found there."""
    with writing(engine) as session:
        same = {"shop_id": add_shop(session).id, "account_id": add_account(session).id, "goods": None}
        for _ in range(number):
            parcel = add_parcel(session, **{**same, **more})
            tell_events(session, parcel, held(since or ago(hours=50), place=place), answered_at=NOW)
    detect(engine)


def move(engine: Engine, *, now: datetime = NOW) -> None:
    """Customs lets every parcel go."""
    with writing(engine) as session:
        for parcel in session.exec(select(Parcel)).all():
            told = (*held(ago(hours=50)), released(now - MINUTE))
            tell_events(session, parcel, told, answered_at=now, next_check_at=now, digest="moved")
    detect(engine, now)


def incidents(engine: Engine) -> list[IncidentRow]:
    with reading(engine) as session:
        return list(session.exec(select(IncidentRow).order_by(col(IncidentRow.id))))


def members(engine: Engine) -> Sequence[int | None]:
    """Which incident each stall belongs to."""
    with reading(engine) as session:
        return session.exec(select(Stall.incident_id).order_by(col(Stall.id))).all()


def test_parcels_of_one_batch_that_stop_together_are_told_of_once(engine: Engine) -> None:
    stop(engine, 3, batch="B1")
    with capture_logs() as logged:
        assert [gather(engine), gather(engine)] == [3, 0]
    (opened,) = [entry for entry in logged if entry["event"] == "incident.opened"]
    assert (opened["trait"], opened["value"], opened["parcels"], opened["log_level"]) == ("batch", "B1", 3, "warning")
    (incident,) = incidents(engine)
    assert (incident.kind, incident.trait, incident.value) == (Kind.CUSTOMS_HOLD, Trait.BATCH, "B1")
    assert (incident.parcels, incident.began_at, incident.last_due_at) == (3, ago(hours=50), ago(hours=2))
    assert members(engine) == [1, 1, 1]
    joined = lines(engine, Happening.INCIDENT_JOINED)
    assert [line.case_id for line in joined] == [1, 2, 3]


def test_too_few_are_no_incident_until_another_one_stops(engine: Engine) -> None:
    stop(engine, 2, batch="B1")
    gather(engine)
    assert incidents(engine) == []
    stop(engine, 1, batch="B1", since=ago(hours=49))
    gather(engine)
    assert members(engine) == [1, 1, 1]


def test_one_more_joins_the_open_incident_and_staff_are_not_told_again(engine: Engine) -> None:
    stop(engine, 3, batch="B1")
    gather(engine)
    stop(engine, 1, batch="B1", since=ago(hours=49))
    with capture_logs() as logged:
        gather(engine)
    assert [entry["event"] for entry in logged] == []
    (incident,) = incidents(engine)
    assert (incident.parcels, incident.last_due_at) == (4, ago(hours=1))


@pytest.mark.parametrize(("under_way", "value"), [(5, ["CN>DE"]), (26, [])])
def test_the_share_is_that_of_the_parcels_under_way_on_the_lane(
    engine: Engine, under_way: int, value: list[str]
) -> None:
    stop(engine, 5)
    with writing(engine) as session:
        for _ in range(under_way - 5):
            add_parcel(session)
        add_parcel(session, ended_at=NOW)
    gather(engine, incident=POLICY.incident)
    assert [each.value for each in incidents(engine)] == value


def test_the_place_is_where_a_parcel_was_scanned_last(engine: Engine) -> None:
    stop(engine, 3, place=" Leipzig ")
    gather(engine)
    assert [(each.trait, each.value) for each in incidents(engine)] == [(Trait.PLACE, "YunExpress, Leipzig")]


def test_an_incident_ends_once_none_of_its_parcels_stands(engine: Engine) -> None:
    stop(engine, 3, batch="B1")
    gather(engine)
    assert "Incident 1: 3 parcels stand together (held by customs) since " in headed(open_incidents(engine)[0], ENGLISH)
    move(engine)
    with capture_logs() as logged:
        gather(engine, NOW + MINUTE)
    assert [entry["event"] for entry in logged] == ["incident.ended"]
    assert incidents(engine)[0].ended_at == NOW + MINUTE
    assert open_incidents(engine) == []


def test_a_stall_that_has_ended_before_it_is_gathered_counts_for_nobody(engine: Engine) -> None:
    stop(engine, 3, batch="B1")
    move(engine)
    assert (gather(engine), incidents(engine)) == (3, [])


def test_a_reason_given_once_stands_in_every_letter_that_has_yet_to_leave(engine: Engine, tmp_path: Path) -> None:
    stop(engine, 3, batch="B1")
    gather(engine)
    with writing(engine) as session:
        first, *_ = session.exec(select(Notice).order_by(col(Notice.id))).all()
        first.due_at = NOW - MINUTE
        for notice in session.exec(select(Notice).where(Notice.id != first.id)).all():
            notice.due_at = NOW + MINUTE
    deliver(engine, tmp_path)
    assert explain(engine, 1, IncidentReason.STRIKE, by="anna", speech=ENGLISH, now=NOW) == 3
    stop(engine, 1, batch="B1", since=ago(hours=49))
    gather(engine)
    deliver(engine, tmp_path, NOW + MINUTE)
    said = ["ein Streik" in letter for letter in letters(tmp_path)]
    assert sorted(said) == [False, True, True, True]
    told = lines(engine, Happening.INCIDENT_EXPLAINED)
    assert [(line.who, line.particulars["reason"]) for line in told] == [("anna", "strike")] * 3


def test_a_parcel_of_the_order_that_stands_for_itself_is_not_given_the_reason(engine: Engine, tmp_path: Path) -> None:
    stop(engine, 3, batch="B1")
    gather(engine)
    with writing(engine) as session:
        first = session.exec(select(Parcel).order_by(col(Parcel.id))).first()
        assert first is not None
        same = {"shop_id": first.shop_id, "account_id": first.account_id, "order_number": first.order_number}
        other = add_parcel(session, **same)
        other.buyer_id = first.buyer_id
        tell_events(session, other, held(ago(hours=49)))
        number = other.number
    detect(engine)
    explain(engine, 1, IncidentReason.STRIKE, by="anna", speech=ENGLISH, now=NOW)
    deliver(engine, tmp_path)
    (letter,) = (each for each in letters(tmp_path) if number in each)
    text = letter.partition("text/html")[0]
    assert text.index(first.number) < text.index("ein Streik") < text.index(number)
    assert text.count("ein Streik") == 1


def test_a_quiet_look_costs_the_same_however_many_stand(engine: Engine) -> None:
    costs = []
    for number in (3, 30):
        stop(engine, number, batch="B1")
        gather(engine)
        costs.append(statements(engine, lambda: gather(engine)))
    assert costs[0] == costs[1] <= 2


def test_killed_in_the_midst_nobody_is_told_twice(engine: Engine) -> None:
    stop(engine, 3, batch="B1")
    with killed_at("gather.gathered"):
        gather(engine)
    gather(engine)
    assert len(incidents(engine)) == 1
    assert len(lines(engine, Happening.INCIDENT_JOINED)) == 3


def test_many_who_gather_at_once_open_one_incident(engine: Engine) -> None:
    stop(engine, 6, batch="B1")
    at_once(lambda: gather(engine))
    gather(engine)
    assert [each.parcels for each in incidents(engine)] == [6]
    assert len(lines(engine, Happening.INCIDENT_JOINED)) == 6


def test_a_daemon_that_was_down_makes_no_incident_of_what_it_finds_in_the_morning(engine: Engine) -> None:
    for number in range(3):
        stop(engine, 1, place="Leipzig", since=ago(hours=50 + 7 * number))
    gather(engine)
    assert incidents(engine) == []
