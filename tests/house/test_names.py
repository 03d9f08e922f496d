"""Names and sizes: a reader must guess where a thing lives, and take in a file or a function at a glance."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.source import PACKAGES, Module, house, parsed

GRAB_BAGS = {"utils", "util", "helpers", "helper", "manager", "base", "core", "common", "misc", "models"}
LONGEST_FILE = 300
LONGEST_FUNCTION = 40
DOC = '"""Says what is here."""\n'
REVISIONS = "tracker/store/migrations/versions"  # a revision lists tables, once; its length is theirs
UNEXPLAINED = 15  # a module up to so many lines may speak for itself


def faults(module: Module) -> Iterator[str]:
    """What a module does against the rules of the house, one sentence each."""
    if bags := GRAB_BAGS & {*module.path.with_suffix("").parts}:
        yield f"{module}: {bags.pop()} says nothing of what is inside"
    if len(module.text.splitlines()) > UNEXPLAINED and not ast.get_docstring(module.tree):
        yield f"{module}: no docstring"
    if str(module.path.parent) != REVISIONS:
        yield from _excesses(module)
    for function in _functions(module):
        yield from (f"{module}:{function.lineno} imports {name} inside {function.name}" for name in _hidden(function))


def _excesses(module: Module) -> Iterator[str]:
    length = len(module.text.splitlines())
    if length > LONGEST_FILE:
        yield f"{module}: {length} lines"
    for function in _functions(module):
        length = (function.end_lineno or 0) - function.lineno + 1
        if length > LONGEST_FUNCTION:
            yield f"{module}:{function.lineno} {function.name}: {length} lines"


def _functions(module: Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def _hidden(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    """What a function imports of the house, where the import contracts' reader might look past it."""
    for node in ast.walk(function):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.partition(".")[0] in PACKAGES)
        elif isinstance(node, ast.ImportFrom) and (node.level or (node.module or "").partition(".")[0] in PACKAGES):
            yield node.module or "."


def test_the_house_keeps_its_rules() -> None:
    assert [fault for module in house() for fault in faults(module)] == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("tracker/utils.py", ""),
        ("carriers/common/codes.py", ""),
        ("tracker/store/models.py", ""),
        ("tracker/long.py", DOC + "x = 1\n" * 300),
        ("tracker/silent.py", "x = 1\n" * 16),
        ("tracker/jobs/poll.py", DOC + "def poll():\n" + "    x = 1\n" * 40),
        ("tracker/jobs/poll.py", DOC + "async def poll():\n" + "    x = 1\n" * 40),
        ("tracker/jobs/poll.py", "def poll():\n    from tracker.desk import enrol"),
        ("tracker/jobs/poll.py", "def poll():\n    import carriers.errors"),
        ("tracker/jobs/poll.py", "def poll():\n    from . import detect"),
    ],
)
def test_each_rule_bites(path: str, text: str) -> None:
    assert len(list(faults(parsed(text, path)))) == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("tracker/full.py", DOC + "x = 1\n" * 299),
        ("tracker/short.py", "x = 1\n" * 15),
        ("tracker/jobs/poll.py", DOC + "def poll():\n" + "    x = 1\n" * 39),
        ("tracker/cli/migrate.py", "def migrate():\n    from alembic import command"),
        ("carriers/baseline.py", ""),
    ],
)
def test_what_just_keeps_a_rule_is_left_alone(path: str, text: str) -> None:
    assert list(faults(parsed(text, path))) == []
