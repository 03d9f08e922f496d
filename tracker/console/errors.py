"""Pages for what goes wrong, in the same frame: what happened, and what to do next. Never a trace."""

from urllib.parse import urlencode

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from starlette.exceptions import HTTPException
from starlette.status import HTTP_303_SEE_OTHER

from config.labels import N_
from tracker.console.door import Crowded
from tracker.console.page import page
from tracker.console.request import here
from tracker.console.sessions import Foreign, NotSignedIn

log = structlog.get_logger()

_RETRY = {"Retry-After": "5"}
_SAID = {
    400: (N_("This form cannot be read"), N_("Go back, reload the page, and try once more.")),
    403: (
        N_("This form does not come from here"),
        N_(
            "Go back, reload the page, and try once more. If it happens again, reach the console by HTTPS, or on the "
            "machine itself as 127.0.0.1: over plain HTTP from elsewhere nobody can tell who sent a form."
        ),
    ),
    404: (N_("There is nothing here"), N_("The address is wrong, or what it named is gone.")),
    405: (N_("That cannot be done here"), N_("Go back, and use the links and buttons of the page.")),
    500: (
        N_("This page failed"),
        N_("That is a mistake of ours. The log of the daemon tells which; the work in the background goes on."),
    ),
    503: (
        N_("There is no answer just now"),
        N_(
            "The database does not answer, or too many ask at once. Try again in a few seconds; nothing is lost "
            "meanwhile."
        ),
    ),
}
_OTHER = 400


def _error_page(request: Request, status: int, headers: dict[str, str] | None = None) -> Response:
    """What is said of a status."""
    title, advice = _SAID.get(status, _SAID[_OTHER])
    return page(request, "error.html", status=status, headers=headers, title=title, advice=advice)


def register(app: FastAPI) -> None:
    """Answer what pages raise."""
    app.add_exception_handler(HTTPException, _of_status)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(NotSignedIn, _to_sign_in)
    app.add_exception_handler(Foreign, _foreign)
    for too_much in (Crowded, OperationalError, InterfaceError, NoConnection):
        app.add_exception_handler(too_much, _unanswered)
    app.add_exception_handler(Exception, _failed)


def _of_status(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException), "registered for these alone"  # noqa: S101
    return _error_page(request, error.status_code, dict(error.headers or {}))


def _unreadable(request: Request, _error: Exception) -> Response:
    """An address whose parts are not what they should be names nothing; a form is told so."""
    return _error_page(request, 404 if request.method == "GET" else 400)


def _foreign(request: Request, _error: Exception) -> Response:
    return _error_page(request, 403)


def _unanswered(request: Request, error: Exception) -> Response:
    log.warning("console.unanswered", path=request.url.path, why=type(error).__name__)
    return _error_page(request, 503, _RETRY)


def _failed(request: Request, _error: Exception) -> Response:
    return _error_page(request, 500)


def _to_sign_in(request: Request, _error: Exception) -> Response:
    """To the login page, and back from there. Whoever follows a link of another site may be signed in all the same:
    the browser shows that only to a request that comes from here, so the page asks for itself once more."""
    if request.method == "GET" and request.headers.get("sec-fetch-site") == "cross-site":
        return page(request, "once_more.html")
    back = here(request) if request.method == "GET" else "/"
    return RedirectResponse(f"/login?{urlencode({'next': back})}", HTTP_303_SEE_OTHER)
