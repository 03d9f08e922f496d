"""The daemon: whether one runs, what it left lying, and what became of the letters."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from config.words import NoticeStatus, Verdict
from tests.build import NOW, add_parcel, ago, held_parcel
from tests.desk.asking.scenes import played, told
from tests.desk.doctor.subjects import said, subject
from tests.jobs.hands import ALL_WAIT, deliver, detect
from tracker.desk.doctor.daemon import LATE, LEFT, examine
from tracker.store.lock import only_daemon
from tracker.store.session import writing
from tracker.store.tables import Notice

RUNS = (Verdict.OK, "It runs.")


@contextmanager
def running(engine: Engine) -> Iterator[None]:
    with only_daemon(engine, lambda: NOW):
        yield


def test_one_that_runs_and_keeps_up_is_well(engine: Engine, tmp_path: Path) -> None:
    with writing(engine) as session:
        add_parcel(session, next_poll_at=NOW - LATE, next_check_at=NOW - LATE)
    with running(engine):
        assert said(examine(subject(engine, tmp_path))) == [RUNS]


def test_none_is_a_warning_as_long_as_nothing_waits(engine: Engine, tmp_path: Path) -> None:
    expected = (Verdict.WARNING, "No daemon runs on this database.")
    assert said(examine(subject(engine, tmp_path))) == [expected]


def test_none_is_broken_once_something_waits(engine: Engine, tmp_path: Path) -> None:
    with writing(engine) as session:
        add_parcel(session, next_poll_at=NOW - LATE - timedelta(seconds=1))
    assert said(examine(subject(engine, tmp_path))) == [
        (Verdict.BROKEN, "No daemon runs on this database. A parcel has waited 15m to be asked for.")
    ]


def test_what_waits_beside_a_daemon_is_a_warning_each(engine: Engine, tmp_path: Path) -> None:
    played(engine, told)
    with writing(engine) as session:
        add_parcel(session, next_poll_at=ago(hours=2), next_check_at=ago(hours=3))
        session.get_one(Notice, 1).due_at = ago(hours=4)
    with running(engine):
        assert said(examine(subject(engine, tmp_path))) == [
            RUNS,
            (Verdict.WARNING, "A parcel has waited 2h to be asked for."),
            (Verdict.WARNING, "A parcel has waited 3h to be judged."),
            (Verdict.WARNING, "A letter has waited 4h to leave."),
        ]


@pytest.mark.parametrize(("until", "count"), [(NOW - LEFT, 2), (NOW - LEFT + timedelta(seconds=1), 0)])
def test_claims_that_nobody_let_go_of_are_counted(engine: Engine, tmp_path: Path, until: object, count: int) -> None:
    played(engine, told)
    with writing(engine) as session:
        add_parcel(session, poll_leased_until=until)
        session.get_one(Notice, 1).leased_until = until
    with running(engine):
        found = examine(subject(engine, tmp_path))
    lapsed = f"{count} claims lapsed more than an hour ago, and nobody has let go of them."
    assert said(found) == [RUNS, *([(Verdict.WARNING, lapsed)] if count else [])]


@pytest.mark.parametrize(
    ("values", "sentence", "advice"),
    [
        (
            {"status": NoticeStatus.UNKNOWN, "promised_by": NOW + timedelta(days=1)},
            "1 letter may have left or not.",
            "See: stallwatch notices --unknown",
        ),
        (
            {"status": NoticeStatus.UNDELIVERABLE, "ended_at": NOW},
            "1 letter failed and has not left since.",
            "See: stallwatch notices --failed",
        ),
        (
            {"promised_by": ago(hours=1)},
            "1 letter missed its window in the last 7 days.",
            "See why: stallwatch window --since 7d",
        ),
    ],
)
def test_letters_that_went_wrong_are_counted(
    engine: Engine, tmp_path: Path, values: dict[str, object], sentence: str, advice: str
) -> None:
    played(engine, told)
    with writing(engine) as session:
        session.get_one(Notice, 1).sqlmodel_update(values)
    with running(engine):
        _, finding = examine(subject(engine, tmp_path))
    assert (finding.verdict, finding.sentence, finding.advice) == (Verdict.WARNING, sentence, advice)


def test_letters_that_the_storm_brake_holds_are_told_of(engine: Engine, tmp_path: Path) -> None:
    held_parcel(engine)
    detect(engine, policy=ALL_WAIT)
    deliver(engine, tmp_path / "mail", policy=ALL_WAIT)
    with running(engine):
        _, finding = examine(subject(engine, tmp_path))
    assert (finding.verdict, finding.advice) == (Verdict.WARNING, "Let them leave: stallwatch approve")
    assert finding.sentence.endswith("1 letter waits for approval, since 2026-11-18 12:00 UTC.")
