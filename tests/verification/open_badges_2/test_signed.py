"""Signed assertions: a key that the issuer's profile lists."""

from __future__ import annotations

import json
from typing import Any

import pytest

from badges.proofs import base64url
from badges.verification.facts import Need, Policy
from badges.verification.verdict import Outcome
from badges.verifying import from_documents, verify
from tests.verification.open_badges_2.badges import (
    AT,
    BADGE,
    EMAIL,
    ISSUER,
    KEY,
    LIST,
    SIGNED_ID,
    SITE,
    Document,
    a_class,
    a_key,
    a_list,
    a_profile,
    a_signed_assertion,
    changed,
    judged,
    pem,
    private_key,
    signed,
    signed_world,
    trust,
)
from tests.verification.signed import codes, leaves, of, problems, with_leaf


def test_a_signed_badge_of_a_known_school_passes_every_check() -> None:
    verdict = judged(signed(), signed_world())
    assert (verdict.outcome, verdict.headline) == (Outcome.PASSED, "valid")
    assert codes(verdict) == [
        "file.read",
        "format.conforms",
        "proof.valid",
        "issuer.bound",
        "seal.not_used",
        "issuer.listed",
        "refresh.not_used",
        "status.clear",
        "period.no_end",
        "holder.hidden",
        "endorsement.none",
    ]
    assert of(verdict, "file").detail["format"] == "Open Badges 2.0, JWT"
    assert verdict.summary is not None


@pytest.mark.parametrize("kind", ["RSA", "P-256", "P-384", "P-521", "Ed25519"])
def test_every_kind_of_key_is_read(kind: str) -> None:
    key = private_key(kind)
    world = signed_world(key=a_key(key))
    assert judged(signed(key=key), world).outcome is Outcome.PASSED
    assert judged(signed(key=private_key(kind, 2)), world).headline == "altered"


@pytest.mark.parametrize(
    "publicKey",
    [
        [KEY],
        ["https://school.example/keys/0", KEY],
        {"id": KEY, "type": "CryptographicKey", "owner": ISSUER},
        [{"id": KEY, "type": "CryptographicKey", "owner": ISSUER, "publicKeyPem": pem(private_key())}],
    ],
)
def test_a_profile_may_list_its_keys_in_several_ways(publicKey: Any) -> None:  # noqa: N803  # the standard's word
    assert judged(signed(), signed_world(issuer=a_profile(publicKey=publicKey))).outcome is Outcome.PASSED


def test_a_key_may_stand_in_the_profile_only() -> None:
    within = f"{ISSUER}#key"
    profile = a_profile(publicKey={"id": within, "type": "CryptographicKey", "owner": ISSUER, "publicKeyPem": pem(private_key())})
    file = signed(a_signed_assertion(verification={"type": "signed", "creator": within}))
    assert judged(file, signed_world(issuer=profile, key=None)).outcome is Outcome.PASSED


def test_an_assertion_that_names_no_key_is_signed_with_one_of_the_issuers() -> None:
    file = signed(a_signed_assertion(verification={"type": "SignedBadge"}))
    others = {f"{SITE}/keys/{n}": a_key(private_key("RSA", n), id=f"{SITE}/keys/{n}") for n in (2, 3)}
    several = a_profile(publicKey=[f"{SITE}/keys/2", KEY, f"{SITE}/keys/3"])
    assert judged(file, signed_world(issuer=several) | others).outcome is Outcome.PASSED
    without = a_profile(publicKey=[f"{SITE}/keys/2", f"{SITE}/keys/3"])
    assert judged(file, signed_world(issuer=without) | others).headline == "altered"
    assert problems(judged(file, signed_world(issuer=several, key=None))) == ["proof.key_unreachable"]
    assert problems(judged(file, signed_world(issuer=a_profile()))) == ["proof.key_unreachable"]


# Forged


