"""Every page in every language: it stands, it fits the screen, it loads nothing from elsewhere, and axe finds nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, Literal, TypedDict

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from badges.web.wording import page_languages
from tests.browser.sites import Site
from tests.browser.visits import VISITS, Visit

pytestmark = pytest.mark.browser


class Colours(TypedDict):
    """What a reader set their screen to."""

    color_scheme: Literal["light", "dark"]
    forced_colors: Literal["active", "none"]


WIDTHS = (320, 390, 1280)
EVERYTHING = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["cat.color"]
"""All that differs between a light and a dark screen."""
LIGHT: Final[Colours] = {"color_scheme": "light", "forced_colors": "none"}
DARK: Final[Colours] = {"color_scheme": "dark", "forced_colors": "none"}
FORCED: Final[Colours] = {"color_scheme": "dark", "forced_colors": "active"}
NEWS = """() => {
  const said = (text) => text.trim().replace(/\\s+/g, " ");
  return {
    lang: document.documentElement.lang,
    spoken: navigator.language.split("-")[0],
    title: said(document.title),
    text: said(document.body.textContent),
    headings: document.querySelectorAll("h1").length,
    mains: document.querySelectorAll("main").length,
    refused: Boolean(document.querySelector("main [role=alert], main .error:not([hidden])")),
  };
}"""


def routes(app: FastAPI) -> set[str]:
    """The paths that the application answers."""
    found: set[str] = set()
    for route in app.routes:
        included = getattr(getattr(route, "original_router", None), "routes", None)
        found |= {getattr(r, "path", "") for r in included} if included else {getattr(route, "path", "")}
    return found


def test_every_route_is_visited(site: Site) -> None:
    assert routes(site.house.app) == {visit.route for visit in VISITS}


PAGES = [visit for visit in VISITS if visit.page]
DATA = [visit for visit in VISITS if not visit.page]
EVERY_DAY = [
    pytest.param(language, visit, id=f"{language}-{visit}")
    for place, language in enumerate(page_languages())
    for visit in PAGES[place :: len(page_languages())]
]
"""Each state in one of the languages, the next in the next: all in all are visited in the long run, since that takes an hour."""


@pytest.fixture(scope="module")
def reader(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[BrowserContext]:
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
        if not request.url.startswith((site.url, site.strangers_url, site.outside_url, site.busy_url)):
            seen.append(request.url)

    page.on("request", see)
    return seen


@pytest.mark.parametrize(("reader", "visit"), EVERY_DAY, indirect=["reader"])
def test_a_page_stands_fits_keeps_to_itself_and_can_be_used_by_everybody(
    visit: Visit, reader: BrowserContext, site: Site
) -> None:
    page, unheard = opened(visit, reader, site)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert overflow(page) <= 0, f"wider than {width} px"
    page.evaluate(Axe().axe_script)
    if PAGES.index(visit) % 2:
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size({"width": 390, "height": 900})
    assert faults(page, EVERYTHING) == []
    assert unheard() == []
    page.close()


@pytest.mark.soak
@pytest.mark.parametrize("visit", PAGES, ids=str)
@pytest.mark.parametrize("reader", page_languages(), indirect=True)
def test_a_page_is_for_everybody_in_every_language_on_every_screen_in_all_colours(
    visit: Visit, reader: BrowserContext, site: Site
) -> None:
    page, unheard = opened(visit, reader, site)
    page.evaluate(Axe().axe_script)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for colours in (LIGHT, DARK, FORCED):
            page.emulate_media(**colours)
            assert overflow(page) <= 0, (width, colours)
            if colours != FORCED:  # whose colours are the reader's own
                assert faults(page, EVERYTHING if colours == LIGHT else COLOURS) == [], (width, colours)
        page.emulate_media(**LIGHT)
    assert unheard() == []
    page.close()


@pytest.mark.parametrize("visit", DATA, ids=str)
@pytest.mark.parametrize("reader", page_languages()[:1], indirect=True)
def test_data_is_where_it_is_said_to_be(visit: Visit, reader: BrowserContext, site: Site) -> None:
    page = reader.new_page()
    assert visit.go(page, site) == visit.status
    page.close()


def opened(visit: Visit, reader: BrowserContext, site: Site) -> tuple[Page, Callable[[], list[str]]]:
    """A page in this state, and what was heard from it that nobody wants to hear."""
    page = reader.new_page()
    heard, elsewhere = complaints(page, visit.status), strangers(page, site)
    assert visit.go(page, site) == visit.status
    told = page.evaluate(NEWS)
    assert told["lang"] == told["spoken"]
    assert (told["headings"], told["mains"]) == (1, 1)
    news = told["title"].split(" – ")[0]
    if not visit.route.startswith("/achievements"):  # they stand in their own language below a title in the reader's
        assert (": " in news) if told["refused"] else (news in told["text"]), "the title begins with what the page says"
    return page, lambda: [*heard, *elsewhere]


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
