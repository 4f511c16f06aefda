"""Every page in every language: it stands, it fits the screen, it loads nothing from elsewhere, and axe finds nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from badges.web.wording import page_languages
from tests.browser.sites import Site
from tests.browser.visits import VISITS, Visit

pytestmark = pytest.mark.browser

WIDTHS = (390, 1280)
EVERYTHING = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["cat.color"]
"""All that differs between a light and a dark screen."""


def routes(app: FastAPI) -> set[str]:
    """The paths that the application answers."""
    found: set[str] = set()
    for route in app.routes:
        included = getattr(getattr(route, "original_router", None), "routes", None)
        found |= {getattr(r, "path", "") for r in included} if included else {getattr(route, "path", "")}
    return found


def test_every_route_is_visited(site: Site) -> None:
    assert routes(site.house.app) == {visit.route for visit in VISITS}


EVERY_DAY = ("en", "nl")
"""The other languages are visited in the long run, since each takes minutes; their words are tested one by one every day."""
LANGUAGES = [one if one in EVERY_DAY else pytest.param(one, marks=pytest.mark.soak) for one in page_languages()]


@pytest.fixture(params=LANGUAGES)
def context(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[BrowserContext]:
    """A browser of somebody who speaks this language."""
    opened = chromium.new_context(locale=request.param, viewport={"width": 1280, "height": 900})
    yield opened
    opened.close()


def complaints(page: Page, expected_status: int) -> list[str]:
    """What the browser complains about while the page loads: refused scripts and styles, errors, missing files."""
    heard: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        about_the_page = expected_status >= 400 and f"status of {expected_status}" in message.text
        if message.type in ("error", "warning") and not about_the_page:
            heard.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def strangers(page: Page, site: Site) -> list[str]:
    """Requests to anybody but us."""
    seen: list[str] = []

    def see(request: Request) -> None:
        if not request.url.startswith((site.url, site.strangers_url)):
            seen.append(request.url)

    page.on("request", see)
    return seen


@pytest.mark.parametrize("visit", VISITS, ids=str)
def test_a_page_stands_fits_keeps_to_itself_and_can_be_used_by_everybody(
    visit: Visit, context: BrowserContext, site: Site
) -> None:
    page = context.new_page()
    heard, elsewhere = complaints(page, visit.status), strangers(page, site)
    assert visit.go(page, site) == visit.status
    if not visit.page:
        return
    language = page.evaluate("document.documentElement.lang")
    assert language == page.evaluate("navigator.language").partition("-")[0]
    assert page.title()
    assert page.locator("h1").count() == 1
    assert page.locator("main").count() == 1
    page.evaluate(Axe().axe_script)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert overflow(page) <= 0, f"wider than {width} px"
        page.emulate_media(color_scheme="light")
        assert faults(page, EVERYTHING) == [], width
        if language == page_languages()[0]:  # words have the same colours in every language
            page.emulate_media(color_scheme="dark")
            assert faults(page, COLOURS) == [], f"{width}, dark"
    page.set_viewport_size({"width": 320, "height": 700})
    assert overflow(page) <= 0, "wider than 320 px"
    assert heard == []
    assert elsewhere == []


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    wider: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wider


def faults(page: Page, rules: list[str]) -> list[dict[str, Any]]:
    """What axe finds, with the place."""
    found = page.evaluate("rules => axe.run({runOnly: rules, resultTypes: ['violations']})", rules)
    return [
        {"rule": fault["id"], "where": [node["target"] for node in fault["nodes"]][:3], "why": fault["help"]}
        for fault in found["violations"]
    ]
