"""What keeps strangers out: every address needs a session, every form its secret, every answer its headers."""

import pytest
from fastapi.routing import iter_route_contexts
from sqlalchemy import Engine

from tests.build import NOW
from tests.console.visit import COOKIE, CSRF, FORM, Page, seen, settings, visitor
from tests.desk.asking.scenes import NUMBER, played, told
from tracker.console.app import pages
from tracker.console.request import local
from tracker.desk.logins import IDLE, signed_in
from tracker.store.session import connect

OPEN = {"/login", "/language"}
APP = pages(engine=connect("sqlite:///nothing.db"), settings=settings(), clock=lambda: NOW)
ROUTES = [(route.path, route.methods) for route in iter_route_contexts(APP.routes) if route.methods]


def address(path: str) -> str:
    """An address that the route of this path answers."""
    named = {
        "{number:path}": NUMBER,
        "{notice_id}": "1",
        "{statement_id}": "1",
        "{task_id}": "1",
        "{form}": "csv",
        "{path:path}": "nowhere",
    }
    for part, value in named.items():
        path = path.replace(part, value)
    assert "{" not in path
    return path


ADDRESSES = sorted({address(path) for path, methods in ROUTES if "GET" in methods})
FORMS = sorted({address(path) for path, methods in ROUTES if "POST" in methods})
CLOSED = [path for path in ADDRESSES if path not in OPEN]
ANYWHERE = [*ADDRESSES, "/static/console.css", "/static/nothing", "/parcels/NOPE", "/letters/x/page"]


def test_there_is_something_to_walk() -> None:
    assert {"/", "/stuck", "/stuck/numbers", f"/parcels/{NUMBER}", "/letters/1/page", "/login"} <= {*ADDRESSES}
    assert FORMS == ["/language", "/login", "/logout", "/statements", "/statements/1/retract", "/tasks/1/done"]
    assert {method for _, methods in ROUTES for method in methods} == {"GET", "POST"}


@pytest.mark.parametrize(
    "path", [path for path in [*ADDRESSES, "/docs", "/openapi.json", "/favicon.ico"] if path not in OPEN]
)
async def test_nothing_is_shown_without_a_session(sqlite_engine: Engine, path: str) -> None:
    async with visitor(played(sqlite_engine, told), signed_in=False) as stranger:
        answer = await stranger.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login?next=%2F")
    assert answer.content == b""


@pytest.mark.parametrize("path", ADDRESSES)
async def test_whoever_is_signed_in_sees_every_page(engine: Engine, path: str) -> None:
    async with visitor(played(engine, told)) as staff:
        answer = await staff.get(path)
    assert answer.status_code == (404 if path in {"/nowhere", "/letters/1/page"} else 200)


@pytest.mark.parametrize("path", [*ANYWHERE, "/?from=x"])
@pytest.mark.parametrize("signed_in", [True, False])
async def test_head_is_answered_as_get_is_without_the_body(sqlite_engine: Engine, path: str, signed_in: bool) -> None:
    async with visitor(played(sqlite_engine, told), signed_in=signed_in) as client:
        get, head = await client.get(path), await client.head(path)
    assert (head.status_code, head.headers, head.content) == (get.status_code, get.headers, b"")


async def test_a_session_whose_time_is_over_opens_nothing(sqlite_engine: Engine) -> None:
    async with visitor(sqlite_engine, clock=lambda: NOW + IDLE) as staff:
        assert (await staff.get("/")).status_code == 303


@pytest.mark.parametrize("path", ANYWHERE)
@pytest.mark.parametrize("signed_in", [True, False])
async def test_every_answer_keeps_the_browser_in_bounds(sqlite_engine: Engine, path: str, signed_in: bool) -> None:
    async with visitor(sqlite_engine, signed_in=signed_in) as client:
        headers = (await client.get(path)).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert {"frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"} <= {*policy.split("; ")}
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert "strict-transport-security" not in headers


