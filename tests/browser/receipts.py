"""Receipts in a browser's hands: kept from the page of a verdict, and held against a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page

from badges.issuing import Issued
from badges.receipting import checked_file, recording, signed
from badges.verifying import from_documents, verify
from tests.browser.sites import Site
from tests.installations import ADDRESSES, Installation
from tests.makers import AT
from tests.web.houses import House
from tests.web.test_archives import archived


def write_receipt(folder: Path, installation: Installation) -> None:
    """The receipt of somebody who checked the badge that was changed."""
    file = (folder / "altered.json").read_bytes()
    fetch, facts = recording(from_documents(installation.documents()))
    trust = installation.keyring.trust(ADDRESSES, AT.date())
    checked = checked_file(file, verify(file, fetch, trust, at=AT), facts, trust, at=AT, by="school.example")
    receipt = signed(checked, installation.keyring, ADDRESSES)
    (folder / "receipt.json").write_bytes(receipt)
    envelope = {"@context": ["https://www.w3.org/ns/credentials/v2"], "type": ["VerifiablePresentation"]}
    (folder / "envelope.json").write_text(json.dumps(envelope), encoding="utf-8")
    said = json.loads(receipt)
    said["credentialSubject"]["checkedAt"] = "2026-06-14T12:00:00Z"
    (folder / "receipt-altered.json").write_text(json.dumps(said), encoding="utf-8")


def write_archive(folder: Path, house: House, issued: Issued) -> None:
    """An archive of a badge."""
    (folder / "archive.zip").write_bytes(archived(house, issued, "open-badge.png"))


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


def not_compared(page: Page, site: Site) -> int:
    """Press the button before choosing a file to hold it against."""
    checked(page, site, "receipt.json")
    with page.expect_navigation() as arriving:
        page.click("form[action='/receipts/file'] button")
    return arriving.value.status if arriving.value else 0


def kept(page: Page, site: Site) -> int:
    """Take the receipt that a verdict carries as a signed file."""
    checked(page, site, "altered.json")
    receipt = page.input_value("[name=receipt]")
    return page.request.post(site.url + "/receipts", form={"receipt": receipt, "form": "json"}).status


def expired(page: Page, site: Site) -> int:
    """Ask for a receipt on a page that stayed open too long."""
    checked(page, site, "altered.json")
    with later(site, timedelta(days=2)), page.expect_navigation() as arriving:
        page.click("[name=form][value=pdf]")
    return arriving.value.status if arriving.value else 0


@contextmanager
def later(site: Site, by: timedelta) -> Iterator[None]:
    """Time that passed at the site, while the block lasts."""
    before = site.house.now
    site.house.now = before + by
    yield
    site.house.now = before
