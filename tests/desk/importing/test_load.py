"""A file into the database, on SQLite and on PostgreSQL."""

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import Engine, text
from sqlmodel import SQLModel

from config import steps
from config.settings import Account, Settings
from tests.desk.importing.conftest import a_shop
from tracker.desk.importing.errors import Unimportable
from tracker.desk.importing.load import ImportReport, import_file
from tracker.desk.importing.opening import Wishes
from tracker.store.session import connect

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
HEADERS = "number,destination,order_number,buyer_name,buyer_email,marketing_consent,batch,item,hs_code,quantity"
Write = Callable[..., Path]


@pytest.fixture
def take(engine: Engine, settings: Settings) -> Callable[..., ImportReport]:
    def take(path: Path, *, now: datetime = NOW, settings: Settings = settings, **wishes: Any) -> ImportReport:
        return import_file(engine, settings, path, now=now, wishes=Wishes(**wishes))

    return take


Take = Callable[..., ImportReport]


@pytest.fixture(autouse=True)
def no_hook_left() -> Iterator[None]:
    yield
    steps.hook(None)


KEPT = (
    """SELECT p.number, p.destination, p.order_number, p.batch, p.carrier, p.duty_disclosed, p.ended_at,
       b.key, b.name, b.email, b.locale, b.country, b.marketing_basis
       FROM parcels p JOIN buyers b ON b.id = p.buyer_id ORDER BY p.number, p.id""",
    """SELECT p.number, g.description, g.hs_code, g.quantity, g.value_minor, g.currency
       FROM goods g JOIN parcels p ON p.id = g.parcel_id ORDER BY p.number, g.description""",
    "SELECT key, name, email, marketing_basis FROM buyers ORDER BY key",
)


def everything(engine: Engine) -> list[list[tuple[Any, ...]]]:
    with engine.connect() as connection:
        return [[tuple(row) for row in connection.execute(text(one))] for one in KEPT]


@contextmanager
def closing_engine(folder: Path) -> Iterator[Engine]:
    engine = connect(f"sqlite:///{folder / 'whole.db'}")
    SQLModel.metadata.create_all(engine)
    yield engine
    engine.dispose()


def counts(report: ImportReport) -> tuple[int, int, int, int, int]:
    return report.read, report.new, report.changed, report.unchanged, report.rejected


def test_a_chinese_export_comes_in(take: Take, sheet: Write, engine: Engine) -> None:
    path = sheet(
        "运单号,物流商,平台订单号,收件人,买家邮箱,目的国,发货时间,英文品名,海关编码,申报价值,数量,币种,批次号",
        "YT2312345678901234,云途,#1001,Anna Müller,Anna@gmx.de,德国,2026/11/01 10:20,Lamp,9405.21,12.50,2,USD,B7",
        encoding="gb18030",
    )
    report = take(path, zone="Asia/Shanghai")
    assert counts(report) == (1, 1, 0, 0, 0)
    assert report.mapping["number"] == "运单号"
    parcels, goods, _ = everything(engine)
    assert parcels[0][:5] == ("YT2312345678901234", "DE", "#1001", "B7", "云途")
    assert parcels[0][7:12] == ("anna@gmx.de", "Anna Müller", "Anna@gmx.de", None, "DE")
    assert goods == [("YT2312345678901234", "Lamp", "940521", 2, 1250, "USD")]


def test_a_new_parcel_is_asked_for_at_once_and_judged_only_after_an_answer(
    take: Take, sheet: Write, engine: Engine
) -> None:
    take(sheet("number,destination", "YT1000001,DE"))
    with engine.connect() as connection:
        row = connection.execute(
            text("SELECT next_poll_at = enrolled_at, next_check_at, state, carrier FROM parcels")
        ).one()
    assert (bool(row[0]), *row[1:]) == (True, None, None, "17track")


def test_the_same_file_again_changes_nothing(take: Take, sheet: Write, engine: Engine) -> None:
    lines = [f"YT{i},DE,#{i // 2},Anna,a{i // 3}@gmx.de,yes,B1,Lamp,940521,1" for i in range(100_000, 101_200)]
    path = sheet(HEADERS, *lines, *lines[:3])
    assert counts(take(path)) == (1203, 1200, 0, 0, 0)
    before = everything(engine)
    assert counts(take(path, now=NOW + timedelta(days=1))) == (1203, 0, 0, 1200, 0)
    assert everything(engine) == before


