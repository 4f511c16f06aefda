"""Carriers that somebody made to keep a verifier busy: pictures, PDFs, seals, and what a file leads to that has to be fetched."""

from __future__ import annotations

import io
import json
import struct
import zlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pypdf
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject

from badges.credentials import baking
from badges.credentials.status import status_list_credential
from badges.proofs import multikey
from badges.proofs.signer import LocalSigner
from badges.verification.facts import LIMITS
from tests.benchmarks import hostile_documents as documents
from tests.benchmarks.hostile_documents import a_credential
from tests.benchmarks.hostile_files import Hostile, Maker, as_file, disproven, me, plain, presented, proven
from tests.makers import AT
from tests.verification import signed


def picture(size: int) -> Hostile:
    """A PNG of as many chunks as anybody reads, with a badge in it."""
    badge = as_file(proven(documents.results(size // 4)))
    number = min(baking.MOST_CHUNKS - 5, size)
    return Hostile(_png(badge, [(b"tEXt", b"Comment\0" + b"x" * 100)] * number))


def large_picture(size: int) -> Hostile:
    """A PNG as large as anybody reads."""
    badge = as_file(proven(documents.results(size // 4)))
    return Hostile(_png(badge, [(b"tEXt", b"Comment\0" + bytes(10 * 2**20))]))


def _png(badge: bytes, chunks: list[tuple[bytes, bytes]]) -> bytes:
    png = baking.bake_png(signed.a_png(), badge)
    end = len(png) - 12
    written = (struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks)
    return png[:end] + b"".join(written) + png[end:]


def drawing(size: int) -> Hostile:
    """An SVG of very many elements, with a badge in it."""
    svg = baking.bake_svg(signed.SVG, as_file(proven(documents.results(size // 4))))
    return Hostile(svg.replace(b"</svg>", b'<g a="b"/>' * min(size * 20, 1_000_000) + b"</svg>"))


def certificate(size: int) -> Hostile:
    """A PDF with as many badges in it as anybody looks at."""
    return Hostile(_pdf({f"{n}.json": plain(proven(documents.results(size // 20 - 40))) for n in range(20)}))


def certificate_of_objects(size: int) -> Hostile:
    """A PDF of very many objects and nothing in it."""
    writer = pypdf.PdfWriter()
    writer.add_blank_page(10, 10)
    for number in range(size):
        writer._add_object(DictionaryObject({NameObject("/A"): ArrayObject([NumberObject(number)])}))
    writer.add_attachment("badge.json", plain(proven(a_credential())))
    written = io.BytesIO()
    writer.write(written)
    return Hostile(written.getvalue())


def certificate_without_a_table(size: int) -> Hostile:
    """A PDF that does not say where its objects are: they have to be looked for."""
    pdf = certificate_of_objects(size).file
    return Hostile(pdf.replace(b"startxref\n", b"startxref\n9"))


def certificate_of_streams(size: int) -> Hostile:
    """A PDF whose objects are packed in streams that inflate to very much."""
    writer = pypdf.PdfWriter()
    writer.add_blank_page(10, 10)
    writer.add_attachment("badge.json", plain(proven(a_credential())))
    written = io.BytesIO()
    writer.write(written)
    pdf = written.getvalue()
    numbers = range(1_000, 1_000 + size)
    inside = b" ".join(b"%d %d" % (number, place * 3) for place, number in enumerate(numbers))
    packed = zlib.compress(inside + b"\n" + b"{} " * size)
    said = (size, len(inside) + 1, len(packed))
    stream = (
        b"999 0 obj<</Type/ObjStm/N %d/First %d/Length %d/Filter/FlateDecode>>stream\n" % said + packed + b"\nendstream endobj\n"
    )
    return Hostile(pdf.replace(b"startxref\n", b"startxref\n9").replace(b"1 0 obj", stream + b"1 0 obj", 1))


def certificate_of_names(size: int) -> Hostile:
    """A PDF whose list of attachments names one of them again and again."""
    writer = pypdf.PdfWriter()
    writer.add_blank_page(10, 10)
    writer.add_attachment("photo.jpg", bytes(1_000))
    attached: Any = writer._root_object["/Names"]
    tree = attached["/EmbeddedFiles"]["/Names"]
    tree.extend(tree[:] * min(LIMITS.attachments - 1, size))
    kids = ArrayObject([NumberObject(number) for number in range(size)])
    attached["/EmbeddedFiles"][NameObject("/Kids")] = kids
    written = io.BytesIO()
    writer.write(written)
    return Hostile(written.getvalue())


def certificate_inflated(size: int) -> Hostile:
    """A PDF whose attachments are very much larger than they look."""
    return Hostile(
        _pdf({f"{n}.json": b'{"type": "VerifiableCredential", "x": "' + b"x" * (size * 10) + b'"}' for n in range(20)})
    )


def _pdf(files: Mapping[str, bytes]) -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(10, 10)
    for name, content in files.items():
        writer.add_attachment(name, content)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def sealed(size: int) -> Hostile:
    """A sealed European credential that says very much."""
    european = json.loads(json.dumps(signed.a_european()))
    claim = european["credentialSubject"]["hasClaim"]
    european["credentialSubject"]["hasClaim"] = [{**claim, "id": f"urn:{n}"} for n in range(max(1, size // 600))]
    return Hostile(signed.a_demo_seal().on(european))


def sealed_wrongly(size: int) -> Hostile:
    """A sealed European credential that has nothing of what it should have, everywhere."""
    european = json.loads(json.dumps(signed.a_european()))
    european["credentialSubject"]["hasClaim"] = [
        {"id": f"urn:{n}", "type": "LearningAchievement", "awardedBy": {"type": "AwardingProcess"}} for n in range(size // 6)
    ]
    return Hostile(signed.a_demo_seal().on(european))


def with_lists(size: int) -> Hostile:
    """Badges on as many status lists as anybody fetches, each as long as anybody reads."""
    badges, found = [], {}
    signer = me()
    did = signer.verification_method.partition("#")[0]
    bits = bytes(min(LIMITS.list_bits, size * 40))
    for number in range(5):
        entries = []
        for place in range(8):
            url = f"https://x.example/{number}/{place}"
            entries.append(
                {
                    "id": f"{url}#1",
                    "type": "BitstringStatusListEntry",
                    "statusPurpose": "revocation",
                    "statusListIndex": "1",
                    "statusListCredential": url,
                }
            )
            listed = status_list_credential(url, did, bits, at=AT, valid_until=signed.LATER)
            for _ in range(LIMITS.proofs):
                listed = proven(listed, signer)
            found[url] = as_file(listed)
        badges.append(proven({**documents.results(400), "id": f"urn:{number}", "credentialStatus": entries}))
    return Hostile(presented(badges).file, found)


def with_a_plain_list(size: int) -> Hostile:
    """Badges on one list of 1EdTech, which names very many others."""
    did = signed.a_person("hostile")
    url = "https://x.example/list"
    listed = {"issuer": did, "revokedCredentials": [{"id": f"urn:x:{n}"} for n in range(size // 2)]}
    entry = {"id": url, "type": "1EdTechRevocationList"}
    badges = [proven({**documents.results(40), "id": f"urn:{n}", "credentialStatus": entry}) for n in range(LIMITS.parts)]
    return Hostile(presented(badges).file, {url: as_file(listed)})


def with_large_key_documents(size: int) -> Hostile:
    """Badges whose issuers' documents list as many keys as anybody looks at."""
    found, badges = {}, []
    for number in range(min(LIMITS.parts, 38)):
        did = f"did:web:x{number}.example"
        signer = LocalSigner(signed.key("hostile"), f"{did}#99")
        public = {
            "type": "Multikey",
            "controller": did,
            "publicKeyMultibase": multikey.encode(signed.key("hostile").public_key()),
        }
        methods = [{**public, "id": f"{did}#{n}"} for n in range(min(size, 600))]
        found[did] = as_file({"id": did, "verificationMethod": methods, "assertionMethod": [method["id"] for method in methods]})
        badge = {**documents.results(40), "id": f"urn:{number}", "issuer": {"id": did, "type": ["Profile"], "name": "X"}}
        badges.append(proven(badge, signer))
    return Hostile(presented(badges).file, found)


def with_plain_lists(size: int) -> Hostile:
    """Badges on as many lists of 1EdTech as anybody fetches, each on many of them."""
    did = signed.a_person("hostile")
    urls = [f"https://x.example/{number}" for number in range(LIMITS.needs - 2)]
    listed = {"issuer": did, "revokedCredentials": [{"id": f"urn:x:{n}"} for n in range(size // 2)]}
    badges = []
    for number in range(LIMITS.parts):
        entries = [{"id": urls[(number * 8 + place) % len(urls)], "type": "1EdTechRevocationList"} for place in range(8)]
        badges.append(proven({**documents.results(40), "id": f"urn:{number}", "credentialStatus": entries}))
    return Hostile(presented(badges).file, {url: as_file({**listed, "id": url}) for url in urls})


def with_lists_in_pdfs(size: int) -> Hostile:
    """A badge whose status lists are no lists but files of other kinds."""
    urls = [f"https://x.example/{number}" for number in range(8)]
    entry = {"type": "BitstringStatusListEntry", "statusPurpose": "revocation", "statusListIndex": "1"}
    entries = [{**entry, "id": f"{url}#1", "statusListCredential": url} for url in urls]
    pdf = certificate_of_objects(min(size, 30_000)).file
    return Hostile(as_file(proven(a_credential(credentialStatus=entries))), {url: pdf + b" " * n for n, url in enumerate(urls)})


def with_one_key_document(size: int) -> Hostile:
    """Badges with very many bad proofs, all by one key of a very long list of keys."""
    did = "did:web:x.example"
    public = {"type": "Multikey", "controller": did, "publicKeyMultibase": multikey.encode(signed.key("hostile").public_key())}
    methods = [{**public, "id": f"{did}#{n}"} for n in range(min(size, 500))]
    listing = {"id": did, "verificationMethod": methods, "assertionMethod": [method["id"] for method in methods]}
    badges = [
        disproven({**a_credential(), "id": f"urn:{n}", "issuer": did}, verificationMethod=f"{did}#99")
        for n in range(LIMITS.parts)
    ]
    return Hostile(presented(badges).file, {did: plain(listing)})


CARRIERS: Mapping[str, Maker] = MappingProxyType(
    {
        maker.__name__.replace("_", " "): maker
        for maker in (
            picture,
            large_picture,
            drawing,
            certificate,
            certificate_of_objects,
            certificate_without_a_table,
            certificate_of_streams,
            certificate_of_names,
            certificate_inflated,
            sealed,
            sealed_wrongly,
            with_lists,
            with_plain_lists,
            with_a_plain_list,
            with_lists_in_pdfs,
            with_large_key_documents,
            with_one_key_document,
        )
    }
)
"""Every one of them, by its name."""
