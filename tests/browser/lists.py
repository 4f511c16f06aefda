"""Lists of things to check, as a browser meets them: waiting, worked through, gone."""

from __future__ import annotations

import io
import zipfile

from playwright.sync_api import Page

from badges.checking import Checks, begin, file_of
from badges.issuing.drawn import ALPHABET
from badges.verification.several import items_of
from tests.browser.sites import Site
from tests.makers import AT

_SENT = ("open-badge.json", "altered.json", "revoked.json", "letter.txt", "open-badge.png")


def a_list(page: Page, site: Site) -> str:
    """The path of a list that waits."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        for name in _SENT:
            made.write(site.files / name, name)
    items = items_of(packed.getvalue())
    assert isinstance(items, tuple)
    secret = "".join(ALPHABET[byte % len(ALPHABET)] for byte in f"{id(page):028d}".encode())
    site.house.installation.store.drop_checks(secret)
    begin(items, secret, site.house.installation.store, at=AT)
    return f"/verify/many/{secret}"


def a_checked_list(page: Page, site: Site) -> str:
    """The path of a list that was worked through."""
    path, here = a_list(page, site), site.house.installation
    checks = Checks(here.store, lambda: lambda item: here.judge(file_of(item)), lambda: AT)
    while waiting := checks.waiting():
        checks.some(waiting[0])
    return path


def with_nothing(page: Page, site: Site) -> int:
    """Press the button before choosing anything."""
    page.goto(site.url + "/verify/many")
    with page.expect_navigation() as arriving:
        page.click("main .btn")
    return arriving.value.status if arriving.value else 0


def deleted(page: Page, site: Site) -> int:
    """Delete a list with the button on its page."""
    page.goto(site.url + a_checked_list(page, site))
    page.click("a[href$='/delete']")
    with page.expect_navigation() as arriving:
        page.click("form[action$='/delete'] button")
    return arriving.value.status if arriving.value else 0
