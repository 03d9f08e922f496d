"""What is decided about one parcel, all of it in the caller's transaction: stalls with their case and tasks, its
notice, or the end of a stall. Unique keys make a second decision find the first."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from sqlmodel import Session

from config.durations import written_span
from config.policy import Policy
from config.words import ASKS_BUYER, Happening, Untold
from tracker.jobs.capping import enough_letters
from tracker.jobs.ending import end_stall
from tracker.jobs.holding import held, outage_behind, take_in, waits_for
from tracker.jobs.owing import leave_untold, owe_by_hand, owe_notice
from tracker.rules.ends import why_ended
from tracker.rules.judgement import Judgement, judge
from tracker.rules.kinds import is_doubted
from tracker.rules.known import Known
from tracker.rules.learnt import Learnt
from tracker.rules.standing import Standing
from tracker.rules.telling import knowable_at, tells_no_more, why_untold
from tracker.store import cases, polls, stalls
from tracker.store.cards import ParcelCard, card_of
from tracker.store.histories import History, history_of
from tracker.store.tables import CaseRow, IncidentRow, Parcel, Stall

log = structlog.get_logger()

_MAY_BE_TOLD_LATER = frozenset({Untold.NOT_YET, Untold.NO_ADDRESS, Untold.CARRIER_OUTAGE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """By which policy, in force since when, on what learnt of others, and at which instant is decided; `restored_at` as
    in `why_untold`. `shadowed`: a shadow policy is to look at every parcel that is decided on."""

    policy: Policy
    policy_at: datetime
    now: datetime
    learnt: Learnt = field(default_factory=dict)
    restored_at: datetime | None = None
    shadowed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A parcel found standing: how, whose it is, when we could have known, and why its buyer is not told (None: is).
    `outage`: the one that may be all that is wrong with it."""

    card: ParcelCard
    standing: Standing
    knowable_at: datetime
    untold: Untold | None
    outage: IncidentRow | None


def decide(session: Session, parcel: Parcel, ruling: Ruling) -> bool:
    """Judge one parcel and write what follows. False: nothing changed, or the carrier must be asked again first."""
    policy, now = ruling.policy, ruling.now
    history = history_of(session, parcel.id or 0)
    known = Known(parcel, history.events, history.statements)
    judged = judge(known, policy=policy, now=now, learnt=ruling.learnt)
    if _must_be_confirmed(parcel, judged, ruling):
        polls.ask_now(session, [parcel.id or 0], now)  # confirm before you apologise; the parcel stays due
        return False
    open_ones = {stall.kind: stall for stall in stalls.open_stalls(session, parcel.id or 0)}
    changed, turns = False, []
    for standing in judged.stalled:
        stall = open_ones.pop(standing.kind, None)
        if stall is None and is_doubted(standing.kind, parcel.data_health):
            continue
        finding = _find(session, parcel, stall, standing, history=history, ruling=ruling)
        turns.append(finding.standing.held_until)
        changed |= _stand(session, parcel, stall, finding, ruling)
    for stall in open_ones.values():
        end_stall(session, parcel, stall, why=why_ended(stall, known, judged), policy=policy, now=now)
    parcel.next_check_at = judged.next_check_at(now, *turns)
    parcel.shadow_check_at = now if ruling.shadowed else parcel.shadow_check_at
    session.add(parcel)
    return changed or bool(open_ones)


def _must_be_confirmed(parcel: Parcel, judged: Judgement, ruling: Ruling) -> bool:
    """Whether the carrier is asked again first: not where its way has ended, nor for what a person told us."""
    by_people = all(standing.recorded_at is not None for standing in judged.stalled)
    return not by_people and not polls.is_fresh(parcel, since=ruling.now - ruling.policy.fresh_for)


def _find(
    session: Session, parcel: Parcel, stall: Stall | None, found: Standing, *, history: History, ruling: Ruling
) -> Finding:
    card, policy, now = card_of(session, parcel), ruling.policy, ruling.now
    polls_due = found.learnt_at(history.polled)
    knowable = knowable_at(found.due_at, enrolled_at=card.enrolled_at, polls=polls_due, policy_at=ruling.policy_at)
    outage = outage_behind(session, parcel, found, stall, policy=policy.outage, now=now)
    begins = max(knowable, found.tell_at or knowable)
    found = held(found, stall, outage, begins=begins, policy=policy.outage, now=now)
    return Finding(
        card=card,
        standing=found,
        knowable_at=knowable,
        untold=why_untold(found, card, policy, now, restored_at=ruling.restored_at),
        outage=outage,
    )


