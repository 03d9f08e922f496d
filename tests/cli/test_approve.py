"""`stallwatch approve`, as it is typed, and what other commands say of letters that wait for it."""

import csv
import io
import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
import typer
from sqlalchemy import Engine
from typer.testing import CliRunner, Result

from config.policy import Policy
from config.words import MarketingBasis
from tests.build import NOW, POLICY, add_account, add_parcel, add_shop, held, hours, migrated, tell_events
from tests.jobs.hands import ALL_WAIT, changed, deliver, detect, letters
from tracker import clock
from tracker.cli import approve, explain, notices, show, stuck
from tracker.cli.context import Options
from tracker.desk.arming import NoSuchShop
from tracker.store.policies import put_in_force
from tracker.store.session import writing

app = typer.Typer()
for command in (approve, stuck, explain, show, notices):
    command.register(app)

FRESH_ALL_DAY = changed(ALL_WAIT, fresh_for=timedelta(days=1))
ONE_A_DAY = POLICY.coupon.model_copy(update={"a_day": 1})
SHOP = '[[shop]]\nkey = "main"\nname = "B"\ncountry = "DE"\nsender = "a@shop.example"\nimprint = "Beispiel, Berlin"\n'


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """An installation in which two letters to Germany, with coupons, and one to France, without, wait for approval."""
    return install(tmp_path, FRESH_ALL_DAY)


def install(folder: Path, policy: Policy) -> Engine:
    """An installation whose daemon has looked once at two parcels to Germany and one to France."""
    engine = migrated(folder / "stallwatch.db")
    with writing(engine) as session:
        put_in_force(session, policy, NOW - hours(99))
        of = {"shop_id": add_shop(session, key="main").id, "account_id": add_account(session).id}
        french = {"country": "FR", "marketing_basis": MarketingBasis.NONE}
        parcels = [add_parcel(session, **of, **more) for more in ({"number": "YT1"}, {}, {"buyer": french})]
        for parcel in parcels:
            tell_events(session, parcel, held(NOW - hours(48)))
    detect(engine, policy=policy)
    deliver(engine, folder / "mail", policy=policy)
    (folder / "stallwatch.toml").write_text(SHOP)
    return engine


@pytest.fixture(autouse=True)
def _at_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def typed(folder: Path, *words: str, language: str = "en", answer: str | None = None) -> Result:
    options = Options(config=folder / "stallwatch.toml", language=language)
    return CliRunner().invoke(app, list(words), obj=options, input=answer)


def left(engine: Engine, folder: Path) -> int:
    return deliver(engine, folder / "mail", policy=FRESH_ALL_DAY)


def test_it_shows_what_waits_and_asks_once(engine: Engine, tmp_path: Path) -> None:
    said = typed(tmp_path, "approve", answer="y\n")
    assert said.stdout.splitlines() == [
        "main: 3 letters wait for approval, the first since 2026-11-18 12:00 UTC.",
        "  On their own no more than 0 letters leave in an hour.",
        "  held by customs 3",
        "  Germany 2, France 1",
        "  2 of them hold a coupon: 5 % off an order yet to come.",
        "  Unanswered, the first of them leaves without its coupon at 2026-11-18 13:30 UTC.",
        "Let all 3 letters leave? [y/N]: y",
        "main: 3 letters leave now.",
    ]
    assert (said.exit_code, left(engine, tmp_path)) == (0, 3)
    assert sum("SORRY-" in letter for letter in letters(tmp_path / "mail")) == 2


@pytest.mark.parametrize("answer", ["n\n", "\n"])
def test_a_no_lets_nothing_leave(engine: Engine, tmp_path: Path, answer: str) -> None:
    said = typed(tmp_path, "approve", answer=answer)
    assert said.stdout.splitlines()[-1] == "Nothing was approved. The letters go on waiting."
    assert (said.exit_code, left(engine, tmp_path)) == (1, 0)


def test_without_an_answer_nothing_leaves(engine: Engine, tmp_path: Path) -> None:
    assert typed(tmp_path, "approve", answer="").exit_code == 1
    assert left(engine, tmp_path) == 0


def test_a_script_is_not_asked_and_twice_is_once(engine: Engine, tmp_path: Path) -> None:
    first, second = (typed(tmp_path, "approve", "--yes") for _ in range(2))
    assert "[y/N]" not in first.stdout
    assert (second.stdout, second.exit_code) == ("No letter waits for approval.\n", 0)
    assert left(engine, tmp_path) == 3


