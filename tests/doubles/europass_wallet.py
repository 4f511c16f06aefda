"""A stand-in for the Europass wallet: a process of its own on loopback that takes deposits of sealed credentials.

    python tests/doubles/europass_wallet.py --port 0 --ledger FILE --trust FOLDER --ready FILE

It imports nothing of the project it tests. It behaves as the wallet of EDCI 2.0.6 is described (facts read in the source of
that release): paths, the multipart part, the order of errors, temporary wallets. It judges seals with ``cryptography`` alone,
against the CA certificates (*.pem) in FOLDER. SHACL is out of its reach; instead it asks for the members that the shapes make
mandatory. What needs a signed-in person answers 401, what turns credentials into PDF is not there (418, like any unknown
address).

The ledger is a SQLite file: one row in ``deposits`` per credential that was accepted, one in ``requests`` per request.
A fault plan (JSON, read anew for every deposit) breaks chosen deposits, each entry once, by number of the deposit or by id of
the credential: ``[{"deposit": 2, "do": "drop-answer"}, {"credential": "urn:…", "do": "fail"}]``; see ``FAULTS``.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import re
import secrets
import socket
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils

BASE = "/edci-wallet/api/v1"
MAX_BYTES = 500 * 1024 * 1024
NOT_VALID = "This file is not a valid European Digital Credential for Learning."
FAULTS = {
    "fail": "500 before anything is looked at",
    "drop-answer": "the deposit is taken, the connection is closed without an answer",
    "hold-request": "writes `marker`, waits `seconds`, then takes the deposit",
    "hold-answer": "takes the deposit, writes `marker`, waits `seconds`, then answers",
}
TABLES = """
CREATE TABLE IF NOT EXISTS wallets (user_id TEXT PRIMARY KEY, email TEXT UNIQUE NOT NULL, temporary INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS deposits (seq INTEGER PRIMARY KEY, user_id TEXT NOT NULL, uuid TEXT NOT NULL, title TEXT,
  description TEXT, profile TEXT, sha256 TEXT NOT NULL, content BLOB NOT NULL, at TEXT NOT NULL, UNIQUE (user_id, uuid));
CREATE TABLE IF NOT EXISTS mails (seq INTEGER PRIMARY KEY, email TEXT NOT NULL, uuid TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS requests (seq INTEGER PRIMARY KEY, method TEXT, path TEXT, status INTEGER, code TEXT);
"""


class Problem(Exception):
    """An answer that is not 200."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


class NotSealed(Exception):
    """Why a seal does not hold; the wallet tells nobody but its log."""


# ── The seal (JAdES in JWS JSON serialisation, b64:false) ─────────────────────────────────────────────────────────────


def unpadded(text: str) -> bytes:
    """Base64url without its padding."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def payload_under_seal(content: bytes, anchors: list[x509.Certificate], now: datetime) -> str:
    """The payload, when there is at least one signature and every one holds. Raises NotSealed."""
    try:
        envelope = json.loads(content.decode("utf-8"))
        payload, signatures = envelope["payload"], envelope["signatures"]
        if not isinstance(payload, str) or not isinstance(signatures, list) or not signatures:
            raise NotSealed("no signature")
        for signature in signatures:
            check_signature(payload, signature, anchors, now)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, InvalidSignature) as error:
        raise NotSealed(f"{type(error).__name__}: {error}") from error
    return payload


def check_signature(payload: str, signature: dict[str, Any], anchors: list[x509.Certificate], now: datetime) -> None:
    """One signature over the payload, and the chain of its certificate. Raises NotSealed and what parsing raises."""
    header = json.loads(unpadded(signature["protected"]))
    if header["b64"] is not False or not {"b64", "sigT"} <= set(header["crit"]) <= {"b64", "sigT", "adoTst"}:
        raise NotSealed("b64 and crit are not those of a JAdES seal with its payload in clear")
    chain = [x509.load_der_x509_certificate(base64.b64decode(der, validate=True)) for der in header["x5c"]]
    leaf = chain[0]
    if unpadded(header["x5t#S256"]) != leaf.fingerprint(hashes.SHA256()):
        raise NotSealed("x5t#S256 is not the leaf's")
    signed_at = datetime.strptime(header["sigT"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    if not leaf.not_valid_before_utc <= signed_at <= leaf.not_valid_after_utc or signed_at > now + timedelta(minutes=5):
        raise NotSealed("signed outside the certificate's life, or in the future")
    use = leaf.extensions.get_extension_for_class(x509.KeyUsage).value
    if not (use.digital_signature or use.content_commitment):
        raise NotSealed("the certificate may not sign")
    signed = f"{signature['protected']}.{payload}".encode()
    value, key = unpadded(signature["signature"]), leaf.public_key()
    match header["alg"], key:
        case "RS256", rsa.RSAPublicKey():
            key.verify(value, signed, padding.PKCS1v15(), hashes.SHA256())
        case "ES256", ec.EllipticCurvePublicKey() if isinstance(key.curve, ec.SECP256R1) and len(value) == 64:
            r, s = int.from_bytes(value[:32], "big"), int.from_bytes(value[32:], "big")
            key.verify(utils.encode_dss_signature(r, s), signed, ec.ECDSA(hashes.SHA256()))
        case _:
            raise NotSealed("algorithm and key do not belong together")
    if not anchored(chain, anchors, signed_at):
        raise NotSealed("the chain does not end at a CA this wallet trusts")


def anchored(chain: list[x509.Certificate], anchors: list[x509.Certificate], at: datetime) -> bool:
    """Whether each certificate was issued by the next, and one of them by a trusted CA."""
    for place, certificate in enumerate(chain):
        for issuer in [*anchors, *chain[place + 1 : place + 2]]:
            if issuer.not_valid_before_utc <= at <= issuer.not_valid_after_utc and issued_by(certificate, issuer):
                if issuer in anchors:
                    return True
                break
        else:
            return False
    return False


def issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Name, signature, and whether the issuer is a CA at all."""
    try:
        certificate.verify_directly_issued_by(issuer)
        return issuer.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return False


# ── The credential ────────────────────────────────────────────────────────────────────────────────────────────────────

CONTEXTS = ["https://www.w3.org/2018/credentials/v1", "http://data.europa.eu/snb/model/context/edc-ap"]
MEMBERS = {
    "EuropeanDigitalCredential": (
        ["credentialProfiles", "displayParameter", "credentialSchema", "credentialSubject", "issuer", "issued", "validFrom"]
    ),
    "DisplayParameter": ["title", "primaryLanguage", "language", "individualDisplay"],
    "IndividualDisplay": ["language", "displayDetail"],
    "DisplayDetail": ["image", "page"],
    "MediaObject": ["content", "contentType", "contentEncoding"],
    "Organisation": ["legalName", "location"],
    "Location": ["address"],
    "Address": ["countryCode"],
    "LearningAchievement": ["title", "awardedBy"],
    "LearningActivity": ["title", "awardedBy"],
    "LearningAssessment": ["title", "awardedBy", "grade"],
    "LearningEntitlement": ["title", "awardedBy"],
    "AwardingProcess": ["awardingBody"],
    "LearningOutcome": ["title"],
    "Note": ["noteLiteral"],
    "CreditPoint": ["framework", "point"],
    "Identifier": ["notation"],
    "LegalIdentifier": ["notation", "spatial"],
    "Concept": ["inScheme", "prefLabel"],
}
"""What the official shapes make mandatory in every thing of a type."""


def listed(value: Any) -> list[Any]:
    """One or several values as a list."""
    return value if isinstance(value, list) else [value]


def missing_members(value: Any, where: str = "") -> list[str]:
    """Paths of mandatory members that are not there, all through the document."""
    if isinstance(value, list):
        return [path for n, item in enumerate(value) for path in missing_members(item, f"{where}/{n}")]
    if not isinstance(value, dict):
        return []
    wanted = [name for kind in listed(value.get("type", [])) for name in MEMBERS.get(kind, [])]
    gone = [f"{where}/{name}" for name in wanted if value.get(name) in (None, "", [], {})]
    return gone + [path for name, inner in value.items() for path in missing_members(inner, f"{where}/{name}")]


def faults_of(document: dict[str, Any]) -> list[str]:
    """Why this payload would not pass the shapes, as far as that can be told without SHACL."""
    faults = missing_members(document)
    if document.get("@context") != CONTEXTS:
        faults.append("/@context")
    if not {"VerifiableCredential", "EuropeanDigitalCredential"} <= set(listed(document.get("type"))):
        faults.append("/type")
    subject = document.get("credentialSubject")
    if not isinstance(subject, dict) or not subject.get("hasClaim"):
        faults.append("/credentialSubject/hasClaim")
    issuer = document.get("issuer")
    if not isinstance(issuer, dict) or not isinstance(issuer.get("eIDASIdentifier"), dict):
        faults.append("/issuer/eIDASIdentifier")
    return faults


def wording(value: Any, locale: str) -> str | None:
    """Of a language map the locale's wording, or any."""
    if not isinstance(value, dict) or not value:
        return None
    text = value.get(locale) or next(iter(value.values()))
    return str(listed(text)[0])


# ── The wallet ────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Wallet:
    """Wallets, deposits and faults; every method is called under one lock."""

    ledger: sqlite3.Connection
    anchors: list[x509.Certificate]
    plan: Path | None
    drop_answers: int = 0
    fail_first: int = 0
    prefix: str = "europass.eu"
    viewer: str = "https://europass.example/edci-viewer"
    attempts: int = 0
    spent: list[dict[str, Any]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def fault(self, body: bytes) -> dict[str, Any]:
        """What goes wrong with this deposit."""
        with self.lock:
            self.attempts += 1
            if self.attempts <= self.fail_first:
                return {"do": "fail"}
            if self.attempts <= self.fail_first + self.drop_answers:
                return {"do": "drop-answer"}
            for entry in read_plan(self.plan):
                chosen = entry.get("deposit") == self.attempts or entry.get("credential", "-").encode() in body
                if chosen and entry not in self.spent:
                    self.spent.append(entry)
                    return entry
        return {}

    def wallet(self, user_id: str) -> tuple[str, str, bool]:
        """User id, e-mail address, whether it is temporary. Raises 404."""
        row = self.ledger.execute("SELECT user_id, email, temporary FROM wallets WHERE user_id = ?", (user_id,)).fetchone()
        if row is None:
            raise Problem(404, "WL-0003", "The wallet could not be found.")
        return row[0], row[1], bool(row[2])

    def deposit_by_email(self, email: str, file: bytes | None, query: dict[str, str]) -> dict[str, Any]:
        """Into the wallet with this address; one is made when there is none."""
        if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", email):
            raise Problem(400, "UN-0000", "The e-mail address is not valid.")
        row = self.ledger.execute("SELECT user_id FROM wallets WHERE email = ?", (email.lower(),)).fetchone()
        if row is not None:
            return self.deposit(row[0], file, query)
        user_id = f"Temp_{secrets.token_hex(5)}"
        self.ledger.execute("INSERT INTO wallets VALUES (?, ?, 1)", (user_id, email.lower()))
        return self.deposit(user_id, file, query)

    def deposit(self, user_id: str, file: bytes | None, query: dict[str, str]) -> dict[str, Any]:
        """One sealed credential; the checks in the wallet's order."""
        _, email, temporary = self.wallet(user_id)
        if file is None:
            raise Problem(500, "UN-0000", "Required part '_credential' is not present.")
        try:
            payload = payload_under_seal(file, self.anchors, datetime.now(UTC))
        except NotSealed as error:
            raise Problem(400, "CR-0007", NOT_VALID) from error
        try:
            document = json.loads(payload)
            uuid = document["id"]
            if not isinstance(uuid, str) or not uuid:
                raise TypeError
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise Problem(400, "CR-0006", NOT_VALID) from error
        if self.ledger.execute("SELECT 1 FROM deposits WHERE user_id = ? AND uuid = ?", (user_id, uuid)).fetchone():
            raise Problem(409, "CR-0001", "The wallet already holds this credential.")
        if faults_of(document):
            raise Problem(400, "CR-0006", NOT_VALID)
        locale = query.get("locale", "en")
        display = document["displayParameter"]
        title, description = wording(display["title"], locale), wording(display.get("description"), locale)
        profile = [wording(one.get("prefLabel"), locale) for one in listed(document["credentialProfiles"])]
        row = (user_id, uuid, title, description, json.dumps(profile), hashlib.sha256(file).hexdigest(), file, moment())
        self.ledger.execute(
            "INSERT INTO deposits (user_id, uuid, title, description, profile, sha256, content, at) VALUES (?,?,?,?,?,?,?,?)",
            row,
        )
        if temporary and query.get("sendEmail", "true") == "true":
            self.ledger.execute("INSERT INTO mails (email, uuid) VALUES (?, ?)", (email, uuid))
        return self.view(user_id, temporary, uuid, title, description, profile)

    def view(self, user_id: str, temporary: bool, uuid: str, title: Any, description: Any, profile: Any) -> dict[str, Any]:
        """A credential as lists and answers show it."""
        url = None if temporary else f"{self.viewer}/#/view/{user_id}/{quote(uuid, safe='')}"
        return {"uuid": uuid, "viewerURL": url, "title": title, "description": description, "profile": profile}

    def credentials(self, user_id: str) -> list[dict[str, Any]]:
        """What a wallet holds; the source asks nobody who wants to know."""
        _, _, temporary = self.wallet(user_id)
        rows = self.ledger.execute(
            "SELECT uuid, title, description, profile FROM deposits WHERE user_id = ? ORDER BY seq", (user_id,)
        )
        return [self.view(user_id, temporary, uuid, title, text, json.loads(profile)) for uuid, title, text, profile in rows]

    def create(self, body: Any) -> dict[str, Any]:
        """A wallet with a name; a temporary one with this address becomes it."""
        user_id, email = (str(body.get(name) or "") for name in ("userId", "userEmail"))
        if not user_id or "@" not in email:
            raise Problem(400, "UN-0000", "userId and userEmail are needed.")
        email = email.lower()
        taken = self.ledger.execute("SELECT email FROM wallets WHERE user_id = ?", (user_id,)).fetchone()
        mine = self.ledger.execute("SELECT user_id, temporary FROM wallets WHERE email = ?", (email,)).fetchone()
        if taken is not None and taken[0] != email:
            raise Problem(409, "WL-0002", "This wallet id is taken.")
        if taken is None and mine is not None and not mine[1]:
            raise Problem(409, "WL-0001", "Another wallet has this e-mail address.")
        if taken is None and mine is not None:
            self.ledger.execute("UPDATE deposits SET user_id = ? WHERE user_id = ?", (user_id, mine[0]))
            self.ledger.execute("UPDATE wallets SET user_id = ?, temporary = 0 WHERE email = ?", (user_id, email))
        elif taken is None:
            self.ledger.execute("INSERT INTO wallets VALUES (?, ?, 0)", (user_id, email))
        return {"walletAddress": f"{self.prefix}/{user_id}"}

    def create_many(self, body: Any) -> dict[str, Any]:
        """Temporary wallets for many addresses; the answer names only what went wrong."""
        errors = []
        for one in body["wallets"]:
            email = str(one["userEmail"]).lower()
            if self.ledger.execute("SELECT 1 FROM wallets WHERE email = ?", (email,)).fetchone():
                errors.append({"userEmail": email, "errorCode": "WL-0006", "errorMsg": "The wallet exists."})
            else:
                self.ledger.execute("INSERT INTO wallets VALUES (?, ?, 1)", (f"Temp_{secrets.token_hex(5)}", email))
        return {"errors": errors}


# ── HTTP ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

NEEDS_A_PERSON = re.compile(r"/wallets/[^/]+(/credentials/[^/]+(/(verify|diploma|thumbnail|sharelink))?)?|/sharelinks")


def moment() -> str:
    """Now, as the wallet writes it."""
    return datetime.now(timezone(timedelta(hours=1))).isoformat(timespec="seconds")


def file_part(content_type: str, body: bytes) -> bytes | None:
    """Exact bytes of the part ``_credential``, or of ``_credentialXML`` as older clients call it."""
    boundary = re.search(r'boundary="?([^";]+)"?', content_type)
    if not content_type.startswith("multipart/form-data") or boundary is None:
        return None
    for piece in body.split(b"--" + boundary[1].encode())[1:-1]:
        head, _, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        name = re.search(rb'name="([^"]*)"', head)
        if name and name[1] in (b"_credential", b"_credentialXML") and b"filename=" in head:
            return content.removesuffix(b"\r\n")
    return None


class Answers(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    wallet: Wallet

    def do_GET(self) -> None:
        self.reply()

    def do_POST(self) -> None:
        self.reply()

    def do_PUT(self) -> None:
        self.reply()

    def do_DELETE(self) -> None:
        self.reply()

    def reply(self) -> None:
        url = urlsplit(self.path)
        path = url.path.removeprefix(BASE)
        query = {name: values[-1] for name, values in parse_qs(url.query).items()}
        size = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(min(size, MAX_BYTES))
        deposits = self.command == "POST" and re.fullmatch(r"/wallets/(email/)?[^/]+/credentials", path)
        fault = self.wallet.fault(body) if deposits else {}
        if fault.get("do") == "hold-request":
            self.hold(fault)
        answer: Any
        try:
            if fault.get("do") == "fail":
                raise Problem(500, "UN-0000", "Undefined error.")
            with self.wallet.lock, self.wallet.ledger:
                answer, status, code = self.route(path, query, body), 200, None
        except Problem as problem:
            status, code = problem.status, problem.code
            answer = {"code": code, "message": str(problem), "description": None, "timestamp": moment(), "path": path}
            answer["affectedAssets"] = {}
        with self.wallet.lock, self.wallet.ledger:
            row = (self.command, path, status, code)
            self.wallet.ledger.execute("INSERT INTO requests (method, path, status, code) VALUES (?, ?, ?, ?)", row)
        if fault.get("do") == "hold-answer":
            self.hold(fault)
        if fault.get("do") == "drop-answer":
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send(status, answer)

    def hold(self, fault: dict[str, Any]) -> None:
        if marker := fault.get("marker"):
            Path(marker).touch()
        time.sleep(float(fault.get("seconds", 1)))

    def send(self, status: int, answer: Any) -> None:
        content = json.dumps(answer, ensure_ascii=False).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json;charset=UTF-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        except OSError:  # the client was killed while it waited: that is what some tests are about
            self.close_connection = True

    def route(self, path: str, query: dict[str, str], body: bytes) -> Any:
        """The endpoint's answer. Raises Problem."""
        wallet, parts = self.wallet, [unquote(part) for part in path.split("/")[1:]]
        if not self.path.startswith(BASE + "/"):
            raise Problem(418, "GL-0001", "Endpoint not implemented")
        match self.command, parts:
            case "POST", ["wallets", "email", email, "credentials"]:
                return wallet.deposit_by_email(email, file_part(self.headers.get("Content-Type", ""), body), query)
            case "POST", ["wallets", user_id, "credentials"]:
                return wallet.deposit(user_id, file_part(self.headers.get("Content-Type", ""), body), query)
            case "GET", ["wallets", user_id, "credentials"]:
                return wallet.credentials(user_id)
            case "POST", ["wallets"]:
                return self.with_json(body, wallet.create)
            case "POST", ["wallets", "bulk"]:
                return self.with_json(body, wallet.create_many)
            case _, ["sharelinks", _, *_] if self.command == "GET":
                raise Problem(403, "SL-0002", "The share link is not valid.")
            case _ if self.command != "POST" or path.endswith("sharelink"):
                if NEEDS_A_PERSON.fullmatch(path):
                    raise Problem(401, "AU-0002", "Unauthorised")
        raise Problem(418, "GL-0001", "Endpoint not implemented")

    def with_json(self, body: bytes, use: Callable[[Any], Any]) -> Any:
        try:
            return use(json.loads(body))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Problem(500, "UN-0000", "Undefined error.") from error

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing: the ledger has it."""


class Server(ThreadingHTTPServer):
    """A thread a connection; clients that are killed in the middle of one are no news."""

    daemon_threads = True
    parent: int | None = None
    """The process to end with."""

    def service_actions(self) -> None:
        if self.parent is not None and os.getppid() != self.parent:
            sys.exit()

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def read_plan(file: Path | None) -> list[dict[str, Any]]:
    """The entries of a fault plan. Raises ValueError for a fault there is not."""
    plan: list[dict[str, Any]] = json.loads(file.read_text()) if file and file.exists() else []
    if unknown := {entry["do"] for entry in plan} - set(FAULTS):
        raise ValueError(f"unknown faults {sorted(unknown)}; there are {sorted(FAULTS)}")
    return plan


def main() -> None:
    """Serves until it is killed."""
    options = argparse.ArgumentParser(description="A stand-in for the Europass wallet.")
    options.add_argument("--port", type=int, default=0)
    options.add_argument("--ledger", type=Path, required=True)
    options.add_argument("--trust", type=Path, required=True, help="folder of CA certificates (*.pem)")
    options.add_argument("--ready", type=Path, help="file that gets the wallet's URL once it listens")
    options.add_argument("--with-parent", action="store_true", help="end when the process that started this one has ended")
    options.add_argument("--fault-plan", type=Path, help="JSON list of faults")
    options.add_argument("--drop-answers", type=int, default=0, help="first so many deposits are taken without an answer")
    options.add_argument("--fail-first", type=int, default=0, help="first so many deposits get a 500")
    chosen = options.parse_args()

    ledger = sqlite3.connect(chosen.ledger, check_same_thread=False)
    ledger.execute("PRAGMA journal_mode = WAL")
    ledger.executescript(TABLES)
    pems = sorted(chosen.trust.glob("*.pem"))
    anchors = [certificate for pem in pems for certificate in x509.load_pem_x509_certificates(pem.read_bytes())]
    read_plan(chosen.fault_plan)
    Answers.wallet = Wallet(ledger, anchors, chosen.fault_plan, chosen.drop_answers, chosen.fail_first)
    server = Server(("127.0.0.1", chosen.port), Answers)
    url = f"http://127.0.0.1:{server.server_address[1]}/edci-wallet"
    if chosen.ready:
        draft = chosen.ready.with_suffix(".draft")
        draft.write_text(url)
        draft.rename(chosen.ready)
    print(f"Europass wallet stand-in at {url}", flush=True)
    server.parent = os.getppid() if chosen.with_parent else None
    with suppress(KeyboardInterrupt):
        server.serve_forever()


if __name__ == "__main__":
    main()
