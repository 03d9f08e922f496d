"""Addresses in settings: which are taken, and what is said of the others without repeating them."""

import sys
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from config.loader import BadConfiguration, load_settings
from config.settings import Settings

ACCOUNT = '[[account]]\nname = "main"\n'


def load(folder: Path, text: str) -> Settings:
    (folder / "stallwatch.toml").write_text(text, "utf-8")
    return load_settings(folder / "stallwatch.toml", {})


def fault(folder: Path, text: str) -> str:
    with pytest.raises(BadConfiguration) as caught:
        load(folder, text)
    return str(caught.value).replace(f"{folder}/", "")


@pytest.mark.parametrize("folder", ["a shop?mode=ro", "50%25 off", "#1 & co"])
def test_the_folder_of_a_database_may_be_called_what_it_likes(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir()
    url = load(tmp_path / folder, '[database]\nurl = "sqlite:///data.db"\n').database.url
    assert make_url(url).database == str(tmp_path / folder / "data.db")


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("canary-4f1c", "write it as sqlite:///stallwatch.db or postgresql://user@host/name"),
        ("canary-4f1c://x", "write it as "),
        ("postgres://u:canary-4f1c@h/x", "write it as "),
        ("postgresql+canary-4f1c://h/x", "write it as "),
        ("postgresql://u:canary-4f1c@h:port/x", "write it as "),
        ("mysql://u:canary-4f1c@h/x", "write it as "),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
    ],
)
def test_a_database_that_cannot_be_is_told_but_not_its_address(tmp_path: Path, url: str, why: str) -> None:
    said = fault(tmp_path, f'[database]\nurl = "{url}"\n')
    assert said.startswith(f"stallwatch.toml, line 2: database.url: {why}")
    assert "canary" not in said


def test_postgresql_without_its_driver_names_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert "pip install 'stallwatch[postgres]'" in fault(tmp_path, '[database]\nurl = "postgresql://h/x"\n')


@pytest.mark.parametrize(
    "url", ["api.example.com", "ftp://api.example.com", "http://", "https://api.example.com:99999"]
)
def test_an_api_is_at_a_web_address(tmp_path: Path, url: str) -> None:
    said = fault(tmp_path, f'{ACCOUNT}base_url = "{url}"\n')
    assert said == "stallwatch.toml, line 3: account.0.base_url: write it as https://api.example.com"


def test_a_web_address_is_kept_as_it_is_written(tmp_path: Path) -> None:
    written = "http://127.0.0.1:9/track/v2.4"
    assert load(tmp_path, f'{ACCOUNT}base_url = "{written}"\n').account[0].base_url == written