@pytest.mark.parametrize(
    ("line", "change"),
    [
        ("YT1000001,AT,#1,Anna,anna@gmx.de,yes,B1,Lamp,940521,1", (1, "AT")),
        ("YT1000001,DE,#1,Anna,anna@gmx.de,yes,B2,Lamp,940521,1", (3, "B2")),
        ("YT1000001,DE,#1,Anna B,anna@gmx.de,yes,B1,Lamp,940521,1", (8, "Anna B")),
        ("YT1000001,DE,#1,Anna,anna@web.de,yes,B1,Lamp,940521,1", (9, "anna@web.de")),
        ("YT1000001,DE,#1,Anna,anna@gmx.de,no,B1,Lamp,940521,1", (12, "none")),
    ],
)
def test_a_changed_fact_is_updated(
    take: Take, sheet: Write, engine: Engine, line: str, change: tuple[int, str]
) -> None:
    take(sheet(HEADERS, "YT1000001,DE,#1,Anna,anna@gmx.de,yes,B1,Lamp,940521,1"))
    assert counts(take(sheet(HEADERS, line))) == (1, 0, 1, 0, 0)
    assert everything(engine)[0][0][change[0]] == change[1]


def test_a_blank_cell_takes_nothing_away(take: Take, sheet: Write, engine: Engine) -> None:
    take(sheet(HEADERS, "YT1000001,DE,#1,Anna,anna@gmx.de,yes,B1,Lamp,940521,1"))
    before = everything(engine)
    assert counts(take(sheet(HEADERS, "YT1000001,,,,,,,,,"))) == (1, 0, 0, 1, 0)
    assert everything(engine) == before


def test_rows_of_one_number_are_goods_of_one_parcel_also_across_chunks(
    take: Take, sheet: Write, engine: Engine
) -> None:
    others = [f"YT{i},DE,,,,,,,," for i in range(2_000_000, 2_000_600)]
    lines = ["YT1000001,DE,#1,,,,,Lamp,940521,1", "YT1000001,DE,#1,,,,,Shade,940599,2"]
    path = sheet(HEADERS, *lines, *others, "YT1000001,DE,#1,,,,,Bulb,853952,3", "YT1000001,DE,#1,,,,,Lamp,940521,4")
    assert counts(take(path)) == (604, 601, 0, 0, 0)
    take(path)
    assert [row[1:4] for row in everything(engine)[1]] == [
        ("Bulb", "853952", 3),
        ("Lamp", "940521", 4),
        ("Shade", "940599", 2),
    ]


@pytest.mark.parametrize("apart", [0, 600])
@pytest.mark.parametrize("dry_run", [True, False])
def test_of_two_rows_that_contradict_each_other_the_later_is_rejected(
    take: Take, sheet: Write, apart: int, dry_run: bool
) -> None:
    between = [f"YT{i},DE" for i in range(2_000_000, 2_000_000 + apart)]
    report = take(sheet("number,destination", "YT1000001,DE", *between, "YT1000001,FR"), dry_run=dry_run)
    assert counts(report) == (apart + 2, apart + 1, 0, 0, 1)
    why = report.first_rejected[0]
    assert (why.line, why.column) == (apart + 3, "destination")
    assert why.reason == "FR contradicts an earlier row of YT1000001, which says DE"


def test_a_new_parcel_needs_a_destination(take: Take, sheet: Write) -> None:
    report = take(sheet("number,destination", "YT1000001,"))
    assert str(report.first_rejected[0]) == "line 2, destination: is missing"


def test_a_number_of_another_shop_is_rejected(take: Take, sheet: Write, settings: Settings) -> None:
    two = settings.model_copy(update={"shop": (a_shop(), a_shop(key="de", name="Licht"))})
    take(sheet("number,destination,shop", "YT1000001,DE,main"), settings=two)
    report = take(sheet("number,destination,shop", "YT1000001,DE,de"), settings=two)
    assert str(report.first_rejected[0]) == "line 2, shop: YT1000001 is a parcel of the shop main already"


def test_a_number_followed_through_another_account_is_rejected(take: Take, sheet: Write, settings: Settings) -> None:
    two = settings.model_copy(update={"account": (Account(name="one"), Account(name="two"))})
    take(sheet("number,destination,account", "YT1000001,DE,one"), settings=two)
    report = take(sheet("number,destination,account", "YT1000001,DE,two"), settings=two)
    assert str(report.first_rejected[0]) == "line 2, account: YT1000001 is followed through one already"


def test_a_parcel_that_has_ended_is_not_taken_up_again_unless_its_number_is_used_anew(
    take: Take, sheet: Write, engine: Engine
) -> None:
    path = sheet("number,destination,shipped_at", "YT1000001,DE,2026-11-01")
    take(path)
    with engine.begin() as connection:
        connection.execute(text("UPDATE parcels SET ended_at = '2026-11-20 00:00:00+00:00', next_poll_at = NULL"))
    assert counts(take(path)) == (1, 0, 0, 1, 0)
    assert counts(take(sheet("number,destination,shipped_at", "YT1000001,DE,2026-11-21"))) == (1, 1, 0, 0, 0)
    assert len(everything(engine)[0]) == 2


