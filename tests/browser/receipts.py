"""Receipts in a browser's hands: kept from the page of a verdict, and held against a file."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from badges.receipting import checked_file, recording, signed
from badges.verifying import from_documents, verify
from tests.browser.sites import Site
from tests.installations import ADDRESSES, Installation
from tests.makers import AT


def write_receipt(folder: Path, installation: Installation) -> None:
    """The receipt of somebody who checked the badge that was changed."""
    file = (folder / "altered.json").read_bytes()
    fetch, facts = recording(from_documents(installation.documents()))
    trust = installation.keyring.trust(ADDRESSES, AT.date())
    checked = checked_file(file, verify(file, fetch, trust, at=AT), facts, trust, at=AT, by="school.example")
    (folder / "receipt.json").write_bytes(signed(checked, installation.keyring, ADDRESSES))


def checked(page: Page, site: Site, name: str) -> None:
    """Check a file."""
    page.goto(site.url + "/verify")
    with page.expect_navigation():
        page.set_input_files("#file", site.files / name)


def refused(page: Page, site: Site) -> int:
    """Ask for a receipt that somebody changed."""
    checked(page, site, "altered.json")
    page.eval_on_selector("[name=receipt]", "field => { field.value = 'e30' }")
    with page.expect_navigation() as arriving:
        page.click("[name=form][value=pdf]")
    return arriving.value.status if arriving.value else 0


def compared(page: Page, site: Site, name: str) -> int:
    """Hold a receipt against a file."""
    checked(page, site, "receipt.json")
    page.set_input_files("#file", site.files / name)
    with page.expect_navigation() as arriving:
        page.click("form[action='/receipts/file'] button")
    return arriving.value.status if arriving.value else 0
