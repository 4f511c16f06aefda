"""Which key a signature names, and whether the issuer stands behind it: documents say so, never the file alone."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from badges.canonical.work import budget
from badges.credentials.violation import Document
from badges.one_or_many import listed
from badges.proofs import controller_document, did, key_set
from badges.proofs.key_set import UnknownKey
from badges.proofs.public_key import MalformedKey, PublicKey
from badges.verification.facts import Facts, Limits
from badges.verification.key_documents import ABSOLUTE, CONTAINED, NoKey, controller_document_of, key_set_of
from badges.verification.origins import same_origin

_NOT_VOUCHED = "issuer.not_vouched"
_A_KEY = 80
"""Steps of work for reading one of many keys."""
_TOO_MANY = NoKey("proof.key_unreachable", "issuer.unreachable", {"reason": "too_complex"})
_ANY_PURPOSE: frozenset[str] = frozenset(controller_document.RELATIONSHIPS)


@dataclass(frozen=True, slots=True)
class Key:
    """A key that was found, and what is said about it."""

    public_key: PublicKey
    purposes: frozenset[str]
    """What its own controller lists it for."""
    vouched: str = _NOT_VOUCHED
    """A code of ``issuer.*``: whether the issuer stands behind it."""
    detail: dict[str, Any] = field(default_factory=dict, hash=False)
    algorithm: str | None = None
    expires: datetime | None = None
    revoked: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Wanted:
    """For whom a key is looked up, and where one may look."""

    issuer: str
    purposes: frozenset[str]
    """What it must be listed for; any of them will do."""
    facts: Facts
    limits: Limits

    def document(self, controller: str) -> Document | NoKey:
        """The document of whoever controls a key."""
        return controller_document_of(controller, self.facts, self.limits)

    def own_document(self) -> Document | NoKey:
        """The issuer's own, which has the last word on its keys."""
        return self.document(did.controller_of(self.issuer))

    def key_set(self) -> Document | NoKey | None:
        """What the issuer's website publishes beside it."""
        return key_set_of(self.issuer, self.facts, self.limits)


def find_key(method: str, issuer: str, purposes: frozenset[str], facts: Facts, limits: Limits) -> Key | NoKey:
    """The key with this id, and whether the issuer's document lists it (Controlled Identifiers v1.0 §3.3)."""
    return _find(method, _Wanted(issuer, purposes, facts, limits), by_key=False)


def find_token_keys(
    kid: str | None, brought: PublicKey | None, issuer: str, purposes: frozenset[str], facts: Facts, limits: Limits
) -> list[Key] | NoKey:
    """The keys that a token may have been signed with.

    A key that the token brings along in its header is nobody's until the issuer's own document, or its key set, has the same key
    (RFC 7638). Without any name every key that the issuer lists is a candidate.
    """
    wanted = _Wanted(issuer, purposes, facts, limits)
    if kid is not None:
        found = _find(kid, wanted, by_key=True) if kid.startswith(ABSOLUTE) else _find_among_issuers(kid, wanted)
        if isinstance(found, Key):
            # A header that names one key and carries another lets two readers take two keys.
            if brought is not None and brought != found.public_key:
                return NoKey("proof.token_header", "binding.not_checked", {"reason": "jwk"})
            return [found]
        if brought is None:
            return found
    if brought is not None:
        return [_vouched_by_key(Key(brought, _ANY_PURPOSE), wanted)]
    return _all_of_the_issuers(wanted)


