"""A policy that would have buyers told of what no letter is written about is refused, with its line."""

from pathlib import Path

import pytest

from config.loader import BadConfiguration, load_policy
from config.words import Kind
from notices.render import PURPOSES
from notices.told import check_told


def test_what_ships_has_its_letters() -> None:
    shipped = load_policy(None)
    check_told(shipped, None)
    assert {*shipped.tell_after, Kind.CUSTOMS_HOLD, Kind.NO_SCAN} == {*PURPOSES}


def test_a_kind_without_a_letter_is_told_with_its_line_and_those_that_have_one(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text('window = "2 h"\n[tell_after]\nlost_declared = "1 h"\nmisrouted = "0 s"\n')
    with pytest.raises(BadConfiguration) as refused:
        check_told(load_policy(file), file)
    (fault,) = refused.value.faults
    written = "lost_declared, lost_presumed, duty_unpaid_hold, overdue_promise, carrier_delay"
    assert fault == f"{file}, line 4: tell_after.misrouted: no letter is written about this; there is {written}"


def test_a_kind_that_is_never_told_needs_no_letter(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text('[tell_after]\nlost_declared = "never"\nmisrouted = "never"\n')
    check_told(load_policy(file), file)
