"""What can be shown one by one: digests in the places of values, and the disclosures that open them (RFC 9901 §4.2)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from re import ASCII, fullmatch
from typing import Any

from badges.proofs import base64url, json_object
from badges.proofs.json_object import MAX_DEPTH
from badges.proofs.vc_jwt import Document, MalformedToken

SALT_BYTES = 16
"""RFC 9901 §9.3: at least 128 bits, drawn anew for every disclosure."""

_DIGESTS: Mapping[str, str] = {"sha-256": "sha256", "sha-384": "sha384", "sha-512": "sha512"}
# What a verifier must see to judge (RFC 9901 §9.7): who kept these back could pass off what has ended or is of another kind.
_NEVER_HIDDEN = {"@context", "type", "credentialStatus", "refreshService", "validFrom", "validUntil"}
_ISSUER = {("issuer",), ("issuer", "id")}
# These names belong to the mechanism (RFC 9901 §4.1); a context decides what everything beside it means.
_NEVER_NAMED = {"_sd", "...", "_sd_alg", "@context"}


class NotConcealable(ValueError):
    """A pointer that names nothing in the document, or something that must not be hidden."""


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One thing that the holder may show or keep back."""

    text: str
    """As it stands in the token: what is hashed."""
    name: str | None
    """The member's name; None for an item of an array."""
    value: Any


def conceal(document: Document, pointers: Sequence[str], salts: Sequence[bytes]) -> tuple[Document, tuple[str, ...]]:
    """The payload to be signed, with digests in the place of what can be hidden, and the disclosures that open them.

    Something inside something hidden can be hidden too: both then have to be shown.

    Raises:
        NotConcealable: for a pointer that names nothing, the whole, or a member that a verifier has to see.
        ValueError: when there are too few salts or too short ones.
    """
    paths = sorted({path_of(pointer) for pointer in pointers}, key=lambda path: (-len(path), path))  # the inner ones first
    if len(salts) < len(paths) or len(set(salts)) < len(salts) or any(len(salt) < SALT_BYTES for salt in salts):
        raise ValueError(f"{len(paths)} different salts of {SALT_BYTES} bytes or more are needed")
    payload: Document = _copied(document)
    written = []
    for path, salt in zip(paths, salts, strict=False):
        above = at(payload, path[:-1])
        last = path[-1]
        if path[0] in _NEVER_HIDDEN or path in _ISSUER or last in _NEVER_NAMED:
            raise NotConcealable(_pointer(path))
        if isinstance(above, dict) and last in above:
            disclosure = _written([base64url.encode(salt), last, above.pop(last)])
            above.setdefault("_sd", []).append(digest(disclosure))
        elif isinstance(above, list) and (place := _place(above, last)) is not None:
            disclosure = _written([base64url.encode(salt), above[place]])
            above[place] = {"...": digest(disclosure)}
        else:
            raise NotConcealable(_pointer(path))
        written.append(disclosure)
    _sort_digests(payload)
    if written:
        payload["_sd_alg"] = "sha-256"
    return payload, tuple(reversed(written))


class Opening:
    """One way through a payload, putting disclosures where their digests stand."""

    def __init__(self, payload: Document, disclosures: Sequence[Disclosure]) -> None:
        """Raises MalformedToken when a disclosure occurs twice, or the digests are of a kind not known here."""
        algorithm = algorithm_of(payload)
        self._payload = payload
        self._all = disclosures
        self._by_digest = {digest(one.text, algorithm): one for one in disclosures}
        if len(self._by_digest) != len(disclosures):
            raise _wrong("twice")
        self._seen: set[str] = set()
        self._places: dict[str, tuple[str, ...]] = {}

    def payload(self) -> Document:
        """The whole.

        Raises:
            MalformedToken: for a digest that occurs twice, a disclosure that opens nothing, or a name that is there already.
        """
        said = {name: value for name, value in self._payload.items() if name != "_sd_alg"}
        opened = self._opened(said, (), MAX_DEPTH)
        if len(self._places) != len(self._all):
            raise _wrong("unused")
        try:
            json_object.bound(opened)  # each disclosure was, not all of them together
        except json_object.MalformedJson as error:
            raise MalformedToken(error.code, **error.detail) from error
        if "_sd_alg" in self._payload:
            opened["_sd_alg"] = self._payload["_sd_alg"]
        return dict(opened)

    def places(self) -> Iterator[tuple[str, ...]]:
        """Where each disclosure went, once ``payload`` was asked for; places are those of the payload put together."""
        return (self._places[one.text] for one in self._all)

    def _opened(self, value: Any, place: tuple[str, ...], depth: int) -> Any:
        if not depth:
            raise MalformedToken("file.too_complex", reason="depth", limit=MAX_DEPTH)
        if isinstance(value, dict):
            return self._object(value, place, depth)
        if isinstance(value, list):
            return self._array(value, place, depth)
        return value

    def _object(self, value: dict[str, Any], place: tuple[str, ...], depth: int) -> dict[str, Any]:
        if "..." in value or "_sd_alg" in value:
            raise _wrong("name")  # §7.1 step 3: these have meaning in their own places only
        digests = value.get("_sd", [])
        if not isinstance(digests, list) or not all(isinstance(one, str) for one in digests):
            raise _wrong("_sd")
        opened = {name: self._opened(inner, (*place, name), depth - 1) for name, inner in value.items() if name != "_sd"}
        for one in digests:
            disclosure = self._take(one)
            if disclosure is None:
                continue
            name = disclosure.name
            if name is None or name in ("_sd", "...") or name in value or name in opened:
                raise _wrong("name")
            self._places[disclosure.text] = (*place, name)
            opened[name] = self._opened(disclosure.value, (*place, name), depth - 1)
        return opened

    def _array(self, value: list[Any], place: tuple[str, ...], depth: int) -> list[Any]:
        opened: list[Any] = []
        for item in value:
            here = (*place, str(len(opened)))
            if not (isinstance(item, dict) and "..." in item):
                opened.append(self._opened(item, here, depth - 1))
                continue
            said = item["..."]
            if len(item) != 1 or not isinstance(said, str):
                raise _wrong("...")
            disclosure = self._take(said)
            if disclosure is None:
                continue
            if disclosure.name is not None:
                raise _wrong("name")
            self._places[disclosure.text] = here
            opened.append(self._opened(disclosure.value, here, depth - 1))
        return opened

    def _take(self, said: str) -> Disclosure | None:
        if said in self._seen:
            raise _wrong("digest")
        self._seen.add(said)
        return self._by_digest.get(said)


