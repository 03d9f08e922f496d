"""What an explanation rests on: all that is kept of a parcel, the policies it was judged by, a judgement at `now`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from config.loader import kept_policy
from config.policy import Policy
from tracker.rules.caps import WEEK
from tracker.rules.facts import country_of
from tracker.rules.judgement import Judgement, judge
from tracker.rules.kinds import ORDER
from tracker.rules.known import Known
from tracker.rules.learnt import learnt_from
from tracker.rules.standing import Standing
from tracker.store.asking import ParcelFile
from tracker.store.brakes import Braked, braked
from tracker.store.cards import ParcelCard, card_of
from tracker.store.carriers import last_told
from tracker.store.cases import case_key
from tracker.store.given import orders_written_of
from tracker.store.histories import history_of
from tracker.store.incidents import IncidentBrief, briefs
from tracker.store.learnt import learnt_rows
from tracker.store.policies import in_force, version_of
from tracker.store.restores import restored_at
from tracker.store.shops import is_armed
from tracker.store.tables import CarrierRow, PolicyVersion, Stall, Statement


@dataclass(frozen=True, slots=True)
class Ruled:
    """A policy, by its digest, and since when it is or was in force."""

    policy: Policy
    digest: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One parcel's matter. `polled`: when the poll that brought an event was due, by the event's digest;
    `stall_ruled`: the policies that its stalls were found under, by their digests; `armed`: letters really leave;
    `storms`: those that hold its letters, and `incidents`: those that its stalls belong to, by their ids;
    `written_of`: of how many other orders its buyer was written to within a week; `carrier`: what that last told of any
    parcel, where it ever did."""

    file: ParcelFile
    card: ParcelCard
    polled: Mapping[str, datetime]
    statements: Sequence[Statement]
    ruled: Ruled
    stall_ruled: Mapping[str, Ruled]
    judged: Judgement
    armed: bool
    restored_at: datetime | None
    storms: Mapping[int | None, Braked]
    incidents: Mapping[int | None, IncidentBrief]
    written_of: int
    carrier: CarrierRow | None
    now: datetime

    @property
    def open_stalls(self) -> list[Stall]:
        """The stalls that stand now, the gravest first."""
        standing = (stall for stall in self.file.stalls if stall.ended_at is None)
        return sorted(standing, key=lambda stall: ORDER.index(stall.kind))

    def judged_now(self, stall: Stall) -> Standing | None:
        """How a judgement at this instant sees a stall that is kept; None: it stands so no more."""
        return next((found for found in self.judged.stalled if found.kind is stall.kind), None)

    @property
    def next_to_come(self) -> Standing | None:
        """What a parcel that stands still would next be a stall of, beside or instead of what it is one of now."""
        ahead = (found for found in self.judged.found if found.due_at > self.now)
        due = (found for found in ahead if found in self.judged.at(found.due_at).stalled)
        return min(due, key=lambda found: found.due_at, default=None)

    @property
    def first_to_come(self) -> Standing | None:
        """What the parcel would first be a stall of."""
        return min(self.judged.found, key=lambda found: found.due_at, default=None)


def matter_of(session: Session, file: ParcelFile, now: datetime) -> Matter | None:
    """Read what explains this parcel. None before the first start, when there is no policy in force yet."""
    version = in_force(session)
    if version is None:
        return None
    ruled = _ruled(version)
    card = card_of(session, file.parcel)
    history = history_of(session, card.id)
    held_by = {notice.storm_id for notice in file.notices if notice.is_held}
    joined = {stall.incident_id for stall in file.stalls}
    versions = (version_of(session, stall.policy_digest, stall.detected_at) for stall in file.stalls)
    return Matter(
        file=file,
        card=card,
        polled=history.polled,
        statements=history.statements,
        ruled=ruled,
        stall_ruled={each.digest: _ruled(each) for each in versions if each is not None},
        judged=judge(
            Known(file.parcel, history.events, history.statements),
            policy=ruled.policy,
            now=now,
            learnt=learnt_from(learnt_rows(session)),
        ),
        storms={storm.storm: storm for storm_id in held_by for storm in braked(session, storm_id)},
        incidents={each: brief for each in joined if each is not None for brief in briefs(session, each)},
        written_of=_written_of(session, file, now),
        carrier=last_told(session, file.parcel.carrier),
        armed=is_armed(session, card.shop_id, country_of(card)),
        restored_at=restored_at(session),
        now=now,
    )


def _written_of(session: Session, file: ParcelFile, now: datetime) -> int:
    address, key = file.buyer.email or "", case_key(file.parcel)
    return orders_written_of(session, file.parcel.shop_id, address, since=now - WEEK, besides=key)


def _ruled(version: PolicyVersion) -> Ruled:
    return Ruled(kept_policy(version.policy), version.digest, version.in_force_at)
