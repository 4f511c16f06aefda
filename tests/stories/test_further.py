"""What few units and awards say, from the order to the sealed file and its verdict; all of it accepted by the official shapes."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from badges.credentials.european.reading import Reading
from badges.issuing import Issued, Rejected, handed_out, issue
from badges.issuing.composing import issue_award
from badges.model.award import Award
from badges.model.further import Accreditation, Entitlement, File, FurtherOfUnit, Mandate, PublicDocument
from badges.model.issued import FormName
from badges.model.learning import IscedField, LearningUnit
from badges.model.text import Text
from badges.superseding import supersede
from badges.verification.verdict import Outcome
from tests.credentials.test_european_extras import PARTNER, an_accreditation, is_right
from tests.installations import Installation, form, orders
from tests.makers import AT, a_unit, an_award, the_catalogue

REF = "2026-LU-02-01"
PROFILES = "http://data.europa.eu/snb/model/ap/"
NOTE = Text({"en": "A note", "nl": "Een noot", "de": "Eine Notiz"})
PDF = base64.b64encode(b"%PDF-1.7 x").decode()


def publish(installation: Installation, unit: LearningUnit, version: str = "7.0.0") -> None:
    """A newer version of a unit."""
    installation.store.save_catalogue(replace(the_catalogue(), units=(replace(unit, version=version),)))


def order(**changes: str) -> Mapping[str, str]:
    (row,) = orders(REF)
    return {**row, "awarded_on": "2026-06-01", **changes}


def issued(installation: Installation, **changes: str) -> Issued:
    (outcome,) = issue([order(**changes)], installation.desk, at=AT)
    assert isinstance(outcome, Issued), outcome
    return outcome


def told(installation: Installation, made: Issued, shared: Path) -> Reading:
    """What the sealed credential says, once everybody who knows European credentials accepted it."""
    content = form(made, FormName.EUROPEAN).content
    verdict = installation.judge(content, at=AT + timedelta(days=1))
    assert {f.code for f in verdict.findings if f.outcome in (Outcome.FAILED, Outcome.INDETERMINATE)} == {"seal.demo"}
    assert "format.conforms" in {f.code for f in verdict.findings}
    return is_right(json.loads(json.loads(content)["payload"]), shared)


def diploma(accreditation: Accreditation) -> LearningUnit:
    unit = a_unit("LU-02")
    return replace(
        unit,
        workload=replace(unit.workload, ects=6.0),
        isced=IscedField("1013", "Hotel, restaurants and catering", "http://data.europa.eu/snb/isced-f/1013"),
        languages=("nl",),
        further=FurtherOfUnit(nqf_level="c_1711a061", accreditation=accreditation, diploma_within="P48M"),
    )


def test_what_a_unit_says_stands_in_every_credential_of_it(installation: Installation, shared: Path) -> None:
    right = Entitlement(NOTE, description=NOTE, at=(PARTNER,))
    page = PublicDocument("https://school.example/guide", NOTE)
    further = FurtherOfUnit("c_1711a061", awarding_partners=(PARTNER,), entitlements=(right,), notes=(NOTE,), documents=(page,))
    publish(installation, replace(a_unit("LU-02"), further=further))
    said = told(installation, issued(installation), shared)
    assert said.profiles == (f"{PROFILES}edc-generic-full",)
    assert len(said.entitlements) == len(said.notes) == len(said.documents) == 1
    assert [body.best("en")[1] for body in said.awarding_bodies][-1] == PARTNER.name


def test_what_an_award_says_stands_beside_it(installation: Installation, shared: Path) -> None:
    publish(installation, replace(a_unit("LU-02"), further=FurtherOfUnit(notes=(NOTE,))))
    row = order()
    start, end = row["activity_start"], row["activity_end"]
    made = issued(
        installation,
        birth_date="2004-02-29",
        stages=f"virtual {start}/{start} 4h; physical {start}/{end} IT org-trattoria-esempio",
        notes="Said of this one",
        entitlements="Exemption from the minor",
        documents="https://school.example/a",
    )
    said = told(installation, made, shared)
    assert said.birth_date == "2004-02-29T00:00:00Z"
    assert [len(said.notes), len(said.entitlements), len(said.documents), len(said.stages)] == [2, 1, 1, 2]


def test_an_accredited_unit_gives_accredited_credentials(installation: Installation, shared: Path) -> None:
    publish(installation, replace(a_unit("LU-02"), further=FurtherOfUnit(accreditation=an_accreditation())))
    said = told(installation, issued(installation), shared)
    assert said.profiles == (f"{PROFILES}edc-accredited",)


def test_a_diploma_supplement_comes_with_a_birth_date_or_not_at_all(installation: Installation, shared: Path) -> None:
    publish(installation, diploma(an_accreditation()))
    (refused,) = issue([order()], installation.desk, at=AT)
    assert isinstance(refused, Rejected)
    assert [problem.field for problem in refused.problems] == ["birth_date"]
    said = told(installation, issued(installation, birth_date="2004-02-29"), shared)
    assert said.profiles == (f"{PROFILES}edc-diploma-supplement",)


def test_a_converted_credential_carries_what_it_was_made_from(installation: Installation, shared: Path) -> None:
    original = {"content": PDF, "title": "Certificate of 2019", "statement": "Converted from a paper of 2019."}
    said = told(installation, issued(installation, original=json.dumps(original)), shared)
    assert said.profiles == (f"{PROFILES}edc-converted",)
    assert said.grounds[0].files == (b"%PDF-1.7 x",)


def test_by_a_mandate_another_school_signs_and_the_one_that_awards_stays_named(installation: Installation, shared: Path) -> None:
    other = next(one for one in the_catalogue().organisations if one.id == "org-hogeschool-voorbeeldstad")
    school = a_unit("LU-02").awarding_body
    mandate = Mandate(
        "Voorbeeldcollege asked Hogeschool Voorbeeldstad on 1 May 2026 to issue this.", other, File(PDF, "application/pdf")
    )
    publish(installation, replace(a_unit("LU-02"), further=FurtherOfUnit(mandate=mandate)))
    made = issued(installation)
    said = told(installation, made, shared)
    assert said.profiles == (f"{PROFILES}edc-issued-by-mandate",)
    assert said.grounds[0].statement == mandate.statement
    document = json.loads(json.loads(form(made, FormName.EUROPEAN).content)["payload"])
    assert other.name in document["issuer"]["legalName"].values()
    assert school.legal_name.get("en") in [body.get("en") for body in said.awarding_bodies]
    badge = json.loads(form(made, FormName.OPEN_BADGE).content)
    assert badge["issuer"]["name"] == other.name
    assert badge["credentialSubject"]["source"]["name"] in {
        school.name,
        made.award.participation.host and made.award.participation.host.name,
    }
    assert installation.judge(form(made, FormName.OPEN_BADGE).content).outcome is Outcome.PASSED


@pytest.mark.parametrize("grounds", ["accredited", "generic"])
def test_a_correction_keeps_what_its_row_has_no_column_for(grounds: str, installation: Installation, shared: Path) -> None:
    if grounds == "accredited":
        publish(installation, replace(a_unit("LU-02"), further=FurtherOfUnit(accreditation=an_accreditation())))
    before = issued(
        installation, birth_date="2004-02-29", notes=json.dumps([{"nl": "Een noot", "en": "A note"}]), entitlements="An exemption"
    )
    publish(installation, replace(a_unit("LU-02"), further=FurtherOfUnit(notes=(NOTE,))), "8.0.0")
    (after,) = supersede([order(given_name="Noortje")], installation.desk, reason="a slip of the pen", at=AT)
    assert isinstance(after, Issued), after
    assert after.award.edition == 2
    assert after.award.further == before.award.further
    assert after.award.unit == before.award.unit
    said = told(installation, after, shared)
    assert [len(said.notes), len(said.entitlements)] == [1, 1]
    (last,) = supersede([order(given_name="Noortje", notes="")], installation.desk, reason="the note was wrong", at=AT)
    assert isinstance(last, Issued), last
    assert (last.award.further.notes, last.award.further.entitlements) == ((), before.award.further.entitlements)


def test_the_same_order_again_issues_nothing_and_another_is_refused(installation: Installation) -> None:
    before = issued(installation, notes="A note")
    assert issued(installation, notes="A note").award.id == before.award.id
    (refused,) = issue([order(notes="Another note")], installation.desk, at=AT)
    assert isinstance(refused, Rejected)
    assert [problem.field for problem in refused.problems] == ["award_ref"]


def a_composite(*changes: Any) -> Award:
    """A composite of two other awards to the same holder."""
    whole = an_award("LU-02")
    parts = tuple(replace(an_award(unit), id=f"urn-part-{unit}", ref=f"part-{unit}") for unit in ("LU-07", "LU-08"))
    return replace(whole, ref="composite-1", parts=(*parts, *changes), valid_until=None)


def test_a_composite_is_issued_with_its_parts_and_only_once(installation: Installation, shared: Path) -> None:
    outcome = issue_award(a_composite(), installation.desk, at=AT)
    assert not isinstance(outcome, Rejected)
    award, again = outcome
    assert not again
    made = handed_out(award, installation.store, again=again)
    assert [credential.form for credential in made.credentials] == [FormName.EUROPEAN]
    assert made.certificate
    said = told(installation, made, shared)
    assert len(said.parts) == 2
    assert installation.store.award(award.id) == award
    assert issue_award(a_composite(), installation.desk, at=AT) == (award, True)
    another = issue_award(replace(a_composite(), parts=()), installation.desk, at=AT)
    assert isinstance(another, Rejected)


def test_a_composite_of_composites_is_refused(installation: Installation) -> None:
    with pytest.raises(ValueError, match="no parts of its own"):
        issue_award(a_composite(replace(a_composite(), id="x", unit=a_unit("LU-05"))), installation.desk, at=AT)


def test_a_correction_says_nothing_in_fewer_languages_than_before_unless_asked(installation: Installation) -> None:
    before = issued(installation, notes='{"nl": "Een noot", "en": null}')
    (after,) = supersede([order(given_name="Noortje")], installation.desk, reason="a typing error", at=AT)
    assert isinstance(after, Issued), "what was said stays as it was"
    assert after.award.further == before.award.further
    (outcome,) = supersede([order(notes='{"nl": "Een andere noot"}')], installation.desk, reason="the note was wrong", at=AT)
    assert isinstance(outcome, Rejected)
    assert "a text is missing in 'en'" in outcome.problems[0].message
