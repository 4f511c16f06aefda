"""Levels: a seal raised from B to an archive, and every wrong way of doing it."""

from __future__ import annotations

import base64
import json
import re
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from hypothesis import given, settings
from hypothesis import strategies as st

from badges.proofs.certificates import SealPrivateKey
from badges.proofs.jades import (
    MalformedSeal,
    archive_message,
    check_seal,
    content_message,
    content_timestamps,
    level_of,
    parse,
    seal,
    signature_message,
    unsigned,
    with_archive_timestamp,
    with_signature_timestamp,
    with_validation_data,
)
from badges.proofs.signer import LocalSigner
from badges.proofs.timestamps import check_token, read_token
from tests.proofs.keys import p256, p384, rsa_key, signer
from tests.proofs.seals import AT, a_root, a_seal
from tests.proofs.tokens import authority, token

PAYLOAD = '{"id":"urn:credential:1","title":{"el":"Μελισσοκομία","en":"Beekeeping 🍯"},"quote":"\\"\\n]}"}'


@cache
def a_crl() -> bytes:
    builder = (
        x509.CertificateRevocationListBuilder().issuer_name(a_root().subject).last_update(AT).next_update(AT + timedelta(days=9))
    )
    return builder.sign(rsa_key(1), hashes.SHA256()).public_bytes(Encoding.DER)


@cache
def an_ocsp_answer() -> bytes:
    builder = ocsp.OCSPResponseBuilder().add_response(
        cert=a_seal(),
        issuer=a_root(),
        algorithm=hashes.SHA256(),
        cert_status=ocsp.OCSPCertStatus.GOOD,
        this_update=AT,
        next_update=AT + timedelta(days=9),
        revocation_time=None,
        revocation_reason=None,
    )
    answer = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, a_root()).sign(rsa_key(1), hashes.SHA256())
    return answer.public_bytes(Encoding.DER)


def refused_ocsp() -> bytes:
    return ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.TRY_LATER).public_bytes(Encoding.DER)


@cache
def level_b(stamped: bool = True) -> bytes:
    stamp = token(PAYLOAD.encode()) if stamped else None
    return seal(PAYLOAD, signer(rsa_key(2)), [a_seal()], signing_time=AT, content_timestamp=stamp)


def to_t(file: bytes) -> bytes:
    return with_signature_timestamp(file, token(signature_message(parse(file))))


def to_lt(file: bytes) -> bytes:
    return with_validation_data(file, [a_root(), authority()], [an_ocsp_answer()], [a_crl()])


def to_lta(file: bytes) -> bytes:
    sealed = parse(file)
    return with_archive_timestamp(file, token(archive_message(sealed, len(unsigned(sealed).names))))


@cache
def level_lta() -> bytes:
    return to_lta(to_lt(to_t(level_b())))


def items(file: bytes) -> list[str]:
    listed: list[str] = json.loads(file)["signatures"][0]["header"]["etsiU"]
    return listed


def opened(item: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(item + "=" * (-len(item) % 4)))


def closed(value: Any) -> str:
    content = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def with_unprotected(items: Any) -> bytes:
    envelope = json.loads(level_lta())
    envelope["signatures"][0]["header"] = {"etsiU": items}
    return json.dumps(envelope, ensure_ascii=False).encode()


def archive_codes(file: bytes) -> list[str]:
    sealed = parse(file)
    return [
        check_token(read_token(stamp), archive_message(sealed, archive.items_before)).code
        for archive in unsigned(sealed).archive_timestamps
        for stamp in archive.tokens
    ]


# -- a content timestamp --


def test_a_content_timestamp_stands_in_the_signed_header_as_in_the_commissions_files() -> None:
    header = parse(level_b()).protected
    assert list(header) == ["alg", "cty", "kid", "x5t#S256", "x5c", "typ", "b64", "sigT", "adoTst", "crit"]
    assert header["crit"] == ["b64", "sigT", "adoTst"]
    assert header["adoTst"] == {"tstTokens": [{"val": base64.b64encode(token(PAYLOAD.encode())).decode()}]}
    assert check_seal(parse(level_b())).ok


def test_a_content_timestamp_is_of_the_text() -> None:
    (stamp,) = content_timestamps(parse(level_b()))
    assert check_token(read_token(stamp), content_message(parse(level_b()))).ok
    assert content_message(parse(level_b())) == PAYLOAD.encode()
    assert content_timestamps(parse(level_b(stamped=False))) == ()


def test_nothing_is_sealed_with_a_content_timestamp_of_another_text() -> None:
    for stamp, words in [(token(b"another"), "timestamp.other_content"), (b"no token", "asn1")]:
        with pytest.raises(ValueError, match=words):
            seal(PAYLOAD, signer(rsa_key(2)), [a_seal()], signing_time=AT, content_timestamp=stamp)


