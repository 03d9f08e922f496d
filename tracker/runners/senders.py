"""Letters leave in threads of their own: a mail server may take ten minutes to answer, and no tick waits for it."""

from collections import deque
from datetime import timedelta
from threading import Event, Lock, Thread
from time import monotonic

import structlog

from tracker.jobs.deliver import Deliver

log = structlog.get_logger()

MOST = 4
"""How many letters are sent at the same time, unless told otherwise."""

_WRITE = timedelta(seconds=1)  # for a letter that was broken off: to be written down as unknown


class Senders:
    """Runs delivery in up to `most` threads, each of which ends when nothing is due any more. `run` is for a tick."""

    def __init__(self, deliver: Deliver, *, most: int = MOST) -> None:
        self._deliver = deliver
        self._most = most
        self._sending: list[Thread] = []
        self._starting = Lock()
        self._stopped = Event()
        self._settled: deque[int] = deque()
        self._errors: deque[Exception] = deque()

    def run(self) -> int:
        """Keep the claims of what is being sent, and send what is due; how many were settled since the last time.

        Raises what broke a thread off meanwhile, so that it is told like the failure of any other job.
        """
        self._deliver.renew()
        with self._starting:
            self._sending = [each for each in self._sending if each.is_alive()]
            while len(self._sending) < self._most and not self._stopped.is_set():
                # A daemon thread: one that hangs in connecting, where nothing is lost, does not hold up the end.
                begun = Thread(target=self._send, name="sender", daemon=True)
                begun.start()
                self._sending.append(begun)
        if self._errors:
            raise self._errors.popleft()
        return sum(self._settled.popleft() for _ in range(len(self._settled)))

    def drain(self, within: timedelta) -> bool:
        """Begin no other letter, wait for those under way, then break them off: one that waits for its answer becomes
        unknown. False: something was broken off."""
        with self._starting:  # a run in another thread has started all its senders, or starts none
            self._stopped.set()
        if self._all_ended(within):
            return True
        self._deliver.channel.close()
        if not self._all_ended(_WRITE):
            log.error("senders.left", letters=sorted(self._deliver.in_hand))
        return False

    def _all_ended(self, within: timedelta) -> bool:
        ends = monotonic() + within.total_seconds()
        for each in self._sending:
            each.join(max(0.0, ends - monotonic()))
        return not any(each.is_alive() for each in self._sending)

    def _send(self) -> None:
        try:
            due_by = self._deliver.clock()
            while not self._stopped.is_set() and (settled := self._deliver.settle_one(due_by)) is not None:
                self._settled.append(settled)
        except Exception as error:  # noqa: BLE001 - whatever it is, the next tick tells it
            self._errors.append(error)
