"""Signed things for tests of judgement, with keys that are made here and thrown away."""

from __future__ import annotations

import copy
import json
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import NameOID

from badges import status_list
from badges.credentials import european, open_badge
from badges.credentials.status import status_list_credential
from badges.credentials.violation import Document
from badges.proofs import certificates, jades, multikey
from badges.proofs.data_integrity import add_proof
from badges.proofs.did import VerificationMethod, did_document
from badges.proofs.signer import LocalSigner
from badges.verification.checks import Case
from badges.verification.facts import LIMITS, POLICY, Answer, KnownIssuer, Limits, Need, Policy, Trust
from badges.verification.judge import judge
from badges.verification.presented import read
from badges.verification.verdict import Finding, Outcome, Verdict
from badges.verifying import from_documents, verify
from tests.makers import ADDRESSES, AT, CREDENTIAL_UUID, a_seal_identity, a_status_entry, an_award, an_issuer

LATER = AT + timedelta(days=30)
"""When credentials are checked, unless a test says otherwise."""
ISSUER = an_issuer()
DID = ISSUER.did
LIST = a_status_entry().list_url
INDEX = a_status_entry().index
BADGE_ID = ADDRESSES.credential(CREDENTIAL_UUID)
EUROPEAN_ID = f"urn:credential:{CREDENTIAL_UUID}"
NUMBER = a_seal_identity().organisation_identifier
NAME = a_seal_identity().organisation

PASSED, FAILED, INDETERMINATE, NOT_APPLICABLE = Outcome


@cache
def key(name: str) -> Ed25519PrivateKey:
    """A key of this name, the same all through a test run."""
    return Ed25519PrivateKey.generate()


def signer(name: str = "school", method: str | None = None) -> LocalSigner:
    """Signs as the school, with any key."""
    return LocalSigner(key(name), method or f"{DID}#{name}")


def a_badge(unit: str = "LU-02", **changes: Any) -> Document:
    """An Open Badge that nobody signed yet, with top-level members changed; None takes one out."""
    document = open_badge.build(an_award(unit), ISSUER, a_status_entry(), id=BADGE_ID, at=AT, language="en", addresses=ADDRESSES)
    document |= changes
    return {name: copy.deepcopy(value) for name, value in document.items() if value is not None}


def a_signed_badge(document: Document | None = None, *, by: LocalSigner | None = None, created: datetime = AT) -> bytes:
    """An Open Badge as a file."""
    return as_file(add_proof(a_badge() if document is None else document, by or signer(), created=created))


def as_file(document: Any) -> bytes:
    """A JSON value as a file."""
    return json.dumps(document, ensure_ascii=False).encode()


@cache
def a_european(unit: str = "LU-02") -> Document:
    """A European credential that nobody sealed yet."""
    award = an_award(unit)
    languages = european.languages(award)
    document = european.build(
        award,
        ISSUER,
        a_seal_identity(),
        a_status_entry(),
        id=EUROPEAN_ID,
        at=AT,
        languages=languages,
        pictures=dict.fromkeys(languages, a_png()),
        addresses=ADDRESSES,
        open_badge_id=BADGE_ID,
    )
    separate: Document = json.loads(json.dumps(document))
    return separate


@dataclass(frozen=True)
class Seal:
    """A seal: its certificate, its key, and the root that stands behind it."""

    root: x509.Certificate
    leaf: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    def on(self, document: Document | str, at: datetime = AT) -> bytes:
        """The sealed file."""
        payload = document if isinstance(document, str) else european.payload(document)
        return jades.seal(payload, LocalSigner(self.key, "seal"), (self.leaf, self.root), signing_time=at)


@cache
def a_demo_seal() -> Seal:
    """What `badges keys new` makes: called demo."""
    root_key, leaf_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    start, end = AT - timedelta(days=100), AT + timedelta(days=700)
    root = certificates.demo_root(root_key, serial_number=1, not_before=start, not_after=end)
    leaf = certificates.issue_seal_certificate(
        leaf_key.public_key(),
        organisation=NAME,
        country="NL",
        organisation_identifier=NUMBER,
        root=root,
        root_key=root_key,
        serial_number=2,
        not_before=start,
        not_after=end,
    )
    return Seal(root, leaf, leaf_key)


@cache
def a_real_seal(number: str | None = NUMBER, organisation: str = NAME, days: int = 700) -> Seal:
    """A seal from somebody who does not call it demo. ``number`` None leaves the organization identifier out."""
    root_key, leaf_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root = _certificate("Root of seals", "Root of seals", root_key, root_key, {}, ca=True, days=900)
    names = {NameOID.ORGANIZATION_NAME: organisation, NameOID.COUNTRY_NAME: "NL"}
    names |= {NameOID.ORGANIZATION_IDENTIFIER: number} if number else {}
    return Seal(
        root, _certificate(f"{organisation} e-seal", "Root of seals", leaf_key, root_key, names, ca=False, days=days), leaf_key
    )


