"""Certificates that are made when somebody first asks for one."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from badges.issuing import Issued, certifying, handed_out
from badges.issuing.certifying import certificate_of
from badges.issuing.files import CERTIFICATE, EUROPEAN, OPEN_BADGE, files_of
from badges.model.award import Award
from badges.model.issued import Certificate, FormName
from badges.model.share import ShareKind
from badges.superseding import supersede
from tests.installations import ADDRESSES, Installation, issued_without, orders
from tests.makers import AT

LATER = AT + timedelta(days=3)
BOTH = tuple(FormName)


def asked_for(installation: Installation, award: Award) -> Certificate:
    return certificate_of(award, installation.store, installation.keyring, ADDRESSES, at=LATER)


def secret_on(certificate: Certificate) -> str:
    """The secret of the link on the paper."""
    links = [
        str(note.get_object().get("/A", {}).get("/URI", ""))
        for page in PdfReader(BytesIO(certificate.content)).pages
        for note in page.get("/Annots") or []
    ]
    (secret,) = {link.rpartition("/")[2] for link in links if "/share/" in link}
    return secret


def test_a_certificate_is_made_once_and_stays_the_same(installation: Installation) -> None:
    issued = issued_without(installation, *BOTH)
    assert issued.certificate is None
    assert CERTIFICATE not in files_of(issued)
    made = asked_for(installation, issued.award)
    assert asked_for(installation, issued.award) == made == installation.store.certificate_of(issued.award.id)
    assert files_of(handed_out(issued.award, installation.store, again=True))[CERTIFICATE] == made.content


def test_its_link_opens_what_the_paper_shows_from_the_moment_it_was_made(installation: Installation) -> None:
    issued = issued_without(installation, *BOTH)
    share = installation.store.share(secret_on(asked_for(installation, issued.award)))
    assert share is not None
    assert (share.award_id, share.kind, share.made_at, share.edition) == (issued.award.id, ShareKind.CERTIFICATE, LATER, 1)


@pytest.mark.parametrize("forms", [BOTH, BOTH[:1], BOTH[1:]])
def test_it_carries_the_signed_files_that_there_are(installation: Installation, forms: tuple[FormName, ...]) -> None:
    issued = issued_without(installation, *forms)
    names = {FormName.OPEN_BADGE: OPEN_BADGE, FormName.EUROPEAN: EUROPEAN}
    paper = PdfReader(BytesIO(asked_for(installation, issued.award).content))
    assert {name: bytes(content[0]) for name, content in paper.attachments.items()} == {
        names[credential.form]: credential.content for credential in issued.credentials
    }
    assert [credential.form for credential in issued.credentials] == list(forms)
    for credential in issued.credentials:
        assert installation.judge(credential.content).outcome != "failed"
    assert "Demonstratie" in paper.pages[0].extract_text(), "the school's seal is for practice, so all it prints says so"


def test_of_many_who_ask_first_at_once_all_get_the_same_paper(installation: Installation) -> None:
    award = issued_without(installation, FormName.OPEN_BADGE).award
    with ThreadPoolExecutor(4) as pool:
        papers = list(pool.map(lambda _: asked_for(installation, award), range(4)))
    assert len(set(papers)) == 1
    assert installation.store.share(secret_on(papers[0])) is not None


def test_who_asks_while_an_award_is_corrected_gets_the_paper_of_the_correction(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    award = issued_without(installation, FormName.OPEN_BADGE).award
    real = certifying.printed

    def slowly(*given: object, **options: object) -> Certificate:
        monkeypatch.setattr(certifying, "printed", real)
        (order,) = orders("2026-LU-02-01")
        row = {**order, "awarded_on": "2026-06-01", "grade": "sufficient"}
        (after,) = supersede([row], installation.desk, reason="wrong grade", at=LATER)
        assert isinstance(after, Issued), after
        return real(*given, **options)  # type: ignore[arg-type]  # as they come

    monkeypatch.setattr(certifying, "printed", slowly)
    made = asked_for(installation, award)
    share = installation.store.share(secret_on(made))
    assert share is not None
    assert (share.edition, made) == (2, installation.store.certificate_of(award.id))
    assert asked_for(installation, replace(award)) == made, "also who still holds the award as it was"
