"""openbadgeslib and we read each other's Open Badges 2.0, and refuse the same ones; where we differ, why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from openbadgeslib import baking as their_baking
from openbadgeslib.ob2 import Assertion, IdentityObject, OB2Signer, OB2VerificationError, OB2Verifier, Verification

from badges.credentials.baking import OPEN_BADGE_2, Baked, bake_png, bake_svg, unbake_all
from badges.verification.facts import Policy
from badges.verification.verdict import Outcome
from tests.oracles.agreed import BADGESLIB
from tests.oracles.ledger import Ledger
from tests.verification.open_badges_2.badges import (
    ASSERTION,
    BADGE,
    EMAIL,
    ISSUER,
    KEY,
    LIST,
    SALT,
    SIGNED_ID,
    Document,
    a_class,
    a_key,
    a_list,
    a_profile,
    a_recipient,
    a_signed_assertion,
    an_assertion,
    as_file,
    hosted_world,
    judged,
    private_key,
    signed,
    signed_world,
    trust,
)
from tests.verification.signed import SVG, a_png

ALGORITHMS = {"RS256": "RSA", "ES256": "P-256", "EdDSA": "Ed25519"}
ISSUED = datetime(2025, 6, 30, 12, tzinfo=UTC)


def they_accept(file: bytes | Document, world: Mapping[str, Any], recipient: str | None = None) -> bool:
    """What openbadgeslib says, with the same web before it."""

    def download(url: str) -> bytes:
        if url not in world:
            raise LookupError(url)
        page = world[url]
        return page if isinstance(page, bytes) else as_file(page)

    verifier = OB2Verifier(download=download)
    try:
        if isinstance(file, bytes):
            verifier.verify(file.decode(), recipient, check_revocation=True)
        else:
            verifier.verify_hosted(file, expected_recipient=recipient, check_revocation=True)
    except OB2VerificationError:
        return False
    return True


def we_accept(file: bytes | Document, world: Mapping[str, Any], recipient: str | None = None) -> bool:
    return judged(file, world, policy=Policy(recipient=recipient)).outcome is Outcome.PASSED


def agree(ledger: Ledger, file: bytes | Document, world: Mapping[str, Any], good: bool, person: str | None = None) -> None:
    """The same file before both: nobody's in particular, so each answer counts for itself."""
    between = ledger.between("Open Badges 2.0", BADGESLIB)
    between.we(we_accept(file, world, person), good)
    between.they(they_accept(file, world, person), good)


def their_token(algorithm: str, **changes: Any) -> bytes:
    """An assertion that they made and signed."""
    key = private_key(ALGORITHMS[algorithm]).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    assertion = Assertion(
        **{
            "recipient": IdentityObject.create(EMAIL, SALT),
            "badge": BADGE,
            "verification": Verification("SignedBadge", KEY),
            "id": SIGNED_ID,
            "issued_on": ISSUED,
            **changes,
        }
    )
    return OB2Signer(key, algorithm).sign(assertion).encode()


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_we_accept_what_they_sign_and_not_when_it_was_changed(ledger: Ledger, algorithm: str) -> None:
    token = their_token(algorithm)
    world = signed_world(key=a_key(private_key(ALGORITHMS[algorithm])))
    between = ledger.between("Open Badges 2.0", BADGESLIB)
    between.we(we_accept(token, world, EMAIL), True)
    assert they_accept(token, world, EMAIL)
    header, payload, signature = token.split(b".")
    other = their_token(algorithm, id="urn:uuid:00000000-0000-4000-8000-000000000000").split(b".")[1]
    for altered in (b".".join((header, other, signature)), b".".join((header, payload, signature[:-4] + b"AAAA"))):
        between.we(we_accept(altered, world), False)
        assert not they_accept(altered, world)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_they_accept_what_is_signed_by_our_own_functions(ledger: Ledger, algorithm: str) -> None:
    key = private_key(ALGORITHMS[algorithm])
    ledger.between("Open Badges 2.0", BADGESLIB).they(they_accept(signed(key=key), signed_world(key=a_key(key)), EMAIL), True)


