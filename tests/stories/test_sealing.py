"""Sealing what others made: their drafts become sealed files that the official shapes accept."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from badges.credentials.violation import Document
from badges.keyring import Keyring, Seal
from badges.proofs import jades
from badges.sealing import Mandate, NonConforming, NotADraft, NotSealable, Sealed, again, is_seal_of, prepare, seal
from badges.verification.verdict import Outcome
from tests.credentials.elm_shapes import conforms, dropped
from tests.credentials.european_samples import a_european, several
from tests.credentials.test_draft import in_arrays
from tests.installations import PASSPHRASE, Installation
from tests.makers import AT
from tests.proofs.tokens import token

MANDATE = Mandate("University of Zed asked Voorbeeldcollege on 1 May 2026 to issue this.", b"%PDF-1.7 ...")


@pytest.fixture(scope="session")
def custody(prepared: Path) -> Seal:
    return Keyring(prepared / "keys", PASSPHRASE).seal("voorbeeldcollege")


@pytest.fixture
def sample(shared: Path) -> Document:
    """The Commission's unsigned micro-credential of 2023."""
    document: Document = json.loads(_sample(shared))
    return document


@cache
def _sample(shared: Path) -> bytes:
    return (shared / "vectors" / "edc" / "Sample-MC-Annex1-unsigned.jsonld").read_bytes()


def written(document: object) -> bytes:
    return json.dumps(document).encode()


def inside(sealed: Sealed) -> Document:
    document: Document = json.loads(json.loads(sealed.content)["payload"])
    return document


def codes(sealed: Sealed) -> set[str]:
    return {remark.code for remark in sealed.remarks}


def refused(draft: object, custody: Seal) -> set[str]:
    """The places for which a draft is not sealed."""
    with pytest.raises(NonConforming) as error:
        seal(written(draft), custody, at=AT)
    return {violation.pointer for violation in error.value.violations}


def test_the_public_sample_becomes_a_sealed_file_that_the_official_shapes_accept(
    sample: Document, custody: Seal, shared: Path, installation: Installation
) -> None:
    sealed = seal(written(sample), custody, at=AT)
    document = inside(sealed)
    assert conforms(document, shared)
    assert not dropped(document, shared)
    verdict = installation.judge(sealed.content)
    assert not [found for found in verdict.findings if found.outcome is Outcome.FAILED], verdict.findings
    assert verdict.headline == "demo"
    assert sealed.addresses == ("ana.andromeda@email.com",)
    untouched = {name: value for name, value in document.items() if name not in ("issuer", "issued", "issuanceDate")}
    assert untouched == {name: value for name, value in sample.items() if name != "issuer"}
    assert document["issued"] == document["issuanceDate"] == "2026-06-15T12:00:00Z"


def test_what_cannot_be_meant_is_told_and_sealed_as_it_stands(sample: Document, custody: Seal) -> None:
    sealed = seal(written(sample), custody, at=AT)
    told = {remark.pointer: remark for remark in sealed.remarks}
    assert told["/credentialSubject/hasClaim/influencedBy/specifiedBy/volumeOfLearning"].code == "elm.months"
    birth = told["/credentialSubject/dateOfBirth"]
    assert birth.code == "elm.midnight_elsewhere"
    assert "write 1999-10-02T00:00:00Z" in birth.message
    assert "/validFrom" in told
    assert inside(sealed)["credentialSubject"]["dateOfBirth"] == "1999-10-01T22:00:00Z"


def test_the_issuer_becomes_the_owner_of_the_seal(sample: Document, custody: Seal) -> None:
    issuer = inside(seal(written(sample), custody, at=AT))["issuer"]
    assert issuer["legalName"]["en"] == "Voorbeeldcollege"
    assert issuer["altLabel"]["en"] == custody.identity.common_name
    assert issuer["eIDASIdentifier"]["notation"] == "NTRNL-00000001"
    assert issuer["eIDASIdentifier"]["spatial"]["id"].endswith("/country/NLD")
    assert [one["id"] for one in issuer["location"]] == ["urn:epass:location:2", "urn:certificateLocation:1"]
    assert issuer["id"].startswith("urn:epass:org:1:")


