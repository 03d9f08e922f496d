"""No secret leaves the daemon: one is planted everywhere there is one, everything goes wrong, and nothing shows it."""

import json
import signal
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from time import monotonic

import httpx
import pytest
from sqlalchemy import Engine, inspect
from sqlmodel import select

from config.loader import load_settings
from config.logs import STARS
from tests.build import add_parcel, held_parcel
from tests.daemon.service import PATIENCE, prepare, started
from tests.jobs.hands import detect
from tracker.clock import now
from tracker.store.session import reading, writing
from tracker.store.tables import AccountRow, Notice, Parcel

CANARY = "canary"
SETTINGS = """
[console]
names = ["watch.example"]

[[account]]
name = "blabbing"
base_url = "{carrier}"
key = "canary-key-1"
"""


class Blabs(BaseHTTPRequestHandler):
    """A carrier that refuses every call and says in its error with which key it was asked."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        fault = {"code": -18010013, "message": f"the key {self.headers['17token']} is not known"}
        body = json.dumps({"code": -1, "data": {"errors": [fault]}}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def carrier() -> Iterator[str]:
    """Its address."""
    server = HTTPServer(("127.0.0.1", 0), Blabs)
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def folder(engine: Engine, tmp_path: Path, carrier: str) -> Path:
    """An installation full of secrets, whose carrier, mail server and half of whose parcels fail."""
    home = tmp_path / "home"
    prepare(home, engine)
    text = (home / "stallwatch.toml").read_text()
    if engine.dialect.name == "postgresql":
        text = text.replace("postgres@", "postgres:canary-database@")
    mail = 'channel = "smtp"\nhost = "127.0.0.1"\nport = 1\nuser = "u"\npassword = "canary-mail"\ntimeout = "1 s"'
    text = text.replace('channel = "maildir"', mail)
    (home / "stallwatch.toml").write_text(text + SETTINGS.format(carrier=carrier))
    (home / "stallwatch.secret").write_text("canary-coupons-0123456789abcdef0123456789")
    return home


def told_over_http(address: str) -> str:
    """Everything that can be had from a daemon, its refusals too."""
    asked = (
        ("GET", "/healthz", "localhost"),
        ("GET", "/metrics", "localhost"),
        ("GET", "/", "localhost"),
        ("POST", "/metrics", "localhost"),
        ("GET", "/no/such/page", "localhost"),
        ("GET", "/", "evil.example"),
    )
    answers = [httpx.request(method, address + path, headers={"host": host}) for method, path, host in asked]
    return "\n".join(f"{answer.headers}\n{answer.text}" for answer in answers)


def rows(engine: Engine) -> str:
    """Everything that is kept in the database."""
    with engine.connect() as connection:
        tables = inspect(connection).get_table_names()
        return "\n".join(str(connection.exec_driver_sql(f'SELECT * FROM "{table}"').all()) for table in tables)


def make_due(engine: Engine) -> None:
    """A parcel to ask the carrier for, and a letter to hand to the mail server."""
    parcel_id = held_parcel(engine)
    detect(engine)
    with writing(engine) as session:
        session.get_one(Notice, 1).due_at = now()
        session.get_one(Parcel, parcel_id).answered_at = now()
        account = AccountRow(name="blabbing", carrier="seventeentrack")
        session.add(account)
        session.flush()
        add_parcel(session, account_id=account.id, next_poll_at=now())


def errors(engine: Engine) -> list[str]:
    """What is written on the account and on the letter."""
    with reading(engine) as session:
        found = session.exec(select(AccountRow.last_error)).all(), session.exec(select(Notice.last_error)).all()
    return [error for each in found for error in each if error]


@pytest.mark.parametrize(("engine", "style"), [("sqlite", "json"), ("postgres", "console")], indirect=["engine"])
def test_no_secret_shows_whatever_goes_wrong(folder: Path, engine: Engine, style: str) -> None:
    settings = folder / "stallwatch.toml"
    settings.write_text(settings.read_text().replace('format = "console"', f'format = "{style}"'))
    make_due(engine)
    with started(folder) as one:
        address, until = one.web, monotonic() + PATIENCE
        while len(errors(engine)) < 2:
            assert monotonic() < until, one.said
        said = told_over_http(address)
        one.signal(signal.SIGTERM)
        assert one.ends() == 0
    for told in (one.said, said, rows(engine), repr(load_settings(settings, {}))):
        assert CANARY not in told
    assert f"the key {STARS} is not known" in one.said
    assert f"the key {STARS} is not known" in said
