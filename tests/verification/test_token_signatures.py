"""Whose signature is on a token: its key must be the issuer's, however the token names it."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from badges.proofs import base64url, json_object, jwk, jws, multikey, vc_jwt
from badges.proofs.did import did_document
from badges.proofs.signer import LocalSigner, PrivateKey
from badges.verification.facts import Need, Policy
from badges.verification.needs import needs
from badges.verification.presented import read
from badges.verification.verdict import Outcome, Verdict
from tests.makers import AT
from tests.proofs.keys import p256, p384, p521, rsa_key
from tests.verification.signed import DID, a_badge, a_did_document, a_method, documents, judged, key, of, problems

WEB = "https://school.example/issuers/1"
KEYS = "https://school.example/.well-known/jwks.json"
STRANGER = f"did:key:{multikey.encode(key('stranger').public_key())}"


def a_badge_by(issuer: str) -> dict[str, Any]:
    """A badge that names this issuer and no status list."""
    return a_badge(issuer={**a_badge()["issuer"], "id": issuer}, credentialStatus=None)


def a_token(issuer: str = DID, by: PrivateKey | None = None, *, claims: dict[str, Any] | None = None, **header: Any) -> bytes:
    """A token of the Open Badges form, with any key and any header; None takes a member out."""
    document = a_badge_by(issuer)
    payload = {**document, **vc_jwt.open_badges_claims(document), **(claims or {})}
    said = {name: value for name, value in {"typ": "JWT", **header}.items() if value is not None}
    return jws.sign(said, json_object.write(payload), LocalSigner(by or key("school"), "unused")).encode()


def a_jwk(name: str = "school", **more: Any) -> dict[str, Any]:
    """The public key of this name, with whatever else is said about it."""
    return {**jwk.encode(key(name).public_key()), **more}


def found(token: bytes, facts: dict[str, Any] | None = None, policy: Policy | None = None) -> tuple[str, str]:
    """What is said of the signature, and of whose it is."""
    verdict = verdict_on(token, facts, policy)
    return of(verdict, "proof").code, of(verdict, "binding").code


def verdict_on(token: bytes, facts: dict[str, Any] | None = None, policy: Policy | None = None) -> Verdict:
    return judged(token, facts=facts, policy=policy or Policy())


GOOD = ("proof.valid", "issuer.bound")
NOT_THEIRS = ("proof.valid", "issuer.not_vouched")
NOT_LISTED = ("proof.key_unreachable", "issuer.not_vouched")
NO_KEY = ("proof.unknown_method", "binding.not_checked")


@pytest.mark.parametrize("kid", [f"{DID}#school", "#school", "school"])
def test_a_key_of_the_issuers_document_is_found_by_its_full_id_and_by_its_fragment(kid: str) -> None:
    assert found(a_token(kid=kid)) == GOOD
    assert found(a_token(kid=kid, by=key("stranger"))) == ("proof.altered", "binding.not_checked")
    assert found(a_token(kid=kid + "2")) == NOT_LISTED


def test_a_token_of_somebody_elses_key_is_signed_and_not_the_issuers() -> None:
    method = f"{STRANGER}#{STRANGER.removeprefix('did:key:')}"
    for kid in (method, STRANGER):
        verdict = verdict_on(a_token(kid=kid, by=key("stranger")))
        assert problems(verdict) == ["issuer.not_vouched"]
        assert (verdict.headline, verdict.summary) == ("not_the_issuers", None)
    assert found(a_token(STRANGER, key("stranger"), kid=STRANGER)) == GOOD


def test_a_key_that_the_token_brings_along_is_nobodys_until_the_issuer_lists_it() -> None:
    assert found(a_token(jwk=a_jwk())) == GOOD
    forged = verdict_on(a_token(by=key("stranger"), jwk=a_jwk("stranger")))
    assert problems(forged) == ["issuer.not_vouched"]
    assert forged.summary is None
    assert found(a_token(by=key("stranger"), jwk=a_jwk())) == ("proof.altered", "binding.not_checked")


def test_a_key_that_the_token_brings_along_stays_open_while_the_issuer_cannot_be_asked() -> None:
    for by in ("school", "stranger"):
        verdict = verdict_on(a_token(by=key(by), jwk=a_jwk(by)), facts={})
        assert problems(verdict) == ["issuer.unreachable"]


def test_what_the_issuer_says_about_a_key_holds_under_every_name() -> None:
    gone = a_did_document(a_method(revoked=AT + timedelta(days=1)))
    assert found(a_token(jwk=a_jwk()), documents(did=gone))[0] == "proof.key_compromised"
    twice = did_document(DID, [a_method(), replace(a_method(revoked=AT + timedelta(days=1)), id=f"{DID}#school-again")])
    assert found(a_token(jwk=a_jwk()), documents(did=twice))[0] == "proof.key_compromised"
    login = a_did_document(a_method(asserts=False))
    for header in ({"jwk": a_jwk()}, {"kid": f"{DID}#school"}, {"kid": "school"}):
        assert found(a_token(**header), documents(did=login)) == NOT_THEIRS


@pytest.mark.parametrize(
    "brought",
    [
        {**a_jwk("stranger"), "d": a_jwk()["x"]},
        {**a_jwk("stranger"), "x": "AAAA"},
        {"kty": "oct", "k": "c2VjcmV0"},
        {"kty": "RSA", "n": "AQAB", "e": "AQAB"},
        {},
    ],
)
def test_a_header_with_no_public_key_where_one_should_be_is_refused(brought: dict[str, Any]) -> None:
    assert found(a_token(by=key("stranger"), jwk=brought))[0] == "proof.token_header"


def test_a_header_that_names_one_key_and_carries_another_is_refused() -> None:
    verdict = verdict_on(a_token(kid=f"{DID}#school", jwk=a_jwk("stranger")))
    assert of(verdict, "proof").code == "proof.token_header"
    assert of(verdict, "proof").detail["reason"] == "jwk"
    assert found(a_token(kid=f"{DID}#school", jwk=a_jwk())) == GOOD


def test_a_key_that_is_brought_along_helps_where_its_name_leads_nowhere() -> None:
    token = a_token(kid="https://gone.example/key", jwk=a_jwk())
    assert found(token) == GOOD
    assert found(a_token(kid="https://gone.example/key")) == ("proof.key_unreachable", "issuer.unreachable")


def test_without_any_name_the_issuers_own_keys_are_tried() -> None:
    payload = json_object.write(a_badge_by(DID))
    two = documents(did=a_did_document(a_method("other"), a_method()))
    for by, facts, expected in (
        ("school", documents(), GOOD),
        ("school", two, GOOD),
        ("stranger", two, NOT_LISTED),
        ("stranger", documents(), ("proof.altered", "binding.not_checked")),
        ("school", documents(did=a_did_document(a_method(asserts=False))), NOT_LISTED),
        ("school", {}, ("proof.key_unreachable", "issuer.unreachable")),
    ):
        token = jws.sign({"typ": "vc+jwt"}, payload, LocalSigner(key(by), "unused")).encode()
        assert found(token, facts) == expected
    # Open Badges 3.0 §8.2.4.1: there the header must say which.
    assert found(a_token())[0] == "proof.token_header"


@pytest.mark.parametrize(
    ("private", "algorithm"),
    [(p256(), "ES256"), (p384(), "ES384"), (p521(), "ES512"), (rsa_key(), "RS256")],
    ids=["P-256", "P-384", "P-521", "RSA"],
)
def test_tokens_of_every_kind_of_key_are_judged(private: Any, algorithm: str) -> None:
    did = f"did:key:{multikey.encode(private.public_key())}"
    assert found(a_token(did, private, kid=f"{did}#{did.removeprefix('did:key:')}")) == GOOD
    by_jwk = "did:jwk:" + base64url.encode(json.dumps({**jwk.encode(private.public_key()), "alg": algorithm}).encode())
    assert found(a_token(by_jwk, private, kid=f"{by_jwk}#0")) == GOOD
    assert found(a_token(by_jwk, private, kid="#0")) == GOOD


def re_headed(token: bytes, **changes: Any) -> bytes:
    """The same token under another header."""
    header, payload, signature = token.decode().split(".")
    changed = {**json.loads(base64url.decode(header)), **changes}
    return f"{base64url.encode(json.dumps(changed).encode())}.{payload}.{signature}".encode()


def test_a_token_that_says_it_is_not_signed_is_not() -> None:
    for alg in ("none", "None", "NONE"):
        assert found(re_headed(a_token(kid=f"{DID}#school"), alg=alg))[0] == "proof.missing"
        assert found(re_headed(a_token(kid=f"{DID}#school"), alg=alg), {})[0] == "proof.missing"


def test_a_public_key_is_no_secret_to_sign_with() -> None:
    """A verifier that let the header choose would take the published key for a shared secret."""
    public = json.dumps(jwk.encode(rsa_key().public_key())).encode()
    did = "did:jwk:" + base64url.encode(public)
    header, payload, _ = re_headed(a_token(did, rsa_key(), kid=f"{did}#0"), alg="HS256").decode().split(".")
    for secret in (public, rsa_key().public_key().public_numbers().n.to_bytes(256, "big")):
        forged = hmac.new(secret, f"{header}.{payload}".encode(), hashlib.sha256).digest()
        assert found(f"{header}.{payload}.{base64url.encode(forged)}".encode(), {})[0] == "proof.unknown_method"


@pytest.mark.parametrize("alg", ["ES256", "RS256", "ES384", "EdDSA448", "HS512", 7, None])
def test_an_algorithm_of_another_kind_of_key_is_not_tried(alg: Any) -> None:
    assert found(re_headed(a_token(kid=f"{DID}#school"), alg=alg))[0] == "proof.unknown_method"


def test_a_key_for_one_algorithm_is_not_used_with_another() -> None:
    method = {"id": f"{DID}#rsa", "type": "JsonWebKey", "controller": DID}
    for alg, expected in (("RS256", "proof.valid"), ("PS256", "proof.unknown_method"), ("RS512", "proof.unknown_method")):
        written = {**method, "publicKeyJwk": {**jwk.encode(rsa_key().public_key()), "alg": alg}}
        document = {"id": DID, "verificationMethod": [written], "assertionMethod": [method["id"]]}
        assert found(a_token(by=rsa_key(), kid=method["id"]), {DID: document})[0] == expected


def test_a_changed_token_is_altered_whatever_else_is_wrong_with_it() -> None:
    header, _, signature = a_token(kid=f"{DID}#school").decode().split(".")
    payload = base64url.encode(json_object.write({**a_badge_by(DID), "id": "urn:other", "iss": "did:web:other.example"}))
    assert found(f"{header}.{payload}.{signature}".encode()) == ("proof.altered", "binding.not_checked")


@pytest.mark.parametrize("claims", [{"iss": "did:web:other.example"}, {"jti": "urn:other"}, {"nbf": 1}, {"vc": {}}])
def test_claims_that_say_something_else_than_the_badge_are_refused_although_the_issuer_signed_them(
    claims: dict[str, Any],
) -> None:
    assert found(a_token(kid=f"{DID}#school", claims=claims)) == ("proof.token_claims", "issuer.bound")
    assert found(a_token(kid="https://gone.example/key", claims=claims))[0] == "proof.token_claims"


def test_a_key_that_was_put_away_is_good_for_tokens_that_were_signed_before() -> None:
    def at(days: int) -> dict[str, Any]:
        return documents(did=a_did_document(a_method(expires=AT + timedelta(days=days))))

    assert found(a_token(kid=f"{DID}#school"), at(1)) == ("proof.key_retired", "issuer.bound")
    assert found(a_token(kid=f"{DID}#school"), at(-1))[0] == "proof.outside_key_period"
    late = a_token(kid=f"{DID}#school", claims={"iat": int((AT + timedelta(days=3)).timestamp())})
    assert found(late, at(1))[0] == "proof.outside_key_period"


@pytest.mark.parametrize("said", [True, "soon", 1e400, -1e20, [], 10**30])
def test_a_time_of_signing_that_is_none_says_nothing(said: Any) -> None:
    document = a_badge_by(DID)
    payload = json.dumps({**document, **vc_jwt.open_badges_claims(document), "iat": said}).replace("Infinity", "1e400").encode()
    token = jws.sign({"typ": "JWT", "kid": "school"}, payload, LocalSigner(key("school"), "unused")).encode()
    assert verdict_on(token).outcome in Outcome


def test_a_token_is_not_looked_at_before_and_after_the_time_it_names_itself() -> None:
    for claims, code in (({"nbf": 4102444800}, "period.not_yet"), ({"exp": 1000000000}, "period.expired")):
        payload = json_object.write({**a_badge_by(DID), **claims})
        token = jws.sign({"typ": "vc+jwt", "kid": "school"}, payload, LocalSigner(key("school"), "unused")).encode()
        assert of(verdict_on(token), "period").code == code


# Issuers on the web.


def test_a_key_at_an_address_of_the_issuers_own_site_is_the_issuers() -> None:
    """Open Badges 3.0, "Dereferencing the Public Key": an address that yields a JSON Web Key."""
    kid = "https://school.example/keys/1"
    assert found(a_token(WEB, kid=kid), {kid: a_jwk()}) == GOOD
    assert found(a_token(WEB, kid=kid), {kid: a_jwk(iss=WEB)}) == GOOD
    facts = {kid: a_jwk(iss="https://school.example/issuers/2"), WEB: {"id": WEB, "type": "Profile"}}
    assert found(a_token(WEB, kid=kid), facts) == NOT_THEIRS
    assert found(a_token(WEB, kid=kid), {kid: a_jwk("stranger")}) == ("proof.altered", "binding.not_checked")


def test_a_key_on_another_site_is_signed_and_not_the_issuers() -> None:
    for kid in ("https://other.example/keys/1", "https://school.example.evil.example/1", "https://school.example:8443/1"):
        verdict = verdict_on(a_token(WEB, key("stranger"), kid=kid), {kid: a_jwk("stranger", iss=WEB), WEB: {"id": WEB}})
        assert (of(verdict, "proof").code, of(verdict, "binding").code) in (NOT_THEIRS, ("proof.valid", "issuer.unreachable"))
        assert verdict.outcome is not Outcome.PASSED


def test_a_list_of_keys_that_the_issuer_publishes_has_the_last_word() -> None:
    """Whoever can put a file on the school's site cannot put a key into its own document."""
    kid = "https://school.example/uploads/mallory.json"
    files = {kid: a_jwk("stranger"), KEYS: {"keys": []}}
    own = {"id": WEB, "verificationMethod": [], "assertionMethod": []}
    assert found(a_token(WEB, key("stranger"), kid=kid), {**files, WEB: own}) == NOT_THEIRS
    document = {"id": kid, "type": "JsonWebKey", "controller": WEB, "publicKeyJwk": a_jwk("stranger")}
    assert found(a_token(WEB, key("stranger"), kid=kid), {kid: document, WEB: own}) == NOT_THEIRS
    assert found(a_token(WEB, key("stranger"), kid=kid), {**files, WEB: {**own, "assertionMethod": [kid]}}) == GOOD


