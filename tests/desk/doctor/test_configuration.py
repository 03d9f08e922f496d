"""The configuration: what does not fit together, what is made up still, what others may read."""

import os
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from config.words import Verdict
from tests.desk.doctor.subjects import a_shop, said, subject
from tracker.desk.doctor.configuration import examine
from tracker.desk.first_files import Answers

MADE_UP = {"sender": Answers().sender, "imprint": Answers().imprint}


def test_one_in_order_is_told_by_its_shops_and_accounts(engine: Engine, tmp_path: Path) -> None:
    expected = (Verdict.OK, "It loads and fits together: shops: main; accounts: main.")
    assert said(examine(subject(engine, tmp_path))) == [expected]
    assert not (tmp_path / "stallwatch.secret").exists(), "nothing is made by asking"


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ({"shop": (a_shop(language="it"),)}, "shop main: language: no letter is written in 'it'"),
        ({"mail": {"channel": "smtp"}}, "mail: host: is missing"),
        ({"policy": {"file": Path("gone.toml")}}, "gone.toml: there is no such file"),
    ],
)
def test_what_would_keep_the_daemon_from_its_start_is_broken(
    sqlite_engine: Engine, tmp_path: Path, settings: dict[str, Any], fault: str
) -> None:
    (finding,) = examine(subject(sqlite_engine, tmp_path, **settings))
    assert finding.verdict is Verdict.BROKEN
    assert finding.sentence.startswith(fault)
    assert finding.advice == "Mend it, then ask again. Until then the daemon does not start."


def test_a_policy_that_tells_of_what_no_letter_is_written_about_is_broken(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "policy.toml"
    file.write_text('[tell_after]\nmisrouted = "0 s"\n')
    (finding,) = examine(subject(sqlite_engine, tmp_path, policy={"file": file}))
    assert finding.sentence.startswith(
        f"{file}, line 2: tell_after.misrouted: no letter is written about this; there is"
    )


def test_a_shadow_policy_that_cannot_be_used_is_a_warning(sqlite_engine: Engine, tmp_path: Path) -> None:
    (finding,) = examine(subject(sqlite_engine, tmp_path, policy={"shadow_file": tmp_path / "later.toml"}))
    assert finding.verdict is Verdict.WARNING
    assert finding.sentence.startswith(f"{tmp_path}/later.toml: there is no such file")


def test_a_coupon_secret_that_is_none_is_broken(sqlite_engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "stallwatch.secret").write_text("short")
    (tmp_path / "stallwatch.secret").chmod(0o600)
    (finding,) = examine(subject(sqlite_engine, tmp_path))
    assert "is no secret, which has 32 ASCII characters or more" in finding.sentence


@pytest.mark.parametrize(("armed", "verdict"), [((), Verdict.WARNING), (("DE",), Verdict.BROKEN)])
def test_a_shop_that_is_made_up_still_is_broken_once_it_is_armed(
    sqlite_engine: Engine, tmp_path: Path, armed: tuple[str, ...], verdict: Verdict
) -> None:
    shop = a_shop(armed=armed, **MADE_UP)
    expected = "The shop main still bears what init made up: sender, reply_to, imprint."
    assert said(examine(subject(sqlite_engine, tmp_path, shop=(shop,)))) == [(verdict, expected)]


def test_what_is_missing_is_a_warning(sqlite_engine: Engine, tmp_path: Path) -> None:
    bare = subject(sqlite_engine, tmp_path, shop=(), account=({"name": "main"},))
    assert said(examine(bare)) == [
        (Verdict.WARNING, "It names no shop."),
        (Verdict.WARNING, "main has no key, so nobody is asked."),
    ]
    nobody = subject(sqlite_engine, tmp_path, account=())
    assert said(examine(nobody)) == [(Verdict.WARNING, "It names no account.")]


@pytest.mark.parametrize(
    ("rights", "verdict", "readers"),
    [
        (0o644, Verdict.BROKEN, "everybody on this machine."),
        (0o606, Verdict.BROKEN, "everybody on this machine."),
        (0o640, Verdict.WARNING, "its group as well."),
    ],
)
@pytest.mark.parametrize("name", ["17track.key", "mail.password", "stallwatch.secret", "stallwatch.db"])
def test_a_secret_that_others_may_read_is_told_with_the_command(
    sqlite_engine: Engine, tmp_path: Path, name: str, rights: int, verdict: Verdict, readers: str
) -> None:
    for each in ("17track.key", "mail.password", "stallwatch.secret"):
        (tmp_path / each).write_text("x" * 40)
        (tmp_path / each).chmod(0o600)
    mail = {"folder": tmp_path / "mail", "password_file": Path("mail.password")}
    account = {"name": "main", "key": "key-of-main", "key_file": Path("17track.key")}
    asked = subject(sqlite_engine, tmp_path, mail=mail, account=(account,))
    (tmp_path / name).chmod(rights)
    (finding,) = examine(asked)
    assert (finding.verdict, finding.advice) == (verdict, f"chmod 600 {tmp_path / name}")
    assert finding.sentence.endswith(readers)


def test_settings_with_a_secret_in_them_are_for_the_owner_alone(sqlite_engine: Engine, tmp_path: Path) -> None:
    asked = subject(sqlite_engine, tmp_path)
    asked.file.write_text('key = "key-of-main"')
    asked.file.chmod(0o644)
    assert [finding.advice for finding in examine(asked)] == [f"chmod 600 {asked.file}"]


def test_a_database_that_the_user_may_not_write_is_a_warning(
    sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # root, whom tests may run as, may write everywhere
    assert [finding.verdict for finding in examine(subject(sqlite_engine, tmp_path))] == [Verdict.WARNING] * 2
