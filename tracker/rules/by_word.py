"""What a carrier or a person says is wrong with a parcel, unless a later scan cleared it."""

from collections.abc import Iterator
from datetime import datetime

from carriers.events import Event
from config.policy import Policy
from config.words import Kind, Knowledge, Said, State
from tracker.rules.journey import Journey
from tracker.rules.kinds import CLEARED_BY
from tracker.rules.known import Known
from tracker.rules.standing import Standing
from tracker.rules.thresholds import country_on, threshold_of

_BY_STATE = {State.RETURNING: Kind.RETURN_STARTED, State.DESTROYED: Kind.DESTROYED}


def said(known: Known, journey: Journey, policy: Policy) -> Iterator[Standing]:
    """Each kind that stands by somebody's word, whether or not its threshold is reached yet."""
    for kind, event in _of_the_carrier(journey).items():
        yield from _standing(known, journey, policy, kind=kind, at=event.occurred_to, event=event)
    if journey.state in _BY_STATE and journey.moved is not None and journey.stage_since is not None:
        kind = _BY_STATE[journey.state]
        yield from _standing(known, journey, policy, kind=kind, at=journey.stage_since, event=journey.moved)
    for report in known.statements:
        if report.said is Said.REPORTED and report.kind is not None and not _is_over(report.kind, report.at, journey):
            yield from _standing(
                known,
                journey,
                policy,
                kind=report.kind,
                at=report.at,
                knowledge=report.knowledge,
                recorded_at=report.recorded_at,
            )


def after_remedy(known: Known, journey: Journey, policy: Policy) -> Iterator[Standing]:
    """A parcel that was given up for lost, whose buyer has their money or another one, moves after all."""
    remedied_at = known.remedied_at
    moved = journey.moved
    if remedied_at is None or moved is None or moved.occurred_from <= remedied_at:
        return
    first = next(event for event in journey.believed if event.state is not None and event.occurred_from > remedied_at)
    yield from _standing(known, journey, policy, kind=Kind.SECOND_EXCEPTION, at=first.occurred_to, event=first)


def _of_the_carrier(journey: Journey) -> dict[Kind, Event]:
    """The first word of each kind that no later scan has cleared: what is said again does not begin anew."""
    first: dict[Kind, Event] = {}
    for event in journey.believed:
        kind = event.kind
        if kind is not None and kind in CLEARED_BY and not _is_over(kind, event.occurred_to, journey):
            first.setdefault(kind, event)
    return first


def _is_over(kind: Kind, at: datetime, journey: Journey) -> bool:
    over = CLEARED_BY.get(kind, frozenset())
    return any(
        event.state in over and event.kind is not kind and event.occurred_from > at for event in journey.believed
    )


def _standing(
    known: Known,
    journey: Journey,
    policy: Policy,
    *,
    kind: Kind,
    at: datetime,
    knowledge: Knowledge = Knowledge.CARRIER,
    event: Event | None = None,
    recorded_at: datetime | None = None,
) -> Iterator[Standing]:
    threshold = threshold_of(kind, journey.leg, known.route, policy)
    if threshold is None:
        return
    due_at = threshold.passed_at(at, country_on(journey.leg, known.route))
    told_after = policy.tell_after.get(kind)
    yield Standing(
        kind=kind,
        knowledge=knowledge,
        leg=journey.leg,
        customs_reason=event.customs_reason if event is not None else None,
        threshold=threshold.span,
        threshold_from=threshold.key,
        onset_at=at,
        due_at=due_at,
        tell_at=None if told_after is None else due_at + told_after,
        decided_by=(event,) if event is not None else (),
        recorded_at=recorded_at,
    )
