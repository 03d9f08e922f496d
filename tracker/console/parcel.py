"""`/parcels/NUMBER`: everything that is known of a parcel, and why it was judged so."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.status import HTTP_200_OK, HTTP_303_SEE_OTHER, HTTP_404_NOT_FOUND

from config.calendars import people_zone, zones_of
from config.words import Kind, NoStall, NoticeStatus, Said
from tracker.console.page import page, parcel_path
from tracker.console.request import language_of, parts_of
from tracker.console.shell import WITH_LETTERS
from tracker.desk.asking import card
from tracker.desk.asking.explain import explained
from tracker.desk.asking.find import NoSuchParcel
from tracker.desk.asking.sources import without_key
from tracker.desk.asking.speech import Speech
from tracker.desk.asking.timeline import told
from tracker.rules.statements import REPORTABLE
from tracker.store.asking import CaseFile, ParcelFile
from tracker.store.tables import EventRow, Notice, Stall, Statement

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One parcel as the page shows it."""

    file: ParcelFile
    why: tuple[str, ...]
    speech: Speech

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What is known of it beside its way, each under its name."""
        return card.facts_of(self.file, self.speech)

    @property
    def goods(self) -> list[str]:
        """A line for each kind of goods."""
        return [card.goods_line(line, self.speech) for line in self.file.goods]

    @property
    def buyer(self) -> str:
        """Who waits for it; of the address the first letter and the domain."""
        return card.buyer_line(self.file.buyer, self.speech)

    @property
    def coupons(self) -> list[str]:
        """A line for the coupon of its order."""
        return list(card.coupon_lines(self.file, self.speech))

    @property
    def statements(self) -> list[tuple[Statement, str]]:
        """What people said of it, each with its line, the newest first."""
        return [(said, card.statement_line(said, self.speech)) for said in self.file.statements]

    @property
    def standing(self) -> list[Kind]:
        """In which ways it stands still."""
        return [stall.kind for stall in self.file.stalls if stall.ended_at is None]

    @property
    def told_already(self) -> bool:
        """Whether a letter about a stall of now has left, or may have."""
        letters = (self.letter_of(stall) for stall in self.file.stalls if stall.ended_at is None)
        left = (NoticeStatus.ACCEPTED, NoticeStatus.UNKNOWN)
        return any(letter is not None and letter.status in left for letter in letters)

    def letter_of(self, stall: Stall) -> Notice | None:
        """The letter that tells of a stall."""
        return next((notice for notice in self.file.notices if notice.id == stall.notice_id), None)

    def timeline(self, case: CaseFile) -> Iterator[tuple[datetime, str]]:
        """What happened on a case, each with its instant, the newest first."""
        return ((line.at, told(line, self.speech)) for line in reversed(case.timeline))


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What was typed into a form that was refused, with the reason, and the field that is wrong, where it is one."""

    refused: str | None = None
    field: str | None = None
    parcel: int | None = None
    said: Said | None = None
    kind: Kind | None = None
    because: NoStall | None = None
    at: str = ""
    note: str = ""

    def of(self, parcel: int, said: str) -> "Typed":
        """What to fill into this form of this parcel."""
        return self if (self.parcel, self.said) == (parcel, said) else Typed()


@router.get("/parcels")
def search(request: Request, number: str = "") -> Response:
    """Go to the parcels of this number."""
    if not number.strip():
        return page(request, "search.html")
    found = _asked(request, number)
    if isinstance(found, Response):
        return found
    return RedirectResponse(parcel_path(found[0].file.parcel.number), HTTP_303_SEE_OTHER)


@router.get("/parcels/{number:path}")
def parcel(request: Request, number: str) -> Response:
    """The parcels of this number, the one enrolled last first."""
    return shown(request, number)


def shown(request: Request, number: str, *, status: int = HTTP_200_OK, typed: Typed | None = None) -> Response:
    """The page, with what became of a form on it."""
    found = _asked(request, number)
    if isinstance(found, Response):
        return found
    values = {"sheets": found, "local_time": local_time, "typed": typed or Typed()}
    words = {"kinds": list(REPORTABLE), "reasons": list(NoStall)}
    return page(request, "parcel.html", status=status, headers=WITH_LETTERS, **values, **words)


def local_time(event: EventRow) -> tuple[datetime, str] | None:
    """When an event was by the clocks of its place, and which zone they keep: the offset that the carrier wrote, or the
    zone of its country. None where neither tells, for a country may have several."""
    with suppress(ValueError):
        written = datetime.fromisoformat(event.said_at)
        if written.utcoffset():
            return event.occurred_to.astimezone(written.tzinfo), str(written.tzinfo)
    clocks = [event.occurred_to.astimezone(zone) for zone in zones_of(event.country or "")]
    if len({clock.utcoffset() for clock in clocks}) != 1:
        return None
    return clocks[0], people_zone(event.country)


def _asked(request: Request, number: str) -> list[Sheet] | Response:
    """The parcels, or a page that says there are none, with numbers that are like it."""
    parts, speech = parts_of(request), Speech(language_of(request))
    try:
        found = explained(
            parts.engine,
            number,
            language=speech.language,
            now=parts.clock(),
            keyless=without_key(parts.settings),
        )
    except NoSuchParcel as missing:
        return page(request, "no_parcel.html", status=HTTP_404_NOT_FOUND, number=number, near=missing.near)
    return [Sheet(file, explanation.sentences, speech) for file, explanation in found]
