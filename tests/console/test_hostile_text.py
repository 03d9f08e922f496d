"""What carriers, importers and visitors type never becomes markup, a template or a link on a page."""

import asyncio
import shutil
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from config.words import DataHealth, Health, Kind, NoticeStatus, Said
from tests.build import NOW
from tests.console.visit import Page, seen, visitor
from tests.desk.asking.scenes import NUMBER, change, played, told
from tests.desk.statements.words import tell
from tests.hostile import HOSTILE
from tracker.console.page import environment, shown
from tracker.store.histories import as_event
from tracker.store.session import connect, writing
from tracker.store.tables import AccountRow, Buyer, CaseEvent, EventRow, GoodsLine, Notice, Parcel, Statement

PAGES = (
    "/",
    "/?department=ops",
    "/letters",
    "/stuck",
    "/stuck?by=batch",
    "/stuck?by=country",
    f"/parcels/{NUMBER}",
)


def fill(engine: Engine, text: str) -> None:
    """Write this into every field that a stranger can fill."""
    of_parcel = ("carrier", "service", "order_number", "marketplace", "batch", "flight", "master_air_waybill", "bag")
    change(engine, Parcel, **dict.fromkeys((*of_parcel, "incoterm", "trouble"), text), data_health=DataHealth.OK)
    change(engine, GoodsLine, description=text, hs_code=text)
    change(engine, Buyer, name=text, email=f"{text}@{text}", locale=text)
    change(engine, AccountRow, health=Health.FAILING, last_error=text)
    said = dict.fromkeys(("last_error", "subject", "text", "ended_why"), text)
    change(engine, Notice, status=NoticeStatus.UNKNOWN, html="<p>", **said)
    change(engine, Statement, note=text, by=text)
    with writing(engine) as session:
        for event in session.exec(select(EventRow)).all():
            event.sqlmodel_update({"text": text, "place": text, "said_at": text, "code": f"{event.id} {text}"})
            event.digest = as_event(event).digest()  # by which an event is known again
        for line in session.exec(select(CaseEvent)).all():
            line.particulars = {**line.particulars, "number": text, "detail": text, "code": text, "by": text}


def storable(text: str) -> str:
    """The text as a database takes it."""
    return text.encode("utf-8", "replace").decode()


Elements = dict[str, list[tuple[str, tuple[str, ...]]]]
"""By address, the elements of its page with the names of their attributes."""


async def elements(engine: Engine, text: str) -> Elements:
    """The elements of every page where strangers have typed this, and someone has reported a parcel."""
    tell(played(engine, told), Said.REPORTED, kind=Kind.DAMAGED)
    text = storable(text)
    fill(engine, text)
    async with visitor(engine) as staff:
        found = {path: (await seen(staff, path)).elements for path in PAGES}
        for path in ("/parcels", "/stuck"):
            asked = await staff.get(path, params={"number": f"N {text}", "batch": f"N {text}", "over": f"N {text}"})
            found[f"{path} asked"] = Page(asked.text).elements
        refused = await staff.post("/login", data={"name": text, "password": text, "next": text})
        found["/login"] = Page(refused.text).elements
    return found


@pytest.fixture(scope="module")
def usual(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Elements:
    """What the pages are made of where nobody has typed anything odd."""
    path = shutil.copyfile(sqlite_template, tmp_path_factory.mktemp("usual") / "stallwatch.db")
    engine = connect(f"sqlite:///{path}")
    found = asyncio.run(elements(engine, "usual"))
    engine.dispose()
    return found


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_text_adds_no_element_and_no_attribute(sqlite_engine: Engine, usual: Elements, text: str) -> None:
    assert await elements(sqlite_engine, text) == usual


async def test_a_template_in_a_text_stays_as_it_was_typed(sqlite_engine: Engine) -> None:
    fill(played(sqlite_engine, told), "{{7777*7}} {% raw %} `code`")
    async with visitor(sqlite_engine) as staff:
        text = Page((await staff.get(f"/parcels/{NUMBER}")).text).text
    assert text.count("{{7777*7}} {% raw %} `code`") > 10
    assert "54439" not in text


async def test_half_a_character_in_a_timeline_is_no_failure(sqlite_engine: Engine) -> None:
    played(sqlite_engine, told)
    with writing(sqlite_engine) as session:
        session.exec(select(CaseEvent)).first().particulars = {"number": "\ud800"}
    async with visitor(sqlite_engine) as staff:
        answer = await staff.get(f"/parcels/{NUMBER}")
    assert "The case was opened for parcel \N{REPLACEMENT CHARACTER}." in answer.text


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("a\x00b", "a�b"),
        ("\x1b[31m", "�[31m"),
        ("\u202egnirts", "�gnirts"),
        ("two\nlines\tand 　中文", "two\nlines\tand 　中文"),
        ("z\u200bero", "z\u200bero"),
    ],
)
def test_what_would_not_show_itself_is_marked(written: str, seen: str) -> None:
    assert shown(written) == seen


def test_what_is_missing_is_an_error_and_never_a_blank() -> None:
    template = environment("en").from_string("{{ nothing }}")
    with pytest.raises(Exception, match="'nothing' is undefined"):
        template.render()


@pytest.mark.parametrize("field", ["", "<b>", "`", "`<i>`"])
def test_code_in_a_sentence_is_marked_and_the_rest_escaped(field: str) -> None:
    html = environment("en").from_string("{{ sentence|code }}").render(sentence=f"`stallwatch run` {field}", now=NOW)
    assert html.startswith("<code>stallwatch run</code>")
    assert "<b>" not in html
    assert "<i>" not in html