def test_coupons_can_be_kept_back(engine: Engine, tmp_path: Path) -> None:
    said = typed(tmp_path, "approve", "--without-coupons", answer="y\n")
    assert "Let all 3 letters leave without coupons? [y/N]" in said.stdout
    assert left(engine, tmp_path) == 3
    assert not any("SORRY-" in letter for letter in letters(tmp_path / "mail"))
    assert "has approved the letter, without a coupon." in typed(tmp_path, "show", "YT1").stdout
    assert "taken back (approved without coupons)" in typed(tmp_path, "explain", "YT1").stdout


def test_a_user_without_a_name_approves_by_number(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nameless() -> str:
        raise KeyError("getpwuid(): uid not found")

    monkeypatch.setattr("getpass.getuser", nameless)
    assert typed(tmp_path, "approve", "--yes").exit_code == 0
    assert left(engine, tmp_path) == 3
    assert f"user {os.getuid()} has approved the letter." in typed(tmp_path, "show", "YT1").stdout


def test_another_shops_letters_are_left_alone(engine: Engine, tmp_path: Path) -> None:
    config = tmp_path / "stallwatch.toml"
    config.write_text(SHOP + SHOP.replace('"main"', '"two"'))
    assert typed(tmp_path, "approve", "--shop", "two", "--yes").stdout == "No letter waits for approval.\n"
    assert isinstance(typed(tmp_path, "approve", "--shop", "three").exception, NoSuchShop)
    assert typed(tmp_path, "approve", "--shop", "main", "--yes").stdout.endswith("main: 3 letters leave now.\n")


@pytest.mark.parametrize(
    ("language", "above", "status", "why"),
    [
        ("en", "main: 3 letters wait for approval", "waits for approval", "The storm brake holds it: 3 letters wait"),
        ("zh-CN", "main：3 封信等待批准", "等待批准", "发信刹车把它拦下了：共 3 封信等待一次批准"),
    ],
)
@pytest.mark.usefixtures("engine")
def test_every_list_says_that_a_letter_is_held(
    tmp_path: Path, language: str, above: str, status: str, why: str
) -> None:
    stuck = typed(tmp_path, "stuck", language=language).stdout.splitlines()
    assert stuck[0].startswith(above)
    assert sum(line.rstrip().endswith(status) for line in stuck) == 3
    assert why in typed(tmp_path, "explain", "YT1", language=language).stdout
    assert status in typed(tmp_path, "show", "YT1", language=language).stdout
    assert typed(tmp_path, "notices", "--held", language=language).stdout.count(status) == 3
    assert "2026-11-18 13:30 UTC" in typed(tmp_path, "notices", "1", language=language).stdout


@pytest.mark.usefixtures("engine")
def test_programs_are_told_that_a_letter_is_held(tmp_path: Path) -> None:
    assert [each["notice"]["held"] for each in json.loads(typed(tmp_path, "stuck", "--format", "json").stdout)] == [
        True
    ] * 3
    sheet = typed(tmp_path, "stuck", "--format", "csv").stdout_bytes.decode("utf-8-sig")
    assert [row["notice_held"] for row in csv.DictReader(io.StringIO(sheet))] == ["yes"] * 3
    (parcel,) = json.loads(typed(tmp_path, "show", "YT1", "--format", "json").stdout)
    assert parcel["notices"][0]["held"]
    assert len(json.loads(typed(tmp_path, "notices", "--held", "--format", "json").stdout)) == 3


def test_it_says_which_limits_the_letters_met(tmp_path: Path) -> None:
    install(tmp_path, changed(FRESH_ALL_DAY, coupon=ONE_A_DAY))
    assert typed(tmp_path, "approve", answer="n\n").stdout.splitlines()[1:3] == [
        "  On their own no more than 0 letters leave in an hour.",
        "  1 of them holds a coupon beyond those that the shop gives a day on its own.",
    ]


def test_where_only_a_coupon_waits_nothing_is_said_of_an_hours_letters(tmp_path: Path) -> None:
    install(tmp_path, changed(fresh_for=timedelta(days=1), coupon=ONE_A_DAY))
    said = typed(tmp_path, "approve", answer="n\n").stdout.splitlines()
    assert said[:2] == [
        "main: 1 letter waits for approval, since 2026-11-18 12:00 UTC.",
        "  1 of them holds a coupon beyond those that the shop gives a day on its own.",
    ]
    assert (
        "其中 1 封所附的券超出店铺每天可自动发放的张数。"
        in typed(tmp_path, "approve", language="zh-CN", answer="n\n").stdout
    )


@pytest.mark.usefixtures("engine")
def test_it_is_asked_in_chinese(tmp_path: Path) -> None:
    said = typed(tmp_path, "approve", language="zh-CN", answer="n\n").stdout
    assert "放行这 3 封信？" in said
    assert "其中 2 封附优惠券" in said
