"""No test is skipped unseen: whether one may be is decided in one place, and in CI none is."""

import ast
from pathlib import Path

import pytest

from tests.house.source import ROOT
from tests.needs import needs

SKIPS = {"skip", "skipif", "importorskip", "xfail"}
THE_PLACE = Path("tests/needs.py")


def skips(text: str) -> list[int]:
    """The lines on which a test asks pytest to be left out."""
    names = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Attribute))
    return [name.lineno for name in names if name.attr in SKIPS and ast.unparse(name).startswith("pytest.")]


def test_only_one_place_skips_tests() -> None:
    files = {file.relative_to(ROOT): file.read_text("utf-8") for file in sorted(ROOT.glob("tests/**/*.py"))}
    found = {path for path, text in files.items() if skips(text)}
    assert found == {THE_PLACE}


@pytest.mark.parametrize(("environment", "skipped"), [({}, True), ({"CI": "true"}, False)])
def test_a_missing_program_skips_a_test_but_not_in_ci(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], skipped: bool
) -> None:
    monkeypatch.delenv("CI", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert needs("no-such-program").args == (skipped,)
    assert needs("sh").args == (False,)


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("@pytest.mark.skipif(True, reason='x')\ndef test_x(): ...", [1]),
        ("\npytest.skip('no')", [2]),
        ("pytest.importorskip('figures')", [1]),
        ("pytest.mark.long", []),
        ("text.skip()", []),
    ],
)
def test_a_skip_is_seen_however_it_is_written(code: str, lines: list[int]) -> None:
    assert skips(code) == lines
