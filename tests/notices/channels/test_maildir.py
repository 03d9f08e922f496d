import errno
import mailbox
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Barrier

import pytest
from filelock import FileLock

from notices.channels import Mail
from notices.channels.maildir import MaildirChannel
from notices.errors import ChannelDown

MAIL = Mail(
    "notice-1", "anna@example.com", "post@lumen.example", "<1@lumen.example>", b"Subject: x\r\n\r\nGuten Tag\r\n"
)


def nothing() -> None:
    pass


def files(path: Path) -> dict[str, int]:
    return {folder: len(list((path / folder).iterdir())) for folder in ("tmp", "new", "cur")}


def test_a_mail_sent_can_be_read_by_a_mail_program(tmp_path: Path) -> None:
    receipt = MaildirChannel(tmp_path / "mail").send(MAIL, nothing)
    assert files(tmp_path / "mail") == {"tmp": 0, "new": 1, "cur": 0}
    (message,) = mailbox.Maildir(tmp_path / "mail")
    assert message["Subject"] == "x"
    assert Path(receipt.detail.removeprefix("put into ")).read_bytes() == MAIL.body


def test_a_mail_sent_again_is_taken_once_and_never_overwritten(tmp_path: Path) -> None:
    channel, called = MaildirChannel(tmp_path), []
    channel.send(MAIL, nothing)
    second = channel.send(replace(MAIL, body=b"other"), lambda: called.append(1))
    assert second.detail.startswith("already in ")
    assert called == []
    assert [file.read_bytes() for file in (tmp_path / "new").iterdir()] == [MAIL.body]


@pytest.mark.parametrize("flags", [":2,", ":2,S", ":2,FRS"])
def test_a_mail_that_somebody_has_read_was_taken(tmp_path: Path, flags: str) -> None:
    channel = MaildirChannel(tmp_path)
    channel.send(MAIL, nothing)
    (new,) = (tmp_path / "new").iterdir()
    new.rename(tmp_path / "cur" / (new.name + flags))
    assert channel.was_taken(MAIL)
    assert channel.send(MAIL, nothing).detail.startswith("already in ")
    assert files(tmp_path) == {"tmp": 0, "new": 0, "cur": 1}


def test_a_mail_that_was_taken_says_when_it_was_written(tmp_path: Path) -> None:
    channel, dated = (
        MaildirChannel(tmp_path),
        replace(MAIL, key="dated", body=b"Date: Wed, 18 Nov 2026 12:00:05 +0000\r\n\r\n"),
    )
    channel.send(MAIL, nothing)
    channel.send(dated, nothing)
    assert [taken and taken.dated for taken in map(channel.was_taken, (MAIL, dated))] == [
        None,
        datetime(2026, 11, 18, 12, 0, 5, tzinfo=UTC),
    ]


def test_nothing_was_taken_where_nothing_was_sent(tmp_path: Path) -> None:
    assert MaildirChannel(tmp_path / "none").was_taken(MAIL) is None


@pytest.mark.parametrize("channels", [1, 64])
def test_sixty_four_threads_with_the_same_mail_leave_one(tmp_path: Path, channels: int) -> None:
    barrier, crossings = Barrier(64), []
    made = [MaildirChannel(tmp_path) for _ in range(channels)]

    def send(turn: int) -> str:
        barrier.wait()
        return made[turn % channels].send(MAIL, lambda: crossings.append(turn)).detail.split()[0]

    with ThreadPoolExecutor(64) as pool:
        said = list(pool.map(send, range(64)))
    assert sorted(said) == ["already"] * 63 + ["put"]
    assert len(crossings) == 1
    assert files(tmp_path) == {"tmp": 0, "new": 1, "cur": 0}


def test_a_second_sender_waits_while_the_first_is_about_to_send(tmp_path: Path) -> None:
    channel, seconds = MaildirChannel(tmp_path), []
    with ThreadPoolExecutor() as pool:

        def meanwhile() -> None:
            seconds.append(pool.submit(MaildirChannel(tmp_path).send, MAIL, nothing))
            with pytest.raises(TimeoutError):
                seconds[0].result(timeout=0.1)

        assert channel.send(MAIL, meanwhile).detail.startswith("put into ")
        assert seconds[0].result().detail.startswith("already in ")


@pytest.mark.parametrize("key", ["../../etc/x", ".hidden", "a:2,S", "a/b", "\x00", "ключ" * 200])
def test_a_key_never_leads_out_of_the_folder(tmp_path: Path, key: str) -> None:
    MaildirChannel(tmp_path / "mail").send(replace(MAIL, key=key), nothing)
    assert files(tmp_path / "mail") == {"tmp": 0, "new": 1, "cur": 0}
    assert [path.name for path in tmp_path.iterdir()] == ["mail"]


def test_what_stops_the_sender_at_the_last_moment_stops_the_mail(tmp_path: Path) -> None:
    def fenced() -> None:
        raise PermissionError("another worker holds the notice")

    with pytest.raises(PermissionError, match="another worker"):
        MaildirChannel(tmp_path).send(MAIL, fenced)
    assert files(tmp_path) == {"tmp": 0, "new": 0, "cur": 0}


@pytest.mark.parametrize("call", ["fsync", "link"])
def test_a_full_disk_is_a_channel_that_is_down_for_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    channel = MaildirChannel(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(os, call, full)
        with pytest.raises(ChannelDown, match="No space left on device") as caught:
            channel.send(MAIL, nothing)
    assert caught.value.transient
    assert files(tmp_path) == {"tmp": 0, "new": 0, "cur": 0}
    assert channel.send(MAIL, nothing).detail.startswith("put into ")


def test_a_folder_that_another_sender_does_not_let_go_of_is_a_channel_that_is_down_for_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notices.channels.maildir._PATIENCE", 0.01)
    (tmp_path / "new").mkdir()
    with FileLock(tmp_path / ".lock"), pytest.raises(ChannelDown, match=r"\.lock"):
        MaildirChannel(tmp_path).send(MAIL, nothing)
    assert files(tmp_path) == {"tmp": 0, "new": 0, "cur": 0}
    assert MaildirChannel(tmp_path).send(MAIL, nothing).detail.startswith("put into ")


def test_a_folder_that_is_a_file_is_told_with_its_path(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("in the way")
    with pytest.raises(ChannelDown, match=f"{tmp_path}/mail"):
        MaildirChannel(tmp_path / "mail").send(MAIL, nothing)


def test_a_folder_that_can_be_written_to_is_well_and_left_as_it_is(tmp_path: Path) -> None:
    MaildirChannel(tmp_path / "none" / "yet").check()
    assert list(tmp_path.iterdir()) == []
    MaildirChannel(tmp_path).send(MAIL, nothing)
    MaildirChannel(tmp_path).check()
    assert files(tmp_path) == {"tmp": 0, "new": 1, "cur": 0}


@pytest.mark.parametrize("place", ["mail", "mail/below"])
def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path, place: str) -> None:
    (tmp_path / "mail").write_text("no folder")
    with pytest.raises(ChannelDown, match=r"Not a directory\); mend it"):
        MaildirChannel(tmp_path / place).check()


def test_a_folder_that_others_own_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # root, whom tests may run as, may write everywhere
    with pytest.raises(ChannelDown, match="Permission denied"):
        MaildirChannel(tmp_path).check()
