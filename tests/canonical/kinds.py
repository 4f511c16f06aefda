"""A small document of every kind that we read."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from tests.canonical.samples import CONTEXTS, a_badge

Document = dict[str, Any]

V1, V2 = "https://www.w3.org/2018/credentials/v1", CONTEXTS[0]
CLR = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
EUROPEAN = "http://data.europa.eu/snb/model/context/edc-ap"
SCHOOL: Document = {"id": "did:web:school.example", "type": ["Profile"], "name": "School"}
PROOF: Document = {
    "type": "DataIntegrityProof",
    "cryptosuite": "eddsa-rdfc-2022",
    "created": "2026-06-15T12:00:00Z",
    "verificationMethod": "did:web:school.example#key-1",
    "proofPurpose": "assertionMethod",
    "proofValue": "z3",
}


def an_open_badge() -> Document:
    """A badge with one of everything, signed."""
    return {**a_badge(), "proof": [deepcopy(PROOF)]}


def a_small_badge() -> Document:
    """As little as a badge may be."""
    return {
        "@context": CONTEXTS[:2],
        "id": "urn:uuid:1",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": deepcopy(SCHOOL),
        "validFrom": "2026-06-15T12:00:00Z",
        "credentialSubject": {
            "type": "AchievementSubject",
            "achievement": {"id": "urn:a", "type": "Achievement", "name": "Bees", "criteria": {"narrative": "Keep them."}},
        },
    }


def an_endorsement() -> Document:
    """What somebody says about a badge."""
    return {
        "@context": CONTEXTS[:2],
        "id": "urn:uuid:2",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "issuer": deepcopy(SCHOOL),
        "name": "Good",
        "validFrom": "2026-06-15T12:00:00Z",
        "credentialSubject": {"id": "urn:a", "type": ["EndorsementSubject"], "endorsementComment": "Good."},
        "proof": deepcopy(PROOF),
    }


def an_endorsed_badge() -> Document:
    """A badge with an endorsement in it, contexts and all."""
    badge = a_small_badge()
    badge["credentialSubject"]["achievement"]["endorsement"] = [an_endorsement()]
    return badge


def a_learner_record() -> Document:
    """A record of two badges."""
    other = {**a_small_badge(), "id": "urn:uuid:4", "proof": deepcopy(PROOF)}
    return {
        "@context": [V2, CLR, CONTEXTS[1]],
        "id": "urn:uuid:3",
        "type": ["VerifiableCredential", "ClrCredential"],
        "issuer": deepcopy(SCHOOL),
        "name": "Record",
        "validFrom": "2026-06-15T12:00:00Z",
        "credentialSubject": {
            "type": ["ClrSubject"],
            "verifiableCredential": [a_small_badge(), other],
            "association": [{"type": "Association", "associationType": "isChildOf", "sourceId": "urn:a", "targetId": "urn:b"}],
        },
    }


def a_status_list() -> Document:
    """A list of which bits say who was revoked."""
    return {
        "@context": [V2],
        "id": "https://school.example/lists/1",
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": "did:web:school.example",
        "validFrom": "2026-06-15T12:00:00Z",
        "credentialSubject": {
            "id": "https://school.example/lists/1#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": "uH4sIAAAA",
            "statusMessage": [{"status": "0x0", "message": "valid"}, {"status": "0x1", "message": "revoked"}],
        },
    }


def a_presentation() -> Document:
    """What a holder shows."""
    return {
        "@context": [V2],
        "type": ["VerifiablePresentation"],
        "holder": "did:key:z6Mk",
        "verifiableCredential": [a_small_badge()],
        "proof": {**PROOF, "proofPurpose": "authentication", "challenge": "c", "domain": "school.example"},
    }


def a_european() -> Document:
    """A European credential: language maps, nested claims, many types."""
    text = {"en": ["Bees"], "nl": ["Bijen", "Imkers"]}
    return {
        "@context": [V1, EUROPEAN],
        "id": "urn:credential:1",
        "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
        "issuer": {
            "id": "did:ebsi:1",
            "type": "Organisation",
            "legalName": {"nl": ["School"]},
            "eIDASIdentifier": {"id": "urn:i"},
        },
        "validFrom": "2026-06-15T12:00:00Z",
        "issued": "2026-06-15T12:00:00Z",
        "credentialSubject": {
            "id": "urn:person:1",
            "type": "Person",
            "hasClaim": [
                {
                    "id": "urn:claim:1",
                    "type": "LearningAchievement",
                    "title": text,
                    "awardedBy": {"id": "urn:a:1", "type": "AwardingProcess", "awardingBody": [{"id": "did:ebsi:1"}]},
                    "specifiedBy": {"id": "urn:s:1", "type": "LearningAchievementSpecification", "title": text},
                }
            ],
        },
        "displayParameter": {"id": "urn:d:1", "type": "DisplayParameter", "title": text, "language": [{"id": "urn:l:en"}]},
    }


def an_older_badge() -> Document:
    """A badge in the first data model, with a proof from before Data Integrity."""
    return {
        "@context": [
            V1,
            "https://purl.imsglobal.org/spec/ob/v3p0/context.json",
            "https://w3id.org/security/suites/ed25519-2020/v1",
        ],
        "id": "urn:uuid:5",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": deepcopy(SCHOOL),
        "issuanceDate": "2026-06-15T12:00:00Z",
        "credentialSubject": {
            "id": "did:key:z6Mk",
            "type": ["AchievementSubject"],
            "achievement": {"id": "urn:a", "name": "Bees"},
        },
        "proof": {**{k: v for k, v in PROOF.items() if k != "cryptosuite"}, "type": "Ed25519Signature2020"},
    }


def a_key_document() -> Document:
    """A DID document with keys of two kinds."""
    did, jwk = "did:web:school.example", {"kty": "OKP", "crv": "Ed25519", "x": "AA", "ext": [1, {"é": 1.50}]}
    return {
        "@context": [
            "https://www.w3.org/ns/did/v1",
            "https://w3id.org/security/multikey/v1",
            "https://w3id.org/security/jwk/v1",
        ],
        "id": did,
        "verificationMethod": [
            {"id": f"{did}#key-1", "type": "Multikey", "controller": did, "publicKeyMultibase": "z6Mk"},
            {"id": f"{did}#key-2", "type": "JsonWebKey", "controller": did, "publicKeyJwk": jwk},
        ],
        "assertionMethod": [f"{did}#key-1", {"id": f"{did}#key-3", "type": "Multikey", "controller": did}],
    }


def an_own_vocabulary() -> Document:
    """A credential whose every word means something."""
    return {
        "@context": [V2, "https://www.w3.org/ns/credentials/examples/v2"],
        "id": "urn:uuid:6",
        "type": ["VerifiableCredential", "ExampleCredential"],
        "issuer": "did:web:school.example",
        "credentialSubject": {"id": "did:key:z6Mk", "degree": {"type": "ExampleDegree", "name": "Bees"}, "alumniOf": "School"},
        "relatedResource": {"id": "https://school.example/x", "digestSRI": "sha384-x"},
    }


def a_badge_with_words_of_its_own() -> Document:
    """A badge that says more than the standard has words for, and writes out what its own words mean."""
    badge = a_small_badge()
    house = {"@id": "https://school.example/terms#house", "@type": "@id"}
    own = {"@language": "nl", "words": "https://school.example/terms#", "motto": "words:motto", "house": house}
    badge["@context"] = [*CONTEXTS[:2], own]
    badge["credentialSubject"] |= {"motto": ["Zoem", {"@value": "طنين", "@language": "ar", "@direction": "rtl"}]}
    badge["credentialSubject"]["house"] = ["https://school.example/houses/7", {"id": "words:8", "name": "Hive"}]
    return badge


MAKERS: tuple[Callable[[], Document], ...] = (
    an_open_badge,
    a_small_badge,
    an_endorsement,
    an_endorsed_badge,
    a_learner_record,
    a_status_list,
    a_presentation,
    a_european,
    an_older_badge,
    a_key_document,
    an_own_vocabulary,
    a_badge_with_words_of_its_own,
)
