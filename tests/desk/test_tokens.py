"""The tokens of programs: shown once, kept as digests, worth nothing once revoked."""

from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from notices.channels.maildir import MaildirChannel
from tests.build import NOW, POLICY
from tracker.desk.logins import BadName
from tracker.desk.marking import mark_restored
from tracker.desk.tokens import NoToken, make_token, program_of, revoke_token
from tracker.store.session import reading
from tracker.store.tables import TokenRow


def test_a_token_names_its_program_and_is_kept_as_a_digest(engine: Engine) -> None:
    token, is_new = make_token(engine, "HelpDesk", now=NOW)
    assert (is_new, program_of(engine, token)) == (True, "helpdesk")
    with reading(engine) as session:
        row = session.exec(select(TokenRow)).one()
    assert len(row.digest) == 64
    assert token not in row.model_dump_json()


@pytest.mark.parametrize("shown", ["", "x", "\ud800", "x" * 10_000])
def test_any_other_token_is_nobodys(engine: Engine, shown: str) -> None:
    make_token(engine, "helpdesk", now=NOW)
    assert program_of(engine, shown) is None


def test_a_new_one_takes_the_place_of_the_old_one(engine: Engine) -> None:
    old, _ = make_token(engine, "helpdesk", now=NOW)
    new, is_new = make_token(engine, "helpdesk", now=NOW)
    assert not is_new
    assert (program_of(engine, old), program_of(engine, new)) == (None, "helpdesk")


def test_revoked_it_is_worth_nothing(engine: Engine) -> None:
    token, _ = make_token(engine, "helpdesk", now=NOW)
    assert revoke_token(engine, "helpdesk")
    assert not revoke_token(engine, "helpdesk")
    with pytest.raises(NoToken):
        program_of(engine, token)


def test_a_name_that_is_none_is_refused(engine: Engine) -> None:
    with pytest.raises(BadName):
        make_token(engine, "two words", now=NOW)


def test_after_a_restore_every_program_needs_a_new_one(engine: Engine, tmp_path: Path) -> None:
    """One that was taken away since the backup would be worth something again."""
    token, _ = make_token(engine, "helpdesk", now=NOW)
    mark_restored(engine, channel=MaildirChannel(tmp_path), policy=POLICY, taken_at=NOW, now=NOW)
    with pytest.raises(NoToken):
        program_of(engine, token)
