"""`stallwatch import`: what came of a sheet, in sentences and in the exit status."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from config import steps
from tracker.cli import app
from tracker.cli.rows_read import RowsRead

HEADERS = "tracking number,destination,order,email,hs code"
NUMBER = "YT2611221234567890"
GOOD = f"{NUMBER},DE,A-1,erika@mail.example,940521"
BAD = "bad,DE,A-2,,"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an installation of nothing but defaults."""
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(app, ["init", "--defaults"]).exit_code == 0
    return tmp_path


@pytest.fixture(autouse=True)
def no_hook_left() -> Iterator[None]:
    yield
    steps.hook(None)


def imported(home: Path, *lines: str, options: tuple[str, ...] = ()) -> Result:
    (home / "sheet.csv").write_text("\n".join([HEADERS, *lines]))
    return CliRunner().invoke(app, ["import", "sheet.csv", *options])


def test_one_row_is_one_row(home: Path) -> None:
    done = imported(home, GOOD)
    assert done.output == "1 row read, 0 rejected. Parcels: 1 new, 0 changed, 0 as before.\n"
    assert done.exit_code == 0


def test_the_good_rows_are_kept_and_the_bad_ones_told_of(home: Path) -> None:
    done = imported(home, GOOD, BAD)
    first, second, third = done.output.splitlines()
    assert first == "2 rows read, 1 rejected. Parcels: 1 new, 0 changed, 0 as before."
    assert second == "  line 3, number: a tracking number has 5 to 50 letters, digits or hyphens, not bad"
    assert third.endswith("sheet.csv.rejected.csv.")
    assert done.exit_code == 0
    assert "0 new, 0 changed, 1 as before" in imported(home, GOOD, BAD).output


def test_a_sheet_of_which_nothing_was_taken_is_a_failure(home: Path) -> None:
    done = imported(home, BAD)
    assert done.exit_code == 1
    assert done.output.startswith("1 row read, 1 rejected.")


def test_of_many_rejected_rows_the_rest_is_counted(home: Path) -> None:
    done = imported(home, GOOD, *[BAD] * 165)
    assert "  … and 160 more\nThe rejected rows, each with its reason, are in " in done.output
    rehearsed = imported(home, GOOD, *[BAD] * 165, options=("--dry-run",))
    assert "  … and 160 more\nWithout --dry-run all of them are written into a file" in rehearsed.output
    assert rehearsed.output.endswith("Nothing was written: this was a dry run.\n")


def test_cells_that_were_left_out_are_told_of_apart_from_rejected_rows(home: Path) -> None:
    bad = [f"YT261122123456789{digit},DE,A-1,erika(at)mail.example,12" for digit in range(4)]
    first, second, third, *_, last = imported(home, *bad).output.splitlines()
    assert first == "4 rows read, 0 rejected. Parcels: 4 new, 0 changed, 0 as before."
    assert second.endswith("(their rows are kept): buyer_email 4, hs_code 4.")
    assert third.startswith("  line 2, buyer_email: erika(at)mail.example is no e-mail address")
    assert last == "  … and 3 more"


def test_ctrl_c_leaves_whole_chunks_and_says_how_to_go_on(home: Path) -> None:
    chunks: list[str] = []

    def press_ctrl_c(_step: str) -> None:
        chunks.append("in")
        if len(chunks) == 2:
            raise KeyboardInterrupt

    rows = [f"YT{number:016},DE,A-{number},," for number in range(1200)]
    steps.hook(press_ctrl_c)
    stopped = imported(home, *rows)
    steps.hook(None)
    assert stopped.exit_code == 130
    assert stopped.output == "Stopped. 500 rows are in, and stay. The same command again takes the rest.\n"
    assert "Parcels: 200 new, 0 changed, 1000 as before." in imported(home, *rows).output, "the second chunk was whole"


def test_events_of_the_past_come_in_as_history(home: Path) -> None:
    (home / "past.csv").write_text(
        f"number,time,zone,status,destination\n{NUMBER},2026-11-01 10:20,+08:00,delivered,DE\n"
    )
    done = CliRunner().invoke(app, ["import", "--events", "past.csv"])
    assert done.exit_code == 0
    assert done.output == (
        "1 row read, 0 rejected. Events: 1 new, 0 changed, 0 as before.\n"
        "1 parcel that nobody follows is kept as history: never asked for, judged or written about.\n"
    )
    shown = CliRunner().invoke(app, ["show", NUMBER]).output
    assert "  Not under watch: only its past is known, from an import of events.\n" in shown
    assert "(the carrier's time: 2026-11-01 10:20 +08:00) [from an import, " in shown


def test_elsewhere_than_on_a_terminal_ten_thousand_rows_are_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    with RowsRead(str) as rows:
        for count in range(500, 20_001, 500):
            rows(count, count / 20_000)
        rows(20_001, None)
    assert capsys.readouterr() == ("", "10,000 rows read\n20,000 rows read\n")
    assert rows.count == 20_001


def test_on_a_terminal_a_bar_is_drawn_and_wiped_away(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    with RowsRead(str) as rows:
        rows(500, 0.5)
    said = capsys.readouterr().err
    assert "500 rows read" in said
    assert "50%" in said
    assert said.endswith("\x1b[2K")
