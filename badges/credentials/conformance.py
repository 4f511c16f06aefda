"""Whether a document may be signed: what is wrong with it, where, and what to do about it. What has a violation is never signed.

Every document passes the same checks of its values (no control characters, no null, nothing empty, nothing a JSON-LD processor
would drop) and those of its own kind: a JSON Schema of our own, narrower than both that 1EdTech published, and the rules between
properties that no schema can say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from badges.canonical import Examined, Undefined, undefined
from badges.credentials import elm_conforming, elm_profile, receipt
from badges.credentials.badge_rules import badge_rules, record_rules, statement_rules, status_list_rules
from badges.credentials.json_schema import schema_violations
from badges.credentials.values import unsound_values
from badges.credentials.violation import Document, Violation
from badges.one_or_many import types_of

ISSUED = "urn:badges:json-schema:open-badges:issued"
OPEN_BADGE, BARE_OPEN_BADGE = f"{ISSUED}#AchievementCredential", f"{ISSUED}#BareAchievementCredential"
ENDORSEMENT, LEARNER_RECORD, PROFILE = f"{ISSUED}#EndorsementCredential", f"{ISSUED}#ClrCredential", f"{ISSUED}#Profile"
STATUS_LIST = "urn:badges:json-schema:status-list"

_UNDEFINED = {
    "property": "no context defines this property, so no signature would cover it: leave it out",
    "type": "no context defines this type, so no signature would cover it: take one that is defined",
    "relative_iri": "this is no absolute address: write it out from https:// on",
    "dropped": "JSON-LD passes over this value, so no signature would cover it: leave it out",
    "protected": "a context redefines a term of another one: take that context out",
    "invalid": "this is no JSON-LD that can be signed",
    "too_complex": "there is more in it than is looked at",
}


def violations(document: Document, *, examined: Examined | None = None) -> list[Violation]:
    """Everything that keeps this document from being signed, in the order of the document; empty when it may be.

    ``examined`` is what came of looking through this very document, nothing of it set apart, if somebody did already.
    """
    check = _check_of(document)
    if check is None:
        return [Violation("/type", "type.unknown", f"this is no document we sign; known: {', '.join(CHECKS)}")]
    if check is elm_profile.violations and elm_conforming.conforms(document):
        return []
    found = unsound_values(document)
    if any(violation.code in ("text.surrogate", "number.not_finite", "value.not_json") for violation in found):
        return found  # not even JSON: nothing further can be said
    found += check(document)
    found += [
        Violation(culprit.pointer, f"term.{culprit.kind}", _UNDEFINED[culprit.kind], {"value": culprit.value})
        for culprit in _undefined(document, examined)
    ]
    return list({(v.pointer, v.code): v for v in found}.values())


def _undefined(document: Document, examined: Examined | None) -> Sequence[Undefined]:
    if examined is not None and examined.document is document and examined.apart is None and "@context" in document:
        return examined.undefined()
    if "@context" in document:
        return undefined(document)
    from badges.credentials.open_badge import CONTEXTS  # readers need nothing of what writes badges

    return undefined({"@context": CONTEXTS, **document})


def is_open_badge(document: Document) -> bool:
    """Whether ``violations`` looks at this document as at an Open Badge."""
    return _check_of(document) is _open_badge


def _check_of(document: Document) -> Callable[[Document], list[Violation]] | None:
    return next((CHECKS[type] for type in types_of(document) if type in CHECKS), None)


def _open_badge(document: Document) -> list[Violation]:
    return schema_violations(document, OPEN_BADGE) or badge_rules(document)


def _endorsement(document: Document) -> list[Violation]:
    return schema_violations(document, ENDORSEMENT) or statement_rules(document)


def _learner_record(document: Document) -> list[Violation]:
    return schema_violations(document, LEARNER_RECORD) or record_rules(document)


def _profile(document: Document) -> list[Violation]:
    return schema_violations({name: value for name, value in document.items() if name != "@context"}, PROFILE)


def _status_list(document: Document) -> list[Violation]:
    return schema_violations(document, STATUS_LIST) or status_list_rules(document)


CHECKS: Mapping[str, Callable[[Document], list[Violation]]] = MappingProxyType(
    {
        "OpenBadgeCredential": _open_badge,
        "AchievementCredential": _open_badge,
        "EndorsementCredential": _endorsement,
        "ClrCredential": _learner_record,
        "Profile": _profile,
        "BitstringStatusListCredential": _status_list,
        "EuropeanDigitalCredential": elm_profile.violations,
        receipt.TYPE: receipt.violations,
    }
)
"""What is checked of a document, by its type."""