def keeps_back(payload: Document, disclosures: Sequence[Disclosure]) -> bool:
    """Whether there may be more than is shown: a digest that no disclosure opens, be it of a value or a decoy (§4.2.5).

    Raises:
        MalformedToken: when the digests are of a kind not known here.
    """
    algorithm = algorithm_of(payload)
    opened = {digest(disclosure.text, algorithm) for disclosure in disclosures}
    waiting: list[Any] = [payload, *(disclosure.value for disclosure in disclosures)]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            digests = value.get("_sd")
            if isinstance(digests, list) and any(one not in opened for one in digests if isinstance(one, str)):
                return True
            if isinstance(value.get("..."), str) and value["..."] not in opened:
                return True
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    return False


def algorithm_of(payload: Document) -> str:
    """The name, as ``hashlib`` has it, of what the digests of a payload are made with (§4.1.1).

    Raises:
        MalformedToken: when it is none that is known here.
    """
    said = payload.get("_sd_alg", "sha-256")
    if not isinstance(said, str) or said not in _DIGESTS:
        raise MalformedToken("proof.unknown_method", reason="_sd_alg")
    return _DIGESTS[said]


def digest(text: str, algorithm: str = "sha256") -> str:
    """What stands in the place of a disclosure; ``sd_hash`` is made so too (§4.3)."""
    return base64url.encode(hashlib.new(algorithm, text.encode("ascii")).digest())


def read_disclosure(text: str) -> Disclosure:
    """A disclosure as it stands in a token.

    Raises:
        MalformedToken: when it is none.
    """
    try:
        value = json_object.read_value(base64url.decode(text))
    except (base64url.MalformedBase64Url, json_object.MalformedJson) as error:
        raise MalformedToken("proof.malformed", reason="disclosures") from error
    if not isinstance(value, list) or len(value) not in (2, 3) or not all(isinstance(one, str) for one in value[:-1]):
        raise _wrong("form")
    return Disclosure(text, value[1] if len(value) == 3 else None, value[-1])


def path_of(pointer: str) -> tuple[str, ...]:
    """A JSON Pointer taken apart (RFC 6901).

    Raises:
        NotConcealable: for the whole, and for what is no pointer.
    """
    if not pointer.startswith("/"):
        raise NotConcealable(pointer)
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer[1:].split("/"))


def at(value: Any, path: tuple[str, ...]) -> Any:
    """What stands there.

    Raises:
        NotConcealable: when nothing does.
    """
    for part in path:
        if isinstance(value, dict) and part in value:
            value = value[part]
        elif isinstance(value, list) and (place := _place(value, part)) is not None:
            value = value[place]
        else:
            raise NotConcealable(_pointer(path))
    return value


def _wrong(reason: str) -> MalformedToken:
    return MalformedToken("proof.malformed", reason="disclosures", what=reason)


def _written(parts: list[Any]) -> str:
    return base64url.encode(json_object.write(parts))


def _sort_digests(value: Any) -> None:
    """RFC 9901 §4.2.4.1: their order must not tell which is which."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "_sd":
                inner.sort()
            else:
                _sort_digests(inner)
    elif isinstance(value, list):
        for inner in value:
            _sort_digests(inner)


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        if taken := {"_sd", "...", "_sd_alg"} & set(value):
            raise ValueError(f"the document has a member {sorted(taken)[0]}, which the mechanism needs")
        return {name: _copied(inner) for name, inner in value.items()}
    return [_copied(inner) for inner in value] if isinstance(value, list) else value


def _pointer(path: tuple[str, ...]) -> str:
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in path)


def _place(items: list[Any], part: str) -> int | None:
    return int(part) if fullmatch(r"0|[1-9][0-9]{0,8}", part, ASCII) and int(part) < len(items) else None
