"""Who asks: the session that a browser shows, and whether a form really comes from one of our pages."""

from hmac import compare_digest
from typing import Annotated

from fastapi import Depends, Form, Request, Response

from tracker.console.request import parts_of
from tracker.desk.logins import LONGEST, SignedIn, signed_in


class NotSignedIn(Exception):
    """A page was asked for without a session."""


class Foreign(Exception):
    """A form did not come from a page of ours, or from one of another session."""


def token_of(request: Request) -> str:
    """The token that the browser shows; empty where it shows none."""
    return request.cookies.get(_cookie(request), "")


def keep_token(request: Request, response: Response, token: str) -> None:
    """Let the browser keep a session's token, out of reach of scripts and of other sites."""
    response.set_cookie(
        _cookie(request),
        token,
        max_age=int(LONGEST.total_seconds()),
        path="/",
        secure=parts_of(request).settings.console.https,
        httponly=True,
        samesite="strict",
    )


def drop_token(request: Request, response: Response) -> None:
    """Let the browser forget it."""
    https = parts_of(request).settings.console.https
    response.delete_cookie(_cookie(request), path="/", secure=https, httponly=True, samesite="strict")


def session_of(request: Request) -> SignedIn:
    """The session that this request belongs to. Raises NotSignedIn."""
    parts, token = parts_of(request), token_of(request)
    session = signed_in(parts.engine, token, now=parts.clock()) if token else None
    if session is None:
        raise NotSignedIn
    request.state.session = session
    return session


Reader = Annotated[SignedIn, Depends(session_of)]
"""Whoever is signed in."""


def from_here(request: Request) -> None:
    """Raise Foreign unless the browser says that a form comes from a page of ours.

    Browsers say so to HTTPS and to this machine. Over plain HTTP from elsewhere they do not, and our own pages send
    no `Origin` that could be believed: so a password is never taken in the clear across a network.
    """
    site = request.headers.get("sec-fetch-site")
    if site is None:
        host = request.headers.get("host", "")
        is_ours = request.headers.get("origin") in {f"http://{host}", f"https://{host}"}
    else:
        is_ours = site == "same-origin"
    if not is_ours:
        raise Foreign


def with_token(session: Reader, csrf: Annotated[str, Form()] = "") -> None:
    """Raise Foreign unless the form holds the secret of its session."""
    if not compare_digest(csrf.encode(), session.csrf.encode()):
        raise Foreign


def _cookie(request: Request) -> str:
    """The cookie's name. Browsers do not tell ports apart, so that two consoles on one machine would sign each other
    out. The prefix makes them take the cookie over HTTPS only, for this host and no other."""
    name = f"stallwatch-{request.url.port or 'console'}"
    return f"__Host-{name}" if parts_of(request).settings.console.https else name
