"""Tokens whose holder chooses what to show: what is hidden, what is shown, and what no token may do."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badges.proofs import base64url, jwk, jws, sd_jwt, vc_jwt
from badges.proofs.disclosures import NotConcealable
from badges.proofs.vc_jwt import MalformedToken
from tests.proofs.keys import ed25519, p256, signer

BADGE: dict[str, Any] = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "type": ["VerifiableCredential"],
    "issuer": {"id": "did:web:badges.example", "name": "School"},
    "validFrom": "2026-06-15T12:00:00Z",
    "credentialSubject": {
        "id": "did:example:holder",
        "name": "Noor",
        "address": {"street": "Kade 1", "city": "Zwolle"},
        "result": [{"grade": "8"}, {"grade": "9"}, {"grade": "10"}],
        "a/b~c": True,
    },
}
NAME, CITY, ADDRESS = "/credentialSubject/name", "/credentialSubject/address/city", "/credentialSubject/address"
RESULTS = [f"/credentialSubject/result/{place}" for place in range(3)]


def salts(number: int) -> list[bytes]:
    return [hashlib.sha256(bytes([place])).digest()[:16] for place in range(number)]


def a_token(*pointers: str, document: dict[str, Any] | None = None) -> str:
    return sd_jwt.secure(document or BADGE, signer(p256()), pointers=pointers, salts=salts(len(pointers)))


def signed(payload: Any, *disclosures: str, header: dict[str, Any] | None = None) -> str:
    """A token that anybody could have signed so."""
    token = jws.sign(header or {"typ": "vc+sd-jwt"}, json.dumps(payload).encode(), signer(p256()))
    return "~".join([token, *disclosures, ""])


def disclosure(*parts: Any) -> str:
    return base64url.encode(json.dumps(parts).encode())


def digest(text: str, algorithm: str = "sha256") -> str:
    return base64url.encode(hashlib.new(algorithm, text.encode()).digest())


def test_with_everything_shown_the_credential_is_whole() -> None:
    token = sd_jwt.read(a_token(NAME, CITY, ADDRESS, *RESULTS, "/credentialSubject/a~1b~0c"))
    assert token.credential == BADGE
    assert (token.form, token.medium, token.kind) == ("vc-jose-cose", "sd-jwt", "credential")
    assert token.jws.header == {"alg": "ES256", "typ": "vc+sd-jwt", "cty": "vc", "kid": "did:web:badges.example#2026"}
    assert vc_jwt.faults(token) == ()
    assert jws.check(token.jws, p256().public_key()).ok


def test_what_is_hidden_is_not_in_what_was_signed() -> None:
    payload = base64url.decode(a_token(NAME, RESULTS[1]).split(".")[1])
    assert b"Noor" not in payload
    assert b'"9"' not in payload
    assert b"name" not in payload.replace(b'"name":"School"', b"")


def test_the_holder_shows_single_members_and_single_items() -> None:
    token = a_token(NAME, CITY, ADDRESS, *RESULTS)
    shown = sd_jwt.disclose(token, [CITY, RESULTS[2]])
    subject = sd_jwt.read(shown).credential["credentialSubject"]
    # The city stands in the address, so that is shown too, with what of it was never to be hidden.
    assert subject["address"] == {"street": "Kade 1", "city": "Zwolle"}
    assert subject["result"] == [{"grade": "10"}]
    assert "name" not in subject
    assert shown.partition("~")[0] == token.partition("~")[0]


def test_something_inside_something_named_has_to_be_named_too() -> None:
    shown = sd_jwt.disclose(a_token(CITY, ADDRESS), [ADDRESS])
    assert sd_jwt.read(shown).credential["credentialSubject"]["address"] == {"street": "Kade 1"}


def test_showing_nothing_leaves_what_can_not_be_hidden() -> None:
    shown = sd_jwt.read(sd_jwt.disclose(a_token(NAME, ADDRESS, *RESULTS), []))
    subject = {"id": "did:example:holder", "a/b~c": True, "result": []}
    assert shown.credential == {**BADGE, "credentialSubject": subject}


def test_what_was_shown_can_be_narrowed_and_not_widened() -> None:
    narrow = sd_jwt.disclose(a_token(NAME, ADDRESS), [NAME])
    with pytest.raises(NotConcealable, match="address"):
        sd_jwt.disclose(narrow, [ADDRESS])


def test_without_pointers_nothing_can_be_hidden() -> None:
    token = a_token()
    assert token.endswith("~")
    assert token.count("~") == 1
    assert sd_jwt.read(token).credential == BADGE


@pytest.mark.parametrize(
    "pointer",
    [
        *("", "name", "/", "/no", "/credentialSubject/no", "/credentialSubject/result/3", "/credentialSubject/result/-"),
        *("/credentialSubject/result/01", "/credentialSubject/result/٣", "/credentialSubject/name/x"),
        *("/@context", "/@context/0", "/type", "/type/0", "/issuer", "/issuer/id", "/validFrom", "/credentialStatus"),
    ],
)
def test_what_is_not_there_or_must_be_seen_cannot_be_hidden(pointer: str) -> None:
    with pytest.raises(NotConcealable):
        a_token(pointer)


def test_the_name_of_an_issuer_may_be_hidden_and_its_id_not() -> None:
    assert sd_jwt.read(sd_jwt.disclose(a_token("/issuer/name"), [])).credential["issuer"] == {"id": "did:web:badges.example"}


@pytest.mark.parametrize("given", [[], salts(1), [bytes(16), bytes(16)], [bytes(15), bytes(16)]])
def test_every_disclosure_needs_a_fresh_salt(given: list[bytes]) -> None:
    with pytest.raises(ValueError, match="salts"):
        sd_jwt.secure(BADGE, signer(p256()), pointers=[NAME, ADDRESS], salts=given)


@pytest.mark.parametrize("name", ["_sd", "...", "_sd_alg"])
def test_a_document_with_the_names_of_the_mechanism_is_not_signed(name: str) -> None:
    with pytest.raises(ValueError, match=r"mechanism|token"):
        a_token(NAME, document={**BADGE, "more": {name: 1}})
    with pytest.raises(ValueError, match=r"_sd|\.\.\."):
        a_token(NAME, document={**BADGE, name: 1})


def test_a_presentation_says_that_it_is_one() -> None:
    presentation = {"@context": BADGE["@context"], "type": ["VerifiablePresentation"], "holder": "did:example:holder"}
    token = sd_jwt.read(a_token("/holder", document=presentation))
    assert (token.kind, token.jws.header["typ"], vc_jwt.faults(token)) == ("presentation", "vp+sd-jwt", ())


def test_a_plain_token_is_none_of_these_and_the_other_way_round() -> None:
    plain = vc_jwt.secure(BADGE, signer(p256()), form="vc-jose-cose")
    with pytest.raises(MalformedToken):
        sd_jwt.read(plain)
    assert [fault.detail for fault in vc_jwt.faults(sd_jwt.read(f"{plain}~"))] == [{"reason": "typ"}]
    with pytest.raises(MalformedToken):
        vc_jwt.read(a_token(NAME))
    assert [fault.detail for fault in vc_jwt.faults(vc_jwt.read(a_token().rstrip("~")))] == [{"reason": "typ"}]


A, B = disclosure("salt-a", "name", "Noor"), disclosure("salt-b", {"grade": "9"})
INSIDE = disclosure("salt-c", "_sd", [digest(A)])
DEEP = disclosure("salt-d", "deep", json.loads("[" * 100 + "]" * 100))


@pytest.mark.parametrize(
    ("payload", "disclosures"),
    [
        pytest.param({}, [A], id="opens nothing"),
        pytest.param({"_sd": [digest(A)]}, [A, A], id="given twice"),
        pytest.param({"_sd": [digest(A), digest(A)]}, [A], id="digest twice in one place"),
        pytest.param({"_sd": [digest(A)], "x": {"_sd": [digest(A)]}}, [A], id="digest in two places"),
        pytest.param({"_sd": ["unknown", "unknown"]}, [], id="decoy twice"),
        pytest.param({"_sd": [digest(A)], "name": "Other"}, [A], id="name is there already"),
        pytest.param({"_sd": [digest(B)]}, [B], id="item among members"),
        pytest.param({"x": [{"...": digest(A)}]}, [A], id="member among items"),
        pytest.param({"x": [{"...": digest(B), "more": 1}]}, [B], id="item with company"),
        pytest.param({"x": [{"...": 1}]}, [], id="digest that is no text"),
        pytest.param({"x": {"...": digest(B)}}, [B], id="item that is no item"),
        pytest.param({"_sd": digest(A)}, [A], id="digests that are no list"),
        pytest.param({"_sd": [1]}, [], id="digests that are no texts"),
        pytest.param({"_sd": [digest(INSIDE)]}, [INSIDE, A], id="a name of the mechanism"),
        pytest.param({"x": {"_sd_alg": "sha-256"}}, [], id="algorithm in another place"),
        pytest.param({"_sd_alg": "md5", "_sd": []}, [], id="unknown algorithm"),
        pytest.param({"_sd_alg": ["sha-256"], "_sd": []}, [], id="no algorithm"),
        pytest.param({"_sd_alg": "sha-512", "_sd": [digest(A)]}, [A], id="another algorithm"),
        pytest.param({"_sd": [digest(DEEP)]}, [DEEP], id="too deep"),
        pytest.param({}, ["e30"], id="object for a disclosure"),
        pytest.param({}, [disclosure("salt")], id="one part"),
        pytest.param({}, [disclosure("salt", "name", 1, 2)], id="four parts"),
        pytest.param({}, [disclosure(1, "name", 2)], id="salt that is no text"),
        pytest.param({}, [disclosure("salt", 1, 2)], id="name that is no text"),
        pytest.param({}, ["not/base64"], id="other alphabet"),
        pytest.param({}, [""], id="empty"),
        pytest.param({}, [base64url.encode(b'["s","n",{"a":1,"a":2}]')], id="a name twice"),
    ],
)
def test_digests_and_disclosures_that_do_not_go_together_are_refused(payload: Any, disclosures: list[str]) -> None:
    with pytest.raises(MalformedToken):
        sd_jwt.read(signed({**BADGE, **payload}, *disclosures))


@pytest.mark.parametrize("algorithm", ["sha-256", "sha-384", "sha-512"])
def test_other_digests_and_decoys_are_read(algorithm: str) -> None:
    made = digest(A, algorithm.replace("-", ""))
    token = sd_jwt.read(signed({**BADGE, "_sd_alg": algorithm, "_sd": ["decoy", made]}, A))
    assert token.credential == {**BADGE, "name": "Noor"}
    assert token.claims == {"_sd_alg": algorithm}


def test_a_chain_of_disclosures_one_in_another_is_bounded() -> None:
    inner, chain = 1, []
    for place in range(100):
        text = disclosure(f"salt-{place}", "x", inner)
        chain.append(text)
        inner = {"_sd": [digest(text)]}  # type: ignore[assignment]  # the next level holds the digest of this one
    with pytest.raises(MalformedToken, match="complex"):
        sd_jwt.read(signed({**BADGE, "more": inner}, *chain))


def test_nobody_reads_disclosures_without_end() -> None:
    with pytest.raises(MalformedToken):
        sd_jwt.parse(a_token().rstrip("~") + "~" * (sd_jwt.MAX_DISCLOSURES + 2))
    with pytest.raises(MalformedToken, match="too_large"):
        sd_jwt.parse(a_token(NAME), limit=100)


@pytest.mark.parametrize("token", ["", "~", "a.b.c~", b"\xff~", "é~", "~~~", "a~b~c"])
def test_what_is_no_such_token_is_refused(token: str | bytes) -> None:
    with pytest.raises(MalformedToken):
        sd_jwt.read(token)


def bound(shown: str, *, header: Any = None, key: Any = None, **changes: Any) -> str:
    claims = {"iat": 1781524800, "aud": "https://verifier.example", "nonce": "n-1", "sd_hash": digest(shown), **changes}
    given = {name: value for name, value in claims.items() if value is not None}
    return shown + jws.sign(header or {"typ": "kb+jwt"}, json.dumps(given).encode(), signer(key or ed25519()))


def for_the_holder(*pointers: str) -> str:
    return sd_jwt.secure(BADGE, signer(p256()), pointers=pointers, salts=salts(len(pointers)), holder=ed25519().public_key())


def test_the_holder_binds_what_is_shown_to_verifier_and_occasion() -> None:
    shown = sd_jwt.disclose(for_the_holder(NAME, ADDRESS), [NAME])
    parsed = sd_jwt.parse(bound(shown))
    assert sd_jwt.of_sd_jwt(parsed).claims["cnf"] == {"jwk": jwk.encode(ed25519().public_key())}
    assert sd_jwt.check_key_binding(parsed, audience="https://verifier.example", nonce="n-1").ok
    assert sd_jwt.check_key_binding(parsed, audience=None, nonce=None).ok


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"key": p256()}, "proof.unknown_method"),
        ({"key": ed25519(2)}, "proof.altered"),
        ({"sd_hash": "other"}, "proof.altered"),
        ({"sd_hash": None}, "proof.altered"),
        ({"aud": "https://other.example"}, "proof.malformed"),
        ({"aud": ["https://verifier.example"]}, "proof.malformed"),
        ({"nonce": "n-2"}, "proof.malformed"),
        ({"nonce": None}, "proof.malformed"),
        ({"iat": None}, "proof.malformed"),
        ({"iat": True}, "proof.malformed"),
        ({"header": {"typ": "JWT"}}, "proof.malformed"),
    ],
)
def test_a_binding_for_something_else_or_by_somebody_else_is_none(changes: dict[str, Any], code: str) -> None:
    parsed = sd_jwt.parse(bound(for_the_holder(NAME), **changes))
    assert sd_jwt.check_key_binding(parsed, audience="https://verifier.example", nonce="n-1").code == code


def test_a_disclosure_taken_away_after_binding_is_noticed() -> None:
    token = for_the_holder(NAME, ADDRESS)
    binding = bound(token).rpartition("~")[2]
    less = sd_jwt.parse(sd_jwt.disclose(token, [NAME]) + binding)
    assert sd_jwt.check_key_binding(less, audience=None, nonce=None).code == "proof.altered"


def test_without_a_binding_or_a_key_of_the_holder_there_is_none() -> None:
    unbound = sd_jwt.parse(for_the_holder(NAME))
    assert sd_jwt.check_key_binding(unbound, audience=None, nonce=None).code == "proof.missing"
    nobody = sd_jwt.parse(bound(a_token(NAME)))
    assert sd_jwt.check_key_binding(nobody, audience=None, nonce=None).detail == {"reason": "cnf"}
    damaged = sd_jwt.parse(f"{for_the_holder(NAME)}x.y.z")
    assert sd_jwt.check_key_binding(damaged, audience=None, nonce=None).detail == {"reason": "key_binding"}


VECTORS = "vectors/w3c/vc-jose-cose/tests/input"


@pytest.mark.parametrize(
    ("file", "key", "code"),
    [
        ("credential-sdjwt-selective", "p384", "proof.valid"),
        ("credential-sdjwt-nested", "p521", "proof.valid"),
        ("presentation-sdjwt-selective", "p384", "proof.valid"),
        ("credential-sdjwt-bad-signature", "p384", "proof.altered"),
    ],
)
def test_the_published_tokens_are_read(shared: Path, file: str, key: str, code: str) -> None:
    token = sd_jwt.read((shared / VECTORS / f"{file}.txt").read_bytes())
    method = json.loads((shared / VECTORS / f"vm-{key}.json").read_text())
    assert jws.check(token.jws, jwk.decode(method["publicKeyJwk"])).code == code
    assert vc_jwt.faults(token) == ()
    if "selective" in file and code == "proof.valid" and "credential-" in file:
        assert token.credential == json.loads((shared / VECTORS / "credential-selective.json").read_text())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.sampled_from([digest(A), digest(B)]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["_sd", "...", "_sd_alg", "a", "name"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(JSON, st.lists(st.sampled_from([A, B, INSIDE, "", "e30"]), max_size=3))
def test_whatever_a_payload_holds_it_is_read_or_refused(value: Any, disclosures: list[str]) -> None:
    try:
        token = sd_jwt.read(signed({**BADGE, "more": value}, *disclosures))
    except MalformedToken:
        return
    assert "_sd" not in json.dumps(token.credential)
