"""Whatever a token and the documents of the world say: nobody but the issuer's key makes a token the issuer's."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from badges.proofs import json_object, jwk, jws, multikey
from badges.proofs.did import did_document
from badges.proofs.signer import LocalSigner
from badges.verification.facts import LIMITS, Facts, Found, Missing, Need, Policy
from badges.verification.presented import Credential, read
from badges.verification.signatures import judge_signatures, key_needs
from tests.verification.signed import DID, LATER, a_badge, a_method, key

WEB = "https://school.example/issuers/1"
KEYS = "https://school.example/.well-known/jwks.json"
SCHOOL = jwk.encode(key("school").public_key())
STRANGER = jwk.encode(key("stranger").public_key())
STRANGERS_DID = f"did:key:{multikey.encode(key('stranger').public_key())}"
STRANGERS_WEB = "https://stranger.example/keys"

odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda value: st.lists(value, max_size=2) | st.dictionaries(st.sampled_from(["id", "kid", "kty", "x"]), value, max_size=2),
    max_leaves=4,
)
THEIRS = [
    DID,
    f"{DID}#school",
    "#school",
    "school",
    WEB,
    f"{WEB}#1",
    "1",
    "#1",
    KEYS,
    f"{KEYS}#1",
    "https://school.example/keys/1",
]
OTHERS = [
    STRANGERS_DID,
    f"{STRANGERS_DID}#{STRANGERS_DID[8:]}",
    STRANGERS_WEB,
    f"{STRANGERS_WEB}#1",
    "",
    "#",
    "http://school.example/1",
]
ids = st.sampled_from([*THEIRS, *OTHERS])
methods = st.fixed_dictionaries(
    {"type": st.sampled_from(["JsonWebKey", "JsonWebKey2020", "Multikey"])},
    optional={
        "id": ids,
        "controller": ids,
        "publicKeyJwk": st.just(SCHOOL),
        "publicKeyMultibase": st.just(multikey.encode(key("school").public_key())),
        "expires": st.sampled_from(["2020-01-01T00:00:00Z", "soon"]),
    },
)
keys = st.builds(lambda kid, iss: {**SCHOOL, "kid": kid, "iss": iss} if iss else {**SCHOOL, "kid": kid}, ids, st.none() | ids)
# What the school's own addresses may answer, however odd: there is no key but the school's in it.
answers = st.one_of(
    st.fixed_dictionaries(
        {"id": ids},
        optional={
            "verificationMethod": st.lists(methods, max_size=3) | methods,
            "assertionMethod": st.lists(st.sampled_from([f"{DID}#school", "#school", f"{WEB}#1", "#1"]) | methods, max_size=3),
            "controller": ids,
            "publicKeyJwk": st.just(SCHOOL),
            "keys": st.lists(keys, max_size=3),
        },
    ),
    st.fixed_dictionaries({"keys": st.lists(keys, max_size=3)}),
    keys,
    odd,
)
headers = st.fixed_dictionaries({}, optional={"kid": ids | odd, "jwk": st.sampled_from([SCHOOL, STRANGER]) | odd})


def facts_of(documents: dict[str, Any], token: Credential) -> Facts:
    """The school's addresses answer with what was drawn, the stranger's with the stranger's key under every name."""
    strangers = {
        STRANGERS_WEB: {"keys": [{**STRANGER, "kid": "1", "iss": WEB}, {**STRANGER, "kid": STRANGERS_WEB}]},
    }
    known = documents | strangers
    return {
        need: Found(json.dumps(known[need.url]).encode()) if need.url in known else Missing("not_found")
        for need in key_needs(token, LIMITS)
    }


def a_token(issuer: str, by: str, header: dict[str, Any]) -> Credential:
    """A token that names this issuer, with any header."""
    payload = a_badge(issuer={**a_badge()["issuer"], "id": issuer})
    signed = jws.sign({"typ": "vc+jwt", **header}, json_object.write(payload), LocalSigner(key(by), "unused"))
    (token,) = read(signed.encode()).items
    assert isinstance(token, Credential)
    return token


@settings(deadline=None, max_examples=400, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.sampled_from([DID, WEB]), headers, answers, answers, answers)
def test_a_strangers_signature_is_never_the_issuers(issuer: str, header: dict[str, Any], one: Any, two: Any, three: Any) -> None:
    token = a_token(issuer, "stranger", header)
    facts = facts_of({DID: one, WEB: one, KEYS: two, "https://school.example/keys/1": three}, token)
    assert not any(signature.holds for signature in judge_signatures(token, facts, LATER))
    for signature in judge_signatures(token, facts, LATER, LIMITS, Policy(bind=False, every_proof=True)):
        assert signature.binding == "binding.not_asked"


@settings(deadline=None, max_examples=100)
@given(headers.filter(lambda header: header.get("jwk") != STRANGER))
def test_the_issuers_own_signature_holds_or_the_header_says_why_not(header: dict[str, Any]) -> None:
    token = a_token(DID, "school", header)
    facts = {Need("did", DID): Found(json.dumps(did_document(DID, [a_method()])).encode())}
    (signature,) = judge_signatures(token, facts, LATER)
    assert signature.holds or header
    assert signature.proof != "proof.altered" or isinstance(header.get("kid"), str)
