"""Signing what a client made, after the data model and JSON-LD were held against it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric import ec

from badges.canonical import CanonicalizationError
from badges.credentials import status
from badges.credentials.data_model import V2, credential_violations
from badges.credentials.violation import Document
from badges.proofs import selective_disclosure
from badges.proofs.data_integrity import add_proof
from badges.web.vc_api.reading import Refused, error, errors_of, outside
from badges.web.vc_api.suites import Suite

LIST_DAYS = 7


def issue(credential: Document, suite: Suite, *, mandatory_pointers: Sequence[str], list_url: str, at: datetime) -> Document:
    """The credential with the suite's DID as its issuer, a place in the suite's status list, and a proof.

    Raises:
        Refused: when it is no credential, or says things that no signature would cover.
    """
    # Who sends a text for a list is told so here, before anything is signed (vc-api-issuer suite).
    if not isinstance(credential.get("type"), list):
        raise Refused([error("data_model.type", "must be a list of texts, VerifiableCredential among them", "/type")])
    if "proof" in credential:
        raise Refused([error("request.proof", "it is signed already: send it without its proof", "/proof")])
    if faults := errors_of(credential_violations(credential)):
        raise Refused(faults)
    document = _issued_by(credential, suite.did)
    if "credentialStatus" not in document and document["@context"][0] == V2 and (place := suite.statuses.reserve(list_url)):
        document = {**document, "credentialStatus": status.entry(place)}
    if faults := outside(document):
        raise Refused(faults)
    return _signed(document, suite, mandatory_pointers, at)


def list_credential(suite: Suite, list_url: str, *, at: datetime) -> Document:
    """The suite's status list, signed now."""
    until = at + timedelta(days=LIST_DAYS)
    document = status.status_list_credential(list_url, suite.did, suite.statuses.bits, at=at, valid_until=until)
    return add_proof(document, suite.signer, created=at, cryptosuite=suite.list_cryptosuite, as_list=False)


def _issued_by(credential: Document, did: str) -> Document:
    issuer = credential["issuer"]
    return {**credential, "issuer": {**issuer, "id": did} if isinstance(issuer, dict) else did}


def _signed(document: Document, suite: Suite, mandatory_pointers: Sequence[str], at: datetime) -> Document:
    try:
        if suite.selective:
            return selective_disclosure.add_base_proof(
                document,
                suite.signer,
                created=at,
                mandatory_pointers=mandatory_pointers,
                hmac_key=secrets.token_bytes(32),
                proof_key=ec.generate_private_key(ec.SECP256R1()),
                as_list=False,
            )
        return add_proof(document, suite.signer, created=at, cryptosuite=suite.cryptosuite, as_list=False)
    except CanonicalizationError as trouble:
        raise Refused([error(f"canonical.{trouble.code}", trouble.detail or "it has no canonical form")]) from trouble
    except ValueError as trouble:
        raise Refused([error("request.not_signable", str(trouble))]) from trouble
