"""What one parcel's answer comes to: the journey it tells, and when to look and to ask again."""

from datetime import datetime

from carriers.events import Answer, Refusal
from config.policy import Policy
from config.words import DataHealth, State
from tracker.rules.judgement import Judgement, judge
from tracker.rules.known import Known
from tracker.rules.polling import after_failure, next_midnight, next_poll_at, spread
from tracker.store.answers import Heard, Unheard
from tracker.store.polls import DueParcel

# What the last poll left there is over with the next answer, even with one that tells nothing new.
_UNHEARD = frozenset({DataHealth.SOURCE_FAILING, DataHealth.NOT_REGISTERED})


def hear(parcel: DueParcel, said: Answer | Refusal | None, *, policy: Policy, now: datetime) -> Heard | Unheard:
    """Judge nothing, but work out what to keep. `said` is None where the account passed this number over."""
    if isinstance(said, Answer) and said.events:
        stopped_before = parcel.data_health is DataHealth.SOURCE_STOPPED
        known = said.digest == parcel.answer_digest and said.stopped == stopped_before
        if known and parcel.data_health not in _UNHEARD:
            return _unchanged(parcel, said, policy=policy, now=now)
        return _changed(parcel, said, policy=policy, now=now)
    return _unheard(parcel, said, policy=policy, now=now)


def _changed(parcel: DueParcel, said: Answer, *, policy: Policy, now: datetime) -> Heard:
    judged = judge(Known(parcel, said.events), policy=policy, now=now)
    journey = judged.journey
    again = next_poll_at(journey.leg, number=parcel.number, stalled=parcel.stalled, policy=policy, now=now)
    return Heard(
        parcel_id=parcel.id,
        carrier=parcel.carrier,
        answered_at=now,
        synced_at=said.synced_at,
        poll_due_at=parcel.due_at,
        next_poll_at=None if journey.ended else again,
        events=said.events,
        digest=said.digest,
        state=journey.state,
        leg=journey.leg,
        stage_since=journey.stage_since,
        moved_at=journey.moved.occurred_to if journey.moved else None,
        next_check_at=judged.first_check_at(now),
        ended=journey.ended,
        data_health=_health(said, judged),
        trouble=judged.contradiction and f"contradicts itself: {judged.contradiction}",
    )


def _unchanged(parcel: DueParcel, said: Answer, *, policy: Policy, now: datetime) -> Heard:
    again = next_poll_at(parcel.leg, number=parcel.number, stalled=parcel.stalled, policy=policy, now=now)
    return Heard(
        parcel_id=parcel.id,
        carrier=parcel.carrier,
        answered_at=now,
        synced_at=said.synced_at,
        poll_due_at=parcel.due_at,
        next_poll_at=again,
    )


def _health(said: Answer, judged: Judgement) -> DataHealth:
    if judged.contradiction is not None:
        return DataHealth.CONTRADICTORY
    if said.stopped:
        return DataHealth.SOURCE_STOPPED
    if any(event.state is State.UNKNOWN for event in said.events):
        return DataHealth.CODE_UNMAPPED
    if judged.journey.doubtful or not all(event.zone_known for event in said.events):
        return DataHealth.TIME_UNCERTAIN
    return DataHealth.OK


def unreadable(parcel: DueParcel, error: Exception, *, policy: Policy, now: datetime) -> Unheard:
    """An answer that we ourselves could not read or keep: it must not stop its batch mates."""
    return Unheard(
        parcel_id=parcel.id,
        next_poll_at=now + after_failure(parcel.failed_polls + 1, policy),
        data_health=DataHealth.SOURCE_FAILING,
        trouble=f"the answer could not be kept: {type(error).__name__}",
    )


def _unheard(parcel: DueParcel, said: Answer | Refusal | None, *, policy: Policy, now: datetime) -> Unheard:
    """Nothing to keep: the source knows nothing yet, has forgotten the number, passed it over, or refuses it."""
    soon = now + after_failure(parcel.failed_polls + 1, policy)
    if isinstance(said, Refusal) and not said.pending:
        return Unheard(
            parcel_id=parcel.id,
            next_poll_at=soon if said.unregistered else next_midnight(now),
            data_health=DataHealth.NOT_REGISTERED if said.unregistered else DataHealth.SOURCE_FAILING,
            trouble=f"{said.code}: {said.message}",
            registered=not said.unregistered,
        )
    if said is None:
        return Unheard(
            parcel_id=parcel.id,
            next_poll_at=soon,
            data_health=DataHealth.SOURCE_FAILING,
            trouble="the account passed this number over",
        )
    forgotten = parcel.answer_digest is not None
    return Unheard(
        parcel_id=parcel.id,
        next_poll_at=spread(policy.polling.pending, number=parcel.number, now=now),
        data_health=DataHealth.SOURCE_FAILING if forgotten else DataHealth.OK,
        trouble="the source has no events for this number" + (" any more" if forgotten else " yet"),
    )
