"""The mail server's settings: where its password comes from, and what cannot be one."""

from datetime import timedelta
from pathlib import Path

import pytest

from config.loader import BadConfiguration, load_settings
from config.settings import Mail

SECRET = "canary-51bc"
SMTP = '[mail]\nchannel = "smtp"\nhost = "mx.example"\nuser = "anna"\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the settings lie, with a password beside them."""
    (tmp_path / "mail.password").write_text("from a file\n")
    (tmp_path / "other.password").write_text("from another file\n")
    return tmp_path / "stallwatch.toml"


def load(file: Path, text: str = "", **environment: str) -> Mail:
    file.write_text(text, "utf-8")
    return load_settings(file, {f"STALLWATCH_MAIL_{name}": value for name, value in environment.items()}).mail


def password(mail: Mail) -> str | None:
    return mail.password.get_secret_value() if mail.password else None


def test_a_mail_server_is_spoken_to_over_starttls_and_given_ten_minutes_for_the_dot(file: Path) -> None:
    mail = load(file, SMTP)
    assert (mail.security, mail.port, mail.ca_file, password(mail)) == ("starttls", None, None, None)
    assert (mail.timeout, mail.dot_timeout) == (timedelta(seconds=30), timedelta(minutes=10))


def test_the_password_is_taken_from_the_nearest_place_that_has_one(file: Path) -> None:
    places = SMTP + 'password_file = "mail.password"\n'
    assert password(load(file, places)) == "from a file"
    assert password(load(file, places + 'password = "inline"\n')) == "inline"
    named = str(file.parent / "other.password")
    assert password(load(file, places, PASSWORD_FILE=named)) == "from another file"
    assert password(load(file, places, PASSWORD="from the environment")) == "from the environment"


def test_an_authority_is_named_and_not_read(file: Path) -> None:
    assert load(file, SMTP + 'ca_file = "ca.pem"\n').ca_file == file.parent / "ca.pem"
    assert load(file, SMTP, CA_FILE="/etc/ca.pem").ca_file == Path("/etc/ca.pem")


def test_a_password_shows_nowhere(file: Path) -> None:
    assert SECRET not in repr(load(file, SMTP, PASSWORD=SECRET))
    with pytest.raises(BadConfiguration) as caught:
        load(file, SMTP + "port = 0\n", PASSWORD=SECRET)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    "line",
    [
        'host = "https://mx.example"',
        'host = "mx.example:587"',
        'host = "mx example"',
        "port = 0",
        "port = 65536",
        'security = "ssl"',
        'timeout = "0 s"',
        'dot_timeout = "-1 s"',
        'user = ""',
    ],
)
def test_what_cannot_be_is_refused_with_its_line(file: Path, line: str) -> None:
    with pytest.raises(BadConfiguration, match=f"line 2: mail.{line.split(maxsplit=1)[0]}: "):
        load(file, f"[mail]\n{line}\n")


@pytest.mark.parametrize("host", ["mx.example", "localhost", "mail_1.internal", "192.0.2.7", "2001:db8::7"])
def test_a_host_is_a_name_or_an_address(file: Path, host: str) -> None:
    assert load(file, f'[mail]\nhost = "{host}"\n').host == host


def test_a_password_file_that_is_not_there_is_named(file: Path) -> None:
    with pytest.raises(BadConfiguration, match="mail, password_file: the file it names cannot be read"):
        load(file, SMTP + 'password_file = "gone"\n')
