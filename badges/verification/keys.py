"""Which key a signature names, and whether the issuer stands behind it: documents say so, never the file alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from badges.credentials.violation import Document
from badges.proofs import controller_document, did, key_set
from badges.proofs.key_set import UnknownKey
from badges.proofs.public_key import MalformedKey, PublicKey
from badges.verification.facts import Facts, Found, Limits, Missing, Need
from badges.verification.strict_json import Json, read_json

_ABSOLUTE = ("did:", "https:", "http:")
_ANY_PURPOSE: frozenset[str] = frozenset(controller_document.RELATIONSHIPS)
_CONTAINED = ("did:key:", "did:jwk:")
_KEY_SET = "/.well-known/jwks.json"


@dataclass(frozen=True, slots=True)
class Key:
    """A key that was found, and what is said about it."""

    public_key: PublicKey
    purposes: frozenset[str]
    """What its own controller lists it for."""
    vouched: str = "issuer.not_vouched"
    """A code of ``issuer.*``: whether the issuer stands behind it."""
    detail: dict[str, Any] = field(default_factory=dict, hash=False)
    algorithm: str | None = None
    expires: datetime | None = None
    revoked: datetime | None = None


@dataclass(frozen=True, slots=True)
class NoKey:
    """Why there is no key to check a signature with: a code of ``proof.*`` and one of the binding."""

    proof: str
    binding: str
    detail: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """For whom a key is looked up, and where one may look."""

    issuer: str
    purposes: frozenset[str]
    """What it must be listed for; any of them will do."""
    facts: Facts
    limits: Limits


def method_needs(method: str, issuer: str | None) -> Iterator[Need]:
    """The documents that say whose key this is."""
    for controller in dict.fromkeys((did.controller_of(method), did.controller_of(issuer or ""))):
        if need := _need(controller):
            yield need


def token_needs(kid: str | None, issuer: str | None) -> Iterator[Need]:
    """The documents that say whose key signed a token; an issuer on the web may publish a set of keys at a fixed place."""
    yield from method_needs(kid if kid and kid.startswith(_ABSOLUTE) else "", issuer)
    if issuer and (url := _key_set_url(issuer)):
        yield Need("key", url)


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
        found = _find(kid, wanted, by_key=True) if kid.startswith(_ABSOLUTE) else _find_among_issuers(kid, wanted)
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


def domain_of(issuer: str) -> str:
    """What a reader should compare: the host behind a did:web or an https address, else the whole id."""
    if issuer.startswith("did:web:"):
        return unquote(issuer.removeprefix("did:web:").partition(":")[0])
    return (urlsplit(issuer).netloc if issuer.startswith("https://") and _url(issuer) else "") or issuer


def _find(method: str, wanted: _Wanted, *, by_key: bool) -> Key | NoKey:
    controller = did.controller_of(method)
    document = _document(controller, wanted)
    if isinstance(document, NoKey):
        return document
    if method.startswith(_CONTAINED) and "#" not in method:
        method = document["verificationMethod"][0]["id"]  # it has one key only
    try:
        if key_set.is_key_set(document) or key_set.is_key(document):
            return _of_key_set(method, document, wanted)
        if _is_key_document(document, method):
            return _of_key_document(method, document, wanted, by_key=by_key)
        binding = controller_document.resolve_key(document, method)
    except UnknownKey:
        # The issuer was asked and does not know this key; without a key the proof itself stays open.
        stranger = "issuer.not_vouched" if controller == wanted.issuer else "binding.not_checked"
        return NoKey("proof.key_unreachable", stranger, {"reason": "not_listed"})
    except MalformedKey:
        return NoKey("proof.unknown_method", "binding.not_checked", {"reason": "key"})
    key = _key(binding)
    if binding.controller == wanted.issuer:
        return replace(key, vouched="issuer.bound") if binding.purposes & wanted.purposes else key
    return _vouched_by_id(method, key, wanted, by_key=by_key, says_so=False)


def _is_key_document(document: Document, method: str) -> bool:
    """Whether a key has an address of its own, as 1EdTech's guide has it."""
    return document.get("id") == method and ("publicKeyMultibase" in document or "publicKeyJwk" in document)


