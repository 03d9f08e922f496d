"""Where in a TOML file a key stands, so that an error can name its line: tomllib itself does not tell."""

import re
from collections.abc import Sequence

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?")
_KEY = re.compile(r"^\s*([A-Za-z0-9_.\"'-]+)\s*=")

_LONG_STRING = re.compile(r"(\"{3}|'{3}).*?\1", re.DOTALL)


def line_of(text: str, place: Sequence[str | int]) -> int | None:
    """The line (from 1) of the key or table at `place`, such as ("account", 1, "key"), or of what is around it."""
    table: tuple[str | int, ...] = ()
    counts: dict[str, int] = {}
    nearest = None
    for number, line in enumerate(_LONG_STRING.sub(_lines_alone, text).split("\n"), 1):
        if header := _HEADER.match(line):
            table = _table(header, counts)
            found = table
        elif key := _KEY.match(line):
            found = (*table, *_parts(key[1]))
        else:
            continue
        if found[: len(place)] == tuple(place):
            return number
        if found == tuple(place)[: len(found)]:
            nearest = number
    return nearest


def _table(header: re.Match[str], counts: dict[str, int]) -> tuple[str | int, ...]:
    parts = tuple(_parts(header[2]))
    if header[1] == "[":
        return parts
    name = ".".join(parts)
    counts[name] = counts.get(name, -1) + 1
    return (*parts, counts[name])


def _lines_alone(string: re.Match[str]) -> str:
    """What stands inside a string of several lines is no key, whatever it looks like."""
    return "\n" * string[0].count("\n")


def _parts(dotted: str) -> list[str]:
    return [part.strip().strip("\"'") for part in dotted.split(".")]
