"""Checking a badge and reading the catalogue with what people have: a mouse, a keyboard alone, no JavaScript, large text."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, FileChooser, Page, expect
from playwright.sync_api import TimeoutError as TooLate

from tests.browser.lists import another_minute, nothing_waits
from tests.browser.sites import Site
from tests.installations import ADDRESSES
from tests.verification.kinds import LINK
from tests.verification.pictures import a_sheet, as_picture

pytestmark = pytest.mark.browser


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page of an English reader at a desk."""
    context = chromium.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture
def plain(chromium: Browser) -> Iterator[Page]:
    """A page of somebody without JavaScript."""
    context = chromium.new_context(locale="en-GB", java_script_enabled=False)
    yield context.new_page()
    context.close()


def drop(page: Page, site: Site, *names: str) -> None:
    """Let go of files somewhere on the page."""
    files = [[name, base64.b64encode((site.files / name).read_bytes()).decode()] for name in names]
    page.evaluate(
        """(files) => {
          const carried = new DataTransfer();
          for (const [name, content] of files)
            carried.items.add(new File([Uint8Array.from(atob(content), (c) => c.charCodeAt(0))], name));
          for (const kind of ["dragover", "drop"])
            document.body.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: carried }));
        }""",
        files,
    )


def test_a_file_dropped_anywhere_on_the_page_is_checked_at_once(page: Page, site: Site) -> None:
    page.goto(site.url + "/verify")
    with page.expect_navigation():
        drop(page, site, "open-badge.png")
    expect(page.get_by_role("heading", level=1)).to_have_text("This badge is valid")


def test_a_file_that_is_too_large_is_said_at_the_field_before_it_is_sent(page: Page, site: Site) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.goto(site.url + "/verify")
    page.set_input_files("#file", site.files / "large.png")
    expect(page.locator("#file-error")).to_be_visible()
    expect(page.locator("#file-error")).to_contain_text("too large")
    expect(page.locator("#file")).to_be_focused()
    expect(page.locator("#file")).to_have_attribute("aria-invalid", "true")
    assert "POST" not in sent
    with page.expect_navigation():
        page.set_input_files("#file", site.files / "open-badge.json")
    expect(page.get_by_role("heading", level=1)).to_have_text("This badge is valid")


PASTE = """([kind, content]) => {
  const carried = new DataTransfer();
  if (kind === "text") carried.setData("text", content);
  else carried.items.add(new File([Uint8Array.from(atob(content), (c) => c.charCodeAt(0))], "image.png", { type: kind }));
  document.body.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: carried }));
}"""


def test_what_is_pasted_anywhere_on_the_page_is_checked_at_once(page: Page, site: Site) -> None:
    page.goto(site.url + "/verify")
    with page.expect_navigation():
        page.evaluate(PASTE, ["text", (site.files / "open-badge.json").read_text()])
    expect(page.get_by_role("heading", level=1)).to_have_text("This badge is valid")
    page.goto(site.url + "/verify")
    screenshot = as_picture(a_sheet(ADDRESSES.base + site.share))
    with page.expect_navigation():
        page.evaluate(PASTE, ["image/png", base64.b64encode(screenshot).decode()])
    expect(page.get_by_role("heading", level=1)).to_contain_text("Italian gastronomy")


def test_on_a_slow_line_a_file_that_takes_long_to_send_shows_how_far_it_is(page: Page, site: Site) -> None:
    page.goto(site.url + "/verify")
    page.evaluate(
        """() => {
          window.said = [];
          const live = document.querySelector("[data-sending] [aria-live]");
          new MutationObserver(() => said.push(live.textContent)).observe(live, { childList: true });
        }"""
    )
    slow = {"offline": False, "latency": 100, "downloadThroughput": 100_000, "uploadThroughput": 1_000_000}
    line = page.context.new_cdp_session(page)
    line.send("Network.emulateNetworkConditions", slow)
    large = (site.files / "open-badge.json").read_bytes() + b" " * 2_500_000
    page.set_input_files("#file", {"name": "x", "mimeType": "text/plain", "buffer": large})
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.locator("#link").fill("the page can be used meanwhile")
    expect(page.get_by_role("progressbar", name=re.compile(r"Sent: \d+ percent"))).to_be_visible(timeout=30_000)
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text("This badge is valid", timeout=30_000)
    expect(heading).to_be_focused()
    said = page.evaluate("said")
    assert said == sorted(set(said), key=lambda text: int(re.sub(r"\D", "", text)))
    assert said[-1] == "Sent: 100 percent"
    expect(page.get_by_role("button", name="Print this page")).to_be_visible()
    page.go_back()
    expect(page.locator("#file")).to_be_visible()
    line.detach()


