"""Nobody needs a mouse: each thing that can be done on the pages of a check, with the keys of a keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.lists import a_checked_list
from tests.browser.sites import Site
from tests.verification.kinds import LINK

pytestmark = pytest.mark.browser

STOP = """selector => {
  const it = document.activeElement, box = it.getBoundingClientRect(), style = getComputedStyle(it);
  const before = window.stop && !(window.stop.compareDocumentPosition(it) & Node.DOCUMENT_POSITION_FOLLOWING);
  window.stop = it;
  return {
    what: it.outerHTML.slice(0, 80),
    there: it.matches(selector),
    seen: box.width > 0 && box.top < innerHeight && box.bottom > 0 && style.outlineStyle !== "none",
    backwards: Boolean(before),
  };
}"""


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    """A page of an English reader who has no mouse."""
    context = chromium.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def tab_to(page: Page, selector: str) -> None:
    """Go on until the focus is there; each stop can be seen, and comes after the one before."""
    page.evaluate("window.stop = null")
    for _ in range(60):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP, selector)
        assert stop["seen"], f"the focus on {stop['what']} cannot be seen"
        assert not stop["backwards"], f"{stop['what']} comes too late"
        if stop["there"]:
            return
    pytest.fail(f"{selector} cannot be reached")


def press_enter(page: Page) -> None:
    """Send or follow what has the focus."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_link_is_given_and_what_was_checked_is_unfolded(page: Page, site: Site) -> None:
    page.goto(site.outside_url + "/verify")
    tab_to(page, ".jump")
    page.keyboard.press("Enter")
    tab_to(page, "#link")
    page.keyboard.type(LINK)
    press_enter(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("This badge is valid")
    tab_to(page, "a[href='#checked']")
    page.keyboard.press("Enter")
    tab_to(page, ".findings + details > summary")
    page.keyboard.press("Enter")
    tab_to(page, ".findings + details [role=region]")
    expect(page.get_by_text("proof.valid")).to_be_visible()


def test_a_text_is_pasted_its_holder_is_compared_and_the_receipt_is_kept(page: Page, site: Site) -> None:
    page.goto(site.url + "/verify")
    tab_to(page, "form:has(#text) summary")
    page.keyboard.press("Enter")
    tab_to(page, "#text")
    page.keyboard.insert_text((site.files / "open-badge.json").read_text())
    tab_to(page, "form:has(#text) button")
    press_enter(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("This badge is valid")
    tab_to(page, "[name=address]")
    page.keyboard.type(site.holder)
    with page.expect_popup() as opened:
        page.keyboard.press("Enter")
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("Yes: what you gave fits")
    opened.value.close()
    tab_to(page, "[name=form][value=json]")
    with page.expect_download() as kept:
        page.keyboard.press("Enter")
    assert kept.value.suggested_filename.startswith("receipt-")


def test_a_list_is_read_and_deleted(page: Page, site: Site) -> None:
    page.goto(site.url + a_checked_list(site))
    tab_to(page, "[role=region]")
    tab_to(page, "tbody tr:nth-child(2) a")
    press_enter(page)
    tab_to(page, "main a")
    press_enter(page)
    tab_to(page, "a[href$='/delete']")
    press_enter(page)
    tab_to(page, "form[action$='/delete'] button")
    press_enter(page)
    expect(page.get_by_role("status")).to_have_text("The list was deleted.")


def test_a_language_is_chosen(page: Page, site: Site) -> None:
    page.goto(site.url + "/verify")
    tab_to(page, "nav.lang summary")
    page.keyboard.press("Enter")
    tab_to(page, "nav.lang [lang=fr]")
    press_enter(page)
    assert page.evaluate("document.documentElement.lang") == "fr"
