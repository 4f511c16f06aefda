"""Suite by suite: Digital Bazaar's libraries accept our proofs and we accept theirs, and nobody accepts a changed credential."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from badges.canonical import undefined
from badges.proofs import multibase, multikey
from badges.proofs.data_integrity import add_proof, check_proof, proofs_of
from badges.proofs.signer import LocalSigner
from tests.canonical.samples import a_badge
from tests.oracles.opinions import FOLDER, SCHEMAS
from tests.proofs.keys import ed25519, p256, p384

Document = dict[str, Any]
Ask = Callable[..., Document]

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)

KEYS: dict[str, Ed25519PrivateKey | EllipticCurvePrivateKey] = {"Ed25519": ed25519(), "P-256": p256(), "P-384": p384()}

SUITES = [
    ("eddsa-rdfc-2022", "Ed25519"),
    ("eddsa-jcs-2022", "Ed25519"),
    ("ecdsa-rdfc-2019", "P-256"),
    ("ecdsa-rdfc-2019", "P-384"),
]


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    if not (FOLDER / "node_modules").is_dir():
        pytest.fail("the packages of tests/oracles are not installed: `make test` does it, or `npm ci` in that folder")
    command = ["node", "data_integrity.mjs", str(SCHEMAS)]
    with subprocess.Popen(command, cwd=FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        asking, answering = process.stdin, process.stdout

        def question(do: str, credential: Document, suite: str, kind: str) -> Document:
            document = controller(kind, credential)
            documents = {document["id"]: document, method_of(kind)["id"]: method_of(kind)}
            asked = {"do": do, "credential": credential, "suite": suite, "key": method_of(kind, secret=True)}
            asking.write(json.dumps({**asked, "documents": documents, "now": NOW.isoformat()}) + "\n")
            asking.flush()
            answer: Document = json.loads(answering.readline())
            return answer

        yield question
        asking.close()


def method_of(kind: str, *, secret: bool = False) -> Document:
    key = KEYS[kind]
    public = multikey.encode(key.public_key())
    did = f"did:key:{public}"
    method = {
        "@context": "https://w3id.org/security/multikey/v1",
        "id": f"{did}#{public}",
        "type": "Multikey",
        "controller": did,
        "publicKeyMultibase": public,
    }
    if secret:
        method["secretKeyMultibase"] = secret_of(kind)
    return method


def secret_of(kind: str) -> str:
    key = KEYS[kind]
    if isinstance(key, Ed25519PrivateKey):
        # This library wants the public half behind the seed.
        return multibase.base58(b"\x80\x26" + key.private_bytes_raw() + key.public_key().public_bytes_raw())
    number = key.private_numbers().private_value
    prefix, length = {"P-256": (b"\x86\x26", 32), "P-384": (b"\x87\x26", 48)}[kind]
    return multibase.base58(prefix + number.to_bytes(length, "big"))


def controller(kind: str, credential: Document) -> Document:
    method = method_of(kind)
    contexts = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]
    listed = {name: value for name, value in method.items() if name != "@context"}
    return {"@context": contexts, "id": method["controller"], "verificationMethod": [listed], "assertionMethod": [method["id"]]}


def a_badge_by(kind: str, version: str = "2.0") -> Document:
    badge = a_badge()
    badge["issuer"]["id"] = method_of(kind)["controller"]
    # Six things without a name that only their values tell apart, a text with a direction, and one with rare characters.
    badge["credentialSubject"]["achievement"]["alignment"] = [
        {"type": ["Alignment"], "targetName": f"A{n}", "targetUrl": f"https://skills.example/{n}"} for n in range(6)
    ]
    badge["description"] = {"@value": "نحل", "@language": "ar", "@direction": "rtl"}
    badge["credentialSubject"]["achievement"]["criteria"]["narrative"] = "a\x0bb\x7f\x08\u2028 \U0001f600\ufb33"
    if version == "1.1":
        badge["@context"] = ["https://www.w3.org/2018/credentials/v1", *badge["@context"][1:]]
        badge["issuanceDate"] = badge.pop("validFrom")
        del badge["name"], badge["description"]
    return badge


def ours(suite: str, kind: str, version: str = "2.0") -> Document:
    signer = LocalSigner(KEYS[kind], method_of(kind)["id"])
    return add_proof(a_badge_by(kind, version), signer, created=NOW, cryptosuite=suite)


def changed(credential: Document) -> Document:
    changed = json.loads(json.dumps(credential))
    changed["credentialSubject"]["achievement"]["alignment"][3]["targetName"] = "A9"
    assert changed != credential
    result: Document = changed
    return result


@pytest.mark.parametrize("version", ["2.0", "1.1"])
@pytest.mark.parametrize(("suite", "kind"), SUITES)
def test_they_accept_our_proof_and_refuse_it_on_a_changed_badge(ask: Ask, suite: str, kind: str, version: str) -> None:
    badge = ours(suite, kind, version)
    assert ask("verify", badge, suite, kind) == {"verified": True}
    assert "error" in ask("verify", changed(badge), suite, kind)


@pytest.mark.parametrize("version", ["2.0", "1.1"])
@pytest.mark.parametrize(("suite", "kind"), [*SUITES, ("Ed25519Signature2020", "Ed25519")])
def test_we_accept_their_proof_and_refuse_it_on_a_changed_badge(ask: Ask, suite: str, kind: str, version: str) -> None:
    answer = ask("sign", a_badge_by(kind, version), suite, kind)
    badge = answer["credential"]
    (proof,) = proofs_of(badge)
    assert suite in (proof["type"], proof.get("cryptosuite"))
    assert undefined(badge) == ()
    assert check_proof(badge, proof, KEYS[kind].public_key()).code == "proof.valid"
    assert check_proof(changed(badge), proof, KEYS[kind].public_key()).code == "proof.altered"
    if kind == "Ed25519" and suite in dict(SUITES):
        # These signatures know no chance: the same document and moment give the same bytes.
        again = add_proof(
            a_badge_by(kind, version), LocalSigner(KEYS[kind], proof["verificationMethod"]), created=NOW, cryptosuite=suite
        )
        assert again["proof"][0]["proofValue"] == proof["proofValue"]
