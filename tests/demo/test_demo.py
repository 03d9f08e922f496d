"""The demonstration as its user runs it: a process of its own, in a folder of its own."""

import json
import os
import signal
import stat
import subprocess
import sys
from collections import Counter
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

FIGURES = {
    "parcels": 200,
    "stalls": {
        "carrier_delay": 2,
        "customs_hold": 36,
        "duty_unpaid_hold": 1,
        "lost_declared": 1,
        "lost_presumed": 1,
        "no_scan": 11,
        "overdue_promise": 1,
    },
    "unreachable": 3,
    "cases": 51,
    "notices": {"accepted": 27, "withdrawn": 3, "simulated": 0, "unknown": 0},
    "coupons": 18,
    "window": {"kept": 27, "breached": 0},
}


def demo(folder: Path, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tracker.cli", *more[:2], "demo", "--dir", str(folder), *more[2:]]
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def once(folder: Path, language: str = "en") -> tuple[list[str], dict]:
    process = demo(folder, "--lang", language, "--once", "--json")
    lines = process.communicate(timeout=120)[0].splitlines()
    assert process.returncode == 0, lines
    return lines[:-1], json.loads(lines[-1])


def mails(folder: Path) -> list[EmailMessage]:
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in (folder / "mail/new").iterdir()]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str], dict]:
    folder = tmp_path_factory.mktemp("demo") / "demo"
    return folder, *once(folder)


def test_it_finds_exactly_the_stalls_among_the_samples(shown: tuple[Path, list[str], dict]) -> None:
    figures = shown[2]
    assert list(figures) == [
        "parcels", "events", "stalls", "unreachable", "cases", "notices", "coupons", "window"
    ]  # fmt: skip
    assert {key: value for key, value in figures.items() if key != "events"} == FIGURES
    assert figures["events"] > 1000


def test_every_buyer_hears_once_and_one_order_is_one_mail(shown: tuple[Path, list[str], dict]) -> None:
    sent = mails(shown[0])
    assert len(sent) == len({mail["Message-ID"] for mail in sent}) == 27
    assert set(Counter(mail["To"] for mail in sent).values()) == {1}
    (order,) = (mail for mail in sent if "LH-5000" in mail["Subject"])
    numbers = {line.split()[1] for line in text_of(order).splitlines() if line.startswith("Paket:")}
    assert len(numbers) == 3
    assert "fehlt die Rechnung" in text_of(order), "one of the three stands for another reason, and it is told"


def test_the_lost_the_late_and_the_unpaid_are_told_of_too(shown: tuple[Path, list[str], dict]) -> None:
    subjects = [mail["Subject"] for mail in mails(shown[0])]
    lost = ("cannot find your parcel", "findet Ihr Paket nicht", "ne retrouve pas votre colis")
    late = ("your parcel is delayed", "Ihr Paket verspätet sich", "votre colis a du retard")
    assert sum(subject.endswith(lost) for subject in subjects) == 1
    assert sum(subject.endswith(late) for subject in subjects) == 2
    assert sum(subject.endswith("Ihr Paket kommt später als angekündigt") for subject in subjects) == 1
    assert sum(subject.endswith("in der Zollabwicklung, Sie müssen nichts bezahlen") for subject in subjects) == 1


def text_of(mail: EmailMessage) -> str:
    return mail.get_body(("plain",)).get_content()


def test_it_says_how_to_get_into_its_console(shown: tuple[Path, list[str], dict]) -> None:
    folder, said, _ = shown
    file = folder / "console.password"
    assert f"  sign in as demo, password {file.read_text()}" in said
    assert stat.filemode(file.stat().st_mode) == "-rw-------"


def test_no_letter_goes_where_none_may_go(shown: tuple[Path, list[str], dict]) -> None:
    addresses = {str(mail["To"]) for mail in mails(shown[0])}
    assert not any("marketplace" in address for address in addresses)


def test_run_again_it_goes_on_where_it_was_in_the_readers_language(shown: tuple[Path, list[str], dict]) -> None:
    assert any(line.startswith("200 parcels followed") for line in shown[1])
    lines, figures = once(shown[0], "zh-CN")
    assert figures["notices"]["accepted"] == FIGURES["notices"]["accepted"]
    assert len(mails(shown[0])) == 27
    assert any("继续使用" in line for line in lines)
    assert any("跟踪包裹 200 件" in line for line in lines)


@pytest.mark.long
def test_killed_in_the_middle_and_started_again_it_ends_alike(tmp_path: Path) -> None:
    """At the first letters, where there is most to lose."""
    process = demo(tmp_path / "demo", "--lang", "en", "--once")
    for line in process.stdout:
        if "letters sent" in line and " 0 letters sent" not in line:
            process.send_signal(signal.SIGKILL)
            break
    process.communicate(timeout=30)
    assert process.returncode == -signal.SIGKILL
    _, figures = once(tmp_path / "demo")
    sent = mails(tmp_path / "demo")
    assert len(sent) == len({mail["Message-ID"] for mail in sent}) == figures["notices"]["accepted"]
    assert (figures["cases"], figures["notices"]["accepted"] + figures["notices"]["withdrawn"]) == (51, 30)
