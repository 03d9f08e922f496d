"""Real parts are built, or it is said which line of the settings to mend."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine
from structlog.testing import capture_logs

from config.loader import BadConfiguration
from config.settings import Account, Settings, Shop
from tests.build import IMPRINT, NOW
from tracker.store.session import reading
from tracker.store.shadows import shadow_in_use
from tracker.wiring import check_shops, coupon_secret, parts


def a_shop(**more: str) -> Shop:
    return Shop(name="Beispiel", country="DE", sender="hallo@shop.example", imprint=IMPRINT, **more)


def test_a_secret_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "stallwatch.secret"
    assert coupon_secret(path) == coupon_secret(path) == path.read_bytes()
    assert len(path.read_bytes()) == 64
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def empty(path: Path) -> None:
    path.write_text("\n")


def short(path: Path) -> None:
    path.write_text("x" * 31)


def foreign(path: Path) -> None:
    path.write_text("ü" * 64, "utf-8")


def folder(path: Path) -> None:
    path.mkdir()


def nowhere(path: Path) -> None:
    path.symlink_to(path.parent / "gone" / "secret")


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (empty, "is no secret"),
        (short, "is no secret"),
        (foreign, "is no secret"),
        (folder, "Is a directory"),
        (nowhere, "No such file or directory"),
    ],
)
def test_a_secret_that_is_none_is_told_with_its_path_and_left_alone(
    tmp_path: Path, made: Callable[[Path], None], why: str
) -> None:
    path = tmp_path / "stallwatch.secret"
    made(path)
    with pytest.raises(BadConfiguration, match=why) as refused:
        coupon_secret(path)
    assert str(path) in str(refused.value)
    assert list(tmp_path.iterdir()) == [path]


def test_a_secret_whose_folder_is_missing_is_told_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration, match=f"{tmp_path}/gone/x cannot be used: No such file"):
        coupon_secret(tmp_path / "gone" / "x")


def test_a_shop_writes_in_a_language_that_has_letters(tmp_path: Path) -> None:
    check_shops(Settings(folder=tmp_path, shop=(a_shop(language="fr"),)))
    with pytest.raises(BadConfiguration, match="shop main: language: no letter is written in 'it'; there is en, de"):
        check_shops(Settings(folder=tmp_path, shop=(a_shop(language="it"),)))


def test_an_account_without_a_key_is_warned_of(sqlite_engine: Engine, tmp_path: Path) -> None:
    async def built() -> None:
        accounts = (Account(name="bare"), Account(name="keyed", key="k-1"))
        settings = Settings(folder=tmp_path, account=accounts, coupons={"secret_file": tmp_path / "secret"})
        async with parts(settings, sqlite_engine, lambda: NOW) as found:
            assert list(found.accounts) == ["keyed"]

    with capture_logs() as said:
        asyncio.run(built())
    (warning,) = [line for line in said if line["event"] == "account.without_key"]
    assert (warning["account"], warning["log_level"]) == ("bare", "warning")
    assert "key_file" in warning["advice"]


def test_nothing_is_built_on_a_policy_that_tells_of_what_no_letter_is_written_about(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "policy.toml"
    file.write_text('[tell_after]\ndamaged = "0 s"\n')
    settings = Settings(folder=tmp_path, policy={"file": file}, coupons={"secret_file": tmp_path / "secret"})

    async def built() -> None:
        async with parts(settings, sqlite_engine, lambda: NOW):
            pytest.fail("it was built")

    with pytest.raises(BadConfiguration, match=r"policy\.toml, line 2: tell_after\.damaged: no letter is written"):
        asyncio.run(built())


def kept_shadow(engine: Engine) -> str | None:
    with reading(engine) as session:
        shadow = shadow_in_use(session)
        return shadow and shadow.digest


def test_a_shadow_policy_that_cannot_be_read_any_more_stays_as_it_was(sqlite_engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "later.toml"
    named = {"policy": {"shadow_file": file}, "coupons": {"secret_file": tmp_path / "secret"}}

    async def shadow(**settings: object) -> str | None:
        async with parts(Settings(folder=tmp_path, **settings), sqlite_engine, lambda: NOW) as found:
            return found.shadow and found.shadow.digest()

    with capture_logs() as said:
        assert asyncio.run(shadow(**named)) is None, "there never was one"
        file.write_text('[customs_hold]\nafter = "24 h"')
        digest = asyncio.run(shadow(**named))
        file.write_text("[customs_hold]\nafter = 24 h")
        assert asyncio.run(shadow(**named)) == digest == kept_shadow(sqlite_engine)
        assert asyncio.run(shadow(coupons=named["coupons"])) is kept_shadow(sqlite_engine) is None
    warnings = [line["in_its_place"] for line in said if line["event"] == "shadow.unusable"]
    assert warnings == [None, digest]
