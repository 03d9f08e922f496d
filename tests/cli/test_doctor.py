"""`stallwatch doctor`, as it is typed."""

import json
import re
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from carriers.sandbox import SandboxCarrier
from tests.build import NOW, hours, migrated
from tests.desk.asking.scenes import played, told
from tests.notices.channels.mail_server import mail_server
from tracker import clock
from tracker.cli import doctor
from tracker.cli.context import Options
from tracker.store.session import connect, writing
from tracker.store.tables import Notice

KEY, PASSWORD = "canary-key-3e", "canary-pass-91"
WRITTEN = """
[[shop]]
name = "Beispiel"
country = "DE"
sender = "hallo@gmail.com"
imprint = "Beispiel GmbH, Musterweg 1, 10115 Berlin"

[[account]]
name = "17track"
key_file = "17track.key"
"""

app = typer.Typer()
doctor.register(app)


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with one letter that was accepted; it is an hour later, and no daemon runs."""
    monkeypatch.setattr(clock, "now", lambda: NOW + hours(1))
    engine = migrated(tmp_path / "stallwatch.db")
    played(engine, told)
    engine.dispose()
    for name, text in {"stallwatch.toml": WRITTEN, "17track.key": KEY, "mail.password": PASSWORD}.items():
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o600)
    return tmp_path / "stallwatch.toml"


def typed(config: Path, *words: str, language: str = "en") -> Result:
    return CliRunner().invoke(app, list(words), obj=Options(config=config, language=language))


def spoil(config: Path) -> None:
    engine = connect(f"sqlite:///{config.with_name('stallwatch.db')}")
    with writing(engine) as session:
        session.get_one(Notice, 1).due_at = NOW
    engine.dispose()


def test_warnings_alone_exit_with_nought(config: Path) -> None:
    told_ = typed(config)
    assert told_.exit_code == 0, told_.stdout
    heading, _, first, *_, last = told_.stdout.splitlines()
    assert heading.split() == ["Part", "Verdict", "Finding"]
    assert first.split()[:3] == ["configuration", "well", "It"]
    assert re.fullmatch(r"Broken: 0; warnings: \d; well: \d+; not asked: 1\.", last)


def test_advice_stands_below_its_finding(config: Path) -> None:
    lines = typed(config).stdout.splitlines()
    (place,) = [number for number, line in enumerate(lines) if "No daemon runs on this database." in line]
    assert lines[place + 1].strip() == "→ Start it: stallwatch run"


def test_something_broken_exits_with_one(config: Path) -> None:
    spoil(config)
    told_ = typed(config)
    assert told_.exit_code == 1
    assert "a letter that is settled and still due: 1, the first is 1." in told_.stdout


def test_a_program_is_answered_in_json(config: Path) -> None:
    spoil(config)
    told_ = typed(config, "--format", "json")
    findings = json.loads(told_.stdout)
    assert told_.exit_code == 1
    assert {frozenset(finding) for finding in findings} == {frozenset({"part", "verdict", "sentence", "advice"})}
    assert {finding["verdict"] for finding in findings} == {"ok", "warning", "broken", "skipped"}
    assert [finding["advice"] for finding in findings if finding["part"] == "letters"] == [None]


def test_a_configuration_that_cannot_be_read_is_a_finding(config: Path) -> None:
    config.write_text("[shop]\nx = 1")
    told_ = typed(config)
    assert (told_.exit_code, told_.exception.__class__) == (1, SystemExit)
    assert "It can be asked once the configuration can be read." in told_.stdout


@pytest.mark.parametrize("words", [(), ("--format", "json")])
def test_it_is_told_in_chinese(config: Path, words: tuple[str, ...]) -> None:
    told_ = typed(config, *words, language="zh_CN").stdout
    assert "没有后台服务在使用这个数据库。" in told_
    assert "No daemon" not in told_


def test_online_everybody_is_asked_and_no_secret_is_told(config: Path, tmp_path: Path) -> None:
    with (
        SandboxCarrier(tmp_path / "sandbox", key="other", refuse_every=0, now=clock.now) as sandbox,
        mail_server({"connect": f"554 go away with {PASSWORD}"}) as server,
    ):
        mail = (
            f'[mail]\nchannel = "smtp"\nhost = "127.0.0.1"\nport = {server.port}\nsecurity = "none"\n'
            'user = "anna"\npassword_file = "mail.password"\n'
        )
        config.write_text(f'{mail}{WRITTEN}base_url = "{sandbox.url}"\n')
        told_ = typed(config, "--online")
    assert told_.exit_code == 1
    assert "17track: 17TRACK refused the key (HTTP 401)" in told_.stdout
    assert f"the mail server 127.0.0.1:{server.port} refused: 554 go away with ***" in told_.stdout
    assert "gmail.com is a mail provider's" in told_.stdout
    assert "canary" not in told_.stdout
