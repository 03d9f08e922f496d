"""axe-core finds nothing on any page, in either language and colour scheme; and a phone scrolls no page sideways."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.console.browser.conftest import Served, sign_in, watched
from tests.desk.asking.scenes import NUMBER
from tests.needs import needs
from tracker.console.request import LANGUAGE_COOKIE

pytestmark = needs("chromium")

PAGES = (
    "/",
    "/?department=ops&from=50",
    "/letters",
    "/stuck",
    "/stuck?by=batch&carrier=China+Post",
    "/stuck?carrier=nobody",
    f"/parcels/{NUMBER}",
    "/parcels?number=",
    f"/parcels/{NUMBER[:-1]}X",
    "/nowhere",
)
WIDTHS = (1280, 800, 390)
OPTIONS = {"resultTypes": ["violations"], "iframes": False}  # no script runs in a letter, not even axe
COLOURS = {**OPTIONS, "runOnly": ["color-contrast", "link-in-text-block"]}


@pytest.fixture(params=["en", "zh_CN"])
def language(request: pytest.FixtureRequest) -> str:
    """Each language in turn."""
    return str(request.param)


@pytest.fixture
def context(chromium: Browser, served: Served, language: str) -> Iterator[BrowserContext]:
    """A signed-in browser of this language."""
    context = sign_in(chromium.new_context(), served)
    context.add_cookies([{"name": LANGUAGE_COOKIE, "value": language, "url": served.url}])
    yield from watched(context)


def violations(page: Page) -> list[str]:
    """What axe-core finds, and where; in the dark only colours are others."""
    page.emulate_media(color_scheme="light")
    found = Axe().run(page, options=OPTIONS).response["violations"]
    page.emulate_media(color_scheme="dark")
    found += Axe().run(page, options=COLOURS).response["violations"]
    return [f"{each['id']} at {node['target']}: {node['failureSummary']}" for each in found for node in each["nodes"]]


def open_all(page: Page) -> None:
    """Open all that is folded away, so that it is looked at too."""
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_accessible_and_fits_a_phone(page: Page, served: Served, path: str) -> None:
    page.goto(served.url + path)
    open_all(page)
    assert violations(page) == []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_the_login_page_is_accessible(context: BrowserContext, served: Served) -> None:
    context.clear_cookies(name=f"stallwatch-{served.url.rpartition(':')[2]}")
    page = context.new_page()
    page.goto(served.url)
    assert "/login?next=" in page.url
    assert violations(page) == []