def test_a_changed_character_at_every_leaf_fails_the_proof_and_nothing_is_shown() -> None:
    header, _, signature = signed().split(b".")
    assertion = a_signed_assertion()
    for path, _ in leaves(assertion):
        payload = json.dumps(
            with_leaf(assertion, path, lambda value: not value if isinstance(value, bool) else f"{value}x")
        ).encode()
        verdict = judged(b".".join((header, base64url.encode(payload).encode(), signature)), signed_world())
        assert verdict.outcome is not Outcome.PASSED, path
        assert verdict.summary is None, path


def test_a_key_that_the_issuer_does_not_list_is_not_the_issuers() -> None:
    own = "https://attacker.test/key"
    file = signed(a_signed_assertion(verification={"type": "signed", "creator": own}), private_key("RSA", 2))
    for owner in (ISSUER, "https://attacker.test/", None):
        world = signed_world() | {own: a_key(private_key("RSA", 2), id=own, owner=owner)}
        verdict = judged(file, world)
        assert problems(verdict) == ["issuer.not_vouched"]
        assert (verdict.headline, verdict.summary) == ("not_the_issuers", None)


def test_a_key_that_calls_somebody_else_its_owner_is_not_the_issuers() -> None:
    verdict = judged(signed(), signed_world(key=a_key(owner="https://other.example/")))
    assert problems(verdict) == ["issuer.not_vouched"]


def test_a_key_document_that_says_another_key_than_the_profile_is_not_the_issuers() -> None:
    listed = {"id": KEY, "owner": ISSUER, "publicKeyPem": pem(private_key("RSA", 2))}
    verdict = judged(signed(), signed_world(issuer=a_profile(publicKey=[listed])))
    assert problems(verdict) == ["issuer.not_vouched"]


def test_a_profile_inside_the_signed_text_is_nobodys_word() -> None:
    own = "https://attacker.test/key"
    profile = a_profile(publicKey=own)
    forged = a_signed_assertion(badge=a_class(issuer=profile), verification={"type": "signed", "creator": own})
    world = signed_world() | {own: a_key(private_key("RSA", 2), id=own)}
    assert problems(judged(signed(forged, private_key("RSA", 2)), world)) == ["issuer.not_vouched"]


def test_what_a_forged_badge_names_is_not_fetched() -> None:
    asked: list[str] = []

    def fetch(need: Need) -> Any:
        asked.append(need.url)
        return from_documents(signed_world())(need)

    header, payload, _ = signed().split(b".")
    verify(b".".join((header, payload, b"AAAA")), fetch, trust(), at=AT)
    assert asked == [KEY]


