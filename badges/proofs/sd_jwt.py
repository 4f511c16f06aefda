"""Tokens whose holder chooses what to show: SD-JWT (RFC 9901), as VC-JOSE-COSE §3.2 uses it for credentials and presentations."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from re import ASCII, fullmatch
from typing import Any

from badges.proofs import base64url, json_object, jwk, jws, vc_jwt
from badges.proofs.json_object import MAX_DEPTH
from badges.proofs.proof_check import ProofCheck
from badges.proofs.public_key import MalformedKey, PublicKey
from badges.proofs.signer import Signer
from badges.proofs.vc_jwt import Document, MalformedToken, Token

MAX_DISCLOSURES = 2000
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


@dataclass(frozen=True, slots=True, eq=False)
class SdJwt:
    """An SD-JWT taken apart, not yet believed."""

    jws: jws.Jws
    disclosures: tuple[Disclosure, ...]
    key_binding: str | None
    """The holder's own signature over what is shown (RFC 9901 §4.3), if there is one."""
    shown: str
    """Everything before the key binding: what its ``sd_hash`` is made of."""


def secure(
    document: Document, signer: Signer, *, pointers: Sequence[str], salts: Sequence[bytes], holder: PublicKey | None = None
) -> str:
    """The credential or presentation as an SD-JWT with everything still shown.

    ``pointers`` (JSON Pointer, RFC 6901) say what can be hidden one by one; ``salts`` are as many fresh random values. Only who
    has the key of the ``holder`` can then bind what is shown to a verifier (``cnf``, RFC 7800 §3.2).

    Raises:
        NotConcealable: for a pointer that names nothing or names what must stay.
        ValueError: when there are too few salts or too short ones, or members have the names of claims.
    """
    if taken := sorted(vc_jwt.CLAIMS & set(document)):
        raise ValueError(f"the document has members that are the token's: {', '.join(taken)}")
    kind = "vp" if vc_jwt.is_presentation(document) else "vc"
    payload, disclosures = conceal(document, pointers, salts)
    if holder is not None:
        payload["cnf"] = {"jwk": jwk.encode(holder)}
    header = {"typ": f"{kind}+sd-jwt", "cty": kind, "kid": signer.verification_method}
    return "~".join([jws.sign(header, json_object.write(payload), signer), *disclosures, ""])


def conceal(document: Document, pointers: Sequence[str], salts: Sequence[bytes]) -> tuple[Document, tuple[str, ...]]:
    """The payload to be signed, with digests in the place of what can be hidden, and the disclosures that open them.

    Something inside something hidden can be hidden too: both then have to be shown.

    Raises:
        NotConcealable: for a pointer that names nothing, the whole, or a member that a verifier has to see.
        ValueError: when there are too few salts or too short ones.
    """
    paths = sorted({_path(pointer) for pointer in pointers}, key=lambda path: (-len(path), path))  # the inner ones first
    if len(paths) > MAX_DISCLOSURES:
        raise ValueError(f"no more than {MAX_DISCLOSURES} disclosures")
    if len(salts) < len(paths) or len(set(salts)) < len(salts) or any(len(salt) < SALT_BYTES for salt in salts):
        raise ValueError(f"{len(paths)} different salts of {SALT_BYTES} bytes or more are needed")
    payload: Document = _copied(document)
    written = []
    for path, salt in zip(paths, salts, strict=False):
        above = _at(payload, path[:-1])
        last = path[-1]
        if path[0] in _NEVER_HIDDEN or path in _ISSUER or last in _NEVER_NAMED:
            raise NotConcealable(_pointer(path))
        if isinstance(above, dict) and last in above:
            disclosure = _written([base64url.encode(salt), last, above.pop(last)])
            above.setdefault("_sd", []).append(_digest(disclosure, "sha256"))
        elif isinstance(above, list) and (place := _place(above, last)) is not None:
            disclosure = _written([base64url.encode(salt), above[place]])
            above[place] = {"...": _digest(disclosure, "sha256")}
        else:
            raise NotConcealable(_pointer(path))
        written.append(disclosure)
    _sort_digests(payload)
    if written:
        payload["_sd_alg"] = "sha-256"
    return payload, tuple(reversed(written))


