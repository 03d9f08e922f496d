"""Signing in and out: what a token is worth, and for how long. Every test on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, text
from sqlmodel import select

from tests.build import NOW
from tracker.desk.logins import IDLE, LONGEST, BadName, anybody, known_as, set_login, sign_in, sign_out, signed_in
from tracker.store.session import reading, writing
from tracker.store.tables import SessionRow

NAME, PASSWORD, OTHER = "anna", "quiet harbour tuesday lamp", "another lamp on monday"
pytestmark = pytest.mark.usefixtures("quick_passwords")


@pytest.fixture
def known(engine: Engine) -> Engine:
    """A database with one login."""
    set_login(engine, NAME, PASSWORD, now=NOW)
    return engine


def token_of(engine: Engine) -> str:
    token = sign_in(engine, NAME, PASSWORD, now=NOW)
    assert token is not None
    return token


def sessions(engine: Engine) -> list[SessionRow]:
    with reading(engine) as session:
        return list(session.exec(select(SessionRow)))


def test_the_right_password_opens_a_session_under_the_name(known: Engine) -> None:
    session = signed_in(known, token_of(known), now=NOW)
    assert session is not None
    assert session.name == NAME


@pytest.mark.parametrize(("name", "password"), [(NAME, OTHER), ("bert", PASSWORD), (NAME, ""), ("", ""), ("a b", "x")])
def test_anything_else_opens_nothing(known: Engine, name: str, password: str) -> None:
    assert sign_in(known, name, password, now=NOW) is None
    assert sessions(known) == []


def test_a_name_is_the_same_however_it_is_typed(known: Engine) -> None:
    assert sign_in(known, " Anna ", PASSWORD, now=NOW)
    assert not set_login(known, "ANNA", OTHER, now=NOW)


def test_the_database_holds_neither_password_nor_token(known: Engine) -> None:
    token = token_of(known)
    with reading(known) as session:
        rows = [
            row
            for table in ("logins", "sessions")
            for row in session.connection().execute(text(f"SELECT * FROM {table}"))
        ]
    assert token not in str(rows)
    assert PASSWORD not in str(rows)


def test_every_sign_in_has_a_token_and_a_secret_of_its_own(known: Engine) -> None:
    tokens = {token_of(known) for _ in range(3)}
    assert len(tokens) == len({row.csrf for row in sessions(known)}) == 3
    assert min(map(len, tokens)) >= 43  # 256 bits


def test_signing_out_ends_this_session_and_no_other(known: Engine) -> None:
    one, other = token_of(known), token_of(known)
    sign_out(known, one)
    assert signed_in(known, one, now=NOW) is None
    assert signed_in(known, other, now=NOW)


def test_a_session_that_nobody_uses_ends_after_twelve_hours(known: Engine) -> None:
    token = token_of(known)
    assert signed_in(known, token, now=NOW + IDLE) is None


def test_a_session_in_use_goes_on_but_for_seven_days_at_most(known: Engine) -> None:
    token, seen = token_of(known), NOW
    while seen < NOW + LONGEST:
        assert signed_in(known, token, now=seen), seen
        seen += timedelta(hours=11)
    assert signed_in(known, token, now=NOW + LONGEST) is None


def test_looking_at_pages_writes_once_in_five_minutes(known: Engine) -> None:
    token = token_of(known)
    for seconds in range(0, 299, 23):
        signed_in(known, token, now=NOW + timedelta(seconds=seconds))
    assert [row.seen_at for row in sessions(known)] == [NOW]


def test_a_new_password_ends_every_session_of_the_name(known: Engine) -> None:
    token = token_of(known)
    assert set_login(known, NAME, OTHER, now=NOW) is False
    assert signed_in(known, token, now=NOW) is None
    assert sign_in(known, NAME, PASSWORD, now=NOW) is None
    assert sign_in(known, NAME, OTHER, now=NOW)


def test_a_new_password_leaves_others_signed_in(known: Engine) -> None:
    token = token_of(known)
    set_login(known, "bert", OTHER, now=NOW)
    assert signed_in(known, token, now=NOW)


def test_sessions_whose_time_is_over_are_swept_by_the_next(known: Engine) -> None:
    token_of(known)
    assert sign_in(known, NAME, PASSWORD, now=NOW + IDLE)
    assert len(sessions(known)) == 1


def test_it_is_known_whether_anybody_can_sign_in(engine: Engine) -> None:
    assert not anybody(engine)
    set_login(engine, NAME, PASSWORD, now=NOW)
    assert anybody(engine)


def test_reading_goes_on_where_nothing_can_be_written(sqlite_engine: Engine) -> None:
    set_login(sqlite_engine, NAME, PASSWORD, now=NOW)
    token = token_of(sqlite_engine)
    with writing(sqlite_engine) as session:
        session.connection().execute(text("PRAGMA query_only = ON"))
        session.connection().execute(text("SELECT 1"))
    assert signed_in(sqlite_engine, token, now=NOW + timedelta(hours=1))


@pytest.mark.parametrize("name", ["", " ", "a b", "a\x00b", "x" * 65, "a\u202eb"])
def test_what_is_no_name_is_refused(name: str) -> None:
    with pytest.raises(BadName, match="no name to sign in by"):
        known_as(name)
