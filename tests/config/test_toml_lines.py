"""The line that an error names."""

import tomllib
from collections.abc import Sequence

import pytest

from config.toml_lines import line_of

TEXT = '''# Written by hand.
gather = "1 min"
news.at = "18:00"

[ database ]  # where everything is kept
url = "sqlite:///stallwatch.db"
"quoted" = 1
  indented=2

[[account]]
name = "main"
[[account]]  # another
name = "second"
options = { depth = 3 }
imprint = """
name = "not a key"
[shop]
"""
after = 1

[polling.often]
moving = [
  "6 h",
]
[[playbook.no_scan]]
task = "trace"
[[playbook.no_scan]]
task = "own"
[[playbook.customs_hold]]
task = "plan"
'''


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("gather",), 2),
        (("news", "at"), 3),
        (("database", "url"), 6),
        (("database", "quoted"), 7),
        (("database", "indented"), 8),
        (("account", 0, "name"), 11),
        (("account", 1, "name"), 13),
        (("account", 1, "options", "depth"), 14),
        (("account", 1, "imprint"), 15),
        (("account", 1, "after"), 19),
        (("polling", "often", "moving"), 22),
        (("polling", "often", "moving", 0), 22),
        (("playbook", "no_scan", 0, "task"), 26),
        (("playbook", "no_scan", 1, "task"), 28),
        (("playbook", "customs_hold", 0, "task"), 30),
    ],
)
def test_a_key_has_its_line(place: Sequence[str | int], line: int) -> None:
    assert line_of(TEXT, place) == line


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("database",), 5),
        (("news",), 3),
        (("account",), 10),
        (("account", 1), 12),
        (("polling",), 21),
        (("playbook", "customs_hold"), 29),
    ],
)
def test_a_table_has_the_line_it_begins_on(place: Sequence[str | int], line: int) -> None:
    assert line_of(TEXT, place) == line


@pytest.mark.parametrize(
    ("place", "line"), [(("database", "missing"), 5), (("account", 1, "missing"), 12), (("news", "at", "hour"), 3)]
)
def test_a_key_that_is_not_there_has_the_line_of_its_table(place: Sequence[str | int], line: int) -> None:
    assert line_of(TEXT, place) == line


@pytest.mark.parametrize("place", [("shop", "name"), ("account", 2, "name"), ("name",)])
def test_what_is_nowhere_has_no_line(place: Sequence[str | int]) -> None:
    assert line_of(TEXT, place) is None
    assert line_of("", place) is None


@pytest.mark.parametrize("quotes", ['"""', "'''"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_text_of_several_lines_is_not_read_as_keys_and_moves_no_line(quotes: str, end: str) -> None:
    text = end.join([f"imprint = {quotes}", "[shop]", 'url = "x"', quotes, 'url = "y"', ""])
    assert tomllib.loads(text)["url"] == "y"
    assert line_of(text, ("url",)) == 5
    assert line_of(text, ("shop", "url")) is None


def test_a_strange_space_in_a_text_moves_no_line() -> None:
    assert line_of('name = "a\u2028b\x85c"\nkey = 1\n', ("key",)) == 2