# -- raising --


def test_each_level_adds_its_items_and_keeps_the_rest_byte_by_byte() -> None:
    before = level_b()
    for raised, level, names in [
        (to_t, "T", ("sigTst",)),
        (to_lt, "LT", ("sigTst", "xVals", "rVals")),
        (to_lta, "LTA", ("sigTst", "xVals", "rVals", "arcTst")),
    ]:
        after = raised(before)
        assert (level_of(parse(after)), unsigned(parse(after)).names) == (level, names)
        assert without_items(after) == level_b()
        before = after
    assert archive_codes(before) == ["timestamp.valid"]
    assert check_seal(parse(before)).ok


def without_items(file: bytes) -> bytes:
    return re.sub(rb',"header":\{"etsiU":\[[^]]*\]\}', b"", file)


def test_the_items_have_the_form_of_the_commissions_files(shared: Path) -> None:
    def shape(value: Any) -> Any:
        match value:
            case dict():
                return {name: shape(inner) for name, inner in value.items()}
            case list():
                return [shape(value[0])]
        return type(value)

    def outside(file: bytes) -> list[Any]:
        (one,) = json.loads(file)["signatures"]
        return [list(one), list(one["header"]), [shape(opened(item)) for item in one["header"]["etsiU"]]]

    theirs = (shared / "vectors/edc/Sample-MC-Annex1-signed.jsonld").read_bytes()
    assert outside(level_lta()) == outside(theirs)
    assert list(opened(items(level_lta())[2])["rVals"]) == list(opened(items(theirs)[2])["rVals"])


def test_what_was_added_is_read_again() -> None:
    added = unsigned(parse(level_lta()))
    assert added.certificates == (a_root(), authority())
    assert (added.ocsps, added.crls) == ((an_ocsp_answer(),), (a_crl(),))
    assert (len(added.signature_timestamps), len(added.archive_timestamps), added.unknown) == (1, 1, ())
    assert added.archive_timestamps[0].covers == ("sigTst", "xVals", "rVals")


def test_only_what_there_is_gets_an_item() -> None:
    file = with_validation_data(to_t(level_b()), [], [], [a_crl()])
    assert [opened(item) for item in items(file)[1:]] == [{"rVals": {"crlVals": [{"val": base64.b64encode(a_crl()).decode()}]}}]
    assert level_of(parse(file)) == "LT"


def test_an_archive_is_kept_alive_by_more_of_the_same() -> None:
    renewed = to_lta(to_lta(to_lt(level_lta())))
    added = unsigned(parse(renewed))
    assert added.names == ("sigTst", "xVals", "rVals", "arcTst", "tstVD", "arcTst", "arcTst")
    assert [archive.items_before for archive in added.archive_timestamps] == [3, 5, 6]
    assert archive_codes(renewed) == ["timestamp.valid"] * 3
    assert (len(added.certificates), len(added.ocsps), len(added.crls), added.unknown) == (4, 2, 2, ())


@pytest.mark.parametrize(
    ("key", "algorithm"), [(rsa_key(2), "RS256"), (rsa_key(2), "PS256"), (p256(), "ES256"), (p384(), "ES384")]
)
def test_seals_of_every_kind_are_raised(key: SealPrivateKey, algorithm: str) -> None:
    by = LocalSigner(key, "seal", algorithm=algorithm)
    file = seal(PAYLOAD, by, [a_seal(key)], signing_time=AT, content_timestamp=token(PAYLOAD.encode()))
    raised = to_lta(to_lt(to_t(file)))
    assert (check_seal(parse(raised)).code, level_of(parse(raised))) == ("proof.valid", "LTA")
    assert parse(raised).protected["alg"] == algorithm


def test_an_envelope_that_somebody_else_wrote_stays_as_it_was_written() -> None:
    envelope = json.loads(level_b())
    (one,) = envelope["signatures"]
    other = {"signatures": [{"signature": one["signature"], "header": {"x": ["]}", {}]}, "protected": one["protected"]}]}
    for header in ({}, {"x": ["]}", {}, -1.5e3, None]}):
        other["signatures"][0]["header"] = header
        for text in (json.dumps({**other, "payload": PAYLOAD}, indent=1), json.dumps({"payload": PAYLOAD, **other}, indent="\t")):
            file = text.replace('"header"', '"\\u0068eader"').encode()
            raised = to_lta(to_lt(to_t(file)))
            assert level_of(parse(raised)) == "LTA"
            assert re.sub(rb',?"etsiU":\[[^]]*\]', b"", raised) == file


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@settings(deadline=None, max_examples=25)
@given(texts, st.booleans())
def test_every_text_comes_back_from_the_archive_as_it_was(text: str, escaped: bool) -> None:
    file = seal(text, signer(p256()), [a_seal(p256())], signing_time=AT)
    if escaped:
        file = json.dumps(json.loads(file)).encode()
    raised = parse(to_lta(to_lt(to_t(file))))
    assert (raised.payload, raised.signed, level_of(raised)) == (text, parse(file).signed, "LTA")
    assert check_seal(raised).ok


