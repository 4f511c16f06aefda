"""From the bytes of a draft to a sealed file. Either every word of it may be sealed, or all that is wrong is told at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from badges.credentials.european import payload
from badges.credentials.european.draft import Draft, NotADraft, read
from badges.credentials.european.reviewing import renamed, review, unsound_statement
from badges.credentials.european.sealing import Mandate, NotSealable, primary_language, with_sealing_fields
from badges.credentials.violation import Document, NonConforming, Violation
from badges.keyring import Seal
from badges.one_or_many import listed
from badges.proofs import jades
from badges.sealing.picture import with_picture
from badges.verification.facts import LIMITS
from badges.verification.strict_json import Fault, Json, read_json

MAX_BYTES = LIMITS.text_bytes
"""What verifiers will read; a credential has 130 kB to 2 MB."""

_FAULTS = {
    "file.too_large": f"The credential is larger than {MAX_BYTES // 2**20} MB.",
    "file.too_complex": (
        f"There is more in it than anybody looks at: at most {LIMITS.nodes} values, {LIMITS.depth} deep, can be sealed."
    ),
    "file.not_utf8": "This is not JSON in UTF-8: byte {byte} is wrong. Save the file as UTF-8.",
    "file.duplicate_names": "A name stands twice in one object of this JSON, so nobody knows which counts: {name}.",
    "file.not_a_number": "There is a number in this JSON that programs read differently. Write it in quotes, or correct it.",
    "file.truncated": "This is not JSON: it ends too early. Give the whole file.",
}


@dataclass(frozen=True, slots=True)
class Ready:
    """A draft that may be sealed as it stands now."""

    document: Document
    remarks: tuple[Violation, ...]
    """What its maker should look at; nothing of it was changed."""
    addresses: tuple[str, ...]
    """Where it is to go, the address asked for first."""
    language: str
    """The language it is shown in first."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed file, and what was said about its draft."""

    id: str
    """The credential's own."""
    content: bytes
    remarks: tuple[Violation, ...]
    addresses: tuple[str, ...]
    language: str


def prepare(content: bytes, custody: Seal, *, at: datetime, mandate: Mandate | None = None) -> Ready:
    """All that happens before sealing. The issuer becomes what the certificate says, the moment of issue becomes ``at``.

    Raises NotADraft, NotSealable, UnknownMember, and NonConforming with everything that is wrong.
    """
    if mandate is not None and (faults := unsound_statement("mandate", mandate.statement)):
        raise NonConforming("The mandate", faults)
    draft = opened(content)
    language = primary_language(draft.document)
    if language is None:
        raise NonConforming("The credential", _without_language(draft, custody))
    drawn, remarks = with_picture(draft.document, custody)
    document = with_sealing_fields(drawn, custody.identity, at=at, suffix=str(uuid4()), mandate=mandate)
    found = review(document, custody.identity)
    if found.breaches:
        raise NonConforming("The credential", found.breaches)
    remarks = (*remarks, *renamed(draft.document, custody.identity), *found.remarks)
    return Ready(document, remarks, draft.addresses, language)


def seal(
    content: bytes,
    custody: Seal,
    *,
    at: datetime,
    mandate: Mandate | None = None,
    lasting: jades.Lasting | None = None,
) -> Sealed:
    """The sealed file of a draft, in whichever form it comes; ``lasting`` raises it to the level at which it is kept, if given.

    Raises NotADraft, NotSealable, UnknownMember, and NonConforming with everything that is wrong; then nothing was sealed.
    """
    ready = prepare(content, custody, at=at, mandate=mandate)
    text = payload(ready.document)
    stamps = lasting.content_timestamps([text.encode("utf-8")]) if lasting is not None else None
    stamp = stamps[0] if stamps else None
    file = jades.seal(text, custody.signer, custody.chain, signing_time=at, content_timestamp=stamp)
    if lasting is not None:
        (file,) = lasting([file])
    if len(file) > MAX_BYTES:
        raise NotSealable(
            f"Sealed, it would be larger than the {MAX_BYTES // 2**20} MB that verifiers read. Use smaller pictures."
        )
    return Sealed(str(ready.document["id"]), file, ready.remarks, ready.addresses, ready.language)


def again(file: bytes, content: bytes) -> Sealed:
    """What was sealed from this draft before, ready to be handed over once more. Raises NotADraft."""
    draft = opened(content)
    return Sealed(str(draft.document["id"]), file, (), draft.addresses, primary_language(draft.document) or "en")


def is_seal_of(file: bytes, content: bytes) -> bool:
    """Whether a sealed file was made from this very draft, by whomever and whenever."""
    match read_json(file), read_json(content):
        case Json(dict() as envelope), Json(value) if isinstance(envelope.get("payload"), str):
            try:
                draft, inside = read(value).document, read_json(envelope["payload"].encode("utf-8", "surrogatepass"))
            except NotADraft:
                return False
            if isinstance(inside, Json) and isinstance(inside.value, dict):
                return _without_what_sealing_writes(draft, draft) == _without_what_sealing_writes(inside.value, draft)
    return False


def _without_what_sealing_writes(document: Document, draft: Document) -> Document:
    left = {name: value for name, value in document.items() if name not in ("issuer", "issued", "issuanceDate")}
    display, drafted = left.get("displayParameter"), draft.get("displayParameter")
    if isinstance(display, dict) and isinstance(drafted, dict) and "individualDisplay" not in drafted:
        left["displayParameter"] = {name: value for name, value in display.items() if name != "individualDisplay"}
    # A mandate stands behind all other evidence.
    left["evidence"] = listed(left.get("evidence"))[: len(listed(draft.get("evidence")))]
    return left


def opened(content: bytes) -> Draft:
    """The draft in the bytes of a file, in whichever form it comes. Raises NotADraft."""
    match read_json(content):
        case Json(value):
            return read(value)
        case Fault(code, detail):
            raise NotADraft(_words(code, detail))


def _words(code: str, detail: dict[str, Any]) -> str:
    said = _FAULTS.get(code)
    if said is None:
        where = f" (line {detail['line']}, column {detail['column']})" if "line" in detail else ""
        return f"This is not JSON{where}. Give the credential as it was made, not sealed."
    return said.format_map({"byte": "?", "name": "?", **detail})


def _without_language(draft: Draft, custody: Seal) -> tuple[Violation, ...]:
    """All that is wrong with a draft that could not even be filled in: what sealing would have written is not missing."""
    message = "names no language that we know: give a member of the EU language list"
    first = Violation("/displayParameter/primaryLanguage", "elm.missing", message)
    written = ("/issued", "/issuer")
    others = (v for v in review(draft.document, custody.identity).breaches if not v.pointer.startswith(written))
    return first, *(v for v in others if v.pointer != first.pointer)


__all__ = ["MAX_BYTES", "NotSealable", "Ready", "Sealed", "again", "is_seal_of", "prepare", "seal"]
