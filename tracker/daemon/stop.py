"""How the daemon ends: asked by a signal, by whoever goes on beside the jobs, or because another has taken over."""

import asyncio
import os
import signal
import threading
from datetime import timedelta


class Stop:
    """What ends the daemon: a signal, or whoever goes on beside the jobs, or the loss of the lease."""

    def __init__(self) -> None:
        self.event = asyncio.Event()
        self.replaced = False
        self._last_resort: threading.Timer | None = None

    def listen(self) -> None:
        """Take SIGTERM and Ctrl-C. The first one asks; the system itself sees to the second."""
        for name in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(name, self._asked)

    def within(self, limit: timedelta) -> None:
        """From now on the process has so long to end. A thread that hangs would keep the interpreter for ever."""
        code = 0 if self.event.is_set() and not self.replaced else 1
        self._last_resort = threading.Timer(limit.total_seconds(), os._exit, args=[code])
        self._last_resort.daemon = True
        self._last_resort.start()

    def done(self) -> None:
        """Everything has ended by itself, unless a thread is left that the interpreter would wait for."""
        left = [each for each in threading.enumerate() if each is not threading.main_thread() and not each.daemon]
        if self._last_resort is not None and not left:
            self._last_resort.cancel()

    def _asked(self) -> None:
        for name in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().remove_signal_handler(name)
            signal.signal(name, signal.SIG_DFL)
        self.event.set()
