"""What systemd wants to hear of a service of Type=notify (sd_notify(3)): lines in a datagram to its socket."""

import socket
from collections.abc import Mapping
from datetime import timedelta

import structlog

log = structlog.get_logger()


class Systemd:
    """The service manager that started us. Where none did, telling it something does nothing.

    `watchdog`: how long it waits for a `WATCHDOG=1`; None: it does not.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        address = environment.get("NOTIFY_SOCKET", "")
        self._address = "\0" + address[1:] if address.startswith("@") else address  # "@": Linux's abstract names
        self._unheard = False
        waits = environment.get("WATCHDOG_USEC", "")
        self.watchdog = timedelta(microseconds=int(waits)) if waits.isdecimal() else None

    @property
    def listens(self) -> bool:
        """Whether there is somebody to tell."""
        return bool(self._address)

    def tell(self, *lines: str) -> None:
        """Send assignments such as `READY=1`. Not being heard is logged once; systemd then acts as it finds right."""
        if not self.listens:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as out:
                out.settimeout(1)
                out.sendto("\n".join(lines).encode(), self._address)
        except OSError as error:
            if not self._unheard:
                log.warning("systemd.unheard", error=str(error))
            self._unheard = True
