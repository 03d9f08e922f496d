"""Signing in and out, as browsers and guessers do it."""

import asyncio
from datetime import timedelta
from http.cookies import SimpleCookie

import httpx
import pytest
from sqlalchemy import Engine

from tests.build import NOW
from tests.console.visit import COOKIE, FORM, Page, seen, visitor
from tracker.console.door import MOST, WITHIN, Tries
from tracker.desk.logins import set_login, signed_in

NAME, PASSWORD = "anna", "quiet harbour tuesday lamp"
pytestmark = pytest.mark.usefixtures("quick_passwords")


@pytest.fixture
def known(sqlite_engine: Engine) -> Engine:
    """A database with one login."""
    set_login(sqlite_engine, NAME, PASSWORD, now=NOW)
    return sqlite_engine


async def enter(client: httpx.AsyncClient, name: str = NAME, password: str = PASSWORD, **more: str) -> httpx.Response:
    return await client.post("/login", data={"name": name, "password": password, **more})


async def test_the_right_password_opens_the_page_that_was_asked_for(known: Engine) -> None:
    async with visitor(known, signed_in=False) as staff:
        asked = (await staff.get("/stuck?by=batch")).headers["location"]
        assert 'value="/stuck?by=batch"' in (await staff.get(asked)).text
        answer = await enter(staff, next="/stuck?by=batch")
        assert (answer.status_code, answer.headers["location"]) == (303, "/stuck?by=batch")
        await seen(staff, "/stuck?by=batch")


async def test_it_leads_nowhere_else_whatever_the_form_says(known: Engine) -> None:
    async with visitor(known, signed_in=False) as staff:
        assert (await enter(staff, next="//evil.example")).headers["location"] == "/"


@pytest.mark.parametrize("https", [False, True])
async def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(known: Engine, https: bool) -> None:
    async with visitor(known, signed_in=False, https=https) as staff:
        cookie = SimpleCookie((await enter(staff)).headers["set-cookie"])
    ((name, morsel),) = cookie.items()
    assert name == (f"__Host-{COOKIE}" if https else COOKIE)
    assert (morsel["httponly"], morsel["samesite"].lower(), morsel["path"], morsel["domain"]) == (
        True,
        "strict",
        "/",
        "",
    )
    assert bool(morsel["secure"]) is https


async def test_signing_in_makes_a_new_session_and_ends_the_one_before(known: Engine) -> None:
    async with visitor(known, signed_in=False) as staff:
        await enter(staff)
        first = staff.cookies[COOKIE]
        await enter(staff)
        assert staff.cookies[COOKIE] != first
    assert signed_in(known, first, now=NOW) is None


async def test_a_session_that_was_planted_is_not_taken_over(known: Engine) -> None:
    async with visitor(known, signed_in=False) as staff:
        staff.cookies.set(COOKIE, "planted")
        await enter(staff)
    assert signed_in(known, "planted", now=NOW) is None


async def test_signing_out_ends_the_session_for_good(sqlite_engine: Engine) -> None:
    async with visitor(sqlite_engine) as staff:
        token = staff.cookies[COOKIE]
        answer = await staff.post("/logout", data=FORM)
        assert (answer.status_code, answer.headers["location"]) == (303, "/login")
        assert "Max-Age=0" in answer.headers["set-cookie"]
        staff.cookies.set(COOKIE, token)
        assert (await staff.get("/")).status_code == 303


async def test_a_wrong_name_and_a_wrong_password_are_answered_alike(known: Engine) -> None:
    async with visitor(known, signed_in=False) as guesser:
        answers = [await enter(guesser, NAME, "not this one"), await enter(guesser, "bert", PASSWORD)]
    assert {answer.status_code for answer in answers} == {403}
    texts = {answer.text.replace("bert", NAME) for answer in answers}
    assert len(texts) == 1
    assert "Name and password do not belong together." in Page(texts.pop()).text
    assert not any("set-cookie" in answer.headers for answer in answers)


async def test_what_was_typed_is_shown_again_but_for_the_password(known: Engine) -> None:
    async with visitor(known, signed_in=False) as guesser:
        answer = await enter(guesser, '"><script>', "not this one", next="/stuck")
    assert 'value="&#34;&gt;&lt;script&gt;"' in answer.text
    assert 'value="/stuck"' in answer.text
    assert "not this one" not in answer.text


