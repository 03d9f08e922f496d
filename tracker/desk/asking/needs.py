"""What needs someone now: the departments' open tasks by their clocks, and the letters that are in trouble."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Row
from sqlmodel import Session

from config.labels import WORDS
from config.loader import kept_policy
from config.words import Department, Happening, Kind, NoticeStatus, Said
from tracker.desk.asking.speech import Speech
from tracker.store import needs
from tracker.store.policies import in_force
from tracker.store.session import reading
from tracker.store.shops import EVERYWHERE

FIRST = 20
"""So many tasks of each department, and letters in trouble, stand together."""

PAGE = 50
"""So many stand on a page of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseParcel:
    """A parcel of a case: in the stall that brought it there, `ended_at` where it moved since; or, where it never stood
    still, with what was `said` of it, and when."""

    number: str
    order_number: str | None
    carrier: str
    destination: str
    kind: Kind | None = None
    onset_at: datetime | None = None
    ended_at: datetime | None = None
    said: Said | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTask:
    """A task that a department has to do, with the parcels that it is about."""

    task: str
    due_at: datetime
    case: int
    parcels: Sequence[CaseParcel]


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubledLetter:
    """A letter in trouble: late, about to be, undeliverable, or nobody knows whether it left. `said` is why."""

    id: int
    what: Happening
    purpose: Kind
    promised_by: datetime
    case: int
    said: str | None
    parcels: Sequence[CaseParcel]

    def why(self, speech: Speech) -> str | None:
        """What keeps the letter from its reader: a word of ours, or what a mail server said."""
        return speech.label(self.said) if self.said and self.said in WORDS else self.said


@dataclass(frozen=True, slots=True, kw_only=True)
class Pile:
    """A department's open tasks: how many, how many of them overdue, and some of them from the place `skipped` on."""

    department: Department
    count: int
    overdue: int
    skipped: int
    tasks: Sequence[OpenTask]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """The letters in trouble: how many, and some of them from the place `skipped` on."""

    count: int
    skipped: int
    letters: Sequence[TroubledLetter]


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """All that needs someone. `armed`: the countries (or `*`) that each shop may write to."""

    piles: Sequence[Pile]
    letters: Letters
    armed: Mapping[str, Sequence[str]]

    @property
    def nothing(self) -> bool:
        """Whether nobody is needed."""
        return not self.letters.count and not any(pile.count for pile in self.piles)


def needed(engine: Engine, *, now: datetime, only: Department | None = None, skip: int = 0) -> Needs:
    """The counts of everything with the first of each; or with one department's tasks alone, from a place on."""
    shown = [each for each in Department if only in (None, each)]
    most = PAGE if only else FIRST
    with reading(engine) as session:
        counts = needs.task_counts(session, now)
        rows = {each: needs.open_tasks(session, each, skip=skip if only else 0, most=most) for each in shown}
        parcels = _parcels(session, {row.case_id for each in rows.values() for row in each})
        letters = _letters(session, now, skip=0, most=0 if only else FIRST)
        armed = _armed(needs.armings(session))
    piles = [
        _pile(each, counts.get(each, (0, 0)), skip if only else 0, rows.get(each, ()), parcels) for each in Department
    ]
    return Needs(piles=piles, letters=letters, armed=armed)


def letters_in_trouble(engine: Engine, *, now: datetime, skip: int = 0) -> Letters:
    """The letters in trouble from a place on."""
    with reading(engine) as session:
        return _letters(session, now, skip=skip, most=PAGE)


def sending(armed: Mapping[str, Sequence[str]], speech: Speech) -> str:
    """Whose letters leave, and to where; or that none does, and what changes that."""
    _ = speech.gettext
    if not armed:
        return _("In shadow: all is judged and written, nothing is sent. Let letters leave: `stallwatch arm`")
    shops = (
        _("{shop} to {countries}").format(
            shop=shop, countries=", ".join(_("every country") if each == EVERYWHERE else each for each in countries)
        )
        for shop, countries in armed.items()
    )
    return _("Letters leave: {shops}.").format(shops="; ".join(shops))


def _pile(
    department: Department,
    counts: tuple[int, int],
    skipped: int,
    rows: Sequence[Row[Any]],
    parcels: Mapping[int, Sequence[CaseParcel]],
) -> Pile:
    tasks = [OpenTask(task=row.task, due_at=row.due_at, case=row.case_id, parcels=parcels[row.case_id]) for row in rows]
    return Pile(department=department, count=counts[0], overdue=counts[1], skipped=skipped, tasks=tasks)


def _letters(session: Session, now: datetime, *, skip: int, most: int) -> Letters:
    version = in_force(session)
    if version is None:  # nothing was judged yet, so no letter is owed
        return Letters(count=0, skipped=0, letters=())
    risky_by = now + kept_policy(version.policy).warn_before
    rows = needs.letters_in_trouble(session, risky_by=risky_by, skip=skip, most=most) if most else ()
    parcels = _parcels(session, {row.case_id for row in rows})
    letters = [_letter(row, parcels[row.case_id], now) for row in rows]
    return Letters(count=needs.troubled_letters(session, risky_by=risky_by), skipped=skip, letters=letters)


def _letter(row: Row[Any], parcels: Sequence[CaseParcel], now: datetime) -> TroubledLetter:
    return TroubledLetter(
        id=row.id,
        what=_what(row.status, row.promised_by, now),
        purpose=row.purpose,
        promised_by=row.promised_by,
        case=row.case_id,
        said=row.ended_why or row.last_error,
        parcels=parcels,
    )


def _what(status: NoticeStatus, promised_by: datetime, now: datetime) -> Happening:
    """What is the matter with a letter that needs someone."""
    if status is NoticeStatus.UNKNOWN:
        return Happening.NOTICE_UNKNOWN
    if status is NoticeStatus.UNDELIVERABLE:
        return Happening.NOTICE_UNDELIVERABLE
    return Happening.NOTICE_BREACHED if now >= promised_by else Happening.NOTICE_AT_RISK


def _parcels(session: Session, cases: Collection[int]) -> dict[int, list[CaseParcel]]:
    """The parcels of these cases, each once."""
    found: dict[int, dict[str, CaseParcel]] = {case: {} for case in cases}
    for row in (*needs.parcels_of_cases(session, cases), *needs.parcels_spoken_of(session, cases)):
        facts = dict(row._mapping)  # noqa: SLF001 - its public name
        found[facts.pop("case_id")].setdefault(row.number, CaseParcel(**facts))
    return {case: list(parcels.values()) for case, parcels in found.items()}


def _armed(rows: Sequence[Row[Any]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.shop, []).append(row.country)
    return found
