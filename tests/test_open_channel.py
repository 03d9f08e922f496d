"""The way out for letters, as the settings have it."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from config.loader import BadConfiguration
from config.logs import redacted
from config.settings import Mail
from notices.channels.maildir import MaildirChannel
from notices.channels.smtp import SmtpChannel
from tracker.wiring import open_channel

LOGIN: dict[str, Any] = {"user": "anna", "password": SecretStr("canary-c0de")}


def smtp(**values: Any) -> Mail:
    return Mail(channel="smtp", **{"host": "mx.example", **values})


@pytest.mark.parametrize(
    ("values", "port"),
    [({}, 587), ({"security": "tls"}, 465), ({"security": "none"}, 25), ({"security": "tls", "port": 2465}, 2465)],
)
def test_the_port_follows_from_the_security_unless_it_is_named(values: dict[str, Any], port: int) -> None:
    channel = open_channel(smtp(**values))
    assert isinstance(channel, SmtpChannel)
    assert str(channel.server) == f"mx.example:{port}"
    assert (channel.server.tls is None) is (values.get("security") == "none")


def test_without_a_choice_letters_go_into_a_folder(tmp_path: Path) -> None:
    assert isinstance(open_channel(Mail(folder=tmp_path)), MaildirChannel)


def test_the_password_is_starred_from_now_on() -> None:
    open_channel(smtp(**LOGIN))
    assert redacted("535 canary-c0de") == "535 ***"


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"host": None}, "host: is missing"),
        ({"user": "anna"}, "user and password: one is missing"),
        ({"password": SecretStr("x")}, "user and password: one is missing"),
        ({**LOGIN, "security": "none"}, "not sent in the clear"),
        ({**LOGIN, "password": SecretStr("größe")}, "only ASCII"),
        ({"ca_file": Path("/nowhere/ca.pem")}, "/nowhere/ca.pem holds no certificate"),
        ({"ca_file": Path(__file__)}, "holds no certificate"),
    ],
)
def test_what_cannot_work_stops_the_start(values: dict[str, Any], fault: str) -> None:
    with pytest.raises(BadConfiguration, match=fault):
        open_channel(smtp(**values))


def test_a_server_on_the_same_machine_may_be_logged_in_to_in_the_clear() -> None:
    assert open_channel(smtp(**LOGIN, security="none", host="127.0.0.1")).knows is False