def test_another_name_for_the_issuer_is_remarked_with_what_stays_of_the_old_one(sample: Document, custody: Seal) -> None:
    remark = next(one for one in seal(written(sample), custody, at=AT).remarks if one.code == "elm.issuer_renamed")
    assert "University of Zed becomes Voorbeeldcollege" in remark.message
    assert "vatIdentifier" in remark.message
    sample["issuer"]["legalName"]["en"] = "Voorbeeldcollege"
    assert "elm.issuer_renamed" not in codes(seal(written(sample), custody, at=AT))


def test_sealing_what_was_sealed_before_leaves_nothing_of_the_first_certificate(
    sample: Document, installation: Installation
) -> None:
    first = inside(seal(written(sample), installation.keyring.seal("voorbeeldcollege"), at=AT))
    issuer = inside(seal(written(first), installation.keyring.seal("hogeschool-voorbeeldstad"), at=AT))["issuer"]
    assert issuer["eIDASIdentifier"]["notation"] == "NTRNL-00000002"
    assert [one["id"] for one in issuer["location"]].count("urn:certificateLocation:1") == 1


def form_of_2023(document: Document) -> object:
    return {"credential": document, "deliveryDetails": {"walletAddress": "europass.eu/1"}}


def form_of_2025(document: Document) -> object:
    bare = {name: value for name, value in document.items() if name not in ("@context", "issuer")}
    display = {name: value for name, value in bare["displayParameter"].items() if name != "individualDisplay"}
    details = {"deliveryAddress": ["europass.eu/1"], "displayDetails": {"template": "t", "labels": {}, "background": None}}
    return {"credential": in_arrays({**bare, "displayParameter": display}), "deliveryDetails": details}


@pytest.mark.parametrize("form", [form_of_2023, form_of_2025])
def test_both_upload_forms_are_sealed_and_say_where_to(
    form: Callable[[Document], object], sample: Document, custody: Seal, shared: Path
) -> None:
    sealed = seal(written(form(sample)), custody, at=AT)
    assert sealed.addresses == ("europass.eu/1",)
    assert conforms(inside(sealed), shared)


def test_without_an_issuer_it_is_whom_the_certificate_names(sample: Document, custody: Seal) -> None:
    del sample["issuer"]
    issuer = inside(seal(written(sample), custody, at=AT))["issuer"]
    assert issuer["legalName"] == {"en": "Voorbeeldcollege"}
    assert "homepage" not in issuer, "nothing is known of it but what the certificate says"


def test_without_an_issuer_the_awarding_body_is_it_when_the_seal_is_its_own(custody: Seal) -> None:
    draft = a_european()
    bodies = several(draft["credentialSubject"]["hasClaim"]["awardedBy"]["awardingBody"])
    del draft["issuer"]
    sealed = seal(written(draft), custody, at=AT)
    assert inside(sealed)["issuer"]["id"].startswith(tuple(f"{body['id']}:" for body in bodies))
    assert "elm.no_mandate" not in codes(sealed)


@pytest.mark.parametrize(
    "issuer", ["urn:epass:org:1", {"id": "urn:epass:org:1"}, {"id": "urn:epass:org:1", "type": "Organisation"}]
)
def test_an_issuer_may_be_named_by_a_reference(issuer: object, sample: Document, custody: Seal, shared: Path) -> None:
    sample["issuer"] = issuer
    document = inside(seal(written(sample), custody, at=AT))
    assert document["issuer"]["homepage"]["contentURL"] == "https://uniz.edu"
    assert conforms(document, shared)


@pytest.mark.parametrize("issuer", [[{"id": "urn:a:1"}, {"id": "urn:a:2"}], 7, ["urn:a:1", "urn:a:2"]])
def test_several_issuers_are_not_replaced_by_one(issuer: object, sample: Document, custody: Seal) -> None:
    with pytest.raises(NotSealable, match="name one organisation"):
        seal(written({**sample, "issuer": issuer}), custody, at=AT)


def test_a_seal_for_another_organisation_asks_for_the_mandate_and_writes_it_down(
    sample: Document, custody: Seal, shared: Path
) -> None:
    assert "elm.no_mandate" in codes(seal(written(sample), custody, at=AT))
    sealed = seal(written(sample), custody, at=AT, mandate=MANDATE)
    evidence = inside(sealed)["evidence"]
    assert "elm.no_mandate" not in codes(sealed)
    assert evidence["evidenceStatement"] == MANDATE.statement
    assert evidence["dcType"]["id"].endswith("/c_18016257")
    assert base64.b64decode(evidence["embeddedEvidence"]["content"]) == MANDATE.pdf
    assert conforms(inside(sealed), shared)