def disclose(token: str, pointers: Sequence[str]) -> str:
    """The token with only what these pointers name still shown, and what that stands in; without key binding.

    Places count as ``read`` gives them. What can be hidden inside something named has to be named too.

    Raises:
        MalformedToken: when it is no SD-JWT.
        NotConcealable: when a pointer names nothing that the token shows.
    """
    parsed = parse(token)
    wanted = [_path(pointer) for pointer in pointers]
    reading = _Reading(parsed)
    document = reading.payload()
    for path in wanted:
        try:
            _at(document, path)
        except NotConcealable:
            raise NotConcealable(_pointer(path)) from None
    kept = [
        disclosure.text
        for disclosure, place in zip(parsed.disclosures, reading.places(), strict=True)
        if any(path[: len(place)] == place for path in wanted)
    ]
    return "~".join([token.partition("~")[0], *kept, ""])


def parse(token: str | bytes, *, limit: int = vc_jwt.MAX_TOKEN) -> SdJwt:
    """An SD-JWT taken apart.

    Raises:
        MalformedToken: when it is none, or has more disclosures than anybody should read.
    """
    if len(token) > limit:
        raise MalformedToken("file.too_large", limit=limit)
    try:
        text = (token if isinstance(token, str) else token.decode("ascii")).strip()
    except UnicodeDecodeError as error:
        raise MalformedToken("proof.malformed", reason="parts") from error
    first, tilde, rest = text.partition("~")
    if not tilde or rest.count("~") > MAX_DISCLOSURES:
        raise MalformedToken("proof.malformed", reason="disclosures")
    *disclosures, last = rest.split("~")
    return SdJwt(
        jws=vc_jwt.open_token(first, limit=limit),
        disclosures=tuple(_disclosure(disclosure) for disclosure in disclosures),
        key_binding=last or None,
        shown=text[: len(text) - len(last)],
    )


def read(token: str | bytes, *, limit: int = vc_jwt.MAX_TOKEN) -> Token:
    """The credential or presentation in an SD-JWT, with what is shown in its place and no trace of what is not.

    Raises:
        MalformedToken: when it is no SD-JWT, or its digests and disclosures do not go together (RFC 9901 §7.1).
    """
    return of_sd_jwt(parse(token, limit=limit))


def of_sd_jwt(parsed: SdJwt) -> Token:
    """What ``read`` gives, of a token that is taken apart already.

    Raises:
        MalformedToken: when its digests and disclosures do not go together.
    """
    return vc_jwt.of_jws(parsed.jws, payload_of(parsed), medium="sd-jwt")


def payload_of(parsed: SdJwt) -> Document:
    """The payload with every shown value in its place (RFC 9901 §7.1).

    Raises:
        MalformedToken: for a digest or disclosure that occurs twice or opens nothing, or a name that is there already.
    """
    return _Reading(parsed).payload()


def keeps_back(parsed: SdJwt) -> bool:
    """Whether there may be more than is shown: a digest that no disclosure opens, be it of a value or a decoy (RFC 9901 §4.2.5).

    Raises:
        MalformedToken: when its payload is no JSON object, or names a digest that is not known here.
    """
    try:
        payload = json_object.read_object(parsed.jws.payload)
    except json_object.MalformedJson as error:
        raise MalformedToken(error.code, **error.detail) from error
    algorithm = payload.get("_sd_alg", "sha-256")
    if not isinstance(algorithm, str) or algorithm not in _DIGESTS:
        raise _wrong("_sd_alg")
    opened = {_digest(disclosure.text, _DIGESTS[algorithm]) for disclosure in parsed.disclosures}
    waiting: list[Any] = [payload, *(disclosure.value for disclosure in parsed.disclosures)]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            digests = value.get("_sd")
            if isinstance(digests, list) and any(digest not in opened for digest in digests if isinstance(digest, str)):
                return True
            if isinstance(value.get("..."), str) and value["..."] not in opened:
                return True
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
    return False