def test_the_issuers_own_document_may_list_its_keys() -> None:
    own = {
        "id": WEB,
        "type": "Profile",
        "verificationMethod": [{"id": f"{WEB}#1", "type": "JsonWebKey", "controller": WEB, "publicKeyJwk": a_jwk()}],
        "assertionMethod": [f"{WEB}#1"],
    }
    for header in ({"kid": f"{WEB}#1"}, {"kid": "1"}, {"kid": "#1"}, {"jwk": a_jwk()}):
        assert found(a_token(WEB, **header), {WEB: own}) == GOOD
    key_set = {"keys": [a_jwk("stranger", kid="2")]}
    # The document speaks of keys, so the key set of the site, which may be for something else, adds none.
    assert found(a_token(WEB, key("stranger"), kid="2"), {WEB: own, KEYS: key_set}) == NOT_LISTED
    assert found(a_token(WEB, key("stranger"), jwk=a_jwk("stranger")), {WEB: own, KEYS: key_set}) == NOT_THEIRS


@pytest.mark.parametrize(
    ("kid", "named"),
    [
        (f"{KEYS}#1", "1"),
        (f"{KEYS}#1", f"{KEYS}#1"),
        ("1", "1"),
        (jwk.thumbprint(key("school").public_key()), jwk.thumbprint(key("school").public_key())),
        (f"{WEB}#1", f"{WEB}#1"),
        ("1", f"{WEB}#1"),
    ],
    ids=["fragment", "whole", "bare", "thumbprint", "of the issuer", "bare, of the issuer"],
)
def test_a_key_of_the_issuers_key_set_is_found_by_every_kind_of_name(kid: str, named: str) -> None:
    profile = {"id": WEB, "type": "Profile"}
    at_issuer: list[dict[str, Any]] = [{WEB: {"keys": [a_jwk(kid=named)]}}] if kid.startswith(WEB) else [{WEB: profile}, {}]
    for own in at_issuer:
        facts = {KEYS: {"keys": [a_jwk("stranger", kid="0"), a_jwk(kid=named)]}, **own}
        assert found(a_token(WEB, kid=kid), facts) == GOOD
        assert found(a_token(WEB, key("stranger"), kid=kid), facts)[0] == "proof.altered"