SIGNED: dict[str, tuple[Document, bool]] = {
    "as it should be": ({}, True),
    "another key": ({"key": a_key(private_key("RSA", 2))}, False),
    "a key of somebody else": ({"key": a_key(owner="https://other.example/")}, False),
    "a key that nobody lists": ({"issuer": a_profile()}, False),
    "a key listed in full": ({"issuer": a_profile(publicKey=[{"id": KEY, "type": "CryptographicKey"}])}, True),
    "no key": ({"key": None}, False),
    "no class": ({"badge": None}, False),
    "no issuer": ({"issuer": None}, False),
    "a class of another issuer": ({"badge": a_class(issuer="https://other.example/")}, False),
    "an issuer under another id": ({"issuer": a_profile(id="https://other.example/", publicKey=KEY)}, False),
    "withdrawn by id": ({"revoked": a_list(SIGNED_ID)}, False),
    "withdrawn with a reason": ({"revoked": a_list({"id": SIGNED_ID, "revocationReason": "Left"})}, False),
    "another one withdrawn": ({"revoked": a_list("urn:uuid:other")}, True),
    "no list where one is named": ({"revoked": None}, False),
    "no list named": ({"issuer": a_profile(publicKey=KEY)}, True),
}


@pytest.mark.parametrize(("changes", "good"), SIGNED.values(), ids=SIGNED)
def test_about_signed_badges_we_agree(ledger: Ledger, changes: Document, good: bool) -> None:
    agree(ledger, signed(), signed_world(**changes), good)


PEOPLE = [(EMAIL, True), ("eve@example.org", False), ("", False)]


@pytest.mark.parametrize(("person", "good"), PEOPLE)
def test_about_the_person_we_agree(ledger: Ledger, person: str, good: bool) -> None:
    agree(ledger, signed(), signed_world(), good, person)
    agree(ledger, an_assertion(), hosted_world(), good, person)


def test_about_time_we_agree(ledger: Ledger) -> None:
    for change, good in ({"expires": "2025-07-01T00:00:00Z"}, False), ({"expires": "2099-01-01T00:00:00Z"}, True):
        agree(ledger, signed(a_signed_assertion(**change)), signed_world(), good)
    agree(ledger, signed(a_signed_assertion(issuedOn="2099-01-01T00:00:00Z")), signed_world(), False)


ELSEWHERE = "https://host.example/school/42"


def elsewhere(policy: Any) -> tuple[Document, dict[str, Any]]:
    page = an_assertion(id=ELSEWHERE)
    return page, hosted_world(issuer=a_profile(verification=policy)) | {ELSEWHERE: page}


HOSTED: dict[str, tuple[Document, dict[str, Any], bool]] = {
    "as it should be": (an_assertion(), hosted_world(), True),
    "the same moment": (an_assertion(issuedOn="2025-06-30T14:00:00+02:00"), hosted_world(), True),
    "another class": (an_assertion(badge="https://school.example/badges/8"), hosted_world(), False),
    "another person": (an_assertion(recipient=a_recipient(salt="pepper")), hosted_world(), False),
    "another moment": (an_assertion(issuedOn="2024-06-30T12:00:00Z"), hosted_world(), False),
    "an end that the page has not": (an_assertion(expires="2099-01-01T00:00:00Z"), hosted_world(), False),
    "no page": (an_assertion(), hosted_world(assertion=None), False),
    "no class": (an_assertion(), hosted_world(badge=None), False),
    "no issuer": (an_assertion(), hosted_world(issuer=None), False),
    "a page that is none": (an_assertion(), hosted_world(assertion=b"<html>"), False),
    "withdrawn by list": (
        an_assertion(),
        hosted_world(issuer=a_profile(revocationList=LIST), revoked=a_list(ASSERTION)),
        False,
    ),
    "another site": (*elsewhere(None), False),
    "a site that the issuer names": (*elsewhere({"allowedOrigins": ["host.example"]}), True),
    "a site that the issuer does not name": (*elsewhere({"allowedOrigins": ["other.example"]}), False),
    "a folder that the issuer names": (*elsewhere({"startsWith": "https://host.example/school/"}), True),
    "one of several folders": (*elsewhere({"startsWith": ["https://a.example/", "https://host.example/school/"]}), True),
    "a folder that the issuer does not name": (*elsewhere({"startsWith": "https://host.example/other/"}), False),
    "a host that only begins alike": (*elsewhere({"startsWith": "https://host.exam"}), False),
}


