"""What verifiers written by others say of an Open Badge: one function each, all with the same question and answer."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.oracles.asking import FOLDER, SCHEMAS, Node

__all__ = ["FOLDER", "SCHEMAS"]

Document = Mapping[str, Any]
Documents = Mapping[str, Document]
"""URL or DID -> document: all that a verifier would fetch."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """``accepted``: proof, dates and status hold. ``reason``: what the verifier gave as one when it refused."""

    accepted: bool
    reason: str = ""


Verifier = Callable[[Document, Documents, datetime], Opinion]


class DigitalBazaar(Node):
    """@digitalbazaar/vc with its status list library."""

    def __init__(self) -> None:
        super().__init__("bazaar.mjs")

    def __call__(self, credential: Document, documents: Documents, at: datetime) -> Opinion:
        """Accepts if the library verifies it and none of its status bits is set."""
        answer = self.ask(do="verify", credential=credential, status=True, documents=documents, now=at.isoformat())
        return Opinion("error" not in answer and not answer["set"], answer.get("error", "; ".join(answer.get("set", []))))


class VerifierCore(Node):
    """@digitalcredentials/verifier-core, which knows no time but now. It fetches; the script answers from the documents."""

    def __init__(self) -> None:
        super().__init__("verifier_core.mjs")
        self.read: dict[str, Document] = {}

    def __call__(self, credential: Document, documents: Documents, at: datetime) -> Opinion:
        """Accepts if every step of its log holds; what it did not get to is none. Its word on schemas is another question."""
        issuer = credential["issuer"]
        known = [issuer["id"] if isinstance(issuer, dict) else issuer]
        dids = {name: document for name, document in documents.items() if "verificationMethod" in document}
        if any(self.read.get(name, document) != document for name, document in dids.items()):
            # It remembers DID documents for a while.
            self.close()
            super().__init__("verifier_core.mjs")
            self.read = {}
        self.read |= dids
        answer = self.ask(credential=credential, documents=documents, known=known)
        steps = {"valid_signature", "expiration", "registered_issuer"}
        steps |= {"revocation_status"} if "credentialStatus" in credential else set()
        wrong = [f"{step}: {answer['log'].get(step, 'not told')}" for step in steps if answer["log"].get(step) is not True]
        return Opinion(not wrong and not answer["errors"], "; ".join([*answer["errors"], *sorted(wrong)]))


def openbadgeslib(credential: Document, documents: Documents, at: datetime) -> Opinion:
    """openbadgeslib 4.6, anchored to the issuer's DID. It knows no time but now, and no signed status list but a JWT."""
    from openbadgeslib.ob3 import OB3LdpVerifier, OB3VerificationError

    try:
        OB3LdpVerifier.for_issuer_did(credential["issuer"]["id"]).verify(
            json.dumps(credential),
            check_status=True,
            verify_status_list=False,
            download=functools.partial(_bytes_of, documents),
        )
    except OB3VerificationError as refusal:
        return Opinion(False, str(refusal))
    return Opinion(True)


def openbadgeslib_on_an_image(image: bytes, documents: Documents) -> Opinion:
    """openbadgeslib on a baked PNG or SVG, which it unbakes itself."""
    from openbadgeslib.verify import verify_badge

    fetch = functools.partial(_bytes_of, documents)
    result = verify_badge(image, resolve_did=True, check_status=True, verify_status_list=False, download=fetch)
    return Opinion(result.valid and result.trusted, result.reason or "")


def openvc(credential: Document, documents: Documents, at: datetime) -> Opinion:
    """openvc-core. It refuses ``proof`` as an array, so it is asked about the same badge with the proof taken out of it."""
    from openvc.did.base import parse_did_document
    from openvc.errors import OpenvcError
    from openvc.verify import VerificationPolicy, verify_credential

    class FromDocuments:
        def supports(self, did: str) -> bool:
            return did in documents

        def resolve(self, did: str) -> object:
            return parse_did_document(dict(documents[did]))

    def status_list(url: str) -> Document:
        inner = verify_credential(dict(documents[url]), resolver=FromDocuments(), policy=VerificationPolicy(now=at))
        return dict(inner.credential)

    proofs = credential["proof"]
    single = {**credential, "proof": proofs[0] if isinstance(proofs, list) and len(proofs) == 1 else proofs}
    policy = VerificationPolicy(now=at, require_status_issuer_binding=True)
    try:
        verify_credential(
            single, policy=policy, resolver=FromDocuments(), resolve_status_list=status_list, extra_contexts=own_contexts()
        )
    except OpenvcError as refusal:
        return Opinion(False, f"{type(refusal).__name__}: {refusal}")
    return Opinion(True)


def _bytes_of(documents: Documents, url: str) -> bytes:
    return json.dumps(documents[url]).encode()


@functools.cache
def own_contexts() -> Mapping[str, dict[str, Any]]:
    """The contexts that we ship, by their addresses."""
    rows = json.loads((SCHEMAS / "index.json").read_text(encoding="utf-8"))
    return {row["url"]: json.loads((SCHEMAS / row["file"]).read_bytes()) for row in rows if row["kind"] == "context"}
