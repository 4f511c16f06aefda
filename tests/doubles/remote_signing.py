"""A stand-in for a service that signs remotely: a process of its own on loopback that speaks the CSC API v2.

    python tests/doubles/remote_signing.py --port 0 --config FILE --ledger FILE --ready FILE

It imports nothing of the project it tests: ``oauth2/token`` (client credentials), ``credentials/info``,
``credentials/authorize`` and ``signatures/signHash``, with the names of errors of the specification. The configuration (JSON)
is read anew for every request:

    {"clients": {"badges": "its secret"}, "bearers": ["a token that always holds"],
     "credentials": {"GX1": {"key": "key.pem", "chain": "chain.pem", "mode": "explicit", "pin": "1234", "otp": "55",
                             "scal": "2", "expression": "PIN AND OTP", "algo": [...], "ecdsa": "der", "status": "enabled"}}}

The ledger gets a line of JSON per request: method, status, error; never what was sent. A fault plan in the configuration breaks
chosen calls, each entry once: ``"faults": [{"method": "signatures/signHash", "do": "fail"}]``; see ``FAULTS``.
"""

from __future__ import annotations

import base64
import json
import secrets
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

if not __package__:  # started as a program: its parts are found from the root of the project
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.doubles.serving import listening, options_of, serve

BASE = "/csc/v2"
MAX_BYTES = 1_000_000
SECONDS = 300
"""How long signature activation data and access tokens live."""

HASHES: dict[str, hashes.HashAlgorithm] = {
    "2.16.840.1.101.3.4.2.1": hashes.SHA256(),
    "2.16.840.1.101.3.4.2.2": hashes.SHA384(),
}
RSA_SHA256, RSA_PSS = "1.2.840.113549.1.1.11", "1.2.840.113549.1.1.10"
ECDSA_SHA256, ECDSA_SHA384 = "1.2.840.10045.4.3.2", "1.2.840.10045.4.3.3"
HASH_OF = {RSA_SHA256: "sha256", ECDSA_SHA256: "sha256", ECDSA_SHA384: "sha384"}
FAULTS = {
    "fail": "500 server_error",
    "busy": "429",
    "forbid": "403 access_denied",
    "expire": "401 invalid_token, once",
    "echo": "400 invalid_request whose description says the request back",
    "later": "202, as if a person had to confirm",
    "page": "200 with a page instead of JSON",
    "redirect": "302 to another address",
    "endless": "an answer that does not end",
    "hold": "waits `seconds` before it answers",
    "drop": "closes the connection without an answer",
    "other-key": "signs with a key that nobody knows",
    "no-signature": "signs nothing",
    "no-base64": "a signature that is no base64",
    "no-certificates": "credentials/info without certificates",
}


class Refused(Exception):
    """An answer that is not 200."""

    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(description)
        self.status, self.error = status, error


@dataclass
class Activation:
    """What a signature activation data stands for; good for so many signatures."""

    credential: str
    hashes: list[str]
    left: int
    until: float