def _certificate(
    name: str,
    by: str,
    own: ec.EllipticCurvePrivateKey,
    their: ec.EllipticCurvePrivateKey,
    more: Mapping[x509.ObjectIdentifier, str],
    *,
    ca: bool,
    days: int,
) -> x509.Certificate:
    subject = [x509.NameAttribute(NameOID.COMMON_NAME, name), *(x509.NameAttribute(oid, text) for oid, text in more.items())]
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name(subject))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, by)]))
        .public_key(own.public_key())
        .serial_number(7)
        .not_valid_before(AT - timedelta(days=100))
        .not_valid_after(AT + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .sign(their, hashes.SHA256())
    )


def a_png() -> bytes:
    """One white pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0\xff")) + chunk(b"IEND", b"")


def a_person(name: str = "holder") -> str:
    """The DID of somebody who carries badges about: their key is in it."""
    return f"did:key:{multikey.encode(key(name).public_key())}"


def their(name: str = "holder") -> LocalSigner:
    """Signs as this person."""
    did = a_person(name)
    return LocalSigner(key(name), f"{did}#{did.removeprefix('did:key:')}")


def a_badge_of(person: str, **changes: Any) -> Document:
    """A badge that names its holder by this DID, not signed yet."""
    badge = a_badge(**changes)
    return {**badge, "credentialSubject": {"id": person, **badge["credentialSubject"]}}


def a_presentation(*shown: Any, holder: str | None = None, **changes: Any) -> Document:
    """Badges as a wallet shows them, not signed yet."""
    document = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "holder": holder or a_person(),
        "verifiableCredential": list(shown),
        **changes,
    }
    return {name: value for name, value in document.items() if value is not None}


def a_signed_presentation(document: Document, *, by: LocalSigner | None = None, **said: Any) -> bytes:
    """A presentation as a file, signed by its holder."""
    return as_file(add_proof(document, by or their(), created=AT, purpose="authentication", **said))


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"><title>Badge</title></svg>'


def a_list(
    *set_indexes: int,
    purpose: str = "revocation",
    at: datetime = AT,
    days: int = 60,
    issuer: str = DID,
    url: str = LIST,
    by: LocalSigner | None = None,
) -> Document:
    """A signed status list."""
    bits = status_list.new()
    for index in set_indexes:
        bits = status_list.set_bit(bits, index)
    document = status_list_credential(url, issuer, bits, at=at, valid_until=at + timedelta(days=days), purpose=purpose)
    return add_proof(document, by or signer(), created=at, as_list=False)


def a_did_document(*methods: VerificationMethod, did: str = DID) -> Document:
    """The school's DID document."""
    return did_document(did, methods or [a_method()])


def a_method(name: str = "school", *, did: str = DID, **changes: Any) -> VerificationMethod:
    """A key in a DID document."""
    return VerificationMethod(f"{did}#{name}", key(name).public_key(), **changes)


def documents(**changes: Any) -> dict[str, Any]:
    """What the world can fetch: ``did`` and ``list`` may be changed; None takes one away."""
    found = {DID: changes.get("did", a_did_document()), LIST: changes.get("list", a_list())}
    return {name: document for name, document in found.items() if document is not None}


def trust(*, anchors: tuple[x509.Certificate, ...] = (), issuers: tuple[str, ...] = (DID, NUMBER)) -> Trust:
    """Somebody who knows the school."""
    return Trust({id: KnownIssuer(NAME, "the list of schools", "2026-06-01") for id in issuers}, anchors)


def judged(
    file: bytes,
    *,
    facts: Mapping[str, Any] | None = None,
    whom: Trust | None = None,
    at: datetime = LATER,
    policy: Policy = POLICY,
    limits: Limits = LIMITS,
) -> Verdict:
    """The verdict of somebody who knows the school and both roots, and can fetch what the school publishes."""
    fetch = from_documents(documents() if facts is None else facts)
    known = whom or trust(anchors=(a_demo_seal().root, a_real_seal().root))
    return verify(file, fetch, known, at=at, policy=policy, limits=limits)


def judged_on(file: bytes, facts: Mapping[Need, Answer], *, at: datetime = LATER) -> Verdict:
    """The verdict on exactly these facts."""
    return judge(Case(read(file), facts, trust(), at))


def codes(verdict: Verdict, *outcomes: Outcome) -> list[str]:
    """The codes of the findings with these outcomes, or of all."""
    return [found.code for found in verdict.findings if not outcomes or found.outcome in outcomes]


def problems(verdict: Verdict) -> list[str]:
    """The codes of what is not in order or could not be settled."""
    return codes(verdict, FAILED, INDETERMINATE)


def of(verdict: Verdict, check: str) -> Finding:
    """The finding of one check."""
    (found,) = [found for found in verdict.findings if found.check == check and found.subject]
    return found


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every value in a JSON document that holds no other, with the way to it."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield from leaves(member, (*path, name))
    elif isinstance(value, list):
        for place, member in enumerate(value):
            yield from leaves(member, (*path, place))
    else:
        yield path, value


def with_leaf(document: Any, path: tuple[str | int, ...], change: Callable[[Any], Any]) -> Any:
    """The document with one leaf changed. Only the way to that leaf is copied."""
    if not path:
        return change(document)
    step, *rest = path
    changed: Any = list(document) if isinstance(document, list) else dict(document)
    changed[step] = with_leaf(document[step], tuple(rest), change)
    return changed
