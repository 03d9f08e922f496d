"""Logging, set up once: one line a record, its event name first, in UTC, with every known secret starred.

Our records carry a fixed event name and fields. What a library says at WARNING or above becomes `library.said`.
"""

import logging
import re
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Literal, TextIO
from urllib.parse import quote

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

Style = Literal["json", "console"]
STARS = "***"

_SECRET_NAME = re.compile(r"passw(or)?d|passphrase|secret|token|authorization|cookie|(api|access|private|signing)_?key")
_NEVER = re.compile(r"(?!)")
# What a terminal or a viewer takes for a line end, a command or a change of direction. JSON allows half of them raw.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

_secrets: set[str] = set()
_hidden = _NEVER


def hide(secret: str) -> None:
    """Star this value wherever it turns up in a log from now on, also as a URL or a `repr` spells it."""
    global _hidden  # noqa: PLW0603 - what must never be logged belongs to the process, like its logging
    _secrets.update({secret, quote(secret, safe=""), repr(secret)[1:-1]} - {""})
    longest_first = sorted(_secrets, key=len, reverse=True)
    _hidden = re.compile("|".join(map(re.escape, longest_first))) if _secrets else _NEVER


def redacted(text: str) -> str:
    """The text with every hidden secret starred, for whatever else leaves the process: an error page, a kept body."""
    return _hidden.sub(STARS, text)


def set_up(*, style: Style, now: Callable[[], datetime], level: int = logging.INFO, to: TextIO | None = None) -> None:
    """Send our records from `level` up, and the libraries' from WARNING up, to `to` (standard error if left out)."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            _redact,
            _lead_with_event(now),
            _on_one_line(_renderer(style)),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(to or sys.stderr),
    )
    logging.basicConfig(handlers=[_Libraries()], level=logging.WARNING, force=True)
    logging.captureWarnings(capture=True)


class _Libraries(logging.Handler):
    """Takes what libraries log through the standard module into our own stream."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            text = record.getMessage()
        except (TypeError, ValueError, KeyError):  # the library's own format string does not fit its arguments
            text = str(record.msg)
        log = structlog.get_logger()
        log.log(record.levelno, "library.said", library=record.name, text=text, exc_info=record.exc_info)


def _redact(_: WrappedLogger, __: str, record: EventDict) -> EventDict:
    return {name: _safe(name, value) for name, value in record.items()}


def _safe(name: str, value: object) -> object:
    """The value as JSON can hold it, secrets starred by the name they stand under and by what they are."""
    if value is None or isinstance(value, bool):
        return value
    if _SECRET_NAME.search(name.lower()):
        return STARS
    if isinstance(value, int | float):
        return value
    if isinstance(value, Mapping):
        return {redacted(str(key)): _safe(str(key), inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_safe(name, inner) for inner in value]
    return redacted(value.isoformat() if isinstance(value, datetime) else str(value))


def _lead_with_event(now: Callable[[], datetime]) -> Processor:
    def led(_: WrappedLogger, __: str, record: EventDict) -> EventDict:
        at = now().isoformat(timespec="milliseconds")
        return {"event": record.pop("event", ""), "at": at, "level": record.pop("level"), **record}

    return led


def _renderer(style: Style) -> Processor:
    if style == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=False, sort_keys=False, timestamp_key="at", repr_native_str=True)


def _on_one_line(render: Processor) -> Processor:
    def rendered(logger: WrappedLogger, method: str, record: EventDict) -> str:
        return _UNSEEN.sub(lambda match: f"\\u{ord(match[0]):04x}", str(render(logger, method, record)))

    return rendered