def test_the_issuers_key_set_answers_for_a_key_that_was_brought_along() -> None:
    profile = {WEB: {"id": WEB, "type": "Profile"}}
    assert found(a_token(WEB, jwk=a_jwk()), {**profile, KEYS: {"keys": [a_jwk(kid="1")]}}) == GOOD
    assert found(a_token(WEB, jwk=a_jwk()), {**profile, KEYS: {"keys": [a_jwk("stranger")]}}) == NOT_THEIRS
    assert found(a_token(WEB, jwk=a_jwk()), {**profile, KEYS: {"keys": [a_jwk(iss="https://school.example/2")]}}) == NOT_THEIRS
    assert found(a_token(WEB, jwk=a_jwk()), {**profile, KEYS: "no key set"}) == NOT_THEIRS
    assert found(a_token(WEB, jwk=a_jwk()), profile) == ("proof.valid", "issuer.unreachable")


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ([a_jwk(kid="1"), a_jwk("stranger", kid="1")], NO_KEY),
        ([a_jwk("stranger", kid="1"), a_jwk(kid="1")], NO_KEY),
        ([a_jwk(kid="1"), a_jwk(kid="1")], GOOD),
        ([a_jwk(kid="1", d=a_jwk()["x"])], NO_KEY),
        ([a_jwk(kid="1", use="enc")], NO_KEY),
        ([a_jwk(kid="1", key_ops=["encrypt"])], NO_KEY),
        ([a_jwk(kid="1", alg="RS256")], NO_KEY),
        ([{"kty": "oct", "k": "AAAA", "kid": "1"}], NO_KEY),
        ([a_jwk(kid="1", iss="https://school.example/issuers/2")], NOT_THEIRS),
        ([a_jwk(kid="2")], NOT_LISTED),
        ([a_jwk()], NOT_LISTED),
        ([], NOT_LISTED),
    ],
)
@pytest.mark.parametrize("kid", ["1", f"{KEYS}#1"])
def test_a_key_set_that_leaves_a_doubt_settles_nothing(keys: list[Any], expected: tuple[str, str], kid: str) -> None:
    facts = {KEYS: {"keys": keys}, WEB: {"id": WEB, "type": "Profile"}}
    proof, binding = found(a_token(WEB, kid=kid), facts)
    assert proof == expected[0]
    # A key set is one more address: whether it is all that the issuer has, only the issuer's own name for a key can tell.
    assert binding == expected[1] or (kid != "1" and expected is NOT_LISTED and binding == "binding.not_checked")


