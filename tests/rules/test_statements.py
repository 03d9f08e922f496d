"""Whose word counts for which trouble, and what a complaint sets going."""

import pytest

from config.words import Department, Kind, Knowledge, Said
from tests.build import NOW, POLICY, ago, hours
from tracker.rules.statements import ANSWER, SETTLE, complaint_tasks, may_say, usual_source


@pytest.mark.parametrize(
    ("said", "kind", "source"),
    [
        (Said.COMPLAINED, None, Knowledge.CUSTOMER),
        (Said.REPORTED, Kind.DAMAGED, Knowledge.CUSTOMER),
        (Said.REPORTED, Kind.DUTY_BOUNCED, Knowledge.INVOICE),
        (Said.REPORTED, Kind.MISROUTED, Knowledge.STAFF),
        (Said.REPORTED, Kind.NO_SCAN, Knowledge.STAFF),  # what nobody but a clock knows
        (Said.OVERRULED, Kind.DAMAGED, Knowledge.STAFF),
        (Said.REFUNDED, None, Knowledge.STAFF),
    ],
)
def test_a_word_is_of_whoever_usually_knows_it_first_and_staff_may_always_say_it(
    said: Said, kind: Kind | None, source: Knowledge
) -> None:
    assert usual_source(said, kind) is source
    assert {who for who in Knowledge if may_say(said, kind, who)} == {source, Knowledge.STAFF}


def test_the_clocks_of_a_complaint_run_from_when_it_was_made() -> None:
    first, last = complaint_tasks(ago(hours=5), POLICY, NOW)
    assert (first.department, first.task, first.within) == (
        Department.SERVICE,
        ANSWER,
        POLICY.complaint.first_answer - hours(5),
    )
    assert (last.department, last.task, last.within) == (
        Department.SERVICE,
        SETTLE,
        POLICY.complaint.settled - hours(5),
    )
