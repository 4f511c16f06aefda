"""People whose DID is their key (did:key), which every library resolves without fetching, and what they issue and show."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from badges import multibase, status_list
from badges.credentials import open_badge
from badges.credentials.status import status_list_credential
from badges.proofs import multikey
from badges.proofs.data_integrity import add_proof
from badges.proofs.selective_disclosure import add_base_proof
from badges.proofs.signer import LocalSigner
from badges.verification.facts import POLICY, KnownIssuer, Policy, Trust
from badges.verification.verdict import Outcome, Verdict
from badges.verifying import from_documents, verify
from tests.makers import ADDRESSES, AT, CREDENTIAL_UUID, a_status_entry, an_award, an_issuer
from tests.proofs.keys import ed25519, p256, p384

Document = dict[str, Any]

NOW = AT + timedelta(days=30)
LIST = a_status_entry().list_url
INDEX = a_status_entry().index
KEYS: dict[str, Ed25519PrivateKey | EllipticCurvePrivateKey] = {"Ed25519": ed25519(), "P-256": p256(), "P-384": p384()}


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody with one key."""

    key: Ed25519PrivateKey | EllipticCurvePrivateKey

    @property
    def public(self) -> str:
        """The key as multikey."""
        return multikey.encode(self.key.public_key())

    @property
    def did(self) -> str:
        """Who they are."""
        return f"did:key:{self.public}"

    @property
    def method(self) -> Document:
        """Their verification method."""
        return {
            "@context": "https://w3id.org/security/multikey/v1",
            "id": f"{self.did}#{self.public}",
            "type": "Multikey",
            "controller": self.did,
            "publicKeyMultibase": self.public,
        }

    @property
    def secret(self) -> Document:
        """The same with the private half."""
        return {**self.method, "secretKeyMultibase": _secret(self.key)}

    @property
    def algorithm(self) -> str:
        """The JOSE name of what it signs with."""
        return "EdDSA" if isinstance(self.key, Ed25519PrivateKey) else {256: "ES256", 384: "ES384"}[self.key.curve.key_size]

    @property
    def signer(self) -> LocalSigner:
        """Signs as them."""
        return LocalSigner(self.key, self.method["id"])

    @property
    def documents(self) -> dict[str, Document]:
        """What a library may want to load about them."""
        listed = {name: value for name, value in self.method.items() if name != "@context"}
        controller = {
            "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
            "id": self.did,
            "verificationMethod": [listed],
            "assertionMethod": [listed["id"]],
            "authentication": [listed["id"]],
        }
        return {self.did: controller, listed["id"]: self.method}

    def badge(
        self, unit: str = "LU-02", *, language: str = "en", version: str = "2.0", status: bool = True, holder: str = ""
    ) -> Document:
        """A badge as we build it, by them, not signed yet."""
        built = open_badge.build(
            an_award(unit, language=language),
            an_issuer(unit),
            a_status_entry(),
            id=ADDRESSES.credential(CREDENTIAL_UUID),
            at=AT,
            language=language,
            addresses=ADDRESSES,
        )
        badge = copy.deepcopy(built)  # what is built shares parts with others of its unit
        # Digital Bazaar's library takes a second for all of thirty alignments.
        del badge["credentialSubject"]["achievement"]["alignment"][6:]
        if not status:
            del badge["credentialStatus"]
        if holder:
            badge["credentialSubject"] = {"id": holder, **badge["credentialSubject"]}
        return as_version({**badge, "issuer": {**badge["issuer"], "id": self.did}}, version)

    def base(self, badge: Document, mandatory: Sequence[str]) -> Document:
        """The badge signed statement by statement."""
        return add_base_proof(
            badge,
            self.signer,
            created=AT,
            mandatory_pointers=mandatory,
            hmac_key=bytes(range(32)),
            proof_key=p256(8),
            as_list=False,
        )

    def status_list(self, *set_indexes: int, cryptosuite: str | None = None) -> Document:
        """Their status list, signed. It is good for long: some verifiers know no time but now."""
        bits = status_list.new()
        for index in set_indexes:
            bits = status_list.set_bit(bits, index)
        listed = status_list_credential(LIST, self.did, bits, at=AT, valid_until=AT + timedelta(days=365 * 50))
        return add_proof(listed, self.signer, created=AT, cryptosuite=cryptosuite, as_list=False)

    def world(self, *set_indexes: int) -> dict[str, Document]:
        """Everything there is to fetch."""
        return {**self.documents, LIST: self.status_list(*set_indexes)}


def as_version(badge: Document, version: str) -> Document:
    """The badge in the data model of this version."""
    if version == "2.0":
        return badge
    badge = copy.deepcopy(badge)
    badge["@context"] = ["https://www.w3.org/2018/credentials/v1", *badge["@context"][1:]]
    badge["issuanceDate"] = badge.pop("validFrom")
    badge.pop("credentialStatus", None)
    for name in ("name", "description"):
        badge.pop(name, None)
    return badge


def judged(
    file: bytes | str | Document, documents: Document, known: Iterable[str], *, policy: Policy = POLICY, at: datetime = NOW
) -> Verdict:
    """Our verdict on a file, all of it, with these documents to fetch and these issuers known."""
    content = file if isinstance(file, bytes) else (file if isinstance(file, str) else json.dumps(file)).encode()
    trust = Trust({did: KnownIssuer("School", "a list", "2026-06-01") for did in known})
    return verify(content, from_documents(documents), trust, at=at, policy=policy)


def we_accept(verdict: Verdict) -> bool:
    """Whether nothing failed and nothing was left open."""
    return verdict.outcome is Outcome.PASSED


def why(verdict: Verdict) -> list[str]:
    """The codes of what did not pass."""
    return [found.code for found in verdict.findings if found.outcome in (Outcome.FAILED, Outcome.INDETERMINATE)]


def _secret(key: Ed25519PrivateKey | EllipticCurvePrivateKey) -> str:
    if isinstance(key, Ed25519PrivateKey):
        # Digital Bazaar's library wants the public half behind the seed.
        return multibase.base58(b"\x80\x26" + key.private_bytes_raw() + key.public_key().public_bytes_raw())
    prefix, length = {"secp256r1": (b"\x86\x26", 32), "secp384r1": (b"\x87\x26", 48)}[key.curve.name]
    return multibase.base58(prefix + key.private_numbers().private_value.to_bytes(length, "big"))


OWNERS = {kind: Owner(key) for kind, key in KEYS.items()}
