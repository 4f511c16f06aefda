"""Tokens between us and two Python libraries: openbadgeslib knows those of Open Badges 3.0, openvc-core the other kinds.

Each accepts ours, we accept theirs, and both refuse them when somebody changed them. openvc-core (1.37) reads no JWT but with a
``vc`` claim, which we do not write. Whole credentials are in test_whole_tokens.py.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from openbadgeslib.ob3 import OB3Signer, OB3VerificationError, OB3Verifier
from openvc import cbor as their_cbor
from openvc import cose as their_cose
from openvc.errors import OpenvcError
from openvc.keys import Ed25519SigningKey, P256SigningKey, P384SigningKey
from openvc.proof.sd_jwt import SdJwtVcProofSuite
from openvc.proof.vc_jwt import VcJwtProofSuite
from openvc.proof.vp_jwt import VpJwtProofSuite

from badges.proofs import cose, json_object, jwk, jws, sd_jwt, vc_jwt
from badges.proofs.signer import PrivateKey
from tests.oracles.agreed import BADGESLIB, OPENVC
from tests.oracles.ledger import Ledger
from tests.oracles.samples import School
from tests.proofs.keys import DID, ed25519, p256, p384, private_jwk, rsa_key, signer

KEYS: dict[str, PrivateKey] = {"EdDSA": ed25519(), "ES256": p256(), "ES384": p384()}
OPEN_BADGES: dict[str, PrivateKey] = {"RS256": rsa_key(), "ES256": p256(), "EdDSA": ed25519()}
THEIRS: dict[str, Any] = {"EdDSA": Ed25519SigningKey, "ES256": P256SigningKey, "ES384": P384SigningKey}
VERIFIER, NONCE = "https://verifier.example", "n-0S6_WzA2Mj"
HIDEABLE = ["/credentialSubject/achievement/criteria", "/credentialSubject/achievement/alignment/0", "/name"]


@pytest.fixture(scope="module")
def badge(school: Callable[[str], School]) -> dict[str, Any]:
    """One of our badges, without its proof, for somebody with a DID."""
    signed = school("LU-02").sample().badge
    subject = {"id": "did:example:holder", **signed["credentialSubject"]}
    return {**{name: value for name, value in signed.items() if name != "proof"}, "credentialSubject": subject}


def theirs(algorithm: str, name: str = f"{DID}#2026") -> Any:
    return THEIRS[algorithm].from_jwk(private_jwk(KEYS[algorithm]), name)


def public(algorithm: str) -> dict[str, str]:
    return jwk.encode(KEYS[algorithm].public_key())


def changed(token: str, place: int = -30) -> str:
    """The token with one character turned into another, by default in the signature."""
    place %= len(token)
    return token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]


def refuses(ask: Callable[[], object], error: type[Exception], why: str = "") -> bool:
    """Whether a library refuses this, for this reason."""
    try:
        ask()
    except error as refusal:
        return why in str(refusal)
    return False


def salts(number: int) -> list[bytes]:
    return [bytes([place] * 16) for place in range(number)]


@pytest.mark.parametrize("algorithm", OPEN_BADGES)
@pytest.mark.parametrize("form", ["open-badges", "both"])
def test_openbadgeslib_accepts_our_tokens(ledger: Ledger, badge: dict[str, Any], algorithm: str, form: Any) -> None:
    key = OPEN_BADGES[algorithm]
    token = vc_jwt.secure(badge, signer(key), form=form)
    verifier = OB3Verifier(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    between = ledger.between("VC-JWT (OB 3.0 §8.2)", BADGESLIB)
    between.they(verifier.verify(token).issuer.id == badge["issuer"]["id"], True)
    between.they(not refuses(lambda: verifier.verify(changed(token)), OB3VerificationError, "signature"), False)
    for name, value in {"iss": "did:web:others.example", "jti": "urn:uuid:1", "sub": "did:example:other"}.items():
        claims = {**badge, **vc_jwt.open_badges_claims(badge), name: value}
        spoiled = jws.sign({"typ": "JWT", "kid": f"{DID}#2026"}, json_object.write(claims), signer(key))
        assert [fault.detail["claim"] for fault in vc_jwt.faults(vc_jwt.read(spoiled))] == [name]
        between.they(not refuses(partial(verifier.verify, spoiled), OB3VerificationError, name), False)


@pytest.mark.parametrize("algorithm", OPEN_BADGES)
def test_we_accept_the_tokens_of_openbadgeslib(ledger: Ledger, badge: dict[str, Any], algorithm: str) -> None:
    key = OPEN_BADGES[algorithm]
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    token = OB3Signer(pem, algorithm).sign_payload({**badge, **vc_jwt.open_badges_claims(badge)})
    read = vc_jwt.read(token)
    assert (read.form, read.credential, vc_jwt.faults(read)) == ("open-badges", badge, ())
    assert jwk.decode(read.jwk) == key.public_key()
    between = ledger.between("VC-JWT (OB 3.0 §8.2)", BADGESLIB)
    between.we(jws.check(read.jws, key.public_key()).ok, True)
    between.we(jws.check(jws.parse(changed(token)), key.public_key()).ok, False)


@pytest.mark.parametrize("algorithm", KEYS)
def test_we_accept_openvc_tokens_with_a_vc_claim(ledger: Ledger, badge: dict[str, Any], algorithm: str) -> None:
    token = VcJwtProofSuite().sign(badge, signing_key=theirs(algorithm))
    read = vc_jwt.read(token)
    assert (read.form, read.credential, vc_jwt.faults(read)) == ("vc-claim", badge, ())
    assert vc_jwt.outside_period(read, datetime.now(UTC)) is None
    between = ledger.between("JWT with a vc claim", OPENVC)
    between.we(jws.check(read.jws, KEYS[algorithm].public_key()).ok, True)
    between.we(jws.check(jws.parse(changed(token)), KEYS[algorithm].public_key()).ok, False)


def test_we_accept_openvc_presentations(badge: dict[str, Any]) -> None:
    inside = vc_jwt.secure(badge, signer(ed25519()))
    token = VpJwtProofSuite().sign([inside], holder_key=theirs("ES256", "did:example:holder#1"), audience=VERIFIER, nonce=NONCE)
    read = vc_jwt.read(token)
    assert (read.kind, read.credential["holder"], read.credential["verifiableCredential"]) == (
        "presentation",
        "did:example:holder",
        [inside],
    )
    assert (read.claims["aud"], read.claims["nonce"], vc_jwt.faults(read)) == (VERIFIER, NONCE, ())
    assert jws.check(read.jws, p256().public_key()).ok


@pytest.mark.parametrize("algorithm", KEYS)
def test_openvc_accepts_our_sd_jwts_and_what_the_holder_shows_of_them(
    ledger: Ledger, badge: dict[str, Any], algorithm: str
) -> None:
    suite = SdJwtVcProofSuite()
    token = sd_jwt.secure(badge, signer(KEYS[algorithm]), pointers=HIDEABLE, salts=salts(3), holder=ed25519().public_key())
    whole = suite.verify(token, public_key_jwk=public(algorithm))
    between = ledger.between("SD-JWT", OPENVC)
    between.they(whole.vcdm, True)
    assert {name: whole.claims[name] for name in badge} == badge
    some = suite.verify(sd_jwt.disclose(token, [HIDEABLE[1]]), public_key_jwk=public(algorithm)).claims
    assert some["credentialSubject"]["achievement"]["alignment"] == badge["credentialSubject"]["achievement"]["alignment"]
    assert "name" not in some
    for spoiled in (changed(token), changed(token, token.index("~") - 30)):  # a disclosure that opens nothing, the signature
        refused = refuses(partial(suite.verify, spoiled, public_key_jwk=public(algorithm)), OpenvcError)
        between.they(not refused, False)


def test_we_accept_the_signature_and_disclosures_of_openvc_sd_jwts(ledger: Ledger, badge: dict[str, Any]) -> None:
    token = SdJwtVcProofSuite().issue(
        {**badge, "iss": DID},
        signing_key=theirs("ES256"),
        disclosable=["credentialSubject", "name"],
        holder_jwk=public("EdDSA"),
        vct="https://badges.example/vct",
        decoys=4,
    )
    read = sd_jwt.read(token)
    assert read.credential == {**badge, "vct": "https://badges.example/vct"}
    between = ledger.between("SD-JWT", OPENVC)
    between.we(jws.check(read.jws, p256().public_key()).ok, True)
    between.we(not refuses(lambda: sd_jwt.read(changed(token)), vc_jwt.MalformedToken), False)


def test_we_accept_openvc_binding_to_the_holder_and_openvc_accepts_what_is_bound(ledger: Ledger, badge: dict[str, Any]) -> None:
    suite = SdJwtVcProofSuite()
    token = sd_jwt.secure(badge, signer(p256()), pointers=HIDEABLE, salts=salts(3), holder=ed25519().public_key())
    shown = suite.create_presentation(
        sd_jwt.disclose(token, HIDEABLE[:1]), holder_key=theirs("EdDSA"), audience=VERIFIER, nonce=NONCE
    )
    between = ledger.between("SD-JWT", OPENVC)
    between.we(sd_jwt.check_key_binding(sd_jwt.parse(shown), audience=VERIFIER, nonce=NONCE).ok, True)
    assert suite.verify(shown, public_key_jwk=public("ES256"), audience=VERIFIER, nonce=NONCE, require_key_binding=True).key_bound
    between.we(sd_jwt.check_key_binding(sd_jwt.parse(changed(shown)), audience=VERIFIER, nonce=NONCE).ok, False)
    between.we(sd_jwt.check_key_binding(sd_jwt.parse(shown), audience=VERIFIER, nonce="another").ok, False)


@pytest.mark.parametrize("algorithm", KEYS)
def test_openvc_accepts_our_cose_files(ledger: Ledger, badge: dict[str, Any], algorithm: str) -> None:
    content = cose.secure(badge, signer(KEYS[algorithm]))
    between = ledger.between("COSE", OPENVC)

    def accepts(content: bytes) -> bool:
        return bool(their_cose.verify_sign1(their_cose.parse_sign1(their_cbor.decode(content)), public_jwk=public(algorithm)))

    between.they(accepts(content), True)
    between.they(accepts(content.replace(b"OpenBadgeCredential", b"OpenBadgeCredentiaL")), False)
