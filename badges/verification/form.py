"""Whether a credential is complete and well formed, as its standard asks of everybody (we ask more of what we sign ourselves)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from badges.canonical import Containers, Undefined, containers, detours, undefined
from badges.credentials import elm_conforming
from badges.credentials.conformance import BARE_OPEN_BADGE
from badges.credentials.data_model import credential_violations, presentation_violations
from badges.credentials.european import conformity, rendering
from badges.credentials.json_schema import conforms
from badges.credentials.reading_schema import incomplete
from badges.credentials.violation import Document, Violation
from badges.verification.credential import contained, examined
from badges.verification.moments import moment
from badges.verification.presented import Credential, Kind, types_of

VC2 = "https://www.w3.org/ns/credentials/v2"
VC1 = "https://www.w3.org/2018/credentials/v1"
_OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context"
_SHOWN = 500
"""Letters of a place that a verdict repeats; a stranger may give a member a name of millions."""
_NEWEST_OPEN_BADGES = _OPEN_BADGES + "-3.0.3.json"


def form_of(credential: Credential) -> tuple[str, dict[str, Any]]:
    """The code of ``format.*`` and its detail."""
    code, detail = _form_of(credential)
    if code == "format.incomplete" and credential.is_part and not any(_is_written(credential, f) for f in detail["fields"]):
        # A holder may keep things back; whether they are there in the whole is not for this file to say.
        return "format.in_part", {"fields": detail["fields"]}
    return code, detail


def _is_written(credential: Credential, field: str) -> bool:
    return _is_there(credential.document, "/" + field.replace(".", "/"))


def _form_of(credential: Credential) -> tuple[str, dict[str, Any]]:
    if credential.kind is Kind.FOREIGN:
        return "format.unknown_kind", {"kind": credential.format}
    if credential.fault:
        if credential.seal is None:
            return "format.not_checked", {}
        return "format.invalid", {"field": "payload", "reason": credential.fault.code}
    if credential.kind in (Kind.EUROPEAN, Kind.CREDENTIAL) and rendering.is_rendering(credential.document):
        return rendering.CODE, {}
    if credential.kind is Kind.EUROPEAN:
        return _european(credential.document)
    # A token covers the text itself, in whatever way it is written.
    shell, inside = _shell(credential)
    if credential.jwt is None and (found := detours(shell, inside)):
        return "format.roundabout", {"field": _field(found[0]), "fields": [_field(pointer) for pointer in found[:10]]}
    if credential.kind is Kind.PRESENTATION:
        code, detail = _linked_data(inside, lambda: undefined(shell))
        return (code, detail) if code != "format.conforms" else _presentation(credential.document)
    # The form in which badges are issued here is closed and its contexts are fixed: what conforms to it holds every member that
    # must be there and none that a signature would not cover. A test holds this against the slower way below. Bare: endorsements
    # are written by others, in any form.
    if credential.kind is Kind.OPEN_BADGE and conforms(credential.document, BARE_OPEN_BADGE):
        return "format.conforms", {"context": _NEWEST_OPEN_BADGES}
    code, detail = _linked_data(inside, examined(credential).undefined)
    if code != "format.conforms":
        return code, detail
    if credential.kind is Kind.OPEN_BADGE and (missing := list(_missing(credential.document))):
        return "format.incomplete", {"field": missing[0], "fields": missing[:10]}
    violations = [*credential_violations(credential.document), *incomplete(credential.document)]
    return _broken(credential.document, violations) or _version(credential.document)


# The profile is written for what we make ourselves; a stranger's document may hold anything in any place.
_STRANGE = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError)
_REFUSED = conformity.BINDING | {"elm.context", "elm.kind"}
"""What the official shapes refuse too; the rest is advice for whoever makes one."""
_TOLD = 10
"""Fields that are named to whoever asked."""


def _european(document: Document) -> tuple[str, dict[str, Any]]:
    """Held against what the official shapes ask of everybody; the seal covers every byte, so nothing can lie outside it."""
    if elm_conforming.conforms(document):
        return "format.conforms", {}
    try:
        violations = conformity.first_violations(document, _REFUSED, _TOLD)
    except _STRANGE as error:
        return "format.invalid", {"field": "credentialSubject", "reason": type(error).__name__}
    if not violations:
        return "format.conforms", {}
    first = violations[0]
    code = "format.incomplete" if first.code == "elm.missing" else "format.invalid"
    return code, {"field": _field(first.pointer), "fields": [_field(v.pointer) for v in violations]}


def _field(pointer: str) -> str:
    """A JSON Pointer as people write a place: ``credentialSubject.hasClaim.awardedBy``."""
    return pointer[:_SHOWN].removeprefix("/").replace("/", ".").replace("~1", "/").replace("~0", "~") or "@context"


def _linked_data(inside: Containers, look: Callable[[], tuple[Undefined, ...]]) -> tuple[str, dict[str, Any]]:
    """What a signature over the canonical form would not cover: a reader would believe it was signed."""
    if brings_own_words(inside):
        return "format.unknown_context", {"url": "@context"}
    outside = look()
    if not outside:
        return "format.conforms", {}
    first = outside[0]
    if first.kind == "too_complex":
        return "format.too_complex", {}
    if first.kind in ("invalid", "protected"):
        if first.pointer.endswith("/@context") and first.kind == "invalid":
            return "format.unknown_context", {"url": first.value[:500]}
        return "format.invalid", {"field": _field(first.pointer), "reason": first.value[:200]}
    return "format.unknown_terms", {"terms": ", ".join(_names(outside)), "fields": [_field(u.pointer) for u in outside[:10]]}


def brings_own_words(inside: Containers) -> bool:
    """Whether any context in a document is written out instead of named.

    A proof covers what the words mean, not which words were used: whoever may write a list of words could swap "from" and
    "until" in the text and in that list, and the signature would still fit.
    """
    for one in inside.objects:
        if "@context" in one:
            contexts = one["@context"]
            if not all(isinstance(context, str) for context in (contexts if isinstance(contexts, list) else [contexts])):
                return True
    return False


def _names(outside: tuple[Undefined, ...]) -> Iterator[str]:
    names = dict.fromkeys(u.value[:60] if u.kind != "dropped" else u.pointer.rpartition("/")[2][:60] for u in outside)
    for place, name in enumerate(names):
        if place == 5:
            yield "…"
            return
        yield name


def _missing(badge: Document) -> Iterator[str]:
    """The members that Open Badges 3.0 asks for, in Verifiable Credentials 2.0 or 1.1 dress (specification, Data Model)."""
    contexts = badge.get("@context")
    first, second = (*contexts, "", "")[:2] if isinstance(contexts, list) else ("", "")
    if first not in (VC2, VC1) or not (isinstance(second, str) and second.startswith(_OPEN_BADGES)):
        yield "@context"
    if "VerifiableCredential" not in types_of(badge):
        yield "type"
    if not _text(badge.get("id")):
        yield "id"
    issuer = badge.get("issuer")
    if not _text(issuer.get("id") if isinstance(issuer, dict) else issuer):
        yield "issuer.id"
    start = "validFrom" if "validFrom" in badge or "issuanceDate" not in badge else "issuanceDate"
    for name in (start, "validUntil", "expirationDate"):
        if (name == start or name in badge) and moment(badge.get(name)) is None:
            yield name
    subject = badge.get("credentialSubject")
    if not isinstance(subject, dict):
        yield "credentialSubject"
        return
    if not _text(subject.get("id")) and not subject.get("identifier"):
        yield "credentialSubject.identifier"
    achievement = subject.get("achievement")
    if not isinstance(achievement, dict):
        yield "credentialSubject.achievement"
        return
    for name in ("id", "name", "description"):
        if not _text(achievement.get(name)):
            yield f"credentialSubject.achievement.{name}"
    criteria = achievement.get("criteria")
    if not isinstance(criteria, dict) or not (_text(criteria.get("id")) or _text(criteria.get("narrative"))):
        yield "credentialSubject.achievement.criteria"


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _version(document: Document) -> tuple[str, dict[str, Any]]:
    """Whether it is written as one would write it today: in the second data model, with the newest words of Open Badges."""
    contexts = [one for one in document["@context"] if isinstance(one, str)]
    badges = [one for one in contexts if one.startswith(_OPEN_BADGES)]
    current = contexts[0] == VC2 and all(one == _NEWEST_OPEN_BADGES for one in badges)
    return ("format.conforms" if current else "format.older_version"), {"context": (badges or contexts)[0][:_SHOWN]}


def _shell(credential: Credential) -> tuple[Document, Containers]:
    """A presentation itself; what it shows is looked at one by one, with the words that each brings."""
    if credential.kind is not Kind.PRESENTATION:
        return credential.document, contained(credential)
    shell = {name: value for name, value in credential.document.items() if name != "verifiableCredential"}
    return shell, containers(shell)


def _presentation(document: Document) -> tuple[str, dict[str, Any]]:
    return _broken(document, presentation_violations(document)) or _version(document)


def _broken(document: Document, violations: Sequence[Violation]) -> tuple[str, dict[str, Any]] | None:
    """What breaks the W3C data model: something is not there, or is not what it must be."""
    if not violations:
        return None
    fields = [_field(violation.pointer) for violation in violations[:10]]
    if _is_there(document, violations[0].pointer):
        return "format.invalid", {"field": fields[0], "fields": fields, "reason": violations[0].code}
    return "format.incomplete", {"field": fields[0], "fields": fields}


def _is_there(document: Document, pointer: str) -> bool:
    value: Any = document
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict) and name in value:
            value = value[name]
        elif isinstance(value, list) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        else:
            return False
    return True