def test_a_draft_without_a_picture_of_itself_gets_a_small_one_for_each_language(
    sample: Document, custody: Seal, shared: Path
) -> None:
    del sample["displayParameter"]["individualDisplay"]
    sealed = seal(written(sample), custody, at=AT)
    assert "elm.drawn" in codes(sealed)
    detail = inside(sealed)["displayParameter"]["individualDisplay"]["displayDetail"]
    picture = base64.b64decode(detail["image"]["content"])
    assert len(picture) < 150_000
    with Image.open(io.BytesIO(picture)) as opened:
        assert opened.height / opened.width == pytest.approx(297 / 210, abs=0.01)
    assert conforms(inside(sealed), shared)


def test_a_picture_can_be_drawn_of_anything(sample: Document, custody: Seal) -> None:
    del sample["displayParameter"]["individualDisplay"]
    sample["displayParameter"]["title"] = {"en": "x" * 5000, "ar": "شهادة"}
    sample["displayParameter"]["description"] = {"en": " ".join(["word"] * 3000)}
    assert "elm.drawn" in codes(seal(written(sample), custody, at=AT))


def test_everything_that_is_wrong_is_told_at_once(sample: Document, custody: Seal) -> None:
    claim = sample["credentialSubject"]["hasClaim"]
    del claim["provenBy"]["grade"], claim["title"], sample["validFrom"]
    claim["specifiedBy"]["eqfLevel"]["inScheme"]["id"] = "http://data.europa.eu/snb/eqf/wrong"
    sample["credentialSubject"]["dateOfBirth"] = "yesterday"
    places = refused(sample, custody)
    assert places >= {
        "/validFrom",
        "/credentialSubject/dateOfBirth",
        "/credentialSubject/hasClaim/title",
        "/credentialSubject/hasClaim/provenBy/grade",
        "/credentialSubject/hasClaim/specifiedBy/eqfLevel/inScheme",
    }


def test_without_a_primary_language_the_rest_is_told_too_and_nothing_that_sealing_writes(sample: Document, custody: Seal) -> None:
    del sample["displayParameter"]["primaryLanguage"], sample["validFrom"]
    places = refused(sample, custody)
    assert places >= {"/displayParameter/primaryLanguage", "/validFrom"}
    assert not [place for place in places if place.startswith(("/issue", "/issuer"))]
    assert "/displayParameter/primaryLanguage" in refused({"credentialSubject": {"type": "Person"}}, custody)


def test_a_name_that_no_context_knows_is_not_sealed(sample: Document, custody: Seal) -> None:
    sample["credentialSubject"]["hasClaim"]["titel"] = {"en": "x"}
    assert refused(sample, custody) == {"/credentialSubject/hasClaim/titel"}


def crowds(document: Document) -> list[Document]:
    """Drafts with which somebody wants to keep us busy."""
    display, many = document["displayParameter"], range(5000)
    return [
        {**document, "displayParameter": {**display, "title": {f"en-{n:05}": "x" for n in many}}},
        {**document, "displayParameter": {**display, "title": {"en": [str(n) for n in many]}}},
        {**document, "identifier": [{"id": "urn:a:1", "type": "Identifier", "notation": str(n)} for n in many]},
        {**document, **{f"{n}thing": {f"{n}{m}thing": 1 for m in range(30)} for n in range(300)}},
    ]


def test_a_draft_that_nobody_would_look_at_to_the_end_is_not_looked_at(sample: Document, custody: Seal) -> None:
    for draft in crowds(sample):
        with pytest.raises(NonConforming, match=r"elm\.crowded") as error:
            seal(written(draft), custody, at=AT)
        assert len(error.value.violations) == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not JSON"),
        (b"\xff", "not JSON in UTF-8"),
        (b'{"a": 1, "a": 2}', "twice"),
        (b'{"a": NaN}', "number"),
        (b"[" * 100_000, "deep, can be sealed|not JSON"),
        (b"[" + b"1," * 40_000 + b"1]", "more in it than anybody looks at"),
        (b'"' + b"x" * 7_000_000 + b'"', "larger than 6 MB"),
    ],
)
def test_bytes_that_are_no_draft_are_told(content: bytes, says: str, custody: Seal) -> None:
    with pytest.raises(NotADraft, match=says):
        seal(content, custody, at=AT)