def _find(method: str, wanted: _Wanted, *, by_key: bool) -> Key | NoKey:
    controller = did.controller_of(method)
    document = wanted.document(controller)
    if isinstance(document, NoKey):
        return document
    if method.startswith(CONTAINED) and "#" not in method:
        method = document["verificationMethod"][0]["id"]  # it has one key only
    try:
        if _is_published_as_json(document, controller):
            return _of_key_set(method, document, wanted)
        if _is_key_document(document, method):
            return _of_key_document(method, document, wanted, by_key=by_key)
        binding = _resolved(document, method)
    except UnknownKey:
        # The issuer was asked and does not know this key; without a key the proof itself stays open.
        stranger = "issuer.not_vouched" if controller == wanted.issuer else "binding.not_checked"
        return NoKey("proof.key_unreachable", stranger, {"reason": "not_listed"})
    except MalformedKey:
        return NoKey("proof.unknown_method", "binding.not_checked", {"reason": "key"})
    if binding.controller == wanted.issuer:
        return _key(binding, "issuer.bound" if binding.purposes & wanted.purposes else _NOT_VOUCHED)
    return _vouched_by_id(method, _key(binding), wanted, by_key=by_key, says_so=False)


# Documents that are asked for again and again are the same object (key_documents.py); it is kept along, so that no other one can
# come to have its identity.
_RESOLVED: dict[tuple[int, str], tuple[Document, controller_document.KeyBinding]] = {}
_MOST_RESOLVED = 32


def _resolved(document: Document, method: str) -> controller_document.KeyBinding:
    found = _RESOLVED.get((id(document), method))
    if found is not None and found[0] is document:
        return found[1]
    binding = controller_document.resolve_key(document, method)
    if len(_RESOLVED) >= _MOST_RESOLVED:
        _RESOLVED.clear()
    _RESOLVED[id(document), method] = (document, binding)
    return binding


def _is_published_as_json(document: Document, controller: str) -> bool:
    """Whether it is a JSON Web Key, or a set of them, and no document in which a controller speaks for itself."""
    if controller.startswith("did:") or controller_document.speaks_of_keys(document):
        return False
    return key_set.is_key_set(document) or key_set.is_key(document)


def _is_key_document(document: Document, method: str) -> bool:
    """Whether a key has an address of its own, as 1EdTech's guide has it."""
    return document.get("id") == method and ("publicKeyMultibase" in document or "publicKeyJwk" in document)


def _of_key_document(method: str, document: Document, wanted: _Wanted, *, by_key: bool) -> Key:
    controller = did.controller_of(method)
    listing = {"id": controller, "verificationMethod": {**document, "controller": controller}}
    key = replace(_key(controller_document.resolve_key(listing, method)), purposes=_ANY_PURPOSE)
    says_so = document.get("controller") == wanted.issuer and same_origin(method, wanted.issuer)
    return _vouched_by_id(method, key, wanted, by_key=by_key, says_so=says_so)


def _of_key_set(method: str, document: Document, wanted: _Wanted) -> Key:
    """A key that stands on the web by itself, with no word of whose it is but the address (and ``iss``)."""
    fragment = method.partition("#")[2]
    if key_set.is_key_set(document):
        published = key_set.select(document, [name for name in (method, fragment) if name])
    elif fragment and document.get("kid") not in (method, fragment):
        raise UnknownKey(method)
    else:
        published = key_set.read_key(document)
    key = Key(published.public_key, _ANY_PURPOSE, algorithm=published.algorithm)
    may_be_theirs = published.issuer in (None, wanted.issuer)
    says_so = may_be_theirs and same_origin(method, wanted.issuer)
    return _vouched_by_id(method, key, wanted, by_key=may_be_theirs, says_so=says_so)


def _vouched_by_id(method: str, key: Key, wanted: _Wanted, *, by_key: bool, says_so: bool) -> Key:
    """Whether the issuer's own document lists a key that stands elsewhere; ``by_key`` if it may do so under another name.

    ``says_so``: the key stands under the issuer's own web address as the issuer's. That is enough while the issuer itself
    publishes no list of keys, which would have the last word.
    """
    own = wanted.own_document()
    if isinstance(own, dict) and own.get("id") == wanted.issuer:
        if any(controller_document.refers_to(own, method, key.public_key, purpose) for purpose in wanted.purposes):
            return replace(key, vouched="issuer.bound")
        if controller_document.speaks_of_keys(own):
            return _vouched_by_key(key, wanted) if by_key else key
    if says_so:
        return replace(key, vouched="issuer.bound")
    if by_key:
        return _vouched_by_key(key, wanted)
    if isinstance(own, NoKey) and own.proof != "proof.unknown_method":
        return replace(key, vouched=own.binding, detail=own.detail)
    return key


