"""A stand-in for the Europass wallet: a process of its own on loopback that takes deposits of sealed credentials.

    python tests/doubles/europass_wallet.py --port 0 --ledger FILE --trust FOLDER --ready FILE

It imports nothing of the project it tests, and nothing but ``cryptography`` beside the standard library. It behaves as the
wallet of EDCI 2.0.6 is described (facts read in the source of that release): paths, the multipart part, the order of errors,
temporary wallets and what becomes of them, share links, who may see what. It judges seals against the CA certificates (*.pem)
in FOLDER. SHACL is out of its reach; instead it asks for the members that the shapes make mandatory.

What belongs to a person needs a bearer token. The real wallet asks an identity provider whose token it is; here the token
``person-NAME`` (percent-encoded) is that of the person whose wallet is called NAME, and any other is nobody's.

The ledger is a SQLite file: one row in ``deposits`` per credential that was accepted, one in ``requests`` per request.
A fault plan (JSON, read anew for every deposit) breaks chosen deposits, each entry once, by number of the deposit or by id of
the credential: ``[{"deposit": 2, "do": "drop-answer"}, {"credential": "urn:…", "do": "fail"}]``; see ``FAULTS``.
"""

from __future__ import annotations

import json
import re
import socket
import sqlite3
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from datetime import time as time_of_day
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from cryptography import x509

if not __package__:  # started as a program: its parts are found from the root of the project
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.doubles.serving import listening, options_of, serve
from tests.doubles.wallet_books import (
    IN_DUTCH,
    SHARED_FOR,
    TABLES,
    Problem,
    Wallet,
    bad_request,
    moment,
    read_plan,
)
from tests.doubles.wallet_papers import jpeg

BASE = "/edci-wallet/api/v1"
MAX_BYTES = 500 * 1024 * 1024
THUMBNAIL = (750, 1061)
PARTS = ("_credential", "_credentialXML")
"""The part with the file, and as older clients call it."""


@dataclass(frozen=True)
class Reply:
    """An answer that is no JSON."""

    content: bytes = b""
    media_type: str | None = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


GONE = Reply(status=204)


def file_part(content_type: str, body: bytes, *names: str) -> tuple[str, bytes] | None:
    """Name and exact bytes of the file in the first part that has one of these names."""
    boundary = re.search(r'boundary="?([^";]+)"?', content_type)
    if not content_type.startswith("multipart/form-data") or boundary is None:
        return None
    for piece in body.split(b"--" + boundary[1].encode())[1:-1]:
        head, _, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        name, file = re.search(rb'[; ]name="([^"]*)"', head), re.search(rb'filename="([^"]*)"', head)
        if name and file and name[1].decode(errors="replace") in names:
            return file[1].decode(errors="replace"), content.removesuffix(b"\r\n")
    return None


def pdf(content: bytes) -> Reply:
    """A PDF to keep."""
    return Reply(content, "application/pdf", headers={"Content-Disposition": 'attachment; filename="presentation.pdf"'})