def test_bad_rows_are_set_aside_as_they_came_and_good_ones_kept(take: Take, sheet: Write, engine: Engine) -> None:
    path = sheet(
        "运单号,国家,品名", "YT1000001,德国,台灯", "YT1000002,火星,=1+1", "1.23E+19,德国,台灯", encoding="gb18030"
    )
    report = take(path)
    assert counts(report) == (3, 1, 0, 0, 2)
    assert report.rejected_file == path.with_name("parcels.csv.rejected.csv")
    assert report.rejected_file.read_bytes().startswith(b"\xef\xbb\xbf")
    with report.rejected_file.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["运单号", "国家", "品名", "line", "reason"]
    assert rows[1][:4] == ["YT1000002", "火星", "'=1+1", "3"]
    assert rows[2][4].startswith("number: the spreadsheet destroyed this number: 1.23E+19")
    assert [row[0] for row in everything(engine)[0]] == ["YT1000001"]


def test_a_parcel_is_followed_though_some_of_its_cells_cannot_be_read(take: Take, sheet: Write, engine: Engine) -> None:
    good, bad = "YT1000001,DE,#1,Anna,anna(at)gmx.de,yes,B1,Lamp,12,1", "YT1000001,FR,#1,,,,,Lamp,13,1"
    report = take(sheet(HEADERS, good, bad))
    assert counts(report) == (2, 1, 0, 0, 1)
    assert report.left_out == {"buyer_email": 1, "hs_code": 1}  # of the row that was kept
    assert [(fault.line, fault.column) for fault in report.first_left_out] == [(2, "buyer_email"), (2, "hs_code")]
    assert everything(engine)[0][0][:3] == ("YT1000001", "DE", "#1")
    assert everything(engine)[1] == [("YT1000001", "Lamp", None, 1, None, None)]


def test_a_mended_file_of_rejected_rows_comes_in_and_leaves_none(take: Take, sheet: Write) -> None:
    path = sheet("Paket,country,item", "YT1000001,Mars,=1+1")
    aside = take(path, mapping={"number": "Paket"}).rejected_file
    assert aside is not None
    aside.write_bytes(aside.read_bytes().replace(b"Mars", b"Malta"))
    report = take(aside)
    assert counts(report) == (1, 1, 0, 0, 0)
    assert report.rejected_file is None
    assert sorted(file.name for file in path.parent.glob("*.csv*")) == ["parcels.csv", aside.name]


def test_the_rejected_rows_of_an_earlier_run_do_not_stay(take: Take, sheet: Write) -> None:
    aside = take(sheet("number,destination", "YT1000001,Mars")).rejected_file
    take(sheet("number,destination", "YT1000001,Malta"))
    assert aside is not None
    assert not aside.exists()


def test_a_dry_run_says_the_same_and_writes_nothing(take: Take, sheet: Write, engine: Engine, tmp_path: Path) -> None:
    lines = [f"YT{i},DE,#{i},Anna,a@gmx.de,yes,B1,Lamp,940521,1" for i in range(100_000, 100_700)]
    path = sheet(HEADERS, *lines, "YT100000,,,,,,,Bulb,853952,1", "YT1,DE,,,,,,,,", "YT100000,FR,,,,,,,,")
    rehearsed = take(path, dry_run=True, mapping={"batch": "batch"})
    assert everything(engine) == [[], [], []]
    assert rehearsed.rejected_file is None
    assert not list(tmp_path.glob("*.rejected*"))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM column_mappings")).scalar() == 0
    done = take(path)
    assert counts(rehearsed) == counts(done) == (703, 700, 0, 0, 2)
    assert rehearsed.first_rejected == done.first_rejected
    assert counts(take(path, dry_run=True)) == (703, 0, 0, 700, 2)


@pytest.mark.parametrize("chunk", [1, 2, 3])
def test_an_import_that_dies_and_runs_again_ends_as_one_that_did_not(
    *, take: Take, sheet: Write, engine: Engine, settings: Settings, tmp_path: Path, chunk: int
) -> None:
    lines = [f"YT{i},DE,#{i},Anna {i},a{i % 700}@gmx.de,yes,B1,Lamp,940521,1" for i in range(100_000, 101_100)]
    path = sheet(HEADERS, *lines, "YT100000,DE,,,,,,Bulb,853952,1", "YT100001,FR,,,,,,,,")
    seen: list[str] = []

    def die(step: str) -> None:
        seen.append(step)
        if len(seen) == chunk:
            raise KeyboardInterrupt

    steps.hook(die)
    with pytest.raises(KeyboardInterrupt):
        take(path)
    steps.hook(None)
    assert len(everything(engine)[0]) == min(500 * chunk, 1100)
    take(path)
    with closing_engine(tmp_path) as whole:
        import_file(whole, settings, path, now=NOW)
        assert everything(engine) == everything(whole)