def test_several_files_that_are_dropped_come_back_as_one_list(page: Page, site: Site) -> None:
    nothing_waits(site)
    page.goto(site.url + "/verify")
    with another_minute(site), page.expect_navigation():
        drop(page, site, "open-badge.json", "altered.json")
    assert "/verify/many/" in page.url
    expect(page.get_by_role("heading", level=1)).to_have_text("0 of 2 checked")


def test_without_javascript_a_link_is_followed_and_a_language_is_chosen(plain: Page, site: Site) -> None:
    plain.goto(site.outside_url + "/verify")
    plain.fill("#link", LINK)
    plain.press("#link", "Enter")
    expect(plain.get_by_role("heading", level=1)).to_have_text("This badge is valid")
    plain.click("text=Check another file")
    plain.click("nav.lang summary")
    plain.click("nav.lang >> text=Nederlands")
    expect(plain.get_by_role("heading", level=1)).to_have_text("Controleer een badge of certificaat")


def test_without_javascript_a_text_is_pasted_and_sent(plain: Page, site: Site) -> None:
    plain.goto(site.url + "/verify")
    plain.click("text=Or paste the text of a badge")
    plain.fill("#text", (site.files / "open-badge.json").read_text())
    plain.click("text=Check this text")
    expect(plain.get_by_role("heading", level=1)).to_have_text("This badge is valid")


def test_without_javascript_a_file_is_chosen_and_sent_with_the_button(plain: Page, site: Site) -> None:
    plain.goto(site.url + "/verify")
    expect(plain.locator("#file-error")).to_be_hidden()
    plain.set_input_files("#file", site.files / "altered.json")
    plain.click(".drop button")
    expect(plain.get_by_role("heading", level=1)).to_have_text("This file was changed after it was signed")
    expect(plain.get_by_role("button", name="Print this page")).to_be_hidden()


def test_without_javascript_a_file_that_is_too_large_gets_its_answer_too(plain: Page, site: Site) -> None:
    plain.goto(site.url + "/verify")
    plain.set_input_files("#file", site.files / "large.png")
    plain.click(".drop button")
    expect(plain.get_by_role("alert")).to_contain_text("too large")
    expect(plain.locator("#file-error")).to_be_visible()


def test_without_javascript_the_catalogue_is_searched_and_read(plain: Page, site: Site) -> None:
    plain.goto(site.url + "/units")
    plain.fill("#q", "gastronomy")
    plain.select_option("#form", "physical")
    plain.click("text=Show these units")
    expect(plain.locator("#found")).to_contain_text("1 learning unit")
    plain.click("text=4 outcomes")
    expect(plain.get_by_text("Prepares four classic regional dishes")).to_be_visible()
    plain.click("h3 a")
    expect(plain.get_by_role("heading", name="European elements: 9 of 9")).to_be_visible()


def test_the_list_narrows_while_typing(page: Page, site: Site) -> None:
    page.goto(site.url + "/units")
    assert page.locator("#units > li:visible").count() == 34
    page.type("#q", "gastronomie")
    assert page.locator("#units > li:visible").count() == 0, "Dutch words are found by sending the form"
    page.fill("#q", "GASTRO")
    assert page.locator("#units > li:visible").count() == 1


def test_the_code_on_paper_opens_what_the_paper_shows(page: Page, site: Site) -> None:
    code = site.share.rpartition("/")[2]
    page.goto(site.url + "/verify")
    page.fill("#link", " ".join(code[n : n + 4] for n in range(0, 28, 4)).upper())
    page.click("text=Check this link or code")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Italian gastronomy")
    expect(page.locator(".note.pass")).to_contain_text("This badge is valid")
    assert page.evaluate("document.referrer") == "", "the next page does not learn where we were"