def _stand(session: Session, parcel: Parcel, stall: Stall | None, finding: Finding, ruling: Ruling) -> bool:
    """Begin the stall or go on with it, and tell its buyer when it is time. True where anything was written."""
    if stall is None:
        case = cases.open_case(session, parcel, ruling.now)
        stall = _begin(session, case, finding, ruling)
        if stall is None:
            return False
    else:
        case = session.get_one(CaseRow, stall.case_id)
        was_untold, now_asks = stall.untold, _asks_now(stall, finding)
        stall.sqlmodel_update(_measured(finding.standing))
        session.add(stall)
        if was_untold is None and now_asks:  # the letter that left says, or would say, that nothing need be done
            owe_by_hand(session, case, Untold.ASKS_BUYER, by=_owed_by(finding, ruling), now=ruling.now)
            return True
        if was_untold not in _MAY_BE_TOLD_LATER or finding.untold is was_untold:
            return False
    take_in(session, case, stall, finding.outage, ruling.now)
    _tell(session, case, stall, finding, ruling)
    return True


def _asks_now(stall: Stall, finding: Finding) -> bool:
    """Whether customs have only now come to a reason that may need the buyer."""
    return finding.untold is Untold.ASKS_BUYER and stall.customs_reason not in ASKS_BUYER


def _tell(session: Session, case: CaseRow, stall: Stall, finding: Finding, ruling: Ruling) -> None:
    """Owe the buyer a letter, or write down why there is none."""
    by, now = _owed_by(finding, ruling), ruling.now
    why = (
        finding.untold
        or _told_already(session, case, stall)
        or _perhaps_forgotten(session, case, ruling)
        or enough_letters(session, case, finding.card, policy=ruling.policy, now=now)
    )
    if why is None:
        owe_notice(session, case, stall, finding.card, promised_by=by, policy=ruling.policy, now=now)
    else:
        about = waits_for(session, finding.outage) if finding.outage and why is Untold.CARRIER_OUTAGE else None
        leave_untold(session, case, stall, finding.card, why, by=by, now=now, about=about)


def _told_already(session: Session, case: CaseRow, stall: Stall) -> Untold | None:
    """A buyer who has been told that a parcel is late need not be told so again because it is late in another way."""
    told = stalls.told_of(session, case.id or 0, stall.parcel_id)
    return Untold.TOLD_ALREADY if tells_no_more(stall.kind, told) else None


def _perhaps_forgotten(session: Session, case: CaseRow, ruling: Ruling) -> Untold | None:
    """An order has one letter: where a restored database may have forgotten it, another parcel brings no second."""
    asked = ruling.restored_at is not None and stalls.perhaps_told(session, case.id or 0)
    return Untold.RESTORED if asked else None


def _owed_by(finding: Finding, ruling: Ruling) -> datetime:
    """The end of the window in which the buyer is to hear of it: the letter's, or that of a restored database."""
    found, knowable = finding.standing, finding.knowable_at
    begins = max(knowable, found.tell_at or knowable, found.held_until or knowable)
    return (max(begins, ruling.restored_at) if ruling.restored_at else begins) + ruling.policy.window


def _measured(found: Standing) -> dict[str, Any]:
    """What a later answer may correct about a stall without opening a second one."""
    return {
        "knowledge": found.knowledge,
        "leg": found.leg,
        "customs_reason": found.customs_reason,
        "threshold": written_span(found.threshold),
        "threshold_from": found.threshold_from,
        "onset_at": found.onset_at,
        "due_at": found.due_at,
        "tell_at": found.held_until or found.tell_at,
    }


def _begin(session: Session, case: CaseRow, finding: Finding, ruling: Ruling) -> Stall | None:
    found, number = finding.standing, finding.card.number
    values = _measured(found) | {
        "knowable_at": finding.knowable_at,
        "detected_at": ruling.now,
        "policy_digest": ruling.policy.digest(),
        "case_id": case.id,
    }
    stall = stalls.begin_stall(session, finding.card.id, found.kind, values)
    if stall is not None:
        onset = found.onset_at.isoformat()
        cases.tell(session, case.id, Happening.STALL_BEGAN, ruling.now, number=number, kind=found.kind, onset_at=onset)
        tasks, shifts = ruling.policy.playbook.get(found.kind, ()), ruling.policy.shifts
        cases.set_tasks(session, case, tasks, ruling.now, shifts=shifts)
        log.info("parcel.stalled", number=number, kind=found.kind, case=case.id, episode=stall.episode)
    return stall
