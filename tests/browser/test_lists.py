"""Many things at once, as a person with a browser does it: with a keyboard, without JavaScript, and while rows come in."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.lists import a_list, another_minute, nothing_waits, work
from tests.browser.sites import Site

pytestmark = pytest.mark.browser


def test_rows_fill_as_they_come_and_the_end_is_told(site: Site, chromium: Browser) -> None:
    page = chromium.new_context(locale="en").new_page()
    page.clock.install()
    page.goto(site.url + a_list(site))
    expect(page.locator("h1")).to_have_text("0 of 5 checked")
    work(site, 4)
    page.clock.run_for(5_000)
    expect(page.locator("h1")).to_have_text("4 of 5 checked")
    expect(page.locator("[data-live]")).to_be_empty()  # not every five seconds: who cannot see would hear nothing else
    work(site)
    page.clock.run_for(5_000)
    expect(page.locator("h1")).to_have_text("3 are not in order")
    expect(page.locator("[data-live]")).to_have_text("3 are not in order")
    expect(page.locator("tbody tr").first).to_contain_text("altered.json")
    expect(page).to_have_title(re.compile("^3 are not in order"))
    page.context.close()


def test_files_are_sent_and_looked_at_by_keyboard_and_without_javascript(site: Site, chromium: Browser) -> None:
    context = chromium.new_context(locale="en", java_script_enabled=False, viewport={"width": 320, "height": 700})
    page = context.new_page()
    page.goto(site.url + "/verify/many")
    page.set_input_files("#files", [site.files / "open-badge.json", site.files / "altered.json"])
    page.focus("#files")
    page.keyboard.press("Tab")
    page.keyboard.type("https://b.example/1")
    page.keyboard.press("Tab")
    nothing_waits(site)
    with another_minute(site), page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("0 of 3 checked")
    work(site)
    page.get_by_role("link", name="Refresh").press("Enter")
    expect(page.locator("h1")).to_have_text(re.compile("is not in order|are not in order|could not be settled"))
    page.get_by_role("link", name=re.compile("altered.json")).press("Enter")
    expect(page.locator("h1")).to_have_text("This file was changed after it was signed")
    context.close()
