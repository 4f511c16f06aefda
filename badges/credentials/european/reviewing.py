"""A European credential made elsewhere before it is sealed: what keeps it from that, and what its maker should look at again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from badges.credentials.elm_values import escape, instant_of
from badges.credentials.european import conformity, table
from badges.credentials.european.sealing import awarding_bodies, is_mandated, is_of
from badges.credentials.values import unsound_values
from badges.credentials.violation import Document, Violation
from badges.model.parties import SealIdentity

LOSSES = frozenset({"elm.date", "elm.dates", "elm.dropped", "elm.lost"})
"""Remarks of the profile with which nothing is sealed: what RDF leaves out nobody reads, and what has ended nobody may show."""
MOST_MEMBERS = 1000
"""Members of one object or array; the official lists of languages and countries are shorter."""
MOST_UNKNOWN = 200
"""Names that the profile does not know: with more of them it is not this model."""
_LONGEST_NAME = 100
_OF_THE_CERTIFICATE = frozenset({"id", "type", "legalName", "altLabel", "location", "eIDASIdentifier"})
_KEYWORDS = frozenset({"@context", "@type", "@value", "id", "type"})
_FILE_TYPES = "http://publications.europa.eu/resource/authority/file-type/"
_NOT_JSON = frozenset({"text.surrogate", "number.not_finite", "value.not_json"})
_DAYS = frozenset({"dateOfBirth", "awardingDate", "validFrom", "validUntil", "expirationDate", "startDate", "endDate"})
# What turns the order of letters round or shows nothing (Unicode 15, UAX 9 §2 and general category Cf), but for joiners and for
# marks of direction, which names in some scripts cannot do without.
_UNSEEN = re.compile(
    "[\u00ad\u115f\u1160\u180e\u200b\u202a-\u202e\u2060-\u2064\u2066-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_MIDNIGHT_ELSEWHERE = re.compile(r"(\d{4}-\d\d-\d\d)T2[123]:00:00(\.0+)?Z", re.ASCII)


@dataclass(frozen=True, slots=True)
class Review:
    """What a look at a draft brought up."""

    breaches: tuple[Violation, ...]
    """With any of these nothing is sealed."""
    remarks: tuple[Violation, ...]
    """Nothing of these is changed; the shapes let them pass."""


def review(document: Document, seal: SealIdentity) -> Review:
    """A document that has its sealing fields, held against the official profile and against what cannot be meant."""
    unsound = unsound_values(document)
    if fatal := [violation for violation in unsound if violation.code in _NOT_JSON]:
        return Review(tuple(fatal), ())
    if crowded := list(_crowded(document)):
        return Review((crowded[0],), ())
    found = conformity.violations(document)
    breaches = [v for v in found if v.code not in conformity.REMARKS or v.code in LOSSES]
    remarks = [v for v in found if v.code in conformity.REMARKS and v.code not in LOSSES and not _is_of_a_list_in_part(v)]
    remarks += [v for v in unsound if v.code not in ("value.empty", "text.empty")]
    remarks += _midnights(document, "")
    remarks += _unseen(document, "")
    remarks += _ended(document)
    remarks += _unmandated(document, seal)
    return Review(tuple(breaches), _each_once(remarks))


def unsound_statement(name: str, statement: str) -> tuple[Violation, ...]:
    """What is wrong with a text that we are about to write into somebody's document, as a member of this name."""
    said = {name: statement}
    return (*unsound_values(said), *_unseen(said, ""))


def _crowded(document: Document) -> Iterator[Violation]:
    """What nobody would look at to the end: then it is not looked at at all."""
    unknown, known = 0, table.homes().keys() | _KEYWORDS
    waiting: list[tuple[Any, str, bool]] = [(document, "", True)]
    for value, at, is_thing in waiting:
        if isinstance(value, dict | list) and len(value) > MOST_MEMBERS:
            yield Violation(at, "elm.crowded", f"more than {MOST_MEMBERS} values in one place: this is not looked at")
        elif isinstance(value, dict):
            unknown += sum(1 for name in value if is_thing and name not in known)
            waiting += [(one, f"{at}/{escape(name)}", name not in table.text_terms()) for name, one in value.items()]
        elif isinstance(value, list):
            waiting += [(one, f"{at}/{n}", is_thing) for n, one in enumerate(value)]
        if unknown > MOST_UNKNOWN:
            yield Violation(
                "", "elm.crowded", f"more than {MOST_UNKNOWN} names that the profile does not know: this is another model"
            )
            return


