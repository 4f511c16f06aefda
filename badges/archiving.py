"""Archiving: a credential goes into one file with all that was needed to check it, for the day when nobody answers any more.

It is checked as it always is, and everything that was asked for on the way is kept just as it was answered. What was found is
signed, and an authority says when it was there. ``verification.archives`` has the form, and on what terms it counts later.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import escape
from pathlib import PurePath
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding

from badges import schemas
from badges.authorities import Ask, AuthorityError, RevocationData, TimestampAuthority, answers_about
from badges.proofs import jws
from badges.proofs.issuers import name_of
from badges.proofs.signer import Signer
from badges.proofs.timestamps import read_token
from badges.verification.archives import (
    CONTEXTS,
    CREDENTIAL,
    DOCUMENTS,
    FORMAT,
    SIGNATURE,
    SIGNATURE_TYPE,
    TIMESTAMPS,
    Archive,
    is_litter,
    payload,
    read_archive,
    stamped,
)
from badges.verification.credential import Credential, contexts_of
from badges.verification.endorsements import endorsements_of
from badges.verification.facts import LIMITS, OF_CERTIFICATES, Answer, Found, Missing, Need, Trust
from badges.verification.key_documents import method_needs
from badges.verification.nested import parts_of
from badges.verification.own_list import OWN_LIST
from badges.verification.presented import read
from badges.verification.several import ARCHIVE
from badges.verification.verdict import Verdict, to_json
from badges.verifying import Fetch, offline, verify

Say = Callable[[str, str, Mapping[str, Any]], str]
"""The sentence of a code in a language, with a detail."""

ARCHIVER = "archiver.json"
"""The entry with the key document of whoever made the archive."""
ATTEMPTS = 2
"""How often a timestamp is asked for when the network or the moment stands in the way."""
REFUSED = ("unreadable", "altered", "not_the_issuers", "failed")
"""First lines of what nobody wants to keep as if it were good."""
_ROOM_BESIDE = 2 * 2**20
"""Bytes of an archive that are neither the file nor a document: contexts, the guide, timestamps and what is said of those."""
_SAME_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest a ZIP can say: the same credential, documents and moment always give the same archive."""
_LONGEST_NAME = 120
_READ_ME = ("what", "result", "missing", "how", "worth", "since", "hand")


class NotArchived(Exception):
    """There is no archive; the message says why. ``verdict``: what came of checking the file, where that is the reason."""

    def __init__(self, message: str, verdict: Verdict | None = None) -> None:
        super().__init__(message)
        self.verdict = verdict


@dataclass(frozen=True, slots=True)
class Archiver:
    """Who makes an archive, and signs it."""

    id: str
    """Under which others know them: a DID."""
    name: str
    signer: Signer


@dataclass(frozen=True, slots=True)
class Clockwork:
    """Who says when the archive was there, and how those are asked who stand behind them."""

    tsa: TimestampAuthority
    ask: Ask


@dataclass(frozen=True, slots=True)
class Bundle:
    """An archive, and what its maker should know of it."""

    content: bytes = field(repr=False)
    verdict: Verdict
    """On the day of the archive."""
    missing: Mapping[Need, str]
    """What could not be had, and why."""
    authority: str = ""
    """Who says when it was there; empty without a timestamp."""
    until: datetime | None = None
    """When the certificate of that authority ends."""
    unproven: str = ""
    """Why nothing shows that the authority's certificate was good then; empty when something does."""


