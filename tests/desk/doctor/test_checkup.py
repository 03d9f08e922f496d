"""The round: nothing stops it, nothing holds it up, and nothing secret comes of it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Engine

from config.loader import BadConfiguration
from config.words import Part, Verdict
from tests.build import migrated
from tests.desk.doctor.subjects import said, subject, verdicts
from tracker.desk.asking.speech import Speech
from tracker.desk.doctor import checkup as round_
from tracker.desk.doctor.checkup import Check, checkup, without_settings
from tracker.desk.doctor.finding import Finding, Subject, well
from tracker.store.session import connect_to_read


@pytest.fixture
def asked(tmp_path: Path) -> Iterable[Subject]:
    """An installation at rest, with an engine that can only read."""
    migrated(tmp_path / "stallwatch.db").dispose()
    looking = connect_to_read(f"sqlite:///{tmp_path}/stallwatch.db")
    yield subject(looking, tmp_path)
    looking.dispose()


def only(monkeypatch: pytest.MonkeyPatch, *checks: Check) -> None:
    monkeypatch.setattr(round_, "_CHECKS", checks)


def test_every_part_is_told_of_in_its_order(asked: Subject) -> None:
    found = [finding.part for finding in checkup(asked)]
    assert list(dict.fromkeys(found)) == list(Part)


def test_nothing_is_written_by_asking(asked: Subject, tmp_path: Path) -> None:
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.iterdir()}
    checkup(replace(asked, online=False))
    asked.engine.dispose()
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.iterdir()} == before


def test_a_check_that_fails_is_a_finding_and_the_others_go_on(asked: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Subject) -> list[Finding]:
        raise RuntimeError("out of order\nwith a second line")

    only(monkeypatch, Check(Part.DISK, fail), Check(Part.CLOCK, lambda _: [well(Part.CLOCK, "It ticks.")]))
    _, disk, clock = said(checkup(asked))
    assert disk == (Verdict.BROKEN, "out of order")
    assert clock == (Verdict.OK, "It ticks.")


def test_what_the_user_may_not_see_is_told_with_whom_to_ask_as(asked: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Subject) -> list[Finding]:
        raise PermissionError(13, "Permission denied", "/var/lib/stallwatch")

    only(monkeypatch, Check(Part.DAEMON, fail))
    *_, finding = checkup(asked)
    assert finding.sentence == "[Errno 13] Permission denied: '/var/lib/stallwatch'"
    assert finding.advice == "Ask as the daemon's user."


def test_a_check_that_hangs_is_given_up(asked: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    release = Event()

    def hang(_: Subject) -> list[Finding]:
        release.wait()
        return []

    only(monkeypatch, Check(Part.DISK, hang, timedelta(seconds=0.1)), Check(Part.CLOCK, lambda _: []))
    _, disk = checkup(asked)
    release.set()
    assert disk.verdict is Verdict.BROKEN
    assert disk.sentence.startswith("No answer came within")


def test_a_check_that_runs_out_of_its_own_time_says_so_itself(asked: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Subject) -> list[Finding]:
        raise TimeoutError("the socket was silent")

    only(monkeypatch, Check(Part.MAIL, fail))
    assert said(checkup(asked))[-1] == (Verdict.BROKEN, "the socket was silent")


def test_no_secret_is_told_and_no_line_is_broken(asked: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    tell = well(Part.MAIL, "it said: canary-77\r\n\x1b[31m and more")
    only(monkeypatch, Check(Part.MAIL, lambda _: [replace(tell, advice="use canary-77")]))
    settings = asked.settings.model_copy(update={"mail": asked.settings.mail.model_copy(update={"password": None})})
    account = settings.account[0].model_copy(update={"key": type(settings.account[0].key)("canary-77")})
    secretive = replace(asked, settings=settings.model_copy(update={"account": (account,)}))
    *_, finding = checkup(secretive)
    assert (finding.sentence, finding.advice) == ("it said: *** [31m and more", "use ***")


def test_without_settings_the_faults_are_told_and_the_letters_asked() -> None:
    found = without_settings(BadConfiguration(["stallwatch.toml, line 3: windw: unknown key", "why"]), Speech("en"))
    assert [finding.sentence for finding in found][:2] == ["stallwatch.toml, line 3: windw: unknown key", "why"]
    skipped = {(part, Verdict.SKIPPED) for part in Part if part not in {Part.CONFIGURATION, Part.LETTERS}}
    assert verdicts(found) == {(Part.CONFIGURATION, Verdict.BROKEN), (Part.LETTERS, Verdict.OK), *skipped}


def test_the_round_on_a_whole_database_of_either_kind(engine: Engine, tmp_path: Path) -> None:
    found = verdicts(checkup(subject(engine, tmp_path)))
    assert {(part, Verdict.OK) for part in (Part.SCHEMA, Part.INTEGRITY, Part.TIMELINE)} <= found
    assert Verdict.BROKEN not in {verdict for _, verdict in found}
