"""Which column of a sheet of events holds what."""

import pytest

from tracker.desk.importing.columns import find_columns
from tracker.desk.importing.past.columns import EVENT_COLUMNS
from tracker.desk.importing.spelling import folded


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("运单号", "number"),
        ("Event Time", "time"),
        ("轨迹时间", "time"),
        ("时区", "zone"),
        ("country", "country"),
        ("目的国", "destination"),
        ("轨迹描述", "text"),
        ("Sub-Status", "status"),
        ("物流状态", "status"),
        ("抓取时间", "received_at"),
        ("承诺送达日期", "promised_at"),
    ],
)
def test_a_header_is_known_however_it_is_written(header: str, column: str) -> None:
    assert find_columns(["?", header], given={}, required=[], columns=EVENT_COLUMNS) == {column: 1}


def test_no_header_means_two_columns() -> None:
    spelt = [folded(header) for name, headers in EVENT_COLUMNS.items() for header in {name, *headers}]
    assert sorted(spelt) == sorted(set(spelt))