def test_one_key_at_an_address_with_a_fragment_must_bear_that_name() -> None:
    kid = "https://school.example/key.json#1"
    for named, expected in (("1", GOOD), (kid, GOOD), ("2", ("proof.key_unreachable", "binding.not_checked"))):
        assert found(a_token(WEB, kid=kid), {"https://school.example/key.json": a_jwk(kid=named)}) == expected


@pytest.mark.parametrize("kid", ["http://school.example/keys/1", "http://school.example/keys#1", "did:example:1#1", "https://"])
def test_a_key_at_an_address_that_nobody_should_trust_is_not_fetched(kid: str) -> None:
    token = a_token(WEB, kid=kid)
    assert all(need.url.startswith("https://school.example") for need in needs(read(token), {}))
    assert found(token, {kid: a_jwk(), WEB: {"id": WEB}})[0] == "proof.unknown_method"


def test_a_site_that_is_named_by_its_did_answers_with_its_document_alone() -> None:
    """A key set says nothing about when a key ended; a DID has a document that does."""
    site = "https://badges.example/.well-known/jwks.json"
    token = a_token(by=key("stranger"), kid="1")
    assert Need("key", site) not in needs(read(token), {})
    assert found(token, {**documents(), site: {"keys": [a_jwk("stranger", kid="1")]}}) == NOT_LISTED
    kid = "https://badges.example/keys/1"
    assert found(a_token(by=key("stranger"), kid=kid), {**documents(), kid: a_jwk("stranger")}) == NOT_THEIRS
    assert found(a_token(kid=kid), {**documents(), kid: a_jwk()}) == GOOD  # the document lists the very key


