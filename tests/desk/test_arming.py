"""Arming and disarming: who may, what is covered all the same, and what would arm it again."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from config.settings import Settings, Shop
from tests.build import IMPRINT, NOW
from tracker.desk.arming import Disarmed, NoSuchShop, StillMadeUp, arm_country, disarm_country
from tracker.desk.first_files import Answers

MADE_UP = Answers()


def with_shop(**more: Any) -> Settings:
    facts = {"name": "Beispiel", "country": "DE", "sender": "hallo@shop.example", "imprint": IMPRINT}
    return Settings(folder=Path("/"), shop=(Shop(**{**facts, **more}),))


def armed(engine: Engine, settings: Settings, *countries: str) -> list[bool]:
    return [
        arm_country(engine, settings, shop="main", country=country, by="kim", now=NOW + timedelta(hours=hour))
        for hour, country in enumerate(countries)
    ]


def disarmed(engine: Engine, settings: Settings, country: str) -> Disarmed:
    return disarm_country(engine, settings, shop="main", country=country, now=NOW)


@pytest.mark.parametrize(
    ("facts", "left"),
    [
        ({"sender": MADE_UP.sender}, "main: sender, reply_to. Write"),
        ({"sender": MADE_UP.sender.upper(), "reply_to": "a@b.example"}, "main: sender. Write"),
        ({"imprint": MADE_UP.imprint}, "main: imprint. Write"),
        ({"imprint": MADE_UP.imprint.replace(",", "\n")}, "main: imprint. Write"),  # as the question of init splits it
    ],
)
def test_a_shop_that_has_not_said_who_it_is_is_not_armed(engine: Engine, facts: dict[str, str], left: str) -> None:
    with pytest.raises(StillMadeUp, match=left):
        armed(engine, with_shop(**facts), "DE")
    assert not disarmed(engine, with_shop(), "DE").was_armed


@pytest.mark.parametrize("country", ["ZZ", "EU", "UK", "de", "Germany", ""])
def test_what_is_no_countrys_code_is_not_armed(sqlite_engine: Engine, country: str) -> None:
    with pytest.raises(NoSuchShop, match="is no country"):
        armed(sqlite_engine, with_shop(), country)


def test_arming_twice_is_said(engine: Engine) -> None:
    assert armed(engine, with_shop(), "DE", "DE", "*") == [True, False, True]


@pytest.mark.parametrize(
    ("before", "country", "was", "still"),
    [
        ([], "DE", False, ()),
        (["DE"], "DE", True, ()),
        (["DE", "FR"], "DE", True, ()),
        (["*"], "DE", False, ("*",)),
        (["*", "DE", "FR"], "DE", True, ("*",)),
        (["*"], "*", True, ()),
        (["*", "FR", "DE"], "*", True, ("DE", "FR")),
    ],
)
def test_what_is_armed_all_the_same_is_told(
    engine: Engine, before: list[str], country: str, was: bool, still: tuple[str, ...]
) -> None:
    armed(engine, with_shop(), *before)
    assert disarmed(engine, with_shop(), country) == Disarmed(was_armed=was, still=still, by_settings=())


@pytest.mark.parametrize(
    ("entries", "country", "again"),
    [
        (("DE",), "DE", ("DE",)),
        (("DE", "FR"), "DE", ("DE",)),
        (("DE", "*"), "FR", ("*",)),
        (("DE", "FR"), "*", ("DE", "FR")),
        (("FR",), "DE", ()),
    ],
)
def test_what_the_settings_would_arm_again_is_told(
    sqlite_engine: Engine, entries: tuple[str, ...], country: str, again: tuple[str, ...]
) -> None:
    assert disarmed(sqlite_engine, with_shop(armed=entries), country).by_settings == again
