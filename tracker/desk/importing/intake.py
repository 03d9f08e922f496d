"""The rows of one file on their way in, chunk by chunk: read, planned against what is kept, written, counted."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import NamedTuple

from sqlalchemy import Engine
from sqlmodel import Session

from config.steps import boundary
from tracker.desk.importing.plan import Fate, Planned, plan_buyers, plan_parcel
from tracker.desk.importing.reading import Rejected
from tracker.desk.importing.row import ParcelRow, RowReader
from tracker.desk.importing.sheets_in import SheetRow
from tracker.desk.importing.taking import Taking
from tracker.store.enrolled import BuyerFacts, BuyerKey, known_buyers, known_parcels
from tracker.store.enrolment import enrol
from tracker.store.session import reading, writing
from tracker.store.spoken_of import SpokenOf


class _Plan(NamedTuple):
    """What a chunk comes to: parcels, buyers that are new or changed, and rows that contradict others."""

    parcels: list[Planned]
    buyers: dict[BuyerKey, BuyerFacts]
    contradicted: list[Rejected]


@dataclass(slots=True, kw_only=True)
class Intake(Taking):
    """One file's import of parcels."""

    engine: Engine
    reader: RowReader
    spoken: SpokenOf
    now: datetime

    def fates(self) -> Counter[Fate]:
        """How many parcels are new, changed and unchanged."""
        return Counter({Fate(fate): count for fate, count in self.spoken.counts().items()})

    def _take(self, rows: Sequence[SheetRow]) -> None:
        read = [self.reader.read(row) for row in rows]
        parcels: dict[str, list[ParcelRow]] = {}
        for row in read:
            if isinstance(row, ParcelRow):
                parcels.setdefault(row.number, []).append(row)
        plan = self._rehearse(parcels) if self.aside is None else self._keep(parcels)
        self._count(plan)
        self._set_aside(rows, [*(row for row in read if isinstance(row, Rejected)), *plan.contradicted])
        gone = {why.line for why in plan.contradicted}
        kept = (row for row in read if isinstance(row, ParcelRow) and row.line not in gone)
        self._warn(chain.from_iterable(row.left_out for row in kept))

    def _keep(self, parcels: Mapping[str, Sequence[ParcelRow]]) -> _Plan:
        with writing(self.engine) as session:
            plan = self._plan(session, parcels)
            changed = [one.parcel for one in plan.parcels if one.fate is not Fate.UNCHANGED]
            enrol(session, changed, plan.buyers, self.now)
        boundary("import.chunk")
        return plan

    def _rehearse(self, parcels: Mapping[str, Sequence[ParcelRow]]) -> _Plan:
        with reading(self.engine) as session:
            plan = self._plan(session, parcels)
        self.spoken.rehearse([one.parcel for one in plan.parcels], plan.buyers)
        return plan

    def _plan(self, session: Session, parcels: Mapping[str, Sequence[ParcelRow]]) -> _Plan:
        known = known_parcels(session, parcels)
        known |= {number: [parcel] for number, parcel in self.spoken.rehearsed_parcels(parcels).items()}
        seen = self.spoken.fates(parcels)
        planned, rejected = [], []
        for number, rows in parcels.items():
            one, faults = plan_parcel(rows, known.get(number, ()), seen=number in seen)
            planned += [one] if one else []
            rejected += faults
        keys = {one.buyer for one in planned}
        known_by_key = known_buyers(session, keys) | self.spoken.rehearsed_buyers(keys)
        buyers = plan_buyers(_said(planned), known_by_key, seen=self.spoken.buyers(keys))
        return _Plan(planned, buyers, rejected)

    def _count(self, plan: _Plan) -> None:
        """A parcel counts once in a file, as the most that came of it."""
        before = self.spoken.fates([one.parcel.number for one in plan.parcels])
        fates = {}
        for one in plan.parcels:
            touched = one.fate is Fate.UNCHANGED and one.said and one.buyer in plan.buyers
            was = before.get(one.parcel.number, Fate.UNCHANGED)
            now = Fate.CHANGED if touched else one.fate
            fates[one.parcel.number] = now if was == Fate.UNCHANGED else was
        self.spoken.keep(fates, {one.buyer for one in plan.parcels})


def _said(planned: Iterable[Planned]) -> Iterator[tuple[BuyerKey, BuyerFacts]]:
    return ((one.buyer, facts) for one in planned for facts in one.said)
