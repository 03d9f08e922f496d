"""What a policy would have done about one parcel, written down in the caller's transaction. Nobody acts on it.

An answer may be hours old when a deadline passes. The policy in force asks the carrier again then; nobody is asked
because of a shadow. So a stall is kept from its deadline on, and counts once the next answer, which comes in any case,
tells that it still stood by then.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from config.policy import Policy
from tracker.rules.judgement import judge
from tracker.rules.kinds import is_doubted
from tracker.rules.known import Known
from tracker.rules.learnt import Learnt
from tracker.rules.standing import Standing
from tracker.rules.telling import knowable_at, why_untold
from tracker.store.cards import card_of
from tracker.store.histories import History, history_of
from tracker.store.shadows import begin_episode, last_episodes
from tracker.store.tables import Parcel, ShadowStall

_SOON = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposition:
    """By which policy, at which instant and on what learnt of others is judged."""

    policy: Policy
    now: datetime
    learnt: Learnt


def suppose(session: Session, parcel: Parcel, supposed: Supposition) -> None:
    """Judge one parcel on what is known of it, and say when to look at it next."""
    now, history = supposed.now, history_of(session, parcel.id or 0)
    known = Known(parcel, history.events, history.statements)
    judged = judge(known, policy=supposed.policy, now=now, learnt=supposed.learnt)
    last = last_episodes(session, parcel.id or 0)
    open_ones = {kind: stall for kind, stall in last.items() if stall.ended_at is None}
    instants = [judged.next_check_at(now)]
    for standing in judged.stalled:
        if open_ones.pop(standing.kind, None) is None and is_doubted(standing.kind, parcel.data_health):
            continue
        until = _stood_until(parcel, standing, supposed)
        values = _supposed(session, parcel, standing, history, supposed)
        _stand(session, last.get(standing.kind), {"parcel_id": parcel.id, **values}, until)
        if any(at is not None and until < at <= now for at in (standing.due_at, standing.tell_at)):
            instants.append(max(parcel.next_poll_at or now, now + _SOON))
    for stall in open_ones.values():
        _end(session, stall, known, supposed)
    parcel.shadow_check_at = min((at for at in instants if at is not None), default=None)


def _stood_until(parcel: Parcel, found: Standing, supposed: Supposition) -> datetime:
    """Up to when we know that it stands: by what people say and where nobody is asked any more until now, otherwise for
    as long as the policy trusts the last answer."""
    if parcel.ended_at is not None or found.recorded_at is not None:
        return supposed.now
    return min((parcel.answered_at or parcel.enrolled_at) + supposed.policy.fresh_for, supposed.now)


def _supposed(
    session: Session, parcel: Parcel, found: Standing, history: History, supposed: Supposition
) -> dict[str, Any]:
    """A stall as it would be told of, when its turn comes."""
    card = card_of(session, parcel)
    turn = max(found.tell_at or supposed.now, supposed.now)
    return {
        "kind": found.kind,
        "onset_at": found.onset_at,
        "due_at": found.due_at,
        "knowable_at": knowable_at(
            found.due_at, enrolled_at=card.enrolled_at, polls=found.learnt_at(history.polled), policy_at=found.due_at
        ),
        "tell_at": found.tell_at,
        "untold": why_untold(found, card, supposed.policy, turn, restored_at=None),
    }


def _stand(session: Session, last: ShadowStall | None, values: dict[str, Any], until: datetime) -> None:
    """Begin an episode, or go on with the last one: an end that was taken back was none."""
    if last is None or (last.ended_at is not None and values["onset_at"] > last.onset_at):
        episode = last.episode + 1 if last is not None else 1
        begin_episode(session, {**values, "episode": episode, "stood_until": until})
        return
    first_known = {"knowable_at": last.knowable_at, "stood_until": max(last.stood_until, until)}
    last.sqlmodel_update({**values, **first_known, "ended_at": None})
    session.add(last)


def _end(session: Session, stall: ShadowStall, known: Known, supposed: Supposition) -> None:
    """It stands no more: say until which of its instants it did, had the carrier been asked at each."""
    stall.ended_at = supposed.now
    for at in (stall.due_at, stall.tell_at):
        if at is not None and stall.stood_until < at <= supposed.now and _stood_at(at, stall, known, supposed):
            stall.stood_until = at
    session.add(stall)


def _stood_at(at: datetime, stall: ShadowStall, known: Known, supposed: Supposition) -> bool:
    """Whether it stood at an instant, by what had happened until then."""
    by_then = replace(known, events=[event for event in known.events if event.occurred_to <= at])
    judged = judge(by_then, policy=supposed.policy, now=at, learnt=supposed.learnt)
    return any(each.kind is stall.kind for each in judged.stalled)
