"""Trusted lists that nobody should believe, and why."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from badges.verification.trusted_lists import document
from badges.verification.trusted_lists.error import RefusedList
from badges.verification.trusted_lists.reading import read_list
from badges.verification.trusted_lists.signature import signing_certificates
from tests.doubles.certification import a_key, a_name, certify
from tests.doubles.trusted_lists import Draft, PointerTo, a_supervisor, signed

SIGNER = a_supervisor("NL")
STRANGER = a_supervisor("Stranger")
PROPERTIES = rb'URI="#[^"]*SignedProperties[^"]*"'


def reason(content: bytes, *signers: object) -> str:
    with pytest.raises(RefusedList) as refused:
        read_list(content, [SIGNER.certificate] if not signers else list(signers))  # type: ignore[arg-type]  # certificates
    return refused.value.reason


def a_list(**how: object) -> bytes:
    return Draft().signed(SIGNER, **how)


def test_a_list_that_somebody_else_signed_is_refused_whatever_it_says_of_its_key() -> None:
    forged = Draft().signed(STRANGER)
    assert reason(forged) == "other_signer"
    own = base64.b64encode(SIGNER.certificate.public_bytes(Encoding.DER))
    named = re.sub(
        rb"(?s)<ds:X509Certificate>.*?</ds:X509Certificate>", b"<ds:X509Certificate>" + own + b"</ds:X509Certificate>", forged
    )
    assert reason(named) == "altered"


def test_without_a_trusted_signer_nothing_is_believed() -> None:
    with pytest.raises(RefusedList, match="any of the certificates"):
        read_list(a_list(), [])


def test_a_list_that_was_changed_after_signing_is_refused() -> None:
    assert reason(a_list().replace(b"<TSLSequenceNumber>7<", b"<TSLSequenceNumber>8<")) == "altered"
    assert reason(a_list().replace(b"Supervisor of NL", b"Supervisor of BE")) == "altered"
    assert reason(a_list().replace(b"<xades:SigningTime>2", b"<xades:SigningTime>3")) == "altered"
    assert reason(re.sub(rb"(<ds:SignatureValue[^>]*>)....", rb"\1AAAA", a_list())) == "altered"


def test_what_is_added_behind_the_signature_is_noticed() -> None:
    assert reason(a_list().replace(b"</ds:Signature>", b"</ds:Signature><TrustServiceProviderList/>")) == "altered"


def test_comments_and_instructions_say_nothing() -> None:
    content = a_list().replace(b"<TSLSequenceNumber>7<", b"<TSLSequenceNumber><!-- 9 -->7<")
    assert read_list(content, [SIGNER.certificate]).sequence == 7


def test_a_signature_over_a_part_is_no_signature_of_the_list() -> None:
    inner = Draft(id="inner").xml().partition("?>")[2]
    part = signed(f'<wrapped xmlns="urn:x">{inner}</wrapped>'.encode(), SIGNER, xades=False)
    assert reason(part) == "not_a_list"
    moved = Draft().xml().encode().replace(b"<SchemeInformation>", b'<SchemeInformation Id="part">')
    of_a_part = signed(moved, SIGNER, xades=False).replace(b'URI="#list"', b'URI="#part"')
    assert reason(of_a_part) == "in_part"


def test_a_signed_list_inside_another_one_is_not_read() -> None:
    original = a_list(xades=False)
    signature = re.search(rb"(?s)<ds:Signature .*</ds:Signature>", original)
    assert signature is not None
    evil = Draft(sequence=99, id="evil").xml().encode()
    signed_before = re.sub(rb"(?s)<\?xml.*?\?>|<ds:Signature .*</ds:Signature>", b"", original)
    beside = evil.replace(b"</TrustServiceStatusList>", signed_before + signature[0] + b"</TrustServiceStatusList>")
    assert reason(beside) == "in_part"
    nested = original.replace(b"</TrustServiceStatusList>", b"<extra>" + signed_before + b"</extra></TrustServiceStatusList>")
    assert reason(nested) in ("malformed_signature", "altered")


def test_one_id_twice_is_not_guessed_at() -> None:
    twice = a_list().replace(b"<SchemeInformation>", b'<SchemeInformation Id="list">')
    assert reason(twice) == "malformed_signature"


def test_two_signatures_or_none_are_refused() -> None:
    assert reason(Draft().xml().encode()) == "not_signed"
    once = a_list()
    assert reason(re.sub(rb"(?s)(<ds:Signature .*</ds:Signature>)", rb"\1\1", once)) == "several_signatures"


def test_weak_algorithms_are_refused() -> None:
    assert reason(a_list(xades=False, digest="SHA1")) == "weak_algorithm"
    weak_digest = a_list().replace(b"http://www.w3.org/2001/04/xmlenc#sha256", b"http://www.w3.org/2000/09/xmldsig#sha1", 1)
    assert reason(weak_digest) == "weak_algorithm"
    by_secret = a_list().replace(
        b"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", b"http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"
    )
    assert reason(by_secret) == "weak_algorithm"


def test_a_transform_that_could_cut_something_out_is_refused() -> None:
    cut = a_list().replace(
        b"http://www.w3.org/2000/09/xmldsig#enveloped-signature", b"http://www.w3.org/TR/1999/REC-xpath-19991116", 1
    )
    assert reason(cut) == "in_part"


def test_a_signature_with_a_hundred_references_is_refused() -> None:
    reference = re.search(rb"(?s)<ds:Reference .*?</ds:Reference>", a_list())
    assert reference is not None
    assert reason(a_list().replace(b"</ds:SignedInfo>", reference[0] * 100 + b"</ds:SignedInfo>")) == "malformed_signature"


def test_namespaces_that_swell_are_refused() -> None:
    swollen = a_list().replace(b"<ds:SignedInfo>", b'<ds:SignedInfo xmlns:a="urn:' + b"a" * 200_000 + b'">')
    assert reason(swollen) == "malformed_signature"


@pytest.mark.parametrize(
    "doctype",
    [
        b"<!DOCTYPE TrustServiceStatusList>",
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd">',
        b'<!DOCTYPE x [<!ENTITY % remote SYSTEM "http://127.0.0.1:1/x.dtd"> %remote;]>',
    ],
)
def test_document_types_are_refused_before_anything_is_read(doctype: bytes) -> None:
    assert reason(a_list().replace(b"<TrustServiceStatusList", doctype + b"<TrustServiceStatusList", 1)) == "doctype"


def test_other_encodings_are_refused() -> None:
    text = Draft().xml()
    assert reason(text.replace("UTF-8", "UTF-16").encode("utf-16")) == "not_utf8"
    assert reason(text.replace("UTF-8", "ISO-8859-1").encode()) == "not_utf8"
    assert reason(text.replace("UTF-8", "UTF-7").encode()) == "not_utf8"


@pytest.mark.parametrize("content", [b"", b"\x00", b"{}", b"<", b"<a><b></a>", b"<a>" * 300 + b"</a>" * 300, b"PK\x03\x04"])
def test_what_is_no_xml_is_refused(content: bytes) -> None:
    assert reason(content) == "not_xml"


def test_another_document_is_no_list() -> None:
    assert reason(b"<html/>") == "not_a_list"


def test_a_huge_list_is_refused_unread() -> None:
    assert reason(b" " * (document.MAX_BYTES + 1)) == "too_large"
    assert reason(b"<a/>" * 1_500_001) == "too_large"


def test_a_list_that_lacks_what_all_have_is_refused() -> None:
    for gone in ("<TSLSequenceNumber>7</TSLSequenceNumber>", "<NextUpdate><dateTime>", "<SchemeTerritory>NL</SchemeTerritory>"):
        xml = Draft().xml().replace(gone, "<NextUpdate><dateTime>never" if "Next" in gone else "")
        assert reason(signed(xml.encode(), SIGNER)) == "malformed"


def test_a_list_made_when_its_signer_had_ended_is_refused() -> None:
    ended = a_supervisor("Ended", (datetime(2019, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC)))
    assert reason(Draft().signed(ended), ended.certificate) == "signer_ended"


def test_a_list_with_more_pointers_than_countries_is_refused() -> None:
    pointers = tuple(PointerTo("NL", "https://tl.example/NL.xml", ()) for _ in range(201))
    assert reason(Draft(pointers=pointers).signed(SIGNER)) == "too_large"


def test_a_key_that_is_too_short_signs_no_list() -> None:
    from cryptography.hazmat.primitives.asymmetric import rsa

    short = certify(a_name("Short"), rsa.generate_private_key(65537, 1024), None, [])
    assert reason(Draft().signed(short), short.certificate) == "other_signer"
    another_kind = certify(a_name("EC"), a_key("EC", "P-256"), None, [])
    assert reason(a_list(), another_kind.certificate) == "other_signer"


def test_a_list_names_who_signed_it_for_a_person_to_compare() -> None:
    assert signing_certificates(a_list()) == (SIGNER.certificate,)
    assert signing_certificates(Draft().xml().encode()) == ()


@pytest.mark.parametrize("place", range(0, 100, 7))
def test_a_list_cut_anywhere_ends_in_words(place: int) -> None:
    content = a_list()
    assert reason(content[: len(content) * place // 100]) in ("not_xml",)


def test_a_list_with_any_part_of_its_signature_gone_ends_in_words() -> None:
    content = a_list()
    signature = content[content.index(b"<ds:Signature ") :]
    for element in sorted(set(re.findall(rb"<((?:ds|xades):\w+)", signature))):
        without = re.sub(rb"(?s)<%s[\s>/].*?(?:</%s>|/>)" % (element, element), b"", signature)
        changed = content.replace(signature, without)
        emptied = content.replace(signature, re.sub(rb"(?s)(<%s[^>]*>)[^<]+(</%s>)" % (element, element), rb"\1\2", signature))
        for one in (changed, emptied):
            if one == content:
                continue
            try:
                read_list(one, [SIGNER.certificate])
            except RefusedList:
                continue
            assert element in (b"ds:KeyInfo", b"ds:KeyValue"), element
