"""The console as one ASGI application: its pages, its static files, and what surrounds them."""

from collections.abc import Callable
from datetime import datetime

from fastapi import APIRouter, Depends, FastAPI, HTTPException
from sqlalchemy import Engine
from starlette.staticfiles import StaticFiles
from starlette.status import HTTP_404_NOT_FOUND
from starlette.types import ASGIApp

from config.settings import Settings
from tracker.console import errors, letter, login, now, parcel, said, stuck
from tracker.console.door import Door
from tracker.console.request import Parts
from tracker.console.sessions import session_of
from tracker.console.shell import Shell

_elsewhere = APIRouter()


@_elsewhere.get("/{path:path}")
def elsewhere() -> None:
    """Any other address: whoever is signed in is told that there is nothing, and nobody else learns even that."""
    raise HTTPException(HTTP_404_NOT_FOUND)


def console_app(*, engine: Engine, settings: Settings, clock: Callable[[], datetime]) -> ASGIApp:
    """The console on this database. Whoever serves it checks the Host header and how large a request may be."""
    return Shell(pages(engine=engine, settings=settings, clock=clock), https=settings.console.https)


def pages(*, engine: Engine, settings: Settings, clock: Callable[[], datetime]) -> FastAPI:
    """The pages alone, in the order in which an address is looked for."""
    app = FastAPI(title="Stallwatch", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    app.state.parts = Parts(engine=engine, settings=settings, clock=clock)
    app.state.door = Door()
    app.mount("/static", StaticFiles(packages=[("tracker.console", "static")]), name="static")
    app.include_router(login.public)
    for router in (now.router, stuck.router, parcel.router, said.router, letter.router, _elsewhere):
        app.include_router(router, dependencies=[Depends(session_of)])
    errors.register(app)
    return app
