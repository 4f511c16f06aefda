"""Credentials and presentations as JSON Web Tokens: the three shapes, and what their envelopes must and must not say."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badges.proofs import base64url, jwk, jws, vc_jwt
from badges.proofs.vc_jwt import MalformedToken
from tests.proofs.keys import ed25519, p256, rsa_key, signer

KID = "did:web:badges.example#2026"
V2, V1 = "https://www.w3.org/ns/credentials/v2", "https://www.w3.org/2018/credentials/v1"
BADGE: dict[str, Any] = {
    "@context": [V2, "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],
    "id": "urn:uuid:7b6f2a52-9a55-4d6f-9d5e-0d6d6a3f1c11",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": {"id": "did:web:badges.example", "type": ["Profile"]},
    "validFrom": "2026-06-15T12:00:00.750Z",
    "validUntil": "2028-06-15T14:00:00+02:00",
    "credentialSubject": {"id": "did:example:holder", "type": ["AchievementSubject"]},
}
CLAIMS: dict[str, Any] = {
    "iss": "did:web:badges.example",
    "jti": BADGE["id"],
    "nbf": 1781524800,
    "sub": "did:example:holder",
    "exp": 1844683200,
}
PRESENTATION: dict[str, Any] = {"@context": [V2], "type": ["VerifiablePresentation"], "holder": "did:example:holder"}


def a_token(payload: Any, **header: Any) -> str:
    """A signed token of any payload and header."""
    return jws.sign(header, payload if isinstance(payload, bytes) else json.dumps(payload).encode(), signer(ed25519()))


def an_open_badges_token(*, without: str = "", header: dict[str, Any] | None = None, **changes: Any) -> str:
    payload = {**BADGE, **CLAIMS, **changes}
    payload.pop(without, None)
    return a_token(payload, **({"typ": "JWT", "kid": KID} if header is None else header))


def found(token: str) -> list[tuple[str, Any]]:
    """Codes and what they are about."""
    faults = vc_jwt.faults(vc_jwt.read(token))
    return [(fault.code, fault.detail.get("claim", fault.detail.get("reason"))) for fault in faults]


def test_the_times_of_the_claims_are_those_of_the_badge_in_whole_seconds() -> None:
    claims = vc_jwt.open_badges_claims(BADGE)
    assert claims == CLAIMS
    assert datetime.fromtimestamp(claims["nbf"], UTC) == datetime(2026, 6, 15, 12, tzinfo=UTC)
    assert datetime.fromtimestamp(claims["exp"], UTC) == datetime(2028, 6, 15, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("form", "header"),
    [
        ("open-badges", {"alg": "EdDSA", "typ": "JWT", "kid": KID}),
        ("vc-jose-cose", {"alg": "EdDSA", "typ": "vc+jwt", "cty": "vc", "kid": KID}),
        ("both", {"alg": "EdDSA", "kid": KID}),
    ],
)
def test_a_token_of_each_form_is_read_back_without_fault(form: Any, header: dict[str, str]) -> None:
    token = vc_jwt.read(vc_jwt.secure(BADGE, signer(ed25519()), form=form))
    assert (token.form, token.kind, token.kid, token.jwk) == (form, "credential", KID, None)
    assert (token.jws.header, token.credential) == (header, BADGE)
    assert token.claims == ({} if form == "vc-jose-cose" else CLAIMS)
    assert vc_jwt.faults(token) == ()
    assert jws.check(token.jws, ed25519().public_key()).ok


def test_the_certified_form_is_signed_with_rs256() -> None:
    token = vc_jwt.read(vc_jwt.secure(BADGE, signer(rsa_key())))
    assert token.jws.header == {"alg": "RS256", "typ": "JWT", "kid": KID}
    assert jws.check(token.jws, rsa_key().public_key()).ok


def test_one_token_satisfies_both_forms_because_neither_requires_a_type() -> None:
    token = vc_jwt.secure(BADGE, signer(ed25519()), form="both")
    assert set(vc_jwt.read(token).jws.header) <= {"alg", "kid", "jwk", "typ"}  # Open Badges 3.0 §8.2.4.1
    assert not {"vc", "vp"} & set(json.loads(base64url.decode(token.split(".")[1])))  # VC-JOSE-COSE §3.1.3


@pytest.mark.parametrize("name", ["id", "issuer", "validFrom"])
def test_a_badge_without_what_the_claims_are_made_of_is_not_signed(name: str) -> None:
    with pytest.raises(ValueError, match="nothing to make"):
        vc_jwt.secure({k: v for k, v in BADGE.items() if k != name}, signer(ed25519()))


@pytest.mark.parametrize("name", ["iss", "exp", "vc", "cnf"])
def test_a_credential_with_a_member_that_is_a_claim_is_not_signed(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        vc_jwt.secure({**BADGE, name: "x"}, signer(ed25519()))
    with pytest.raises(ValueError, match=name):
        vc_jwt.secure_presentation({**PRESENTATION, name: "x"}, signer(ed25519()))


@pytest.mark.parametrize("name", ["iss", "jti", "nbf", "exp"])
def test_a_claim_that_open_badges_asks_for_is_missed(name: str) -> None:
    assert found(an_open_badges_token(without=name)) == [("proof.token_claims", name)]


def test_a_missing_subject_is_a_remark_since_official_samples_have_none() -> None:
    assert found(an_open_badges_token(without="sub")) == [("proof.token_subject", None)]


def test_a_badge_for_somebody_without_id_has_no_subject_to_say() -> None:
    subject: Any = {"type": ["AchievementSubject"], "identifier": []}
    assert found(an_open_badges_token(without="sub", credentialSubject=subject)) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("iss", "did:web:others.example"),
        ("iss", ["did:web:badges.example"]),
        ("iss", None),
        ("jti", "urn:uuid:other"),
        ("sub", "did:example:somebody-else"),
        ("sub", {"id": "did:example:holder"}),
        ("nbf", CLAIMS["nbf"] + 1),
        ("nbf", str(CLAIMS["nbf"])),
        ("nbf", True),
        ("nbf", 1e300),
        ("exp", CLAIMS["exp"] - 1),
        ("exp", None),
    ],
)
def test_a_claim_that_says_something_else_than_the_badge_is_a_fault(name: str, value: Any) -> None:
    assert ("proof.token_claims", name) in found(an_open_badges_token(**{name: value}))


def test_a_fraction_of_a_second_is_no_difference() -> None:
    assert found(an_open_badges_token(nbf=CLAIMS["nbf"] + 0.75)) == []


def test_an_issuer_that_is_only_a_name_of_one_is_compared_too() -> None:
    assert found(an_open_badges_token(issuer="did:web:badges.example")) == []
    assert found(an_open_badges_token(issuer="did:web:others.example")) == [("proof.token_claims", "iss")]


def test_one_of_several_subjects_may_be_named() -> None:
    several: Any = [{"id": "did:example:other"}, {"id": "did:example:holder"}]
    assert found(an_open_badges_token(credentialSubject=several)) == []


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ({"typ": "JWT"}, "kid"),
        ({"typ": "JWT", "kid": ""}, "kid"),
        ({"typ": "JWT", "kid": 7, "jwk": jwk.encode(p256().public_key())}, "kid"),
        ({"typ": "JWT", "kid": KID, "cty": "vc"}, "members"),
        ({"typ": "JWT", "kid": KID, "x5u": "https://evil.example/"}, "members"),
        ({"typ": "vp+jwt", "kid": KID}, "typ"),
        ({"typ": "vc+sd-jwt", "kid": KID}, "typ"),
        ({"typ": "bad+typ", "kid": KID}, "typ"),
        ({"typ": None, "kid": KID}, "typ"),
        ({"typ": "vc+jwt", "cty": "json", "kid": KID}, "cty"),
        ({"typ": "JWT", "jwk": {**jwk.encode(p256().public_key()), "d": "AQ"}}, "jwk"),
        ({"typ": "JWT", "jwk": "key", "kid": KID}, "jwk"),
        ({"typ": "vc+jwt", "kid": KID, "vc": {}}, "members"),
    ],
)
def test_a_header_that_says_what_it_must_not_is_a_fault(header: dict[str, Any], reason: str) -> None:
    assert ("proof.token_header", reason) in found(an_open_badges_token(header=header))


@pytest.mark.parametrize("typ", ["vc+jwt", "application/vc+jwt", "VC+JWT"])
def test_a_media_type_is_read_as_media_types_are(typ: str) -> None:
    token = a_token(BADGE, typ=typ, kid=KID)
    assert (vc_jwt.read(token).form, found(token)) == ("vc-jose-cose", [])


def test_the_times_of_the_other_form_speak_of_the_signature() -> None:
    token = a_token({**BADGE, "iss": CLAIMS["iss"], "nbf": 1, "exp": 2}, typ="vc+jwt", kid=KID)
    assert found(token) == []


@pytest.mark.parametrize("name", ["vc", "vp"])
def test_a_credential_with_another_one_in_a_claim_beside_it_is_a_fault(name: str) -> None:
    values: list[Any] = ["oops", {"@context": [V1]}]
    for value in values:
        assert ("proof.token_claims", name) in found(an_open_badges_token(**{name: value}))


def test_a_key_in_the_header_is_brought_along_and_not_believed() -> None:
    public = jwk.encode(ed25519().public_key())
    token = vc_jwt.read(an_open_badges_token(header={"typ": "JWT", "jwk": public}))
    assert (token.kid, token.jwk) == (None, public)


OLDER = {
    "@context": [V1],
    "type": ["VerifiableCredential"],
    "credentialSubject": {"degree": "BSc"},
}


def test_the_vc_claim_is_filled_with_what_was_moved_out_of_it() -> None:
    claims = {"iss": "did:example:school", "sub": "did:example:holder", "jti": "urn:uuid:1", "nbf": 1781524800, "exp": 1844683200}
    token = vc_jwt.read(a_token({"vc": OLDER, **claims}, typ="JWT", kid=KID))
    assert (token.form, token.kind) == ("vc-claim", "credential")
    assert token.credential == {
        **OLDER,
        "id": "urn:uuid:1",
        "issuer": "did:example:school",
        "issuanceDate": "2026-06-15T12:00:00Z",
        "expirationDate": "2028-06-15T12:00:00Z",
        "credentialSubject": {"id": "did:example:holder", "degree": "BSc"},
    }
    assert vc_jwt.faults(token) == ()


def test_a_newer_credential_in_a_vc_claim_gets_the_newer_names() -> None:
    token = vc_jwt.read(a_token({"vc": {**OLDER, "@context": [V2]}, "nbf": 1781524800}, kid=KID))
    assert token.credential["validFrom"] == "2026-06-15T12:00:00Z"


def test_an_issuer_with_a_name_and_no_id_gets_its_id() -> None:
    token = vc_jwt.read(a_token({"vc": {**OLDER, "issuer": {"name": "School"}}, "iss": "did:example:school"}, kid=KID))
    assert token.credential["issuer"] == {"id": "did:example:school", "name": "School"}


@pytest.mark.parametrize(
    ("name", "member"),
    [
        ("iss", {"issuer": "did:example:other"}),
        ("jti", {"id": "urn:uuid:2"}),
        ("sub", {"credentialSubject": {"id": "did:example:other"}}),
    ],
)
def test_a_claim_and_the_credential_in_the_vc_claim_must_agree(name: str, member: dict[str, Any]) -> None:
    claims = {"iss": "did:example:school", "sub": "did:example:holder", "jti": "urn:uuid:1", "nbf": 1781524800, "exp": 1844683200}
    assert found(a_token({"vc": {**OLDER, **member}, **claims}, typ="JWT", kid=KID)) == [("proof.token_claims", name)]


def test_the_times_around_a_vc_claim_may_be_those_of_the_token() -> None:
    inside = {**OLDER, "issuanceDate": "2020-01-01T00:00:00Z", "expirationDate": "2030-01-01T00:00:00Z"}
    token = vc_jwt.read(a_token({"vc": inside, "nbf": 1781524800, "exp": 1781524900}, typ="JWT", kid=KID))
    assert (token.credential, vc_jwt.faults(token)) == (inside, ())
    assert vc_jwt.outside_period(token, datetime(2027, 1, 1, tzinfo=UTC)) is not None


@pytest.mark.parametrize("name", ["_sd", "_sd_alg"])
def test_a_token_of_which_somebody_took_the_disclosures_away_is_no_plain_one(name: str) -> None:
    changes: dict[str, Any] = {name: []}
    assert found(an_open_badges_token(**changes)) == [("proof.token_claims", name)]


def test_the_vc_claim_has_no_place_in_the_newer_form() -> None:
    assert ("proof.token_header", "typ") in found(a_token({"vc": OLDER}, typ="vc+jwt", kid=KID))


def test_a_presentation_names_verifier_and_occasion() -> None:
    token = vc_jwt.read(
        vc_jwt.secure_presentation(PRESENTATION, signer(p256()), audience="https://verifier.example", nonce="n-1")
    )
    assert token.jws.header == {"alg": "ES256", "typ": "vp+jwt", "cty": "vp", "kid": KID}
    assert (token.kind, token.form, token.credential) == ("presentation", "vc-jose-cose", PRESENTATION)
    assert token.claims == {"iss": "did:example:holder", "aud": "https://verifier.example", "nonce": "n-1"}
    assert vc_jwt.faults(token) == ()


def test_a_presentation_signed_in_the_name_of_another_holder_is_a_fault() -> None:
    assert found(a_token({**PRESENTATION, "iss": "did:example:thief"}, typ="vp+jwt", kid=KID)) == [("proof.token_claims", "iss")]


def test_an_older_presentation_in_a_vp_claim_is_read() -> None:
    inside = {"@context": [V1], "type": ["VerifiablePresentation"], "verifiableCredential": ["eyJ.a.b"]}
    token = vc_jwt.read(a_token({"vp": inside, "iss": "did:example:holder", "jti": "urn:uuid:5", "nbf": 1}, typ="JWT", kid=KID))
    assert (token.kind, token.form) == ("presentation", "vc-claim")
    assert token.credential == {**inside, "holder": "did:example:holder", "id": "urn:uuid:5"}


@pytest.mark.parametrize(
    ("claims", "at", "code"),
    [
        ({"exp": 1000}, 999, None),
        ({"exp": 1000}, 1000, "period.expired"),
        ({"nbf": 1000}, 1000, None),
        ({"nbf": 1000}, 999, "period.not_yet"),
        ({"exp": "1000"}, 9999, None),  # no number: a fault of its own
        ({}, 0, None),
    ],
)
def test_a_token_has_a_period_of_its_own(claims: dict[str, Any], at: int, code: str | None) -> None:
    token = vc_jwt.read(a_token({**PRESENTATION, **claims}, typ="vp+jwt", kid=KID))
    fault = vc_jwt.outside_period(token, datetime.fromtimestamp(at, UTC))
    assert (fault and fault.code) == code
    if fault:
        assert fault.detail == {"date": "1970-01-01"}


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "file.not_json"),
        (b"[]", "file.not_json"),
        (b"{", "file.not_json"),
        (b"\xff", "file.not_utf8"),
        (b'{"type":"\\ud800"}', "file.not_utf8"),
        (b'{"type":[],"type":[]}', "file.duplicate_names"),
        (b'{"a":{"b":1,"b":2}}', "file.duplicate_names"),
        (b'{"a":Infinity}', "file.not_a_number"),
        (b'{"a":1e999}', "file.not_a_number"),
        (b'{"a":' + b"9" * 400 + b"}", "file.not_a_number"),
        (b'{"a":' + b"[" * 100 + b"]" * 100 + b"}", "file.too_complex"),
        (b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "file.too_complex"),
        (b"[" + b"0," * 70_000 + b"0]", "file.too_complex"),
        (b'{"iss":"did:example:a","scope":"openid"}', "file.nothing_inside"),
    ],
)
def test_a_payload_that_holds_no_credential_is_refused_and_says_why(payload: bytes, code: str) -> None:
    with pytest.raises(MalformedToken) as refused:
        vc_jwt.read(a_token(payload, kid=KID))
    assert refused.value.code == code


@pytest.mark.parametrize(("token", "code"), [("", "proof.malformed"), ("a.b.c", "proof.malformed"), ("x" * 99, "file.too_large")])
def test_what_is_no_token_is_refused_and_says_why(token: str, code: str) -> None:
    with pytest.raises(MalformedToken) as refused:
        vc_jwt.read(token, limit=50)
    assert refused.value.code == code


def test_a_line_end_around_a_token_is_no_part_of_it() -> None:
    assert vc_jwt.read(f"\n{an_open_badges_token()}\r\n").credential == BADGE


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
NAMES = st.sampled_from([*sorted(vc_jwt.CLAIMS), *BADGE, "issuanceDate", "holder"])


@given(st.dictionaries(NAMES, JSON, max_size=6), st.dictionaries(st.sampled_from(["typ", "cty", "kid", "jwk", "vc", "x"]), JSON))
def test_whatever_a_token_holds_is_told_and_never_trips_us(changes: dict[str, Any], header: dict[str, Any]) -> None:
    try:
        payload = json.dumps({**BADGE, **CLAIMS, **changes}).encode()
        token = vc_jwt.read(jws.sign(header, payload, signer(ed25519())))
    except MalformedToken:
        return
    vc_jwt.faults(token)
    vc_jwt.outside_period(token, datetime(2026, 6, 15, tzinfo=UTC))
