"""Where a browser goes: for every route of the application, the pages and states that a person can meet there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from badges.credentials.receipt import SERVED_AT
from tests.browser import lists, receipts
from tests.browser.sites import Site
from tests.verification.kinds import LINK

Go = Callable[[Page, Site], int]
"""Brings the browser to a state of a page; gives the page's status."""
ACHIEVEMENT = "/achievements/italian-gastronomy-parma/1.0.0/nl"


@dataclass(frozen=True, slots=True)
class Visit:
    """One state of one page."""

    route: str
    state: str
    go: Go
    status: int = 200
    page: bool = True
    """False for an address that answers with data or a picture."""

    def __str__(self) -> str:
        return f"{self.route} {self.state}"


def to(path: str | Callable[[Site], str]) -> Go:
    """Open an address."""

    def go(page: Page, site: Site) -> int:
        answer = page.goto(site.url + (path if isinstance(path, str) else path(site)))
        assert answer is not None
        return answer.status

    return go


def with_token(*, of: str = "credential") -> Go:
    """Open the private address of a credential as its school."""

    def go(page: Page, site: Site) -> int:
        page.set_extra_http_headers({"authorization": f"Bearer {site.token}"})
        return to(getattr(site, of))(page, site)

    return go


def with_file(name: str, *, at: str = "url") -> Go:
    """Choose a file on the page where files are checked; it is sent at once."""

    def go(page: Page, site: Site) -> int:
        page.goto(getattr(site, at) + "/verify")
        with page.expect_navigation() as arriving:
            page.set_input_files("#file", site.files / name)
        return arriving.value.status if arriving.value else 0

    return go


def outside(name: str) -> Go:
    """The same with a file of the school elsewhere."""
    return with_file(name + ".json", at="outside_url")


def with_text(page: Page, site: Site) -> int:
    """Paste the text of a badge into the field for it."""
    page.goto(site.url + "/verify")
    page.click("form:has(#text) summary")
    page.fill("#text", (site.files / "open-badge.json").read_text())
    with page.expect_navigation() as arriving:
        page.click("form:has(#text) button")
    return arriving.value.status if arriving.value else 0


def too_large_here(page: Page, site: Site) -> int:
    """Choose a file of which the browser sees that it is too large."""
    answer = page.goto(site.url + "/verify")
    title = page.title()
    page.set_input_files("#file", site.files / "large.png")
    page.wait_for_selector("#file-error:not([hidden])", timeout=10_000)
    assert page.title().endswith(f": {title}")  # "Error: …", as where the server says so
    return answer.status if answer else 0


def too_large_there(page: Page, site: Site) -> int:
    """Send it all the same, as a browser without JavaScript does."""
    too_large_here(page, site)
    with page.expect_navigation() as arriving:
        page.eval_on_selector("form[data-drop]", "form => form.submit()")
    return arriving.value.status if arriving.value else 0


def compared(address: str | Callable[[Site], str]) -> Go:
    """Compare an address with the fingerprint in a badge, in the same tab."""

    def go(page: Page, site: Site) -> int:
        with_file("open-badge.png")(page, site)
        page.eval_on_selector("form[action='/verify/holder']", "form => form.removeAttribute('target')")
        page.fill("[name=address]", address if isinstance(address, str) else address(site))
        with page.expect_navigation() as arriving:
            page.press("[name=address]", "Enter")
        return arriving.value.status if arriving.value else 0

    return go


def with_code(code: str, *, at: str = "url") -> Go:
    """Give a code or a link on the page where files are checked."""

    def go(page: Page, site: Site) -> int:
        page.goto(getattr(site, at) + "/verify")
        page.fill("#link", code)
        with page.expect_navigation() as arriving:
            page.press("#link", "Enter")
        return arriving.value.status if arriving.value else 0

    return go


def at_list(made: Callable[[Site], str], more: str = "") -> Go:
    """Open a list that was just made."""
    return lambda page, site: to(made(site) + more)(page, site)


def without_file(page: Page, site: Site) -> int:
    """Press the button before choosing a file."""
    page.goto(site.url + "/verify")
    with page.expect_navigation() as arriving:
        page.click(".drop button")
    return arriving.value.status if arriving.value else 0


def data(path: str | Callable[[Site], str]) -> Go:
    """Ask for an address that holds data, as a script would."""

    def go(page: Page, site: Site) -> int:
        return page.request.get(site.url + (path if isinstance(path, str) else path(site))).status

    return go


def an_order(page: Page, site: Site) -> int:
    """Send an order that is no order."""
    return page.request.post(site.url + "/awards", data="{}", headers={"authorization": f"Bearer {site.token}"}).status


def a_sealing(page: Page, site: Site) -> int:
    """Send something that cannot be sealed."""
    return page.request.post(site.url + "/seal", data="{}", headers={"authorization": f"Bearer {site.token}"}).status


def a_composite(page: Page, site: Site) -> int:
    """Ask for a composite of nothing."""
    return page.request.post(site.url + "/composites", data="{}", headers={"authorization": f"Bearer {site.token}"}).status


