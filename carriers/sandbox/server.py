"""The sandbox as a real HTTP server on loopback: /register, /gettrackinfo and /getquota as 17TRACK v2.4 answers them.

What it serves is in `samples.json` and `journal.jsonl`
of its folder: a second start serves the same histories.
"""

import errno
import json
import sys
from collections.abc import Callable
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from threading import Thread
from types import TracebackType
from typing import Any, Self

from carriers.sandbox.desk import BASE_PATH, Desk
from carriers.sandbox.histories import histories
from carriers.sandbox.journal import Journal
from carriers.sandbox.samples import read_samples, write_samples
from carriers.sandbox.wire import Json

_MOST_BYTES = 64 * 1024
_WAIT = "2"


class PortTaken(OSError):
    """Another program listens on the port that the sandbox was told to use."""

    def __init__(self, port: int) -> None:
        super().__init__(
            errno.EADDRINUSE, f"port {port} on 127.0.0.1 is taken; end what listens there or choose another"
        )


class SandboxCarrier:
    """A carrier to run against. `path` is its folder, `refuse_every` how many calls come before a 429 (0: never)."""

    def __init__(
        self, path: Path, *, port: int = 0, key: str, refuse_every: int = 17, now: Callable[[], datetime]
    ) -> None:
        path.mkdir(parents=True, exist_ok=True)
        kept = path / "samples.json"
        if not kept.exists():
            write_samples(histories(now()), kept)
        self.samples = read_samples(kept)
        self._desk = Desk(self.samples, Journal(path / "journal.jsonl"), key=key, refuse_every=refuse_every, now=now)
        self._port = port
        self._listener: _Listener | None = None

    @property
    def url(self) -> str:
        """The base URL for an account, once it has started."""
        return f"http://127.0.0.1:{self._listener.server_port if self._listener else self._port}{BASE_PATH}"

    def start(self) -> str:
        """Listen, and give back the base URL for an account. Raises PortTaken."""
        try:
            self._listener = _Listener(self._port, self._desk)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortTaken(self._port) from None
            raise
        Thread(target=self._listener.serve_forever, args=(0.05,), name="sandbox carrier", daemon=True).start()
        return self.url

    def stop(self) -> None:
        """Stop listening. What is kept stays for the next start."""
        if self._listener is not None:
            self._listener.shutdown()
            self._listener.server_close()
            self._listener = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class _Listener(ThreadingHTTPServer):
    """Loopback alone; each connection in a thread that ends with the process."""

    def __init__(self, port: int, desk: Desk) -> None:
        self.desk = desk
        super().__init__(("127.0.0.1", port), _Handler)

    def server_bind(self) -> None:
        """Bind without asking a name server for our own name, which can take seconds."""
        TCPServer.server_bind(self)
        self.server_port = self.socket.getsockname()[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a caller that went away in the middle of a call, as one that is killed does."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    """One connection, kept alive between calls."""

    protocol_version = "HTTP/1.1"
    timeout = 60
    wbufsize = -1
    server: _Listener

    def do_POST(self) -> None:
        """Read one call and answer it."""
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > _MOST_BYTES:
            self.close_connection = True
            self._send(413, {})
            return
        body = self.rfile.read(int(length))
        self._send(*self.server.desk.answer(self.path, token=self.headers.get("17token", ""), body=body))

    def log_message(self, *_: object) -> None:
        """Say nothing: the daemon's own log tells of its calls."""

    def _send(self, status: int, answer: Json) -> None:
        body = json.dumps(answer, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if status == 429:  # noqa: PLR2004 - Too Many Requests
            self.send_header("Retry-After", _WAIT)
        self.end_headers()
        self.wfile.write(body)