@pytest.mark.parametrize("pem", ["", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", 7, None, "x" * 20_000])
def test_a_key_that_is_none_leaves_doubt(pem: Any) -> None:
    verdict = judged(signed(), signed_world(key=a_key(publicKeyPem=pem)))
    assert problems(verdict) == ["proof.unknown_method"]


@pytest.mark.parametrize(("header", "code"), [({"crit": ["x"], "x": 1}, "proof.unknown_method"), ({"typ": "JWT"}, None)])
def test_the_header_of_the_signature_is_looked_at(header: Document, code: str | None) -> None:
    assert problems(judged(signed(None, None, **header), signed_world())) == ([code] if code else [])


def test_an_unsigned_token_was_signed_by_nobody() -> None:
    _, payload, _ = signed().split(b".")
    token = base64url.encode(b'{"alg":"none"}').encode() + b"." + payload + b"."
    assert "proof.missing" in problems(judged(token, signed_world()))


def test_a_signed_assertion_without_its_signature_was_signed_by_nobody() -> None:
    verdict = judged(a_signed_assertion(), signed_world())
    assert problems(verdict) == ["proof.missing"]
    assert verdict.summary is None


def test_a_signature_does_not_replace_the_page_of_a_hosted_badge() -> None:
    file = signed(a_signed_assertion(id=f"{SITE}/assertions/9", verification={"type": "hosted"}))
    assert problems(judged(file, signed_world())) == ["proof.hosted_unreachable"]


# Withdrawn


@pytest.mark.parametrize("entry", [SIGNED_ID, {"id": SIGNED_ID}, {"uid": SIGNED_ID, "revocationReason": "Left"}])
def test_the_issuers_list_withdraws_a_signed_badge(entry: Any) -> None:
    verdict = judged(signed(), signed_world(revoked=a_list("urn:uuid:other", entry, 7, None, [SIGNED_ID])))
    assert (verdict.outcome, verdict.headline) == (Outcome.FAILED, "revoked")


def test_an_issuer_without_a_list_withdraws_nothing() -> None:
    verdict = judged(signed(), signed_world(issuer=a_profile(publicKey=KEY)))
    assert of(verdict, "status").code == "status.not_used"
    assert verdict.outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("listed", "code"),
    [
        (None, "status.list_unreachable"),
        (a_list(type="Issuer"), "status.list_not_valid"),
        (a_list(revokedAssertions={SIGNED_ID: "x"}), "status.list_not_valid"),
        (a_list(issuer="https://other.example/"), "status.list_not_valid"),
        (a_list(id="https://school.example/other"), "status.list_unreachable"),
        (a_list(revokedAssertions=None), None),
        (a_list(issuer=None), None),
        (a_list(issuer={"id": ISSUER}), None),
    ],
)
def test_a_list_that_is_not_in_order_leaves_doubt(listed: Document | None, code: str | None) -> None:
    assert problems(judged(signed(), signed_world(revoked=listed))) == ([code] if code else [])


def test_a_long_list_is_read_to_its_end() -> None:
    entries = [f"urn:uuid:00000000-0000-4000-8000-{n:012}" for n in range(20_000)]
    assert judged(signed(), signed_world(revoked=a_list(*entries, SIGNED_ID))).headline == "revoked"
    assert judged(signed(), signed_world(revoked=a_list(*entries))).outcome is Outcome.PASSED


# The rest


def test_time_and_person_are_those_that_were_signed() -> None:
    assert judged(signed(a_signed_assertion(expires="2026-01-01T00:00:00Z")), signed_world()).headline == "expired"
    assert judged(signed(a_signed_assertion(issuedOn="2027-01-01T00:00:00Z")), signed_world()).headline == "not_yet"
    assert of(judged(signed(), signed_world(), policy=Policy(recipient=EMAIL)), "holder").code == "holder.matches"
    assert of(judged(signed(), signed_world(), policy=Policy(recipient="eve@example.org")), "holder").code == "holder.differs"


def test_a_class_inside_the_signed_text_needs_no_page() -> None:
    inside = a_signed_assertion(badge=a_class(id="urn:uuid:5f2b8f6e-6d43-4b4e-9a5e-0a0b0c0d0e0f"))
    assert judged(signed(inside), signed_world(badge=None)).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    ("missing", "code"), [("key", "proof.key_unreachable"), ("badge", "issuer.unreachable"), ("issuer", "issuer.unreachable")]
)
def test_a_document_that_cannot_be_had_leaves_doubt(missing: str, code: str) -> None:
    verdict = judged(signed(), signed_world(**{missing: None}))
    assert problems(verdict) == [code]
    assert verdict.outcome is Outcome.INDETERMINATE


def test_the_key_may_have_moved() -> None:
    new = f"{SITE}/keys/new"
    world = signed_world(key=a_key(id=new)) | {new: a_key(id=new)}
    assert judged(signed(), world).outcome is Outcome.PASSED


def test_text_in_any_language_is_signed_as_it_stands() -> None:
    assertion = changed(a_signed_assertion(), narrative="Вчелари 🐝", badge=BADGE)
    verdict = judged(signed(assertion), signed_world(issuer=a_profile(publicKey=KEY, revocationList=LIST)))
    assert verdict.outcome is Outcome.PASSED
    assert verdict.summary is not None
    assert verdict.summary.narrative is not None