def test_only_what_can_settle_it_is_asked_for() -> None:
    def asked(token: bytes, policy: Policy | None = None) -> list[str]:
        return [need.url for need in needs(read(token), {}, policy=policy or Policy())]

    assert asked(a_token(kid=f"{DID}#school")) == [DID]
    assert asked(a_token(kid="school")) == [DID]
    assert asked(a_token(jwk=a_jwk())) == [DID]
    assert asked(a_token(WEB, kid="https://other.example/1#2")) == ["https://other.example/1", WEB, KEYS]
    assert asked(a_token(STRANGER, key("stranger"), kid=STRANGER)) == []


# The proof alone.


def test_whoever_asks_for_the_proof_alone_hears_nothing_of_the_issuer() -> None:
    alone = Policy(bind=False)
    for token in (a_token(by=key("stranger"), jwk=a_jwk("stranger")), a_token(by=key("stranger"), kid=STRANGER)):
        verdict = verdict_on(token, {}, alone)
        assert (of(verdict, "proof").code, of(verdict, "binding").code) == ("proof.valid", "binding.not_asked")
        assert of(verdict, "issuer").code == "issuer.not_checked"
    assert found(a_token(kid=f"{DID}#school", by=key("stranger")), policy=alone) == ("proof.altered", "binding.not_checked")


def test_the_proof_alone_still_needs_a_key_that_is_meant_for_it() -> None:
    login = documents(did=a_did_document(a_method(asserts=False)))
    assert found(a_token(kid=f"{DID}#school"), login, Policy(bind=False))[0] == "proof.other_purpose"