# -- the wrong order --


@pytest.mark.parametrize(
    ("raised", "words"),
    [
        (lambda: to_t(to_t(level_b())), "signature timestamp comes first; this seal is at level T"),
        (lambda: to_t(level_lta()), "at level LTA"),
        (lambda: to_lt(level_b()), "behind a signature timestamp.*at level B"),
        (lambda: to_lt(to_lt(to_t(level_b()))), "once before each archive timestamp; this seal is at level LT"),
        (lambda: to_lt(to_lt(level_lta())), "once before each archive timestamp"),
        (lambda: to_lta(level_b()), "behind validation data; this seal is at level B"),
        (lambda: to_lta(to_t(level_b())), "behind validation data; this seal is at level T"),
        (lambda: with_validation_data(to_t(level_b()), [a_root()], [], []), "an OCSP answer or a list"),
        (lambda: with_validation_data(to_t(level_b()), [], [b"0"], []), "no OCSP answer"),
        (
            lambda: with_validation_data(to_t(level_b()), [], [refused_ocsp()], []),
            "an OCSP answer that says nothing",
        ),
        (lambda: with_validation_data(to_t(level_b()), [], [], [b"0"]), "no list of revoked certificates"),
        (lambda: with_signature_timestamp(level_b(), token(b"another")), "timestamp.other_content"),
        (lambda: with_signature_timestamp(level_b(), b"no token"), "asn1"),
        (lambda: with_archive_timestamp(to_lt(to_t(level_b())), token(b"another")), "timestamp.other_content"),
        (lambda: with_validation_data(to_t(level_b()), [a_root()] * 201, [], [a_crl()]), "etsiU"),
    ],
)
def test_the_wrong_order_is_refused_in_words(raised: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        raised()


def test_a_timestamp_over_the_bytes_of_the_signature_instead_of_its_letters_is_refused() -> None:
    with pytest.raises(ValueError, match="other_content"):
        with_signature_timestamp(level_b(), token(parse(level_b()).signature))


def test_a_seal_that_does_not_hold_is_not_raised() -> None:
    broken = level_b().replace(b"Beekeeping", b"Beerkeeping")
    with pytest.raises(ValueError, match=r"proof\.altered"):
        to_t(broken)


# -- damaged files --


def test_a_text_that_was_written_again_is_altered_and_so_are_its_timestamps() -> None:
    again = json.dumps(json.loads(PAYLOAD), ensure_ascii=False)
    file = json.dumps({**json.loads(level_lta()), "payload": again}, ensure_ascii=False).encode()
    sealed = parse(file)
    assert check_seal(sealed).code == "proof.altered"
    assert check_token(read_token(content_timestamps(sealed)[0]), content_message(sealed)).code == "timestamp.other_content"
    assert archive_codes(file) == ["timestamp.other_content"]


@pytest.mark.parametrize(
    "file",
    [
        level_lta().decode().replace("🍯", "!").encode("utf-16"),
        seal('"é"', signer(rsa_key(2)), [a_seal()], signing_time=AT).decode().encode("latin-1"),
        b"\xef\xbb\xbf" + level_lta(),
        level_lta().replace(b'"etsiU":[', b'"etsiU":[' + b"[" * 5000 + b"]" * 5000 + b","),
        level_lta().replace(b'"header"', b'"header":{},"header"'),
    ],
    ids=["UTF-16", "Latin-1", "byte order mark", "deep", "a name twice"],
)
def test_a_file_that_could_be_read_in_two_ways_is_no_envelope(file: bytes) -> None:
    with pytest.raises(MalformedSeal) as refused:
        parse(file)
    assert refused.value.reason == "envelope"


def test_two_signatures_are_one_too_many() -> None:
    envelope = json.loads(level_lta())
    envelope["signatures"] *= 2
    with pytest.raises(MalformedSeal) as refused:
        parse(json.dumps(envelope).encode())
    assert refused.value.reason == "signatures"


def test_without_its_first_item_an_archive_is_of_something_else() -> None:
    listed = items(level_lta())
    for place in range(3):
        cut = with_unprotected(listed[:place] + listed[place + 1 :])
        assert archive_codes(cut) == ["timestamp.other_content"], place
        assert check_seal(parse(cut)).ok  # the seal itself says nothing about them


def test_without_its_last_items_a_seal_is_at_a_lower_level() -> None:
    listed = items(level_lta())
    assert [level_of(parse(with_unprotected(listed[:number]))) for number in (1, 2, 3, 4)] == ["T", "T", "LT", "LTA"]


def test_items_in_another_order_are_not_what_was_archived() -> None:
    first, second, third, last = items(level_lta())
    assert archive_codes(with_unprotected([first, third, second, last])) == ["timestamp.other_content"]
    moved = with_unprotected([first, last, second, third])
    assert (archive_codes(moved), level_of(parse(moved))) == (["timestamp.other_content"], "LT")


def test_an_item_that_says_the_same_in_other_letters_is_not_what_was_archived() -> None:
    listed = items(level_lta())
    listed[1] = closed(json.dumps(opened(listed[1]), indent=1).encode())
    assert archive_codes(with_unprotected(listed)) == ["timestamp.other_content"]


def test_an_item_that_nobody_knows_is_kept_and_named() -> None:
    strange = closed({"cSig": "somebody else"})
    listed = items(level_lta())
    added = unsigned(parse(with_unprotected([strange, *listed, strange])))
    assert (added.names[0], added.unknown) == ("cSig", ("cSig", "cSig"))
    kept = with_unprotected([*items(to_t(level_b())), strange])
    assert unsigned(parse(to_lta(to_lt(kept)))).names == ("sigTst", "cSig", "xVals", "rVals", "arcTst")
    inside = {"xVals": [{"otherCert": {}}], "rVals": {"otherVals": []}, "more": 1}
    assert unsigned(parse(with_unprotected([closed({"tstVD": inside})]))).unknown == (
        "tstVD.otherCert",
        "tstVD.otherVals",
        "tstVD.more",
    )


@pytest.mark.parametrize(
    "listed",
    [
        [],
        {},
        "text",
        [7],
        [{"sigTst": {}}],
        ["="],
        ["é"],
        [closed(b"no JSON")],
        [closed(b"[]")],
        [closed({})],
        [closed({"sigTst": {}, "xVals": []})],
        [closed(b'{"sigTst":1,"sigTst":2}')],
        [closed(b'{"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}")],
        [closed({"sigTst": None})],
        [closed({"sigTst": {"tstTokens": []}})],
        [closed({"sigTst": {"tstTokens": [{}]}})],
        [closed({"sigTst": {"tstTokens": [{"val": "!"}]}})],
        [closed({"sigTst": {"tstTokens": [{"val": 7}]}})],
        [closed({"arcTst": {"tstTokens": [{"val": ""}], "timeStamped": "previousArcTst"}})],
        [closed({"xVals": {}})],
        [closed({"xVals": [{}]})],
        [closed({"xVals": [{"x509Cert": {"val": "MII="}}]})],
        [closed({"rVals": []})],
        [closed({"rVals": {"crlVals": {}}})],
        [closed({"rVals": {"ocspVals": [None]}})],
        [closed({"tstVD": []})],
        [closed({"x": 1})] * 101,
        [closed({"x": "x" * 6_000_001})],
        [closed({"sigTst": {"tstTokens": [{"val": ""}] * 101}})],
        [closed({"sigTst": {"tstTokens": [{"val": ""}] * 51}})] * 2,
        [closed({"rVals": {"crlVals": [{"val": ""}] * 101}}), closed({"rVals": {"ocspVals": [{"val": ""}] * 100}})],
        [closed({"xVals": [{"x509Cert": {"val": ""}}] * 201})],
    ],
)
def test_an_unsigned_part_that_is_none_or_too_much_is_named(listed: Any) -> None:
    sealed = parse(with_unprotected(listed))
    assert check_seal(sealed).ok
    for read in (unsigned, level_of):
        with pytest.raises(MalformedSeal) as refused:
            read(sealed)
        assert refused.value.reason == "etsiU"


def test_a_timestamp_by_another_certificate_is_not_one_of_an_authority() -> None:
    sealed = parse(to_lt(to_t(level_b())))
    stamp = token(archive_message(sealed, 3), key=rsa_key(2), signer=a_seal())
    with pytest.raises(ValueError, match=r"timestamp\.unfit_certificate"):
        with_archive_timestamp(to_lt(to_t(level_b())), stamp)


names = st.sampled_from(["val", "tstTokens", "x509Cert", "crlVals", "xVals", "rVals", "x"])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None, max_examples=100)
@given(st.sampled_from(["sigTst", "arcTst", "xVals", "rVals", "tstVD", "anyValData", "x"]), json_values)
def test_no_item_makes_reading_raise_anything_but_its_own_error(name: str, value: Any) -> None:
    sealed = parse(with_unprotected([closed({name: value})]))
    try:
        found = unsigned(sealed)
    except MalformedSeal:
        return
    assert found.names == (name,)
