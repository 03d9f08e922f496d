"""/healthz: each part is asked; only what keeps the daemon from its work makes it 503, and it never makes one wait."""

import threading
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest
from sqlalchemy import Engine, text

from config.logs import hide
from config.words import Health
from tests.api.build import asked, loop
from tests.build import NOW, add_account, add_parcel, ago, held_parcel, hours
from tests.jobs.hands import ALL_WAIT, deliver, detect
from tests.postgres import Cluster
from tracker import api
from tracker.jobs.escalate import Escalate
from tracker.store.schema import head
from tracker.store.session import connect, writing
from tracker.store.tables import Notice

CANARY = "canary-key-5f"


async def test_all_well(engine: Engine) -> None:
    with writing(engine) as session:
        add_account(session, name="main", health=Health.OK, last_good_at=ago(minutes=2))
    answer = await asked(engine, "/healthz")
    assert answer.status_code == 200
    said = answer.json()
    assert (said["status"], said["reasons"], said["now"]) == ("ok", [], "2026-11-18T12:00:00+00:00")
    assert said["parts"] == {
        "database": {"kind": engine.dialect.name, "error": None, "schema": head(), "needs": head()},
        "loops": [
            {
                "name": "poll",
                "last_good_at": "2026-11-18T11:59:56+00:00",
                "age_s": 4.0,
                "failures": 0,
                "error": None,
                "hung": False,
                "stuck": False,
            }
        ],
        "due": {"parcel": None, "check": None, "notice": None},
        "accounts": [
            {
                "name": "main",
                "health": "ok",
                "last_good_at": "2026-11-18T11:58:00+00:00",
                "age_s": 120.0,
                "last_error": None,
                "blocked_until": None,
            }
        ],
        "notices": {"unknown": 0, "missed_in_24_h": 0},
        "held": [],
    }


async def test_a_carriers_failure_is_listed_and_not_fatal(engine: Engine) -> None:
    hide(CANARY)
    failing = {"health": Health.FAILING, "last_error": f"no answer to {CANARY}\nsecond line", "blocked_until": NOW}
    with writing(engine) as session:
        add_account(session, name="main", **failing)
        add_account(session, name="gone", health=Health.REFUSED)  # no longer in the settings
    answer = await asked(engine, "/healthz")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert answer.json()["reasons"] == [{"what": "account_failing", "of": "main"}]
    (account,) = answer.json()["parts"]["accounts"]
    assert account["last_error"] == "no answer to ***"
    assert account["blocked_until"] == "2026-11-18T12:00:00+00:00"


async def test_late_parcels_and_letters_are_degraded_with_their_age(engine: Engine) -> None:
    with writing(engine) as session:
        add_parcel(session, next_poll_at=ago(hours=2))
    held_parcel(engine)
    detect(engine)
    with writing(engine) as session:
        session.get_one(Notice, 1).due_at = ago(minutes=11)
    said = (await asked(engine, "/healthz")).json()
    assert [reason["what"] for reason in said["reasons"]] == ["parcel_late", "notice_late"]
    assert said["parts"]["due"]["parcel"] == {"since": "2026-11-18T10:00:00+00:00", "age_s": 7200.0}
    assert said["parts"]["due"]["notice"]["age_s"] == 660.0


async def test_a_storm_that_waits_for_approval_is_told(engine: Engine, tmp_path: Path) -> None:
    for _ in range(2):
        held_parcel(engine)
    detect(engine)
    deliver(engine, tmp_path, policy=ALL_WAIT)
    said = (await asked(engine, "/healthz")).json()
    assert {reason["what"] for reason in said["reasons"]} == {"storm_held"}
    assert [storm["letters"] for storm in said["parts"]["held"]] == [1, 1]


async def test_a_window_missed_within_a_day_is_counted(engine: Engine) -> None:
    held_parcel(engine, since=ago(hours=49))
    detect(engine)
    Escalate(engine=engine, clock=lambda: NOW + hours(2)).run()
    for later, missed in ((hours(2), 1), (hours(26), 0)):
        said = (await asked(engine, "/healthz", clock=lambda now=NOW + later: now)).json()
        assert said["parts"]["notices"]["missed_in_24_h"] == missed


@pytest.mark.parametrize(
    ("seen", "status", "reason"),
    [
        (loop(failures=1, error="OSError: no space"), 200, "loop_stumbled"),
        (loop(failures=9, since_good=hours(1)), 503, "loop_failing"),
        (loop(hung=True, running=hours(1)), 503, "loop_stuck"),
    ],
)
async def test_a_loop_that_does_no_good_is_fatal(sqlite_engine: Engine, seen: object, status: int, reason: str) -> None:
    answer = await asked(sqlite_engine, "/healthz", loops=[seen])
    assert answer.status_code == status
    assert answer.json()["reasons"] == [{"what": reason, "of": "poll"}]


async def test_a_database_at_another_revision_is_fatal_and_asked_for_nothing_else(own_engine: Engine) -> None:
    with own_engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.execute(text("DROP TABLE tallies"))
    answer = await asked(own_engine, "/healthz")
    assert (answer.status_code, answer.json()["reasons"]) == (503, [{"what": "schema_wrong", "of": None}])
    assert answer.json()["parts"]["database"]["schema"] == "9999"
    assert answer.json()["parts"]["due"] is None


async def test_head_answers_as_get_does_and_nothing_else_is_allowed(engine: Engine) -> None:
    assert (await asked(engine, "/healthz", method="HEAD")).status_code == 200
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        assert (await asked(engine, "/healthz", method=method)).status_code == 405


async def test_a_held_write_lock_makes_nobody_wait(sqlite_engine: Engine) -> None:
    with sqlite_engine.begin():  # takes the lock: whoever writes begins so
        begun = monotonic()
        answer = await asked(sqlite_engine, "/healthz")
    assert answer.status_code == 200
    assert monotonic() - begun < 1


async def test_a_database_that_is_gone_is_fatal_with_its_reason(tmp_path: Path) -> None:
    answer = await asked(connect(f"sqlite:///{tmp_path}/gone/stallwatch.db"), "/healthz")
    assert answer.status_code == 503
    assert "unable to open database file" in answer.json()["parts"]["database"]["error"]
    assert answer.json()["parts"]["accounts"] is None


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
async def test_a_database_that_hangs_is_told_within_patience(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "PATIENCE", timedelta(seconds=0.2))
    with engine.connect() as holder:
        holder.exec_driver_sql("LOCK TABLE notices IN ACCESS EXCLUSIVE MODE")
        begun = monotonic()
        answer = await asked(engine, "/healthz")
        assert monotonic() - begun < 3
        holder.rollback()
    for thread in threading.enumerate():
        if thread.name == "question":
            thread.join(20)
    assert answer.status_code == 503
    assert answer.json()["parts"]["database"]["error"] == "no answer within 0.2 s"


async def test_a_postgresql_that_is_down_is_told_at_once(own_server: tuple[Cluster, str]) -> None:
    cluster, url = own_server
    cluster.run("pg_ctl", "stop", "-w", "-D", cluster.folder / "data", "-m", "immediate")
    begun = monotonic()
    answer = await asked(connect(url), "/healthz")
    assert monotonic() - begun < 3
    assert (answer.status_code, answer.json()["reasons"]) == (503, [{"what": "database_silent", "of": None}])
