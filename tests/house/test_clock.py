"""Nobody but `tracker/clock.py` reads the wall clock, so every judgement can be repeated for any instant."""

from pathlib import Path

import pytest

from tests.house.source import Module, house, parsed

WALL_CLOCKS = {
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
    "time.clock_gettime",
    "time.localtime",
    "time.gmtime",
    "time.ctime",
    "time.strftime",
    "uuid.uuid1",
    "email.utils.formatdate",
    "email.utils.localtime",
    "email.utils.make_msgid",
    "sqlalchemy.func.now",
    "sqlmodel.func.now",
    "structlog.processors.TimeStamper",
}


def readings(module: Module) -> list[str]:
    """Where a module reads the wall clock, or hands the reading of it on."""
    return [f"{module}:{line} {name}" for line, name in module.dotted_names() if name in WALL_CLOCKS]


def test_only_the_clock_reads_the_clock() -> None:
    assert [
        reading for module in house() if module.path != Path("tracker/clock.py") for reading in readings(module)
    ] == []


def test_the_clock_does_read_it() -> None:
    (clock,) = [module for module in house() if module.path == Path("tracker/clock.py")]
    assert readings(clock)


@pytest.mark.parametrize(
    "line",
    [
        "import datetime; datetime.datetime.now()",
        "import datetime as dt; dt.datetime.now(dt.UTC)",
        "from datetime import datetime; Field(default_factory=datetime.now)",
        "from datetime import datetime as when; when.utcnow()",
        "from datetime import date; date.today()",
        "from time import time; time()",
        "def late():\n    import time\n    return time.time()",
        "import email.utils; email.utils.make_msgid()",
    ],
)
def test_every_way_of_reading_it_is_seen(line: str) -> None:
    assert len(readings(parsed(line))) == 1


@pytest.mark.parametrize(
    "line",
    ["from tracker.clock import now; now()", "from time import monotonic; monotonic()", "parcel.date.today()"],
)
def test_a_clock_that_is_handed_over_is_not_the_wall_clock(line: str) -> None:
    assert readings(parsed(line)) == []
