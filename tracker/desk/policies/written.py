"""A policy written out, one figure a line, as its file would spell it; and the lines in which two differ."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from config.policy import Policy


@dataclass(frozen=True, slots=True)
class Change:
    """A figure that two policies have differently; None where one of them leaves it out."""

    key: str
    before: str | None
    after: str | None


def figures_of(policy: Policy) -> dict[str, str]:
    """Every figure by its key (`no_scan.origin`), spelt in TOML; those that are left out are not in it."""
    return dict(_flat(json.loads(policy.written()), ""))


def changes(before: Policy, after: Policy) -> list[Change]:
    """The figures in which they differ, in the order of their keys."""
    one, other = figures_of(before), figures_of(after)
    return [
        Change(key, one.get(key), other.get(key)) for key in sorted({*one, *other}) if one.get(key) != other.get(key)
    ]


def _flat(values: Mapping[str, Any], above: str) -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        if isinstance(value, dict) and value:
            yield from _flat(value, f"{above}{name}.")
        elif value is not None:
            yield above + name, _toml(value)


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        pairs = ", ".join(f"{name} = {_toml(each)}" for name, each in value.items() if each is not None)
        return f"{{ {pairs} }}" if pairs else "{}"
    if isinstance(value, list):
        return f"[{', '.join(_toml(each) for each in value)}]"
    return json.dumps(value, ensure_ascii=False)
