"""What parsers are given: a small file of every kind that carries credentials, links or lists, or tells what was checked."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import pypdf
from PIL import Image

from badges.credentials import baking, receipt
from badges.credentials.receipt import CheckedFile, CheckedFinding, UsedDocument
from badges.proofs import base64url, sd_jwt
from badges.verification.several import ARCHIVE
from tests.fuzz import corpus
from tests.verification.open_badges_2 import badges as older
from tests.verification.pictures import a_code, a_scan, as_picture
from tests.verification.signed import SVG, a_badge, a_png, signer

LINK = "https://badges.example/share/abcdefghijklmnopqrstuvwx2345"
BADGE: dict[str, Any] = {
    "@context": ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
    "id": "urn:uuid:1",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": {"id": "did:web:school.example", "type": ["Profile"], "name": "School"},
    "validFrom": "2026-06-15T12:00:00Z",
    "credentialSubject": {
        "type": ["AchievementSubject"],
        "achievement": {"id": "urn:a", "type": ["Achievement"], "name": "Cook", "criteria": {"narrative": "Cooked."}},
    },
    "credentialStatus": {"id": "https://x.example/1#1", "type": "BitstringStatusListEntry", "statusListIndex": "1"},
    "proof": [{"type": "DataIntegrityProof", "cryptosuite": "eddsa-rdfc-2022", "proofValue": "z58DA"}],
}
"""Small, so that what is changed in it is seldom plain text. Its proof does not hold: nobody here asks."""


def small() -> bytes:
    """The small badge as a file."""
    return json.dumps(BADGE).encode()


def a_token(document: Mapping[str, Any] = BADGE, **header: Any) -> bytes:
    """A compact JWS around it, by nobody."""
    says = {"alg": "EdDSA", "typ": "JWT", "kid": "did:web:school.example#1"} | header
    claims = {"iss": "did:web:school.example", "nbf": 1781524800, "vc": {k: v for k, v in document.items() if k != "proof"}}
    parts = [json.dumps(part).encode() for part in (says, claims)]
    return ".".join(map(base64url.encode, [*parts, bytes(64)])).encode()


def in_parts() -> bytes:
    """A token of which the holder may keep parts back."""
    return sd_jwt.secure(a_badge(), signer(), pointers=["/name", "/awardedDate"], salts=[bytes(16), b"1" * 16]).encode()


def a_certificate() -> bytes:
    """A PDF with two badges and a photo in it."""
    writer = pypdf.PdfWriter()
    writer.add_blank_page(10, 10)
    for name, content in {"badge.json": small(), "token.jwt": a_token(), "photo.jpg": b"\xff\xd8\xff"}.items():
        writer.add_attachment(name, content)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP of these files."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as made:
        for name, content in files.items():
            made.writestr(zipfile.ZipInfo(name, (2026, 6, 15, 12, 0, 0)), content)
    return written.getvalue()


def an_archive() -> bytes:
    """An archive as it looks; nobody signed it."""
    said = {
        "format": "badges-archive-1",
        "made": "2026-06-15T12:00:00Z",
        "by": {"id": "did:web:keeper.example", "name": "Keeper"},
        "entries": {"credential/badge.json": "00" * 32, "documents/1": "00" * 32},
        "documents": [{"need": "did", "url": "did:web:school.example", "path": "documents/1", "mediaType": "application/json"}],
        "trust": [{"id": "did:web:school.example", "name": "School", "list": "Schools", "date": "2026-06-01"}],
    }
    signature = ".".join(
        map(base64url.encode, [b'{"alg":"EdDSA","typ":"badges-archive+jws","kid":"did:web:k#1"}', b"{}", bytes(64)])
    )
    return zipped(
        {
            ARCHIVE: json.dumps(said).encode(),
            "archive.json.sig": signature.encode(),
            "archive.tsr": b"\x30\x03\x02\x01\x00",
            "timestamp/certificate-1.der": b"\x30\x00",
            "credential/badge.json": small(),
            "documents/1": b"{}",
        },
        zipfile.ZIP_STORED,
    )


def a_list_of_links() -> bytes:
    """A list as somebody in HR keeps it."""
    rows = [f"Person {number};{LINK};{number}-6-2026" for number in range(5)]
    return "\r\n".join(["Name;Link;Date", *rows, "Somebody;;", 'Else;"abcd-efgh-ijkl-mnop-qrst-uvwx-2345";x', ""]).encode()


def a_receipt() -> bytes:
    """What a receipt says of the small badge."""
    checked = CheckedFile(
        sha256=hashlib.sha256(small()).hexdigest(),
        outcome="indeterminate",
        headline="unsure",
        checked_at="2026-07-15T12:00:00Z",
        format="Open Badges 3.0",
        title={"en": "Cook"},
        findings=(CheckedFinding("proof", "proof.key_unreachable", "indeterminate", {"reason": "offline"}),),
        documents=(UsedDocument("did", "did:web:school.example", "00" * 32),),
        software="badges",
    )
    return json.dumps(receipt.build(checked, id="urn:uuid:2", issuer_did="did:web:us.example", issuer_name="Us")).encode()


def a_page() -> bytes:
    """A page that names its badge for programs."""
    return f'<!doctype html><html><head><link rel="alternate" type="application/vc" href="{LINK}"></head></html>'.encode()


def several_in_one() -> bytes:
    """What somebody drops who has all of it in a folder."""
    return zipped(
        {"a/badge.json": small(), "b.png": baked(), "links.csv": a_list_of_links(), "more.zip": zipped({"t": a_token()})}
    )


def baked() -> bytes:
    """A picture with the small badge in it."""
    return baking.bake_png(a_png(), small())


def coded(format: str) -> bytes:
    """A picture of a square code with a link."""
    code = a_code(LINK, scale=2)
    return as_picture(code.convert("RGB") if format == "WEBP" else code, format)


def on_paper() -> bytes:
    """A scan, smaller than a scanner makes it."""
    return a_scan(LINK)


def a_large_code() -> bytes:
    """A square code that holds a whole credential, though a poor one."""
    text = json.dumps({"@context": [], "type": ["VerifiableCredential"], "credentialSubject": {}, "x": "y" * 200})
    written = io.BytesIO()
    a_code(text, scale=2).convert("P", palette=Image.Palette.ADAPTIVE, colors=4).save(written, "PNG")
    return written.getvalue()


CARRIERS: dict[str, tuple[int, Callable[[], bytes]]] = {
    "JSON": (6, small),
    "PNG": (14, baked),
    "SVG": (14, lambda: baking.bake_svg(SVG, small())),
    "PDF": (4, a_certificate),
    "JWT": (12, a_token),
    "SD-JWT": (4, in_parts),
    "JAdES": (3, lambda: corpus.MAKERS["sealed European, demonstration"]()),
    "JAdES, organisation": (1, lambda: corpus.MAKERS["sealed European"]()),
    "ecdsa-sd-2023": (1, corpus.shown_in_part),
    "presentation": (1, corpus.a_presentation),
    "Open Badges 2.0": (8, lambda: json.dumps(older.an_assertion()).encode()),
    "Open Badges 2.0, signed": (8, older.signed),
    "ZIP": (10, several_in_one),
    "archive": (10, an_archive),
    "links": (10, a_list_of_links),
    "request": (4, lambda: json.dumps({"url": LINK}).encode()),
    "data": (5, lambda: b"data:application/vc+jwt;base64," + base64.b64encode(a_token())),
    "page": (4, a_page),
    "receipt": (6, a_receipt),
    "code, PNG": (3, lambda: coded("PNG")),
    "code, GIF": (3, lambda: coded("GIF")),
    "code, JPEG": (3, lambda: coded("JPEG")),
    "code, WebP": (3, lambda: coded("WEBP")),
    "code with a badge": (3, a_large_code),
    "scan": (1, on_paper),
    "list": (4, lambda: json.dumps({"encodedList": "u" + base64url.encode(gzip.compress(bytes(2**14)))}).encode()),
}
"""Every kind: how many of its cases come in a round, and how it is made."""
