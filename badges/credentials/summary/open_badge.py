"""What a person wants to read of an Open Badge, and of other credentials that are written like one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any, TypeVar

from badges.credentials.summary.alone import alone, day, link, node, nodes, string, wording
from badges.credentials.summary.annex import badge_meter, calls_itself_micro
from badges.credentials.summary.badge_elements import credits_of, elements_of
from badges.credentials.summary.results import results_of
from badges.credentials.summary.summary import UNKNOWN_LANGUAGE, Evidence, Identity, Part, Summary
from badges.credentials.violation import Document
from badges.model.text import Text

_T = TypeVar("_T")
Wording = Callable[[Any], Text | None]
"""Reads a text in the language of the badge."""

RECORD = "clr"
MOST_IDENTITIES = 20
MOST_EVIDENCE = 200
MOST_PARTS = 200
_LONGEST = 500


def summarize_open_badge(document: Document, form: str, *, details: bool = False) -> Summary:
    """What a badge says, or another credential of which ``form`` says what it is. ``details`` counts its European elements."""
    subject = node(document.get("credentialSubject"))
    achievement = node(subject.get("achievement")) if form != RECORD else {}  # a record is not what one thing in it is
    issuer = alone(document.get("issuer"))
    profile = node(issuer)
    language = string(achievement.get("inLanguage")) or UNKNOWN_LANGUAGE
    text = partial(wording, language)
    outcomes, grades = results_of(subject, achievement, text)
    found = elements_of(achievement, text)
    title = text(achievement.get("name")) or text(document.get("name")) or text(_last_type(document)) or Text({language: "?"})
    source = text(node(subject.get("source")).get("name"))
    image = alone(achievement.get("image"))
    criteria, credits = node(achievement.get("criteria")), credits_of(subject, achievement)
    type_said = (string(achievement.get("achievementType")) or "")[:_LONGEST]
    kind = (Text({UNKNOWN_LANGUAGE: type_said}),) if type_said else ()
    said = Summary(
        form=form,
        id=string(document.get("id")) or "",
        title=title,
        description=text(achievement.get("description", document.get("description"))),
        issuer=text(profile.get("name")),
        issuer_id=string(profile.get("id")) or string(issuer),
        issuer_url=link(profile.get("url")),
        holder=plain_name(document),
        awarded_on=day(document.get("awardedDate")),
        valid_from=day(document.get("validFrom", document.get("issuanceDate"))),
        valid_until=day(document.get("validUntil", document.get("expirationDate"))),
        start=day(subject.get("activityStartDate")),
        end=day(subject.get("activityEndDate")),
        host=(source,) if source else (),
        narrative=text(subject.get("narrative", subject.get("endorsementComment"))),
        hours=_only(found.workloads),
        credits=credits,
        credit_system=found.credit_system if credits else None,
        level=found.level,
        grade=grades[0].value if len(grades) == 1 else None,
        grades=grades,
        levels=tuple(found.levels),
        identities=tuple(_identities(document)),
        country=_country(profile),
        study_load=found.study_load,
        criteria=text(criteria.get("narrative")),
        criteria_url=link(criteria.get("id", achievement.get("criteria"))),
        kind=kind[0].wordings[UNKNOWN_LANGUAGE] if kind else None,
        outcomes=outcomes,
        elements={name: tuple(texts) for name, texts in found.elements.items()} or None,
        members=tuple(found.members),
        alignments=tuple(found.alignments),
        evidence=tuple(islice(_evidence(document, text), MOST_EVIDENCE)),
        image=link(node(image).get("id", image)),
        languages=title.languages,
        parts=tuple(_gathered(subject)) if form == RECORD else (),
        is_micro_credential=calls_itself_micro(title, *kind),
    )
    return replace(said, annex_i=badge_meter(said)) if details and achievement else said


def plain_name(document: Document) -> str | None:
    """The holder's name, where a badge says it in the clear (IdentityObject of type ``name``)."""
    identities = nodes(node(document.get("credentialSubject")).get("identifier"))
    plain = [one for one in identities if alone(one.get("identityType")) == "name" and alone(one.get("hashed")) is not True]
    return _only({string(one.get("identityHash")) for one in plain})


def _gathered(subject: Document) -> Iterator[Part]:
    """The achievements that a learner record lists; each credential in it is told by itself."""
    for achievement in nodes(subject.get("achievement"))[:MOST_PARTS]:
        text = partial(wording, string(achievement.get("inLanguage")) or UNKNOWN_LANGUAGE)
        if title := text(achievement.get("name")):
            by = text(node(achievement.get("creator")).get("name"))
            found = elements_of(achievement, text)
            credits = credits_of({}, achievement) if found.credit_system else None
            yield Part(title, by, _only(found.workloads), credits, found.level)


def _identities(document: Document) -> Iterator[Identity]:
    """How a badge says whom it is for: the id of the person, and IdentityObjects."""
    subject = node(document.get("credentialSubject"))
    if (id := string(subject.get("id"))) and len(id) <= _LONGEST:
        mail = id[7:] if id.lower().startswith("mailto:") else None
        yield Identity("emailAddress", mail) if mail else Identity("id", id)
    for one in nodes(subject.get("identifier"))[:MOST_IDENTITIES]:
        kind, said, salt = string(one.get("identityType")) or "", string(one.get("identityHash")), alone(one.get("salt"))
        if said is None or len(said) > _LONGEST:
            continue
        if alone(one.get("hashed")) is not True:
            yield Identity(kind[:_LONGEST], said)
        elif salt is None or (isinstance(salt, str) and len(salt) <= _LONGEST):
            yield Identity(kind[:_LONGEST], None, said, salt or "")


def _country(profile: Document) -> str | None:
    code = string(node(profile.get("address")).get("addressCountryCode")) or ""
    return code.upper() if len(code) == 2 and code.isascii() and code.isalpha() else None


def _only(said: Collection[_T]) -> _T | None:
    """The only one. Of several neither the first nor the last counts: to JSON-LD they are a set, whose order nobody signs."""
    return next(iter(said)) if len(said) == 1 else None


def _last_type(document: Document) -> str | None:
    """What a credential without a name calls itself: the most special of its types stands last by custom."""
    types = alone(document.get("type"))
    return string(types[-1] if isinstance(types, list) and types else types)


def _evidence(document: Document, text: Wording) -> Iterator[Evidence]:
    for item in nodes(document.get("evidence")):
        name, url = text(item.get("name")) or text(item.get("description")), link(item.get("id"))
        narrative = text(item.get("narrative"))
        if name or url or narrative:
            yield Evidence(name, url, narrative)
