"""The demonstration: a folder like any installation's, with a sandbox carrier to ask and two hundred parcels to import.
Nothing of it is special to the daemon; it is armed, hurried and pointed at the sandbox by its configuration."""

import csv
import secrets
import socket
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

from sqlalchemy import Engine

from carriers.sandbox import SandboxCarrier
from carriers.sandbox.samples import Sample
from config.settings import Settings
from tracker.desk.demo_orders import COLUMNS, orders
from tracker.desk.first_files import Answers, write_first_files
from tracker.desk.logins import anybody, set_login

KEY = "sandbox-key"
PARCELS = "parcels.csv"
LOGIN = "demo"
PASSWORD = "console.password"  # noqa: S105 - the name of a file
_BYTES = 12
_REFUSE_EVERY = 7
_PORTS = range(20000, 30000)

POLICY = """\
# The policy of the demonstration: the shipped one in a hurry, so that a minute shows what a day would.
# What this file leaves out stays as shipped. Thresholds are the real ones: the parcels' histories are days old.

# Letters wait this long for other parcels of the same order, and the carrier is asked again before they leave.
gather = "5 s"
fresh_for = "4 s"

[polling]
pending = "30 s"
before_acceptance = "60 s"
moving = "45 s"
in_customs = "30 s"
last_mile = "45 s"
stalled = "15 s"
blocked_for = "2 s"
after_failure = "2 s"
after_failure_most = "10 s"
"""

_SHOP = Answers(
    shop_name="Lampenhaus Demo",
    sender="service@lampenhaus.example",
    reply_to="service@lampenhaus.example",
    imprint=(
        "Lampenhaus Demo GmbH\nMusterweg 5, 20095 Hamburg, Germany\nservice@lampenhaus.example, +49 40 0000000\n"
        "Managing director: Kim Beispiel\nHRB 00000, Amtsgericht Hamburg, VAT DE000000000"
    ),
    account_key=KEY,
    tick="1 s",
    armed=("*",),
    policy=POLICY,
)


def prepare(folder: Path, *, language: str, now: Callable[[], datetime]) -> bool:
    """Write the folder of a demonstration. False: it is there already and goes on where it was."""
    if (folder / "stallwatch.toml").exists():
        return False
    port = _free_port()
    sandbox = SandboxCarrier(folder / "sandbox", port=port, key=KEY, refuse_every=_REFUSE_EVERY, now=now)
    _write_parcels(folder / PARCELS, sandbox.samples)
    write_first_files(folder, replace(_SHOP, language=language, account_url=sandbox.url))
    return True


def let_in(folder: Path, engine: Engine, now: datetime) -> str:
    """The password of the demonstration's one login, made at its first start and kept in its folder."""
    file = folder / PASSWORD
    if not file.exists() or not file.read_text("ascii"):  # a kill may have left it empty
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(_BYTES), "ascii")
    password = file.read_text("ascii")
    if not anybody(engine):
        set_login(engine, LOGIN, password, now=now)
    return password


def sandbox_of(settings: Settings, now: Callable[[], datetime]) -> SandboxCarrier:
    """The sandbox that the settings of a demonstration point at. Start it before the daemon."""
    port = urlsplit(settings.account[0].base_url or "").port or 0
    return SandboxCarrier(settings.folder / "sandbox", port=port, key=KEY, refuse_every=_REFUSE_EVERY, now=now)


def _write_parcels(path: Path, samples: Iterable[Sample]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        sheet = csv.DictWriter(file, COLUMNS)
        sheet.writeheader()
        sheet.writerows(orders(samples))


def _free_port() -> int:
    """A free port outside the range that the system itself hands out, so that it is still free at the next start."""
    ports = list(_PORTS)
    Random().shuffle(ports)  # noqa: S311 - any free port will do
    for port in ports:
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise OSError("no port between 20000 and 29999 is free on 127.0.0.1")
