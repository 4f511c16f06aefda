"""Ways of spoiling sealed files: how they are written, whose they are, what was added to them."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.serialization import Encoding

from tests.doubles.certification import CERTIFIES, Certified
from tests.makers import AT
from tests.proofs.archives import closed, opened
from tests.verification.raised_seals import Maker, items, the_payload, with_items

Change = Callable[[dict[str, Any]], object]


def enveloped(payload: str, *signatures: Mapping[str, Any], **more: Any) -> bytes:
    """An envelope as we write it, around whatever."""
    return json.dumps({"payload": payload, "signatures": signatures, **more}, ensure_ascii=False, separators=(",", ":")).encode()


def with_envelope(file: bytes, change: Change) -> bytes:
    """The same seal in an envelope that was changed."""
    envelope = json.loads(file)
    change(envelope)
    return json.dumps(envelope, ensure_ascii=False, separators=(",", ":")).encode()


def with_payload(file: bytes, change: Callable[[str], str]) -> bytes:
    """The same seal around another text."""
    return with_envelope(file, lambda envelope: envelope.update(payload=change(envelope["payload"])))


def sealed_by_hand(maker: Maker, seal: Certified | None = None, payload: str | None = None, **changes: Any) -> bytes:
    """A seal (ES256) that holds, whatever its header says; a change to None leaves a member out."""
    seal, payload = seal or maker.seal(), payload or the_payload()
    assert isinstance(seal.key, ec.EllipticCurvePrivateKey)
    chain = [one.public_bytes(Encoding.DER) for one in (seal.certificate, maker.ca.ca.certificate)]
    header = {
        "alg": "ES256",
        "x5t#S256": unpadded(hashlib.sha256(chain[0]).digest()),
        "x5c": [base64.b64encode(der).decode() for der in chain],
        "b64": False,
        "sigT": f"{AT:%Y-%m-%dT%H:%M:%SZ}",
        "crit": ["b64", "sigT"],
    } | changes
    protected = closed({name: value for name, value in header.items() if value is not None})
    r, s = utils.decode_dss_signature(seal.key.sign(f"{protected}.{payload}".encode(), ec.ECDSA(hashes.SHA256())))
    return enveloped(payload, {"protected": protected, "signature": unpadded(r.to_bytes(32, "big") + s.to_bytes(32, "big"))})


def unpadded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def deep(levels: int) -> str:
    return "[" * levels + "]" * levels


# ── How it is written ─────────────────────────────────────────────────────────────────────────────────────────────────


def in_another_order(text: str) -> str:
    return json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def with_spaces(text: str) -> str:
    return json.dumps(json.loads(text), ensure_ascii=False)


def with_escapes(text: str) -> str:
    escaped = json.dumps(json.loads(text), separators=(",", ":"))
    assert "\\u" in escaped
    return escaped


def written_twice(file: bytes, name: str) -> bytes:
    """A member of the envelope stands there two times, the second time with the right value."""
    other = {"payload": b'"{}"', "signatures": b"[]"}[name]
    return b'{"' + name.encode() + b'":' + other + b"," + file[1:]


def signed_twice(maker: Maker) -> bytes:
    return with_envelope(maker.b(), lambda envelope: envelope["signatures"].append(envelope["signatures"][0]))


def in_base64(file: bytes) -> bytes:
    """The signature as other programs write bytes, with + and / and padding."""

    def change(envelope: dict[str, Any]) -> None:
        one = envelope["signatures"][0]
        signature = base64.urlsafe_b64decode(one["signature"] + "==")
        one["signature"] = base64.b64encode(signature).decode()

    return with_envelope(file, change)


# ── Whose it is ───────────────────────────────────────────────────────────────────────────────────────────────────────


def swapped(file: bytes, other: x509.Certificate) -> bytes:
    """The certificate of somebody else in the header, who sealed nothing."""

    def change(envelope: dict[str, Any]) -> None:
        one = envelope["signatures"][0]
        header = opened(one["protected"])
        header["x5c"][0] = base64.b64encode(other.public_bytes(Encoding.DER)).decode()
        one["protected"] = closed(header)

    return with_envelope(file, change)


def swapped_and_named(file: bytes, other: x509.Certificate) -> bytes:
    """The same, and its digest too."""

    def change(envelope: dict[str, Any]) -> None:
        one = envelope["signatures"][0]
        header = opened(one["protected"])
        der = other.public_bytes(Encoding.DER)
        header |= {"x5c": [base64.b64encode(der).decode()], "x5t#S256": unpadded(hashlib.sha256(der).digest())}
        one["protected"] = closed(header)

    return with_envelope(file, change)


def revoked(maker: Maker) -> bytes:
    seal = maker.seal(common_name="Voorbeeldcollege lost e-seal")
    maker.ca.revoke(seal.certificate, AT - timedelta(days=3))
    return maker.archived(seal)


def an_authority(maker: Maker, usage: x509.KeyUsage | None = CERTIFIES) -> Certified:
    """A certificate for giving out certificates, with a name that a seal could have."""
    root = maker.ca.root
    usual = maker.seal()
    extensions: list[tuple[x509.ExtensionType, bool]] = [(x509.BasicConstraints(True, 0), True)]
    return maker.ca.certificate(
        usual.certificate.subject, usual.key, [*extensions, (usage, True)] if usage else extensions, by=root
    )


def with_purposes(maker: Maker, *purposes: x509.ObjectIdentifier) -> Certified:
    """A certificate for a web server, or what else it says, with a name that a seal could have."""
    named = x509.ExtendedKeyUsage(purposes)
    return maker.seal(common_name="www.voorbeeldcollege.example", usage=_SIGNS_ONLY, extensions=[(named, False)])


CERTIFIES_AND_SIGNS = x509.KeyUsage(True, True, False, False, False, True, True, False, False)
_SIGNS_ONLY = x509.KeyUsage(True, False, False, False, False, False, False, False, False)


def stamped(token: bytes) -> dict[str, Any]:
    """A token as the header holds those on a text."""
    return {"tstTokens": [{"val": base64.b64encode(token).decode()}]}


def with_content_timestamp(maker: Maker, token: bytes) -> bytes:
    return sealed_by_hand(maker, adoTst=stamped(token), crit=["b64", "sigT", "adoTst"])


# ── What was added ────────────────────────────────────────────────────────────────────────────────────────────────────


def cut_item(file: bytes, place: int) -> bytes:
    """Half of one item."""
    listed = items(file)
    return with_items(file, [*listed[:place], listed[place][: len(listed[place]) // 2], *listed[place + 1 :]])


def without_item(file: bytes, place: int) -> bytes:
    listed = items(file)
    return with_items(file, [*listed[:place], *listed[place + 1 :]])


def in_order(file: bytes, places: Sequence[int]) -> bytes:
    listed = items(file)
    return with_items(file, [listed[place] for place in places])