def _is_of_a_list_in_part(violation: Violation) -> bool:
    """Of file types we hold but a few; the list has hundreds."""
    return violation.code == "elm.member" and str(violation.detail.get("id")).startswith(_FILE_TYPES)


def _each_once(found: Sequence[Violation]) -> tuple[Violation, ...]:
    """A thing that is written out again is told about where it stands first."""
    return tuple({(v.pointer.rpartition("/")[2], v.code, v.message): v for v in reversed(found)}.values())[::-1]


def _midnights(value: Any, at: str) -> Iterator[Violation]:
    """Dates that became the day before, because somebody's midnight was written as another hour in Greenwich."""
    if isinstance(value, dict):
        for name, member in value.items():
            where = f"{at}/{escape(name)}"
            if name in _DAYS and isinstance(member, str) and (found := _MIDNIGHT_ELSEWHERE.fullmatch(member)):
                yield _midnight(found[1], member, where)
            else:
                yield from _midnights(member, where)
    elif isinstance(value, list):
        for place, member in enumerate(value):
            yield from _midnights(member, f"{at}/{place}")


def _midnight(day: str, written: str, at: str) -> Violation:
    try:
        after = (datetime.fromisoformat(day) + timedelta(days=1)).date().isoformat()
    except (ValueError, OverflowError):
        after = "the day after"
    message = (
        f"{written} is shown as {day}, and is midnight of {after} in central or eastern Europe: if that day is meant, write"
        f" {after}T00:00:00Z"
    )
    return Violation(at, "elm.midnight_elsewhere", message, {"written": written, "day": day, "after": after})


def _unseen(value: Any, at: str) -> Iterator[Violation]:
    """Texts that are shown in another order than they are written in, or hold what nobody sees."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _unseen(member, f"{at}/{escape(name)}")
    elif isinstance(value, list):
        for place, member in enumerate(value):
            yield from _unseen(member, f"{at}/{place}")
    elif isinstance(value, str) and not value.isascii() and (found := _UNSEEN.search(value)):
        character = f"U+{ord(found[0]):04X}"
        message = (
            f"an invisible character ({character}) at {found.start()}, after which people may see something else than programs"
            " read: take it out"
        )
        yield Violation(at, "elm.unseen", message, {"character": character, "at": found.start()})


def _ended(document: Document) -> Iterator[Violation]:
    """Whether it is over at the moment of its seal, which ``issued`` is."""
    issued = instant_of(document.get("issued"))
    for name in ("validUntil", "expirationDate"):
        end = instant_of(document.get(name))
        if issued and end and end <= issued:
            written = str(document[name])
            message = f"this ended already ({written}), so whoever checks it is told that it has expired: give a later moment"
            yield Violation(f"/{name}", "elm.ended", message, {"written": written})
            return  # the other name says the same moment


def _unmandated(document: Document, seal: SealIdentity) -> Iterator[Violation]:
    bodies = awarding_bodies(document)  # whoever awards together with others needs no mandate of theirs
    if bodies and not any(is_of(body, seal) for body in bodies) and not is_mandated(document):
        names = dict.fromkeys(map(_name, bodies))
        detail = {"seal": seal.organisation, "bodies": ", ".join(names)}
        message = (
            f"{detail['seal']} becomes the issuer of what {detail['bodies']} awarded, and nothing says by what right: add the"
            " mandate, if there is one"
        )
        yield Violation("/evidence", "elm.no_mandate", message, detail)


def renamed(draft: Document, seal: SealIdentity) -> Iterator[Violation]:
    """Whether sealing writes another name over that of the issuer whom a draft names; all else that it says of it stays."""
    issuer = draft.get("issuer")
    if not isinstance(issuer, dict) or "legalName" not in issuer or is_of(issuer, seal):
        return
    kept = ", ".join(sorted(issuer.keys() - _OF_THE_CERTIFICATE))[:_LONGEST_NAME] or "-"
    detail = {"seal": seal.organisation, "issuer": _name(issuer), "kept": kept}
    message = (
        f"{detail['issuer']} becomes {detail['seal']}, whose seal it is, and the rest stays as it is ({kept}): take out what"
        f" is not {detail['seal']}'s"
    )
    yield Violation("/issuer", "elm.issuer_renamed", message, detail)


def _name(organisation: Document) -> str:
    names = organisation.get("legalName")
    said = next((name for name in names.values() if isinstance(name, str)), None) if isinstance(names, dict) else None
    return (said or str(organisation.get("id")))[:_LONGEST_NAME]
