"""What is mutated: one signed file of every kind that we read, with all that a verifier would fetch for it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, rsa

from badges.credentials import baking, clr, endorsement
from badges.credentials.violation import Document
from badges.proofs import multikey, selective_disclosure, vc_jwt
from badges.proofs.data_integrity import add_proof
from badges.proofs.did import VerificationMethod, did_document
from badges.proofs.signer import LocalSigner, PrivateKey
from tests.makers import AT
from tests.verification.open_badges_2 import badges as older
from tests.verification.signed import DID, LIST, SVG, a_badge, a_demo_seal, a_european, a_list, a_png, a_real_seal, as_file, key

V2 = "https://www.w3.org/ns/credentials/v2"


@dataclass(frozen=True, slots=True)
class Original:
    """A file as its issuer made it."""

    name: str
    content: bytes


@cache
def keys() -> dict[str, PrivateKey]:
    """The school's keys, drawn once a run: what a fuzzer changes is the files."""
    return {
        "school": key("school"),
        "p256": ec.generate_private_key(ec.SECP256R1()),
        "p384": ec.generate_private_key(ec.SECP384R1()),
        "rsa": rsa.generate_private_key(65537, 2048),
        "holder": key("holder"),
    }


def signer(name: str) -> LocalSigner:
    """Signs as the school."""
    return LocalSigner(keys()[name], f"{DID}#{name}")


@cache
def documents() -> dict[str, Any]:
    """Everything that may be fetched."""
    methods = [VerificationMethod(f"{DID}#{name}", private.public_key()) for name, private in keys().items()]
    return {**older.hosted_world(), **older.signed_world(), DID: did_document(DID, methods), LIST: a_list()}


def proven(name: str, suite: str, unit: str = "LU-02") -> bytes:
    """A badge with a proof by this suite."""
    return as_file(add_proof(a_badge(unit), signer(name), created=AT, cryptosuite=suite))


def shown_in_part() -> bytes:
    """A badge of which the holder shows some."""
    base = selective_disclosure.add_base_proof(
        a_badge(validUntil="2030-01-01T00:00:00Z"),
        signer("p256"),
        created=AT,
        mandatory_pointers=["/issuer", "/validFrom", "/validUntil", "/credentialStatus", "/credentialSchema"],
        hmac_key=bytes(range(32)),
        proof_key=ec.generate_private_key(ec.SECP256R1()),
    )
    return as_file(selective_disclosure.derive(base, ["/credentialSubject", "/name", "/awardedDate"]))


def a_presentation() -> bytes:
    """A holder's presentation of a badge, signed."""
    inside = json.loads(proven("school", "eddsa-rdfc-2022"))
    text = multikey.encode(key("holder").public_key())
    holder = LocalSigner(keys()["holder"], f"did:key:{text}#{text}")
    document: Document = {"@context": [V2], "type": ["VerifiablePresentation"], "verifiableCredential": [inside]}
    document["holder"] = f"did:key:{text}"
    return as_file(add_proof(document, holder, created=AT, purpose="authentication"))


def an_endorsed_badge() -> bytes:
    """A badge whose achievement somebody endorses."""
    badge = a_badge()
    achievement = badge["credentialSubject"]["achievement"]
    said = endorsement.build(achievement["id"], badge["issuer"], id="urn:uuid:e", name="Endorsement", at=AT, comment="Good.")
    signed = add_proof(said, signer("school"), created=AT)
    badge["credentialSubject"]["achievement"] = endorsement.endorsed(achievement, endorsement.Endorsements((signed,)))
    return as_file(add_proof(badge, signer("school"), created=AT))


def a_learner_record() -> bytes:
    """Two badges of one person in a record."""
    parts = [json.loads(proven("school", "eddsa-rdfc-2022", unit)) for unit in ("LU-02", "LU-22")]
    parts[1] = add_proof(
        {name: value for name, value in parts[1].items() if name != "proof"} | {"id": "https://badges.example/credentials/2"},
        signer("school"),
        created=AT,
    )
    subject = parts[0]["credentialSubject"]
    holder = {name: subject[name] for name in ("id", "identifier") if name in subject}
    record = clr.build(parts, parts[0]["issuer"], holder, id="urn:uuid:c", name="Record", at=AT)
    return as_file(add_proof(record, signer("school"), created=AT))


MAKERS: dict[str, Callable[[], bytes]] = {
    "eddsa-rdfc-2022": lambda: proven("school", "eddsa-rdfc-2022"),
    "eddsa-rdfc-2022, another unit": lambda: proven("school", "eddsa-rdfc-2022", "LU-22"),
    "ecdsa-rdfc-2019 P-256": lambda: proven("p256", "ecdsa-rdfc-2019"),
    "ecdsa-rdfc-2019 P-384": lambda: proven("p384", "ecdsa-rdfc-2019"),
    "eddsa-jcs-2022": lambda: proven("school", "eddsa-jcs-2022"),
    "ecdsa-jcs-2019 P-256": lambda: proven("p256", "ecdsa-jcs-2019"),
    "ecdsa-sd-2023": shown_in_part,
    "VC-JWT EdDSA": lambda: vc_jwt.secure(a_badge(), signer("school")).encode(),
    "VC-JWT RS256": lambda: vc_jwt.secure(a_badge(), signer("rsa")).encode(),
    "VC-JWT ES256, VC-JOSE-COSE": lambda: vc_jwt.secure(a_badge(), signer("p256"), form="vc-jose-cose").encode(),
    "sealed European": lambda: a_real_seal().on(a_european()),
    "sealed European, demonstration": lambda: a_demo_seal().on(a_european()),
    "PNG": lambda: baking.bake_png(a_png(), proven("school", "eddsa-rdfc-2022")),
    "SVG": lambda: baking.bake_svg(SVG, proven("school", "eddsa-rdfc-2022")),
    "presentation": a_presentation,
    "endorsed": an_endorsed_badge,
    "CLR": a_learner_record,
    "Open Badges 2.0, signed": older.signed,
    "Open Badges 2.0, hosted": lambda: as_file(older.an_assertion()),
}


def originals() -> tuple[Original, ...]:
    """The whole corpus, in order."""
    return tuple(Original(name, make()) for name, make in MAKERS.items())


def digest(corpus: tuple[Original, ...]) -> str:
    """SHA-256 over what the corpus says, without what differs from run to run: keys and signatures."""
    said = json.dumps([list(MAKERS), a_badge(), a_badge("LU-22"), a_european()], sort_keys=True, default=str)
    return hashlib.sha256(f"{len(corpus)} {said}".encode()).hexdigest()
