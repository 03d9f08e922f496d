"""Logging: one line a record, whatever a carrier writes, and no secret in it."""

import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from structlog.typing import FilteringBoundLogger

from config import logs

NOW = datetime(2026, 11, 22, 17, 0, 0, 250_000, tzinfo=UTC)
CANARY = 'canary"4f\\1c'
logs.hide(CANARY)


def written(say: Callable[[FilteringBoundLogger], object], *, style: logs.Style = "json") -> str:
    """What the log holds after `say(logger)`."""
    stream = StringIO()
    logs.set_up(style=style, now=lambda: NOW, to=stream)
    say(structlog.get_logger())
    return stream.getvalue()


def fail_with(message: str) -> Callable[[FilteringBoundLogger], None]:
    """Log an exception with this message."""

    def say(log: FilteringBoundLogger) -> None:
        try:
            raise ValueError(message)
        except ValueError:
            log.exception("poll.failed")

    return say


def test_a_record_leads_with_its_event_then_the_instant_in_utc() -> None:
    line = written(lambda log: log.info("parcel.stalled", parcel="LZ123456785CN", hours=49))
    assert json.loads(line) == {
        "event": "parcel.stalled",
        "at": "2026-11-22T17:00:00.250+00:00",
        "level": "info",
        "parcel": "LZ123456785CN",
        "hours": 49,
    }
    assert line.startswith('{"event": "parcel.stalled", "at": "2026-11-22T17:00:00.250+00:00", "level"')


def test_chinese_is_written_as_chinese() -> None:
    assert "海关查验" in written(lambda log: log.info("event.read", text="海关查验"))


@pytest.mark.parametrize("style", ["json", "console"])
@pytest.mark.parametrize("unseen", ["\n", "\r\n", "\x1b[2J", "\x9b2J", "\x85", "\u2028", "\u202e", "\ud800", "\x00"])
def test_a_carriers_text_keeps_to_its_line_and_commands_no_terminal(style: logs.Style, unseen: str) -> None:
    line = written(lambda log: log.info(f"a{unseen}b", text=f"held{unseen}free"), style=style)
    assert line.endswith("\n")
    assert not set(unseen) & set("\n\r\x1b\x9b\x85\u2028\u202e\ud800\x00") & set(line.removesuffix("\n"))
    assert len(line.splitlines()) == 1


@given(st.text(st.characters(exclude_categories=[])))
def test_whatever_a_text_holds_json_gives_it_back(text: str) -> None:
    line = written(lambda log: log.info("event.read", text=text.replace(CANARY, "")))
    assert len(line.splitlines()) == 1
    assert json.loads(line)["text"] == text.replace(CANARY, "")


@pytest.mark.parametrize("style", ["json", "console"])
@pytest.mark.parametrize(
    "say",
    [
        lambda log: log.info("x", url=f"https://carrier.test/?k={CANARY}"),
        lambda log: log.info("x", url="https://carrier.test/?k=canary%224f%5C1c"),
        lambda log: log.info("x", body={"deep": [{"deeper": CANARY}]}),
        lambda log: log.info("x", **{"17token": "canary"}),
        lambda log: log.info("x", headers={"Authorization": "Bearer canary", CANARY: 1}),
        lambda log: log.info("x", error=KeyError(f"\\{CANARY}")),
        lambda log: log.info(CANARY),
        lambda log: logging.getLogger("httpx").warning("GET %s", CANARY),
        fail_with(CANARY),
    ],
)
def test_no_secret_is_ever_written(style: logs.Style, say: Callable[[FilteringBoundLogger], object]) -> None:
    line = written(say, style=style)
    assert logs.STARS in line
    assert "canary" not in line


def test_a_secret_that_is_not_set_shows_as_not_set() -> None:
    assert json.loads(written(lambda log: log.info("x", api_key=None)))["api_key"] is None


def test_an_empty_secret_stars_nothing() -> None:
    logs.hide("")
    assert logs.redacted("plain") == "plain"


def test_a_secret_inside_a_longer_secret_leaves_no_rest() -> None:
    logs.hide("hunter")
    logs.hide("hunter-two")
    assert logs.redacted("hunter-two and hunter") == "*** and ***"


@pytest.mark.parametrize("style", ["json", "console"])
def test_a_trace_is_one_line_too(style: logs.Style) -> None:
    line = written(fail_with("first\nsecond"), style=style)
    assert "Traceback" in line
    assert len(line.splitlines()) == 1


def test_libraries_are_heard_from_warning_up() -> None:
    def say(_: object) -> None:
        logging.getLogger("httpx").info("HTTP Request: GET")
        logging.getLogger("apscheduler").warning("run time of job %s was missed", "poll")

    (line,) = written(say).splitlines()
    record = json.loads(line)
    assert (record["event"], record["library"]) == ("library.said", "apscheduler")
    assert record["text"] == "run time of job poll was missed"


def test_a_librarys_broken_format_string_stops_nobody() -> None:
    line = written(lambda _: logging.getLogger("httpx").error("%d parcels", "many"))
    assert json.loads(line)["text"] == "%d parcels"
