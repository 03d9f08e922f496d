"""The rows of a sheet of events on their way in, chunk by chunk: read, joined to their parcels, written, counted.

Events of a parcel that is or was followed are added to it. A number that nobody follows gets a parcel that is not
watched: it has ended from the beginning, so that nothing is ever asked, judged or written because of it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain

from sqlalchemy import Engine
from sqlmodel import Session

from config.steps import boundary
from tracker.desk.importing.past.joining import Joined, is_new, join
from tracker.desk.importing.past.row import PastReader, PastRow
from tracker.desk.importing.past.weighing import Weighed, left, weigh
from tracker.desk.importing.plan import Fate
from tracker.desk.importing.reading import Rejected
from tracker.desk.importing.sheets_in import SheetRow
from tracker.desk.importing.taking import Taking
from tracker.store import past
from tracker.store.enrolled import KnownParcel, known_buyers, known_parcels
from tracker.store.enrolment import enrol
from tracker.store.past import KeptEvent
from tracker.store.session import reading, writing
from tracker.store.spoken_of import SpokenOf

_Plan = tuple[list[Joined], list[Rejected]]


@dataclass(slots=True, kw_only=True)
class PastIntake(Taking):
    """One file's import of events. `parcels` counts those that are new, and watched by nobody."""

    engine: Engine
    reader: PastReader
    spoken: SpokenOf
    now: datetime
    parcels: int = 0
    events: Counter[Fate] = field(default_factory=Counter)
    _dry_parcels: dict[str, KnownParcel] = field(default_factory=dict)  # what a dry run would have written so far,
    _dry_events: dict[str, dict[str, KeptEvent]] = field(default_factory=dict)  # all of it, for nothing is written

    def _take(self, rows: Sequence[SheetRow]) -> None:
        read = [self.reader.read(row) for row in rows]
        numbers: dict[str, list[PastRow]] = {}
        for row in read:
            if isinstance(row, PastRow):
                numbers.setdefault(row.parcel.number, []).append(row)
        joined, contradicted = self._rehearse(numbers) if self.aside is None else self._keep(numbers)
        self.parcels += sum(map(is_new, joined))
        self.spoken.keep({one.parcel.number: one.planned.fate for one in joined if one.planned}, ())
        self._set_aside(rows, [*(row for row in read if isinstance(row, Rejected)), *contradicted])
        gone = {why.line for why in contradicted}
        kept = (row.parcel for row in read if isinstance(row, PastRow) and row.parcel.line not in gone)
        self._warn(chain.from_iterable(row.left_out for row in kept))

    def _keep(self, numbers: Mapping[str, Sequence[PastRow]]) -> _Plan:
        with writing(self.engine) as session:
            past.take_turns(session)
            joined, rejected = self._join(session, numbers)
            _enrol(session, joined, self.now)
            ids = _ids(session, joined)
            kept = past.kept_events(session, ids.values(), hold=True)
            told = [(ids[one.parcel.number], one, self._weigh(one, kept[ids[one.parcel.number]])) for one in joined]
            new = {(id_, digest): event for id_, _, weighed in told for digest, event in weighed.new.items()}
            changed = {id_: event for _, _, weighed in told for id_, event in weighed.changed.items()}
            past.keep_past(session, new, changed, self.now)
            journeys = {
                id_: left(one.parcel, kept[id_], weighed, self.now)
                for id_, one, weighed in told
                if not one.parcel.watched
            }
            past.keep_journeys(session, journeys)
        boundary("import.chunk")
        return joined, rejected

    def _rehearse(self, numbers: Mapping[str, Sequence[PastRow]]) -> _Plan:
        with reading(self.engine) as session:
            joined, rejected = self._join(session, numbers)
            ids = {one.parcel.number: one.parcel.id for one in joined if one.parcel.id is not None}
            stored = past.kept_events(session, ids.values())
        for one in joined:
            number = one.parcel.number
            before = stored[ids[number]] if number in ids else {}
            dry = self._dry_events.setdefault(number, {})
            weighed = self._weigh(one, {**before, **dry})
            dry |= {digest: KeptEvent(0, event, imported=True) for digest, event in weighed.new.items()}
            if one.planned:
                self._dry_parcels[number] = one.parcel
        return joined, rejected

    def _join(self, session: Session, numbers: Mapping[str, Sequence[PastRow]]) -> _Plan:
        known = known_parcels(session, numbers)
        known |= {number: [self._dry_parcels[number]] for number in numbers if number in self._dry_parcels}
        seen = self.spoken.fates(numbers)
        found = [join(rows, known.get(number, ()), seen=number in seen) for number, rows in numbers.items()]
        return [one for one, _ in found if one], [why for _, rejected in found for why in rejected]

    def _weigh(self, one: Joined, kept: Mapping[str, KeptEvent]) -> Weighed:
        weighed = weigh(one.rows, one.parcel, kept)
        counted = {Fate.NEW: len(weighed.new), Fate.CHANGED: len(weighed.changed), Fate.UNCHANGED: weighed.unchanged}
        self.events.update(counted)
        return weighed


def _enrol(session: Session, joined: Sequence[Joined], now: datetime) -> None:
    """Keep the parcels that nobody watches, each with a buyer of whom nothing is known but the country."""
    planned = [one.planned for one in joined if one.planned and one.planned.fate is not Fate.UNCHANGED]
    known = known_buyers(session, {one.buyer for one in planned})
    unknown = [one for one in planned if one.buyer not in known]
    buyers = {one.buyer: replace(one.parcel.buyer, country=one.parcel.facts.destination) for one in unknown}
    enrol(session, [one.parcel for one in planned], buyers, now)


def _ids(session: Session, joined: Sequence[Joined]) -> dict[str, int]:
    known = {one.parcel.number: one.parcel.id for one in joined if one.parcel.id is not None}
    new = [one.parcel.number for one in joined if one.parcel.id is None]
    return {**known, **past.unwatched_ids(session, new)}
