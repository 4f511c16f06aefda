"""An archive at the door where anybody checks a file: told by what it is, whatever it is called."""

from __future__ import annotations

from badges.archiving import Archiver, archive
from badges.issuing import Issued
from badges.issuing.files import files_of
from badges.verifying import from_documents
from badges.web.sentences import sentence
from tests.installations import ADDRESSES
from tests.makers import AT
from tests.verification.archived import entries, zipped
from tests.web.houses import BROWSER, House

SCHOOL = "voorbeeldcollege"


def archived(street: House, issued: Issued, name: str) -> bytes:
    installation = street.installation
    keys = installation.keyring
    by = Archiver(ADDRESSES.did(SCHOOL), "Voorbeeldcollege", keys.signer(SCHOOL, ADDRESSES))
    fetch, trust = from_documents(installation.documents()), keys.trust(ADDRESSES, AT.date())
    return archive(files_of(issued)[name], name, fetch, trust, by, at=AT, say=sentence).content


def test_an_archive_is_judged_as_the_credential_in_it_and_as_an_archive(street: House, issued: Issued) -> None:
    for name, headline in (("open-badge.png", "valid"), ("certificate.pdf", "demo")):
        file = archived(street, issued, name)
        said = street.check(file).json()
        assert said["headline"] == headline
        assert said["findings"][-1]["code"] == "bundle.no_time" or name == "certificate.pdf"
        assert "bundle.no_time" in {found["code"] for found in said["findings"]}
        page = street.check(file, accept=BROWSER, **{"accept-language": "nl"}).text
        assert sentence("bundle.no_time", "nl", {"name": "Voorbeeldcollege"}) in page


def test_an_archive_that_somebody_touched_is_told_on_the_page(street: House, issued: Issued) -> None:
    content = {**entries(archived(street, issued, "open-badge.json")), "documents/more.json": b"{}"}
    page = street.check(zipped(content), accept=BROWSER, **{"accept-language": "en"}).text
    assert sentence("bundle.broken", "en", {"entry": "documents/more.json"}) in page
    assert "<title>We cannot say for certain" in page
