"""`stallwatch init`: what is asked, what is taken for an answer, and that nothing is left half done."""

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from config.loader import load_settings
from config.words import MarketingBasis
from tests.needs import needs_root
from tracker.cli import app
from tracker.desk.first_files import Answers, FolderInUse, settings_text, write_first_files

ANSWERS = ["Lampenhaus", "de", "eur", "de", "hallo@lampen.example", "Lampenhaus, Weg 1, Berlin", "consent", "k-1"]
QUESTIONS = len(ANSWERS)


def init(folder: Path, *answers: str) -> Result:
    return CliRunner().invoke(app, ["init", "--dir", str(folder)], input="".join(f"{each}\n" for each in answers))


def test_init_asks_eight_questions_at_most(tmp_path: Path) -> None:
    done = init(tmp_path, *ANSWERS)
    assert done.exit_code == 0, done.output
    (shop,) = load_settings(tmp_path / "stallwatch.toml", {}).shop
    assert (shop.name, shop.country, shop.currency, shop.language) == ("Lampenhaus", "DE", "EUR", "de")
    assert (shop.sender, shop.imprint) == ("hallo@lampen.example", "Lampenhaus\nWeg 1\nBerlin")
    assert shop.marketing_basis is MarketingBasis.CONSENT
    key = tmp_path / "17track.key"
    assert (key.read_text(), oct(key.stat().st_mode)[-3:]) == ("k-1\n", "600")


@pytest.mark.parametrize(
    ("question", "bad", "said"),
    [
        (0, "x" * 201, "one line of at most 200 characters"),
        (0, "a\x7fb", "one line of at most 200 characters"),
        (1, "ZZ", "no country is called 'ZZ'"),
        (1, "D", "no country is called 'D'"),
        (2, "XXY", "three letters of a currency"),
        (2, "euros", "three letters of a currency"),
        (3, "it", "one of en, de, fr"),
        (4, "nobody", "no mail can be sent to nobody"),
        (5, " , ", "who you are"),
        (5, "Me, Berlin\x1b", "who you are"),
        (6, "yes", "one of none, consent, existing"),
        (6, "no", "one of none, consent, existing"),
        (7, "k\N{EN DASH}1", "The value you entered was invalid."),
    ],
)
def test_an_answer_that_is_none_is_asked_for_again(tmp_path: Path, question: int, bad: str, said: str) -> None:
    done = init(tmp_path / "new", *ANSWERS[:question], bad, *ANSWERS[question:])
    assert done.exit_code == 0, done.output
    assert f"Error: {said}" in done.output
    assert load_settings(tmp_path / "new" / "stallwatch.toml", {}).shop[0].name == "Lampenhaus"


@needs_root()
def test_what_root_writes_into_another_users_folder_is_that_users(tmp_path: Path) -> None:
    os.chown(tmp_path, 65_534, 65_534)
    assert init(tmp_path, *ANSWERS).exit_code == 0
    made = {path.name: path.stat().st_uid for path in tmp_path.iterdir()}
    assert made == dict.fromkeys(["stallwatch.toml", "policy.toml", "17track.key", "stallwatch.db"], 65_534)


@pytest.mark.parametrize("given", range(QUESTIONS))
def test_nothing_is_written_before_the_last_answer(tmp_path: Path, given: int) -> None:
    assert init(tmp_path / "new", *ANSWERS[:given]).exit_code == 1
    assert not (tmp_path / "new").exists()


def test_a_country_may_be_answered_by_name(tmp_path: Path) -> None:
    init(tmp_path, ANSWERS[0], "Deutschland", *ANSWERS[2:])
    assert load_settings(tmp_path / "stallwatch.toml", {}).shop[0].country == "DE"


@pytest.mark.parametrize("name", ["my shop?", "50 % off", "#1", "深圳"])
def test_a_folder_may_be_called_what_it_likes(tmp_path: Path, name: str) -> None:
    done = init(tmp_path / name, *ANSWERS)
    assert done.exit_code == 0, done.output
    assert (tmp_path / name / "stallwatch.db").exists()
    asked = CliRunner().invoke(app, ["--config", str(tmp_path / name / "stallwatch.toml"), "stuck"])
    assert asked.output == "No parcel is followed yet. Import a sheet: stallwatch import FILE\n"


def test_a_folder_that_cannot_be_is_told_without_a_trace(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = init(tmp_path / "file" / "new", *ANSWERS)
    assert done.exit_code == 2
    assert "nothing can be kept in" in " ".join(done.output.replace("│", "").split())


@pytest.mark.parametrize("name", ["stallwatch.toml", "policy.toml", "17track.key"])
def test_no_file_of_anybodys_is_overwritten(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    assert isinstance(init(tmp_path, *ANSWERS).exception, FolderInUse)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "mine"


def test_what_a_kill_left_of_init_is_no_hindrance(tmp_path: Path) -> None:
    answers = Answers(account_key="k-1")
    config, *others = write_first_files(tmp_path, answers)
    config.unlink()
    others[-1].write_text("")
    assert write_first_files(tmp_path, answers) == [config, *others]
    assert config.read_text() == settings_text(answers)
    assert others[-1].read_text() == "k-1\n"


def test_settings_that_could_not_be_loaded_are_not_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"shop\.0\.name"):
        write_first_files(tmp_path / "new", Answers(shop_name="x" * 201))
    assert not (tmp_path / "new").exists()