async def test_after_five_tries_in_a_minute_nobody_is_heard_until_it_is_over(known: Engine) -> None:
    now = [NOW]
    async with visitor(known, signed_in=False, clock=lambda: now[0]) as guesser:
        for _ in range(MOST):
            assert (await enter(guesser, password="not this one")).status_code == 403
        answer = await enter(guesser)
        assert (answer.status_code, answer.headers["retry-after"]) == (429, "61")
        assert "Too many tries." in Page(answer.text).text
        assert (await enter(guesser, "bert")).status_code == 403
        now[0] += WITHIN
        assert (await enter(guesser)).status_code == 303


async def test_another_spelling_of_the_name_gives_no_further_tries(known: Engine) -> None:
    async with visitor(known, signed_in=False) as guesser:
        for spelling in ("anna", "ANNA", " anna", "ａｎｎａ", "𝐚𝐧𝐧𝐚"):
            assert (await enter(guesser, spelling, "not this one")).status_code == 403
        assert (await enter(guesser, "ⓐⓝⓝⓐ")).status_code == 429


async def test_a_crowd_at_the_door_is_sent_away_and_the_pages_go_on(known: Engine) -> None:
    async with visitor(known, signed_in=False) as crowd, visitor(known) as staff:
        tries = [asyncio.ensure_future(enter(crowd, f"name{number}")) for number in range(30)]
        await asyncio.sleep(0)
        await seen(staff, "/letters")
        statuses = [answer.status_code for answer in await asyncio.gather(*tries)]
    assert statuses.count(503) >= 10
    assert statuses.count(403) == 30 - statuses.count(503) > 0


@pytest.mark.parametrize(
    "form", [{}, {"name": NAME}, {"password": PASSWORD}, {"name": "\x00", "password": "\x00"}, {"name": "x" * 9999}]
)
async def test_a_form_that_is_filled_in_badly_opens_nothing(known: Engine, form: dict[str, str]) -> None:
    async with visitor(known, signed_in=False) as guesser:
        assert (await guesser.post("/login", data=form)).status_code == 403


async def test_a_file_in_place_of_a_word_is_no_form(known: Engine) -> None:
    async with visitor(known, signed_in=False) as guesser:
        answer = await guesser.post("/login", files={"name": ("name.txt", b"anna")})
    assert answer.status_code == 400
    assert "This form cannot be read" in Page(answer.text).text


@pytest.mark.parametrize(("language", "said"), [("en", "Make a login on the machine"), ("zh_CN", "还没有任何登录账户")])
async def test_where_nobody_can_sign_in_yet_the_page_names_the_command(
    sqlite_engine: Engine, language: str, said: str
) -> None:
    async with visitor(sqlite_engine, signed_in=False, language=language) as stranger:
        page = await seen(stranger, "/login")
    assert said in page.text
    assert "stallwatch login" in page.text
    assert ("input", ("id", "name")) not in page.elements
    assert not any(tag == "input" and "autocomplete" in names for tag, names in page.elements)


def test_tries_are_counted_for_a_name_and_an_address() -> None:
    tries = Tries()
    for second in range(MOST):
        assert not tries.wait("anna", "a", NOW + timedelta(seconds=second))
    late = NOW + timedelta(seconds=30)
    assert tries.wait("anna", "a", late) == timedelta(seconds=30)
    assert not tries.wait("anna", "b", late)
    assert not tries.wait("bert", "a", late)


def test_the_right_password_forgives_the_tries_before_it() -> None:
    tries = Tries()
    for _ in range(MOST):
        tries.wait("anna", "a", NOW)
    tries.forget("anna", "a")
    assert not tries.wait("anna", "a", NOW)


def test_a_clock_that_is_set_back_shuts_nobody_out() -> None:
    tries = Tries()
    for _ in range(MOST):
        tries.wait("anna", "a", NOW)
    assert not tries.wait("anna", "a", NOW - timedelta(hours=1))


def test_a_guesser_of_many_names_fills_no_memory() -> None:
    tries = Tries()
    for number in range(20_000):
        tries.wait(str(number), "a", NOW)
    assert len(vars(tries)["_made"]) == 10_000
