"""A receipt is kept without JavaScript, and a verdict is printed with all that it says."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from pypdf import PdfReader

from tests.browser.sites import Site
from tests.installations import ADDRESSES

pytestmark = pytest.mark.browser


def test_a_receipt_is_kept_without_javascript_by_keyboard_alone(chromium: Browser, site: Site) -> None:
    context = chromium.new_context(locale="nl-NL", java_script_enabled=False)
    page = context.new_page()
    page.goto(site.url + "/verify")
    page.set_input_files("#file", site.files / "open-badge.png")
    page.locator(".drop button").press("Enter")
    with page.expect_download() as kept:
        page.get_by_role("button", name="Bewijs bewaren (pdf)").press("Enter")
    read = PdfReader(BytesIO(Path(kept.value.path()).read_bytes()))
    assert "Deze badge is geldig" in read.pages[0].extract_text()
    assert list(read.attachments) == ["receipt.json"]
    with page.expect_download() as signed:
        page.get_by_role("button", name="Bewaren als ondertekend bestand").press("Enter")
    assert signed.value.suggested_filename == "receipt-2026-06-15-1200.json"
    context.close()


def test_on_paper_a_verdict_opens_what_is_folded_and_leaves_the_menu_out(chromium: Browser, site: Site) -> None:
    context = chromium.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(site.url + "/verify")
    with page.expect_navigation():
        page.set_input_files("#file", site.files / "altered.json")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation").first).to_be_hidden()
    expect(page.get_by_role("button", name="Keep a receipt (PDF)")).to_be_hidden()
    sheets = PdfReader(BytesIO(page.pdf(format="A4"))).pages
    printed = " ".join(word for sheet in sheets for word in sheet.extract_text().split())
    assert "This file was changed after it was signed" in printed
    assert "proof.altered" in printed  # folded on the screen
    assert ADDRESSES.verify() in printed
    colours = page.evaluate("[...document.querySelectorAll('.mark')].map(mark => getComputedStyle(mark).color)")
    assert set(colours) <= {"rgb(0, 0, 0)", "rgb(51, 51, 51)"}
    context.close()