@pytest.mark.parametrize(("file", "world", "good"), HOSTED.values(), ids=HOSTED)
def test_about_hosted_badges_we_agree(ledger: Ledger, file: Document, world: dict[str, Any], good: bool) -> None:
    agree(ledger, file, world, good)


# known fault of theirs -> (file, world, whether it is good)
DIFFERENCES: dict[str, tuple[bytes | Document, dict[str, Any], bool]] = {
    "ob2-additions-to-the-page": (
        an_assertion(narrative="With honours."),
        hosted_world(),
        False,
    ),
    "ob2-revoked-on-the-page": (
        an_assertion(),
        hosted_world(assertion=an_assertion(revoked=True)),
        False,
    ),
    "ob2-class-and-profile-unchecked": (
        an_assertion(),
        hosted_world(issuer=a_profile(email=None)),
        False,
    ),
    "ob2-starts-with-by-folders": (
        *elsewhere({"startsWith": "https://host.example/school/4"}),
        True,
    ),
    "ob2-one-declaration-of-two": (
        *elsewhere({"startsWith": "https://host.example/", "allowedOrigins": ["other.example"]}),
        False,
    ),
    "ob2-classes-without-address": (
        signed(a_signed_assertion(badge=a_class(id="urn:uuid:5f2b8f6e-6d43-4b4e-9a5e-0a0b0c0d0e0f"))),
        signed_world(),
        True,
    ),
    "ob2-creator-needed": (
        signed(a_signed_assertion(verification={"type": "SignedBadge"})),
        signed_world(),
        True,
    ),
    "ob2-moved-issuers": (
        signed(),
        signed_world(issuer=a_profile(id=f"{ISSUER}/new", publicKey=KEY), key=a_key(owner=f"{ISSUER}/new"))
        | {f"{ISSUER}/new": a_profile(id=f"{ISSUER}/new", publicKey=KEY)},
        True,
    ),
    "ob2-lists-of-others": (
        signed(),
        signed_world(revoked=a_list(issuer="https://other.example/")),
        False,
    ),
}


@pytest.mark.parametrize("fault", DIFFERENCES)
def test_where_we_differ_is_known(ledger: Ledger, fault: str) -> None:
    file, world, good = DIFFERENCES[fault]
    assert (judged(file, world, whom=trust(ISSUER, f"{ISSUER}/new")).outcome is Outcome.PASSED) is good
    ledger.between("Open Badges 2.0", BADGESLIB).they(they_accept(file, world), good, fault=fault)


def test_we_take_out_of_pictures_what_they_put_in_and_the_other_way_round(ledger: Ledger) -> None:
    token = their_token("ES256")
    for baked in (their_baking.bake_png(a_png(), token.decode()), their_baking.bake_svg(SVG, token.decode())):
        ledger.between("baked PNG/SVG", BADGESLIB).we(unbake_all(baked) == (Baked(OPEN_BADGE_2, token),), True)
    assert OB2Verifier.extract_token_from_png(bake_png(a_png(), token, OPEN_BADGE_2)).encode() == token
    assert OB2Verifier.extract_token_from_svg(bake_svg(SVG, token, OPEN_BADGE_2)).encode() == token
    hosted = json.dumps(an_assertion()).encode()
    assert their_baking.extract_png(bake_png(a_png(), hosted, OPEN_BADGE_2)) == hosted.decode()
