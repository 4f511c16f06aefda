"""An archive of a credential: one ZIP with all that a verdict needed, so that it can be given again when nobody answers any more.

``archive.json`` names every entry with its SHA-256 and says which document answered which need; ``archive.json.sig`` is a JWS
(RFC 7515) by whoever made the archive, over the fingerprint of that; ``archive.tsr`` a timestamp (RFC 3161) on the signature, and
``timestamp/`` what is needed to judge its certificates. Each further one (``archive-2.tsr`` …) is on the signature and on all
timestamps before it, and protects those. Nothing of it is believed here, and no name in it is ever a path.

The documents in an archive are the words of whoever made it. They count only if all of this holds (``archived``):

- the archive is whole: every entry is there and has its fingerprint, and nothing was added;
- it is signed by an archiver whom the reader knows, with a key that the reader has from elsewhere: a key document in the archive
  never vouches for the archive;
- an authority whom the reader trusts about time says when the signature was there.

Then they stand in for what cannot be had any more, and for nothing else: a document that can still be fetched wins. What rests on
them is told "as of that day, according to that archiver", and never as if it were known today.
"""

from __future__ import annotations

import hashlib
import io
import re
import struct
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, cast, get_args

from badges.proofs import json_object, jws
from badges.verification.facts import LIMITS, OF_CERTIFICATES, Answer, Facts, Found, KnownIssuer, Limits, Missing, Need, NeedKind
from badges.verification.moments import moment
from badges.verification.own_list import of_others
from badges.verification.several import ARCHIVE, content_of, is_folder, overlap
from badges.verification.strict_json import Fault, Json, read_json

FORMAT = "badges-archive-1"
SIGNATURE = "archive.json.sig"
SIGNATURE_TYPE = "badges-archive+jws"
TIMESTAMPS = ("archive.tsr", *(f"archive-{number}.tsr" for number in range(2, 11)))
"""In their order. One lasts for years."""
CREDENTIAL, DOCUMENTS, CONTEXTS = "credential/", "documents/", "contexts/"
MOST_ENTRIES = 150
"""A credential leads to forty documents at most, and speaks of a dozen contexts."""
MOST_BYTES = 2 * LIMITS.file_bytes
"""All entries together, unpacked."""
MOST_KNOWN = 200
"""Entries of trust lists that an archive tells of."""

_BESIDE = re.compile(r"timestamp/(certificate|ocsp|crl)-\d{1,4}\.der").fullmatch
is_litter = re.compile(r"__MACOSX/|(.*/)?(\.DS_Store|\._[^/]*|Thumbs\.db|desktop\.ini)\Z").match
"""What systems leave behind in a ZIP that somebody unpacked and packed again."""
_SEEMS_A_DOCUMENT = re.compile(rb"[\xef\xbb\xbf \t\r\n]*[{\[]").match
_SEEMS_A_TOKEN = re.compile(rb"[ \t\r\n]*eyJ").match


@dataclass(frozen=True, slots=True, eq=False)
class Archive:
    """An archive as it was found."""

    name: str = ""
    """Of the file that was archived."""
    credential: bytes | None = None
    manifest: bytes = b""
    documents: Mapping[Need, Found] = field(default_factory=dict)
    known: Mapping[str, KnownIssuer] = field(default_factory=dict)
    """Whom the archiver knew then, of those of whom the credential speaks."""
    made: datetime | None = None
    """When it was made, as it says."""
    archiver: str = ""
    """Whose it says it is: a DID, or another id of an issuer."""
    signature: jws.Jws | None = None
    signed: bytes = b""
    """The signature as it stands there, which is what the timestamp is on."""
    stamps: tuple[bytes, ...] = ()
    beside: Mapping[str, tuple[bytes, ...]] = field(default_factory=dict)
    """``certificate``, ``ocsp``, ``crl``: about whoever gave the timestamp (DER)."""
    wrong: str = ""
    """The first entry that is not as it was archived; empty when all are."""


def read_archive(file: bytes, limits: Limits = LIMITS) -> Archive | Fault | None:
    """What is in an archive; None for a ZIP that is none, and a fault for one that is more than anybody looks at."""
    if file.count(b"PK\x01\x02") > 2 * MOST_ENTRIES:
        return None  # some other ZIP, or one that nobody reads
    try:
        with zipfile.ZipFile(io.BytesIO(file)) as opened:
            entries = [entry for entry in opened.infolist() if not is_folder(entry) and not is_litter(entry.filename)]
            if all(entry.filename != ARCHIVE for entry in entries):
                return None
            if fault := _too_much(file, opened, entries):
                return fault
            content = {entry.filename: content_of(opened, entry, limits) for entry in entries}
    except (zipfile.BadZipFile, NotImplementedError, struct.error, ValueError, OSError, EOFError, OverflowError):
        return None
    read = _read({name: one for name, one in content.items() if isinstance(one, bytes)}, limits)
    damaged = next((name for name, one in content.items() if isinstance(one, Fault)), "")
    return replace(read, wrong=_shown(damaged)) if damaged else read


def payload(manifest: bytes, archiver: str) -> bytes:
    """What an archiver signs."""
    return json_object.write({ARCHIVE: hashlib.sha256(manifest).hexdigest(), "iss": archiver})


def stamped(signed: bytes, stamps: Sequence[bytes]) -> bytes:
    """What a timestamp is on, whatever timestamps stand before it."""
    return signed + b"".join(stamps)


