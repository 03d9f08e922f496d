"""Stopped while it polls and sends: what was begun is finished or never happened, and nothing is in between."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from sqlmodel import col, select

from config.words import NoticeStatus
from tracker.daemon import CLOSE, DRAIN
from tracker.store.session import connect, reading
from tracker.store.tables import Notice


def test_a_demonstration_stopped_at_its_first_letters_leaves_nothing_in_between(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    command = [sys.executable, "-m", "tracker.cli", "demo", "--dir", str(folder)]
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        for line in process.stdout:
            if "letters sent" in line and " 0 letters sent" not in line:
                process.send_signal(signal.SIGTERM)
                break
        process.communicate(timeout=2 * (DRAIN + CLOSE).total_seconds())
    assert process.returncode == 0
    engine = connect(f"sqlite:///{folder}/stallwatch.db")
    with reading(engine) as session:
        notices = session.exec(select(Notice)).all()
        sent = session.exec(select(Notice).where(col(Notice.status) == NoticeStatus.ACCEPTED)).all()
    engine.dispose()
    assert {notice.status for notice in notices} <= {
        NoticeStatus.ACCEPTED,
        NoticeStatus.WAITING,
        NoticeStatus.WITHDRAWN,
    }
    assert len(sent) == len([*(folder / "mail" / "new").iterdir()]) > 0
    assert not [*(folder / "mail" / "tmp").iterdir()]
