"""What people drop: files that are no badge, damaged ones, and badges in every dress."""

from __future__ import annotations

import base64
import gzip
import io
import json
import zipfile
from collections.abc import Callable

import pytest
from pypdf import PdfWriter
from pypdf.generic import NameObject

from badges.credentials import baking
from badges.verification.facts import LIMITS
from badges.verification.presented import Credential, Unreadable, read
from badges.verification.verdict import Outcome
from tests.verification.signed import (
    SVG,
    a_badge,
    a_demo_seal,
    a_european,
    a_png,
    a_real_seal,
    a_signed_badge,
    as_file,
    codes,
    judged,
    of,
    problems,
)

BADGE = a_signed_badge()
SEALED = a_real_seal().on(a_european())


def a_pdf(**attached: bytes) -> bytes:
    """A page with files attached; the first underscore of a name becomes its dot."""
    writer = PdfWriter()
    writer.add_blank_page(72, 72)
    for name, content in attached.items():
        writer.add_attachment(name.replace("_", ".", 1), content)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def a_zip() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("open-badge.json", BADGE)
    return written.getvalue()


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (b"", "file.empty"),
        (b" \r\n ", "file.empty"),
        (BADGE[:-1], "file.truncated"),
        (BADGE[: len(BADGE) // 2], "file.truncated"),
        (SEALED[: len(SEALED) // 2], "file.truncated"),
        (baking.bake_png(a_png(), BADGE)[:-4], "file.truncated"),
        (baking.bake_png(a_png(), BADGE)[:600], "file.truncated"),
        (baking.bake_svg(SVG, BADGE)[:-3], "file.truncated"),
        (a_pdf(badge_json=BADGE)[:-200], "file.truncated"),
        (a_png()[:6], "file.truncated"),
        (a_png(), "file.nothing_inside"),
        (SVG, "file.nothing_inside"),
        (a_pdf(), "file.nothing_inside"),
        (a_pdf(invoice_xml=b"<invoice/>"), "file.nothing_inside"),
        (b"II*\x00" + bytes(50), "file.other_kind"),
        (a_zip(), "file.other_kind"),
        (gzip.compress(BADGE), "file.other_kind"),
        (b"<!doctype html><html><title>Badge</title></html>", "file.other_kind"),
        (b"<?xml version='1.0'?><credential/>", "file.other_kind"),
        (b"Dear reader, here is my badge.", "file.other_kind"),
        (b'{"name": "badges", "version": "1.0"}', "file.other_kind"),
        (b"[1, 2]", "file.other_kind"),
        (b"null", "file.other_kind"),
        (bytes(range(256)), "file.unreadable"),
        (baking.bake_png(a_png(), BADGE).replace(b"OpenBadgeCredential", b"OpenBadgeCredentiaI"), "file.unreadable"),
        (b"%PDF-1.7\nnonsense\n%%EOF", "file.unreadable"),
        (BADGE.replace(b'"name"', b"'name'", 1), "file.not_json"),
        (BADGE.replace(b'{"@context"', b'{"name": "Another", "@context"', 1), "file.duplicate_names"),
        (BADGE.replace(b'"level": "1"', b'"level": NaN', 1), "file.not_a_number"),
        (BADGE.replace(b"gastronomy", b"gastr\xffnomy", 1), "file.not_utf8"),
        (BADGE.replace(b'"name":', b'"deep": ' + b"[" * 3000 + b"]" * 3000 + b', "name":', 1), "file.too_complex"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_badge_says_in_which_way(file: bytes, code: str) -> None:
    verdict = judged(file)
    assert problems(verdict) == [code]
    assert verdict.headline == ("unsure" if code == "file.too_complex" else "unreadable")
    assert verdict.summary is None


def test_a_file_that_is_too_large_is_neither_failed_nor_read() -> None:
    verdict = judged(bytes(LIMITS.file_bytes + 1))
    assert problems(verdict) == ["file.too_large"]
    assert verdict.outcome is Outcome.INDETERMINATE


@pytest.mark.parametrize(
    ("file", "format"),
    [
        (BADGE, "Open Badges 3.0, JSON"),
        (b"\xef\xbb\xbf" + BADGE, "Open Badges 3.0, JSON"),
        (b"\n\n " + BADGE + b"\n", "Open Badges 3.0, JSON"),
        (baking.bake_png(a_png(), BADGE), "Open Badges 3.0, PNG"),
        (baking.bake_svg(SVG, BADGE), "Open Badges 3.0, SVG"),
        (a_pdf(badge_json=BADGE), "Open Badges 3.0, PDF"),
        (SEALED, "European Digital Credential, JSON"),
        (b"\xef\xbb\xbf" + SEALED, "European Digital Credential, JSON"),
        (a_pdf(european_jsonld=SEALED, invoice_xml=b"<invoice/>"), "European Digital Credential, PDF"),
    ],
)
def test_a_badge_in_every_dress_passes(file: bytes, format: str) -> None:
    verdict = judged(file)
    assert verdict.outcome is Outcome.PASSED, problems(verdict)
    assert verdict.headline == "valid"
    assert of(verdict, "file").detail == {"format": format}
    assert verdict.summary is not None


def test_around_the_signed_text_nothing_was_compared() -> None:
    assert "file.picture_not_compared" in codes(judged(baking.bake_png(a_png(), BADGE)))
    assert "file.page_not_compared" in codes(judged(a_pdf(badge_json=BADGE)))
    assert "file.page_not_compared" not in codes(judged(BADGE))


ALTERED = BADGE.replace(b"Italian", b"Belgian")


def a_png_of(*badges: bytes) -> bytes:
    """A picture with several texts under one keyword."""
    empty = a_png()
    head = empty[: 8 + 25]  # the signature, and the header with its length, name and checksum
    baked = (baking.bake_png(empty, badge) for badge in badges)
    return head + b"".join(one[len(head) : len(one) - len(empty) + len(head)] for one in baked) + empty[len(head) :]


def an_svg_of(*badges: bytes) -> bytes:
    """A drawing with several elements of one name."""
    element = b'<o:credential xmlns:o="https://purl.imsglobal.org/ob/v3p0"><![CDATA[%s]]></o:credential>'
    return SVG.replace(b"<title>", b"".join(element % badge for badge in badges) + b"<title>")


@pytest.mark.parametrize("picture", [a_png_of, an_svg_of])
def test_whichever_text_of_a_picture_a_reader_takes_all_of_them_are_told(picture: Callable[..., bytes]) -> None:
    for badges, headlines in (((BADGE, ALTERED), ["valid", "altered"]), ((ALTERED, BADGE), ["altered", "valid"])):
        verdict = judged(picture(*badges))
        assert [part.headline for part in verdict.parts] == headlines
        assert (verdict.headline, verdict.summary) == ("altered", None)
    assert judged(picture(BADGE, BADGE)).parts == (), "one text is one badge, however often it is there"
    too_many = judged(picture(*(b'{"id":%d}' % number for number in range(LIMITS.attachments + 1))))
    assert too_many.findings[0].code == "file.too_complex"
    assert too_many.findings[0].detail == {"reason": "credentials", "limit": LIMITS.attachments}


def test_a_certificate_with_two_signed_files_gets_one_verdict_each_and_the_worst_leads() -> None:
    verdict = judged(a_pdf(badge_json=BADGE, european_jsonld=a_demo_seal().on(a_european())))
    assert [part.headline for part in verdict.parts] == ["valid", "demo"]
    assert verdict.headline == "demo"
    assert verdict.outcome is Outcome.INDETERMINATE
    assert verdict.summary is None
    assert all(part.summary for part in verdict.parts)
    assert len(verdict.findings) == sum(len(part.findings) for part in verdict.parts) + 1


def test_a_damaged_file_inside_a_certificate_is_not_passed_over() -> None:
    verdict = judged(a_pdf(badge_json=BADGE, european_jsonld=SEALED[:5000]))
    assert verdict.outcome is Outcome.FAILED
    assert {part.headline for part in verdict.parts} == {"valid", "unreadable"}


def test_a_certificate_with_too_many_files_is_too_complicated() -> None:
    assert problems(judged(a_pdf(**{f"f{n}_json": BADGE for n in range(LIMITS.attachments + 1)}))) == ["file.too_complex"]


def test_files_inside_a_certificate_count_together() -> None:
    one = LIMITS.nodes // 2
    large = as_file({**json.loads(BADGE), "tag": ["x"] * one})
    verdict = judged(a_pdf(first_json=BADGE, second_json=large, third_json=large))
    assert [of(part, "file").code for part in verdict.parts[:2]] == ["file.read", "file.read"]
    assert verdict.parts[2].findings[0].code == "file.too_complex"


def test_a_file_inside_a_certificate_that_inflates_without_end_is_not_read() -> None:
    writer = PdfWriter()
    writer.add_blank_page(72, 72)
    writer.add_attachment("badge.json", b" " * (LIMITS.text_bytes + 10))
    (one,) = writer.attachment_list
    packed = one._embedded_file.flate_encode()
    writer._replace_object(one.pdf_object["/EF"].raw_get("/F"), packed)  # type: ignore[attr-defined]  # a dictionary in every PDF
    written = io.BytesIO()
    writer.write(written)
    assert len(written.getvalue()) < 100_000
    assert problems(judged(written.getvalue())) == ["file.too_complex"]


def test_a_certificate_that_has_its_reader_turn_pages_without_end_is_not_read() -> None:
    pdf = a_pdf(badge_json=BADGE)
    assert problems(judged(pdf)) == []
    objects = b"".join(b"%d 0 obj<</A[1]>>endobj " % number for number in range(100, 30_000))
    lost = pdf.replace(b"1 0 obj", objects + b"1 0 obj", 1).replace(b"startxref\n", b"startxref\n9")
    assert problems(judged(lost)) == ["file.too_complex"]


@pytest.mark.parametrize("number", [b"/N 501", b"/N\n 99999999999999999999", b"/#4E 600", b"/N 7 0 R"])
def test_a_certificate_with_very_many_objects_in_one_stream_is_not_read(number: bytes) -> None:
    pdf = a_pdf(badge_json=BADGE)
    assert problems(judged(pdf + b"%/N 500 \n")) == []
    assert problems(judged(pdf + b"%" + number + b" \n")) == ["file.too_complex"]


@pytest.mark.parametrize(
    ("filter", "content", "code"),
    [
        ("JBIG2Decode", b"{}", "file.unreadable"),
        ("BrotliDecode", b"{}", "file.unreadable"),
        ("Fl", b"{}", "file.unreadable"),
        ("ASCII85Decode", b"z" * (LIMITS.text_bytes + 1), "file.too_complex"),
    ],
)
def test_a_file_inside_a_certificate_that_is_packed_in_an_odd_way_is_not_read(filter: str, content: bytes, code: str) -> None:
    writer = PdfWriter()
    writer.add_blank_page(72, 72)
    writer.add_attachment("badge.json", content)
    (one,) = writer.attachment_list
    one._embedded_file[NameObject("/Filter")] = NameObject(f"/{filter}")
    written = io.BytesIO()
    writer.write(written)
    assert problems(judged(written.getvalue())) == [code]


def test_a_badge_that_nobody_signed_is_told_apart_from_a_damaged_signature() -> None:
    verdict = judged(as_file(a_badge()))
    assert problems(verdict) == ["proof.missing"]
    assert verdict.headline == "not_the_issuers"
    assert problems(judged(as_file(a_european()))) == ["proof.missing"]


def test_a_seal_that_cannot_be_read_is_damaged() -> None:
    for damaged in (SEALED.replace(b'"signature":"', b'"signature":"!', 1), SEALED.replace(b'"protected"', b'"unprotected"', 1)):
        verdict = judged(damaged)
        assert problems(verdict) == ["proof.malformed"]
        assert verdict.headline == "not_the_issuers"


@pytest.mark.parametrize("version", [1, 3, 7, 255])
def test_a_seal_with_a_certificate_of_no_known_version_is_damaged(version: int) -> None:
    sealed = json.loads(SEALED)
    (signature,) = sealed["signatures"]
    header = json.loads(base64.urlsafe_b64decode(signature["protected"] + "=="))
    leaf = base64.b64decode(header["x5c"][0])
    odd = leaf.replace(bytes.fromhex("a003020102"), bytes.fromhex("a0030201") + bytes([version]), 1)
    assert odd != leaf
    header["x5c"][0] = base64.b64encode(odd).decode()
    signature["protected"] = base64.urlsafe_b64encode(as_file(header)).rstrip(b"=").decode()
    assert problems(judged(as_file(sealed))) == ["proof.malformed"]


def test_a_sealed_text_that_is_no_credential_is_not_well_formed() -> None:
    verdict = judged(a_real_seal().on("Dear reader"))
    assert "format.invalid" in problems(verdict)
    assert verdict.outcome is Outcome.FAILED


def test_a_kind_that_we_do_not_know_is_neither_good_nor_bad() -> None:
    verdict = judged(b"eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL3NjaG9vbC5leGFtcGxlIn0.c2lnbmF0dXJl")
    assert problems(verdict) == ["format.unknown_kind"]
    assert verdict.headline == "unsure"


def test_another_kind_of_credential_gets_a_verdict_too() -> None:
    from badges.proofs.data_integrity import add_proof
    from tests.makers import AT
    from tests.verification.signed import DID, signer

    document = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "issuer": DID,
        "credentialSubject": {"id": "urn:uuid:6f0c1b52-8a3e-4c1e-9a41-0f3f5a1f0c11"},
    }
    verdict = judged(as_file(add_proof(document, signer(), created=AT)))
    assert problems(verdict) == []
    assert {"format.conforms", "proof.valid", "issuer.bound", "issuer.listed"} <= set(codes(verdict))
    assert verdict.summary is not None
    assert verdict.summary.form == "credential"


def test_reading_says_what_was_found_and_believes_nothing() -> None:
    (item,) = read(BADGE).items
    assert isinstance(item, Credential)
    assert (item.kind, item.subject, len(item.proofs)) == ("open-badge", a_badge()["id"], 1)
    (nothing,) = read(b"").items
    assert isinstance(nothing, Unreadable)
