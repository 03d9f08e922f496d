"""Which files hold secrets is known from the settings and the environment."""

from pathlib import Path

from config.loader import load_settings
from config.secret_files import secret_files, secrets

WRITTEN = """
[mail]
channel = "smtp"
host = "mx.example"
user = "anna"
password_file = "mail.password"

[database]
url = "postgresql://anna:canary-db@127.0.0.1/x"

[[account]]
name = "main"
key_file = "17track.key"

[[account]]
name = "second"
key = "canary-second"
"""


def written(folder: Path, text: str) -> Path:
    (folder / "mail.password").write_text("canary-mail\n")
    (folder / "17track.key").write_text("canary-main\n")
    file = folder / "stallwatch.toml"
    file.write_text(text)
    return file


def test_files_that_the_settings_name_and_the_settings_with_a_key_in_them_are_secret(tmp_path: Path) -> None:
    file = written(tmp_path, WRITTEN)
    found = secret_files(load_settings(file, {}), file, {})
    assert [path.name for path in found] == ["17track.key", "mail.password", "stallwatch.secret", "stallwatch.toml"]
    assert {path.parent for path in found} == {tmp_path}


def test_settings_without_a_secret_in_them_may_be_read(tmp_path: Path) -> None:
    file = written(tmp_path, '[[account]]\nname = "main"\nkey_file = "17track.key"\n')
    assert file not in secret_files(load_settings(file, {}), file, {})


def test_files_that_the_environment_names_are_secret_but_for_the_harmless(tmp_path: Path) -> None:
    file = written(tmp_path, "")
    named = {"STALLWATCH_ACCOUNT_MAIN_KEY_FILE": "/run/key", "STALLWATCH_POLICY_FILE": "p.toml", "HOME_FILE": "x"}
    assert secret_files(load_settings(file, {}), file, named) == [tmp_path / "stallwatch.secret", Path("/run/key")]


def test_every_secret_value_is_known(tmp_path: Path) -> None:
    settings = load_settings(written(tmp_path, WRITTEN), {})
    assert secrets(settings) == ["canary-main", "canary-second", "canary-mail", "canary-db"]
