"""Visitors of the console: pieces that its tests are built from. Everything is asked at NOW."""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Engine

from config.settings import Account, Console, Settings, Staff
from tests.build import NOW
from tracker.console.app import console_app
from tracker.desk.logins import IDLE
from tracker.store.logins import find_login, keep_login, open_session
from tracker.store.session import writing
from tracker.store.tables import SessionRow

HOST = "127.0.0.1:8420"
COOKIE = "stallwatch-8420"
TOKEN, CSRF = "the token of a browser", "the secret of its forms"
FORM = {"csrf": CSRF}
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}


def settings(*, language: str | None = "en", https: bool = False) -> Settings:
    """Those of an installation with one account; its language, where one is given, is set."""
    staff = Staff() if language is None else Staff(language=language)
    return Settings(
        folder=Path(), account=(Account(name="17track", key="k"),), staff=staff, console=Console(https=https)
    )


def visitor(
    engine: Engine, *, signed_in: bool = True, clock: Callable[[], datetime] = lambda: NOW, **more: Any
) -> httpx.AsyncClient:
    """Somebody with a browser, signed in unless told otherwise, who follows no redirect by themselves."""
    app = console_app(engine=engine, settings=settings(**more), clock=clock)
    # An error of a page is answered by a page, as it would be by a real server.
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=("192.0.2.7", 50000))
    cookies = {COOKIE: open_door(engine)} if signed_in else {}
    return httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}", cookies=cookies, headers=FROM_HERE)


def open_door(engine: Engine) -> str:
    """The token of a session of `anna`, without the time that a password takes."""
    with writing(engine) as session:
        keep_login(session, "anna", "15$8$1$c2FsdA==$bm9uZQ==", NOW)
        login = find_login(session, "anna")
        row = SessionRow(
            digest=sha256(TOKEN.encode()).hexdigest(),
            login_id=login.id,
            csrf=CSRF,
            created_at=NOW,
            seen_at=NOW,
            expires_at=NOW + IDLE,
        )
        open_session(session, row)
    return TOKEN


class Page(HTMLParser):
    """What is on a page: its text without the white space of the source, its elements, its links and headings."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self.links: list[str] = []
        self._words: list[str] = []
        self.feed(html)
        self.close()

    @property
    def text(self) -> str:
        """All that is to be read on it."""
        return " ".join(" ".join(self._words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(sorted(name for name, _ in attrs))))
        self.links += [value or "" for name, value in attrs if name == "href" and tag == "a"]

    def handle_data(self, data: str) -> None:
        self._words.append(data)

    def handle_comment(self, data: str) -> None:
        self.elements.append(("comment", ()))


async def seen(client: httpx.AsyncClient, address: str, *, status: int = 200) -> Page:
    """The page at an address."""
    answer = await client.get(address)
    assert answer.status_code == status, answer.text
    return Page(answer.text)
