"""How commands that ask put their answers on the terminal: whole lines, nothing in them that a terminal would obey."""

import json
import re
from collections.abc import Iterable
from enum import StrEnum
from unicodedata import category

from rich.console import Console
from rich.table import Table

# Controls beyond those that JSON itself escapes, and marks that turn the direction of writing.
_OBEYED = re.compile("[\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")

_WIDE = 100


class TextOrJson(StrEnum):
    """For people or for programs."""

    TEXT = "text"
    JSON = "json"


def shown(text: str) -> str:
    """The text with a mark in place of every control character: carriers' and buyers' words are not ours."""
    return "".join(letter if _is_seen(letter) else "\N{REPLACEMENT CHARACTER}" for letter in text)


def _is_seen(letter: str) -> bool:
    return letter.isprintable() or category(letter) == "Zs"  # the spaces that do not break stand in dates and figures


def print_lines(console: Console, lines: Iterable[str]) -> None:
    """Print lines as they are, however long: nothing is cut, and only the terminal itself breaks them."""
    for line in lines:
        console.print(shown(line), soft_wrap=True)


def print_rows(console: Console, table: Table) -> None:
    """Print a table. Where it is not read on a terminal each of its rows keeps to one line, however long."""
    if not console.is_terminal:
        console.width = max(_WIDE, console.measure(table, options=console.options.update_width(10_000)).maximum)
    console.print(table)


def as_json(value: object) -> str:
    """JSON that people can read too; what a terminal would obey is escaped in it, so that nothing is lost."""
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False, indent=2))
