"""Other documents that a credential names with their digests (Verifiable Credentials 2.0 §5.3, integrity of what it names)."""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from badges import multibase, schemas
from badges.credentials.violation import Violation

_SRI = re.compile(r"(sha256|sha384|sha512)-([A-Za-z0-9+/]+={0,2})", re.ASCII).fullmatch
_LENGTHS = {"sha256": 32, "sha384": 48, "sha512": 64}
# Multihash: a code for the function, the length of the digest, the digest.
_MULTIHASH = {b"\x12\x20": "sha256", b"\x20\x30": "sha384", b"\x13\x40": "sha512"}
MOST = 100


def related_resources(value: object, is_url: Callable[[object], bool]) -> Iterator[Violation]:
    """What is wrong with the resources a credential names; a digest is recomputed where ``schemas/`` holds the resource."""
    seen: set[str] = set()
    resources = value if isinstance(value, list) else [value]
    if not resources or len(resources) > MOST:
        yield Violation("/relatedResource", "related_resource.count", f"name between one and {MOST} resources")
        return
    for place, resource in enumerate(resources):
        at = f"/relatedResource/{place}" if isinstance(value, list) else "/relatedResource"
        if not isinstance(resource, dict) or not is_url(resource.get("id")):
            yield Violation(f"{at}/id", "related_resource.id", "a related resource is an object with a URL as its id")
            continue
        if resource["id"] in seen:
            yield Violation(f"{at}/id", "related_resource.repeated", "the same resource is named twice")
        seen.add(resource["id"])
        digests = [(name, resource[name]) for name in ("digestSRI", "digestMultibase") if name in resource]
        if not digests:
            yield Violation(
                at, "related_resource.digest", "give digestSRI or digestMultibase: nothing else ties it to its content"
            )
        for name, said in digests:
            yield from _checked(resource["id"], said, f"{at}/{name}", _READERS[name])


def _checked(url: str, said: object, place: str, read: Callable[[str], tuple[str, bytes] | None]) -> Iterator[Violation]:
    found = read(said) if isinstance(said, str) and len(said) <= 200 else None
    if found is None:
        yield Violation(place, "related_resource.digest", "this is no digest by SHA-256, SHA-384 or SHA-512")
        return
    function, digest = found
    try:
        content = schemas.content(url)
    except schemas.UnknownSchema:
        return
    if hashlib.new(function, content).digest() != digest:
        yield Violation(place, "related_resource.other_content", f"{url} has another digest: {_sri(function, content)}")


def _sri(function: str, content: bytes) -> str:
    return f"{function}-{b64encode(hashlib.new(function, content).digest()).decode()}"


def _subresource(text: str) -> tuple[str, bytes] | None:
    """Subresource Integrity: ``sha256-`` and base64."""
    said = _SRI(text)
    try:
        digest = b64decode(said[2], validate=True) if said else b""
    except NotBase64:
        return None
    return (said[1], digest) if said and len(digest) == _LENGTHS[said[1]] else None


def _multihash(text: str) -> tuple[str, bytes] | None:
    """Multibase of a multihash."""
    try:
        data = multibase.decode(text, limit=200)
    except multibase.MalformedMultibase:
        return None
    function = _MULTIHASH.get(data[:2])
    return (function, data[2:]) if function and len(data) == 2 + _LENGTHS[function] else None


_READERS: Mapping[str, Callable[[str], tuple[str, bytes] | None]] = MappingProxyType(
    {"digestSRI": _subresource, "digestMultibase": _multihash}
)
