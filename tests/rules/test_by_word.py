"""What a carrier or a person says is wrong: when it stands, and what clears it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from config.durations import WorkingDays
from config.policy import Threshold
from config.words import CustomsReason, Kind, Knowledge, Leg, Said, State
from tests.build import NOW, POLICY, Way, ago, hours, scan
from tracker.rules.by_word import said
from tracker.rules.journey import fold
from tracker.rules.judgement import Judgement, judge
from tracker.rules.known import Known, Statement
from tracker.rules.standing import Standing

SAID_AT, RECORDED_AT = ago(hours=3), ago(hours=2)
ACCEPTED = scan(ago(days=9), State.ACCEPTED, country="CN")


@dataclass(frozen=True, kw_only=True)
class Word:
    """A statement as it is kept."""

    said: Said = Said.REPORTED
    kind: Kind | None = None
    knowledge: Knowledge = Knowledge.STAFF
    at: datetime = SAID_AT
    onset_at: datetime | None = None
    recorded_at: datetime = RECORDED_AT


def judged(*events: object, words: tuple[Statement, ...] = (), way: Way = Way(), now: datetime = NOW) -> Judgement:  # noqa: B008
    return judge(Known(way, events, words), policy=POLICY, now=now)  # type: ignore[arg-type]


def standings(*events: object, words: tuple[Statement, ...] = ()) -> dict[Kind, Standing]:
    known = Known(Way(), events, words)  # type: ignore[arg-type]
    return {each.kind: each for each in said(known, fold(known.events, destination="DE", now=NOW), POLICY)}


@pytest.mark.parametrize(
    ("kind", "cleared_by", "not_by"),
    [
        (Kind.LOST_DECLARED, State.IN_TRANSIT, State.UNKNOWN),
        (Kind.LOST_DECLARED, State.DELIVERED, None),
        (Kind.CARRIER_DELAY, State.DEPARTED_ORIGIN, None),
        (Kind.MISROUTED, State.IN_TRANSIT, State.NOT_FOUND),
        (Kind.DELIVERY_FAILED, State.OUT_FOR_DELIVERY, State.IN_TRANSIT),
        (Kind.DELIVERY_FAILED, State.READY_FOR_PICKUP, None),
        (Kind.CUSTOMS_REFUSED, State.CUSTOMS_RELEASED, State.IMPORT_CUSTOMS),
        (Kind.CUSTOMS_INFO_REQUIRED, State.CUSTOMS_RELEASED, State.IMPORT_CUSTOMS),
        (Kind.CUSTOMS_INFO_REQUIRED, State.AT_DELIVERY_DEPOT, State.ARRIVED_DESTINATION),
        (Kind.DUTY_DUE, State.CUSTOMS_RELEASED, State.IMPORT_CUSTOMS),
        (Kind.DUTY_UNPAID_HOLD, State.OUT_FOR_DELIVERY, State.IMPORT_CUSTOMS),
        (Kind.DAMAGED, None, State.DELIVERED),
    ],
)
def test_the_carriers_word_stands_until_a_later_scan_clears_it(
    kind: Kind, cleared_by: State | None, not_by: State | None
) -> None:
    word = scan(ago(hours=30), None, kind=kind, text="as the carrier says")
    found = standings(ACCEPTED, word, scan(ago(hours=20), not_by, country="DE"))[kind]
    assert (found.onset_at, found.knowledge, found.decided_by) == (ago(hours=30), Knowledge.CARRIER, (word,))
    if cleared_by is not None:
        assert kind in standings(ACCEPTED, word, scan(ago(hours=31), cleared_by, country="DE"))
        assert kind not in standings(ACCEPTED, word, scan(ago(hours=20), cleared_by, country="DE"))


def test_a_word_stands_with_its_figures_and_by_the_threshold_that_fits_its_parcel() -> None:
    kind = Kind.CUSTOMS_INFO_REQUIRED
    line = Threshold(kind=kind, after=WorkingDays(1), leg=Leg.ORIGIN, carrier="YunExpress")
    policy = POLICY.model_copy(update={"threshold": (line,), "tell_after": {kind: hours(5)}})
    word = scan(ago(hours=27), None, kind=kind, customs_reason=CustomsReason.DOCUMENTS_INCOMPLETE)
    found = judge(Known(Way(), [ACCEPTED, word]), policy=policy, now=NOW).found
    assert next(each for each in found if each.kind is kind) == Standing(
        kind=kind,
        knowledge=Knowledge.CARRIER,
        leg=Leg.ORIGIN,
        customs_reason=CustomsReason.DOCUMENTS_INCOMPLETE,
        threshold=WorkingDays(1),
        threshold_from="threshold[1]",
        onset_at=ago(hours=27),
        due_at=ago(hours=3),  # a working day in China, on which Saxony has a holiday
        tell_at=ago(hours=-2),
        decided_by=(word,),
    )


def test_what_is_said_again_does_not_begin_anew_and_what_was_cleared_does() -> None:
    first, again = (scan(ago(hours=age), None, kind=Kind.CARRIER_DELAY, text=f"late {age}") for age in (50, 10))
    assert standings(ACCEPTED, first, again)[Kind.CARRIER_DELAY].onset_at == ago(hours=50)
    moved = scan(ago(hours=20), State.IN_TRANSIT)
    assert standings(ACCEPTED, first, moved, again)[Kind.CARRIER_DELAY].onset_at == ago(hours=10)


def test_a_scan_that_names_the_trouble_itself_does_not_clear_it() -> None:
    failed = [scan(ago(hours=age), State.ATTEMPTED, kind=Kind.DELIVERY_FAILED, country="DE") for age in (60, 40)]
    assert standings(ACCEPTED, *failed)[Kind.DELIVERY_FAILED].onset_at == ago(hours=60)


@pytest.mark.parametrize(("state", "kind"), [(State.RETURNING, Kind.RETURN_STARTED), (State.DESTROYED, Kind.DESTROYED)])
def test_a_parcel_on_its_way_back_or_destroyed_stands_since_the_first_scan_that_says_so(
    state: State, kind: Kind
) -> None:
    scans = [scan(ago(hours=age), state, text=f"{state} {age}", country="DE") for age in (30, 10)]
    (only,) = judged(ACCEPTED, *scans).stalled
    assert (only.kind, only.onset_at, only.decided_by) == (kind, ago(hours=30), (scans[1],))


def test_a_parcel_that_came_back_has_ended() -> None:
    assert judged(ACCEPTED, scan(ago(hours=5), State.RETURNED)).found == ()


@pytest.mark.parametrize(
    "kind", [Kind.DELIVERED_NOT_RECEIVED, Kind.DAMAGED, Kind.DUTY_BOUNCED, Kind.DUTY_DOUBLE_CHARGED]
)
def test_a_report_stands_although_the_parcel_is_delivered(kind: Kind) -> None:
    delivered = scan(ago(days=1), State.DELIVERED, country="DE")
    (only,) = judged(ACCEPTED, delivered, words=(Word(kind=kind, knowledge=Knowledge.CUSTOMER),)).stalled
    assert (only.kind, only.knowledge, only.onset_at) == (kind, Knowledge.CUSTOMER, ago(hours=3))
    assert (only.recorded_at, only.decided_by, only.tell_at) == (ago(hours=2), (), None)


def test_a_trouble_of_the_way_is_over_with_the_way() -> None:
    delivered, word = scan(ago(days=1), State.DELIVERED, country="DE"), Word(kind=Kind.MISROUTED)
    assert judged(ACCEPTED, delivered, words=(word,)).found == ()


def test_a_report_that_a_later_scan_answers_is_over() -> None:
    word = Word(kind=Kind.LOST_DECLARED, at=ago(hours=30))
    assert Kind.LOST_DECLARED in standings(ACCEPTED, words=(word,))
    assert Kind.LOST_DECLARED in standings(ACCEPTED, scan(ago(hours=30), State.IN_TRANSIT), words=(word,))
    assert Kind.LOST_DECLARED not in standings(ACCEPTED, scan(ago(hours=29), State.IN_TRANSIT), words=(word,))


def test_other_words_than_reports_make_nothing_stand() -> None:
    words = (Word(said=Said.COMPLAINED), Word(said=Said.OVERRULED, kind=Kind.DAMAGED, onset_at=NOW), Word())
    assert standings(ACCEPTED, words=words) == {}
    assert standings(words=(Word(kind=Kind.NO_SCAN),)) == {}  # there is no threshold without a leg


@pytest.mark.parametrize("remedy", [Said.REFUNDED, Said.RESHIPPED])
def test_a_parcel_whose_buyer_was_compensated_is_only_watched_for_moving(remedy: Said) -> None:
    silent, word = scan(ago(days=40), State.DEPARTED_ORIGIN, country="CN"), Word(said=remedy, at=ago(days=5))
    assert judged(silent, words=(word,)).found == judged(words=(word,)).found == ()
    moves = scan(ago(days=1), State.ARRIVED_DESTINATION, country="DE")
    (only,) = judged(silent, moves, scan(ago(hours=1), State.DELIVERED, country="DE"), words=(word,)).stalled
    assert (only.kind, only.onset_at, only.decided_by) == (Kind.SECOND_EXCEPTION, ago(days=1), (moves,))


def test_the_first_of_several_remedies_counts() -> None:
    words = (Word(said=Said.REFUNDED, at=ago(days=5)), Word(said=Said.RESHIPPED, at=ago(hours=1)))
    assert Known(Way(), (), words).remedied_at == ago(days=5)
    (only,) = judged(scan(ago(days=2), State.IN_TRANSIT), words=words).stalled
    assert only.onset_at == ago(days=2)


def test_a_scan_of_the_very_instant_of_a_remedy_is_no_later_movement() -> None:
    word = Word(said=Said.REFUNDED, at=ago(days=2))
    scans = [scan(ago(days=days), State.IN_TRANSIT) for days in (2, 1)]
    assert judged(scans[0], words=(word,)).found == ()
    assert [each.onset_at for each in judged(*scans, words=(word,)).found] == [ago(days=1)]


@pytest.mark.parametrize(
    ("onset", "stands"), [(timedelta(hours=-1), True), (timedelta(), False), (timedelta(hours=1), False)]
)
def test_an_overruled_stall_stands_no_more_until_it_begins_anew(onset: timedelta, *, stands: bool) -> None:
    word = scan(ago(hours=30), None, kind=Kind.CARRIER_DELAY)
    no_stall = Word(said=Said.OVERRULED, kind=Kind.CARRIER_DELAY, onset_at=ago(hours=30) + onset)
    found = {each.kind for each in judged(ACCEPTED, word, words=(no_stall,)).found}
    assert (Kind.CARRIER_DELAY in found) is stands


def test_overruling_one_kind_leaves_the_others() -> None:
    word = scan(ago(hours=30), None, kind=Kind.CARRIER_DELAY)
    no_stall = Word(said=Said.OVERRULED, kind=Kind.NO_SCAN, onset_at=NOW)
    found = {each.kind for each in judged(ACCEPTED, word, words=(no_stall,)).found}
    assert found == {Kind.CARRIER_DELAY, Kind.LOST_PRESUMED}


def test_the_threshold_of_a_word_is_counted_from_it() -> None:
    word = scan(NOW, None, kind=Kind.CARRIER_DELAY)
    assert standings(ACCEPTED, word)[Kind.CARRIER_DELAY].due_at == NOW + hours(24)
