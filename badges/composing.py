"""Composing: what one person achieved in several units becomes one composite credential, as a collection foresees it.

The parts keep their own credentials. The composite is an award like any other: it has an Open Badge, a European credential and a
certificate, can be withdrawn and corrected, and is issued once under its reference.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection as Several
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from badges.credentials import european
from badges.credentials.open_badge import editions
from badges.issuing import Desk, Issued, Rejected, handed_out
from badges.issuing.again import changed
from badges.issuing.composing import issue_award
from badges.issuing.drawn import LENGTH, Drawn, moment_of
from badges.issuing.request import REF, RequestProblem, is_wallet
from badges.model.award import Award, Evidence, Grade
from badges.model.completeness import Completeness, completeness
from badges.model.composite import ALL_PARTS, COMPLETE, UnlikeParts, composite_unit, in_order, whole_of
from badges.model.issued import FormName
from badges.model.learning import Catalogue, Collection, LearningUnit
from badges.model.parties import Holder
from badges.revoking import find_award, is_withdrawn
from badges.store import Store

MAX_PARTS = 30


class NotComposed(ValueError):
    """These awards cannot become this composite: what is wrong with the order, and which rules of the collection are not met."""

    def __init__(self, problems: Sequence[RequestProblem], held: Completeness | None = None) -> None:
        self.problems = tuple(problems)
        self.completeness = held
        super().__init__("\n".join(map(str, problems)))


@dataclass(frozen=True, slots=True)
class Composition:
    """A composite to be made."""

    collection: str
    """Id of a collection of the catalogue."""
    parts: tuple[str, ...]
    """The awards: references, ids, or ids of their credentials; in any order."""
    ref: str | None = None
    """Its own reference; else one that is the same for the same collection and parts."""
    language: str | None = None
    """Else that of the part that was awarded last."""
    awarded_on: date | None = None
    """Else today, where the school is."""
    level: str | None = None
    """Of the learner's programme (``mbo-3``), where the collection asks for different things by level."""
    valid_until: date | None = None
    """Else the first day on which a part ends, if one does."""
    wallet: str | None = None
    named_picture: bool = False


@dataclass(frozen=True, slots=True)
class Composed:
    """A composite that is there now, and how its parts fulfil the collection."""

    issued: Issued
    completeness: Completeness


def compose(
    order: Composition,
    desk: Desk,
    *,
    at: datetime,
    issuers: Sequence[str] | None = None,
    forms: Several[FormName] = tuple(FormName),
) -> Composed:
    """Issue a composite of awards that one person has, or hand out the one that was issued under its reference.

    ``issuers``: whose awards may be named, all by default.

    Raises NotComposed; then nothing was signed. Raises NonConforming, and the keyring's errors.
    """
    award, held, known = plan(order, desk, at=at, issuers=issuers)
    if not known:
        # Its addresses lead somewhere before a credential names them. Publishing the same version again changes nothing.
        desk.store.save_catalogue(_nothing_but(award.unit))
        outcome = issue_award(award, desk, at=at, forms=forms)
        if isinstance(outcome, Rejected):
            raise NotComposed(outcome.problems, held)
        award, known = outcome
    return Composed(handed_out(award, desk.store, again=known), held)


def plan(
    order: Composition, desk: Desk, *, at: datetime, issuers: Sequence[str] | None = None
) -> tuple[Award, Completeness, bool]:
    """The composite that would be issued, how it fulfils the collection, and whether it was issued before. Changes nothing.

    Raises NotComposed, UnknownIssuer.
    """
    collection = next((one for one in desk.store.collections() if one.id == order.collection), None)
    if collection is None:
        known = ", ".join(one.id for one in desk.store.collections())
        remedy = f"Use one of {known}" if known else "Import a catalogue that has collections"
        raise NotComposed([RequestProblem("collection", f"there is no collection {order.collection!r}", remedy)])
    parts = _parts(order, desk, issuers)
    held = completeness(collection, parts, order.level)
    ref = order.ref or _ref(collection, parts)
    before = desk.store.find_awards(parts[0].awarding_body.id, [ref]).get(ref)
    if before is not None and _is_that(before, order, collection, parts):
        return before, held, True
    problems = [problem for part in parts for problem in _of_part(part, desk.store, at.date())] + _of_order(order, ref)
    problems += [
        RequestProblem("collection", f"{collection.id} is not fulfilled ({check.rule}): {check.sentence.rstrip('.')}", _ADD)
        for check in held.missing
    ]
    try:
        unit = composite_unit(collection, [part.unit for part in parts], desk.store.concept)
    except UnlikeParts as error:
        raise NotComposed([*problems, RequestProblem("parts", str(error), "Leave out what does not belong")], held) from error
    award = _award(order, ref, unit, parts, desk, at)
    problems += _of_award(award, order, at)
    if before is not None and not problems and (problem := changed(before, award)):
        problems.append(problem)
    if problems:
        raise NotComposed(problems, held)
    return award, held, False


