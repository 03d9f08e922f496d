"""Letters as they are listed, and one as it is kept."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from config.words import NoticeStatus
from tests.build import NOW, add_shop, held_parcel
from tests.jobs.hands import deliver, detect
from tracker.desk.asking.notices import NoSuchNotice, ShadowCount, kept_in_shadow, letter_lines, notice, notices
from tracker.desk.asking.speech import Speech
from tracker.store.session import writing
from tracker.store.tables import Notice, Storm


def ended_as(engine: Engine, **values: object) -> int:
    """One more letter, with these values; its id."""
    held_parcel(engine)
    detect(engine)
    with writing(engine) as session:
        row = session.exec(select(Notice).order_by(Notice.id.desc())).first()
        row.sqlmodel_update(values)
        session.add(row)
        return row.id


def storm_of(engine: Engine) -> int:
    """A storm, of whichever shop; its id."""
    with writing(engine) as session:
        storm = Storm(shop_id=add_shop(session).id, allowance=150, began_at=NOW)
        session.add(storm)
        session.flush()
        return storm.id


@pytest.fixture
def letters(engine: Engine) -> dict[str, int]:
    """A letter in each situation, by what it is in."""
    return {
        "waiting": ended_as(engine),
        "failing": ended_as(engine, last_error="the mail server x:25 cannot be used now (timed out)"),
        "sent": ended_as(engine, status=NoticeStatus.ACCEPTED, due_at=None, accepted_at=NOW, last_error="451 later"),
        "unknown": ended_as(engine, status=NoticeStatus.UNKNOWN, last_error="no answer"),
        "left": ended_as(engine, status=NoticeStatus.UNKNOWN, last_error="no answer", due_at=None),
        "refused": ended_as(engine, status=NoticeStatus.UNDELIVERABLE, due_at=None, ended_why="550 no a_b"),
        "held": ended_as(engine, storm_id=storm_of(engine)),
        "shadow": ended_as(engine, status=NoticeStatus.SIMULATED, due_at=None),
        "moved": ended_as(engine, status=NoticeStatus.WITHDRAWN, due_at=None, ended_why="moved"),
    }


def test_letters_are_found_by_any_of_what_is_asked_for(engine: Engine, letters: dict[str, int]) -> None:
    expected = {
        (): set(letters),
        ("unknown",): {"unknown", "left"},
        ("failed",): {"failing", "refused", "unknown"},
        ("due",): {"waiting", "failing", "unknown", "held"},
        ("held",): {"held"},
        ("simulated",): {"shadow"},
        ("simulated", "unknown"): {"shadow", "unknown", "left"},
    }
    names = {number: name for name, number in letters.items()}
    assert {asked: {names[each.id] for each in notices(engine, asked)} for asked in expected} == expected


def test_the_newest_letter_is_the_first(engine: Engine, letters: dict[str, int]) -> None:
    assert [each.id for each in notices(engine)] == sorted(letters.values(), reverse=True)


def test_trouble_is_said_as_people_read_it_and_as_the_mail_server_said_it(
    engine: Engine, letters: dict[str, int]
) -> None:
    said = {each.id: each.trouble(Speech("zh_CN")) for each in notices(engine)}
    assert said[letters["refused"]] == "550 no a_b"
    assert said[letters["moved"]] == "已继续移动"
    assert (said[letters["sent"]], said[letters["waiting"]]) == (None, None)


def test_a_shadow_letter_can_be_read(engine: Engine, tmp_path: Path) -> None:
    with writing(engine) as session:
        shop_id = add_shop(session, armed=False, key="lumen").id
    held_parcel(engine, shop_id=shop_id)
    detect(engine)
    deliver(engine, tmp_path)
    (brief,) = notices(engine, ["simulated"])
    letter = notice(engine, brief.id, language="en")
    lines = list(letter_lines(letter, Speech("en")))
    assert lines[0].startswith(
        f"Letter {brief.id} of case {brief.case}, held by customs: shadow, not sent. Promised by 2026"
    )
    assert lines[2] == f"Subject: {brief.subject}"
    assert lines[4] == "Guten Tag Erika Muster,"
    assert letter.as_json()["shop"] == "lumen"
    assert "<html" in letter.as_json()["html"]


def test_what_shadow_has_kept_is_counted_by_shop_and_buyers_country(engine: Engine, tmp_path: Path) -> None:
    with writing(engine) as session:
        shops = [add_shop(session, armed=False, key=key).id for key in ("main", "lumen")]
    for shop_id, order, buyer in [(0, "A", {}), (0, "A", {}), (0, "B", {}), (0, "C", {"country": "FR"}), (1, "D", {})]:
        held_parcel(engine, shop_id=shops[shop_id], order_number=order, buyer=buyer)
    held_parcel(engine)
    detect(engine)
    deliver(engine, tmp_path)
    assert kept_in_shadow(engine) == [
        ShadowCount("lumen", "DE", 1),
        ShadowCount("main", "DE", 2),
        ShadowCount("main", "FR", 1),
    ]


def test_a_letter_that_nobody_has_written_yet_says_so(engine: Engine) -> None:
    number = ended_as(engine, promised_by=NOW + timedelta(hours=2))
    lines = list(letter_lines(notice(engine, number, language="en"), Speech("en")))
    assert lines[1:] == ["It is not written yet: that is done when it leaves."]


@pytest.mark.parametrize(("language", "said"), [("en", "There is no letter 99"), ("zh_CN", "没有编号为 99 的信件")])
def test_a_number_that_no_letter_has_is_named(engine: Engine, language: str, said: str) -> None:
    with pytest.raises(NoSuchNotice, match=said):
        notice(engine, 99, language=language)
