"""Installations to ask: with real parts, on a database of a test's own."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from config.settings import Settings, Shop
from config.words import Part, Verdict
from notices.sender_domain import Texts, name_server
from tests.build import IMPRINT, NOW
from tracker.desk.asking.speech import Speech
from tracker.desk.doctor.finding import Finding, Openers, Subject
from tracker.wiring import check_shops, coupon_secret, open_account, open_channel

OPENERS = Openers(
    check_shops=check_shops,
    coupon_secret=coupon_secret,
    channel=open_channel,
    account=open_account,
    name_server=name_server,
)


def a_shop(**more: Any) -> Shop:
    return Shop(**{"name": "Beispiel", "country": "DE", "sender": "hallo@shop.example", "imprint": IMPRINT, **more})


def subject(engine: Engine, folder: Path, **more: Any) -> Subject:
    """An installation in a folder, offline and at NOW. Whatever is no field of `Subject` goes into its settings."""
    file = folder / "stallwatch.toml"
    file.touch()
    if engine.dialect.name == "sqlite" and (database := Path(engine.url.database or "")).exists():
        database.chmod(0o600)
    own = {name: more.pop(name) for name in Subject.__slots__ if name in more}
    told = {
        "folder": folder,
        "database": {"url": engine.url.render_as_string(hide_password=False)},
        "mail": {"folder": folder / "mail"},
        "coupons": {"secret_file": folder / "stallwatch.secret"},
        "account": ({"name": "main", "key": "key-of-main"},),
        "shop": (a_shop(),),
    }
    built = {"settings": Settings(**{**told, **more}), "file": file, "environment": {}, "engine": engine}
    return Subject(**{**built, "open": OPENERS, "speech": Speech("en"), "clock": lambda: NOW, **own})


def openers(texts: Texts) -> Openers:
    """The real ones, but for whom the DNS asks."""
    return Openers(**{name: getattr(OPENERS, name) for name in Openers.__slots__} | {"name_server": lambda: texts})


def said(found: Iterable[Finding]) -> list[tuple[Verdict, str]]:
    """What was found, without the parts and the advice."""
    return [(finding.verdict, finding.sentence) for finding in found]


def verdicts(found: Iterable[Finding]) -> set[tuple[Part, Verdict]]:
    """How each part stands."""
    return {(finding.part, finding.verdict) for finding in found}
