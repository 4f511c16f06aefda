"""A stand-in for the authorities behind a seal: one process on loopback that is TSA, OCSP responder, CRL and certificate server.

    python tests/doubles/authorities.py --folder FOLDER --ready FILE

It imports nothing of the project it tests. FOLDER holds a certification authority as ``certification.py`` makes it, and is read
anew for every request: ``root|ca|tsa|ocsp.pem`` (key and certificate), ``issued/<serial>.pem``, ``revoked.json`` (serial number
-> at, reason), ``clock`` (an ISO instant that stands for now) and ``faults.json``.

``POST /tsa`` (RFC 3161), ``POST /ocsp`` and ``GET /ocsp/…`` (RFC 6960), ``GET /crl/root.crl``, ``/crl/ca.crl`` (RFC 5280),
``/issuer/root.cer``, ``/issuer/ca.cer``. The fault plan is a list such as ``[{"at": "tsa", "do": "wrong-nonce"}, {"at":
"ocsp", "do": "slow", "seconds": 5, "times": 1}]``; the first entry for a door counts, ``times`` says for how many requests;
see ``FAULTS``.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import socket
import sys
import threading
import time
from base64 import b64decode, b64encode
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.x509 import ocsp

if not __package__:  # started as a program: its parts are found from the root of the project
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.doubles.serving import listening, options_of, serve

POLICY = "1.3.6.1.4.1.99999.1"
LIFE_OF_AN_ANSWER = timedelta(days=7)
EVERYWHERE = {
    "slow": "waits `seconds` before it answers",
    "trickle": "a byte now and then, for `seconds`",
    "garbage": "200 and a page of HTML",
    "cut": "half of the right answer",
    "huge": "an answer without end, of up to `bytes`",
    "http": "no 200, but `status`",
    "drop": "closes the connection without an answer",
}
FAULTS = {
    "tsa": EVERYWHERE
    | {
        "wrong-nonce": "the nonce of another request",
        "no-nonce": "none at all",
        "other-imprint": "a timestamp of something else",
        "refuse": "status rejection, `text` and badAlg",
        "account": "401 to everybody but `account` (name:password)",
        "no-token": "status granted, but nothing in it",
        "no-certificates": "a token without the certificates that were asked for",
        "bad-signature": "a token whose signature does not hold",
        "seal": "signed by the CA's OCSP key, which may not make timestamps",
    },
    "ocsp": EVERYWHERE
    | {
        "wrong-nonce": "the nonce of another request",
        "no-nonce": "none at all, as ready-made answers have",
        "other-certificate": "an answer about another serial number",
        "refuse": "responseStatus tryLater",
        "revoked": "everything is revoked",
        "unknown": "nothing is known",
        "stale": "an answer of a month ago",
        "future": "an answer of tomorrow",
        "undelegated": "signed with a certificate of the CA that is not for OCSP",
        "stranger": "signed by a responder that another CA made, of the same name",
        "bad-signature": "a signature that does not hold",
    },
    "crl": EVERYWHERE
    | {
        "stale": "a list of a month ago",
        "future": "a list of tomorrow",
        "other-issuer": "the list of another CA",
        "bad-signature": "a signature that does not hold",
        "delta": "only what has changed",
        "some-reasons": "a list for key compromise alone",
        "attributes": "a list of attribute certificates alone",
    },
    "issuer": EVERYWHERE
    | {"other-issuer": "the certificate of another CA", "bundle": "PKCS #7 with both", "pem": "PEM, not DER"},
}


@dataclass(frozen=True)
class Signer:
    """A key and its certificate."""

    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    def sign(self, content: bytes) -> bytes:
        """RSASSA-PKCS1-v1_5 or ECDSA, with SHA-256."""
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(content, padding.PKCS1v15(), hashes.SHA256())
        return self.key.sign(content, ec.ECDSA(hashes.SHA256()))

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)


@dataclass
class Authority:
    """What lies in the folder, and which faults have been used up."""

    folder: Path
    used: dict[str, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    asked: Path | None = None

    def signer(self, name: str) -> Signer:
        pem = (self.folder / f"{name}.pem").read_bytes()
        key = load_pem_private_key(pem, None, unsafe_skip_rsa_key_validation=True)  # read anew each time, so quickly
        assert isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey)
        return Signer(key, x509.load_pem_x509_certificate(pem))

    def now(self) -> datetime:
        """The clock's moment, or this machine's; whole seconds."""
        clock = self.folder / "clock"
        now = datetime.fromisoformat(clock.read_text().strip()) if clock.exists() else datetime.now(UTC)
        return now.replace(microsecond=0)

    def revoked(self) -> dict[str, dict[str, str]]:
        file = self.folder / "revoked.json"
        return json.loads(file.read_text()) if file.exists() else {}

    def has_issued(self, serial_number: int) -> bool:
        return (self.folder / "issued" / f"{serial_number}.pem").exists()

    def fault(self, door: str) -> dict[str, Any]:
        """What goes wrong with this request."""
        with self.lock:
            if self.asked:
                with self.asked.open("a") as log:
                    log.write(f"{door}\n")
            for entry in read_plan(self.folder / "faults.json"):
                name = json.dumps(entry, sort_keys=True)
                if entry["at"] == door and self.used.get(name, 0) < entry.get("times", sys.maxsize):
                    self.used[name] = self.used.get(name, 0) + 1
                    return entry
        return {}


def read_plan(file: Path) -> list[dict[str, Any]]:
    """The entries of a fault plan. Raises ValueError for a fault there is not."""
    plan: list[dict[str, Any]] = json.loads(file.read_text()) if file.exists() else []
    for entry in plan:
        if entry["do"] not in FAULTS[entry["at"]]:
            raise ValueError(f"unknown fault {entry['do']}; {entry['at']} knows {sorted(FAULTS[entry['at']])}")
    return plan


# ── Timestamps (RFC 3161) ─────────────────────────────────────────────────────────────────────────────────────────────


def timestamp_answer(body: bytes, authority: Authority, fault: dict[str, Any]) -> bytes:
    """DER of a TimeStampResp."""
    do = fault.get("do")
    try:
        request = tsp.TimeStampReq.load(body, strict=True)
        digest = request["message_imprint"]["hashed_message"].native
        algorithm = request["message_imprint"]["hash_algorithm"]["algorithm"].native
    except (ValueError, TypeError):
        return _rejected("The request cannot be read.", "bad_data_format")
    if do == "refuse":
        return _rejected(fault.get("text", "This account has used up its timestamps."), "bad_alg")
    if algorithm not in ("sha256", "sha384", "sha512") or len(digest) != hashlib.new(algorithm).digest_size:
        return _rejected("Only SHA-256, SHA-384 and SHA-512 are timestamped here.", "bad_alg")
    if do == "no-token":
        return _without_token({"status": "granted"})
    info: dict[str, Any] = {
        "version": "v1",
        "policy": POLICY,
        "message_imprint": {"hash_algorithm": {"algorithm": algorithm}, "hashed_message": digest},
        "serial_number": secrets.randbits(63),
        "gen_time": authority.now(),
        "accuracy": {"seconds": 1},
    }
    if do == "other-imprint":
        info["message_imprint"]["hashed_message"] = hashlib.new(algorithm, b"something else").digest()
    nonce = request["nonce"].native
    if nonce is not None and do != "no-nonce":
        info["nonce"] = nonce + 1 if do == "wrong-nonce" else nonce
    signer = authority.signer("ocsp" if do == "seal" else "tsa")
    wanted = [signer.der, authority.signer("ca").der] if request["cert_req"].native and do != "no-certificates" else []
    token = _token(tsp.TSTInfo(info), signer, wanted, spoilt=do == "bad-signature")
    response: bytes = tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token}).dump()
    return response


def _rejected(text: str, why: str) -> bytes:
    return _without_token({"status": "rejection", "status_string": [text], "fail_info": {why}})


class _Refusal(core.Sequence):  # type: ignore[misc]  # asn1crypto has no types
    """TimeStampResp as it is without a token, which asn1crypto takes for mandatory."""

    _fields = [("status", tsp.PKIStatusInfo)]  # noqa: RUF012  # the library's way


def _without_token(status: dict[str, Any]) -> bytes:
    answer: bytes = _Refusal({"status": status}).dump()
    return answer


def _token(info: Any, signer: Signer, certificates: list[bytes], *, spoilt: bool) -> Any:
    """CMS SignedData over a TSTInfo (RFC 3161 §2.4.2, RFC 5816)."""
    certificate = asn1.Certificate.load(signer.der)
    content = info.dump()
    named = tsp.ESSCertIDv2(
        {
            "cert_hash": hashlib.sha256(signer.der).digest(),
            "issuer_serial": {
                "issuer": [asn1.GeneralName("directory_name", certificate.issuer)],
                "serial_number": certificate.serial_number,
            },
        }
    )
    attributes = cms.CMSAttributes(
        [
            cms.CMSAttribute({"type": "content_type", "values": ["tst_info"]}),
            cms.CMSAttribute({"type": "message_digest", "values": [hashlib.sha256(content).digest()]}),
            cms.CMSAttribute({"type": "signing_time", "values": [cms.Time({"utc_time": info["gen_time"].native})]}),
            cms.CMSAttribute({"type": "signing_certificate_v2", "values": [tsp.SigningCertificateV2({"certs": [named]})]}),
        ]
    )
    signature = signer.sign(attributes.dump())
    is_rsa = isinstance(signer.key, rsa.RSAPrivateKey)
    signed = {
        "version": "v3",
        "digest_algorithms": [{"algorithm": "sha256"}],
        "encap_content_info": {"content_type": "tst_info", "content": core.ParsableOctetString(content)},
        "certificates": [asn1.Certificate.load(der) for der in certificates],
        "signer_infos": [
            {
                "version": "v1",
                "sid": {"issuer_and_serial_number": {"issuer": certificate.issuer, "serial_number": certificate.serial_number}},
                "digest_algorithm": {"algorithm": "sha256"},
                "signed_attrs": attributes,
                "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa" if is_rsa else "sha256_ecdsa"}),
                "signature": _spoilt(signature) if spoilt else signature,
            }
        ],
    }
    return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)})


def _spoilt(signature: bytes) -> bytes:
    return signature[:-1] + bytes([signature[-1] ^ 1])


# ── Revocation (RFC 6960, RFC 5280) ───────────────────────────────────────────────────────────────────────────────────


def ocsp_answer(body: bytes, authority: Authority, fault: dict[str, Any]) -> bytes:
    """DER of an OCSPResponse."""
    do = fault.get("do")
    try:
        request = ocsp.load_der_ocsp_request(body)
        issuer = _issuer_asked_for(request, authority)
    except (ValueError, TypeError):
        return _unsuccessful(ocsp.OCSPResponseStatus.MALFORMED_REQUEST)
    if do == "refuse":
        return _unsuccessful(ocsp.OCSPResponseStatus.TRY_LATER)
    if issuer is None:
        return _unsuccessful(ocsp.OCSPResponseStatus.UNAUTHORIZED)
    number = request.serial_number + (1 if do == "other-certificate" else 0)
    shift = {"stale": timedelta(days=-30), "future": timedelta(days=1)}.get(str(do), timedelta(0))
    now = authority.now() + shift
    status, since, reason = ocsp.OCSPCertStatus.GOOD, None, None
    entry = authority.revoked().get(str(request.serial_number))
    if do == "revoked":
        entry = {"at": "2025-01-01T00:00:00+00:00", "reason": "keyCompromise"}
    if entry:
        status, since = ocsp.OCSPCertStatus.REVOKED, datetime.fromisoformat(entry["at"])
        reason = x509.ReasonFlags(entry["reason"])
    elif do == "unknown" or not authority.has_issued(request.serial_number):
        status = ocsp.OCSPCertStatus.UNKNOWN
    draft = ocsp.OCSPResponseBuilder().add_response_by_hash(
        issuer_name_hash=request.issuer_name_hash,
        issuer_key_hash=request.issuer_key_hash,
        serial_number=number,
        algorithm=request.hash_algorithm,
        cert_status=status,
        this_update=now,
        next_update=now + LIFE_OF_AN_ANSWER,
        revocation_time=since,
        revocation_reason=reason,
    )
    responder = _responder(issuer, authority, do)
    draft = draft.responder_id(ocsp.OCSPResponderEncoding.NAME, responder.certificate)
    if responder.certificate != issuer.certificate:
        draft = draft.certificates([responder.certificate])
    with suppress(x509.ExtensionNotFound):
        nonce = request.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce
        if do != "no-nonce":
            draft = draft.add_extension(x509.OCSPNonce(_spoilt(nonce) if do == "wrong-nonce" else nonce), critical=False)
    answer = draft.sign(responder.key, hashes.SHA256()).public_bytes(Encoding.DER)
    return _produced(answer, now, responder, spoilt=do == "bad-signature")


def _produced(answer: bytes, now: datetime, responder: Signer, *, spoilt: bool) -> bytes:
    """The same answer, made at this moment: the builder knows only its machine's."""
    from asn1crypto import ocsp as asn1_ocsp

    basic = asn1_ocsp.OCSPResponse.load(answer)["response_bytes"]["response"].parsed
    basic["tbs_response_data"]["produced_at"] = now
    signature = responder.sign(basic["tbs_response_data"].dump(force=True))
    basic["signature"] = core.OctetBitString(_spoilt(signature) if spoilt else signature)
    whole = {"response_type": "basic_ocsp_response", "response": core.ParsableOctetString(basic.dump(force=True))}
    changed: bytes = asn1_ocsp.OCSPResponse({"response_status": "successful", "response_bytes": whole}).dump()
    return changed


