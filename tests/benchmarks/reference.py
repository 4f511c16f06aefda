"""What our times are held against: PyLD as it comes, warm, and the bare floor of hashing, signing and parsing."""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pyld import jsonld

from badges import multibase, schemas
from badges.proofs.signer import Signer

Document = dict[str, Any]


def frozen_loader(url: str, _options: object = None) -> Document:
    """Contexts of ``schemas/``, tagged so that PyLD keeps what it made of them: the warmest PyLD there is."""
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": url,
        "document": _context(url),
        "tag": "static",
    }


@cache
def _context(url: str) -> Document:
    """A copy of its own: PyLD may resolve URLs inside it in place."""
    parsed: Document = json.loads(schemas.content(url))
    return parsed


def nquads(document: Document) -> bytes:
    """Canonical N-Quads by PyLD alone."""
    options = {
        "algorithm": "URDNA2015",
        "format": "application/n-quads",
        "documentLoader": frozen_loader,
        "base": None,
        "rdfDirection": "i18n-datatype",
    }
    made: str = jsonld.normalize(document, options)
    return made.encode()


def hash_data(document: Document, options: Document) -> bytes:
    """What eddsa-rdfc-2022 signs, over PyLD."""
    return sha256(nquads({"@context": document["@context"], **options})).digest() + sha256(nquads(document)).digest()


def pyld_issue(document: Document, options: Document, signer: Signer) -> bytes:
    """eddsa-rdfc-2022 over PyLD, and the file written."""
    proof = {**options, "proofValue": multibase.base58(signer.sign(hash_data(document, options)))}
    return json.dumps({**document, "proof": [proof]}, ensure_ascii=False, separators=(",", ":")).encode()


def pyld_verify(content: bytes, key: Ed25519PublicKey) -> None:
    """The file parsed, eddsa-rdfc-2022 over PyLD."""
    document = json.loads(content)
    (proof,) = document.pop("proof")
    signature = multibase.decode(proof.pop("proofValue"))
    key.verify(signature, hash_data(document, proof))


def floor_issue(options: bytes, document: bytes, signer: Signer) -> bytes:
    """Hash canonical bytes that are already there, and sign."""
    return signer.sign(sha256(options).digest() + sha256(document).digest())


def floor_verify(content: bytes, options: bytes, document: bytes, signature: bytes, key: Ed25519PublicKey) -> None:
    """Parse once, hash canonical bytes that are already there, and verify."""
    json.loads(content)
    key.verify(signature, sha256(options).digest() + sha256(document).digest())
