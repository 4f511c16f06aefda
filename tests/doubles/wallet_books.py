"""The books of the wallet stand-in: wallets, what they hold, share links, and what they say of a credential.

It imports nothing of the project it tests.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import sqlite3
import string
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.parse import quote

from cryptography import x509

from tests.doubles.wallet_papers import pdf
from tests.doubles.wallet_seal import NotSealed, faults_of, listed, payload_under_seal, wording

NOT_VALID = "This file is not a valid European Digital Credential for Learning."
IN_DUTCH = {NOT_VALID: "Dit bestand is geen geldig Europees digitaal bewijs."}
"""The wallet's texts are localised: another reason to read the code."""
FAULTS = {
    "fail": "500 before anything is looked at",
    "answer": "`status`, `headers` and `body` instead of an answer of the wallet; nothing is looked at",
    "drop-answer": "the deposit is taken, the connection is closed without an answer",
    "hold-request": "writes `marker`, waits `seconds`, then takes the deposit",
    "hold-answer": "takes the deposit, writes `marker`, waits `seconds`, then answers",
}
TABLES = """
CREATE TABLE IF NOT EXISTS wallets (user_id TEXT PRIMARY KEY, email TEXT UNIQUE NOT NULL, temporary INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS deposits (seq INTEGER PRIMARY KEY, user_id TEXT NOT NULL, uuid TEXT NOT NULL, title TEXT,
  description TEXT, profile TEXT, sha256 TEXT NOT NULL, content BLOB NOT NULL, at TEXT NOT NULL, UNIQUE (user_id, uuid));
CREATE TABLE IF NOT EXISTS mails (seq INTEGER PRIMARY KEY, email TEXT NOT NULL, uuid TEXT NOT NULL, locale TEXT);
CREATE TABLE IF NOT EXISTS links (seq INTEGER PRIMARY KEY, hash TEXT UNIQUE NOT NULL, user_id TEXT NOT NULL, uuid TEXT NOT NULL,
  created TEXT NOT NULL, expires TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS requests (seq INTEGER PRIMARY KEY, method TEXT, path TEXT, status INTEGER, code TEXT);
"""
SHARED_FOR = timedelta(days=30)
"""Of the link in a PDF when nobody names a day."""
CHECKS = {
    "2f5b89b96f": "Format",
    "f9c2016fe9": "Seal",
    "271aef9eb4": "Revocation",
    "94d828f160": "Expiry",
    "e2bbc86a28": "Accreditation",
    "1faf8d450f": "Owner",
}
STATUSES = {"9895008394": "OK", "9d26eb9a37": "Error", "641f0c5e5d": "Skipped"}
OK, ERROR, SKIPPED = STATUSES


class Problem(Exception):
    """An answer that is not 200."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


def moment(at: datetime | None = None) -> str:
    """A time, else now, as the wallet writes it."""
    return (at or datetime.now(UTC)).astimezone(timezone(timedelta(hours=1))).isoformat(timespec="seconds")


def is_email(text: str) -> bool:
    """Whether a wallet can be made for it."""
    return re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", text) is not None


def bad_request(message: str) -> Problem:
    """What the framework's own validation answers."""
    return Problem(400, "UN-0000", message)


