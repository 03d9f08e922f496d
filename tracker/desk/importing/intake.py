"""The rows of one file on their way in, chunk by chunk: read, planned against what is kept, written, counted."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, islice
from typing import NamedTuple

from sqlalchemy import Engine
from sqlmodel import Session

from config.steps import boundary
from tracker.desk.importing.plan import Fate, Planned, plan_buyers, plan_parcel
from tracker.desk.importing.reading import Fault, Rejected
from tracker.desk.importing.rejected_sheet import RejectedSheet
from tracker.desk.importing.row import ParcelRow, RowReader
from tracker.desk.importing.sheets_in import Sheet, SheetRow
from tracker.store.enrolled import BuyerFacts, BuyerKey, known_buyers, known_parcels
from tracker.store.enrolment import enrol
from tracker.store.session import BATCH, reading, writing
from tracker.store.spoken_of import SpokenOf

_SHOWN = 20  # so many rejected rows, and cells left out, are kept to be shown at once


class _Plan(NamedTuple):
    """What a chunk comes to: parcels, buyers that are new or changed, and rows that contradict others."""

    parcels: list[Planned]
    buyers: dict[BuyerKey, BuyerFacts]
    contradicted: list[Rejected]


@dataclass(slots=True)
class Intake:
    """One file's import. Without a sheet for rejected rows it is a dry run: all is planned, nothing written."""

    engine: Engine
    reader: RowReader
    spoken: SpokenOf
    now: datetime
    aside: RejectedSheet | None
    read: int = 0
    rejected: int = 0
    first_rejected: list[Rejected] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)  # cells of kept rows, by column
    first_left_out: list[Fault] = field(default_factory=list)

    def take_all(self, sheet: Sheet, progress: Callable[[int, float | None], None]) -> None:
        """Take every row, a transaction for each chunk; `progress` is told how many were read, and their share."""
        while chunk := list(islice(sheet.rows, BATCH)):
            self._take(chunk)
            self.read += len(chunk)
            progress(self.read, sheet.share())

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
        self._warn(read, besides={why.line for why in plan.contradicted})

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

    def _set_aside(self, rows: Sequence[SheetRow], rejected: Sequence[Rejected]) -> None:
        by_line = {row.line: row for row in rows}
        for why in sorted(rejected, key=lambda why: why.line):
            if self.aside is not None:
                self.aside.add(by_line[why.line], why)
            if len(self.first_rejected) < _SHOWN:
                self.first_rejected.append(why)
        self.rejected += len(rejected)

    def _warn(self, read: Sequence[ParcelRow | Rejected], *, besides: Collection[int]) -> None:
        """Note what was left out of the rows that are kept."""
        kept = (row for row in read if isinstance(row, ParcelRow) and row.line not in besides)
        for fault in chain.from_iterable(row.left_out for row in kept):
            self.left_out[fault.column] += 1
            if len(self.first_left_out) < _SHOWN:
                self.first_left_out.append(fault)


def _said(planned: Iterable[Planned]) -> Iterator[tuple[BuyerKey, BuyerFacts]]:
    return ((one.buyer, facts) for one in planned for facts in one.said)