def sealed(content: bytes, name: str) -> Reply:
    """The sealed bytes, as they came."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Reply(content, "application/octet-stream", headers=headers)


def end_in(body: Any) -> datetime:
    """``expirationDate`` of a share link. Raises 400."""
    try:
        end = datetime.fromisoformat(body["expirationDate"])
    except (ValueError, KeyError, TypeError) as error:
        raise bad_request("expirationDate is needed.") from error
    if end.tzinfo is None:
        raise bad_request("expirationDate needs an offset.")
    return end


class Answers(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16  # one packet an answer: with two, each request waits 40 ms for an acknowledgement
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
        answer, status, code = self.answer(path, query, body, fault)
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

    def answer(self, path: str, query: dict[str, str], body: bytes, fault: dict[str, Any]) -> tuple[Any, int, str | None]:
        """What to answer, its status, and the code of an error."""
        try:
            if fault.get("do") == "fail":
                raise Problem(500, "UN-0000", "Undefined error.")
            if fault.get("do") == "answer":
                said = Reply(str(fault.get("body", "")).encode(), "text/html", fault["status"], fault.get("headers", {}))
                return said, said.status, None
            with self.wallet.lock, self.wallet.ledger:
                found = self.route(path, query, body)
        except Problem as problem:
            text = str(problem)
            text = IN_DUTCH.get(text, text) if query.get("locale") == "nl" else text
            told = {"code": problem.code, "message": text, "description": None, "timestamp": moment(), "path": path}
            return {**told, "affectedAssets": {}}, problem.status, problem.code
        return found, found.status if isinstance(found, Reply) else 200, None

    def hold(self, fault: dict[str, Any]) -> None:
        if marker := fault.get("marker"):
            Path(marker).touch()
        time.sleep(float(fault.get("seconds", 1)))

    def send(self, status: int, answer: Any) -> None:
        if not isinstance(answer, Reply):
            answer = Reply(json.dumps(answer, ensure_ascii=False).encode(), "application/json;charset=UTF-8")
        try:
            self.send_response(status)
            if answer.media_type:
                self.send_header("Content-Type", answer.media_type)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if status != 204:
                self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)
        except OSError:  # the client was killed while it waited: that is what some tests are about
            self.close_connection = True

    def route(self, path: str, query: dict[str, str], body: bytes) -> Any:
        """The endpoint's answer. Raises Problem."""
        if not self.path.startswith(BASE + "/"):
            raise Problem(418, "GL-0001", "Endpoint not implemented")
        parts = [unquote(part) for part in path.split("/")[1:]]
        for endpoints in (self.deposits, self.of_wallets, self.of_credentials, self.of_links):
            if (found := endpoints(parts, query, body)) is not None:
                return found
        raise Problem(418, "GL-0001", "Endpoint not implemented")

    def deposits(self, parts: list[str], query: dict[str, str], body: bytes) -> Any:
        """Where credentials come in; open to everybody, the seal is the ticket."""
        wallet, kind = self.wallet, self.headers.get("Content-Type", "")
        match self.command, parts:
            case "POST", ["wallets", "email", email, "credentials"]:
                return wallet.deposit_by_email(email, file_part(kind, body, *PARTS), query)
            case "POST", ["wallets", user_id, "credentials"]:
                return wallet.deposit(user_id, file_part(kind, body, *PARTS), query)
            case "POST", ["wallets", "credentials", "presentation"]:
                if (file := file_part(kind, body, "file")) is None:
                    raise Problem(500, "UN-0000", "Required part 'file' is not present.")
                return pdf(wallet.presentation(file[1]))
        return None

    def of_wallets(self, parts: list[str], _query: dict[str, str], body: bytes) -> Any:
        """Wallets themselves."""
        wallet = self.wallet
        match self.command, parts:
            case "POST", ["wallets"]:
                return self.with_json(body, wallet.create)
            case "POST", ["wallets", "bulk"]:
                return self.with_json(body, wallet.create_many)
            case "GET", ["wallets", user_id]:
                self.only(user_id)
                return wallet.wallet_view(user_id)
            case "PUT", ["wallets", user_id]:
                self.only(user_id)
                return self.with_json(body, lambda told: wallet.change(user_id, told))
            case "DELETE", ["wallets", user_id]:
                self.only(user_id)
                wallet.delete(user_id)
                return GONE
        return None

    def of_credentials(self, parts: list[str], query: dict[str, str], body: bytes) -> Any:
        """What wallets hold."""
        wallet = self.wallet
        match self.command, parts:
            case "GET", ["wallets", user_id, "credentials"]:
                return wallet.credentials(user_id)
            case "POST", ["wallets", user_id, "credentials", "verifiable"]:
                self.only(user_id)
                return self.with_json(body, lambda told: self.verifiable(user_id, told, query))
            case "GET", ["wallets", user_id, "credentials", uuid]:
                self.only(user_id)
                return sealed(wallet.content(user_id, uuid), "credential.jsonld")
            case "DELETE", ["wallets", user_id, "credentials", uuid]:
                self.only(user_id)
                wallet.remove(user_id, uuid)
                return GONE
            case "GET", ["wallets", user_id, "credentials", uuid, "verify" | "diploma" | "thumbnail" as what]:
                self.only(user_id)
                content = wallet.content(user_id, uuid)
                if what == "thumbnail":
                    return Reply(jpeg(*THUMBNAIL), "image/jpeg")
                return wallet.verify(content) if what == "verify" else wallet.diploma(content)
            case "POST", ["wallets", user_id, "credentials", uuid, "sharelink"]:
                self.only(user_id)
                return self.with_json(body, lambda told: wallet.share(user_id, uuid, end_in(told)))
        return None

    def of_links(self, parts: list[str], query: dict[str, str], body: bytes) -> Any:
        """Share links: whoever has one may look, only its owner may change it."""
        wallet = self.wallet
        match self.command, parts:
            case "GET", ["sharelinks"]:
                self.only(query.get("userId", ""))
                return wallet.links_of(query.get("userId", ""), query)
            case "GET", ["sharelinks", hash]:
                return wallet.link(hash)
            case "PUT", ["sharelinks", hash]:
                self.only_owner(hash)
                return self.with_json(body, lambda told: wallet.prolong(hash, end_in(told)))
            case "DELETE", ["sharelinks", hash]:
                self.only_owner(hash)
                wallet.unshare(hash)
                return GONE
            case "GET", ["sharelinks", hash, "credentials"]:
                return sealed(wallet.shared(hash), "myFileName.xml")  # so the real one calls JSON
            case "GET", ["sharelinks", hash, "presentation"]:
                return pdf(wallet.presentation(wallet.shared(hash), wallet.link(hash)["links"][1]["href"]))
            case "GET", ["sharelinks", hash, "verify"]:
                return wallet.verify(wallet.shared(hash))
        return None

    def verifiable(self, user_id: str, told: Any, query: dict[str, str]) -> Reply:
        """A PDF that leads to the credential, for as long as it says."""
        uuid, day = told.get("uuid"), query.get("expirationDate")
        if not uuid:
            raise bad_request("uuid is needed.")
        last = time_of_day(23, 59, 59)
        end = datetime.combine(datetime.fromisoformat(day), last, UTC) if day else datetime.now(UTC) + SHARED_FOR
        link = self.wallet.share(user_id, uuid, end)
        return pdf(self.wallet.presentation(self.wallet.content(user_id, uuid), link["links"][1]["href"]))

    def only(self, user_id: str) -> None:
        """Lets nobody pass but this person. Raises 401 and 403."""
        if self.person() != user_id:
            raise Problem(403, "AU-0001", "Forbidden")

    def only_owner(self, hash: str) -> None:
        """The same for the owner of a link."""
        self.person()
        self.only(self.wallet.owner_of(hash))

    def person(self) -> str:
        """Whose token this is, as an identity provider would say. Raises 401."""
        told = re.fullmatch(r"[Bb]earer person-(\S+)", self.headers.get("Authorization", ""))
        if told is None:
            raise Problem(401, "AU-0002", "Unauthorised")
        return unquote(told[1])

    def with_json(self, body: bytes, use: Callable[[Any], Any]) -> Any:
        try:
            return use(json.loads(body))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Problem(500, "UN-0000", "Undefined error.") from error

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing: the ledger has it."""


def main() -> None:
    """Serves until it is killed."""
    options = options_of("A stand-in for the Europass wallet.")
    options.add_argument("--ledger", type=Path, required=True)
    options.add_argument("--trust", type=Path, required=True, help="folder of CA certificates (*.pem)")
    options.add_argument("--fault-plan", type=Path, help="JSON list of faults")
    options.add_argument("--drop-answers", type=int, default=0, help="first so many deposits are taken without an answer")
    options.add_argument("--fail-first", type=int, default=0, help="first so many deposits get a 500")
    chosen = options.parse_args()

    ledger = sqlite3.connect(chosen.ledger, check_same_thread=False)
    ledger.execute("PRAGMA journal_mode = WAL")
    ledger.execute("PRAGMA synchronous = OFF")  # it outlives this process, which is all that tests ask of it
    ledger.executescript(TABLES)
    pems = sorted(chosen.trust.glob("*.pem"))
    anchors = [certificate for pem in pems for certificate in x509.load_pem_x509_certificates(pem.read_bytes())]
    read_plan(chosen.fault_plan)
    Answers.wallet = Wallet(ledger, anchors, chosen.fault_plan, chosen.drop_answers, chosen.fail_first)
    server = listening(chosen, Answers)
    url = f"{server.address}/edci-wallet"
    Answers.wallet.base = f"{url}/api/v1"
    serve(server, "Europass wallet stand-in", url, chosen)


if __name__ == "__main__":
    main()