@dataclass
class SigningService:
    """Credentials, access tokens and activations; every method is called under one lock."""

    config_file: Path
    access: dict[str, float] = field(default_factory=dict)
    activations: dict[str, Activation] = field(default_factory=dict)
    wrong: dict[str, int] = field(default_factory=dict)
    spent: list[dict[str, Any]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def config(self) -> dict[str, Any]:
        """As it stands now."""
        config: dict[str, Any] = json.loads(self.config_file.read_text())
        if unknown := {entry["do"] for entry in config.get("faults", [])} - set(FAULTS):
            raise ValueError(f"unknown faults {sorted(unknown)}; there are {sorted(FAULTS)}")
        return config

    def fault(self, method: str) -> dict[str, Any]:
        """What goes wrong with this call."""
        for entry in self.config.get("faults", []):
            if entry["method"] == method and entry not in self.spent:
                self.spent.append(entry)
                return dict(entry)
        return {}

    def token(self, form: dict[str, str]) -> dict[str, Any]:
        """An access token for a client (RFC 6749 §4.4)."""
        if form.get("grant_type") != "client_credentials":
            raise Refused(400, "unsupported_grant_type", "Only client credentials are supported.")
        known = self.config.get("clients", {}).get(form.get("client_id", ""))
        if known is None or not secrets.compare_digest(known, form.get("client_secret", "")):
            raise Refused(401, "invalid_client", "The client is not known.")
        if form.get("scope") != "service":
            raise Refused(400, "invalid_scope", "The scope is service.")
        value = secrets.token_urlsafe(24)
        self.access[value] = time.monotonic() + SECONDS
        return {"access_token": value, "token_type": "Bearer", "expires_in": SECONDS}

    def check_access(self, header: str) -> None:
        """Raises 401."""
        kind, _, value = header.partition(" ")
        if kind == "Bearer" and (value in self.config.get("bearers", []) or self.access.get(value, 0) > time.monotonic()):
            return
        raise Refused(401, "invalid_token", "Invalid or expired access_token.")

    def credential(self, body: dict[str, Any]) -> dict[str, Any]:
        """What the configuration says of a credential. Raises 400."""
        id = body.get("credentialID")
        if not isinstance(id, str):
            raise Refused(400, "invalid_request", "Missing (or invalid type) string parameter credentialID")
        credential: dict[str, Any] | None = self.config["credentials"].get(id)
        if credential is None:
            raise Refused(400, "invalid_request", "Invalid parameter credentialID")
        return credential

    def chain(self, credential: dict[str, Any]) -> list[x509.Certificate]:
        return x509.load_pem_x509_certificates((self.config_file.parent / credential["chain"]).read_bytes())

    def info(self, body: dict[str, Any], fault: str) -> dict[str, Any]:
        """``credentials/info`` (§11.5)."""
        credential = self.credential(body)
        chain = [base64.b64encode(c.public_bytes(Encoding.DER)).decode() for c in self.chain(credential)]
        usual = [RSA_SHA256, RSA_PSS, "1.2.840.113549.1.1.1"]
        if isinstance(self.chain(credential)[0].public_key(), ec.EllipticCurvePublicKey):
            usual = ["1.2.840.10045.2.1"]
        answer: dict[str, Any] = {
            "key": {"status": credential.get("status", "enabled"), "algo": credential.get("algo", usual), "len": 2048},
            "cert": {"status": credential.get("cert_status", "valid")},
            "auth": {"mode": credential.get("mode", "explicit")},
            "SCAL": credential.get("scal", "2"),
            "multisign": 1,
        }
        if body.get("certificates", "single") != "none" and fault != "no-certificates":
            answer["cert"]["certificates"] = chain if body.get("certificates") == "chain" else chain[:1]
        if body.get("authInfo") is True and credential.get("mode", "explicit") == "explicit":
            objects = []
            if "pin" in credential:
                objects.append({"type": "Password", "id": "PIN", "format": "N", "label": "PIN"})
            if "otp" in credential:
                objects.append({"type": credential.get("otp_type", "Password"), "id": "OTP", "format": "N", "generator": "totp"})
            answer["auth"] |= {"expression": credential.get("expression", "PIN AND OTP"), "objects": objects}
        return answer

    def authorize(self, body: dict[str, Any]) -> dict[str, Any]:
        """``credentials/authorize`` (§11.6)."""
        credential = self.credential(body)
        if credential.get("mode", "explicit") == "oauth2code":
            raise Refused(400, "invalid_request", "The credential is authorised by OAuth 2.0.")
        number, given = body.get("numSignatures"), body.get("hashes", [])
        if not isinstance(number, int) or number < 1:
            raise Refused(400, "invalid_request", "Missing (or invalid type) integer parameter numSignatures")
        if credential.get("scal", "2") == "2" and not given:
            raise Refused(400, "invalid_request", "Missing (or invalid type) array parameter hashes")
        if credential.get("mode", "explicit") == "explicit":
            self.check_said(body, credential)
        sad = secrets.token_urlsafe(24)
        self.activations[sad] = Activation(body["credentialID"], given, number, time.monotonic() + SECONDS)
        return {"SAD": sad, "expiresIn": SECONDS}

    def check_said(self, body: dict[str, Any], credential: dict[str, Any]) -> None:
        """PIN and one-time password; three wrong PINs lock the credential. Raises 400."""
        id = body["credentialID"]
        if self.wrong.get(id, 0) >= 3:
            raise Refused(400, "credential_locked", "The credential is locked.")
        said = {one.get("id"): one.get("value") for one in body.get("authData", []) if isinstance(one, dict)}
        is_any_enough = " OR " in credential.get("expression", "")
        right = {name.upper(): said.get(name.upper()) == credential[name] for name in ("pin", "otp") if name in credential}
        if is_any_enough and any(right.values()):
            return
        for name, is_right in right.items():
            if not is_right:
                self.wrong[id] = self.wrong.get(id, 0) + (name == "PIN")
                raise Refused(400, f"invalid_{name.lower()}", f"The {name} is not valid.")
        self.wrong.pop(id, None)

    def sign_hash(self, body: dict[str, Any], fault: str) -> dict[str, Any]:
        """``signatures/signHash`` (§11.10)."""
        credential = self.credential(body)
        activation = self.activations.get(str(body.get("SAD", "")))
        given, algorithm, hash_oid = body.get("hashes"), body.get("signAlgo"), body.get("hashAlgorithmOID")
        if activation is None or activation.credential != body["credentialID"]:
            raise Refused(400, "invalid_request", "Invalid parameter SAD")
        if activation.until < time.monotonic() or activation.left < 1:
            raise Refused(400, "invalid_request", "SAD expired")
        if not isinstance(given, list) or not given:
            raise Refused(400, "invalid_request", "Missing (or invalid type) array parameter hashes")
        if activation.hashes and any(one not in activation.hashes for one in given):
            raise Refused(400, "invalid_request", "Hash is not authorized by the SAD")
        if hash_oid not in HASHES or HASH_OF.get(str(algorithm), "sha256") != HASHES[hash_oid].name:
            raise Refused(400, "invalid_request", "Invalid parameter hashAlgorithmOID")
        activation.left -= len(given)
        if fault == "no-signature":
            return {"signatures": []}
        if fault == "no-base64":
            return {"signatures": ["ä" * 12]}
        key = load_pem_private_key((self.config_file.parent / credential["key"]).read_bytes(), None)
        if fault == "other-key":
            key = rsa.generate_private_key(65537, 2048)
        signed = [self.signed(key, base64.b64decode(one, validate=True), str(algorithm), HASHES[hash_oid], body) for one in given]
        if credential.get("ecdsa") == "raw" and isinstance(key, ec.EllipticCurvePrivateKey):
            half = (key.key_size + 7) // 8
            signed = [b"".join(n.to_bytes(half, "big") for n in utils.decode_dss_signature(one)) for one in signed]
        return {"signatures": [base64.b64encode(one).decode() for one in signed]}

    @staticmethod
    def signed(key: Any, digest: bytes, algorithm: str, hashed: hashes.HashAlgorithm, body: dict[str, Any]) -> bytes:
        """One signature of one digest. Raises 400."""
        if len(digest) != hashed.digest_size:
            raise Refused(400, "invalid_request", "Invalid digest value length")
        prehashed = utils.Prehashed(hashed)
        match algorithm, key:
            case "1.2.840.113549.1.1.11", rsa.RSAPrivateKey():
                return key.sign(digest, padding.PKCS1v15(), prehashed)
            case "1.2.840.113549.1.1.10", rsa.RSAPrivateKey():
                # SHA-256, MGF1 with SHA-256 and 32 bytes of salt: of RSASSA-PSS-params the parts that say so.
                said = base64.b64decode(body.get("signAlgoParams", ""))
                if said.count(bytes.fromhex("0609608648016503040201")) != 2 or not said.endswith(bytes.fromhex("a203020120")):
                    raise Refused(400, "invalid_request", "Invalid parameter signAlgoParams")
                return key.sign(digest, padding.PSS(padding.MGF1(hashed), 32), prehashed)
            case (("1.2.840.10045.4.3.2" | "1.2.840.10045.4.3.3"), ec.EllipticCurvePrivateKey()):
                return key.sign(digest, ec.ECDSA(prehashed))
        raise Refused(400, "invalid_request", "Invalid parameter signAlgo")


class Answers(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    service: SigningService
    ledger: Path

    def do_POST(self) -> None:
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), MAX_BYTES))
        method = self.path.removeprefix(f"{BASE}/")
        with self.service.lock:
            fault = self.service.fault(method)
        answer: dict[str, Any]
        status, error = 200, None
        try:
            broken = self.broken(fault, body)
            if broken is not None:
                answer, status = broken, 202
            else:
                with self.service.lock:
                    answer = self.route(method, body, str(fault.get("do")))
        except Refused as refused:
            status, error = refused.status, refused.error
            answer = {"error": error, "error_description": str(refused)}
        with self.service.lock, self.ledger.open("a") as ledger:
            ledger.write(json.dumps({"method": method, "status": status, "error": error}) + "\n")
        match fault.get("do"):
            case "drop":
                self.close_connection = True
            case "page":
                self.send_bytes(200, b"<html>a page of an operator</html>", "text/html")
            case "redirect":
                self.send_response(302)
                self.send_header("Location", str(fault.get("to", "http://127.0.0.1:9/")))
                self.send_header("Content-Length", "0")
                self.end_headers()
            case "endless":
                self.never_end()
            case _:
                self.send(status, answer)

    def broken(self, fault: dict[str, Any], body: bytes) -> dict[str, Any] | None:
        """What a fault does before the call is looked at: nothing, an answer, or Refused."""
        match fault.get("do"):
            case "fail":
                raise Refused(500, "server_error", "Something broke.")
            case "busy":
                raise Refused(429, "too_many_requests", "Slow down.")
            case "forbid":
                raise Refused(403, "access_denied", "Not yours.")
            case "expire":
                self.service.access.clear()
            case "echo":
                raise Refused(400, "invalid_request", f"I do not understand {body.decode(errors='replace')}")
            case "hold":
                time.sleep(float(fault.get("seconds", 1)))
            case "later":
                return {"handle": "ask-again", "expiresIn": SECONDS}
        return None

    def route(self, method: str, body: bytes, fault: str) -> dict[str, Any]:
        """The method's answer. Raises Refused."""
        service = self.service
        if method == "oauth2/token":
            return service.token({name: values[-1] for name, values in parse_qs(body.decode()).items()})
        try:
            said: Any = json.loads(body)
        except ValueError as error:
            raise Refused(400, "invalid_request", "The request is no JSON.") from error
        if not isinstance(said, dict):
            raise Refused(400, "invalid_request", "The request is no JSON object.")
        service.check_access(self.headers.get("Authorization", ""))
        match method:
            case "credentials/info":
                return service.info(said, fault)
            case "credentials/authorize":
                return service.authorize(said)
            case "signatures/signHash":
                return service.sign_hash(said, fault)
        raise Refused(404, "invalid_request", "No such method.")

    def never_end(self) -> None:
        """Bytes until the other side has had enough."""
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.close_connection = True
        with suppress(OSError):
            for _ in range(100_000):
                self.wfile.write(b" " * 65_536)

    def send(self, status: int, answer: Any) -> None:
        self.send_bytes(status, json.dumps(answer).encode(), "application/json;charset=UTF-8")

    def send_bytes(self, status: int, content: bytes, kind: str) -> None:
        with suppress(OSError):  # whoever asked went away: that is what some tests are about
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing: the ledger has it."""


def main() -> None:
    """Serves until it is killed."""
    options = options_of("A stand-in for a service that signs remotely.")
    options.add_argument("--config", type=Path, required=True, help="credentials, clients and faults (JSON)")
    options.add_argument("--ledger", type=Path, required=True, help="file that gets a line per request")
    chosen = options.parse_args()
    Answers.service, Answers.ledger = SigningService(chosen.config), chosen.ledger
    chosen.ledger.touch()
    server = listening(chosen, Answers)
    url = f"{server.address}{BASE}"
    serve(server, "remote signing stand-in", url, chosen)


if __name__ == "__main__":
    main()