def _vouched_by_key(key: Key, wanted: _Wanted) -> Key:
    """Whether the issuer lists this very key, under whatever name; then what the issuer says about it holds."""
    found = _all_of_the_issuers(wanted)
    if isinstance(found, NoKey):
        if found.proof == "proof.unknown_method" or found.binding == "issuer.not_vouched":
            return key
        return replace(key, vouched=found.binding, detail=found.detail)
    same = [one for one in found if one.public_key == key.public_key]
    if not same:
        return key
    # Listed twice, once as put away: the earlier end counts.
    first = same[0]
    return replace(
        first,
        algorithm=first.algorithm or key.algorithm,
        expires=min((one.expires for one in same if one.expires), default=None),
        revoked=min((one.revoked for one in same if one.revoked), default=None),
    )


def _find_among_issuers(kid: str, wanted: _Wanted) -> Key | NoKey:
    """A name without an address is one of the issuer's: a fragment of its document, or a name in its key set."""
    name = kid.removeprefix("#")
    method = f"{did.controller_of(wanted.issuer)}#{name}"
    found = _find(method, wanted, by_key=True)
    if isinstance(found, Key) or found.proof == "proof.unknown_method":
        return found
    own = wanted.own_document()
    if isinstance(own, dict) and controller_document.speaks_of_keys(own):
        return found
    keys = wanted.key_set()
    if keys is None or isinstance(keys, NoKey):
        return found if keys is None or isinstance(own, NoKey) else keys
    try:
        published = key_set.select(keys, [kid, name, method])
    except UnknownKey:
        return found
    except MalformedKey:
        return NoKey("proof.unknown_method", "binding.not_checked", {"reason": "key"})
    return _published(published, wanted)


def _all_of_the_issuers(wanted: _Wanted) -> list[Key] | NoKey:
    """Every key that the issuer lists for these purposes: in its own document or, where that is silent, in its key set."""
    own = wanted.own_document()
    if isinstance(own, dict) and own.get("id") == wanted.issuer and controller_document.speaks_of_keys(own):
        if not budget().affords(_A_KEY * len(listed(own.get("verificationMethod"))[: controller_document.MAX_METHODS])):
            return _TOO_MANY
        bindings = controller_document.own_keys(own)
        return [_key(one, "issuer.bound") for one in bindings if one.purposes & wanted.purposes]
    keys = wanted.key_set()
    if keys is None:
        return own if isinstance(own, NoKey) else []
    if isinstance(keys, NoKey):
        return own if isinstance(own, NoKey) else keys
    if not budget().affords(_A_KEY * len(listed(keys.get("keys"))[: key_set.MAX_KEYS])):
        return _TOO_MANY
    published = (_published(one, wanted) for one in key_set.published(keys))
    vouched = [key for key in published if key.vouched == "issuer.bound"]
    return own if isinstance(own, NoKey) and not vouched else vouched


def _key(binding: controller_document.KeyBinding, vouched: str = _NOT_VOUCHED) -> Key:
    return Key(
        binding.public_key,
        binding.purposes,
        vouched,
        algorithm=binding.algorithm,
        expires=binding.expires,
        revoked=binding.revoked,
    )


def _published(published: key_set.PublishedKey, wanted: _Wanted) -> Key:
    is_theirs = published.issuer in (None, wanted.issuer)
    vouched = "issuer.bound" if is_theirs else _NOT_VOUCHED
    return Key(published.public_key, _ANY_PURPOSE, vouched, algorithm=published.algorithm)
