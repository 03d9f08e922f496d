"""The forms on a parcel's page: what somebody says of it, what they take back, and which task is done."""

from dataclasses import asdict, dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path, Request, Response
from fastapi.responses import RedirectResponse
from starlette.status import HTTP_303_SEE_OTHER, HTTP_404_NOT_FOUND, HTTP_409_CONFLICT, HTTP_422_UNPROCESSABLE_CONTENT

from config.words import Kind, NoStall, Said
from tracker.console.page import parcel_path
from tracker.console.parcel import Typed, shown
from tracker.console.request import LARGEST, language_of, parts_of
from tracker.console.sessions import Reader, from_here, with_token
from tracker.desk.asking.find import NoSuchParcel
from tracker.desk.asking.speech import Speech
from tracker.desk.statements.refusals import NoSuchStatement, Unsayable
from tracker.desk.statements.retract import retract
from tracker.desk.statements.say import say
from tracker.desk.statements.saying import Saying, written_instant
from tracker.desk.tasks import NoSuchTask, done_by_id

router = APIRouter(dependencies=[Depends(from_here), Depends(with_token)])

RowId = Annotated[int, Path(ge=1, le=LARGEST)]


@dataclass(frozen=True, slots=True)
class SaidForm:
    """The fields of a statement's form."""

    number: Annotated[str, Form()]
    said: Annotated[Said, Form()]
    parcel: Annotated[int, Form(ge=1, le=LARGEST)]
    kind: Annotated[Kind | None, Form()] = None
    because: Annotated[NoStall | None, Form()] = None
    at: Annotated[str, Form()] = ""
    note: Annotated[str, Form()] = ""


@router.post("/statements")
def tell(request: Request, reader: Reader, form: Annotated[SaidForm, Depends()]) -> Response:
    """Write it down, and show it on the parcel's page; what cannot be said so is told there."""
    parts, speech = parts_of(request), Speech(language_of(request))
    try:
        saying = _saying(form, reader.name, speech)
        kept = say(parts.engine, parts.settings, saying, speech=speech, now=parts.clock())
    except Unsayable as refused:
        typed = Typed(refused=str(refused), field=refused.field, **_typed(form))
        return shown(request, form.number, status=HTTP_422_UNPROCESSABLE_CONTENT, typed=typed)
    except NoSuchParcel as missing:
        return shown(request, form.number, status=HTTP_404_NOT_FOUND, typed=Typed(refused=str(missing)))
    return _to(kept.number, f"said-{kept.statement.id}")


@router.post("/statements/{statement_id}/retract")
def take_back(request: Request, reader: Reader, statement_id: RowId, number: Annotated[str, Form()]) -> Response:
    """Take a statement back."""
    parts, speech = parts_of(request), Speech(language_of(request))
    try:
        number = retract(parts.engine, statement_id, by=reader.name, speech=speech, now=parts.clock())
    except NoSuchStatement as refused:
        return shown(request, number, status=HTTP_409_CONFLICT, typed=Typed(refused=str(refused)))
    return _to(number, f"said-{statement_id}")


@router.post("/tasks/{task_id}/done")
def did(request: Request, reader: Reader, task_id: RowId, number: Annotated[str, Form()]) -> Response:
    """Mark a task as done."""
    parts, speech = parts_of(request), Speech(language_of(request))
    try:
        done = done_by_id(parts.engine, task_id, by=reader.name, speech=speech, now=parts.clock())
    except NoSuchTask as refused:
        return shown(request, number, status=HTTP_409_CONFLICT, typed=Typed(refused=str(refused)))
    return _to(number, f"case-{done.task.case_id}")


def _typed(form: SaidForm) -> dict[str, Any]:
    """What is filled in again."""
    return {name: value for name, value in asdict(form).items() if name != "number"}


def _saying(form: SaidForm, by: str, speech: Speech) -> Saying:
    """What the form says. Raises Unsayable."""
    return Saying(
        number=form.number,
        parcel_id=form.parcel,
        said=form.said,
        by=by,
        kind=form.kind,
        because=form.because,
        at=written_instant(form.at, speech),
        note=form.note,
    )


def _to(number: str, place: str) -> Response:
    """Back to the parcel's page, so that a page loaded anew sends no form twice."""
    return RedirectResponse(f"{parcel_path(number)}#{place}", HTTP_303_SEE_OTHER)
