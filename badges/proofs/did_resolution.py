"""The answer of a resolver for did:key (DID Resolution, and the error names of the did:key method's draft)."""

from __future__ import annotations

from re import fullmatch
from typing import Any

from badges.proofs import jwk, multikey
from badges.proofs.did import MAX_DID, contained_document, controller_of
from badges.proofs.multikey import UnknownKeyKind, WrongKeyLength
from badges.proofs.public_key import MalformedKey, PublicKey, key_kind

Document = dict[str, Any]

CONTEXT = "https://w3id.org/did-resolution/v1"

_DID_CONTEXT = "https://www.w3.org/ns/did/v1"
# The types of verification method that may be asked for, and the context that defines each.
_FORMATS = {
    "Multikey": "https://w3id.org/security/multikey/v1",
    "JsonWebKey": "https://w3id.org/security/jwk/v1",
    "JsonWebKey2020": "https://w3id.org/security/suites/jws-2020/v1",
    "Ed25519VerificationKey2020": "https://w3id.org/security/suites/ed25519-2020/v1",
}


class _NotResolvedError(ValueError):
    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


def resolve(did: str, *, public_key_format: str | None = None, experimental_types: bool | None = None) -> Document:
    """The document of a did:key or, for the URL of its key, that key; else the name of what is wrong.

    ``public_key_format`` is the type of verification method that is wanted. A type that we do not know has another error name
    for whoever said in so many words that experimental types are not wanted.
    """
    # A did:key has neither path nor query, so all that may follow is the fragment of its key.
    is_url = any(sign in did for sign in "#?/")
    try:
        document, key = _resolved(controller_of(did))
        if public_key_format is not None:
            document = _in_format(document, key, public_key_format, experimental_types=experimental_types)
        if is_url and did != _method(document)["id"]:
            raise _NotResolvedError("notFound")
    except _NotResolvedError as failed:
        # The W3C suite wants a document with an id even where there is none.
        return _answer({"id": did[:200]}, {"error": failed.error}, is_url=is_url)
    wanted = {"@context": document["@context"][1:], **_method(document)} if is_url else document
    return _answer(wanted, {"contentType": "application/did+ld+json"}, is_url=is_url)


def _answer(document: Document, metadata: Document, *, is_url: bool) -> Document:
    of_url = {"didDereferencingMetadata": metadata} if is_url else {}
    return {
        "@context": CONTEXT,
        "didDocument": document,
        "didDocumentMetadata": {},
        "didResolutionMetadata": {} if is_url else metadata,
        **of_url,
    }


def _resolved(did: str) -> tuple[Document, PublicKey]:
    if not did.startswith("did:key:"):
        raise _NotResolvedError("methodNotSupported" if fullmatch(r"did:[A-Za-z0-9]+:.+", did) else "invalidDid")
    text = did.removeprefix("did:key:")
    if any(sign in text for sign in "/?"):
        raise _NotResolvedError("invalidDidUrl")
    if not fullmatch(r"z[1-9A-HJ-NP-Za-km-z]*", text) or len(did) > MAX_DID:
        raise _NotResolvedError("invalidDid")
    try:
        return contained_document(did), multikey.decode(text)
    except UnknownKeyKind as error:
        raise _NotResolvedError("unsupportedPublicKeyType") from error
    except WrongKeyLength as error:
        raise _NotResolvedError("invalidPublicKeyLength") from error
    except MalformedKey as error:
        raise _NotResolvedError("invalidPublicKey") from error


def _method(document: Document) -> Document:
    method: Document = document["verificationMethod"][0]
    return method


def _in_format(document: Document, key: PublicKey, format: str, *, experimental_types: bool | None) -> Document:
    if format not in _FORMATS:
        raise _NotResolvedError("invalidPublicKeyType" if experimental_types is False else "unsupportedPublicKeyType")
    # A type for one kind of key, and Multikey, which has none for RSA and P-521 (Controlled Identifiers v1.0 §2.2.2).
    if (format == "Ed25519VerificationKey2020" and key_kind(key) != "Ed25519") or (
        format == "Multikey" and _method(document)["type"] != "Multikey"
    ):
        raise _NotResolvedError("unsupportedPublicKeyType")
    if format.startswith("JsonWebKey"):
        material: Document = {"publicKeyJwk": jwk.encode(key)}
    else:
        material = {"publicKeyMultibase": multikey.encode(key)}
    method = {"id": _method(document)["id"], "type": format, "controller": document["id"], **material}
    return {**document, "@context": [_DID_CONTEXT, _FORMATS[format]], "verificationMethod": [method]}
