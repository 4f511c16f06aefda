"""What an issuer's own document says about keys, read as others write it (Controlled Identifiers v1.0 §2, §3.3; DID 1.0 §5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from badges.one_or_many import listed
from badges.proofs import key_set, multikey
from badges.proofs.did import controller_of
from badges.proofs.key_set import PublishedKey, UnknownKey
from badges.proofs.public_key import MalformedKey, PublicKey, key_kind

Document = dict[str, Any]
Relationship = Literal["assertionMethod", "authentication"]
RELATIONSHIPS: tuple[Relationship, ...] = ("assertionMethod", "authentication")

MAX_METHODS = 100

# Former suites call private parts many names; whoever publishes one has no key any more.
_PRIVATE = frozenset(
    {
        "privateKeyJwk",
        "secretKeyJwk",
        "privateKeyMultibase",
        "secretKeyMultibase",
        "privateKeyBase58",
        "privateKeyHex",
        "privateKeyPem",
    }
)
_MULTIBASE = {"Multikey", "MultiKey", "Ed25519VerificationKey2020"}
"""``MultiKey`` is how the validator of 1EdTech spells it, and so do those who tested with it."""
_JWK = {"JsonWebKey", "JsonWebKey2020"}


@dataclass(frozen=True, slots=True)
class KeyBinding:
    """A key, and what its controller's document says about it."""

    public_key: PublicKey
    controller: str
    purposes: frozenset[str]
    """The relationships under which the document lists it: ``assertionMethod``, ``authentication``."""
    algorithm: str | None = None
    """The only algorithm that it is meant for."""
    expires: datetime | None = None
    """From then on nothing may be signed with it."""
    revoked: datetime | None = None
    """From then on nothing signed with it is to be believed."""


def speaks_of_keys(document: Document) -> bool:
    """Whether it lists keys at all, so that a key which it leaves out is left out on purpose."""
    return "verificationMethod" in document or any(name in document for name in RELATIONSHIPS)


def resolve_key(document: Document, verification_method: str) -> KeyBinding:
    """The key with this id, as its controller's document lists it.

    ``document`` must be the one of the id's own controller; it is the caller who fetched it from there.

    Raises:
        UnknownKey: when the document is of somebody else, does not list the key, or says that another controls it.
        MalformedKey: when it lists it in a form we cannot read.
    """
    controller = controller_of(verification_method)
    if not isinstance(document, dict) or document.get("id") != controller:
        raise UnknownKey(f"not the document of {controller}")
    named = [method for method in _methods(document) if _full_id(method.get("id"), controller) == verification_method]
    if not named:
        raise UnknownKey(verification_method)
    if any(method.get("controller", controller) != controller for method in named):
        raise UnknownKey(f"{verification_method} is controlled by somebody else")
    purposes = _purposes(document, controller)
    first, *others = (_binding(method, controller, verification_method, purposes) for method in named)
    # Two different keys under one id: whoever chose between them would choose for the issuer.
    if any(other != first for other in others):
        raise MalformedKey("two keys under one id")
    return first


def own_keys(document: Document) -> Iterator[KeyBinding]:
    """Every key that the document lists as its own and that we can read."""
    controller = document.get("id")
    if not isinstance(controller, str):
        return
    purposes = _purposes(document, controller)
    for method in _methods(document):
        id = _full_id(method.get("id"), controller)
        if id is None or method.get("controller", controller) != controller:
            continue
        try:
            yield _binding(method, controller, id, purposes)
        except MalformedKey:
            continue


def refers_to(document: Document, verification_method: str, public_key: PublicKey, purpose: str) -> bool:
    """Whether it lists a key of somebody else's document for this purpose: by its id, or written out under that very id."""
    for entry in listed(document.get(purpose))[:MAX_METHODS]:
        if entry == verification_method:
            return True
        if isinstance(entry, dict) and entry.get("id") == verification_method:
            try:
                return _read(entry).public_key == public_key
            except MalformedKey:
                return False
    return False


def _methods(document: Document) -> list[Document]:
    found = listed(document.get("verificationMethod"))[:MAX_METHODS]
    for relationship in RELATIONSHIPS:
        found = [*found, *(entry for entry in listed(document.get(relationship))[:MAX_METHODS] if isinstance(entry, dict))]
    return [method for method in found if isinstance(method, dict)]


def _purposes(document: Document, controller: str) -> dict[str, set[str | None]]:
    """The ids that the document lists, by relationship."""
    return {
        relationship: {
            _full_id(entry.get("id") if isinstance(entry, dict) else entry, controller)
            for entry in listed(document.get(relationship))[:MAX_METHODS]
        }
        for relationship in RELATIONSHIPS
    }


def _binding(method: Document, controller: str, id: str, purposes: dict[str, set[str | None]]) -> KeyBinding:
    key = _read(method)
    listed = frozenset(relationship for relationship, ids in purposes.items() if id in ids)
    expires, revoked = _instant(method.get("expires")), _instant(method.get("revoked"))
    return KeyBinding(key.public_key, controller, listed, key.algorithm, expires, revoked)


def _read(method: Document) -> PublishedKey:
    if _PRIVATE & set(method):
        raise MalformedKey("it holds a private key")
    # Controlled Identifiers §2.2: a method has one key, not one in each of two forms.
    if "publicKeyMultibase" in method and "publicKeyJwk" in method:
        raise MalformedKey("a key in two forms")
    type = method.get("type")
    if isinstance(type, str) and type in _MULTIBASE:
        public_key = multikey.decode(method.get("publicKeyMultibase"))
        if type == "Ed25519VerificationKey2020" and key_kind(public_key) != "Ed25519":
            raise MalformedKey("a key of another kind than its type says")
        return PublishedKey(public_key)
    if isinstance(type, str) and type in _JWK:
        return key_set.read_key(method.get("publicKeyJwk"))
    raise MalformedKey(f"a verification method of an unknown type: {str(type)[:100]}")


def _full_id(id: Any, controller: str) -> str | None:
    """Ids may be relative to the document (DID 1.0 §3.2.2)."""
    if not isinstance(id, str):
        return None
    return controller + id if id.startswith("#") else id


def _instant(value: Any) -> datetime | None:
    """A date that cannot be read is no date; raises rather than let a key live for ever."""
    if value is None:
        return None
    try:
        instant = datetime.fromisoformat(value)
    except (ValueError, TypeError) as error:
        raise MalformedKey("a date that is none") from error
    if instant.tzinfo is None:
        raise MalformedKey("a date without a zone")
    return instant
