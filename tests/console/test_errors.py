"""What goes wrong is said kindly, in the same frame, and never with a trace."""

from pathlib import Path
from unittest import mock

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import TimeoutError as NoConnection

from tests.console.visit import COOKIE, FROM_HERE, Page, seen, visitor
from tracker.console import now
from tracker.store.session import connect


@pytest.mark.parametrize(("language", "said"), [("en", "There is nothing here"), ("zh_CN", "这里没有内容")])
@pytest.mark.parametrize(
    "path",
    ["/nowhere", "/letters/1/page", "/letters/x/page", "/letters/99999999999999999999/page", "/?from=-1", "/?from=x"],
)
async def test_what_is_not_there_is_said_in_the_frame(
    sqlite_engine: Engine, path: str, language: str, said: str
) -> None:
    async with visitor(sqlite_engine, language=language) as staff:
        page = await seen(staff, path, status=404)
    assert said in page.text
    assert "/stuck" in page.links


async def test_a_page_that_fails_says_so_and_no_more(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret of the code")

    monkeypatch.setattr(now, "needed", broken)
    async with visitor(sqlite_engine) as staff:
        answer = await staff.get("/")
        assert (await staff.get("/stuck")).status_code == 200
    assert answer.status_code == 500
    assert "This page failed" in Page(answer.text).text
    assert "secret of the code" not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert "console.failed" in capsys.readouterr().out


async def test_a_database_that_is_gone_is_said_with_when_to_come_back(tmp_path: Path, sqlite_engine: Engine) -> None:
    async with visitor(sqlite_engine) as staff:
        with sqlite_engine.begin() as connection:
            connection.execute(text("ALTER TABLE tasks RENAME TO elsewhere"))
        answer = await staff.get("/")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "There is no answer just now" in Page(answer.text).text
    assert "elsewhere" not in answer.text


async def test_even_who_asks_cannot_be_told_without_a_database(tmp_path: Path) -> None:
    async with visitor(connect(f"sqlite:///{tmp_path}/none/none.db"), signed_in=False) as stranger:
        stranger.cookies.set(COOKIE, "token")
        assert (await stranger.get("/")).status_code == 503
        assert (await stranger.get("/login")).status_code == 503
        assert (await stranger.get("/static/console.css")).status_code == 200


async def test_too_few_connections_are_no_failure_of_the_page(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(now, "needed", mock.Mock(side_effect=NoConnection))
    async with visitor(sqlite_engine) as staff:
        assert (await staff.get("/", headers=FROM_HERE)).status_code == 503
