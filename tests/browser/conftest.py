"""A served installation and a headless Chromium to visit it with."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from badges.issuing.certifying import certificate_of
from badges.model.issued import FormName
from badges.revoking import revoke
from badges.verification.facts import Trust
from badges.web.judging import JudgePool
from badges.web.world import Limits
from tests.browser.outside import a_house_outside, write_outside
from tests.browser.receipts import write_archive, write_receipt
from tests.browser.sites import Served, Site, supersede_one, write_files, write_others
from tests.installations import ADDRESSES, a_verifier, an_installation, issue_one, issued_without
from tests.makers import AT
from tests.web.houses import a_house

CHROMIUM = "/usr/bin/chromium"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, for one module: while it is open, its event loop keeps this thread from running another."""
    if shutil.which(CHROMIUM) is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{CHROMIUM} must be there when CI runs")
        pytest.skip(f"{CHROMIUM} is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A served installation with awards: one in force, one withdrawn, one corrected, two in one form only."""
    folder = tmp_path_factory.mktemp("site")
    installation = an_installation(prepared, folder / "installation")
    issued, revoked, corrected = (issue_one(installation, f"2026-LU-02-0{number}") for number in (1, 2, 3))
    superseded = supersede_one(installation, corrected)
    badge_alone, european_alone = (issued_without(installation, form, ref=form) for form in FormName)
    paper = certificate_of(european_alone.award, installation.store, installation.keyring, ADDRESSES, at=AT)
    european_alone = replace(european_alone, certificate=paper)
    revoke(revoked.credentials, "typing error", installation.store, installation.keyring, ADDRESSES, at=AT, days=7)
    judges = JudgePool(processes=1)
    house, strangers = a_house(installation, judges), a_house(installation, judges, trust=Trust())
    busy = a_house(installation, judges, Limits(checks_waiting=0))
    outside = a_house_outside(installation, judges)
    token = house.token("issue", "deliver", "seal")
    files = write_files(folder / "files", issued, revoked)
    write_others(files, installation, issued, superseded)
    write_receipt(files, a_verifier(installation))
    write_archive(files, house, issued)
    write_outside(files)
    with Served(house) as url, Served(strangers) as strangers_url, Served(outside) as outside_url, Served(busy) as busy_url:
        urls = (url, strangers_url, outside_url, busy_url)
        yield Site(*urls, house, issued, revoked, superseded, badge_alone, european_alone, files, token)
    judges.close()
    installation.store.close()
