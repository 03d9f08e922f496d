"""The way out for letters, tried without sending one."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from config.words import Verdict
from tests.desk.doctor.subjects import said, subject
from tests.notices.channels.mail_server import mail_server
from tracker.desk.doctor.mail import examine


def smtp(port: int, **more: Any) -> dict[str, Any]:
    return {"channel": "smtp", "host": "127.0.0.1", "port": port, "security": "none", **more}


def test_a_folder_is_tried_at_once(sqlite_engine: Engine, tmp_path: Path) -> None:
    asked = subject(sqlite_engine, tmp_path)
    assert said(examine(asked)) == [(Verdict.OK, f"The folder {tmp_path}/mail takes letters.")]
    assert not (tmp_path / "mail").exists()
    (tmp_path / "mail").write_text("no folder")
    assert [finding.verdict for finding in examine(asked)] == [Verdict.BROKEN]


def test_a_mail_server_is_tried_only_where_others_may_be_asked(sqlite_engine: Engine, tmp_path: Path) -> None:
    with mail_server() as server:
        (finding,) = examine(subject(sqlite_engine, tmp_path, mail=smtp(server.port)))
        assert finding.verdict is Verdict.SKIPPED
        assert server.heard == []
        (finding,) = examine(subject(sqlite_engine, tmp_path, mail=smtp(server.port), online=True))
        assert said([finding]) == [(Verdict.OK, "The mail server 127.0.0.1 lets us in; nothing was sent.")]
        assert server.taken == []


def test_a_mail_server_that_refuses_the_login_is_broken(sqlite_engine: Engine, tmp_path: Path) -> None:
    login = {"user": "anna", "password": "canary-55"}
    with mail_server({"AUTH": "535 no, canary-55"}) as server:
        (finding,) = examine(subject(sqlite_engine, tmp_path, mail=smtp(server.port, **login), online=True))
    assert finding.verdict is Verdict.BROKEN
    assert "refused the login (535)" in finding.sentence
    assert "canary" not in finding.sentence


@pytest.mark.parametrize("online", [True, False])
def test_settings_that_cannot_be_used_are_the_configurations_trouble(
    sqlite_engine: Engine, tmp_path: Path, online: bool
) -> None:
    (finding,) = examine(subject(sqlite_engine, tmp_path, mail={"channel": "smtp"}, online=online))
    assert finding.verdict is Verdict.SKIPPED
