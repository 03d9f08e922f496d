"""The pages in a real browser: signing in, copying numbers, looking at a letter; and all of it without script."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.build import NOW
from tests.console.browser.conftest import Served, serving, sign_in, watched
from tests.console.test_hostile_text import fill, storable
from tests.desk.asking.scenes import NUMBER
from tests.hostile import HOSTILE
from tests.needs import needs
from tracker.desk.logins import set_login

TOO_WIDE = """
[...document.querySelectorAll("body *")]
  .filter(one => one.getBoundingClientRect().right > innerWidth + 1).map(one => one.outerHTML.slice(0, 90))
"""
pytestmark = needs("chromium")

PASSWORD = "quiet harbour tuesday lamp"


@pytest.fixture
def scriptless(chromium: Browser, served: Served) -> Iterator[Page]:
    """A page of a browser that runs no script."""
    for context in watched(sign_in(chromium.new_context(java_script_enabled=False), served)):
        yield context.new_page()


def test_one_signs_in_reads_and_signs_out(chromium: Browser, served: Served) -> None:
    set_login(served.engine, "bert", PASSWORD, now=NOW)
    for context in watched(chromium.new_context(java_script_enabled=False)):
        page = context.new_page()
        page.goto(f"{served.url}/stuck?by=batch")
        page.get_by_label("Name").fill("Bert")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        expect(page).to_have_url(f"{served.url}/stuck?by=batch")
        page.get_by_role("button", name="Sign out").click()
        expect(page).to_have_url(f"{served.url}/login")
        page.goto(served.url)
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_the_numbers_are_copied_and_it_is_said(context: BrowserContext, page: Page, served: Served) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{served.url}/stuck?by=batch")
    page.get_by_role("button", name="Copy the numbers").first.click()
    expect(page.get_by_role("status")).to_have_text("Copied: 6 numbers.")
    copied = page.evaluate("navigator.clipboard.readText()").splitlines()
    assert sorted(copied) == [f"LZ00{number}CN" for number in range(6)]


def test_without_script_the_numbers_are_in_a_field_and_no_button_is_idle(scriptless: Page, served: Served) -> None:
    scriptless.goto(f"{served.url}/stuck?by=batch")
    expect(scriptless.get_by_role("button", name="Copy the numbers")).to_have_count(0)
    scriptless.get_by_text("The numbers and the parcels").first.click()
    expect(scriptless.get_by_label("The numbers, one a line").first).to_have_value(
        "\n".join(f"LZ00{number}CN" for number in reversed(range(6)))
    )


def test_without_script_filters_search_and_language_work(scriptless: Page, served: Served) -> None:
    scriptless.goto(f"{served.url}/stuck")
    scriptless.get_by_label("Carrier").select_option("China Post")
    scriptless.get_by_role("button", name="Filter").click()
    expect(scriptless.get_by_text("6 parcels stand still.")).to_be_visible()
    scriptless.get_by_label("Tracking number").fill(NUMBER.lower())
    scriptless.keyboard.press("Enter")
    expect(scriptless).to_have_url(f"{served.url}/parcels/{NUMBER}")
    scriptless.get_by_role("button", name="中文").click()
    expect(scriptless).to_have_url(f"{served.url}/parcels/{NUMBER}")
    expect(scriptless.get_by_role("heading", name="判断与理由")).to_be_visible()


def test_without_script_one_says_what_one_knows_and_marks_a_task_as_done(
    chromium: Browser, sqlite_template: Path, tmp_path: Path
) -> None:
    with serving(sqlite_template, tmp_path) as console:
        for context in watched(sign_in(chromium.new_context(java_script_enabled=False), console)):
            page = context.new_page()
            page.goto(f"{console.url}/parcels/{NUMBER}")
            page.get_by_text("Something is wrong with it").click()
            page.get_by_label("What is wrong").select_option(label="damaged")
            form = page.locator("details", has_text="Something is wrong with it")
            form.get_by_label("Note").fill("the box is torn")
            page.get_by_role("button", name="Report it").click()
            said = page.locator("li:target")
            expect(said).to_contain_text("trouble reported: damaged")
            said.get_by_role("button", name="Take back").click()
            expect(page.locator("li:target")).to_contain_text("[taken back 2026-11-18 12:00 UTC]")
            page.get_by_role("button", name="Mark as done (press the carrier)").click()
            expect(page.get_by_text("anna did this task of logistics operations: press the carrier.")).to_be_visible()


def test_a_letter_is_seen_as_its_reader_sees_it(page: Page, served: Served) -> None:
    page.goto(f"{served.url}/parcels/{NUMBER}")
    page.get_by_text("The letter as its reader sees it").click()
    letter = page.frame_locator("iframe")
    expect(letter.get_by_text("Guten Tag").first).to_be_visible()
    style = letter.locator(".calm").evaluate("one => getComputedStyle(one).backgroundColor")
    assert style == "rgb(233, 244, 239)"


def test_a_letter_cannot_be_shown_by_another_page(page: Page, served: Served) -> None:
    page.goto(f"{served.url}/letters/1/page")
    with pytest.raises(Exception, match="sandboxed"):
        page.evaluate("localStorage.length")


def test_a_link_in_a_chat_finds_the_reader_signed_in(page: Page, served: Served) -> None:
    """A page of another site, here one of another host name, leads to a parcel."""
    elsewhere = served.url.replace("127.0.0.1", "localhost") + "/login"
    page.goto(elsewhere)
    page.evaluate("to => { location.href = to }", f"{served.url}/parcels/{NUMBER}")
    expect(page.get_by_role("heading", name=NUMBER)).to_be_visible()


def test_the_keyboard_reaches_the_content_first(page: Page, served: Served) -> None:
    page.goto(served.url)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="To the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_a_parcel_can_be_printed_without_the_frame(page: Page, served: Served, tmp_path: Path) -> None:
    page.goto(f"{served.url}/parcels/{NUMBER}")
    page.emulate_media(media="print")
    expect(page.get_by_role("searchbox")).to_be_hidden()
    expect(page.get_by_role("heading", name=NUMBER)).to_be_visible()
    assert page.pdf().startswith(b"%PDF")


def test_hostile_text_runs_nothing_and_breaks_no_rule_of_the_browser(
    chromium: Browser, sqlite_template: Path, tmp_path: Path
) -> None:
    with serving(sqlite_template, tmp_path) as spoilt:
        fill(spoilt.engine, storable(" ".join(HOSTILE)))
        for context in watched(sign_in(chromium.new_context(), spoilt)):
            page = context.new_page()
            page.on("dialog", lambda dialog: pytest.fail(dialog.message))
            for path in ("/", "/letters", "/stuck", "/stuck?by=batch", f"/parcels/{NUMBER}"):
                page.goto(spoilt.url + path)
                assert page.evaluate("document.scripts.length") == 1
                assert page.evaluate("document.images.length") == 0
                assert page.evaluate(TOO_WIDE) == []
