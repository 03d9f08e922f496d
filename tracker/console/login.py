"""Signing in and out, and choosing the language: the pages that can be seen without a session."""

from functools import partial
from typing import Annotated

import structlog
from anyio import to_thread
from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from starlette.status import HTTP_303_SEE_OTHER, HTTP_403_FORBIDDEN, HTTP_429_TOO_MANY_REQUESTS

from config.catalogues import STAFF_LANGUAGES
from tracker.console.door import Door
from tracker.console.page import page
from tracker.console.request import LANGUAGE_COOKIE, local, parts_of
from tracker.console.sessions import drop_token, from_here, keep_token, token_of, with_token
from tracker.desk.logins import anybody, sign_in, sign_out, spelt

log = structlog.get_logger()

_YEAR = 365 * 24 * 3600

public = APIRouter()


@public.get("/login")
def login(request: Request, next: str = "/") -> Response:  # noqa: A002 - the word that stands in addresses
    """The form, or how to make a login where there is none."""
    return page(
        request, "login.html", back=local(next), name="", trouble=None, anybody=anybody(parts_of(request).engine)
    )


@public.post("/login", dependencies=[Depends(from_here)])
async def enter(
    request: Request,
    name: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    next: Annotated[str, Form()] = "/",  # noqa: A002
) -> Response:
    """Open a session. A wrong name and a wrong password are answered alike, and take as long."""
    door: Door = request.app.state.door
    parts, who, address = parts_of(request), spelt(name), request.client.host if request.client else ""
    again = partial(page, request, "login.html", back=local(next), name=name, anybody=True)
    wait = door.tries.wait(who, address, parts.clock())
    if wait:
        headers = {"Retry-After": str(int(wait.total_seconds()) + 1)}
        return again(status=HTTP_429_TOO_MANY_REQUESTS, headers=headers, trouble="often")
    token = await door.look(partial(sign_in, parts.engine, name, password, now=parts.clock()))
    if token is None:
        log.warning("login.refused", address=address)  # not the name: people type their password there
        return again(status=HTTP_403_FORBIDDEN, trouble="wrong")
    log.info("login.opened", address=address)
    door.tries.forget(who, address)
    await to_thread.run_sync(sign_out, parts.engine, token_of(request))
    answer = RedirectResponse(local(next), HTTP_303_SEE_OTHER)
    keep_token(request, answer, token)
    return answer


@public.post("/logout", dependencies=[Depends(from_here), Depends(with_token)])
def leave(request: Request) -> Response:
    """End the session, here and in the browser."""
    sign_out(parts_of(request).engine, token_of(request))
    answer = RedirectResponse("/login", HTTP_303_SEE_OTHER)
    drop_token(request, answer)
    return answer


@public.post("/language", dependencies=[Depends(from_here)])
def choose_language(
    request: Request, language: Annotated[str, Form()] = "", back: Annotated[str, Form()] = "/"
) -> Response:
    """Speak this language from now on. It is kept in the browser, and changes nothing here."""
    answer = RedirectResponse(local(back), HTTP_303_SEE_OTHER)
    if language in STAFF_LANGUAGES:
        https = parts_of(request).settings.console.https
        answer.set_cookie(
            LANGUAGE_COOKIE, language, max_age=_YEAR, path="/", secure=https, httponly=True, samesite="strict"
        )
    return answer