def _issuer_asked_for(request: ocsp.OCSPRequest, authority: Authority) -> Signer | None:
    """The CA whose name and key the request names by their hashes."""
    for name in ("ca", "root"):
        signer = authority.signer(name)
        key = asn1.Certificate.load(signer.der).public_key["public_key"]
        wanted = [bytes(key), signer.certificate.subject.public_bytes()]
        found = [hashlib.new(request.hash_algorithm.name, value).digest() for value in wanted]
        if found == [request.issuer_key_hash, request.issuer_name_hash]:
            return signer
    return None


def _responder(issuer: Signer, authority: Authority, do: str | None) -> Signer:
    """Who signs: the CA itself for the root's certificates, its delegate for the CA's."""
    if do == "undelegated":
        return authority.signer("tsa")
    delegate = authority.signer("ocsp")
    if do == "stranger":
        key = ec.generate_private_key(ec.SECP256R1())
        return Signer(key, _retold(delegate.certificate, key))
    return delegate if delegate.certificate.issuer == issuer.certificate.subject else issuer


def _retold(certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    """The same words, but signed by a key that nobody gave the right to."""
    draft = x509.CertificateBuilder(
        issuer_name=certificate.issuer,
        subject_name=certificate.subject,
        public_key=key.public_key(),
        serial_number=certificate.serial_number,
        not_valid_before=certificate.not_valid_before_utc,
        not_valid_after=certificate.not_valid_after_utc,
        extensions=list(certificate.extensions),
    )
    return draft.sign(key, hashes.SHA256())


def _unsuccessful(status: ocsp.OCSPResponseStatus) -> bytes:
    return ocsp.OCSPResponseBuilder.build_unsuccessful(status).public_bytes(Encoding.DER)


def revocation_list(name: str, authority: Authority, fault: dict[str, Any]) -> bytes:
    """DER of the CRL of one CA: every revoked certificate that it issued."""
    do = fault.get("do")
    if do == "other-issuer":
        name = {"ca": "root", "root": "ca"}[name]
    issuer = authority.signer(name)
    shift = {"stale": timedelta(days=-30), "future": timedelta(days=1)}.get(str(do), timedelta(0))
    now = authority.now() + shift
    draft = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(now)
        .next_update(now + LIFE_OF_AN_ANSWER)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), critical=False)
        .add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
    )
    if do == "delta":
        draft = draft.add_extension(x509.DeltaCRLIndicator(1), critical=True)
    if do in ("some-reasons", "attributes"):
        reasons = frozenset({x509.ReasonFlags.key_compromise}) if do == "some-reasons" else None
        scope = x509.IssuingDistributionPoint(None, None, False, False, reasons, False, do == "attributes")
        draft = draft.add_extension(scope, critical=True)
    for number, entry in authority.revoked().items():
        file = authority.folder / "issued" / f"{number}.pem"
        if x509.load_pem_x509_certificate(file.read_bytes()).issuer != issuer.certificate.subject:
            continue
        revoked = x509.RevokedCertificateBuilder().serial_number(int(number))
        revoked = revoked.revocation_date(datetime.fromisoformat(entry["at"]))
        revoked = revoked.add_extension(x509.CRLReason(x509.ReasonFlags(entry["reason"])), critical=False)
        draft = draft.add_revoked_certificate(revoked.build())
    answer = draft.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)
    return _spoilt(answer) if do == "bad-signature" else answer


