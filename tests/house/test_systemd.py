"""The unit: systemd finds nothing wrong with it, it keeps the daemon from all it does not need, and it says why."""

import re
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from tests.house.source import ROOT
from tests.needs import needs
from tracker.daemon import CLOSE, DRAIN
from tracker.desk.unit import NoUnit, program_of, unit_text, unseen, write_unit
from tracker.runners.pulse import EVERY

PROGRAM = Path("/bin/true")
EXPOSURE = 1.5

needs_systemd = needs("systemd-analyze")
either_user = pytest.mark.parametrize("user", [None, "mail"])


def unit(user: str | None = None, *, secrets: bool = True) -> str:
    return unit_text(program=PROGRAM, user=user, is_there=lambda _: secrets)


def directives(text: str) -> dict[str, list[str]]:
    """Every directive with its values."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE):
        found.setdefault(name, []).append(value)
    return found


def seconds(written: str) -> int:
    number, unit = re.fullmatch(r"(\d+)(s|min)", written).groups()
    return int(number) * {"s": 1, "min": 60}[unit]


def analysed(tmp_path: Path, text: str, *command: str) -> str:
    """All that systemd-analyze says of a unit with this text."""
    file = tmp_path / "stallwatch.service"
    file.write_text(text)
    done = subprocess.run(["systemd-analyze", *command, file], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


@needs_systemd
@either_user
@pytest.mark.parametrize("secrets", [True, False])
def test_systemd_finds_nothing_wrong(tmp_path: Path, user: str | None, secrets: bool) -> None:
    assert analysed(tmp_path, unit(user, secrets=secrets), "verify") == ""


@needs_systemd
def test_systemd_would_find_a_slip_of_the_pen(tmp_path: Path) -> None:
    assert "ProtectSytem" in analysed(tmp_path, unit().replace("ProtectSystem", "ProtectSytem"), "verify")


@needs_systemd
@either_user
def test_little_of_the_system_is_exposed(tmp_path: Path, user: str | None) -> None:
    said = analysed(tmp_path, unit(user), "security", "--offline=true", "--no-pager")
    (exposure,) = re.findall(r"Overall exposure level for \S+: ([\d.]+)", said)
    assert float(exposure) <= EXPOSURE


def test_every_directive_has_its_reason_above_it() -> None:
    lines = unit().splitlines()
    assert [line for above, line in pairwise(lines) if re.match(r"\w+=", line) and not above.startswith("# ")] == []


def test_systemd_is_more_patient_than_the_daemon_is_slow() -> None:
    said = directives(unit())
    assert seconds(said["TimeoutStopSec"][0]) > (DRAIN + CLOSE).total_seconds()
    assert seconds(said["WatchdogSec"][0]) >= 3 * EVERY.total_seconds()


def test_under_systemd_lies_what_the_program_ships() -> None:
    assert (ROOT / "systemd" / "stallwatch.service").read_text() == (ROOT / "config/stallwatch.service").read_text()


def test_a_named_user_takes_the_place_of_the_dynamic_one() -> None:
    assert directives(unit())["DynamicUser"] == ["yes"]
    said = directives(unit("parcels"))
    assert said["User"] == ["parcels"]
    assert "DynamicUser" not in said


@pytest.mark.parametrize("user", ["", "two words", "Upper", "a\nExecStart=/bin/sh", "-x", "a" * 32])
def test_what_is_no_users_name_is_refused(user: str) -> None:
    with pytest.raises(NoUnit, match="no name of a user"):
        unit(user)


@pytest.mark.parametrize(
    ("program", "written"),
    [
        ("/opt/s/bin/stallwatch", "/opt/s/bin/stallwatch "),
        ("/opt/my programs/stallwatch", '"/opt/my programs/stallwatch" '),
        ("/opt/100%/stallwatch", "/opt/100%%/stallwatch "),
    ],
)
def test_the_program_is_the_one_that_is_installed(program: str, written: str) -> None:
    (command,) = directives(unit_text(program=Path(program)))["ExecStart"]
    assert command == f"{written}--config %S/stallwatch/stallwatch.toml run"


@pytest.mark.parametrize(
    ("there", "loaded"),
    [
        ([], None),
        (["17track.key"], ["17track.key:/etc/stallwatch/17track.key"]),
        (["mail.password"], ["mail.password:/etc/stallwatch/mail.password"]),
    ],
)
def test_only_secrets_that_are_there_are_handed_over(there: list[str], loaded: list[str] | None) -> None:
    said = directives(unit_text(program=PROGRAM, is_there=lambda path: path.name in there))
    assert said.get("LoadCredential") == loaded
    assert len(said.get("Environment", [])) == len(there)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/root/.venv/bin/stallwatch", "/root"),
        ("/home/a/bin/stallwatch", "/home"),
        ("/tmp/x", "/tmp"),
        ("/opt/s/bin/stallwatch", None),
        ("/homestead/stallwatch", None),
    ],
)
def test_a_program_that_the_service_could_not_see_is_found_out(path: str, place: str | None) -> None:
    said = unseen(Path("/opt/python"), Path(path))
    assert (said is None) is (place is None)
    assert place is None or f"lies under {place}." in (said or "")


def test_what_keeps_the_unit_from_being_written_is_said(tmp_path: Path) -> None:
    write_unit("a", tmp_path / "unit")
    write_unit("b", tmp_path / "unit")
    assert (tmp_path / "unit").read_text() == "b"
    with pytest.raises(NoUnit, match="run systemd"):
        write_unit("", tmp_path / "gone" / "unit")
    with pytest.raises(NoUnit, match="Install Stallwatch"):
        program_of(tmp_path)