def filled(archive: Archive, facts: Facts) -> frozenset[Need]:
    """What was asked for and cannot be had, and stands in the archive.

    Not what authorities say of certificates, which has its day: newer news is no reason to leave out older, nor the other way.
    """
    return frozenset(
        need
        for need, answer in facts.items()
        if need.kind not in OF_CERTIFICATES and need in archive.documents and not _is_had(need, answer)
    )


def revocations(archive: Archive) -> tuple[tuple[NeedKind, bytes], ...]:
    """What stands in it of the certificates of a seal, by the lists and answers of their authorities."""
    return tuple((need.kind, found.body) for need, found in archive.documents.items() if need.kind in OF_CERTIFICATES)


def with_documents(archive: Archive, facts: Facts) -> Facts:
    """What was answered, and from the archive what could not be had."""
    return {**facts, **{need: archive.documents[need] for need in filled(archive, facts)}}


def _is_had(need: Need, answer: Answer) -> bool:
    """Whether it was answered with what may be such a document: a domain that was given up soon shows something else."""
    if isinstance(answer, Missing):
        return need.kind == "badge" and answer.reason == "gone"  # so hosted badges are withdrawn (Open Badges 2.0)
    may_be_token = need.kind in ("status_list", "refresh") and _SEEMS_A_TOKEN(answer.body)
    return need.kind in ("badge", "file") or bool(may_be_token or _SEEMS_A_DOCUMENT(answer.body))


def _too_much(file: bytes, opened: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> Fault | None:
    names = [entry.filename for entry in entries]
    if len(names) > MOST_ENTRIES:
        return Fault("file.too_complex", {"reason": "entries", "limit": MOST_ENTRIES})
    if sum(entry.file_size for entry in entries) > MOST_BYTES:
        return Fault("file.too_large", {"kind": "ZIP", "limit": MOST_BYTES})
    if len(set(names)) < len(names) or overlap(file, opened.infolist(), opened.start_dir):
        return Fault("file.unreadable", {"kind": "ZIP", "reason": "overlapping"})
    return None


def _read(content: Mapping[str, bytes], limits: Limits) -> Archive:
    inside = [name for name in content if name.startswith(CREDENTIAL)]
    manifest, signed = content.get(ARCHIVE, b""), content.get(SIGNATURE, b"")
    found = Archive(
        inside[0].removeprefix(CREDENTIAL) if len(inside) == 1 else "",
        content[inside[0]] if len(inside) == 1 else None,
        manifest,
        signature=_signature(signed),
        signed=signed,
        stamps=tuple(content[name] for name in TIMESTAMPS if name in content),
        beside={
            kind: tuple(content[name] for name in sorted(content) if (match := _BESIDE(name)) and match[1] == kind)
            for kind in ("certificate", "ocsp", "crl")
        },
    )
    read = read_json(manifest, limits)
    said = read.value if isinstance(read, Json) and isinstance(read.value, dict) else {}
    listed = said.get("entries")
    if said.get("format") != FORMAT or not isinstance(listed, dict) or len(inside) != 1:
        return replace(found, wrong=ARCHIVE)
    made, by = moment(said.get("made")), said.get("by")
    archiver = by.get("id") if isinstance(by, dict) else None
    if made is None or not isinstance(archiver, str) or found.signature is None:
        return replace(found, wrong=SIGNATURE if made and isinstance(archiver, str) else ARCHIVE)
    return replace(
        found,
        documents=dict(_documents(said.get("documents"), content)),
        known=dict(_known(said.get("trust"))),
        made=made,
        archiver=archiver[:2000],
        wrong=_shown(_changed(listed, content) or ("" if _is_of(found, archiver) else ARCHIVE)),
    )


def _is_of(found: Archive, archiver: str) -> bool:
    """Whether the signature is on this manifest, whoever made it."""
    return found.signature is not None and found.signature.payload == payload(found.manifest, archiver)


def _changed(listed: Mapping[str, Any], content: Mapping[str, bytes]) -> str:
    """The first entry that is not the one of which the manifest speaks, is gone, or was added."""
    stamps = TIMESTAMPS[: sum(name in content for name in TIMESTAMPS)]  # one that is left out leaves a later one over
    around = {ARCHIVE, SIGNATURE, *stamps, *filter(_BESIDE, content)}
    for name, said in listed.items():
        if name not in content or hashlib.sha256(content[name]).hexdigest() != said:
            return name
    return next((name for name in content if name not in listed and name not in around), "")


def _signature(signed: bytes) -> jws.Jws | None:
    try:
        found = jws.parse(signed, limit=jws.MAX_HEADER)
    except jws.MalformedJws:
        return None
    return found if found.header.get("typ") == SIGNATURE_TYPE and isinstance(found.header.get("kid"), str) else None


def _documents(said: Any, content: Mapping[str, bytes]) -> Iterator[tuple[Need, Found]]:
    for one in said if isinstance(said, list) else []:
        match one:
            case {"need": str(kind), "url": str(url), "path": str(path), **more} if kind in get_args(NeedKind):
                media_type = more.get("mediaType")
                body = content.get(path) if path.startswith(DOCUMENTS) else None
                if body is not None:
                    name = media_type if isinstance(media_type, str) else "application/json"
                    yield Need(cast(NeedKind, kind), url), Found(body, name[:200], moment(more.get("fetched")))


def _known(said: Any) -> Iterator[tuple[str, KnownIssuer]]:
    for one in said[:MOST_KNOWN] if isinstance(said, list) else []:
        match one:
            case {"id": str(id), "name": str(name), "list": str(list_name), "date": str(date)}:
                yield id, KnownIssuer(name[:500], of_others(list_name[:500]), date[:10])


def _shown(name: str) -> str:
    return name[:200]
