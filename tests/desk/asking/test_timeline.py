"""Every line that the jobs write into a timeline can be read in every language."""

from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from config.catalogues import STAFF_LANGUAGES
from config.words import Happening
from tests.build import NOW
from tests.desk.asking.scenes import SCENES, played
from tracker.desk.asking.speech import Speech
from tracker.desk.asking.timeline import SENTENCES, told
from tracker.store.session import reading
from tracker.store.tables import CaseEvent

FROM = {"from": "2026-11-18T10:00:00+00:00"}
KEPT_FOR_PROGRAMS = ("{", "customs_hold", "own_the_case", "+00:00")


def line(what: Happening, **particulars: Any) -> CaseEvent:
    return CaseEvent(case_id=1, at=NOW, who="stallwatch", what=what, particulars=particulars)


def test_every_happening_has_a_sentence() -> None:
    assert set(SENTENCES) == set(Happening)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        (line(Happening.STALL_MOVED, number="A1", kind="no_scan", state="customs_hold"), "Now: held by customs."),
        (line(Happening.STALL_MOVED, number="A1", kind="customs_hold", state="delivered"), "Now: delivered."),
        (line(Happening.STALL_MOVED, number="A1", kind="no_scan", state="moved"), "Now: moved on."),
        (line(Happening.NOT_TOLD, number="A1", why="backlog", **FROM), "told: backlog."),
        (line(Happening.NOT_TOLD, number="A1", why="not_yet", **FROM), "will be told from 2026-11-18 10:00 UTC on"),
        (line(Happening.NOTICE_ACCEPTED, notice=1, detail="new/1", kept=True), "sent in time (new/1)"),
        (line(Happening.NOTICE_ACCEPTED, notice=1, detail="new/1", kept=False), "too late (new/1)"),
        (line(Happening.NOTICE_UNDELIVERABLE, notice=1, why="no box a_b@c.example"), ": no box a_b@c.example."),
        (line(Happening.COUPON_VOIDED, why="no_marketing_basis"), "back: no ground for advertising any more."),
        (line(Happening.NOTICE_HELD, notice=1, until=FROM["from"]), "approval, until 2026-11-18 10:00 UTC at most."),
        (line(Happening.NOTICE_HELD, notice=1, until=FROM["from"], cap="an_hour"), "Too many letters at once"),
        (line(Happening.NOTICE_HELD, notice=1, until=FROM["from"], cap="a_day"), "Its coupon needs an approval"),
        (line(Happening.COUPON_RESERVED, percent=5), "A coupon of 5 % was set aside."),
        (line(Happening.COUPON_RESERVED, percent=5, cap=None), "A coupon of 5 % was set aside."),
        (
            line(Happening.COUPON_RESERVED, percent=5, cap="a_day"),
            ": the coupons that the shop gives a day on its own are used up.",
        ),
        (line(Happening.COUPON_CAPPED, cap="per_buyer"), ": the buyer has had as many as one is given for now."),
        (line(Happening.NOTICE_APPROVED, by="anna", how="approved"), "anna has approved the letter."),
        (line(Happening.NOTICE_APPROVED, by="anna", how="without_coupons"), "letter, without a coupon."),
        (line(Happening.NOTICE_BREACHED, notice=1, promised_by=FROM["from"], why="brake"), ": the storm brake held"),
        (line(Happening.COUPON_VOIDED, why="unanswered"), "back: nobody approved it in time."),
        (line(Happening.TASK_SET, department="ops", task="call_them", due_at=FROM["from"]), "10:00 UTC: call them."),
        (line(Happening.CLOSED, outcome="moved_before_told"), "closed: moved before the buyer was told."),
    ],
)
def test_a_line_reads_as_a_sentence(written: CaseEvent, sentence: str) -> None:
    assert sentence in told(written, Speech("en"))


@pytest.mark.parametrize("language", STAFF_LANGUAGES)
@pytest.mark.parametrize("scene", SCENES)
def test_what_the_jobs_really_write_can_be_read(sqlite_engine: Engine, scene: str, language: str) -> None:
    with reading(played(sqlite_engine, SCENES[scene])) as session:
        sentences = [told(each, Speech(language)) for each in session.exec(select(CaseEvent))]
    assert all(sentences)
    assert not any(
        name in sentence for sentence in sentences for name in ("{", "customs_hold", "own_the_case", "+00:00")
    )