def hostile(sample: Document) -> list[Any]:
    """Drafts with strange things in every place that sealing looks at."""
    found: list[Any] = []
    strangers: tuple[Any, ...] = ("x", {}, [[{}]], {"id": 7, "x": 1}, [None, "x", 3], {"type": [7, {}]})
    for strange in strangers:
        for path in (
            ("issuer",),
            ("evidence",),
            ("displayParameter",),
            ("displayParameter", "language"),
            ("displayParameter", "title"),
            ("credentialSubject",),
            ("credentialSubject", "contactPoint"),
            ("credentialSubject", "fullName"),
            ("credentialSubject", "hasClaim", "awardedBy"),
            ("credentialSubject", "hasClaim", "awardedBy", "awardingBody"),
            ("@context",),
            ("type",),
            ("id",),
        ):
            draft = json.loads(json.dumps(sample))
            del draft["displayParameter"]["individualDisplay"]
            node = draft
            for name in path[:-1]:
                node = node[name]
            node[path[-1]] = strange
            found.append(draft)
    return found


def test_strange_drafts_are_refused_or_sealed_and_never_an_accident(custody: Seal) -> None:
    for draft in hostile(a_european()):
        try:
            prepare(written(draft), custody, at=AT)
        except (NonConforming, NotADraft, NotSealable):
            continue


@pytest.mark.parametrize("name", ["id", "notation"])
def test_a_value_object_where_a_name_should_be_is_no_accident(sample: Document, custody: Seal, name: str) -> None:
    def with_objects(value: Any) -> Any:
        if isinstance(value, list):
            return [with_objects(one) for one in value]
        if not isinstance(value, dict):
            return value
        return {key: {"@value": one} if key == name else with_objects(one) for key, one in value.items()}

    with suppress(NonConforming, NotADraft, NotSealable):
        prepare(written(with_objects(sample)), custody, at=AT, mandate=MANDATE)


def test_a_sealed_file_is_known_for_the_draft_it_was_made_from(sample: Document, custody: Seal) -> None:
    for form in (form_of_2023, form_of_2025, dict):
        draft = written(form(sample))
        sealed = seal(draft, custody, at=AT, mandate=MANDATE)
        assert is_seal_of(sealed.content, draft)
        assert again(sealed.content, draft).addresses == sealed.addresses
    sample["validFrom"] = "2023-01-01T00:00:00Z"
    assert not is_seal_of(sealed.content, written(sample))
    for other in (b"", b"{}", b'{"payload": "{}"}', b'{"payload": 7}', draft):
        assert not is_seal_of(other, draft)


def test_what_was_sealed_is_raised_before_it_is_given_out(sample: Document, custody: Seal) -> None:
    asked: list[bytes] = []

    class Raised:
        def content_timestamps(self, texts: Sequence[bytes]) -> list[bytes]:
            asked.extend(texts)
            return [token(text) for text in texts]

        def __call__(self, files: Sequence[bytes]) -> list[bytes]:
            asked.extend(files)
            return [b"raised " + file for file in files]

    sealed = seal(written(sample), custody, at=AT, lasting=Raised())
    text, file = asked
    assert sealed.content == b"raised " + file
    assert jades.parse(file).content == text
    assert jades.content_timestamps(jades.parse(file)) == (token(text),)


def without_names(value: Any) -> Any:
    """Everything that a careless maker leaves out: ids of all but concepts and addresses, types where only one can stand."""
    if isinstance(value, list):
        return [without_names(one) for one in value]
    if not isinstance(value, dict):
        return value
    type = value.get("type")
    left = {name: without_names(member) for name, member in value.items()}
    if type not in ("Concept", "ConceptScheme", "Mailbox", "ShaclValidator2017"):
        left.pop("id", None)
    if type in (
        "AwardingProcess",
        "DisplayDetail",
        "IndividualDisplay",
        "Address",
        "Location",
        "CreditPoint",
        "PeriodOfTime",
        "Note",
    ):
        del left["type"]
    return left


def test_a_careless_draft_is_completed_where_there_is_no_choice(sample: Document, custody: Seal, shared: Path) -> None:
    draft = without_names(sample)
    assert "id" not in draft["credentialSubject"]["hasClaim"]["awardedBy"]
    document = inside(seal(written(draft), custody, at=AT))
    assert conforms(document, shared)
    assert not dropped(document, shared)
    assert document["credentialSubject"]["hasClaim"]["awardedBy"]["type"] == "AwardingProcess"
