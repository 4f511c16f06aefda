"""Levels: a seal raised from B to an archive, and every wrong order of doing it."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badges.proofs.certificates import SealPrivateKey
from badges.proofs.jades import (
    check_seal,
    content_message,
    content_timestamps,
    level_of,
    parse,
    seal,
    unsigned,
    with_archive_timestamp,
    with_signature_timestamp,
    with_validation_data,
)
from badges.proofs.signer import LocalSigner
from badges.proofs.timestamps import check_token, read_token
from tests.proofs.archives import (
    PAYLOAD,
    a_crl,
    an_ocsp_answer,
    archive_codes,
    items,
    level_b,
    level_lta,
    opened,
    refused_ocsp,
    to_lt,
    to_lta,
    to_t,
)
from tests.proofs.keys import p256, p384, rsa_key, signer
from tests.proofs.seals import AT, a_root, a_seal
from tests.proofs.tokens import authority, token

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