async def test_over_https_the_browser_is_told_to_stay_there(sqlite_engine: Engine) -> None:
    async with visitor(sqlite_engine, https=True) as client:
        assert "max-age=31536000" in (await client.get("/login")).headers["strict-transport-security"]


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": ""},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:8420"},
    ],
)
async def test_a_form_of_another_site_is_refused(sqlite_engine: Engine, path: str, headers: dict[str, str]) -> None:
    async with visitor(sqlite_engine) as staff:
        answer = await staff.post(path, data=FORM, headers=headers)
    assert answer.status_code == 403
    assert "This form does not come from here" in Page(answer.text).text
    assert signed_in(sqlite_engine, staff.cookies[COOKIE], now=NOW)


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://127.0.0.1:8420", 303),
        ("http://127.0.0.1:8421", 403),
        ("http://evil.example", 403),
        ("http://127.0.0.1:8420.evil.example", 403),
        ("null", 403),
        (None, 403),
        ("http://[", 403),
    ],
)
async def test_a_browser_that_tells_no_site_must_tell_our_origin(
    sqlite_engine: Engine, origin: str | None, status: int
) -> None:
    async with visitor(sqlite_engine) as staff:
        del staff.headers["Sec-Fetch-Site"]
        answer = await staff.post("/logout", data=FORM, headers={"Origin": origin} if origin else {})
    assert answer.status_code == status


@pytest.mark.parametrize("path", [path for path in FORMS if path not in OPEN])
@pytest.mark.parametrize("form", [{}, {"csrf": ""}, {"csrf": "guessed"}, {"csrf": CSRF[:-1]}, {"csrf": "é" * 10}])
async def test_a_form_without_the_secret_of_its_session_changes_nothing(
    sqlite_engine: Engine, form: dict[str, str], path: str
) -> None:
    async with visitor(sqlite_engine) as staff:
        assert (await staff.post(path, data=form)).status_code == 403
        assert (await staff.get("/")).status_code == 200


@pytest.mark.parametrize("path", [path for path in FORMS if path != "/login"])
async def test_asking_for_a_form_s_address_does_nothing(sqlite_engine: Engine, path: str) -> None:
    async with visitor(sqlite_engine) as staff:
        assert (await staff.get(path)).status_code == 404
        assert (await staff.get("/")).status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_pages_are_there_to_be_read(sqlite_engine: Engine, method: str) -> None:
    async with visitor(sqlite_engine) as staff:
        answer = await staff.request(method, "/stuck")
    assert answer.status_code == 405
    assert "That cannot be done here" in Page(answer.text).text


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/stuck?by=batch", "/stuck?by=batch"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/\t/evil.example", "/"),
        ("/\n/evil.example", "/"),
        ("/stuck\r\nSet-Cookie: a=b", "/"),
        ("/ü", "/"),
        ("", "/"),
        ("stuck", "/"),
        ("/stuck?next=https://evil.example", "/stuck?next=https://evil.example"),
    ],
)
def test_the_way_back_leads_nowhere_else(asked: str, led: str) -> None:
    assert local(asked) == led


async def test_a_link_from_another_site_asks_once_more_from_here(sqlite_engine: Engine) -> None:
    """Browsers show the cookie only to a request that comes from a page of ours."""
    async with visitor(sqlite_engine, signed_in=False) as staff:
        answer = await staff.get("/stuck?by=batch", headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 200
        assert 'content="0;url=/stuck?by=batch"' in answer.text
        assert (await staff.get("/stuck?by=batch")).status_code == 303


async def test_the_language_can_be_chosen_by_anybody_and_leads_back(sqlite_engine: Engine) -> None:
    async with visitor(sqlite_engine, signed_in=False) as stranger:
        answer = await stranger.post("/language", data={"language": "zh_CN", "back": "/login?next=%2Fstuck"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=%2Fstuck")
        assert "登录" in (await seen(stranger, "/login")).text


async def test_no_language_but_ours_is_kept(sqlite_engine: Engine) -> None:
    async with visitor(sqlite_engine) as staff:
        answer = await staff.post("/language", data={"language": "../../etc", "back": "https://evil.example"})
    assert (answer.headers["location"], answer.headers.get("set-cookie")) == ("/", None)


@pytest.mark.parametrize(
    ("staff", "wish", "spoken"),
    [
        (None, "zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"),
        (None, "fr,en;q=0.5,zh;q=0.7", "zh-CN"),
        (None, "fr;q=1,en;q=0.4", "en"),
        (None, "en ; q=0.5, zh ; q=0.9", "zh-CN"),
        (None, "fr", "en"),
        (None, "", "en"),
        (None, ";;q=,zh;q=x", "zh-CN"),
        ("zh_CN", "en", "zh-CN"),
        ("en", "zh", "en"),
    ],
)
async def test_the_language_is_the_settings_else_the_browsers(
    sqlite_engine: Engine, staff: str | None, wish: str, spoken: str
) -> None:
    async with visitor(sqlite_engine, language=staff) as client:
        answer = await client.get("/", headers={"Accept-Language": wish})
    assert f'<html lang="{spoken}">' in answer.text