def check_key_binding(parsed: SdJwt, *, audience: str | None, nonce: str | None) -> ProofCheck:
    """Whether the holder signed exactly what is shown, for this verifier and occasion (RFC 9901 §7.3).

    The holder's key is the one that the issuer put into ``cnf``. Whether its moment (``iat``) is recent is another question.
    """

    def malformed(reason: str) -> ProofCheck:
        return ProofCheck(False, "proof.malformed", {"reason": reason})

    if parsed.key_binding is None:
        return ProofCheck(False, "proof.missing", {"reason": "key_binding"})
    try:
        payload = payload_of(parsed)
        algorithm = _DIGESTS[payload.get("_sd_alg", "sha-256")]
        binding = jws.parse(parsed.key_binding, limit=jws.MAX_HEADER)
        claims = json_object.read_object(binding.payload, nodes=1000)
        confirmed = payload.get("cnf")
        key = jwk.decode(confirmed.get("jwk") if isinstance(confirmed, dict) else None)
    except (MalformedToken, jws.MalformedJws, json_object.MalformedJson):
        return malformed("key_binding")
    except MalformedKey:
        return malformed("cnf")
    if binding.header.get("typ") != "kb+jwt":
        return malformed("typ")
    said = claims.get("iat")
    if isinstance(said, bool) or not isinstance(said, int):
        return malformed("iat")
    if claims.get("sd_hash") != _digest(parsed.shown, algorithm):
        return ProofCheck(False, "proof.altered", {"reason": "sd_hash"})
    for name, expected in (("aud", audience), ("nonce", nonce)):
        if not isinstance(claims.get(name), str) or (expected is not None and claims[name] != expected):
            return malformed(name)
    return jws.check(binding, key)


class _Reading:
    """One way through a payload, putting disclosures where their digests stand."""

    def __init__(self, parsed: SdJwt) -> None:
        try:
            self._payload = json_object.read_object(parsed.jws.payload)
        except json_object.MalformedJson as error:
            raise MalformedToken(error.code, **error.detail) from error
        said = self._payload.get("_sd_alg", "sha-256")
        if not isinstance(said, str) or said not in _DIGESTS:
            raise MalformedToken("proof.unknown_method", reason="_sd_alg")
        self._all = parsed.disclosures
        self._by_digest = {_digest(one.text, _DIGESTS[said]): one for one in parsed.disclosures}
        if len(self._by_digest) != len(parsed.disclosures):
            raise _wrong("twice")
        self._seen: set[str] = set()
        self._places: dict[str, tuple[str, ...]] = {}

    def payload(self) -> Document:
        """The whole."""
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
        if not isinstance(digests, list) or not all(isinstance(digest, str) for digest in digests):
            raise _wrong("_sd")
        opened = {name: self._opened(inner, (*place, name), depth - 1) for name, inner in value.items() if name != "_sd"}
        for digest in digests:
            disclosure = self._take(digest)
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
            digest = item["..."]
            if len(item) != 1 or not isinstance(digest, str):
                raise _wrong("...")
            disclosure = self._take(digest)
            if disclosure is None:
                continue
            if disclosure.name is not None:
                raise _wrong("name")
            self._places[disclosure.text] = here
            opened.append(self._opened(disclosure.value, here, depth - 1))
        return opened

    def _take(self, digest: str) -> Disclosure | None:
        if digest in self._seen:
            raise _wrong("digest")
        self._seen.add(digest)
        return self._by_digest.get(digest)


def _wrong(reason: str) -> MalformedToken:
    return MalformedToken("proof.malformed", reason="disclosures", what=reason)


def _disclosure(text: str) -> Disclosure:
    try:
        value = json_object.read_value(base64url.decode(text))
    except (base64url.MalformedBase64Url, json_object.MalformedJson) as error:
        raise MalformedToken("proof.malformed", reason="disclosures") from error
    if not isinstance(value, list) or len(value) not in (2, 3) or not all(isinstance(one, str) for one in value[:-1]):
        raise _wrong("form")
    return Disclosure(text, value[1] if len(value) == 3 else None, value[-1])


def _written(parts: list[Any]) -> str:
    return base64url.encode(json_object.write(parts))


def _digest(text: str, algorithm: str) -> str:
    return base64url.encode(hashlib.new(algorithm, text.encode("ascii")).digest())


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


def _path(pointer: str) -> tuple[str, ...]:
    if not pointer.startswith("/"):
        raise NotConcealable(pointer)
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer[1:].split("/"))


def _pointer(path: tuple[str, ...]) -> str:
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in path)


def _at(value: Any, path: tuple[str, ...]) -> Any:
    for part in path:
        if isinstance(value, dict) and part in value:
            value = value[part]
        elif isinstance(value, list) and (place := _place(value, part)) is not None:
            value = value[place]
        else:
            raise NotConcealable(_pointer(path))
    return value


def _place(items: list[Any], part: str) -> int | None:
    return int(part) if fullmatch(r"0|[1-9][0-9]{0,8}", part, ASCII) and int(part) < len(items) else None