_ADD = "Add awards that bring it, or mend the collection in the catalogue"
_CORRECT = "Bring them in line with badges supersede first"


def _parts(order: Composition, desk: Desk, issuers: Sequence[str] | None) -> tuple[Award, ...]:
    """The awards that are meant. Raises NotComposed for one that is not there, there twice, or somebody else's."""
    names = list(dict.fromkeys(order.parts))
    if not names:
        raise NotComposed([RequestProblem("parts", "there are no parts", "Name the awards by reference or id")])
    if len(names) > MAX_PARTS:
        raise NotComposed([RequestProblem("parts", f"there are more than {MAX_PARTS}", "Name those that matter most")])
    bodies = {desk.keyring.record(name).organisation for name in (desk.keyring.names() if issuers is None else issuers)}
    problems: list[RequestProblem] = []
    found: dict[str, Award] = {}
    for name in names:
        meant = [one for one in find_award(name, _awarding(name, desk.store), desk.store) if one.issuing_body.id in bodies]
        problem = _unclear(name, meant, found, desk.store)
        if problem:
            problems.append(problem)
        else:
            found[meant[0].id] = meant[0]
    parts = in_order(found.values())
    if not problems:
        problems += _of_one_person(parts)
    if problems:
        raise NotComposed(problems)
    return parts


def _awarding(name: str, store: Store) -> list[str]:
    """Schools that have an award with this reference, be it that another signed for them."""
    return [award.awarding_body.id for award in store.awards_with_ref(name)]


def _unclear(name: str, meant: Sequence[Award], found: dict[str, Award], store: Store) -> RequestProblem | None:
    if not meant:
        return RequestProblem("parts", f"there is no award {name!r}", "Give its reference, or its id")
    if len(meant) > 1:
        return RequestProblem("parts", f"{len(meant)} schools have an award {name!r}", "Give the award's id instead")
    if meant[0].id in found:
        return RequestProblem("parts", f"{name!r} is an award that is named already", "Name each once")
    if (credential := store.credential(name)) is not None and credential.edition < meant[0].edition:
        return RequestProblem("parts", f"{name!r} was replaced", f"Name the award that replaced it: {meant[0].ref}")
    if meant[0].parts:
        return RequestProblem("parts", f"{name!r} is a composite itself", "Name the awards that it is made of")
    return None


def _of_part(part: Award, store: Store, today: date) -> list[RequestProblem]:
    """Why an award cannot be a part any more."""
    if any(is_withdrawn(credential, store) for credential in store.credentials_of(part.id)):
        return [RequestProblem("parts", f"{part.ref!r} was withdrawn", "Leave it out")]
    if part.valid_until and part.valid_until < today:
        return [RequestProblem("parts", f"{part.ref!r} ended on {part.valid_until}", "Leave it out, or have it awarded anew")]
    return []


def _of_one_person(parts: Sequence[Award]) -> list[RequestProblem]:
    """Parts of several people are never put together, nor such as may be: an address alone may be shared by a family."""
    first = parts[0]
    for part in parts[1:]:
        if part.holder.full_name.casefold() != first.holder.full_name.casefold():
            return [RequestProblem("parts", f"{first.ref!r} and {part.ref!r} name different people", _CORRECT)]
        if not _recognised(first.holder, part.holder):
            said = f"nothing but the name says that {first.ref!r} and {part.ref!r} are of one person"
            return [RequestProblem("parts", said, "Give both the same e-mail address or number with badges supersede first")]
    return []


def _recognised(one: Holder, other: Holder) -> bool:
    """Whether both are known by the same address or number, and by no address that differs."""
    if one.email and other.email:
        return one.email.casefold() == other.email.casefold()
    return bool(set(one.identities) & set(other.identities)) or (
        one.subject_id is not None and one.subject_id == other.subject_id
    )


def _of_order(order: Composition, ref: str) -> list[RequestProblem]:
    problems = []
    if not REF.fullmatch(ref):
        problems.append(RequestProblem("ref", f"{ref!r} cannot be a reference", "Use letters, digits and . _ : / - only"))
    if order.wallet and not is_wallet(order.wallet):
        remedy = "Give an e-mail address or an address such as europass.eu/ab12"
        problems.append(RequestProblem("wallet", f"{order.wallet!r} is not a wallet address", remedy))
    return problems