def issuer_certificate(name: str, authority: Authority, fault: dict[str, Any]) -> bytes:
    """A CA's certificate, as DER or however the plan says."""
    from cryptography.hazmat.primitives.serialization import pkcs7

    signers = {known: authority.signer(known) for known in ("ca", "root")}
    match fault.get("do"):
        case "other-issuer":
            return signers[{"ca": "root", "root": "ca"}[name]].der
        case "bundle":
            return pkcs7.serialize_certificates([signer.certificate for signer in signers.values()], Encoding.DER)
        case "pem":
            return signers[name].certificate.public_bytes(Encoding.PEM)
    return signers[name].der


# ── HTTP ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


class Answers(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    authority: Authority

    def do_GET(self) -> None:
        match urlsplit(self.path).path.strip("/").split("/"):
            case ["crl", ("root.crl" | "ca.crl") as file]:
                fault = self.authority.fault("crl")
                self.answer(fault, revocation_list(file.removesuffix(".crl"), self.authority, fault), "application/pkix-crl")
            case ["ocsp", asked]:
                fault = self.authority.fault("ocsp")
                answer = ocsp_answer(b64decode(unquote(asked)), self.authority, fault)
                self.answer(fault, answer, "application/ocsp-response")
            case ["issuer", ("root.cer" | "ca.cer") as file]:
                fault = self.authority.fault("issuer")
                body = issuer_certificate(file.removesuffix(".cer"), self.authority, fault)
                self.answer(fault, body, "application/pkix-cert")
            case _:
                self.send(404, b"There is nothing here.", "text/plain")

    def do_POST(self) -> None:
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), 1_000_000))
        kind = self.headers.get("Content-Type")
        match urlsplit(self.path).path, kind:
            case "/tsa", "application/timestamp-query":
                fault = self.authority.fault("tsa")
                self.answer(fault, timestamp_answer(body, self.authority, fault), "application/timestamp-reply")
            case "/ocsp", "application/ocsp-request":
                fault = self.authority.fault("ocsp")
                self.answer(fault, ocsp_answer(body, self.authority, fault), "application/ocsp-response")
            case (("/tsa" | "/ocsp"), _):
                self.send(415, f"{kind} is not answered here.".encode(), "text/plain")
            case _:
                self.send(404, b"There is nothing here.", "text/plain")

    def answer(self, fault: dict[str, Any], right: bytes, kind: str) -> None:
        """The right answer, unless something goes wrong on the way."""
        match fault.get("do"):
            case "account" if self.headers.get("Authorization") != "Basic " + b64encode(fault["account"].encode()).decode():
                self.send(401, b"Who are you?", "text/plain")
            case "slow":
                time.sleep(float(fault.get("seconds", 30)))
                self.send(200, right, kind)
            case "trickle":
                self.pour(b"\x30", 1, float(fault.get("seconds", 30)) / 100, 100, kind)
            case "garbage":
                self.send(200, b"<!doctype html><title>Please sign in</title>", "text/html")
            case "cut":
                self.send(200, right[: len(right) // 2], kind)
            case "huge":
                self.pour(b"\x30" * 65_536, 65_536, 0, int(fault.get("bytes", 100_000_000)) // 65_536, kind)
            case "http":
                self.send(int(fault.get("status", 503)), b"Down for maintenance.", "text/plain")
            case "drop":
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
            case _:
                self.send(200, right, kind)

    def pour(self, piece: bytes, size: int, pause: float, times: int, kind: str) -> None:
        """An answer whose length nobody tells beforehand."""
        self.close_connection = True
        with suppress(OSError):
            self.wfile.write(f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nConnection: close\r\n\r\n".encode())
            for _ in range(times):
                self.wfile.write(piece[:size])
                time.sleep(pause)

    def send(self, status: int, body: bytes, kind: str) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:  # the client has given up: that is what some tests are about
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


def main() -> None:
    """Serves until it is killed."""
    options = options_of("A stand-in for TSA, OCSP responder and CRL server.")
    options.add_argument("--folder", type=Path, required=True, help="the certification authority; may be filled later")
    options.add_argument("--asked", type=Path, help="file that gets a line for each request: which door it came to")
    chosen = options.parse_args()

    Answers.authority = Authority(chosen.folder, asked=chosen.asked)
    server = listening(chosen, Answers)
    url = server.address
    serve(server, "Stand-in for the authorities", url, chosen)


if __name__ == "__main__":
    main()
