"""Square codes on paper and screens: what they hold is told by its content, whatever picture they are in."""

from __future__ import annotations

import base64
import io
import json
import struct
import zlib

import pytest
from PIL import Image
from pypdf import PdfWriter
from pypdf.annotations import Link

from badges.proofs.base64url import encode
from badges.verification.credential import Link as Elsewhere
from badges.verification.facts import Found, Missing, Need
from badges.verification.presented import Credential, Kind, Unreadable, read
from badges.verifying import verify
from tests.verification.pictures import a_code, a_photo, a_scan, a_sheet, as_picture
from tests.verification.signed import LATER, a_png, a_signed_badge, codes, judged, problems, trust
from tests.verification.test_links import BADGE, LINK, leading

TOKEN = ".".join(encode(text) for text in (b'{"alg":"EdDSA"}', b'{"vc":{}}', b"abc")).encode()
SMALL = json.dumps({"@context": [], "type": ["VerifiableCredential"], "credentialSubject": {}})


def on_white() -> bytes:
    """A code without a background."""
    code = a_code(LINK)
    clear = Image.new("RGBA", code.size, (0, 0, 0, 0))
    clear.paste((0, 0, 0, 255), mask=code.point(lambda shade: 255 - shade))
    return as_picture(clear)


PICTURES = {
    "a screenshot": as_picture(a_sheet(LINK)),
    "a photo": a_photo(LINK),
    "a photo upside down": a_photo(LINK, degrees=175),
    "WebP": as_picture(a_sheet(LINK).convert("RGB"), "WEBP"),
    "GIF": as_picture(a_sheet(LINK), "GIF"),
    "in four colours": as_picture(a_sheet(LINK).convert("CMYK"), "JPEG"),
    "without a background": on_white(),
    "light on dark": as_picture(Image.eval(a_sheet(LINK), lambda shade: 255 - shade)),
    "small on a large sheet": as_picture(a_sheet(LINK, size=(3000, 4200), scale=3).convert("1")),
    "in a corner of a large sheet": as_picture(a_sheet(LINK, size=(3000, 4200), scale=4).rotate(180)),
    "with very much in it": as_picture(a_sheet(LINK + "?" + "x" * 1200, size=(2000, 2800), scale=4)),
    "a scan": a_scan(LINK),
    "a fax": a_scan(LINK, format="CCITT"),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_code_is_found_in_whatever_picture_people_send(name: str) -> None:
    (item,) = read(PICTURES[name]).items
    assert isinstance(item, Elsewhere)
    assert item.url.partition("?")[0] == LINK


def test_what_a_code_leads_to_is_judged_and_the_picture_is_not_compared() -> None:
    asked: list[Need] = []
    verdict = verify(a_photo(LINK), leading({LINK: Found(BADGE)}, asked), trust(), at=LATER)
    assert verdict.headline == "valid"
    assert codes(verdict)[-2:] == ["link.followed", "file.picture_not_compared"]
    assert [need.url for need in asked if need.kind == "file"] == [LINK]
    assert problems(verify(a_scan(LINK), lambda _: Missing("offline"), at=LATER)) == ["link.not_asked"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (TOKEN, Kind.CREDENTIAL),
        (TOKEN + b"~", Kind.CREDENTIAL),
        (b"data:application/vc+jwt," + TOKEN, Kind.CREDENTIAL),
        (SMALL.encode(), Kind.CREDENTIAL),
        (b"data:application/json;base64," + base64.b64encode(SMALL.encode()), Kind.CREDENTIAL),
        (b"data:application/vc," + SMALL.replace("[]", "%5B%5D").encode(), Kind.CREDENTIAL),
    ],
)
def test_a_code_may_hold_the_credential_itself(text: bytes, kind: Kind) -> None:
    (item,) = read(as_picture(a_sheet(text))).items
    assert isinstance(item, Credential), item
    assert item.kind is kind
    (pasted,) = read(text).items
    assert isinstance(pasted, Credential), "and so may a pasted text"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("openid4vp://?client_id=x&request_uri=https%3A%2F%2Fverifier.example", "OpenID4VP"),
        ("openid-credential-offer://?credential_offer=%7B%7D", "OpenID4VCI"),
        ("https://issuer.example/offer?credential_offer_uri=https%3A%2F%2Fissuer.example%2F1", "OpenID4VCI"),
        ("haip://authorize?request_uri=x", "OpenID4VP"),
        ("didcomm://?_oob=e30", "DIDComm"),
    ],
)
def test_a_code_for_a_wallet_is_called_that(text: str, kind: str) -> None:
    for file in (as_picture(a_sheet(text)), text.encode()):
        verdict = judged(file)
        assert (problems(verdict), verdict.headline) == (["file.for_a_wallet"], "not_opened")
        assert verdict.findings[0].detail["kind"] == kind


