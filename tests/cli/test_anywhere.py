"""`--config` and `--lang` are found wherever they are typed."""

import os
import subprocess
import sys

import pytest

from tracker.cli.anywhere import common_first
from tracker.cli.context import language_typed


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


@pytest.mark.parametrize(
    ("typed", "spoken"),
    [
        ("stallwatch --lang zh-CN --help", "zh_CN"),
        ("stallwatch stuck --lang=zh --help", "zh_CN"),
        ("stallwatch stuck --help --lang en", "en"),
        ("stallwatch stuck --lang", "en"),
        ("stallwatch stuck", None),
    ],
)
def test_the_language_of_help_is_read_before_the_help_is_made(typed: str, spoken: str | None) -> None:
    assert language_typed(typed.split()) == spoken


def test_help_speaks_the_language_that_was_typed() -> None:
    words = [sys.executable, "-m", "tracker.cli", "stuck", "--help", "--lang", "zh-CN"]
    said = subprocess.run(words, capture_output=True, text=True, check=True, env={**os.environ, "LANG": "C.UTF-8"})
    assert "列出停滞的包裹" in said.stdout
