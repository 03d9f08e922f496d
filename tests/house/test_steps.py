"""The list of steps and the calls of `boundary()` agree: no step that a kill test would miss, none that never comes."""

import ast

import pytest

from config.steps import STEPS
from tests.house.source import Module, house, parsed


def boundaries(module: Module) -> set[str]:
    """The names a module marks. A name that is not written out counts as its source: no list can hold it."""
    calls = [node for node in ast.walk(module.tree) if isinstance(node, ast.Call)]
    marks = [call for call in calls if ast.unparse(call.func).rpartition(".")[2] == "boundary"]
    return {
        mark.args[0].value
        if mark.args and isinstance(mark.args[0], ast.Constant) and isinstance(mark.args[0].value, str)
        else ast.unparse(mark)
        for mark in marks
    }


def test_every_step_is_marked_and_every_mark_is_a_step() -> None:
    assert set().union(*map(boundaries, house())) == set(STEPS)


def test_no_step_is_listed_twice() -> None:
    assert len(STEPS) == len(set(STEPS))


@pytest.mark.parametrize(
    ("code", "seen"),
    [
        ('boundary("poll.saved")', {"poll.saved"}),
        ('steps.boundary("poll.saved"); steps.boundary("poll.claimed")', {"poll.saved", "poll.claimed"}),
        ("boundary(step)", {"boundary(step)"}),
        ('boundary(f"poll.{part}")', {"boundary(f'poll.{part}')"}),
        ('# boundary("poll.saved")', set()),
    ],
)
def test_a_mark_is_seen_however_it_is_written(code: str, seen: set[str]) -> None:
    assert boundaries(parsed(code)) == seen