def _of_award(award: Award, order: Composition, at: datetime) -> list[RequestProblem]:
    problems = []
    written = editions(award.unit)
    if award.language not in written:
        remedy = f"Choose one of {', '.join(written)}" if written else "Translate the collection and the units"
        problems.append(RequestProblem("language", f"not all of it is written in {award.language!r}", remedy))
    problems += _of_languages(award)
    if award.awarded_on > _today(award, at):
        problems.append(RequestProblem("awarded_on", f"{award.awarded_on} is in the future", "Award on that day"))
    last = max(part.awarded_on for part in award.parts)
    if award.awarded_on < last:
        problems.append(RequestProblem("awarded_on", f"a part was awarded later, on {last}", "Give that day or a later one"))
    ends = min((part.valid_until for part in award.parts if part.valid_until), default=None)
    if order.valid_until and (order.valid_until < award.awarded_on or (ends and order.valid_until > ends)):
        span = f"from {award.awarded_on}" + (f" to {ends}, when a part ends" if ends else " on")
        problems.append(RequestProblem("valid_until", f"{order.valid_until} cannot be its last day", f"Give a day {span}"))
    return problems


def _of_languages(award: Award) -> list[RequestProblem]:
    """A part that says something in fewer languages than its unit: the European credential of the whole would lack them too."""
    whole = [one for one in award.unit.complete_languages if all(one in part.unit.complete_languages for part in award.parts)]
    problems = []
    for part in award.parts:
        if lacking := " and ".join(one for one in whole if one not in european.languages(part)):
            said = f"{part.ref!r} says something that is not in {lacking}, so nothing of the whole could be"
            remedy = f"Say it in {lacking} too with badges supersede {part.ref} first: its notes, entitlements and documents"
            problems.append(RequestProblem("parts", said, remedy))
    return problems


def _award(order: Composition, ref: str, unit: LearningUnit, parts: tuple[Award, ...], desk: Desk, at: datetime) -> Award:
    latest = max(parts, key=lambda part: part.awarded_on)
    drawn = Drawn(secrets.token_bytes(LENGTH), moment_of(at))
    holder = replace(latest.holder, salt=drawn.salt, subject_id=None if latest.holder.email else drawn.subject_id)
    written = editions(unit)
    language = order.language or (latest.language if latest.language in written else next(iter(written), latest.language))
    award = Award(
        id=drawn.award_id,
        ref=ref,
        unit=unit,
        awarding_body=unit.awarding_body,
        holder=holder,
        participation=whole_of([part.participation for part in parts], unit),
        awarded_on=at.date(),
        language=language,
        results=tuple(result for part in parts for result in part.results),
        grade=Grade(COMPLETE, ALL_PARTS.labels[-1]),
        evidence=_badges_of(parts, desk.store),
        wallet=order.wallet or None,
        valid_until=order.valid_until or min((part.valid_until for part in parts if part.valid_until), default=None),
        named_picture=order.named_picture,
        parts=parts,
    )
    return replace(award, awarded_on=order.awarded_on or _today(award, at))


def _badges_of(parts: Sequence[Award], store: Store) -> tuple[Evidence, ...]:
    """The Open Badges of the parts: evidence of the whole. Their addresses open to nobody but the school."""
    made = store.credentials_of_all([part.id for part in parts])
    return tuple(
        Evidence(name=part.unit.title, url=credential.id)
        for part in parts
        for credential in made.get(part.id, ())
        if credential.form is FormName.OPEN_BADGE
    )


def _today(award: Award, at: datetime) -> date:
    return at.astimezone(ZoneInfo(award.awarding_body.time_zone)).date()


def _ref(collection: Collection, parts: Sequence[Award]) -> str:
    names = "\n".join(part.id for part in parts)
    return f"{collection.id}-{sha256(names.encode()).hexdigest()[:12]}"


def _is_that(before: Award, order: Composition, collection: Collection, parts: Sequence[Award]) -> bool:
    """Whether an award is the composite that is asked for, although its parts may have been corrected since."""
    asked = {
        "language": order.language,
        "awarded_on": order.awarded_on,
        "valid_until": order.valid_until,
        "wallet": order.wallet or None,
    }
    return (
        [part.id for part in before.parts] == [part.id for part in parts]
        and before.unit.id.startswith(f"{collection.id}-")
        and all(getattr(before, name) == value for name, value in asked.items() if value is not None)
        and (before.named_picture or not order.named_picture)
    )


def _nothing_but(unit: LearningUnit) -> Catalogue:
    """A catalogue of this unit alone; what is published already stays."""
    languages = unit.title.languages
    return Catalogue(unit.id, unit.version, languages, languages[0], (), (), (), (), (), (), (), (), (), (), (unit,))


__all__ = ["MAX_PARTS", "Composed", "Composition", "NotComposed", "compose", "plan"]