def an_award(page: Page, site: Site) -> int:
    """Ask for an award as its school."""
    path = f"{site.url}/awards/{site.issued.award.id}"
    return page.request.get(path, headers={"authorization": f"Bearer {site.token}"}).status


def deliveries(page: Page, site: Site) -> int:
    """Ask as its school where deliveries stand."""
    return page.request.get(site.url + "/deliveries", headers={"authorization": f"Bearer {site.token}"}).status


def a_stranger_to_deliveries(page: Page, site: Site) -> int:
    """Ask for one without a token."""
    return page.request.get(site.url + "/deliveries/any").status


def a_retry_of_nothing(page: Page, site: Site) -> int:
    """Have one sent again that is not there."""
    return page.request.post(site.url + "/deliveries/any/retry", headers={"authorization": f"Bearer {site.token}"}).status


def a_stop_of_nothing(page: Page, site: Site) -> int:
    """Have one stopped that is not there."""
    return page.request.post(site.url + "/deliveries/any/stop", headers={"authorization": f"Bearer {site.token}"}).status


VISITS = (
    Visit("/", "start", to("/")),
    Visit("/how", "explanation", to("/how")),
    Visit("/privacy", "explanation", to("/privacy")),
    Visit("/accessibility", "explanation", to("/accessibility")),
    Visit("/developers", "explanation", to("/developers")),
    Visit("/trust", "own schools", to("/trust")),
    Visit("/trust", "nobody known", lambda page, site: _status(page, site.strangers_url + "/trust")),
    Visit("/units", "all", to("/units")),
    Visit("/units", "some", to("/units?form=virtual&q=coil")),
    Visit("/units", "none", to("/units?q=nothinglikethis")),
    Visit("/units/{id}", "blended", to("/units/LU-01")),
    Visit("/units/{id}", "at home, extracurricular", to("/units/LU-08")),
    Visit("/units/{id}", "Dutch microcredential", to("/units/LU-05")),
    Visit("/units/{id}", "unknown", to("/units/LU-99"), 404),
    Visit("/achievements/{slug}/{version}/{language}", "Dutch edition", to(ACHIEVEMENT)),
    Visit("/achievements/{slug}/{version}/{language}/criteria", "Dutch edition", to(ACHIEVEMENT + "/criteria")),
    Visit("/achievements/{slug}/{version}/{language}/badge.{kind}", "PNG", data(ACHIEVEMENT + "/badge.png"), page=False),
    Visit("/achievements/{slug}/{version}/{language}/badge.{kind}", "SVG", data(ACHIEVEMENT + "/badge.svg"), page=False),
    Visit("/concepts/{key:path}", "with an EU concept", to("/concepts/internship")),
    Visit("/frameworks/{framework}", "GreenComp", to("/frameworks/greencomp")),
    Visit("/frameworks/{framework}/{item}", "GreenComp", to("/frameworks/greencomp/2.1")),
    Visit("/quality-assurance/{key}", "mbo", to("/quality-assurance/qa-mbo")),
    Visit("/issuers/{name}", "invented school", to("/issuers/voorbeeldcollege")),
    Visit("/issuers/{name}/did.json", "keys", data("/issuers/voorbeeldcollege/did.json"), page=False),
    Visit("/verifier/did.json", "key of this website", data("/verifier/did.json"), page=False),
    Visit("/contexts/verification-receipt-v1.jsonld", "words of receipts", data(SERVED_AT), page=False),
    Visit("/.well-known/did.json", "two issuers", to("/.well-known/did.json"), 404),
    Visit("/status/{number}", "list", data("/status/1"), page=False),
    Visit("/verify", "start", to("/verify")),
    Visit("/verify", "no file", without_file, 400),
    Visit("/verify", "unknown code", with_code("not a code"), 400),
    Visit("/verify", "valid", with_file("open-badge.png")),
    Visit("/verify", "changed", with_file("altered.json")),
    Visit("/verify", "withdrawn", with_file("revoked.json")),
    Visit("/verify", "demonstration seal", with_file("european.jsonld")),
    Visit("/verify", "two in one file", with_file("certificate.pdf")),
    Visit("/verify", "replaced", with_file("superseded.json")),
    Visit("/verify", "learner record", with_file("record.json")),
    Visit("/verify", "shown without a signature", with_file("presentation.json")),
    Visit("/verify", "endorsement", with_file("endorsement.json")),
    Visit("/verify", "older badge out of reach", with_file("older.json")),
    Visit("/verify", "unknown issuer", with_file("open-badge.json", at="strangers_url")),
    Visit("/verify", "no badge", with_file("letter.txt")),
    Visit("/verify", "pasted text", with_text),
    Visit("/verify", "link to a badge", with_code(LINK, at="outside_url")),
    Visit("/verify", "photo of a square code", with_file("photo.jpg", at="outside_url")),
    Visit("/verify", "school elsewhere", outside("valid")),
    Visit("/verify", "European credential in order, level explained", with_file("valid-european.jsonld", at="outside_url")),
    Visit("/verify", "suspended", outside("suspended")),
    Visit("/verify", "expired", outside("expired")),
    Visit("/verify", "begins later", outside("future")),
    Visit("/verify", "key of somebody else", outside("key swapped")),
    Visit("/verify", "list of withdrawn badges out of reach", outside("list-unreachable")),
    Visit("/verify", "look-alike", outside("look-alike")),
    Visit("/verify", "damaged", outside("truncated")),
    Visit("/verify", "too large, told by the browser", too_large_here),
    Visit("/verify", "too large, told by us", too_large_there, 413),
    Visit("/verify", "busy", with_file("european.jsonld", at="busy_url"), 503),
    Visit("/verify", "archive", with_file("archive.zip")),
    Visit("/verify", "receipt", with_file("receipt.json")),
    Visit("/verify", "an empty envelope", with_file("envelope.json")),
    Visit("/verify", "receipt that was changed", with_file("receipt-altered.json")),
    Visit("/receipts", "made", receipts.kept, page=False),
    Visit("/receipts", "expired", receipts.expired, 400),
    Visit("/receipts", "changed", receipts.refused, 400),
    Visit("/receipts/file", "the same file", lambda page, site: receipts.compared(page, site, "altered.json")),
    Visit("/receipts/file", "another file", lambda page, site: receipts.compared(page, site, "open-badge.json")),
    Visit("/receipts/file", "nothing chosen", receipts.not_compared, 400),
    Visit("/verify/holder", "their address", compared(lambda site: site.holder)),
    Visit("/verify/holder", "another address", compared("somebody@else.example")),
    Visit("/verify/holder", "nothing given", compared(" "), 400),
    Visit("/verify/many", "start", to("/verify/many")),
    Visit("/verify/many", "nothing sent", lists.with_nothing, 400),
    Visit("/verify/many/{secret}", "several files", lists.several),
    Visit("/verify/many/{secret}", "waiting, two pages", at_list(lists.a_long_list)),
    Visit("/verify/many/{secret}", "half checked", at_list(lists.a_half_checked_list)),
    Visit("/verify/many/{secret}", "checked, some not in order", at_list(lists.a_checked_list)),
    Visit("/verify/many/{secret}", "checked, all in order", at_list(lists.a_good_list)),
    Visit("/verify/many/{secret}", "checked, some no badge", at_list(lists.a_list_with_no_badges)),
    Visit("/verify/many/{secret}", "never there", to("/verify/many/" + "a" * 28), 404),
    Visit("/verify/many/{secret}", "its day is over", lists.over, 404),
    Visit("/verify/many/{secret}/{number}", "changed", at_list(lists.a_checked_list, "/2")),
    Visit("/verify/many/{secret}/{number}", "in order", at_list(lists.a_good_list, "/1")),
    Visit("/verify/many/{secret}/{number}", "waiting", at_list(lists.a_list, "/2")),
    Visit("/verify/many/{secret}/delete", "sure?", at_list(lists.a_list, "/delete")),
    Visit("/verify/many/{secret}/delete", "deleted", lists.deleted),
    Visit("/share/{secret}", "open", to(lambda site: site.share)),
    Visit("/share/{secret}", "withdrawn badge", to(lambda site: site.withdrawn_share)),
    Visit("/share/{secret}", "replaced badge", to(lambda site: site.old_share)),
    Visit("/share/{secret}", "European credential alone", to(lambda site: site.share_alone)),
    Visit("/share/{secret}", "ended", to("/share/" + "a" * 28), 404),
    Visit("/credentials/{id}", "stranger", to(lambda site: site.credential), 404),
    Visit("/credentials/{id}", "school", with_token()),
    Visit("/credentials/{id}", "school, badge alone", with_token(of="credential_alone")),
    Visit("/credentials/{id}", "school, replaced", with_token(of="old_european")),
    Visit("/refresh/{secret}", "never there", data("/refresh/" + "a" * 28), 404, page=False),
    Visit("/awards", "not an order", an_order, 422, page=False),
    Visit("/seal", "not a credential", a_sealing, 422, page=False),
    Visit("/awards/{id}", "school", an_award, page=False),
    Visit("/composites", "not an order", a_composite, 422, page=False),
    Visit("/deliveries", "school", deliveries, page=False),
    Visit("/deliveries/{id}", "stranger", a_stranger_to_deliveries, 401, page=False),
    Visit("/deliveries/{id}/retry", "not there", a_retry_of_nothing, 404, page=False),
    Visit("/deliveries/{id}/stop", "not there", a_stop_of_nothing, 404, page=False),
    Visit("/healthz", "well", data("/healthz"), page=False),
    Visit("/openapi.json", "description", data("/openapi.json"), page=False),
    Visit("/static", "style", data("/static/badges.css"), page=False),
)


def _status(page: Page, url: str) -> int:
    answer = page.goto(url)
    assert answer is not None
    return answer.status
