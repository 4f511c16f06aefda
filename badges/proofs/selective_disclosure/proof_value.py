"""What a proof value of ecdsa-sd-2023 holds, as bytes and back (vc-di-ecdsa §3.5.2, 3.5.3 and 3.5.5 to 3.5.8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from badges import multibase
from badges.proofs.selective_disclosure import cbor

# Three bytes before the array say which of the two it is.
_BASE, _DERIVED = b"\xd9\x5d\x00", b"\xd9\x5d\x01"

_SIGNATURE, _HASH = 64, 32
_P256 = b"\x80\x24"

MAX_STATEMENTS = 1_000
"""Statements of one document; our richest badge has 413. Checking that many signatures takes a tenth of a second."""

MAX_CHARACTERS = 1_000_000


class MalformedProofValue(ValueError):
    """Text that is no such proof value; ``reason`` is ``proofValue``, or ``base_proof`` where it is one of the other kind."""

    def __init__(self, reason: str, what: str = "") -> None:
        super().__init__(what or reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class BaseProofValue:
    """The issuer's: for the holder alone, who makes derived ones of it. ``signatures``: one per non-mandatory statement."""

    base_signature: bytes
    proof_key: ec.EllipticCurvePublicKey
    hmac_key: bytes
    signatures: tuple[bytes, ...]
    mandatory_pointers: tuple[str, ...]

    def text(self) -> str:
        """As it stands in a proof."""
        key = compressed(self.proof_key)
        return _written(_BASE, [self.base_signature, key, self.hmac_key, [*self.signatures], [*self.mandatory_pointers]])


@dataclass(frozen=True, slots=True)
class DerivedProofValue:
    """The holder's. ``labels``: canonical label of a blank node -> the label in signed statements, both without ``_:``.

    ``signatures``: one per disclosed statement that is not mandatory. ``mandatory_indexes``: which of the statements are, in the
    order of the derived document's canonical form.
    """

    base_signature: bytes
    proof_key: ec.EllipticCurvePublicKey
    signatures: tuple[bytes, ...]
    labels: Mapping[str, str]
    mandatory_indexes: tuple[int, ...]

    def text(self) -> str:
        """As it stands in a proof."""
        # §3.5.5: c14n7 as 7, the other label as the bytes that it writes.
        short = {int(label.removeprefix("c14n")): multibase.decode(name) for label, name in self.labels.items()}
        components = [compressed(self.proof_key), [*self.signatures], short, [*self.mandatory_indexes]]
        return _written(_DERIVED, [self.base_signature, *components])


def is_derived(text: object) -> bool:
    """Whether a proof value says of itself that it is a derived one."""
    return isinstance(text, str) and text.startswith(multibase.base64url(_DERIVED))


def read_base(text: object) -> BaseProofValue:
    """The parts of a base proof value.

    Raises:
        MalformedProofValue: when it is none.
    """
    match _components(text, _BASE):
        case [signature, key, bytes() as hmac_key, list() as signatures, list() as pointers] if len(hmac_key) == _HASH and all(
            isinstance(pointer, str) for pointer in pointers
        ):
            return BaseProofValue(_signature(signature), _key(key), hmac_key, _signatures(signatures), tuple(pointers))
    raise MalformedProofValue("proofValue", "not the five parts of a base proof")


def read_derived(text: object) -> DerivedProofValue:
    """The parts of a derived proof value.

    Raises:
        MalformedProofValue: when it is none; ``base_proof`` when it is the issuer's, which proves nothing to others (§3.5.8).
    """
    match _components(text, _DERIVED):
        case [signature, key, list() as signatures, dict() as short, list() as indexes]:
            return DerivedProofValue(_signature(signature), _key(key), _signatures(signatures), _labels(short), _indexes(indexes))
    raise MalformedProofValue("proofValue", "not the five parts of a derived proof")


def compressed(key: ec.EllipticCurvePublicKey) -> bytes:
    """A P-256 key as Multikey bytes, 35 of them."""
    return _P256 + key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)


def _written(header: bytes, components: list[Any]) -> str:
    import cbor2

    return multibase.base64url(header + cbor2.dumps(components))


def _components(text: object, header: bytes) -> Any:
    if not isinstance(text, str) or not text.startswith("u"):
        raise MalformedProofValue("proofValue", "no base64url")
    try:
        data = multibase.decode(text, limit=MAX_CHARACTERS)
        if data[:3] != header:
            raise MalformedProofValue("base_proof" if data[:3] == _BASE else "proofValue", "another header")
        return cbor.read(data[3:])
    except (multibase.MalformedMultibase, cbor.MalformedCbor) as error:
        raise MalformedProofValue("proofValue", str(error)) from error


def _signature(value: Any) -> bytes:
    if not isinstance(value, bytes) or len(value) != _SIGNATURE:
        raise MalformedProofValue("proofValue", "a signature that is none")
    return value


def _signatures(values: list[Any]) -> tuple[bytes, ...]:
    if len(values) > MAX_STATEMENTS:
        raise MalformedProofValue("proofValue", "too many signatures")
    return tuple(map(_signature, values))


def _key(value: Any) -> ec.EllipticCurvePublicKey:
    if isinstance(value, bytes) and len(value) == 35 and value.startswith(_P256):
        try:
            return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), value[2:])
        except ValueError:
            pass
    raise MalformedProofValue("proofValue", "a key that is no P-256 key")


def _labels(short: dict[int, Any]) -> dict[str, str]:
    names = [*short.values()]
    if not all(isinstance(name, bytes) and len(name) == _HASH for name in names):
        raise MalformedProofValue("proofValue", "a label that is none")
    if len(set(names)) != len(names):
        # Two things under one name would be one thing in the signed statements.
        raise MalformedProofValue("proofValue", "two blank nodes with one label")
    return {f"c14n{number}": multibase.base64url(name) for number, name in short.items()}


def _indexes(values: list[Any]) -> tuple[int, ...]:
    if not all(type(value) is int for value in values) or len(set(values)) != len(values):
        raise MalformedProofValue("proofValue", "an index that is none, or one twice")
    return tuple(values)
