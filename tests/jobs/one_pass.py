"""One parcel's whole way in one process: imported, polled, judged, told. Run again it goes on where it was."""

import asyncio
import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from carriers.events import Answer, Event, Refusal
from config import steps
from config.settings import Account, Settings, Shop
from config.words import MarketingBasis
from notices.channels import Channel
from notices.channels.maildir import MaildirChannel
from notices.coupons import OwnCodes
from tests.build import IMPRINT, POLICY, ago, held
from tracker.desk.importing.load import import_file
from tracker.jobs.deliver import Deliver
from tracker.jobs.detect import Detect
from tracker.jobs.poll import OpenAccount, Poll
from tracker.store.session import connect, writing
from tracker.store.shops import EVERYWHERE, arm, find_shop

LEASE = timedelta(minutes=2)
FLOW = [step for step in steps.STEPS if not step.startswith(("gather.", "learn.", "shadow.", "backup.", "restore."))]
"""The steps of a pass."""

NUMBER = "YT2611221234567890"


class Carrier:
    """An account that tells every number the same events; `told` counts the calls."""

    batch = 40
    registers = True

    def __init__(self, events: tuple[Event, ...]) -> None:
        self.events = events
        self.told: list[str] = []

    async def register(self, numbers: Sequence[str]) -> list[Refusal]:
        self.told.append(f"register {len(numbers)}")
        return []

    async def ask(self, numbers: Sequence[str], now: datetime) -> list[Answer | Refusal]:
        self.told.append(f"ask {len(numbers)}")
        return [Answer(number=number, events=self.events, digest=str(len(self.events))) for number in numbers]

    async def aclose(self) -> None: ...


@dataclass(frozen=True)
class Place:
    """Where a pass works: a migrated database and an empty folder."""

    url: str
    folder: Path

    def settings(self) -> Settings:
        shop = Shop(
            name="Beispiel",
            country="DE",
            sender="hallo@shop.example",
            imprint=IMPRINT,
            marketing_basis=MarketingBasis.CONSENT,
            armed=("*",),
        )
        return Settings(folder=self.folder, shop=(shop,), account=(Account(name="main"),))


@dataclass(frozen=True)
class Dies:
    """A hook that kills its process at a step, as the system would."""

    at: str

    def __call__(self, step: str) -> None:
        if step == self.at:
            os.kill(os.getpid(), signal.SIGKILL)


def one_pass(place: Place, now: datetime, hook: Callable[[str], None] | None = None) -> None:
    """Import, poll, detect, deliver. The hook is called at every step."""
    steps.hook(hook)
    make_pass(place, now, MaildirChannel(place.folder / "mail"))


def make_pass(place: Place, now: datetime, channel: Channel) -> None:
    """The same, whatever hook there is and whatever takes the letters."""
    engine = connect(place.url)
    settings = place.settings()
    sheet = place.folder / "parcels.csv"
    sheet.write_text(f"number,destination,order,email,language\n{NUMBER},DE,A-1,erika@mail.example,de\n")
    import_file(engine, settings, sheet, now=now)
    with writing(engine) as session:
        arm(session, find_shop(session, "main"), EVERYWHERE, by="test", now=now)
    accounts = {"main": OpenAccount(Carrier(held(ago(hours=50))), 100)}

    def clock() -> datetime:
        return now

    asyncio.run(Poll(engine=engine, accounts=accounts, policy=POLICY, lease=LEASE, clock=clock).run())
    Detect(engine=engine, policy=POLICY, policy_at=ago(days=9), clock=clock).run()
    issuer = OwnCodes(b"0123456789abcdef", "SORRY")
    Deliver(engine=engine, policy=POLICY, channel=channel, issuer=issuer, lease=LEASE, clock=clock).run()
    engine.dispose()
