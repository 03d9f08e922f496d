"""`/stuck`: what stands still, by carrier, batch or country, with the numbers to copy; and the same as sheets."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse

from config.durations import parse_duration
from config.words import Kind
from tracker.console.page import page
from tracker.console.request import language_of, parts_of
from tracker.desk.asking.groups import By, choices, grouped, numbers_of, value_of
from tracker.desk.asking.sources import none_stuck, sources, troubles
from tracker.desk.asking.speech import Speech
from tracker.desk.asking.stuck import COLUMNS, StuckParcel, stuck
from tracker.desk.importing.places import country_code
from tracker.desk.sheets_out import Format, write_rows

router = APIRouter()

SHOWN = 500
"""So many numbers of a group stand on the page; all are in its text."""

LISTED = 50
"""So many parcels of a group are listed beside them."""

_FIELDS = ("kind", "country", "carrier", "batch", "incident", "over")
_DIGITS = 9

_MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the address asks for. `typed`: the fields as they were filled in; `unread`: those that cannot be read."""

    by: By
    group: str | None
    kind: Kind | None
    country: str | None
    carrier: str | None
    batch: str | None
    incident: int | None
    over: timedelta | None
    typed: dict[str, str]
    unread: frozenset[str]

    def address(self, path: str, **changed: str) -> str:
        """The address at which the same is asked for, but for what is changed."""
        fields = {"by": self.by.value, **self.typed, **changed}
        return f"{path}?{urlencode({name: value for name, value in fields.items() if value or name == 'group'})}"


@router.get("/stuck")
def stuck_page(request: Request) -> Response:
    """The groups, the largest first."""
    parts, speech, asked = parts_of(request), Speech(language_of(request)), asked_of(request)
    at = parts.clock()
    found, known = _found(request, asked), sources(parts.engine, parts.settings)
    return page(
        request,
        "stuck.html",
        asked=asked,
        ways=list(By),
        choices=choices(parts.engine),
        groups=grouped(found, asked.by),
        count=len(numbers_of(found)),
        empty=() if found else list(none_stuck(known, speech, filtered=bool(asked.typed), now=at)),
        troubles=list(troubles(known, speech, at)),
        shown=SHOWN,
        most=LISTED,
        status=422 if asked.unread else 200,
    )


@router.get("/stuck/numbers")
def numbers(request: Request) -> Response:
    """The numbers, one a line, of the group that is named, or of all."""
    return PlainTextResponse("".join(f"{number}\n" for number in numbers_of(_found(request, asked_of(request)))))


@router.get("/stuck.{form}")
def sheet(request: Request, form: Format) -> Response:
    """The list as a sheet, a row for each stall."""
    rows = [parcel.as_row() for parcel in _found(request, asked_of(request))]
    content = BytesIO()
    write_rows(rows, COLUMNS, form, content)
    named = {"Content-Disposition": f'attachment; filename="stuck.{form}"'}
    return Response(content.getvalue(), headers=named, media_type=_MEDIA[form])


def asked_of(request: Request) -> Asked:
    """What the fields ask for; one that cannot be read asks for nothing, and is named."""
    fields = {name: "".join(filter(str.isprintable, value)).strip() for name, value in request.query_params.items()}
    typed = {name: fields[name] for name in _FIELDS if fields.get(name)}
    kind, country = _kind(typed.get("kind", "")), country_code(typed.get("country", ""))
    incident, over = _number(typed.get("incident", "")), _span(typed.get("over", ""))
    read = {"kind": kind, "country": country, "incident": incident, "over": over}
    return Asked(
        by=By(fields["by"]) if fields.get("by") in [*By] else By.CARRIER,
        group=fields.get("group"),
        kind=kind,
        country=country,
        carrier=typed.get("carrier"),
        batch=typed.get("batch"),
        incident=incident,
        over=over,
        typed=typed,
        unread=frozenset(name for name, value in read.items() if name in typed and value is None),
    )


def _kind(written: str) -> Kind | None:
    return Kind(written) if written in [*Kind] else None


def _span(written: str) -> timedelta | None:
    try:
        return parse_duration(written)
    except ValueError:
        return None


def _number(written: str) -> int | None:
    """The number of an incident; a longer one than any is none."""
    return int(written) if written.isascii() and written.isdecimal() and len(written) <= _DIGITS else None


def _found(request: Request, asked: Asked) -> list[StuckParcel]:
    parts = parts_of(request)
    if asked.unread:  # a list that is longer than what was meant would be sent to the wrong people
        return []
    found = stuck(
        parts.engine,
        kind=asked.kind,
        country=asked.country,
        carrier=asked.carrier,
        batch=asked.batch,
        incident=asked.incident,
        over=asked.over,
        now=parts.clock(),
    )
    return list(found if asked.group is None else _of_group(found, asked.by, asked.group))


def _of_group(parcels: Iterable[StuckParcel], by: By, name: str) -> Iterable[StuckParcel]:
    return (parcel for parcel in parcels if value_of(parcel, by).casefold() == name.casefold())
