"""The doors for test suites of others: what they must sign, what they must refuse, and in which words."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import httpx
import pytest

from badges import schemas, status_list
from badges.proofs import multikey
from badges.proofs.data_integrity import add_proof
from badges.proofs.signer import LocalSigner
from badges.web.judging import JudgePool
from badges.web.vc_api import new_suites
from tests.installations import an_installation
from tests.makers import AT
from tests.verification.signed import key
from tests.web.houses import House, a_house

V1, V2 = "https://www.w3.org/2018/credentials/v1", "https://www.w3.org/ns/credentials/v2"
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
SUITES = ["eddsa-rdfc-2022", "ecdsa-rdfc-2019", "ecdsa-rdfc-2019-p384", "ecdsa-sd-2023", "eddsa-jcs-2022"]
WHOLE = [suite for suite in SUITES if suite != "ecdsa-sd-2023"]
"""Suites whose credentials verify as they are signed; the other one signs for being shown in part."""

Document = dict[str, Any]


@pytest.fixture(scope="module")
def open_house(prepared: Path, tmp_path_factory: pytest.TempPathFactory, judges: JudgePool) -> Iterator[House]:
    made = an_installation(prepared, tmp_path_factory.mktemp("vc-api") / "installation")
    yield a_house(made, judges, suites=new_suites())
    made.store.close()


def post(house: House, path: str, body: object, suite: str = "eddsa-rdfc-2022") -> httpx.Response:
    return house.send("POST", f"/vc/{suite}/{path}", json=body)


def a_credential(**changes: Any) -> Document:
    document = {
        "@context": [V2, EXAMPLES],
        "type": ["VerifiableCredential", "ExampleDegreeCredential"],
        "issuer": "did:example:whoever",
        "credentialSubject": {"id": "did:example:student", "degree": {"type": "ExampleBachelorDegree", "name": "Arts"}},
    } | changes
    return {name: value for name, value in document.items() if value is not ...}


def issued(house: House, suite: str = "eddsa-rdfc-2022", credential: Document | None = None, **options: Any) -> Document:
    answer = post(house, "credentials/issue", {"credential": credential or a_credential(), "options": options}, suite)
    assert answer.status_code == 201, answer.text
    made: Document = answer.json()["verifiableCredential"]
    return made


def verified(house: House, credential: object, suite: str = "eddsa-rdfc-2022", **options: Any) -> httpx.Response:
    return post(house, "credentials/verify", {"verifiableCredential": credential, "options": options}, suite)


def accepted(answer: httpx.Response) -> bool:
    said = answer.json()
    assert answer.status_code == (200 if said["verified"] else 400)
    assert said["verified"] == (said["errors"] == [])
    return bool(said["verified"])


def test_without_being_asked_for_the_doors_do_not_exist(street: House) -> None:
    assert post(street, "credentials/issue", {"credential": a_credential()}).status_code == 404
    assert street.get("/vc/eddsa-rdfc-2022/issuer", accept="application/json").status_code == 404
    assert street.get("/1.0/identifiers/did:key:z6Mk", accept="application/json").status_code == 404


def test_a_suite_that_is_not_there_is_not_found(open_house: House) -> None:
    assert post(open_house, "credentials/issue", {"credential": a_credential()}, "bbs-2023").status_code == 404


# Issuing


@pytest.mark.parametrize("suite", SUITES)
def test_every_suite_signs_as_its_own_did_key(open_house: House, suite: str) -> None:
    said = open_house.get(f"/vc/{suite}/issuer", accept="application/json").json()
    made = issued(open_house, suite)
    assert made["issuer"] == said["id"]
    assert said["id"].startswith("did:key:z")
    proof = made["proof"]
    assert (proof["type"], proof["cryptosuite"]) == ("DataIntegrityProof", suite.removesuffix("-p384"))
    assert proof["verificationMethod"].startswith(said["id"] + "#")


@pytest.mark.parametrize("suite", WHOLE)
def test_what_was_signed_verifies_and_what_was_changed_does_not(open_house: House, suite: str) -> None:
    made = issued(open_house, suite)
    assert accepted(verified(open_house, made, suite))
    assert accepted(verified(open_house, made, suite, checks=["proof"]))
    made["credentialSubject"]["degree"]["name"] = "Science"
    assert not accepted(verified(open_house, made, suite))


def test_options_may_be_left_out_and_unknown_ones_are_passed_over(open_house: House) -> None:
    assert post(open_house, "credentials/issue", {"credential": a_credential()}).status_code == 201
    made = issued(open_house, type="Ed25519Signature2020", nonsense=[1])
    assert accepted(post(open_house, "credentials/verify", {"verifiableCredential": made}))


def test_an_issuer_with_a_name_keeps_it(open_house: House) -> None:
    made = issued(open_house, credential=a_credential(issuer={"id": "did:example:x", "name": "School"}))
    assert made["issuer"]["name"] == "School"
    assert made["issuer"]["id"].startswith("did:key:")


def test_a_place_in_a_signed_status_list_is_added(open_house: House) -> None:
    entry = issued(open_house)["credentialStatus"]
    assert entry["type"] == "BitstringStatusListEntry"
    assert entry["statusListIndex"].isdecimal()
    assert entry["id"] != entry["statusListCredential"]
    path = entry["statusListCredential"].removeprefix("http://localhost:8000")
    answer = open_house.get(path, accept="application/json")
    listed = answer.json()
    assert (answer.status_code, listed["@context"][0]) == (200, V2)
    assert set(listed["type"]) == {"VerifiableCredential", "BitstringStatusListCredential"}
    subject = listed["credentialSubject"]
    assert (subject["type"], subject["statusPurpose"]) == ("BitstringStatusList", entry["statusPurpose"])
    assert len(status_list.decode(subject["encodedList"], 2**20)) * 8 >= 131072
    assert accepted(verified(open_house, listed, checks=["proof"]))
    assert issued(open_house)["credentialStatus"]["statusListIndex"] != entry["statusListIndex"]


def test_a_place_that_was_sent_along_stays(open_house: House) -> None:
    own = {"id": "https://example.org/status/1#2", "type": "BitstringStatusListEntry", "statusPurpose": "revocation"}
    own |= {"statusListIndex": "2", "statusListCredential": "https://example.org/status/1"}
    made = issued(open_house, credential=a_credential(credentialStatus=own))
    assert made["credentialStatus"] == own
    assert accepted(verified(open_house, made, checks=["proof"]))  # the list cannot be had, and was not asked for


def test_a_credential_of_version_1_1_gets_the_context_of_the_proof(open_house: House) -> None:
    older = a_credential(**{"@context": [V1]}, type=["VerifiableCredential"], issuanceDate="2026-01-01T00:00:00Z")
    older["credentialSubject"] = {"id": "did:example:student"}
    made = issued(open_house, credential=older)
    assert made["@context"] == [V1, "https://w3id.org/security/data-integrity/v2"]
    assert "credentialStatus" not in made
    assert accepted(verified(open_house, made))


NO_DIGEST = "sha256-" + "A" * 43 + "="
DIGEST = "sha256-" + base64.b64encode(hashlib.sha256(schemas.content(V2)).digest()).decode()
PLAIN: Document = {"@context": [V2], "type": ["VerifiableCredential"]}
"""Without the words of examples, in which everything is defined."""

FINE: list[Document] = [
    {
        "@context": [V2, {"degree": "https://example.org/degree", "name2": "https://example.org/n"}],
        "type": ["VerifiableCredential"],
    },
    {"type": ["ExampleDegreeCredential", "VerifiableCredential"]},
    {"credentialSubject": [{"id": "did:example:1"}, {"id": "did:example:2"}]},
    {
        "credentialSchema": [
            {"id": "https://example.org/1.json", "type": "JsonSchema"},
            {"id": "https://example.org/2", "type": "JsonSchema"},
        ]
    },
    {"validFrom": "2026-01-01T00:00:00Z", "validUntil": "2030-01-01T00:00:00Z"},
    {"name": [{"@value": "Graad", "@language": "nl"}, {"@value": "درجة", "@language": "ar", "@direction": "rtl"}]},
    {"termsOfUse": {"type": "ExamplePolicy", "id": "https://example.org/policy"}},
    {"evidence": [{"type": "ExampleEvidence", "id": "https://example.org/evidence"}]},
    {"refreshService": {"type": "ExampleRefresh", "id": "https://example.org/refresh"}},
    {
        "relatedResource": [
            {"id": V2, "digestSRI": "sha256-" + base64.b64encode(hashlib.sha256(schemas.content(V2)).digest()).decode()}
        ]
    },
]


@pytest.mark.parametrize("changes", FINE, ids=str)
def test_what_the_data_model_allows_is_signed_and_verified(open_house: House, changes: Document) -> None:
    credential = a_credential(**changes)
    if isinstance(changes.get("@context"), list):
        credential["credentialSubject"] = {"id": "did:example:1", "degree": "x"}
    assert accepted(verified(open_house, issued(open_house, credential=credential), checks=["proof"]))


REFUSED: list[tuple[str, Document]] = [
    ("no context", {"@context": ...}),
    ("a context that is no list", {"@context": V2}),
    ("a context that is a number", {"@context": [V2, 4]}),
    ("another first context", {"@context": [EXAMPLES, V2]}),
    ("a context that nobody has", {"@context": [V2, "https://example.org/unknown"]}),
    ("no type", {"type": ...}),
    ("a type that is no list", {"type": "VerifiableCredential"}),
    ("a type that is a number", {"type": ["VerifiableCredential", 4]}),
    ("other types only", {"type": ["ExampleDegreeCredential"]}),
    ("an undefined type", PLAIN | {"type": ["VerifiableCredential", "Undefined"], "credentialSubject": {"id": "did:x:1"}}),
    ("an undefined term", PLAIN | {"own": "x"}),
    ("a relative IRI", PLAIN | {"credentialSubject": {"id": "did:x:1", "type": "own"}}),
    ("no issuer", {"issuer": ...}),
    ("an issuer that is null", {"issuer": None}),
    ("an issuer that is a number", {"issuer": 4}),
    ("an issuer that is true", {"issuer": True}),
    ("an issuer that is a list", {"issuer": ["did:example:1"]}),
    ("an issuer without a URL", {"issuer": "not-a-url"}),
    ("an issuer whose id is no URL", {"issuer": {"id": "not-a-url"}}),
    ("no subject", {"credentialSubject": ...}),
    ("a subject that is null", {"credentialSubject": None}),
    ("a subject that is true", {"credentialSubject": True}),
    ("a subject that is a number", {"credentialSubject": 4}),
    ("no subject in the list", {"credentialSubject": []}),
    ("a subject that is a text", {"credentialSubject": "did:example:1"}),
    ("a subject without a claim", {"credentialSubject": {}}),
    ("an id that is no URL", {"id": "not-a-url"}),
    ("several ids", {"id": ["urn:a:1", "urn:a:2"]}),
    ("a date without a time", {"validFrom": "2026-01-01"}),
    ("a time without a zone", {"validUntil": "2026-01-01T00:00:00"}),
    ("an end before its beginning", {"validFrom": "2026-01-02T00:00:00Z", "validUntil": "2026-01-01T00:00:00Z"}),
    *((f"{name} without a type", {name: {"id": "https://example.org/1"}}) for name in (
        "credentialStatus", "credentialSchema", "termsOfUse", "evidence", "refreshService",
    )),
    ("a schema without an id", {"credentialSchema": {"type": "JsonSchema"}}),
    ("a schema whose id is no URL", {"credentialSchema": {"type": "JsonSchema", "id": "schema.json"}}),
    ("a name that is a number", {"name": 4}),
    ("a name with more than language", {"name": {"@value": "x", "@language": "en", "url": "y"}}),
    ("a description that is true", {"description": True}),
    ("an issuer whose name is a number", {"issuer": {"id": "did:example:1", "name": 4}}),
    ("a related resource that is a text", {"relatedResource": ["https://example.org/1"]}),
    ("a related resource without an id", {"relatedResource": [{"digestSRI": NO_DIGEST}]}),
    ("a related resource without a digest", {"relatedResource": [{"id": "https://example.org/1"}]}),
    ("a related resource with another digest", {"relatedResource": [{"id": V2, "digestSRI": NO_DIGEST}]}),
    ("the same related resource twice", {"relatedResource": [{"id": "https://example.org/1", "digestSRI": NO_DIGEST}] * 2}),
    ("a proof", {"proof": {"type": "DataIntegrityProof"}}),
]  # fmt: skip


@pytest.mark.parametrize("changes", [changes for _, changes in REFUSED], ids=[name for name, _ in REFUSED])
def test_nobody_gets_this_signed(open_house: House, changes: Document) -> None:
    for suite in ("eddsa-rdfc-2022", "ecdsa-sd-2023"):
        answer = post(open_house, "credentials/issue", {"credential": a_credential(**changes)}, suite)
        assert answer.status_code == 400
        errors = answer.json()["errors"]
        assert errors
        assert all(error["code"] and error["message"] for error in errors)


@pytest.mark.parametrize(
    "body", [{}, [], "x", None, {"credential": None}, {"credential": "x"}, {"credential": []}, {"options": {}}]
)
def test_a_request_without_a_credential_is_refused(open_house: House, body: object) -> None:
    answer = post(open_house, "credentials/issue", body)
    assert (answer.status_code, bool(answer.json()["errors"])) == (400, True)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b'{"credential": {}, "credential": {}}', b"[" * 5000, b'{"a": NaN}'])
def test_a_body_that_is_no_json_is_refused(open_house: House, content: bytes) -> None:
    for path in ("issue", "verify", "derive"):
        suite = "ecdsa-sd-2023"
        answer = open_house.send("POST", f"/vc/{suite}/credentials/{path}", content=content)
        assert (answer.status_code, bool(answer.json()["errors"])) == (400, True)


def test_options_that_are_none_are_refused(open_house: House) -> None:
    wrong: list[Any] = [[], "x", {"mandatoryPointers": "x"}, {"mandatoryPointers": [1]}, {"mandatoryPointers": ["/x"] * 501}]
    for options in wrong:
        answer = post(open_house, "credentials/issue", {"credential": a_credential(), "options": options}, "ecdsa-sd-2023")
        assert answer.status_code == 400


# Verifying


def without(proof: Document, name: str) -> Document:
    return {member: value for member, value in proof.items() if member != name}


PROOFS: list[tuple[str, Any]] = [
    ("no proof", lambda proof: ...),
    ("null", lambda proof: None),
    ("a text", lambda proof: "z"),
    ("an empty list", lambda proof: []),
    ("a list of nothing", lambda proof: [None]),
    *((f"no {name}", lambda proof, name=name: without(proof, name)) for name in (
        "type", "cryptosuite", "verificationMethod", "proofPurpose", "proofValue",
    )),
    ("another type", lambda proof: proof | {"type": "UnknownProof"}),
    ("an unknown suite", lambda proof: proof | {"cryptosuite": "unknown-2026"}),
    ("another suite", lambda proof: proof | {"cryptosuite": "eddsa-jcs-2022"}),
    ("another purpose", lambda proof: proof | {"proofPurpose": "authentication"}),
    ("a method that is none", lambda proof: proof | {"verificationMethod": "did:key:z6Mkvery#wrong"}),
    ("a value that is null", lambda proof: proof | {"proofValue": None}),
    ("a value without its letter", lambda proof: proof | {"proofValue": proof["proofValue"][1:]}),
    ("a value with another letter", lambda proof: proof | {"proofValue": "u" + proof["proofValue"][1:]}),
    ("a value one character short", lambda proof: proof | {"proofValue": proof["proofValue"][:-1]}),
    ("a date that is none", lambda proof: proof | {"created": "yesterday"}),
    ("a proof before it that is not there", lambda proof: proof | {"previousProof": "urn:uuid:nowhere"}),
]  # fmt: skip


@pytest.mark.parametrize("change", [change for _, change in PROOFS], ids=[name for name, _ in PROOFS])
@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "ecdsa-rdfc-2019", "ecdsa-rdfc-2019-p384"])
def test_a_proof_that_is_none_is_refused(open_house: House, suite: str, change: Any) -> None:
    made = issued(open_house, suite)
    proof = change(made["proof"])
    made = without(made, "proof") if proof is ... else made | {"proof": proof}
    assert not accepted(verified(open_house, made, suite, checks=["proof"]))


@pytest.mark.parametrize(
    "credential", [None, "x", 4, [], {}, {"proof": {}}, {"@context": [V2], "type": ["VerifiableCredential"]}, {"proof": [[]]}]
)
def test_what_is_no_credential_is_refused_in_words(open_house: House, credential: object) -> None:
    assert not accepted(verified(open_house, credential))
    answer = post(open_house, "presentations/verify", {"verifiablePresentation": credential})
    assert not accepted(answer)


def test_what_was_added_after_signing_is_refused(open_house: House) -> None:
    made = issued(
        open_house,
        credential=a_credential(**PLAIN, credentialSubject={"id": "did:x:1"}),
    )
    assert accepted(verified(open_house, made))
    assert not accepted(verified(open_house, made | {"own": "x"}))
    assert not accepted(verified(open_house, made | {"type": ["VerifiableCredential", "Own"]}))


@pytest.mark.parametrize("changes", [c for name, c in REFUSED if "resource" not in name and c != REFUSED[-1][1]], ids=str)
def test_what_breaks_the_data_model_is_refused_however_well_it_was_signed(open_house: House, changes: Document) -> None:
    made = issued(open_house)
    broken = {name: value for name, value in (made | changes).items() if value is not ...}
    if changes.get("type") == "VerifiableCredential":
        return  # one type alone is a text to the data model; only the issuer's suite wants a list
    assert not accepted(verified(open_house, broken, checks=["proof"]))


def test_all_proofs_of_a_set_must_hold(open_house: House) -> None:
    made = issued(open_house)
    twice = add_proof(made, _own_signer(), created=AT)
    assert len(twice["proof"]) == 2
    assert accepted(verified(open_house, twice))
    spoilt = deepcopy(twice)
    spoilt["proof"][1]["proofValue"] = spoilt["proof"][0]["proofValue"]
    assert not accepted(verified(open_house, spoilt))


def test_a_chain_of_proofs_holds_link_by_link(open_house: House) -> None:
    made = issued(open_house)
    first = add_proof(without(made, "proof"), _own_signer("a"), created=AT, id="urn:uuid:1")
    chain = add_proof(first, _own_signer("b"), created=AT, id="urn:uuid:2", previous="urn:uuid:1")
    both = add_proof(chain, _own_signer("c"), created=AT, previous=["urn:uuid:1", "urn:uuid:2"])
    assert accepted(verified(open_house, chain))
    assert accepted(verified(open_house, both))
    broken = both | {"proof": both["proof"][1:]}
    assert not accepted(verified(open_house, broken))


def _own_signer(name: str = "another") -> LocalSigner:
    text = multikey.encode(key(name).public_key())
    return LocalSigner(key(name), f"did:key:{text}#{text}")


def test_the_published_vectors_verify_though_their_issuer_does_not_know_the_key(open_house: House, shared: Path) -> None:
    vectors = shared / "vectors/w3c"
    for suite, file in (
        ("eddsa-rdfc-2022", "vc-di-eddsa/TestVectors/eddsa-rdfc-2022/signedDataInt.json"),
        ("ecdsa-rdfc-2019", "vc-di-ecdsa/TestVectors/ecdsa-rdfc-2019-p256/signedECDSAP256.json"),
        ("ecdsa-rdfc-2019-p384", "vc-di-ecdsa/TestVectors/ecdsa-rdfc-2019-p384/signedECDSAP384.json"),
        ("eddsa-jcs-2022", "vc-di-eddsa/TestVectors/eddsa-jcs-2022/signedJCS.json"),
    ):
        assert accepted(verified(open_house, json.loads((vectors / file).read_bytes()), suite, checks=["proof"])), file


def test_a_credential_that_has_ended_fails_unless_only_its_proof_is_asked_for(open_house: House) -> None:
    made = issued(open_house, credential=a_credential(validUntil="2020-01-01T00:00:00Z"))
    assert accepted(verified(open_house, made, checks=["proof"]))
    answer = verified(open_house, made)
    assert not accepted(answer)
    assert [error["code"] for error in answer.json()["errors"]] == ["period.expired"]


# Selective disclosure


def test_a_holder_shows_what_she_chooses_and_what_the_issuer_wants_shown(open_house: House) -> None:
    base = issued(open_house, "ecdsa-sd-2023", mandatoryPointers=["/issuer"])
    assert not accepted(verified(open_house, base, "ecdsa-sd-2023", checks=["proof"]))  # a base proof is for its holder
    answer = post(
        open_house,
        "credentials/derive",
        {"verifiableCredential": base, "options": {"selectivePointers": ["/credentialSubject/degree/name"]}},
        "ecdsa-sd-2023",
    )
    assert answer.status_code == 201
    shown = answer.json()["verifiableCredential"]
    assert shown["credentialSubject"]["degree"]["name"] == "Arts"
    assert shown["issuer"] == base["issuer"]
    assert "credentialStatus" not in shown
    assert accepted(verified(open_house, shown, "ecdsa-sd-2023", checks=["proof"]))
    shown["credentialSubject"]["degree"]["name"] = "Science"
    assert not accepted(verified(open_house, shown, "ecdsa-sd-2023", checks=["proof"]))


@pytest.mark.parametrize("pointer", [["/nowhere"], ["credentialSubject"], "/credentialSubject", [4]])
def test_a_pointer_to_nothing_is_refused(open_house: House, pointer: object) -> None:
    base = issued(open_house, "ecdsa-sd-2023")
    body = {"verifiableCredential": base, "options": {"selectivePointers": pointer}}
    assert post(open_house, "credentials/derive", body, "ecdsa-sd-2023").status_code == 400


def test_only_the_selective_suite_derives(open_house: House) -> None:
    body = {"verifiableCredential": issued(open_house)}
    assert post(open_house, "credentials/derive", body).status_code == 404


def test_a_credential_without_a_base_proof_cannot_be_shown_in_part(open_house: House) -> None:
    body = {"verifiableCredential": issued(open_house), "options": {"selectivePointers": ["/issuer"]}}
    assert post(open_house, "credentials/derive", body, "ecdsa-sd-2023").status_code == 400


# Presentations


def a_presentation(house: House, **changes: Any) -> Document:
    return {"@context": [V2], "type": ["VerifiablePresentation"], "verifiableCredential": [issued(house)]} | changes


def presented(house: House, presentation: object, **options: Any) -> httpx.Response:
    return post(house, "presentations/verify", {"verifiablePresentation": presentation, "options": options})


def signed_by_holder(presentation: Document, **options: Any) -> Document:
    holder = _own_signer("holder")
    document = presentation | {"holder": holder.verification_method.partition("#")[0]}
    return add_proof(document, holder, created=AT, purpose="authentication", as_list=False, **options)


def test_an_unsigned_presentation_is_as_good_as_what_is_in_it(open_house: House) -> None:
    assert accepted(presented(open_house, a_presentation(open_house)))
    spoilt = a_presentation(open_house)
    spoilt["verifiableCredential"][0]["issuer"] = "did:example:else"
    assert not accepted(presented(open_house, spoilt))


def test_a_presentation_signed_for_us_now_is_accepted(open_house: House) -> None:
    signed = signed_by_holder(a_presentation(open_house), challenge="42", domain="https://verifier.example")
    assert accepted(presented(open_house, signed, challenge="42", domain="https://verifier.example"))
    assert accepted(presented(open_house, signed, challenge="42", domain="https://verifier.example", checks=["proof"]))


@pytest.mark.parametrize("options", [{"challenge": "43"}, {"challenge": "42", "domain": "https://other.example"}])
def test_a_presentation_for_another_occasion_is_refused(open_house: House, options: dict[str, str]) -> None:
    signed = signed_by_holder(a_presentation(open_house), challenge="42", domain="https://verifier.example")
    assert not accepted(presented(open_house, signed, **options))


def test_a_presentation_that_was_changed_is_refused(open_house: House) -> None:
    signed = signed_by_holder(a_presentation(open_house), challenge="42")
    assert not accepted(presented(open_house, signed | {"id": "urn:uuid:else"}, challenge="42"))
    assert not accepted(presented(open_house, signed | {"type": ["VerifiableCredential"]}, challenge="42"))


# did:key, as a resolver answers


def test_a_did_key_is_resolved(open_house: House) -> None:
    did = open_house.get("/vc/eddsa-rdfc-2022/issuer", accept="application/json").json()["id"]
    for written in (did, did.replace(":", "%3A")):
        answer = open_house.get(
            f"/1.0/identifiers/{written}", accept='application/ld+json;profile="https://w3id.org/did-resolution"'
        )
        assert answer.status_code == 200
        assert answer.json()["didDocument"]["id"] == did
        assert answer.json()["didDocumentMetadata"] == {}
        assert "error" not in answer.json()["didResolutionMetadata"]


@pytest.mark.parametrize(
    ("did", "code"), [("did:key:nonsense", "invalidDid"), ("did:example:1", "methodNotSupported"), ("nonsense", "invalidDid")]
)
def test_what_is_no_did_key_is_told_in_the_words_of_the_resolver(open_house: House, did: str, code: str) -> None:
    answer = open_house.get(f"/1.0/identifiers/{did}", accept="application/json")
    assert answer.status_code in range(400, 500)
    assert answer.json()["didResolutionMetadata"]["error"] == code
    assert "didDocument" in answer.json()


def test_a_stranger_cannot_make_the_door_fall(open_house: House) -> None:
    deep: Any = "x"
    for _ in range(200):
        deep = [deep]
    for value in (deep, {"@context": deep}, {"proof": deep}, a_credential(credentialSubject=deep), {"id": "\ud800"}):
        body = {"credential": value, "verifiableCredential": value, "verifiablePresentation": value}
        for path in ("credentials/issue", "credentials/verify", "presentations/verify"):
            content = json.dumps(body).encode()
            assert open_house.send("POST", f"/vc/eddsa-rdfc-2022/{path}", content=content).status_code == 400
