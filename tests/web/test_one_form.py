"""Awards that were issued in one form only, or without a certificate: every page and file of them that there is."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader

from badges.issuing import Issued, handed_out
from badges.model.issued import FormName
from badges.revoking import revoke
from tests.installations import ADDRESSES, issued_without
from tests.makers import AT
from tests.stories.test_certifying import BOTH, asked_for, secret_on
from tests.web.houses import House

BADGE_FILES, EUROPEAN_FILES = (".json", ".png", ".svg"), (".edc",)
FORMS = {FormName.OPEN_BADGE: (BADGE_FILES, EUROPEAN_FILES), FormName.EUROPEAN: (EUROPEAN_FILES, BADGE_FILES)}


def path_of(issued: Issued) -> str:
    return "/credentials/" + issued.credentials[0].id.replace(":", "/").rpartition("/")[2]


@pytest.mark.parametrize("form", FORMS)
def test_the_schools_page_offers_the_files_that_there_are(house: House, form: FormName) -> None:
    issued = issued_without(house.installation, form)
    token, path = house.token("issue"), path_of(issued)
    there, missing = FORMS[form]
    for language, said in (("en", "none was made for this award"), ("nl", "voor deze toekenning is er geen gemaakt")):
        page = house.get(path, token=token, accept_language=language)
        assert page.status_code == 200
        assert all(f'href="{path}{ending}"' in page.text for ending in (*there, ".pdf"))
        assert not any(f'href="{path}{ending}"' in page.text for ending in missing)
        assert (said in page.text) == (form is FormName.OPEN_BADGE)
    for ending in there:
        assert house.get(path + ending, token=token).status_code == 200
    for ending in missing:
        answer = house.get(path + ending, accept="application/json", token=token)
        assert (answer.status_code, answer.json()["code"]) == (404, "form-not-issued")
        assert f"issued as {form};" in answer.json()["detail"]
        assert house.get(path + ending, token=token).status_code == 404, "also in a browser"
        assert house.get(path + ending).content == house.get(f"/credentials/unknown{ending}").content


@pytest.mark.parametrize("forms", [BOTH, BOTH[:1], BOTH[1:]])
def test_the_certificate_is_made_when_the_school_first_asks_for_it(house: House, forms: tuple[FormName, ...]) -> None:
    issued = issued_without(house.installation, *forms)
    token, path = house.token("issue"), path_of(issued)
    assert house.get(f"{path}.pdf").status_code == 404
    assert house.installation.store.certificate_of(issued.award.id) is None, "no stranger can have one made"
    first = house.get(f"{path}.pdf", token=token)
    assert first.status_code == 200
    assert len(PdfReader(BytesIO(first.content)).attachments) == len(forms)
    assert house.get(path, accept="application/pdf", token=token).content == first.content


@pytest.mark.parametrize("form", FORMS)
def test_the_code_on_the_paper_leads_to_a_verdict(house: House, form: FormName) -> None:
    issued = issued_without(house.installation, form)
    path = "/share/" + secret_on(asked_for(house.installation, issued.award))
    page = house.get(path)
    assert page.status_code == 200
    assert "Noor van Voorbeeld" in page.text
    assert ("The seal of the European certificate is for demonstration" in page.text) == (form is FormName.EUROPEAN)
    inside = house.installation
    revoke(issued.credentials, "wrong student", inside.store, inside.keyring, ADDRESSES, at=AT, days=7)
    assert "Noor van Voorbeeld" not in house.get(path).text


@pytest.mark.parametrize("form", FORMS)
def test_programs_read_an_award_in_one_form(house: House, form: FormName) -> None:
    issued = issued_without(house.installation, form)
    answer = house.get(f"/awards/{issued.award.id}", accept="application/json", token=house.token("issue"))
    assert [credential["form"] for credential in answer.json()["credentials"]] == [form]
    assert len(answer.json()["deliveries"]) == (form is FormName.EUROPEAN)
    assert handed_out(issued.award, house.installation.store, again=True).certificate is None, "reading makes nothing"