def test_a_certificate_printed_into_a_new_pdf_still_has_its_link() -> None:
    share, other = "https://school.example/share/a2bcd3efg4hjk5mnp6qrs7tuv8wx", "https://school.example/"
    writer = PdfWriter()
    writer.add_blank_page(72, 72)
    for url in (other, share, share):
        writer.add_annotation(0, Link(rect=(0, 0, 9, 9), url=url))
    written = io.BytesIO()
    writer.write(written)
    (item,) = read(written.getvalue()).items
    assert isinstance(item, Elsewhere)
    assert item.url == share


def test_a_code_of_something_else_is_no_badge() -> None:
    assert problems(judged(as_picture(a_sheet("WIFI:S:school;T:WPA;P:secret;;")))) == ["file.other_code"]
    assert problems(judged(as_picture(a_sheet(b"\xff\x00\x01")))) == ["file.other_code"]


def test_beside_a_code_that_counts_others_are_passed_over() -> None:
    (item,) = read(as_picture(a_sheet("WIFI:S:school;;", LINK, "geo:1,2"))).items
    assert isinstance(item, Elsewhere)
    links = [f"https://school.example/{number}" for number in range(5)]
    assert len(read(as_picture(a_sheet(*links))).items) == 3


def test_a_small_code_is_found_beside_a_larger_one() -> None:
    website = "https://www.school.example/"
    sheet = a_sheet(website, size=(3000, 4200), scale=20)
    sheet.paste(a_code(LINK, scale=5), (2000, 3500))
    assert {item.url for item in read(as_picture(sheet)).items if isinstance(item, Elsewhere)} == {website, LINK}


def test_a_picture_with_a_badge_in_it_is_that_badge_whatever_is_drawn_on_it() -> None:
    from badges.credentials import baking

    verdict = judged(baking.bake_png(as_picture(a_sheet(LINK)), a_signed_badge()))
    assert verdict.headline == "valid"
    assert "link.followed" not in codes(verdict)


def test_a_picture_without_a_code_holds_nothing() -> None:
    for file in (a_png(), as_picture(a_sheet(), "JPEG"), a_scan()):
        assert problems(judged(file)) == ["file.nothing_inside"]


def a_bomb(side: int) -> bytes:
    """A PNG that says it is large, and packs it into nothing."""
    packed = zlib.compress(bytes(side // 8 + 1) * side, 9)

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (a_bomb(12_000), "file.nothing_inside"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(50), "file.unreadable"),
        (a_photo(LINK)[:9_000], "file.truncated"),
        (b"GIF89a" + bytes(30), "file.unreadable"),
        (b"RIFF\x10\0\0\0WEBPVP8 " + bytes(20), "file.unreadable"),
        (b"RIFF\x10\0\0\0WAVEfmt " + bytes(20), "file.other_kind"),
        (b"\0\0\0\x18ftypheic" + bytes(20), "file.other_kind"),
    ],
)
def test_a_picture_that_cannot_be_looked_at_says_in_which_way(file: bytes, code: str) -> None:
    assert problems(judged(file)) == [code]


def test_a_picture_of_what_is_nearly_a_code_is_left_where_a_code_beside_it_would_be_found() -> None:
    nearly = a_code("x" * 40, scale=2)
    nearly.paste(255, (nearly.width // 2, nearly.height // 2, nearly.width, nearly.height))
    sheet = Image.new("L", (3000, 3000), 255)
    sheet.paste(nearly, (0, 0))
    code = a_code(LINK, scale=3)
    sheet.paste(code, (2000, 2500))
    assert [item.url for item in read(as_picture(sheet)).items if isinstance(item, Elsewhere)] == [LINK]
    for left in range(0, 3000, nearly.width):
        for top in range(0, 2000, nearly.height):
            sheet.paste(nearly, (left, top))
    assert problems(judged(as_picture(sheet))) == ["file.nothing_inside"]


def test_a_huge_photo_is_too_much() -> None:
    written = io.BytesIO()
    Image.new("1", (9_000, 8_000)).convert("L").save(written, "JPEG", quality=5)
    (item,) = read(written.getvalue()).items
    assert isinstance(item, Unreadable)
    assert item.fault.code == "file.too_complex"
