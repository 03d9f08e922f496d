"""A real console on a free port, and a real Chromium to look at it."""

import re
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from sqlalchemy import Engine
from sqlmodel import select

from config.words import Health, NoStall, NoticeStatus, Said
from notices.render import render
from notices.sample import sample
from tests.build import NOW, ago, held_parcel
from tests.console.visit import open_door, settings
from tests.desk.asking.scenes import add_tasks, played, told
from tests.desk.statements.words import tell
from tests.jobs.hands import detect
from tracker.console.app import console_app
from tracker.store.session import connect, writing
from tracker.store.tables import AccountRow, Notice

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
expect.set_options(timeout=30_000)  # milliseconds; a machine that is busy with other tests may take its time


@dataclass(frozen=True)
class Served:
    """Where a console answers, and on which database."""

    url: str
    engine: Engine


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for a module: while it is open, no test beside these may use asyncio in this thread."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def served(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A console that the tests of a module only look at."""
    with serving(sqlite_template, tmp_path_factory.mktemp("console")) as console:
        yield console


@contextmanager
def serving(sqlite_template: Path, folder: Path) -> Iterator[Served]:
    """A console in which something is the matter with everything: tasks, a letter, an account, parcels."""
    path = folder / "stallwatch.db"
    shutil.copyfile(sqlite_template, path)
    engine = connect(f"sqlite:///{path}")
    _fill(engine)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        app = console_app(engine=engine, settings=settings(language=None), clock=lambda: NOW)
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", ws="none"))
        thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        yield Served(f"http://127.0.0.1:{listening.getsockname()[1]}", engine)
        server.should_exit = True
        thread.join(10)
    engine.dispose()


@pytest.fixture
def context(chromium: Browser, served: Served) -> Iterator[BrowserContext]:
    """A browser of somebody who is signed in. What its console says, or a script throws, fails the test."""
    context = chromium.new_context()
    yield from watched(sign_in(context, served))


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page of theirs."""
    return context.new_page()


def sign_in(context: BrowserContext, served: Served) -> BrowserContext:
    """Give the browser the cookie of a session."""
    port = served.url.rpartition(":")[2]
    token = open_door(served.engine)
    context.add_cookies([{"name": f"stallwatch-{port}", "value": token, "url": served.url, "sameSite": "Strict"}])
    return context


def watched(context: BrowserContext) -> Iterator[BrowserContext]:
    """The context; afterwards its complaints, which are none."""
    complaints: list[str] = []
    context.on("console", lambda message: complaints.append(message.text))
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    yield context
    context.close()
    assert [said for said in complaints if not re.search("status of (404|422)", said)] == []


def _fill(engine: Engine) -> None:
    add_tasks(played(engine, told), 70)
    letter = render(sample("customs_hold", "de"))
    with writing(engine) as session:
        notice = session.exec(select(Notice)).one()
        notice.sqlmodel_update({"subject": letter.subject, "text": letter.text, "html": letter.html})
        notice.sqlmodel_update({"status": NoticeStatus.UNKNOWN, "last_error": "the server hung up after the dot"})
        session.exec(select(AccountRow)).one().health = Health.REFUSED
    tell(engine, Said.OVERRULED, because=NoStall.OTHER, note="the agent has it on the scale\nand will call")
    tell(engine, Said.COMPLAINED)
    for number in range(6):
        held_parcel(engine, number=f"LZ00{number}CN", carrier="China Post", batch="B-7", since=ago(hours=60 + number))
    detect(engine)
