"""The clock: set back since something was written, or apart from a carrier's."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from config.words import Verdict
from tests.build import NOW, add_parcel
from tests.desk.doctor.subjects import said, subject
from tracker.desk.doctor.clock import compared, examine
from tracker.store.session import writing

SPANS = [
    (timedelta(seconds=60), Verdict.OK),
    (timedelta(seconds=61), Verdict.WARNING),
    (timedelta(minutes=5), Verdict.WARNING),
    (timedelta(minutes=5, seconds=1), Verdict.BROKEN),
]


@pytest.mark.parametrize(("ahead", "verdict"), SPANS)
def test_a_clock_that_was_set_back_is_seen_by_what_is_kept(
    engine: Engine, tmp_path: Path, ahead: timedelta, verdict: Verdict
) -> None:
    with writing(engine) as session:
        add_parcel(session, answered_at=NOW + ahead)
    assert [finding.verdict for finding in examine(subject(engine, tmp_path))] == [verdict]


def test_an_empty_database_says_nothing_against_the_clock(engine: Engine, tmp_path: Path) -> None:
    assert said(examine(subject(engine, tmp_path))) == [(Verdict.OK, "Nothing that is kept lies in its future.")]


@pytest.mark.parametrize(("apart", "verdict"), SPANS)
@pytest.mark.parametrize("sign", [1, -1])
def test_a_carriers_clock_is_held_against_it(
    sqlite_engine: Engine, tmp_path: Path, apart: timedelta, verdict: Verdict, sign: int
) -> None:
    told_at = NOW + sign * apart
    finding = compared(subject(sqlite_engine, tmp_path), whose="main", told_at=told_at, now=NOW)
    assert finding.verdict is verdict
    assert "apart from the clock of main." in finding.sentence
