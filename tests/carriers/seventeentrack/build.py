"""Small answers of 17TRACK to build tests from."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from carriers.events import Answer, Event
from carriers.seventeentrack.parse import parse

PAYLOADS = Path(__file__).parent / "payloads"
NUMBER = "LZ123456785CN"


def event(**given: Any) -> dict[str, Any]:
    told = {"time_iso": "2026-11-17T08:00:00+01:00", "sub_status": "InTransit_Other", "description": "In transit"}
    return {**told, "address": {"country": None}, **given}


def entry(
    *events: dict[str, Any], number: object = NUMBER, lane: tuple[str | None, str | None] = ("CN", "DE"), **more: Any
) -> dict[str, Any]:
    addresses = {"shipper_address": {"country": lane[0]}, "recipient_address": {"country": lane[1]}}
    info = {"shipping_info": addresses, "tracking": {"providers": [{"events": list(events)}]}, **more}
    return {"number": number, "carrier": 3011, "track_info": info}


def body(*entries: object) -> bytes:
    return json.dumps({"code": 0, "data": {"accepted": list(entries), "rejected": []}}).encode()


def answered(*events: dict[str, Any], **more: Any) -> Answer:
    (told,) = parse(body(entry(*events, **more)))
    assert isinstance(told, Answer), told
    return told


def only(**given: Any) -> Event:
    (told,) = answered(event(**given)).events
    return told


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]
