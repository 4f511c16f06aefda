"""Timestamps: our own and the Commission's, and every way in which a token can be of no use."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from asn1crypto import cms, core, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given, settings
from hypothesis import strategies as st

from badges.proofs.certificates import check_chain
from badges.proofs.timestamps import (
    MAX_TOKEN,
    MAX_WORDS,
    MalformedToken,
    RefusedTimestamp,
    TokenCheck,
    check_token,
    read_token,
    request,
    token_of,
)
from tests.proofs.keys import p256, p384, rsa_key
from tests.proofs.seals import AT, BEGIN, END, a_root, a_seal, certificate, of_the_year_zero, usage
from tests.proofs.tokens import POLICY, STAMPING, answer, authority, refusal, token

MESSAGE = b"something that was there"
DIGEST = hashlib.sha256(MESSAGE).digest()


def checked(der: bytes, message: bytes = MESSAGE) -> TokenCheck:
    return check_token(read_token(der), message)


def code(der: bytes, message: bytes = MESSAGE) -> tuple[str, str | None]:
    check = checked(der, message)
    assert check.ok == (check.code == "timestamp.valid")
    return check.code, check.detail.get("reason")


def test_a_token_says_when_what_was_there_and_who_saw_it() -> None:
    found = read_token(token(MESSAGE, nonce=7))
    assert (found.algorithm, found.imprint, found.time, found.serial, found.policy) == ("sha256", DIGEST, AT, 42, POLICY)
    assert (found.nonce, found.signer, found.certificates) == (7, authority(), (authority(),))
    check = check_token(found, MESSAGE)
    assert (check.ok, check.code, check.detail, check.time) == (True, "timestamp.valid", {"hash": "sha256"}, AT)


def test_whether_its_authority_is_trusted_is_for_the_chain_to_say() -> None:
    chain = checked(token(MESSAGE)).chain
    assert check_chain(chain, [a_root()], AT).code == "anchored"
    assert check_chain(chain, [], AT).code == "anchor_unknown"


@pytest.mark.parametrize(
    "changes",
    [
        {"key": p256()},
        {"key": p384(), "signed": "sha384"},
        {"scheme": "rsassa_pss"},
        {"scheme": "rsassa_pss", "signed": "sha512"},
        {"scheme": "rsassa_pkcs1v15", "signed": "sha384"},
        {"hashed": "sha384"},
        {"hashed": "sha512", "signed": "sha512"},
        {"ess": "v1"},
        {"ess": "v1 v2"},
        {"carried": [a_root(), authority(), a_seal()]},
    ],
    ids=lambda changes: ",".join(changes),
)
def test_all_usual_kinds_of_tokens_hold(changes: dict[str, Any]) -> None:
    assert code(token(MESSAGE, **changes)) == ("timestamp.valid", None)


def test_the_signer_may_be_named_by_its_key_and_comes_first_in_the_chain() -> None:
    extension = (x509.SubjectKeyIdentifier.from_public_key(rsa_key(3).public_key()), False)
    signer = authority(rsa_key(3), STAMPING, extension)
    der = token(MESSAGE, signer=signer, by_key_identifier=True, carried=[a_root(), signer])
    assert checked(der).chain == (signer, a_root())
    assert checked(der).ok


def test_a_token_in_lengths_that_are_not_told_in_advance_holds_too() -> None:
    signed_data = cms.ContentInfo.load(token(MESSAGE))["content"]
    inner = signed_data["encap_content_info"]
    content = bytes(inner["content"])
    pieces = [content[place : place + 50] for place in range(0, len(content), 50)]
    octets = b"\x24\x80" + b"".join(bytes([4, len(piece)]) + piece for piece in pieces) + b"\x00\x00"
    wrapped = b"\x30\x80" + inner["content_type"].dump() + b"\xa0\x80" + octets + b"\x00\x00" * 2
    body = signed_data.contents.replace(inner.dump(), wrapped)
    der = b"\x30\x80" + cms.ContentType("signed_data").dump() + b"\xa0\x80\x30\x80" + body + b"\x00\x00" * 3
    assert code(der) == ("timestamp.valid", None)


@pytest.mark.parametrize("form", ["DER", "length at the end", "length in three bytes", "another order"])
def test_what_was_signed_is_taken_as_it_stands_in_the_file(form: str) -> None:
    signed_data = cms.ContentInfo.load(token(MESSAGE))["content"]
    infos = signed_data["signer_infos"]
    tagged, content = infos[0]["signed_attrs"].dump(), infos[0]["signed_attrs"].contents
    if form == "another order":  # OpenSSL hashes the order of the file too, for signers that sort nothing
        content = b"".join(reversed([attribute.dump() for attribute in infos[0]["signed_attrs"]]))
    length = tagged[1 : -len(content)]
    header = {"length at the end": b"\x80", "length in three bytes": b"\x83" + len(content).to_bytes(3, "big")}
    ended = b"\0\0" if form == "length at the end" else b""
    members = infos[0].contents.replace(tagged, b"\xa0" + header.get(form, length) + content + ended)
    info = b"\x30\x82" + len(members).to_bytes(2, "big") + members
    body = signed_data.contents[: -len(infos.dump())] + b"\x31\x82" + len(info).to_bytes(2, "big") + info
    der = b"\x30\x80" + cms.ContentType("signed_data").dump() + b"\xa0\x80\x30\x80" + body + b"\0\0" * 3
    assert read_token(der).signature.attributes == b"\x31" + length + content


def test_a_token_is_taken_apart_once_however_often_it_is_read() -> None:
    der = token(MESSAGE, nonce=11)
    assert read_token(der) is read_token(bytes(bytearray(der)))


def test_a_token_over_something_else_is_of_other_content() -> None:
    assert code(token(MESSAGE), b"something else") == ("timestamp.other_content", None)
    shorter = {"message_imprint": {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": DIGEST[:20]}}
    assert code(token(MESSAGE, info=shorter)) == ("timestamp.other_content", None)


@pytest.mark.parametrize(
    "extensions",
    [
        [(usage(sign=True), True)],
        [(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), False)],
        [(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), True)],
        [(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.CODE_SIGNING]), True)],
        [(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE]), True)],
    ],
    ids=["none", "not critical", "another", "one more", "any"],
)
def test_a_certificate_that_is_not_for_timestamps_alone_stamps_nothing(extensions: list[Any]) -> None:
    der = token(MESSAGE, signer=authority(rsa_key(3), *extensions))
    assert code(der) == ("timestamp.unfit_certificate", "extendedKeyUsage")


def test_a_stamp_by_the_certificate_of_a_seal_is_none() -> None:
    assert code(token(MESSAGE, key=rsa_key(2), signer=a_seal())) == ("timestamp.unfit_certificate", "extendedKeyUsage")


@pytest.mark.parametrize("name", ["v1", "v2"])
def test_the_certificate_that_the_signature_means_cannot_be_swapped(name: str) -> None:
    renewed = certificate("Demo TSA", "Badges demo root (demo)", rsa_key(3), rsa_key(1), STAMPING, end=END + timedelta(days=999))
    assert renewed.serial_number == authority().serial_number
    swapped = token(MESSAGE, ess=name, carried=[renewed])
    assert code(swapped) == ("timestamp.unfit_certificate", "signingCertificate")
    both = token(MESSAGE, ess=name, carried=[renewed, authority()])
    assert (checked(both).ok, checked(both).chain) == (True, (authority(), renewed))


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (BEGIN, "timestamp.valid"),
        (END, "timestamp.valid"),
        (BEGIN - timedelta(seconds=1), "timestamp.outside_key_period"),
        (END + timedelta(seconds=1), "timestamp.outside_key_period"),
    ],
)
def test_its_time_lies_in_the_life_of_the_certificate(at: datetime, expected: str) -> None:
    assert code(token(MESSAGE, at=at))[0] == expected


def without(name: str) -> Callable[[list[Any]], list[Any]]:
    return lambda attributes: [one for one in attributes if one[0] != name]


def instead(name: str, value: Any) -> Callable[[list[Any]], list[Any]]:
    return lambda attributes: [(kind, value if kind == name else was) for kind, was in attributes]


def protection(digest: str) -> cms.CMSAlgorithmProtection:
    """RFC 6211: the algorithms of a signature among what was signed."""
    algorithms = {"digest_algorithm": {"algorithm": digest}, "signature_algorithm": {"algorithm": "sha256_rsa"}}
    return cms.CMSAlgorithmProtection(algorithms)


def test_the_algorithms_may_be_signed_too() -> None:
    der = token(MESSAGE, attributes=lambda attributes: [*attributes, ("cms_algorithm_protection", protection("sha256"))])
    assert code(der) == ("timestamp.valid", None)


@pytest.mark.parametrize(
    ("changes", "expected", "reason"),
    [
        ({"attributes": without("content_type")}, "timestamp.malformed", "contentType"),
        ({"signer_info": lambda m: {n: v for n, v in m.items() if n != "signed_attrs"}}, "timestamp.malformed", "contentType"),
        ({"attributes": instead("content_type", cms.ContentType("data"))}, "timestamp.malformed", "contentType"),
        ({"attributes": without("message_digest")}, "timestamp.malformed", "messageDigest"),
        ({"attributes": instead("message_digest", core.OctetString(bytes(32)))}, "timestamp.altered", "messageDigest"),
        ({"ess": ""}, "timestamp.malformed", "signingCertificate"),
        ({"hashed": "sha1"}, "timestamp.unknown_method", "hash"),
        ({"hashed": "sha3_256"}, "timestamp.unknown_method", "hash"),
        ({"signer_info": lambda m: {**m, "digest_algorithm": {"algorithm": "sha1"}}}, "timestamp.unknown_method", "hash"),
        (
            {"info": {"extensions": [{"extn_id": "1.2.3", "critical": True, "extn_value": b"\x03\x02\x00\x00"}]}},
            "timestamp.unknown_method",
            "extensions",
        ),
        ({"signer_info": lambda m: {**m, "signature": bytes(256)}}, "timestamp.altered", "signature"),
        ({"signer_info": lambda m: {**m, "signature": b""}}, "timestamp.altered", "signature"),
        ({"key": p256(), "signer_info": lambda m: {**m, "signature": b"0"}}, "timestamp.altered", "signature"),
        (
            {"signer_info": lambda m: {**m, "signature_algorithm": {"algorithm": "sha256_dsa"}}},
            "timestamp.unknown_method",
            "signature",
        ),
        (
            {"signer_info": lambda m: {**m, "signature_algorithm": {"algorithm": "sha256_ecdsa"}}},
            "timestamp.unknown_method",
            "signature",
        ),
        (
            {"signer_info": lambda m: {**m, "signature_algorithm": {"algorithm": "sha1_rsa"}}},
            "timestamp.unknown_method",
            "signature",
        ),
        ({"key": rsa_key(9, 1024)}, "timestamp.unknown_method", "signature"),
    ],
)
def test_what_keeps_a_token_from_holding_is_named(changes: dict[str, Any], expected: str, reason: str) -> None:
    assert code(token(MESSAGE, **changes)) == (expected, reason)


def test_a_token_of_another_key_is_altered() -> None:
    assert code(token(MESSAGE, key=rsa_key(2), signer=authority())) == ("timestamp.altered", "signature")


def test_a_content_that_was_changed_after_signing_is_altered() -> None:
    der = token(MESSAGE)
    place = der.index(DIGEST)
    assert code(der[:place] + bytes(32) + der[place + 32 :]) == ("timestamp.altered", "messageDigest")


@pytest.mark.parametrize(
    ("der", "reason"),
    [
        (b"", "asn1"),
        (b"\x30", "asn1"),
        (b"\x30\x80" * 30_000, "asn1"),
        (b"\x30" * 30_000, "asn1"),
        (bytes(MAX_TOKEN + 1), "size"),
        (token(MESSAGE) + b"\x00", "asn1"),
        (token(MESSAGE)[:-1], "asn1"),
        (cms.ContentInfo({"content_type": "data", "content": b"text"}).dump(), "contentType"),
        (token(MESSAGE, content_type="data"), "contentType"),
        (token(MESSAGE, signed_data=lambda m: {**m, "signer_infos": []}), "signerInfos"),
        (token(MESSAGE, signed_data=lambda m: {**m, "signer_infos": m["signer_infos"] * 2}), "signerInfos"),
        (token(MESSAGE, carried=[]), "certificates"),
        (token(MESSAGE, signed_data=lambda m: {n: v for n, v in m.items() if n != "certificates"}), "certificates"),
        (token(MESSAGE, carried=[a_seal()]), "certificates"),
        (token(MESSAGE, carried=[authority()] * 21), "certificates"),
        (token(MESSAGE, signed_data=lambda m: {**m, "certificates": [asn1.Certificate.load(of_the_year_zero())]}), "asn1"),
        (token(MESSAGE, attributes=lambda attributes: attributes * 30), "signedAttrs"),
        (token(MESSAGE, attributes=lambda a: [*a, ("signing_time", cms.Time({"utc_time": AT}))] * 2), "signedAttrs"),
        (token(MESSAGE, attributes=lambda a: [*a, ("cms_algorithm_protection", protection("sha512"))]), "signedAttrs"),
        (token(MESSAGE, info={"version": 2}), "genTime"),
        (token(MESSAGE, info={"gen_time": core.GeneralizedTime(contents=b"20260615120000")}), "genTime"),
        (token(MESSAGE, info={"gen_time": core.GeneralizedTime(contents=b"00000615120000Z")}), "genTime"),
        (token(MESSAGE, info={"gen_time": core.GeneralizedTime(contents=b"yesterday")}), "asn1"),
    ],
    ids=lambda value: value if isinstance(value, str) else "token",
)
def test_what_is_no_token_is_refused_by_the_part_in_the_way(der: bytes, reason: str) -> None:
    with pytest.raises(MalformedToken) as refused:
        read_token(der)
    assert refused.value.reason == reason


# A serial number below one is read with a warning: a certificate is not worse for it here.
@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
@settings(deadline=None, max_examples=150)
@given(st.integers(0, len(token(MESSAGE)) - 1), st.integers(1, 255))
def test_no_changed_byte_passes_for_another_stamp(place: int, change: int) -> None:
    der = bytearray(token(MESSAGE))
    der[place] ^= change
    try:
        found = read_token(bytes(der))
    except MalformedToken:
        return
    check = check_token(found, MESSAGE)
    assert not check.ok or (found.imprint, found.time, found.signer) == (DIGEST, AT, authority())


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=200))
def test_no_bytes_make_reading_raise_anything_but_its_own_error(content: bytes) -> None:
    with pytest.raises(MalformedToken):
        read_token(content)
    with pytest.raises((MalformedToken, RefusedTimestamp)):
        token_of(content, DIGEST, 1)


@pytest.mark.parametrize("name", ["sha256", "sha384", "sha512"])
def test_a_request_asks_for_a_stamp_on_a_digest_with_the_certificates_in_it(name: str) -> None:
    digest = hashlib.new(name, MESSAGE).digest()
    asked = tsp.TimeStampReq.load(request(digest, nonce=2**63), strict=True).native
    assert asked["message_imprint"]["hash_algorithm"]["algorithm"] == name
    assert asked["message_imprint"]["hashed_message"] == digest
    assert (asked["nonce"], asked["cert_req"], asked["version"]) == (2**63, True, "v1")


def test_no_request_is_made_for_what_is_no_digest() -> None:
    with pytest.raises(ValueError, match="digest"):
        request(bytes(20), nonce=1)
    with pytest.raises(ValueError, match="nonce"):
        request(DIGEST, nonce=-1)


@settings(deadline=None, max_examples=30)
@given(st.binary(max_size=100), st.integers(0, 2**64))
def test_the_token_of_an_answer_holds_for_what_was_asked(message: bytes, nonce: int) -> None:
    digest = hashlib.sha256(message).digest()
    der = token_of(answer(request(digest, nonce=nonce)), digest, nonce)
    assert checked(der, message).ok


def test_an_answer_to_another_question_is_refused() -> None:
    given_answer = answer(request(DIGEST, nonce=1))
    for digest, nonce, reason in [(DIGEST, 2, "nonce"), (bytes(32), 1, "imprint"), (bytes(20), 1, "imprint")]:
        with pytest.raises(MalformedToken) as refused:
            token_of(given_answer, digest, nonce)
        assert refused.value.reason == reason
    granted_nothing = core.SequenceOf([tsp.PKIStatusInfo({"status": "granted"})], spec=tsp.PKIStatusInfo).dump()
    with pytest.raises(MalformedToken):
        token_of(granted_nothing, DIGEST, 1)
    with pytest.raises(MalformedToken):
        token_of(bytes(MAX_TOKEN + 1), DIGEST, 1)


def test_a_refusal_comes_in_the_words_of_the_authority() -> None:
    with pytest.raises(RefusedTimestamp, match="rejection: bad_alg: SHA-256 is so last year") as refused:
        token_of(refusal(["SHA-256 is so", "last\x1b\nyear"], "bad_alg"), DIGEST, 1)
    assert (refused.value.status, refused.value.failures) == ("rejection", ("bad_alg",))
    with pytest.raises(RefusedTimestamp) as long:
        token_of(refusal(["No!" * 9999]), DIGEST, 1)
    assert len(long.value.words) == MAX_WORDS
    assert long.value.failures == ()


def test_a_stamp_in_another_zone_is_told_in_utc() -> None:
    moved = token(MESSAGE, info={"gen_time": core.GeneralizedTime(contents=b"20260615140000+0200")})
    assert read_token(moved).time == datetime(2026, 6, 15, 12, tzinfo=UTC)
