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
AXE = Axe().axe_script
WIDTHS = (1280, 800, 390)
OPTIONS = {"resultTypes": ["violations"], "iframes": False}  # no script runs in a letter, not even axe
COLOURS = {**OPTIONS, "runOnly": ["color-contrast", "link-in-text-block"]}


@pytest.fixture(scope="module", params=["en", "zh_CN"])
def language(request: pytest.FixtureRequest) -> str:
    """Each language in turn."""
    return str(request.param)


def speaking(context: BrowserContext, served: Served, language: str) -> BrowserContext:
    """Have the console speak this language to a browser."""
    context.add_cookies([{"name": LANGUAGE_COOKIE, "value": language, "url": served.url}])
    return context


@pytest.fixture(scope="module")
def page(chromium: Browser, served: Served, language: str) -> Iterator[Page]:
    """The page of a signed-in browser for every address in turn: a new one would cost more than the look."""
    for context in watched(speaking(sign_in(chromium.new_context(), served), served, language)):
        yield context.new_page()


def violations(page: Page) -> list[str]:
    """What axe-core finds, and where; in the dark only colours are others."""
    page.evaluate(AXE)
    found = []
    for scheme, options in (("light", OPTIONS), ("dark", COLOURS)):
        page.emulate_media(color_scheme=scheme)
        found += page.evaluate("options => axe.run(options)", options)["violations"]
    return [f"{each['id']} at {node['target']}: {node['failureSummary']}" for each in found for node in each["nodes"]]


def open_all(page: Page) -> None:
    """Open all that is folded away, so that it is looked at too."""
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_accessible_and_fits_a_phone(page: Page, served: Served, path: str) -> None:
    page.set_viewport_size({"width": WIDTHS[0], "height": 800})
    page.goto(served.url + path)
    open_all(page)
    assert violations(page) == []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_form_that_was_refused_is_accessible(page: Page, served: Served) -> None:
    page.goto(f"{served.url}/parcels/{NUMBER}")
    open_all(page)
    page.locator("#at-reported-1").fill("soon")
    page.locator("#at-reported-1").press("Enter")
    page.wait_for_selector("#refused")
    assert page.locator("#at-reported-1").get_attribute("aria-invalid") == "true"
    assert violations(page) == []


def test_the_login_page_is_accessible(chromium: Browser, served: Served, language: str) -> None:
    for context in watched(speaking(chromium.new_context(), served, language)):
        page = context.new_page()
        page.goto(served.url)
        assert "/login?next=" in page.url
        assert violations(page) == []
