"""A policy's file is told what is wrong with it before anybody works by it."""

from pathlib import Path

import pytest

from tracker.desk.policies.check import faults_of


def faults(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "policy.toml"
    file.write_text(text)
    return [fault.removeprefix(f"{file}") for fault in faults_of(file, str)]


def test_the_shipped_policy_is_sound(tmp_path: Path) -> None:
    assert faults(tmp_path, "") == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("colour = 1", ", line 1: colour: unknown key"),
        ('[customs_hold]\nafter = "soon"', ", line 2: customs_hold.after: expected a span"),
        ("[playbook]\ndamaged = []", ", line 2: playbook.damaged: a kind needs one task at least"),
        ('[tell_after]\ndamaged = "1 h"', ", line 2: tell_after.damaged: no letter tells of it in en, de, fr"),
        ('warn_before = "2 h"', ", line 1: warn_before: must be less than window, which is 2 h"),
        ('window = "30 s"', ": gather: must be less than window"),
        ('[brake]\nrelease_before = "3 h"', ", line 2: brake.release_before: must be less than window"),
        (
            '[[threshold]]\nkind = "no_scan"\nleg = "customs"\nafter = "1 d"',
            ", line 1: threshold[1]: there is no no_scan on the leg customs",
        ),
        (
            '[[threshold]]\nkind = "damaged"\nafter = "1 d"\n[[threshold]]\nkind = "damaged"\nafter = "2 d"',
            ", line 1: threshold[1]: a later line is for the same parcels, and holds instead",
        ),
    ],
)
def test_each_fault_is_told_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    assert [fault for fault in faults(tmp_path, text) if fault.startswith(said)]


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    assert len(faults_of(tmp_path / "none.toml", str)) == 1
