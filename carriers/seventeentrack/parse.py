"""A body of 17TRACK to answers and refusals. Pure: what is wrong with one number stays with that number."""

import json
import math
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from pydantic import ValidationError

from carriers.account import Quota
from carriers.errors import BadAnswer, CarrierDown, CarrierError, KeyRefused, QuotaSpent
from carriers.events import Answer, Refusal
from carriers.seventeentrack.history import UNREADABLE, answer
from carriers.seventeentrack.wire import Accepted, Allowance, Fault, Rejected, cleaned

_ALREADY_REGISTERED = "-18019901"
_UNREGISTERED = -18019902
_PENDING = -18019909

# What the codes of a whole call mean; every other one is a call that we should not have made.
_CALL_ERRORS: dict[int, type[CarrierError]] = {
    -18010001: KeyRefused,
    -18010002: KeyRefused,
    -18010003: CarrierDown,
    -18010004: KeyRefused,
    -18010005: KeyRefused,
    -18019907: QuotaSpent,
    -18019908: QuotaSpent,
}

_LONGEST_INTEGER = 30

_Entry = tuple[int | None, Answer | Refusal]


def parse(body: bytes, *, carrier: int | None = None) -> list[Answer | Refusal]:
    """Read the body of /gettrackinfo. Raises CarrierError for what is wrong with the call as a whole.

    A number comes back once for each carrier it is registered with: `carrier` (17TRACK's key) picks one, else the
    entry with the newest event counts.
    """
    data = _data(body)
    entries: dict[str, list[_Entry]] = {}
    for number, entry in _numbered(data, "accepted"):
        entries.setdefault(number, []).append(_accepted(number, entry))
    refusals = [_rejected(number, entry) for number, entry in _numbered(data, "rejected") if number not in entries]
    return [*(_chosen(found, carrier) for found in entries.values()), *refusals]


def parse_registered(body: bytes) -> list[Refusal]:
    """Read the body of /register: the numbers that were not taken. One that is followed already is no refusal."""
    refusals = (_rejected(number, entry) for number, entry in _numbered(_data(body), "rejected"))
    return [refusal for refusal in refusals if refusal.code != _ALREADY_REGISTERED]


def parse_quota(body: bytes, told_at: datetime | None) -> Quota:
    """Read the body of /getquota. Raises CarrierError."""
    try:
        said = Allowance.model_validate(_data(body))
    except ValidationError:
        raise BadAnswer("17TRACK's answer does not say what is left of the quota", body) from None
    daily = said.max_track_daily
    return Quota(left=said.quota_remain, left_today=max(0, daily - said.today_used) if daily else None, told_at=told_at)


def _data(body: bytes) -> Mapping[str, object]:
    whole = _json(body)
    code = whole.get("code") if isinstance(whole, dict) else None
    if not isinstance(whole, dict) or not isinstance(code, int):
        raise BadAnswer("17TRACK's answer is not an object with a code", body)
    data = whole["data"] if isinstance(whole.get("data"), dict) else {}
    errors = _list(data, "errors")
    if code != 0 or (errors and not _list(data, "accepted") and not _list(data, "rejected")):
        raise _call_error(errors[0] if errors else {"code": code}, body)
    return data


def _json(body: bytes) -> object:
    try:
        return json.loads(body.decode("utf-8-sig"), parse_int=_integer, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        raise BadAnswer("17TRACK's answer is not JSON in UTF-8", body) from None


def _integer(digits: str) -> float:
    """One of absurd length becomes infinity, which no field takes, so that only its own parcel is unreadable."""
    return int(digits) if len(digits) <= _LONGEST_INTEGER else math.inf


def _list(data: Mapping[str, object], name: str) -> list[object]:
    value = data.get(name)
    return value if isinstance(value, list) else []


def _call_error(error: object, body: bytes) -> CarrierError:
    try:
        fault = Fault.model_validate(error)
    except ValidationError:
        return BadAnswer("17TRACK refused the call and gave no readable reason", body)
    said = f"17TRACK refused the call: {fault.message or 'no reason given'} ({fault.code})"
    kind = _CALL_ERRORS.get(fault.code)
    return kind(said) if kind else BadAnswer(said, body)


def _numbered(data: Mapping[str, object], name: str) -> Iterator[tuple[str, object]]:
    """The entries that say whose they are; the others belong to nobody we could tell."""
    for entry in _list(data, name):
        number = cleaned(entry.get("number")) if isinstance(entry, dict) else None
        if number and isinstance(number, str):
            yield number, entry


def _rejected(number: str, entry: object) -> Refusal:
    try:
        error = Rejected.model_validate(entry).error
    except ValidationError:
        return Refusal(number=number, code=UNREADABLE, message="17TRACK refused it and gave no readable reason")
    return Refusal(
        number=number,
        code=str(error.code),
        message=error.message,
        pending=error.code == _PENDING,
        unregistered=error.code == _UNREGISTERED,
    )


def _accepted(number: str, entry: object) -> _Entry:
    try:
        accepted = Accepted.model_validate(entry)
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(step) for step in wrong["loc"])
        return None, Refusal(number=number, code=UNREADABLE, message=f"{where}: {wrong['msg']}")
    return accepted.carrier, answer(number, accepted.track_info)


def _chosen(entries: list[_Entry], carrier: int | None) -> Answer | Refusal:
    asked = [told for key, told in entries if carrier is not None and key == carrier]
    told = asked or [told for _, told in entries]
    answers = [one for one in told if isinstance(one, Answer)]
    return max(answers, key=_newest) if answers else told[0]


def _newest(told: Answer) -> tuple[datetime, str]:
    never = datetime.min.replace(tzinfo=UTC)
    return max((event.occurred_to for event in told.events), default=never), told.digest
