"""A policy as lines that its file could have, and the lines in which two differ."""

import tomllib
from pathlib import Path

from config.loader import load_policy
from config.policy import Policy
from tests.build import POLICY, hours
from tracker.desk.policies.written import Change, changes, figures_of


def test_what_is_written_out_is_the_policy_again(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(
        '[[threshold]]\nkind = "no_scan"\nlane = "CN>DE"\nafter = "5 working days"\n[no_scan]\nflat = "9 d"'
    )
    for policy in (load_policy(None), load_policy(file)):
        lines = "\n".join(f"{key} = {figure}" for key, figure in figures_of(policy).items())
        assert Policy.model_validate(tomllib.loads(lines)) == policy


def test_only_what_differs_is_told_and_what_is_left_out_says_so() -> None:
    flat = POLICY.no_scan.model_copy(update={"flat": hours(48)})
    other = POLICY.model_copy(update={"no_scan": flat, "window": hours(3)})
    assert changes(POLICY, other) == [Change("no_scan.flat", None, '"48 h"'), Change("window", '"2 h"', '"3 h"')]
    assert changes(POLICY, POLICY) == []
