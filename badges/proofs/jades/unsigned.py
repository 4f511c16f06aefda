"""What was added to a seal later: ``etsiU``, with timestamps and what a later reader needs (ETSI TS 119 182-1 §5.3).

Nothing in it is signed. Only an archive timestamp holds it together, and only what stands before that timestamp.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Any, Literal

from cryptography import x509

from badges.proofs import base64url, json_object
from badges.proofs.der import MalformedCertificate, read_certificate
from badges.proofs.jades.sealed import MalformedSeal, Sealed

MAX_ITEMS = 100
MAX_UNSIGNED = 8_000_000
"""Characters of all items together: some authorities' lists of revoked certificates have millions."""
MAX_CARRIED = 200
"""Certificates, and also answers and lists about them."""
MAX_TOKENS = 100

Level = Literal["B", "T", "LT", "LTA"]

# Items that hold certificates, revocation values, or both: of the seal, of attributes, of timestamps, of anything (§5.3.5).
_CERTIFICATES = ("xVals", "axVals")
_REVOCATIONS = ("rVals", "arVals")
_BOTH = ("tstVD", "anyValData")


@dataclass(frozen=True, slots=True)
class ArchiveTimestamp:
    """An archive timestamp, and what it covers beside the text, the header and the signature."""

    tokens: tuple[bytes, ...]
    items_before: int
    """How many items stand before it: ``archive_message`` asks for that number."""
    covers: tuple[str, ...]
    """The names of those items."""


@dataclass(frozen=True, slots=True)
class Unsigned:
    """What ``etsiU`` holds, read and not yet judged; values are DER."""

    names: tuple[str, ...] = ()
    """Every item by its name, in order."""
    signature_timestamps: tuple[bytes, ...] = ()
    certificates: tuple[x509.Certificate, ...] = ()
    ocsps: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    archive_timestamps: tuple[ArchiveTimestamp, ...] = ()
    unknown: tuple[str, ...] = ()
    """Names of what is there and not read here."""
    level: Level = "B"
    """What ``level_of`` says."""


def unsigned(sealed: Sealed) -> Unsigned:
    """What was added to the seal.

    Raises:
        MalformedSeal: (``etsiU``) when it is no list of base64url items, one of them cannot be read, or there is too much in it.
    """
    items = [_item(text) for text in items_of(sealed)]
    names = tuple(name for name, _ in items)
    stamps: list[bytes] = []
    archives: list[ArchiveTimestamp] = []
    values = _Values()
    level: Level = "B"
    for place, (name, value) in enumerate(items):
        if name == "sigTst":
            stamps += _tokens(name, value)
        elif name == "arcTst":
            archives.append(ArchiveTimestamp(_tokens(name, value), place, names[:place]))
        elif name in _CERTIFICATES:
            values.add_certificates(name, value)
        elif name in _REVOCATIONS:
            values.add_revocations(name, value)
        elif name in _BOTH:
            both = _object(name, value)
            values.add_certificates(name, both.get("xVals", []))
            values.add_revocations(name, both.get("rVals", {}))
            values.unknown += [f"{name}.{other}" for other in both if other not in ("xVals", "rVals")]
        else:
            values.unknown.append(name)
        level = _raised(level, name, has_revocations=bool(values.ocsps or values.crls))
    if len(values.certificates) > MAX_CARRIED or len(values.ocsps) + len(values.crls) > MAX_CARRIED:
        raise MalformedSeal("etsiU", f"more than {MAX_CARRIED} certificates or values")
    if len(stamps) + sum(len(archive.tokens) for archive in archives) > MAX_TOKENS:
        raise MalformedSeal("etsiU", f"more than {MAX_TOKENS} timestamps")
    return Unsigned(
        names=names,
        signature_timestamps=tuple(stamps),
        certificates=tuple(map(_certificate, values.certificates)),
        ocsps=tuple(values.ocsps),
        crls=tuple(values.crls),
        archive_timestamps=tuple(archives),
        unknown=tuple(values.unknown),
        level=level,
    )


def content_timestamps(sealed: Sealed) -> tuple[bytes, ...]:
    """The tokens of the protected header's ``adoTst`` as DER; none where it has none.

    Raises:
        MalformedSeal: (``adoTst``) when it holds anything else.
    """
    return _tokens("adoTst", sealed.protected["adoTst"]) if "adoTst" in sealed.protected else ()


