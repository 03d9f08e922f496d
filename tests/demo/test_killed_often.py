"""The demonstration killed again and again at any moment: nothing is lost, nothing is sent twice. Takes minutes."""

import os
import random
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from tests.demo.test_demo import demo, mails, once

KILLS = 12


@pytest.mark.long
def test_killed_at_any_moment(tmp_path: Path) -> None:
    seed = int(os.environ.get("SEED", random.randrange(10**6)))
    moments = random.Random(seed)
    for _ in range(KILLS):
        process = demo(tmp_path / "demo", "--lang", "en", "--once")
        with suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=moments.uniform(1.5, 12))
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=30)
    _, figures = once(tmp_path / "demo")
    sent = mails(tmp_path / "demo")
    assert len(sent) == len({mail["Message-ID"] for mail in sent}) == len({mail["To"] for mail in sent}), f"SEED={seed}"
    assert figures["notices"]["accepted"] == len(sent)
    # A kill between an answer and its record lets three parcels move on before they were ever seen to stand.
    unseen = 46 - figures["cases"]
    assert (figures["parcels"], sum(figures["notices"].values())) == (200, 25 - unseen), f"SEED={seed}"
    assert 0 <= unseen <= 3, f"SEED={seed}"