def archive(
    file: bytes,
    name: str,
    fetch: Fetch,
    trust: Trust,
    by: Archiver,
    *,
    at: datetime,
    say: Say,
    languages: Sequence[str] = (),
    offered: Sequence[str] = ("en",),
    clockwork: Clockwork | None = None,
    anyway: bool = False,
) -> Bundle:
    """The archive of a file with credentials in it, made at this moment.

    ``languages``: in which the guide tells what the archive is; else those of ``offered`` that the credential speaks, and the
    first of them. ``anyway``: also of a file that is not in order.

    Raises:
        NotArchived: when it holds no credential, is an archive itself, is not in order, or becomes larger than anybody reads;
            when the timestamp authority gave nothing that can be used.
    """
    presented = read(file)
    if presented.archive is not None:
        raise NotArchived("It is an archive already, and takes nothing but another timestamp.")
    asked: dict[Need, Answer] = {}

    def noted(need: Need) -> Answer:
        return asked.setdefault(need, fetch(need))

    verdict = verify(file, noted, trust, at=at)
    credentials = [one for item in presented.items if isinstance(item, Credential) for one in _all_in(item)]
    if not credentials:
        raise NotArchived("There is no credential in it.", verdict)
    if verdict.headline in REFUSED and not anyway:
        raise NotArchived("It is not in order.", verdict)
    found = {need: answer for need, answer in asked.items() if isinstance(answer, Found)}
    missing = {need: answer.reason for need, answer in asked.items() if isinstance(answer, Missing) and need.kind != "record"}
    for need in _too_large(found, file):
        del found[need]
        missing[need] = "too_large"
    texts = [answer.body for need, answer in found.items() if need.kind not in OF_CERTIFICATES]
    lists = [item for text in texts for item in read(text).items if isinstance(item, Credential)]
    entries = {f"{CREDENTIAL}{_file_name(name)}": file, "verdict.json": _as_json({"at": _moment(at), **to_json(verdict)})}
    documents = _documents(found, entries, at)
    contexts = _contexts([*credentials, *lists], entries)
    for need in method_needs(by.signer.verification_method, by.id):
        if isinstance(own := fetch(need), Found):
            entries[ARCHIVER] = own.body  # for whoever looks for the key; it vouches for nothing here
    known = _known(credentials, trust, by)
    told = {"name": by.name, "date": at.date().isoformat(), "file": _file_name(name), "key": by.signer.verification_method}
    entries |= _guide(say, languages or _spoken(verdict, offered), verdict, missing, told)
    manifest = _as_json(
        {
            "format": FORMAT,
            "made": _moment(at),
            "by": {"id": by.id, "name": by.name, "key": by.signer.verification_method},
            "credential": f"{CREDENTIAL}{_file_name(name)}",
            "verdict": "verdict.json",
            "documents": documents,
            "missing": [
                {"need": need.kind, "url": need.url, "reason": why} for need, why in sorted(missing.items(), key=_by_need)
            ],
            "contexts": contexts,
            "trust": known,
            "entries": {entry: hashlib.sha256(content).hexdigest() for entry, content in sorted(entries.items())},
        }
    )
    header = {"typ": SIGNATURE_TYPE, "kid": by.signer.verification_method}
    signed = jws.sign(header, payload(manifest, by.id), by.signer).encode("ascii")
    around = {ARCHIVE: manifest, SIGNATURE: signed}
    stamp = _stamp(signed, 1, clockwork, at) if clockwork else _Stamp()
    content = _readable(_zipped({**around, **stamp.entries, **dict(sorted(entries.items()))}))
    return Bundle(content, verdict, missing, stamp.authority, stamp.until, stamp.unproven)


def renew(file: bytes, clockwork: Clockwork, *, at: datetime) -> Bundle | None:
    """An archive with another timestamp, before the certificate behind its last one ends; None for what is no archive.

    Raises:
        NotArchived: when it is not as it was made, has as many as anybody reads, or there is no timestamp to be had.
    """
    found = read_archive(file)
    if not isinstance(found, Archive):
        return None
    if found.wrong:
        raise NotArchived(f"It is an archive, and not as it was made: {found.wrong} was changed, left out or added.")
    number = len(found.stamps) + 1
    if number > len(TIMESTAMPS):
        raise NotArchived("It has as many timestamps as anybody reads.")
    stamp = _stamp(stamped(found.signed, found.stamps), number, clockwork, at)
    with zipfile.ZipFile(io.BytesIO(file)) as opened:
        names = [entry.filename for entry in opened.infolist() if not entry.is_dir() and not is_litter(entry.filename)]
        entries = {name: opened.read(name) for name in names}
    content = _readable(_zipped({**entries, **stamp.entries}))
    verdict = verify(content, offline, Trust(), at=at)
    return Bundle(content, verdict, {}, stamp.authority, stamp.until, stamp.unproven)