def test_a_badge_is_checked_with_the_keyboard_alone(page: Page, site: Site) -> None:
    page.goto(site.url + "/verify")
    page.keyboard.press("Tab")
    expect(page.locator(".jump")).to_be_focused()
    assert page.locator(".jump").bounding_box() is not None
    page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "file":
            break
    expect(page.locator("#file")).to_be_focused()
    chooser = opened_by_enter(page)
    with page.expect_navigation():
        chooser.set_files(site.files / "open-badge.json")
    expect(page.get_by_role("heading", level=1)).to_have_text("This badge is valid")
    reached = reached_by_tab(page)
    for name in ("See what we checked", "Codes of these findings, for specialists", "Check another file", "Print this page"):
        assert name in reached, name


def test_the_catalogue_is_searched_with_the_keyboard_alone(page: Page, site: Site) -> None:
    page.goto(site.url + "/units")
    while page.evaluate("document.activeElement.id") != "q":
        page.keyboard.press("Tab")
    page.keyboard.type("coil")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    while page.evaluate("document.activeElement.tagName") != "SUMMARY":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("details[open] li").first).to_be_visible()


def opened_by_enter(page: Page) -> FileChooser:
    """The file dialog that Enter opens. A busy headless Chromium now and then opens none for the first press."""
    for _ in range(3):
        try:
            with page.expect_file_chooser(timeout=8_000) as chooser:
                page.keyboard.press("Enter")
        except TooLate:
            continue
        return chooser.value
    pytest.fail("Enter on the field opens no file dialog")


def reached_by_tab(page: Page) -> list[str]:
    """What the focus passes on its way through the page; every stop can be seen."""
    names = []
    for _ in range(60):
        page.keyboard.press("Tab")
        stop = page.evaluate(
            """() => {
              const it = document.activeElement, box = it.getBoundingClientRect();
              const style = getComputedStyle(it);
              return [it.textContent.trim(), box.width > 0 && style.outlineStyle !== "none", it === document.body];
            }"""
        )
        if stop[2]:
            break
        assert stop[1], f"the focus on {stop[0]!r} cannot be seen"
        names.append(stop[0])
    return names


@pytest.mark.parametrize("path", ["/", "/units", "/units/LU-02", "/verify", "/issuers/voorbeeldcollege", "share"])
def test_nothing_is_cut_off_when_text_is_twice_as_large(page: Page, site: Site, path: str) -> None:
    page.goto(site.url + (site.share if path == "share" else path))
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    page.set_viewport_size({"width": 640, "height": 900})
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0


def test_a_verdict_keeps_its_frame_on_paper_and_in_forced_colours(page: Page, site: Site) -> None:
    page.goto(site.url + "/verify")
    with page.expect_navigation():
        page.set_input_files("#file", site.files / "revoked.json")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.querySelector('.verdict')).borderTopStyle") == "solid"
    expect(page.locator("footer")).to_be_hidden()
    page.emulate_media(media="screen", forced_colors="active")
    assert page.evaluate("getComputedStyle(document.querySelector('.verdict')).borderTopStyle") == "solid"


def test_a_choice_of_language_is_kept(page: Page, site: Site) -> None:
    page.goto(site.url + "/how")
    page.click("nav.lang summary")
    page.click("nav.lang >> text=Nederlands")
    expect(page.get_by_role("heading", level=1)).to_have_text("Zo werkt controleren")
    page.goto(site.url + "/verify")
    expect(page.get_by_role("heading", level=1)).to_have_text("Controleer een badge of certificaat")


def test_what_is_folded_on_a_page_is_printed_with_its_heading(page: Page, site: Site) -> None:
    page.goto(site.url + "/verify")
    with page.expect_navigation():
        page.set_input_files("#file", site.files / "revoked.json")
    folded = "main details:not([open])"
    assert page.locator(folded).count() > 0
    inside = f"[...document.querySelectorAll('{folded} > :not(summary)')].map((one) => one.checkVisibility())"
    taller = "one.scrollHeight > 2 * one.firstElementChild.offsetHeight"
    assert not any(page.evaluate(inside))
    page.emulate_media(media="print")
    wait_until(page, f"{inside}.every(Boolean)")
    wait_until(page, f"[...document.querySelectorAll('{folded}')].every((one) => {taller})")
    expect(page.locator(f"{folded} > summary").first).to_be_visible()
    page.goto(site.url + "/units")
    assert not any(page.evaluate(inside)), "the list of units stays a list"


def wait_until(page: Page, expression: str) -> None:
    """Wait until this holds. The browser's own way evaluates text in the page, which our policy forbids."""
    for _ in range(100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"never: {expression}")
