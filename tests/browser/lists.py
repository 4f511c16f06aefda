"""Lists of things to check, as a browser meets them: waiting, worked through, gone."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count

from playwright.sync_api import Page

from badges.checking import Checks, begin, file_of
from badges.issuing.drawn import ALPHABET
from badges.verification.several import items_of
from tests.browser.receipts import later
from tests.browser.sites import Site
from tests.makers import AT

_SENT = ("open-badge.json", "altered.json", "revoked.json", "letter.txt", "open-badge.png")


SECRET = (ALPHABET * 2)[:28]


def a_list(site: Site, *names: str) -> str:
    """The path of a list that waits: the only one, so that nobody waits for others."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        for name in names or _SENT:
            made.write(site.files / name, name)
    return _begun(site, items_of(packed.getvalue()))


def a_long_list(site: Site) -> str:
    """The path of a list with more rows than a page holds."""
    return _begun(site, items_of("\n".join(f"https://wallet.example/badges/{number}" for number in range(60)).encode()))


def a_checked_list(site: Site, *names: str) -> str:
    """The path of a list that was worked through."""
    path = a_list(site, *names)
    work(site)
    return path


def a_good_list(site: Site) -> str:
    """The path of a list without problems."""
    return a_checked_list(site, "open-badge.json", "open-badge.png")


def a_list_with_no_badges(site: Site) -> str:
    """The path of a list with badges and what is none, of which nothing is wrong."""
    return a_checked_list(site, "envelope.json", "open-badge.json", "receipt.json")


def a_half_checked_list(site: Site) -> str:
    """The path of a list that somebody works on."""
    path = a_list(site)
    work(site, 3)
    return path


def work(site: Site, rows: int | None = None) -> None:
    """Check what waits, or so many rows of it."""
    here = site.house.installation
    checks = Checks(here.store, lambda: lambda item: here.judge(file_of(item)), lambda: AT)
    for number in checks.waiting():
        while checks.some(number, rows or 100) and rows is None:
            pass


def nothing_waits(site: Site) -> None:
    """Clear every list away."""
    site.house.installation.store.forget_checks(AT + timedelta(days=9))


@contextmanager
def another_minute(site: Site) -> Iterator[None]:
    """A minute in which nobody sent a list yet."""
    with later(site, timedelta(minutes=next(_MINUTES))):
        yield


_MINUTES = count(1)


def _begun(site: Site, items: object) -> str:
    assert isinstance(items, tuple)
    nothing_waits(site)
    begin(items, SECRET, site.house.installation.store, at=AT)
    return f"/verify/many/{SECRET}"


def with_nothing(page: Page, site: Site) -> int:
    """Press the button before choosing anything."""
    page.goto(site.url + "/verify/many")
    with another_minute(site), page.expect_navigation() as arriving:
        page.click("main .btn")
    return arriving.value.status if arriving.value else 0


def deleted(page: Page, site: Site) -> int:
    """Delete a list with the button on its page."""
    page.goto(site.url + a_checked_list(site))
    page.click("a[href$='/delete']")
    with page.expect_navigation() as arriving:
        page.click("form[action$='/delete'] button")
    return arriving.value.status if arriving.value else 0


def over(page: Page, site: Site) -> int:
    """Come back to a list when its day is over."""
    path = a_list(site)
    with later(site, timedelta(days=2)):
        answer = page.goto(site.url + path)
    return answer.status if answer else 0


def several(page: Page, site: Site) -> int:
    """Choose several files where one is checked."""
    nothing_waits(site)
    page.goto(site.url + "/verify")
    files = [site.files / name for name in ("open-badge.json", "altered.json")]
    with another_minute(site), page.expect_navigation() as arriving:
        page.set_input_files("#file", files)
    return arriving.value.status if arriving.value else 0
