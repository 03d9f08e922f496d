"""How far the answers reach: what an empty list means, and what is said of accounts that do not answer."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from config.settings import Account, Settings
from config.words import Health
from tests.build import NOW, POLICY, add_account, add_parcel, ago, hours
from tests.desk.asking.scenes import NUMBER, healthy, played
from tracker.desk.asking.card import card_lines
from tracker.desk.asking.explain import explain
from tracker.desk.asking.show import show
from tracker.desk.asking.sources import none_stuck, sources, troubles, without_key
from tracker.desk.asking.speech import Speech
from tracker.store.policies import put_in_force

EN = Speech("en")
REFUSED = {
    "health": Health.REFUSED,
    "last_good_at": ago(hours=5),
    "last_error": "17TRACK refused the key.",
    "last_error_at": ago(minutes=1),
    "blocked_until": NOW + hours(0.25),
}
REFUSED_LINE = (
    "17track: refuses our key. Last good answer: 2026-11-18 07:00 UTC. Last error: 17TRACK refused the key. "
    "Next try: 2026-11-18 12:15 UTC."
)
WELL = {"health": Health.OK, "last_good_at": ago(hours=1)}


def following(session: Session, *, read: int, unread: int, **account: Any) -> None:
    """An account that follows so many parcels it has answered for, and so many it has not."""
    put_in_force(session, POLICY, ago(days=30))
    row = add_account(session, **{"name": "17track", **account})
    for _ in range(read):
        add_parcel(session, account_id=row.id, answered_at=ago(hours=1))
    for place in range(unread):
        more = {} if place else {"number": NUMBER}
        add_parcel(session, account_id=row.id, next_poll_at=ago(hours=1), **more)


def ended(session: Session) -> None:
    add_parcel(session, ended_at=ago(days=1), answered_at=ago(days=1))


def nothing(_session: Session) -> None:
    """Nobody has imported anything."""


def scene(**how: Any) -> Callable[[Session], None]:
    return lambda session: following(session, **how)


def said(engine: Engine, *keyed: Account, filtered: bool = False) -> list[str]:
    known = sources(engine, Settings(folder="/", account=keyed))
    return [*troubles(known, EN, NOW), *none_stuck(known, EN, filtered=filtered, now=NOW)]


@pytest.mark.parametrize(
    ("played_out", "lines"),
    [
        (nothing, ["No parcel is followed yet. Import a sheet: stallwatch import FILE"]),
        (ended, ["No parcel is followed now: the way of each has ended."]),
        (scene(read=2, unread=0, **WELL), ["Nothing stands still. All parcels followed are on their way."]),
        (
            scene(read=1, unread=2, **WELL),
            [
                "No parcel is known to stand still.",
                "2 of 3 parcels have not been read yet: nothing is known of them.",
            ],
        ),
        (
            scene(read=0, unread=1),
            [
                "17track: not asked yet. Start Stallwatch: stallwatch run",
                "No parcel is known to stand still.",
                "1 of 1 parcel has not been read yet: nothing is known of it.",
            ],
        ),
        (scene(read=1, unread=0, **REFUSED), [REFUSED_LINE, "No parcel is known to stand still."]),
    ],
)
def test_an_empty_list_says_well_only_of_what_is_known(
    engine: Engine, played_out: Callable[[Session], None], lines: list[str]
) -> None:
    assert said(played(engine, played_out)) == lines


def test_where_filters_leave_nothing_the_rest_is_not_judged(sqlite_engine: Engine) -> None:
    played(sqlite_engine, scene(read=2, unread=0, **WELL))
    assert said(sqlite_engine, filtered=True) == ["No stalled parcel fits these filters."]


def test_an_account_without_a_key_says_so_first_of_all(sqlite_engine: Engine) -> None:
    played(sqlite_engine, scene(read=0, unread=3))
    line, *_ = said(sqlite_engine, Account(name="17track"))
    assert line == ("17track has no key, so nobody is asked. Name its key_file in stallwatch.toml, then start again.")


def test_an_account_that_follows_nothing_is_not_spoken_of(sqlite_engine: Engine) -> None:
    def idle(session: Session) -> None:
        add_account(session, name="old", **REFUSED)
        following(session, read=1, unread=0, **WELL)

    assert said(played(sqlite_engine, idle)) == ["Nothing stands still. All parcels followed are on their way."]


def test_only_accounts_of_the_settings_can_lack_a_key() -> None:
    accounts = (Account(name="bare"), Account(name="keyed", key="k-1"))
    assert without_key(Settings(folder="/", account=accounts)) == {"bare"}


@pytest.mark.parametrize(
    ("account", "keyless", "why"),
    [
        (REFUSED, (), REFUSED_LINE),
        ({}, (), "17track: not asked yet. Start Stallwatch: stallwatch run"),
        ({}, ("17track",), "17track has no key, so nobody is asked."),
        ({"health": Health.FAILING}, (), "17track: fails. It has never answered well."),
    ],
)
def test_a_parcel_without_an_answer_says_why(
    sqlite_engine: Engine, account: dict[str, Any], keyless: tuple[str, ...], why: str
) -> None:
    played(sqlite_engine, scene(read=0, unread=1, **account))
    (explained,) = explain(sqlite_engine, NUMBER, language="en", now=NOW, keyless=keyless)
    (file,) = show(sqlite_engine, NUMBER, language="en")
    shown = "\n".join(card_lines(file, EN, now=NOW, keyless=keyless))
    for text in ("\n".join(explained.sentences), shown):
        assert "17track has not answered for it yet.\n" in text
        assert why in text


def test_a_parcel_that_waits_for_its_turn_says_when_it_comes(sqlite_engine: Engine) -> None:
    def later(session: Session) -> None:
        account = add_account(session, name="17track", **WELL)
        trouble = "-18019903: carrier not detected"
        add_parcel(session, number=NUMBER, account_id=account.id, next_poll_at=NOW + hours(12), trouble=trouble)
        put_in_force(session, POLICY, ago(days=30))

    (explained,) = explain(played(sqlite_engine, later), NUMBER, language="en", now=NOW)
    assert "It is asked for it next at 2026-11-19 00:00 UTC." in explained.sentences
    assert "The last trouble with it: -18019903: carrier not detected" in explained.sentences


def test_of_a_parcel_that_was_answered_for_nothing_of_this_is_said(sqlite_engine: Engine) -> None:
    (explained,) = explain(played(sqlite_engine, healthy), NUMBER, language="en", now=NOW, keyless=("17track",))
    assert "key" not in " ".join(explained.sentences)