def not_held() -> Problem:
    """For a credential that is not in the wallet."""
    return Problem(404, "CR-0003", "The credential does not exist.")


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
    base: str = ""
    """Where this wallet is, for the links in its answers."""
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

    # Wallets

    def wallet(self, user_id: str) -> tuple[str, str, bool]:
        """User id, e-mail address, whether it is temporary. Raises 404."""
        row = self.ledger.execute("SELECT user_id, email, temporary FROM wallets WHERE user_id = ?", (user_id,)).fetchone()
        if row is None:
            raise Problem(404, "WL-0003", "The wallet could not be found.")
        return row[0], row[1], bool(row[2])

    def wallet_view(self, user_id: str) -> dict[str, Any]:
        """A wallet as its owner sees it."""
        name, email, _ = self.wallet(user_id)
        return {"walletAddress": f"{self.prefix}/{name}", "userId": name, "userEmail": email}

    def create(self, body: Any) -> dict[str, Any]:
        """A wallet with a name; a temporary one with this address becomes it."""
        user_id, email = (str(body.get(name) or "") for name in ("userId", "userEmail"))
        if not user_id or not is_email(email):
            raise bad_request("userId and userEmail are needed.")
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
                self._temporary(email)
        return {"errors": errors}

    def change(self, user_id: str, body: Any) -> dict[str, Any]:
        """Another e-mail address for a wallet."""
        self.wallet(user_id)
        email = str(body.get("userEmail") or "").lower()
        if not is_email(email):
            raise bad_request("userEmail is needed.")
        if self.ledger.execute("SELECT 1 FROM wallets WHERE email = ? AND user_id <> ?", (email, user_id)).fetchone():
            raise Problem(409, "WL-0001", "Another wallet has this e-mail address.")
        self.ledger.execute("UPDATE wallets SET email = ? WHERE user_id = ?", (email, user_id))
        return self.wallet_view(user_id)

    def delete(self, user_id: str) -> None:
        """A wallet with all that it holds."""
        self.wallet(user_id)
        for table in ("links", "deposits", "wallets"):
            self.ledger.execute(f"DELETE FROM {table} WHERE user_id = ?", (user_id,))

    def _temporary(self, email: str) -> str:
        user_id = f"Temp_{secrets.token_hex(5)}"
        self.ledger.execute("INSERT INTO wallets VALUES (?, ?, 1)", (user_id, email))
        return user_id

    # What they hold

    def deposit_by_email(self, email: str, file: tuple[str, bytes] | None, query: dict[str, str]) -> dict[str, Any]:
        """Into the wallet with this address; one is made when there is none."""
        if not is_email(email):
            raise bad_request("The e-mail address is not valid.")
        row = self.ledger.execute("SELECT user_id FROM wallets WHERE email = ?", (email.lower(),)).fetchone()
        return self.deposit(self._temporary(email.lower()) if row is None else row[0], file, query)

    def deposit(self, user_id: str, file: tuple[str, bytes] | None, query: dict[str, str]) -> dict[str, Any]:
        """One sealed credential; the checks in the wallet's order."""
        _, email, temporary = self.wallet(user_id)
        if file is None:
            raise Problem(500, "UN-0000", "Required part '_credential' is not present.")
        name, content = file
        if name.lower().endswith(".xml"):
            raise Problem(400, "CI-0001", NOT_VALID)  # there is nothing here that converts
        document = self._document(content)
        uuid = document["id"]
        if self.ledger.execute("SELECT 1 FROM deposits WHERE user_id = ? AND uuid = ?", (user_id, uuid)).fetchone():
            raise Problem(409, "CR-0001", "The wallet already holds this credential.")
        if faults_of(document):
            raise Problem(400, "CR-0006", NOT_VALID)
        locale = query.get("locale", "en")
        display = document["displayParameter"]
        title, description = wording(display["title"], locale), wording(display.get("description"), locale)
        profile = [wording(one.get("prefLabel"), locale) for one in listed(document["credentialProfiles"])]
        row = (user_id, uuid, title, description, json.dumps(profile), hashlib.sha256(content).hexdigest(), content, moment())
        self.ledger.execute(
            "INSERT INTO deposits (user_id, uuid, title, description, profile, sha256, content, at) VALUES (?,?,?,?,?,?,?,?)",
            row,
        )
        if temporary and query.get("sendEmail", "true") == "true":
            self.ledger.execute("INSERT INTO mails (email, uuid, locale) VALUES (?, ?, ?)", (email, uuid, query.get("locale")))
        return self.view(user_id, temporary, uuid, title, description, profile)

    def _document(self, content: bytes) -> dict[str, Any]:
        """The payload of a file whose seal holds and that has an id. Raises 400."""
        try:
            document = json.loads(payload_under_seal(content, self.anchors, datetime.now(UTC)))
            if not isinstance(document["id"], str) or not document["id"]:
                raise TypeError
        except NotSealed as error:
            raise Problem(400, "CR-0007", NOT_VALID) from error
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise Problem(400, "CR-0006", NOT_VALID) from error
        return dict(document)

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

    def content(self, user_id: str, uuid: str) -> bytes:
        """The sealed bytes. Raises 404."""
        self.wallet(user_id)
        row = self.ledger.execute("SELECT content FROM deposits WHERE user_id = ? AND uuid = ?", (user_id, uuid)).fetchone()
        if row is None:
            raise not_held()
        return bytes(row[0])

    def remove(self, user_id: str, uuid: str) -> None:
        """Takes a credential out of a wallet, and its links with it."""
        self.content(user_id, uuid)
        for table in ("links", "deposits"):
            self.ledger.execute(f"DELETE FROM {table} WHERE user_id = ? AND uuid = ?", (user_id, uuid))

    def verify(self, content: bytes) -> list[dict[str, Any]]:
        """The Commission's checks; what needs a register or an account that is not here is skipped."""
        results = dict.fromkeys(CHECKS, SKIPPED)
        try:
            document = json.loads(payload_under_seal(content, self.anchors, datetime.now(UTC)))
            results["f9c2016fe9"] = OK
        except NotSealed:
            document, results["f9c2016fe9"] = json.loads(json.loads(content)["payload"]), ERROR
        results["2f5b89b96f"] = ERROR if faults_of(document) else OK
        ends = document.get("validUntil") or document.get("expirationDate")
        ended = ends is not None and datetime.fromisoformat(ends.replace("Z", "+00:00")) < datetime.now(UTC)
        results["94d828f160"] = ERROR if ended else OK
        return list(_checks(results))

    def diploma(self, content: bytes) -> dict[str, Any]:
        """The pictures that a credential carries of itself."""
        document = json.loads(json.loads(content)["payload"])
        display = document["displayParameter"]
        pages = [page for one in listed(display["individualDisplay"]) for page in listed(one["displayDetail"])]
        logo = document["issuer"].get("logo")
        return {
            "id": document["id"],
            "base64DiplomaImages": [page["image"]["content"] for page in pages],
            "logo": logo["content"] if isinstance(logo, dict) else None,
            "availableLanguages": sorted(display["title"]),
        }

    def presentation(self, content: bytes, link: str | None = None) -> bytes:
        """A PDF about a credential. Raises 400 when it is none."""
        document = self._document(content)
        title = wording(document.get("displayParameter", {}).get("title"), "en") or "European digital credential"
        return pdf([title, document["id"], *([link] if link else [])], link)

    # Share links

    def share(self, user_id: str, uuid: str, expires: datetime) -> dict[str, Any]:
        """A link to a credential."""
        self.content(user_id, uuid)
        letters = string.ascii_letters + string.digits
        hash = "".join(secrets.choice(letters) for _ in range(16))
        row = (hash, user_id, uuid, moment(), moment(expires))
        self.ledger.execute("INSERT INTO links (hash, user_id, uuid, created, expires) VALUES (?, ?, ?, ?, ?)", row)
        return self.link(hash)

    def link(self, hash: str) -> dict[str, Any]:
        """A link as its visitors see it. Raises 403."""
        _, _, created, expires = self._row(hash)
        here = f"{self.base}/sharelinks/{hash}"
        targets = {"self": here, "view": f"{self.viewer}/#/shared/{hash}", "presentation": f"{here}/presentation"}
        return {
            "shareHash": hash,
            "creationDate": created,
            "expirationDate": expires,
            "expired": _ended(expires),
            "links": [{"rel": name, "href": target} for name, target in targets.items()],
        }

    def links_of(self, user_id: str, query: dict[str, str]) -> dict[str, Any]:
        """A page of the links of a wallet."""
        self.wallet(user_id)
        order = "DESC" if query.get("direction", "ASC").upper() == "DESC" else "ASC"
        hashes = self.ledger.execute(f"SELECT hash FROM links WHERE user_id = ? ORDER BY seq {order}", (user_id,)).fetchall()
        found = [self.link(hash) for (hash,) in hashes]
        if wanted := query.get("expired"):
            found = [link for link in found if link["expired"] is (wanted == "true")]
        number, size = int(query.get("page", 0)), max(1, int(query.get("size", 10)))
        page = found[number * size : (number + 1) * size]
        pages = -(-len(found) // size)
        return {
            "content": page,
            "number": number,
            "size": size,
            "numberOfElements": len(page),
            "totalElements": len(found),
            "totalPages": pages,
            "first": number == 0,
            "last": number >= pages - 1,
        }

    def owner_of(self, hash: str) -> str:
        """Whose link it is. Raises 403."""
        return self._row(hash)[0]

    def prolong(self, hash: str, expires: datetime) -> dict[str, Any]:
        """Another end for a link."""
        self._row(hash)
        self.ledger.execute("UPDATE links SET expires = ? WHERE hash = ?", (moment(expires), hash))
        return self.link(hash)

    def unshare(self, hash: str) -> None:
        """Takes a link away."""
        self._row(hash)
        self.ledger.execute("DELETE FROM links WHERE hash = ?", (hash,))

    def shared(self, hash: str) -> bytes:
        """The credential behind a link. Raises 403, also when the link has ended."""
        user_id, uuid, _, expires = self._row(hash)
        if _ended(expires):
            raise Problem(403, "SL-0001", "The share link has expired.")
        return self.content(user_id, uuid)

    def _row(self, hash: str) -> tuple[str, str, str, str]:
        row = self.ledger.execute("SELECT user_id, uuid, created, expires FROM links WHERE hash = ?", (hash,)).fetchone()
        if row is None:
            raise Problem(403, "SL-0002", "The share link is not valid.")
        return row[0], row[1], row[2], row[3]


def _ended(expires: str) -> bool:
    return datetime.fromisoformat(expires) <= datetime.now(UTC)


def _checks(results: dict[str, str]) -> Iterator[dict[str, Any]]:
    scheme = "http://data.europa.eu/snb"
    for check, status in results.items():
        yield {
            "id": None,
            "type": _named(f"{scheme}/verification/{check}", CHECKS[check]),
            "status": _named(f"{scheme}/verification-status/{status}", STATUSES[status]),
            "description": f"{CHECKS[check]}: {STATUSES[status]}",
            "longDescription": None,
            "descrAvailableLangs": {},
            "longDescrAvailableLangs": {},
        }


def _named(link: str, title: str) -> dict[str, Any]:
    return {"link": link, "title": title, "titleAvailableLangs": {"en": title}}


def read_plan(file: Path | None) -> list[dict[str, Any]]:
    """The entries of a fault plan. Raises ValueError for a fault there is not."""
    plan: list[dict[str, Any]] = json.loads(file.read_text()) if file and file.exists() else []
    if unknown := {entry["do"] for entry in plan} - set(FAULTS):
        raise ValueError(f"unknown faults {sorted(unknown)}; there are {sorted(FAULTS)}")
    return plan