def _of_key_document(method: str, document: Document, wanted: _Wanted, *, by_key: bool) -> Key:
    controller = did.controller_of(method)
    listing = {"id": controller, "verificationMethod": {**document, "controller": controller}}
    key = replace(_key(controller_document.resolve_key(listing, method)), purposes=_ANY_PURPOSE)
    says_so = document.get("controller") == wanted.issuer and _same_origin(method, wanted.issuer)
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
    says_so = may_be_theirs and _same_origin(method, wanted.issuer)
    return _vouched_by_id(method, key, wanted, by_key=may_be_theirs, says_so=says_so)


def _vouched_by_id(method: str, key: Key, wanted: _Wanted, *, by_key: bool, says_so: bool) -> Key:
    """Whether the issuer's own document lists a key that stands elsewhere; ``by_key`` if it may do so under another name.

    ``says_so``: the key stands under the issuer's own web address as the issuer's. That is enough while the issuer itself
    publishes no list of keys, which would have the last word.
    """
    own = _document(did.controller_of(wanted.issuer), wanted)
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
    own = _document(did.controller_of(wanted.issuer), wanted)
    if isinstance(own, dict) and controller_document.speaks_of_keys(own):
        return found
    keys = _key_set(wanted)
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
    own = _document(did.controller_of(wanted.issuer), wanted)
    if isinstance(own, dict) and own.get("id") == wanted.issuer and controller_document.speaks_of_keys(own):
        bindings = controller_document.own_keys(own)
        return [replace(_key(one), vouched="issuer.bound") for one in bindings if one.purposes & wanted.purposes]
    keys = _key_set(wanted)
    if keys is None:
        return own if isinstance(own, NoKey) else []
    if isinstance(keys, NoKey):
        return own if isinstance(own, NoKey) else keys
    published = (_published(one, wanted) for one in key_set.published(keys))
    listed = [key for key in published if key.vouched == "issuer.bound"]
    return own if isinstance(own, NoKey) and not listed else listed


def _key(binding: controller_document.KeyBinding) -> Key:
    return Key(
        binding.public_key, binding.purposes, algorithm=binding.algorithm, expires=binding.expires, revoked=binding.revoked
    )


def _published(published: key_set.PublishedKey, wanted: _Wanted) -> Key:
    is_theirs = published.issuer in (None, wanted.issuer)
    vouched = "issuer.bound" if is_theirs else "issuer.not_vouched"
    return Key(published.public_key, _ANY_PURPOSE, vouched, algorithm=published.algorithm)


def _document(controller: str, wanted: _Wanted) -> Document | NoKey:
    if controller.startswith(_CONTAINED):
        try:
            return did.contained_document(controller)
        except (did.MalformedDid, MalformedKey):
            return NoKey("proof.unknown_method", "binding.not_checked", {"reason": "key"})
    need = _need(controller)
    if need is None:
        return NoKey("proof.unknown_method", "binding.not_checked", {"reason": "verificationMethod"})
    return _fetched(need, wanted)


def _key_set(wanted: _Wanted) -> Document | NoKey | None:
    """The issuer's key set; None when there is none to be had."""
    url = _key_set_url(wanted.issuer)
    found = _fetched(Need("key", url), wanted) if url else None
    if isinstance(found, NoKey):
        return None if found.detail["reason"] in ("not_found", "not_a_document") else found
    return found if found is not None and key_set.is_key_set(found) else None


def _fetched(need: Need, wanted: _Wanted) -> Document | NoKey:
    match wanted.facts.get(need, Missing("not_asked")):
        case Missing(reason):
            return _unreachable(need.url, reason)
        case Found(body):
            limit = wanted.limits.document_bytes
            read = read_json(body, wanted.limits) if len(body) <= limit else None
            if isinstance(read, Json) and isinstance(read.value, dict):
                return read.value
            return _unreachable(need.url, "not_a_document")


def _unreachable(controller: str, reason: str) -> NoKey:
    return NoKey("proof.key_unreachable", "issuer.unreachable", {"reason": reason, "domain": domain_of(controller)})


def _need(controller: str) -> Need | None:
    if controller.startswith("did:web:"):
        return Need("did", controller)
    return Need("key", controller) if _url(controller) else None


def _key_set_url(issuer: str) -> str | None:
    """Where an issuer on the web publishes its keys (1EdTech's implementation guide). A DID has a document, which says it all."""
    return _origin(issuer) + _KEY_SET if _url(issuer) else None


def _same_origin(one: str, other: str) -> bool:
    return _origin(one) == _origin(other) != ""


def _origin(url: str) -> str:
    return f"https://{urlsplit(url).netloc}" if _url(url) else ""


def _url(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname)
