"""Every benchmark runs, in its smallest size, and says what it compares; its goals are judged by `make bench`."""

import json
import runpy
import sys
from pathlib import Path

import pytest
from figures import Figure

ROOT = Path(__file__).parents[2]
SLOW = {"bench_demo", "bench_kills"}
"""They run whole installations, as other tests do each time."""

BENCHES = [
    pytest.param(bench, id=bench.stem, marks=[pytest.mark.long] if bench.stem in SLOW else [])
    for bench in sorted(ROOT.glob("benchmarks/bench_*.py"))
]


@pytest.mark.parametrize("bench", BENCHES)
def test_a_benchmark_runs_and_reports_line_by_line(
    bench: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", [str(bench), "--smallest"])
    runpy.run_path(str(bench), run_name="__main__")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines
    assert all({"name", "ours", "limit", "ratio", "goal"} == set(line) for line in lines)


@pytest.mark.parametrize(
    ("ours", "at_least", "met"), [(6, True, True), (5.9, True, False), (6, False, True), (6.1, False, False)]
)
def test_a_goal_is_met_on_its_edge(ours: float, at_least: bool, met: bool) -> None:
    assert Figure("speed", ours, 10, 0.6, at_least=at_least).met is met