def _readable(content: bytes) -> bytes:
    made = read_archive(content) if len(content) <= LIMITS.file_bytes else None
    if not isinstance(made, Archive) or made.wrong:
        raise NotArchived("The archive would be larger than anybody reads.")
    return content


def _all_in(credential: Credential) -> Iterator[Credential]:
    """The credential, what is in it and what endorses it, at any depth."""
    yield credential
    for endorsement in endorsements_of(credential):
        yield endorsement.credential
    for part in parts_of(credential):
        if isinstance(part, Credential):
            yield from _all_in(part)


def _too_large(found: Mapping[Need, Found], file: bytes) -> list[Need]:
    """The lists of revoked certificates with which the archive would be larger than anybody reads."""
    room = LIMITS.file_bytes - _ROOM_BESIDE - len(file)
    room -= sum(len(answer.body) for need, answer in found.items() if need.kind not in OF_CERTIFICATES)
    left_out = []
    for need in sorted((need for need in found if need.kind in OF_CERTIFICATES), key=lambda one: len(found[one].body)):
        room -= len(found[need].body)
        left_out += [need] if room < 0 else []
    return left_out


def _documents(found: Mapping[Need, Found], entries: dict[str, bytes], at: datetime) -> list[dict[str, str]]:
    """What was answered, just as it was, among the entries; and which need each answers."""
    listed = []
    for number, (need, answer) in enumerate(sorted(found.items(), key=_by_need), start=1):
        ending = "der" if need.kind in OF_CERTIFICATES else "jwt" if answer.body.startswith(b"eyJ") else "json"
        path = f"{DOCUMENTS}{number:02}-{need.kind.replace('_', '-')}.{ending}"
        entries[path] = answer.body
        fetched = _moment(answer.at or at)  # what is at home is had at once
        listed.append({"need": need.kind, "url": need.url, "path": path, "mediaType": answer.media_type, "fetched": fetched})
    return listed


def _contexts(credentials: Sequence[Credential], entries: dict[str, bytes]) -> list[dict[str, str]]:
    """The contexts that the credentials name, and those that these name, as they are here."""
    waiting = [url for credential in credentials for url in contexts_of(credential)]
    listed: dict[str, str] = {}
    for url in waiting:
        if url in listed:
            continue
        try:
            content = schemas.content(url)
        except schemas.UnknownSchema:
            continue
        listed[url] = f"{CONTEXTS}{len(listed) + 1:02}.json"
        entries[listed[url]] = content
        waiting += _named_in(json.loads(content))
    return [{"url": url, "path": path} for url, path in listed.items()]


def _named_in(value: Any) -> Iterator[str]:
    """The contexts that a context names."""
    if isinstance(value, dict):
        for name, member in value.items():
            if name in ("@context", "@import"):
                yield from (one for one in (member if isinstance(member, list) else [member]) if isinstance(one, str))
            yield from _named_in(member)
    elif isinstance(value, list):
        for member in value:
            yield from _named_in(member)


def _known(credentials: Sequence[Credential], trust: Trust, by: Archiver) -> list[dict[str, str]]:
    """What is known here of those whom the credentials name."""
    named = sorted({text for credential in credentials for text in _texts(credential.document) if text in trust.issuers})
    rows = [(id, trust.issuers[id]) for id in named]
    return [
        {"id": id, "name": one.name, "list": by.name if one.list_name == OWN_LIST else one.list_name, "date": one.list_date}
        for id, one in rows
    ]


def _texts(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict | list):
            waiting.extend(one.values() if isinstance(one, dict) else one)
        elif isinstance(one, str):
            yield one


def _spoken(verdict: Verdict, offered: Sequence[str]) -> Sequence[str]:
    """Of the languages there are, those that the credentials speak, and the first in any case."""
    said = {language for one in (verdict, *verdict.parts) if one.summary for language in one.summary.languages}
    return [language for language in offered if language in said or language == offered[0]]


