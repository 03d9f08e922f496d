"""What is found out about a part, and all that there is to find it out with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from carriers.account import Account
from config.settings import Account as AccountSettings
from config.settings import Mail, Settings
from config.words import Part, Verdict
from notices.channels import Channel
from notices.sender_domain import Texts
from tracker.desk.asking.speech import Speech


@dataclass(frozen=True, slots=True)
class Finding:
    """How a part stands, in one sentence, and what to do about it where something is wrong."""

    part: Part
    verdict: Verdict
    sentence: str
    advice: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Openers:
    """How real parts are opened (`tracker.wiring`, which the desk does not see). Each raises what keeps it from it."""

    check_shops: Callable[[Settings], None]
    coupon_secret: Callable[[Path], bytes]
    channel: Callable[[Mail], Channel]
    account: Callable[[AccountSettings], Account]
    name_server: Callable[[], Texts]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """An installation to be asked. `file` holds its settings; `engine` can only read (`connect_to_read`).

    `online`: whether others may be asked as well: accounts, the mail server, the DNS.
    """

    settings: Settings
    file: Path
    environment: Mapping[str, str]
    engine: Engine
    open: Openers
    speech: Speech
    clock: Callable[[], datetime]
    online: bool = False


def well(part: Part, sentence: str) -> Finding:
    """A part in order."""
    return Finding(part, Verdict.OK, sentence)


def doubtful(part: Part, sentence: str, advice: str) -> Finding:
    """A part that works, and that somebody should look at all the same."""
    return Finding(part, Verdict.WARNING, sentence, advice)


def broken(part: Part, sentence: str, advice: str) -> Finding:
    """A part that does not work, or soon will not."""
    return Finding(part, Verdict.BROKEN, sentence, advice)


def not_asked(part: Part, sentence: str, advice: str | None = None) -> Finding:
    """A part of which nothing was found out."""
    return Finding(part, Verdict.SKIPPED, sentence, advice)
