"""A European credential in a browser: what it says unfolds, its picture appears, and nothing in it spoils the page."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Dialog, Page, expect

from badges.web.wording import page_languages
from tests.browser.sites import Site
from tests.browser.test_visits import COLOURS, EVERYTHING, complaints, faults, overflow, strangers
from tests.credentials.european_samples import claim
from tests.verification.signed import a_demo_seal, a_european

pytestmark = pytest.mark.browser


def checked(page: Page, site: Site, file: Path) -> None:
    """Have a file checked, and unfold everything."""
    page.goto(site.url + "/verify")
    with page.expect_navigation():
        page.set_input_files("#file", file)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")


def dialogs(page: Page) -> list[str]:
    """What scripts that are not ours would say."""
    heard: list[str] = []

    def hear(dialog: Dialog) -> None:
        heard.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", hear)
    return heard


@pytest.mark.parametrize(
    "language", [one if one == "nl" else pytest.param(one, marks=pytest.mark.soak) for one in page_languages()]
)
def test_all_that_a_credential_says_fits_the_screen_and_can_be_used_by_everybody(
    chromium: Browser, site: Site, language: str
) -> None:
    context = chromium.new_context(locale=language, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    heard, elsewhere = complaints(page, 200), strangers(page, site)
    checked(page, site, site.files / "european.jsonld")
    drawn = page.locator(".drawn img")
    expect(drawn).to_have_count(1)
    assert drawn.evaluate("(picture) => picture.decode().then(() => picture.naturalWidth)") > 0
    assert page.locator("details.inside").count() > 10
    expect(page.locator("details.theirs > summary")).to_contain_text("Verification Failed")
    page.evaluate(Axe().axe_script)
    assert faults(page, EVERYTHING) == []
    page.emulate_media(color_scheme="dark")
    assert faults(page, COLOURS) == []
    for width in (1280, 390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert overflow(page) <= 0, width
    assert heard == []
    assert [url for url in elsewhere if not url.startswith("data:")] == []
    context.close()


def test_everything_unfolds_with_the_keyboard_alone(chromium: Browser, site: Site) -> None:
    context = chromium.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(site.url + "/verify")
    with page.expect_navigation():
        page.set_input_files("#file", site.files / "european.jsonld")
    block = page.locator("details.inside").first
    block.locator("> summary").focus()
    page.keyboard.press("Enter")
    expect(block.locator("> dl")).to_be_visible()
    page.keyboard.press("Tab")
    expect(block.locator("details.inside > summary").first).to_be_focused()
    page.keyboard.press("Space")
    expect(block.locator("details.inside").first.locator("> dl")).to_be_visible()
    context.close()


def test_hostile_words_stay_words_and_fit_a_phone(chromium: Browser, site: Site, tmp_path: Path) -> None:
    document = copy.deepcopy(a_european())
    evil = "<img src=x onerror=alert(1)>" + "\u202e" + "W" * 300
    document["displayParameter"]["title"] = {"ar": "شهادة", "en": evil}
    claim(document)["title"] = {"en": evil, "nl": evil}
    for outcome in claim(document)["specifiedBy"]["learningOutcome"]:
        outcome["title"] = {"en": evil}
    claim(document)["W" * 150] = evil
    file = tmp_path / "hostile.jsonld"
    file.write_bytes(a_demo_seal().on(document))
    context = chromium.new_context(locale="en-GB", viewport={"width": 390, "height": 844})
    page = context.new_page()
    heard = dialogs(page)
    checked(page, site, file)
    assert page.locator("article img[src=x]").count() == 0
    assert overflow(page) <= 0
    wider = "[...document.querySelectorAll('article *')].filter((e) => e.getBoundingClientRect().right > innerWidth).length"
    assert page.evaluate(wider) == 0, "nothing is cut off"
    assert heard == []
    context.close()