def _guide(
    say: Say, languages: Sequence[str], verdict: Verdict, missing: Mapping[Need, str], told: Mapping[str, str]
) -> dict[str, bytes]:
    """What this is, and how it is checked, for whoever finds it in twenty years."""
    titles, plain, marked = [], [], []
    for language in languages:
        detail = {
            **told,
            "result": say(f"headline.{verdict.headline}", language, {}),
            "missing": ", ".join(need.url for need in sorted(missing, key=lambda one: (one.kind, one.url))),
            "archive": f"{PurePath(told['file']).stem}.archive.zip",
        }
        title = say("verdict.archive.title", language, detail)
        said = [say(f"verdict.archive.{code}", language, detail) for code in _READ_ME if missing or code != "missing"]
        titles.append(title)
        plain.append("\n\n".join([f"{title}\n{'=' * len(title)}", *said]))
        paragraphs = "\n".join(f"<p>{escape(one)}</p>" for one in said)
        marked.append(f'<section lang="{language}">\n<h1>{escape(title)}</h1>\n{paragraphs}\n</section>')
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(titles[0])}</title>'
    page = (
        f'<!DOCTYPE html>\n<html lang="{languages[0]}">\n<head>{head}</head>\n<body>\n{chr(10).join(marked)}\n</body>\n</html>\n'
    )
    return {"READ-ME.txt": ("\n\n\n".join(plain) + "\n").encode(), "READ-ME.html": page.encode()}


@dataclass(frozen=True, slots=True)
class _Stamp:
    entries: Mapping[str, bytes] = field(default_factory=dict)
    authority: str = ""
    until: datetime | None = None
    unproven: str = ""


def _stamp(message: bytes, number: int, clockwork: Clockwork, at: datetime) -> _Stamp:
    """A timestamp, and what a later reader needs to judge its certificates, as far as it can be had."""
    der = _timestamp(message, clockwork.tsa)
    token = read_token(der)
    unproven, data = "", RevocationData()
    try:
        data = answers_about(token.certificates, clockwork.ask, at)
        data.refuse_revoked(token.time, of_time=True)
    except AuthorityError as error:
        if error.code == "revoked":
            raise NotArchived(f"There is no timestamp that would count. {error}") from error
        unproven = str(error)
    certificates = [one.public_bytes(Encoding.DER) for one in data.certificates if one not in token.certificates]
    kinds = {"certificate": certificates, "ocsp": data.ocsps, "crl": data.crls}
    beside = {f"timestamp/{kind}-{number}{n:02}.der": one for kind, many in kinds.items() for n, one in enumerate(many, start=1)}
    return _Stamp({TIMESTAMPS[number - 1]: der, **beside}, name_of(token.signer), token.signer.not_valid_after_utc, unproven)


def _timestamp(message: bytes, tsa: TimestampAuthority) -> bytes:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return tsa.timestamp_of(message)
        except AuthorityError as error:
            if attempt == ATTEMPTS or not error.may_pass:
                raise NotArchived(f"There is no timestamp. {error}") from error
    raise AssertionError("the last attempt returns or raises")


def _zipped(entries: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as written:
        for name, content in entries.items():
            entry = zipfile.ZipInfo(name, _SAME_TIME)
            entry.external_attr = 0o644 << 16
            entry.create_system = 3  # whatever machine makes it
            written.writestr(entry, content)
    return buffer.getvalue()


def _file_name(name: str) -> str:
    """A name that every system can write: nothing in it is a path, and nobody's spelling of one."""
    plain = "".join(letter if letter.isprintable() and letter not in '/\\:*?"<>|' else "_" for letter in PurePath(name).name)
    return plain.strip(". ")[-_LONGEST_NAME:] or "credential"


def _by_need(item: tuple[Need, Any]) -> tuple[str, str]:
    return item[0].kind, item[0].url


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _as_json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=True, indent=1) + "\n").encode()
