"""`--config` and `--lang` are found wherever they are typed."""

import pytest

from tracker.cli.anywhere import common_first


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("stuck --config a.toml --over 48h", "--config a.toml stuck --over 48h"),
        ("--lang zh stuck --config=a.toml", "--lang zh --config=a.toml stuck"),
        ("show NUMBER", "show NUMBER"),
        ("show -- --config", "show -- --config"),
        ("stuck --config", "--config stuck"),
    ],
)
def test_common_options_come_first(typed: str, read: str) -> None:
    assert common_first(typed.split()) == read.split()
