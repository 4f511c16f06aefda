"""Archives for tests: made by an archiver with keys of its own, timestamped in this process."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding

from badges.archiving import Archiver, Bundle, Clockwork, archive, renew
from badges.authorities import AuthorityError, Question, TimestampAuthority
from badges.proofs import multikey
from badges.verification.facts import KnownIssuer, Trust
from badges.verification.verdict import Verdict
from badges.verifying import from_documents, verify
from badges.web.sentences import sentence
from tests.doubles.authorities import ocsp_answer, revocation_list, timestamp_answer
from tests.doubles.certification import Certification
from tests.verification.raised_seals import Maker
from tests.verification.signed import LATER, a_did_document, a_method, documents, key, signer, trust

KEEPER = "did:web:keeper.example"
KEEPER_NAME = "The Keeper"
YEARS_LATER = LATER + timedelta(days=3652)
Rebuild = Callable[[dict[str, bytes]], Mapping[str, bytes] | None]


def keeper(name: str = "keeper", did: str = KEEPER) -> Archiver:
    """Who archives."""
    return Archiver(did, KEEPER_NAME, signer(name, f"{did}#{name}"))


def keepers_documents() -> dict[str, Any]:
    """What is left to fetch in many years: the keys of the archiver."""
    return {KEEPER: a_did_document(a_method("keeper", did=KEEPER), did=KEEPER)}


@dataclass(frozen=True)
class House:
    """A timestamp authority in this process, and readers who trust it."""

    maker: Maker

    @property
    def ca(self) -> Certification:
        return self.maker.ca

    def clockwork(self, at: datetime = LATER) -> Clockwork:
        self.maker.clock(at)
        return Clockwork(TimestampAuthority("http://tsa.example", self._ask), self._ask)

    def _ask(self, question: Question) -> bytes:
        if question.url == "http://tsa.example":
            return timestamp_answer(question.body or b"", self.maker.authority, {})
        if question.url.endswith(".crl"):
            return revocation_list(question.url.rpartition("/")[2].removesuffix(".crl"), self.maker.authority, {})
        if question.url.endswith(".cer"):
            issuer = self.ca.root if question.url.endswith("root.cer") else self.ca.ca
            return issuer.certificate.public_bytes(Encoding.DER)
        if question.url.endswith("/ocsp"):
            return ocsp_answer(question.body or b"", self.maker.authority, {})
        raise AuthorityError("unreachable", question.url, reason="not_found")

    def archived(self, file: bytes, *, at: datetime = LATER, **changes: Any) -> Bundle:
        """The archive that the keeper makes of a file, in a world where everything can be fetched."""
        facts = changes.pop("facts", None)
        usual: dict[str, Any] = {
            "by": keeper(),
            "say": sentence,
            "languages": ["en", "nl"],
            "clockwork": self.clockwork(at),
            "whom": trust(),
            "name": "badge.json",
        } | changes
        fetch = from_documents(documents() if facts is None else facts)
        by, whom, name = usual.pop("by"), usual.pop("whom"), usual.pop("name")
        return archive(file, name, fetch, whom, by, at=at, **usual)

    def renewed(self, file: bytes, at: datetime) -> bytes:
        bundle = renew(file, self.clockwork(at), at=at)
        assert bundle is not None
        return bundle.content

    def reader(self, *issuers: str, time: bool = True, knows_keeper: bool = True, keys: bool = False) -> Trust:
        """Somebody of another time, who knows the archiver and the timestamp authority, and maybe these issuers."""
        pinned = (multikey.encode(key("keeper").public_key()),) if keys else ()
        known = {KEEPER: KnownIssuer(KEEPER_NAME, "archives", "2035-01-01", pinned)} if knows_keeper else {}
        whom = trust(issuers=issuers)
        anchors = (self.ca.root.certificate,) if time else ()
        return replace(whom, issuers={**whom.issuers, **known}, timestamp_anchors=anchors)

    def judged(
        self, file: bytes, whom: Trust | None = None, *, facts: Mapping[str, Any] | None = None, at: datetime = YEARS_LATER
    ) -> Verdict:
        """The verdict of that reader, who can fetch the archiver's keys and nothing of the school."""
        fetch = from_documents(keepers_documents() if facts is None else facts)
        return verify(file, fetch, self.reader() if whom is None else whom, at=at)


def everything() -> dict[str, Any]:
    """What can be fetched while the school is alive."""
    return {**documents(), **keepers_documents()}


def entries(file: bytes) -> dict[str, bytes]:
    """What is in a ZIP."""
    with zipfile.ZipFile(io.BytesIO(file)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def zipped(content: Mapping[str, bytes], how: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", how) as written:
        for name, one in content.items():
            written.writestr(name, one)
    return buffer.getvalue()


def manifest(file: bytes) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(entries(file)["archive.json"])
    return read
