"""`POST /api/statements`: what a program, as a help desk, says of a parcel in somebody's stead.

A program shows its token and is known by its name. What is wrong with a request is told as a problem (RFC 9457).
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import structlog
from anyio import CapacityLimiter, to_thread
from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError
from sqlalchemy import Engine
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from config.settings import Settings
from config.words import Kind, Knowledge, NoStall, Said
from tracker.desk.arming import NoSuchShop
from tracker.desk.asking.find import NoSuchParcel
from tracker.desk.asking.speech import Speech
from tracker.desk.statements.refusals import KeyTaken, NothingStands, Unsayable
from tracker.desk.statements.say import Kept, say
from tracker.desk.statements.saying import Saying
from tracker.desk.tokens import NoToken, program_of

log = structlog.get_logger()

MOST_BYTES = 16 * 1024
_IN_LINE = 16
_PROGRAMS_READ = Speech("en")
_STATUS: dict[type[Exception], int] = {
    NoSuchParcel: 404,
    NoSuchShop: 404,
    KeyTaken: 409,
    NothingStands: 409,
    Unsayable: 422,
}
_TITLES = {
    400: "This is no JSON",
    401: "Not known",
    403: "Nobody may",
    404: "Not found",
    409: "It is otherwise",
    413: "Too large",
    415: "Not JSON",
    422: "Not to be said so",
    503: "No answer just now",
}


class Body(BaseModel):
    """What may stand in a request."""

    model_config = ConfigDict(extra="forbid")

    number: str
    said: Said
    shop: str | None = None
    order: str | None = None
    kind: Kind | None = None
    because: NoStall | None = None
    source: Knowledge | None = None
    at: AwareDatetime | None = None
    note: str | None = None
    key: str | None = None


class Problem(Exception):
    """Why a request is not done, in plain words, under an HTTP status."""

    def __init__(self, status: int, detail: str, **headers: str) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers = status, detail, headers

    def answer(self) -> Response:
        """The problem as JSON."""
        body = {"type": "about:blank", "title": _TITLES[self.status], "status": self.status, "detail": self.detail}
        return JSONResponse(body, self.status, self.headers, "application/problem+json")


class StatementsPage:
    """Takes statements, one at a time: they need one connection to the database, and no thread of the pages."""

    def __init__(self, engine: Engine, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._engine, self._settings, self._clock = engine, settings, clock
        self._limiter = CapacityLimiter(1)

    async def take(self, request: Request) -> Response:
        """201 where it is new, 200 where it was said before."""
        try:
            token, body = _token(request), await _read(request)
            if self._limiter.statistics().tasks_waiting >= _IN_LINE:
                raise _unanswered()
            kept = await to_thread.run_sync(self._say, token, body, limiter=self._limiter)
        except Problem as problem:
            return problem.answer()
        return JSONResponse(_told(kept), 201 if kept.is_new else 200)

    def _say(self, token: str, body: bytes) -> Kept:
        """Who it is comes first: to a stranger nothing is said about what they sent. Raises Problem."""
        try:
            program = program_of(self._engine, token)
            if program is None:
                raise _unknown("This token is nobody's.")
            saying = _saying(body, by=program)
            return say(self._engine, self._settings, saying, speech=_PROGRAMS_READ, now=self._clock())
        except NoToken:
            raise Problem(403, "No program may say anything yet: `stallwatch token NAME` makes a token.") from None
        except (NoSuchParcel, NoSuchShop, Unsayable) as error:
            raise Problem(_STATUS[type(error)], str(error)) from None
        except (OperationalError, InterfaceError, NoConnection) as error:
            log.warning("api.unanswered", why=type(error).__name__)
            raise _unanswered() from None


def _token(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise _unknown("Show a token: `Authorization: Bearer …`.")
    return token.strip()


async def _read(request: Request) -> bytes:
    """The body. A form of a browser cannot say that it is JSON, so no other site's page can send one."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Problem(415, "Send JSON, with `Content-Type: application/json`.")
    body = await request.body()
    if len(body) > MOST_BYTES:
        raise Problem(413, f"A statement has at most {MOST_BYTES} bytes.")
    return body


def _saying(body: bytes, *, by: str) -> Saying:
    try:
        read = Body.model_validate_json(body)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False, include_context=False)
        is_json = all(fault["type"] != "json_invalid" for fault in faults)
        raise Problem(422 if is_json else 400, "; ".join(_fault(fault) for fault in faults)) from None
    return Saying(by=by, **read.model_dump())


def _fault(fault: Mapping[str, Any]) -> str:
    place = ".".join(str(part) for part in fault["loc"])
    why = {"extra_forbidden": "unknown field", "missing": "is missing"}.get(fault["type"], fault["msg"])
    return f"{place}: {why}" if place else str(why)


def _told(kept: Kept) -> dict[str, Any]:
    statement = kept.statement
    return {
        "statement": statement.id,
        "key": statement.key,
        "number": kept.number,
        "said": statement.said,
        "kind": statement.kind,
        "case": statement.case_id,
        "letter_left": kept.letter_left,
    }


def _unknown(detail: str) -> Problem:
    return Problem(401, detail, **{"WWW-Authenticate": "Bearer"})


def _unanswered() -> Problem:
    return Problem(503, "Try again in a few seconds, under the same key.", **{"Retry-After": "5"})