def test_what_a_killed_import_left_of_its_rejected_rows_is_swept_up(take: Take, sheet: Write) -> None:
    path = sheet("number,destination", "YT1000001,DE")
    part = path.with_name("parcels.csv.rejected.csv.part")
    part.write_text("half a li")
    take(path)
    assert not part.exists()


@pytest.mark.parametrize("words", [("no", "yes"), ("yes", "no"), ("no", "")])
@pytest.mark.parametrize("apart", [0, 600])
def test_a_no_to_marketing_stands_wherever_in_the_file_it_is(
    *, take: Take, sheet: Write, engine: Engine, words: tuple[str, str], apart: int
) -> None:
    between = [f"YT{i},DE,#3,,b@gmx.de,,,,," for i in range(2_000_000, 2_000_000 + apart)]
    lines = [f"YT{i},DE,#{i},,a@gmx.de,{word},,,," for i, word in enumerate(words, 1_000_001)]
    take(sheet(HEADERS, lines[0], *between, lines[1]))
    assert everything(engine)[2][0] == ("a@gmx.de", None, "a@gmx.de", "none")


@pytest.mark.parametrize(
    ("cells", "key"),
    [
        ("C-7,Anna@gmx.de,#1", "C-7"),
        (",Anna@gmx.de,#1", "anna@gmx.de"),
        (",,#1", "order:#1"),
        (",,", "parcel:YT1000001"),
    ],
)
def test_a_buyer_is_known_by_the_best_key_there_is(
    take: Take, sheet: Write, engine: Engine, cells: str, key: str
) -> None:
    take(sheet("number,destination,buyer_key,buyer_email,order_number", f"YT1000001,DE,{cells}"))
    assert everything(engine)[0][0][7] == key


def test_a_parcel_keeps_the_buyer_whom_its_shop_knows_by_another_key(take: Take, sheet: Write, engine: Engine) -> None:
    take(sheet("number,destination,buyer_key,buyer_email", "YT1000001,DE,C-7,anna@gmx.de"))
    assert counts(take(sheet("number,destination,buyer_email", "YT1000001,DE,Anna@gmx.de")))[1:4] == (0, 1, 0)
    assert [row[0] for row in everything(engine)[2]] == ["C-7"]


def test_a_mapping_is_learnt_for_files_with_the_same_headers(take: Take, sheet: Write) -> None:
    path = sheet("Paket,Land", "YT1000001,DE")
    with pytest.raises(Unimportable, match="Paket, Land"):
        take(path)
    take(path, mapping={"number": "Paket", "destination": "Land"})
    report = take(sheet("Land,Paket", "DE,YT1000002"))
    assert (report.new, report.mapping) == (1, {"number": "Paket", "destination": "Land"})


def test_a_workbook_comes_in_and_its_destroyed_numbers_do_not(take: Take, tmp_path: Path, engine: Engine) -> None:
    book = Workbook()
    assert book.active is not None
    for row in (["运单号", "目的国"], ["YT1000001", "德国"], [123456789012, "德国"], [1.23e19, "德国"]):
        book.active.append(row)
    book.save(tmp_path / "erp.xlsx")
    report = take(tmp_path / "erp.xlsx")
    assert counts(report) == (3, 2, 0, 0, 1)
    assert report.first_rejected[0].line == 4
    assert [row[0] for row in everything(engine)[0]] == ["123456789012", "YT1000001"]


def test_progress_is_told_after_every_chunk(take: Take, sheet: Write) -> None:
    told: list[tuple[int, float | None]] = []
    path = sheet("number,destination", *(f"YT{i},DE" for i in range(10_000, 11_100)))
    take(path, progress=lambda *so_far: told.append(so_far))
    assert [count for count, _ in told] == [500, 1000, 1100]
    assert told[-1][1] == 1


@pytest.mark.parametrize(
    ("change", "told"),
    [({"account": ()}, "No account is configured"), ({"shop": ()}, "No shop is configured")],
)
def test_an_installation_without_shop_or_account_says_what_to_add(
    take: Take, sheet: Write, settings: Settings, change: dict[str, Any], told: str
) -> None:
    with pytest.raises(Unimportable, match=told):
        take(sheet("number,destination", "YT1000001,DE"), settings=settings.model_copy(update=change))


def test_an_unknown_zone_is_refused(take: Take, sheet: Write) -> None:
    with pytest.raises(Unimportable, match="Asia/Shanghai"):
        take(sheet("number,destination", "YT1000001,DE"), zone="../Berlin")
