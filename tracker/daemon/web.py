"""Everything the daemon says over HTTP: one listener, one app, served in the daemon's own event loop.

This is where the faces are put together, in `_pages`.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta

import structlog
import uvicorn
from anyio import to_thread
from sqlalchemy import Engine
from starlette.types import ASGIApp, Receive, Scope, Send

from config.catalogues import translation
from tracker.api import CONNECTIONS, PATHS, PATIENCE, api_app
from tracker.console.app import console_app
from tracker.daemon.connection import Connection
from tracker.daemon.gate import Gate, Turnstile
from tracker.daemon.listener import address_of, listen
from tracker.rules.health import LoopSeen
from tracker.store.session import connect
from tracker.wiring import Parts

log = structlog.get_logger()

Loops = Callable[[], Sequence[LoopSeen]]

FINISH = timedelta(seconds=3)
"""How long requests under way have at the stop. The drain has room for it."""

THREADS = 4
"""How many pages work at once, each in a thread: a slow one takes neither threads nor connections from the jobs."""

_WAITING = 12
_CONNECTIONS = 64
_HEADER_BYTES = 16 * 1024


class Web:
    """The listener. Whoever connects before it serves is kept waiting, not refused. Raises CannotListen.

    A server that fails while it runs ends nothing: letters have two hours to leave, and systemd's watchdog hears of the
    jobs and the database alone, so there is no restart for want of a page. Whoever looks from outside finds /healthz
    gone, which says as much as a 503.
    """

    def __init__(self, parts: Parts, loops: Loops) -> None:
        self._socket = listen(parts.settings.console)
        self.address = address_of(parts.settings.console, self._socket)
        # Connections of their own: whoever waits for the database takes none from the jobs, nor programs from people.
        url = parts.settings.database.url
        self._engines = tuple(connect(url, pool_size=most, patience=PATIENCE) for most in (CONNECTIONS, THREADS))
        self._server = _server(_pages(parts, loops, *self._engines))
        self._serving: asyncio.Task[None] | None = None
        log.info("web.listening", address=self.address)

    async def serve(self) -> None:
        """Answer until `close`, or until the server fails."""
        to_thread.current_default_thread_limiter().total_tokens = THREADS
        self._serving = asyncio.create_task(self._server.serve(sockets=[self._socket]), name="web")
        await asyncio.wait({self._serving})
        if error := self._serving.exception():
            log.error("web.failed", exc_info=error)
            for each in getattr(self._server, "servers", []):  # there is none if it failed before it began
                each.close()
            self._socket.close()

    async def close(self) -> bool:
        """Take no more requests and let those under way be answered. False: the server did not come to an end."""
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # whoever is cut off now is no error
        self._server.should_exit = True
        going = {self._serving} if self._serving else set()
        if going:
            _, going = await asyncio.wait(going, timeout=2 * FINISH.total_seconds())
        self._socket.close()
        for engine in self._engines:
            engine.dispose()
        return not going


class _Server(uvicorn.Server):
    """uvicorn as a guest: signals are the daemon's."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _server(app: ASGIApp) -> _Server:
    return _Server(
        uvicorn.Config(
            app,
            http=Connection,
            ws="none",
            lifespan="off",
            log_config=None,
            log_level=logging.ERROR,  # what strangers send badly is no news
            access_log=False,
            proxy_headers=False,  # anybody can write them
            server_header=False,
            limit_concurrency=_CONNECTIONS,
            h11_max_incomplete_event_size=_HEADER_BYTES,
            timeout_graceful_shutdown=int(FINISH.total_seconds()),
        )
    )


def _pages(parts: Parts, loops: Loops, of_programs: Engine, of_people: Engine) -> ASGIApp:
    """The API for its paths, and the console for all others, behind the gate; each with an engine of its own."""
    settings, clock = parts.settings, parts.clock
    _ = translation(settings.staff.language).gettext
    api = api_app(engine=of_programs, settings=settings, loops=loops, clock=clock)
    console = console_app(engine=of_people, settings=settings, clock=clock)
    people = Turnstile(console, most=THREADS + _WAITING, _=_)

    async def routed(scope: Scope, receive: Receive, send: Send) -> None:
        await (api if scope["path"] in PATHS else people)(scope, receive, send)

    return Gate(routed, names={settings.console.host, *settings.console.names}, _=_)
