"""Archived seals that were damaged: the text, the envelope, and what stands outside the signature."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from badges.proofs.jades import (
    MalformedSeal,
    archive_message,
    check_seal,
    content_message,
    content_timestamps,
    level_of,
    parse,
    seal,
    unsigned,
    with_archive_timestamp,
)
from badges.proofs.timestamps import check_token, read_token
from tests.proofs.archives import (
    PAYLOAD,
    archive_codes,
    closed,
    items,
    level_b,
    level_lta,
    opened,
    to_lt,
    to_lta,
    to_t,
    with_unprotected,
)
from tests.proofs.keys import rsa_key, signer
from tests.proofs.seals import AT, a_seal, of_the_year_zero
from tests.proofs.tokens import token


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
        level_lta().replace(b'"etsiU":[', b'"etsiU":[' + b"[" * 5000 + b"]" * 5000 + b","),
        level_lta().replace(b'"header"', b'"header":{},"header"'),
    ],
    ids=["UTF-16", "Latin-1", "deep", "a name twice"],
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


def test_revocation_values_count_where_a_signature_timestamp_is_before_and_an_archive_timestamp_behind_them() -> None:
    stamp, certificates, revocations, archive = items(level_lta())
    nothing = closed({"tstVD": {"xVals": []}})
    for listed, level in [
        ([certificates, revocations, archive], "B"),
        ([revocations, stamp, archive], "T"),
        ([stamp, nothing, archive], "T"),
        ([stamp, nothing, archive, revocations], "LT"),
        ([stamp, certificates, archive, revocations, archive], "LTA"),
    ]:
        assert level_of(parse(with_unprotected(listed))) == level


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
        [closed({"xVals": [{"x509Cert": {"val": base64.b64encode(of_the_year_zero()).decode()}}]})],
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
