"""The accounts: what is known of them, and online what the sandbox, a wrong key or nobody answers."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from carriers.sandbox import SandboxCarrier
from config.settings import Account
from config.words import Health, Part, Verdict
from tests.build import NOW, add_account, add_parcel, ago
from tests.desk.asking.scenes import played
from tests.desk.doctor.subjects import said, subject
from tracker import clock
from tracker.desk.doctor.accounts import ask_all, examine
from tracker.desk.doctor.finding import Finding

KEY = "canary-key-11"


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[SandboxCarrier]:
    with SandboxCarrier(tmp_path / "sandbox", key=KEY, refuse_every=0, now=lambda: NOW) as running:
        yield running


def following(session: Session, **account: Any) -> None:
    row = add_account(session, **{"name": "main", **account})
    for _ in range(3):
        add_parcel(session, account_id=row.id)


def asked(engine: Engine, folder: Path, *, url: str, key: str = KEY, **account: Any) -> list[Finding]:
    account = {"name": "main", "key": key, "base_url": url, **account}
    return ask_all(subject(engine, folder, account=(account,), online=True, clock=clock.now))


@pytest.mark.parametrize(
    ("account", "verdict", "sentence"),
    [
        ({"health": Health.OK}, Verdict.OK, "No account that follows parcels has trouble."),
        ({"health": Health.FAILING, "last_good_at": ago(hours=1)}, Verdict.WARNING, "main: fails. Last good answer: "),
        ({"health": Health.QUOTA_SPENT}, Verdict.WARNING, "main: quota spent. It has never answered well."),
        ({"health": Health.REFUSED}, Verdict.BROKEN, "main: refuses our key. It has never answered well."),
        ({}, Verdict.WARNING, "main: not asked yet. Start Stallwatch: stallwatch run"),
    ],
)
def test_what_is_known_of_an_account_is_told(
    engine: Engine, tmp_path: Path, account: dict[str, Any], verdict: Verdict, sentence: str
) -> None:
    (finding,) = examine(subject(played(engine, lambda session: following(session, **account)), tmp_path))
    assert finding.verdict is verdict
    assert finding.sentence.startswith(sentence)


def test_one_without_a_key_is_the_configurations_trouble(sqlite_engine: Engine, tmp_path: Path) -> None:
    played(sqlite_engine, following)
    keyless = subject(sqlite_engine, tmp_path, account=(Account(name="main"),))
    assert [finding.verdict for finding in examine(keyless)] == [Verdict.OK]
    assert ask_all(subject(sqlite_engine, tmp_path, account=(Account(name="main"),), online=True)) == []


def test_nobody_is_asked_unless_others_may_be(sqlite_engine: Engine, tmp_path: Path) -> None:
    (finding,) = ask_all(subject(sqlite_engine, tmp_path))
    assert (finding.verdict, finding.advice) == (Verdict.SKIPPED, "Ask: stallwatch doctor --online")


def test_an_account_whose_carrier_is_not_known_is_the_configurations_trouble(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    (finding,) = asked(sqlite_engine, tmp_path, url="http://127.0.0.1:1", carrier="nobody")
    assert said([finding]) == [(Verdict.SKIPPED, "It can be tried once the configuration is mended.")]


def test_a_key_that_is_accepted_is_told_with_what_is_left(
    engine: Engine, tmp_path: Path, sandbox: SandboxCarrier
) -> None:
    played(engine, following)
    account, time = asked(engine, tmp_path, url=sandbox.url)
    told = "main accepts the key. New numbers left: 1000; waiting: 3."
    assert (account.verdict, account.sentence) == (Verdict.OK, told)
    assert (time.part, time.verdict) == (Part.CLOCK, Verdict.OK)


@pytest.mark.parametrize(("a_day", "verdict"), [(1000, Verdict.WARNING), (999, Verdict.OK)])
def test_a_quota_that_is_less_than_the_day_needs_is_a_warning(
    sqlite_engine: Engine,
    tmp_path: Path,
    sandbox: SandboxCarrier,
    monkeypatch: pytest.MonkeyPatch,
    a_day: int,
    verdict: Verdict,
) -> None:
    monkeypatch.setattr("tracker.desk.doctor.accounts.unregistered", lambda _: {"main": 5000})
    monkeypatch.setattr("carriers.sandbox.desk._QUOTA", 999)
    account, _ = asked(sqlite_engine, tmp_path, url=sandbox.url, registrations_a_day=a_day)
    assert account.verdict is verdict


def test_a_wrong_key_is_broken_and_never_shown(sqlite_engine: Engine, tmp_path: Path, sandbox: SandboxCarrier) -> None:
    (finding,) = asked(sqlite_engine, tmp_path, url=sandbox.url, key="canary-wrong")
    assert (finding.verdict, finding.advice) == (Verdict.BROKEN, "Put the right key into its key_file.")
    assert "canary" not in finding.sentence


def test_an_address_where_nobody_listens_is_broken(
    sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("config.http._TRIES", 1)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    (finding,) = asked(sqlite_engine, tmp_path, url=f"http://127.0.0.1:{port}")
    assert finding.verdict is Verdict.BROKEN
    assert finding.sentence.startswith("main: 127.0.0.1 cannot be reached")


def test_one_that_takes_the_call_and_never_answers_is_given_up(
    sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.desk.doctor.accounts._WITHIN", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        (finding,) = asked(sqlite_engine, tmp_path, url=f"http://127.0.0.1:{silent.getsockname()[1]}")
    assert said([finding]) == [(Verdict.BROKEN, "main did not answer within 0 s.")]


def test_a_clock_that_is_apart_from_the_accounts_is_broken(
    sqlite_engine: Engine, tmp_path: Path, sandbox: SandboxCarrier
) -> None:
    account = {"name": "main", "key": KEY, "base_url": sandbox.url}
    late = subject(
        sqlite_engine, tmp_path, account=(account,), online=True, clock=lambda: clock.now() - timedelta(hours=1)
    )
    _, time = ask_all(late)
    assert (time.part, time.verdict) == (Part.CLOCK, Verdict.BROKEN)
