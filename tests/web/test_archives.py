"""An archive at the door where anybody checks a file: told by what it is, whatever it is called."""

from __future__ import annotations

import json
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding

from badges.archiving import Archiver, archive
from badges.issuing import Issued
from badges.issuing.files import files_of
from badges.proofs import multikey
from badges.verifying import from_documents
from badges.web.judging import JudgePool
from badges.web.sentences import sentence
from tests.installations import ADDRESSES, Installation
from tests.makers import AT
from tests.verification.archived import KEEPER, KEEPER_NAME, YEARS_LATER, entries, zipped
from tests.verification.archived import House as Keepers
from tests.verification.raised_seals import a_maker
from tests.verification.signed import DID, NAME, a_signed_badge, key
from tests.web.houses import BROWSER, House, a_house

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


def test_years_later_the_page_says_what_was_true_then_and_what_rests_on_whose_word(
    installation: Installation, judges: JudgePool, tmp_path: Path
) -> None:
    keepers = Keepers(a_maker(tmp_path / "authorities"))
    file = keepers.archived(a_signed_badge()).content
    trusted = installation.folder / "keys" / "trusted"
    (trusted / "tsa").mkdir(parents=True)
    (trusted / "tsa" / "time.pem").write_bytes(keepers.ca.root.certificate.public_bytes(Encoding.PEM))
    rows = [{"id": KEEPER, "name": KEEPER_NAME, "keys": [multikey.encode(key("keeper").public_key())]}, {"id": DID, "name": NAME}]
    (trusted / "archives.json").write_text(json.dumps({"name": "Archives", "date": "2035-01-01", "issuers": rows}))
    house = a_house(installation, judges)
    house.now = YEARS_LATER
    said = house.check(file).json()
    assert (said["outcome"], said["headline"]) == ("indeterminate", "valid_then")
    page = house.check(file, accept=BROWSER, **{"accept-language": "nl"}).text
    told = {"name": KEEPER_NAME, "date": "2026-07-15"}
    assert f"<title>{sentence('headline.valid_then', 'nl')} – " in page
    assert sentence("bundle.status_then", "nl", told) in page
    assert sentence("bundle.key_then", "nl", {**told, "domain": "badges.example"}) in page
    assert "Wat het archief laat zien" in page