def level_of(sealed: Sealed) -> Level:
    """How far the seal was raised, by what is there and in which order, not by whether any of it holds.

    ``T`` has a signature timestamp; ``LT`` also revocation values behind it; ``LTA`` also an archive timestamp behind those.

    Raises:
        MalformedSeal: as ``unsigned`` does.
    """
    return unsigned(sealed).level


def items_of(sealed: Sealed) -> tuple[str, ...]:
    """The items of ``etsiU`` as they are written.

    Raises:
        MalformedSeal: (``etsiU``) when it is no list of texts, or too much. An item may also be plain JSON (§5.3.1), but then
            what was stamped hangs on how somebody writes JSON; European credentials have none.
    """
    if "etsiU" not in sealed.unprotected:
        return ()
    items = sealed.unprotected["etsiU"]
    if not isinstance(items, list) or not 0 < len(items) <= MAX_ITEMS:
        raise MalformedSeal("etsiU", f"a list of one to {MAX_ITEMS} items")
    if not all(isinstance(item, str) and item.isascii() for item in items):
        raise MalformedSeal("etsiU", "every item in base64url")
    if sum(map(len, items)) > MAX_UNSIGNED:
        raise MalformedSeal("etsiU", f"more than {MAX_UNSIGNED} characters")
    return tuple(items)


@dataclass(slots=True)
class _Values:
    """Certificates and revocation values while they are gathered."""

    certificates: list[bytes] = field(default_factory=list)
    ocsps: list[bytes] = field(default_factory=list)
    crls: list[bytes] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def add_certificates(self, name: str, value: Any) -> None:
        for one in _list(name, value):
            kind, inner = _single(name, one)
            if kind == "x509Cert":
                self.certificates.append(_der(name, inner))
            else:
                self.unknown.append(f"{name}.{kind}")

    def add_revocations(self, name: str, value: Any) -> None:
        for kind, inner in _object(name, value).items():
            if kind == "ocspVals":
                self.ocsps += [_der(name, one) for one in _list(name, inner)]
            elif kind == "crlVals":
                self.crls += [_der(name, one) for one in _list(name, inner)]
            else:
                self.unknown.append(f"{name}.{kind}")


def _raised(level: Level, name: str, *, has_revocations: bool) -> Level:
    """The level behind an item of this name, when there are revocation values so far."""
    if level == "B" and name == "sigTst":
        return "T"
    if level == "T" and name in (*_REVOCATIONS, *_BOTH) and has_revocations:
        return "LT"
    if level == "LT" and name == "arcTst":
        return "LTA"
    return level


def _item(text: str) -> tuple[str, Any]:
    try:
        return _single("item", json_object.read_object(base64url.decode(text)))
    except (base64url.MalformedBase64Url, json_object.MalformedJson) as error:
        raise MalformedSeal("etsiU", "an item is no JSON object in base64url") from error


def _tokens(name: str, value: Any) -> tuple[bytes, ...]:
    """The tokens of a ``tstContainer`` (§5.4.3.3); how JSON was to be written does not matter where none is stamped."""
    container = _object(name, value)
    if not set(container) <= {"tstTokens", "canonAlg"}:
        raise _broken(name, "an unknown way of stamping")
    tokens = _list(name, container.get("tstTokens"))
    if not 0 < len(tokens) <= MAX_TOKENS:
        raise _broken(name, f"one to {MAX_TOKENS} tokens")
    return tuple(_der(name, token) for token in tokens)


def _single(name: str, value: Any) -> tuple[str, Any]:
    members = _object(name, value)
    if len(members) != 1:
        raise _broken(name, "one member each")
    return next(iter(members.items()))


def _object(name: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _broken(name, "a JSON object")
    return value


def _list(name: str, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise _broken(name, "a list")
    return value


def _der(name: str, value: Any) -> bytes:
    """The bytes of a ``pkiOb`` (§5.4.3.2); only DER is used."""
    text = _object(name, value).get("val")
    try:
        if isinstance(text, str):
            return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise _broken(name, "no base64") from error
    raise _broken(name, "no value")


def _certificate(der: bytes) -> x509.Certificate:
    try:
        return read_certificate(der)
    except MalformedCertificate as error:
        raise MalformedSeal("etsiU", "not a certificate") from error


def _broken(name: str, message: str) -> MalformedSeal:
    return MalformedSeal("adoTst", message) if name == "adoTst" else MalformedSeal("etsiU", f"{name}: {message}")
