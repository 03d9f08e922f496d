"""What the sandbox says to a call: 17TRACK v2.4's paths, limits and codes, and now and then a 429, as carriers do."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from hmac import compare_digest
from itertools import count
from threading import Lock

from carriers.sandbox.journal import Journal
from carriers.sandbox.samples import Sample
from carriers.sandbox.wire import Json, accepted, rejected

BASE_PATH = "/track/v2.4"
_BATCH = 40
_QUOTA = 1000

# The aggregator last looked at its carriers this long ago.
_SYNCED_BEFORE = timedelta(minutes=7)


class Desk:
    """Answers calls, one at a time."""

    def __init__(
        self, samples: Iterable[Sample], journal: Journal, *, key: str, refuse_every: int, now: Callable[[], datetime]
    ) -> None:
        self._samples = {sample.number: sample for sample in samples}
        self._journal = journal
        self._key = key.encode()
        self._refuse_every = refuse_every
        self._now = now
        self._calls = count(1)
        self._lock = Lock()

    def answer(self, path: str, *, token: str, body: bytes) -> tuple[int, Json]:
        """The HTTP status and the JSON for one call."""
        paths = {"register": self._of(self._register), "gettrackinfo": self._of(self._track), "getquota": self._quota}
        asked = paths.get(path.removeprefix(f"{BASE_PATH}/"))
        with self._lock:
            if self._refuse_every and next(self._calls) % self._refuse_every == 0:
                return 429, {}
            if asked is None:
                return 404, {}
            if not compare_digest(token.encode(), self._key):
                return 401, _failure(-18010002, "Invalid access token.")
            return 200, asked(body)

    def _of(self, tell: Callable[[list[str]], Json]) -> Callable[[bytes], Json]:
        """What answers a call that names numbers."""

        def answered(body: bytes) -> Json:
            numbers = _numbers(body)
            if numbers is None:
                return _failure(-18010013, "Submitted data is invalid.")
            if len(numbers) > _BATCH:
                return _failure(-18010014, f"At most {_BATCH} tracking numbers a call.")
            return {"code": 0, "data": tell(numbers)}

        return answered

    def _quota(self, _body: bytes) -> Json:
        """One thousand numbers, and no limit for a day."""
        used = sum(self._journal.registered(number) for number in self._samples)
        left = {"quota_total": _QUOTA, "quota_used": used, "quota_remain": _QUOTA - used}
        return {"code": 0, "data": {**left, "today_used": used, "max_track_daily": 0}}

    def _register(self, numbers: list[str]) -> Json:
        taken: list[Json] = []
        refused: list[Json] = []
        for number in numbers:
            sample = self._samples.get(number)
            if sample is None or sample.story == "no_carrier":
                refused.append(rejected(number, -18019903, "The carrier cannot be detected."))
            elif self._journal.registered(number):
                refused.append(rejected(number, -18019901, f"The tracking number {number} is registered already."))
            else:
                self._journal.register(number)
                taken.append({"origin": 1, "number": number, "carrier": sample.carrier_key})
        return {"accepted": taken, "rejected": refused}

    def _track(self, numbers: list[str]) -> Json:
        found: list[Json] = []
        refused: list[Json] = []
        for number in numbers:
            sample = self._samples.get(number)
            if sample is None or not self._journal.registered(number):
                refused.append(rejected(number, -18019902, f"The tracking number {number} is not registered."))
            elif not sample.scans:
                refused.append(rejected(number, -18019909, "No tracking information at this time."))
            else:
                found += self._entries(sample)
        return {"accepted": found, "rejected": refused}

    def _entries(self, sample: Sample) -> list[Json]:
        now = self._now()
        scans, synced_at = self._journal.fetch(sample, now), now - _SYNCED_BEFORE
        entries = [accepted(sample, scans, carrier=sample.carrier_key, synced_at=synced_at)]
        if sample.second:
            entries.append(accepted(sample, sample.second, carrier=sample.carrier_key + 1, synced_at=synced_at))
        return entries


def _numbers(body: bytes) -> list[str] | None:
    """The numbers of a request; None where it is not what 17TRACK asks for."""
    try:
        items = json.loads(body)
    except ValueError:
        return None
    if not isinstance(items, list) or not items or not all(isinstance(item, dict) for item in items):
        return None
    numbers = [item.get("number") for item in items]
    return numbers if all(isinstance(number, str) for number in numbers) else None


def _failure(code: int, message: str) -> Json:
    return {"code": code, "data": {"errors": [{"code": code, "message": message}]}}
