"""A verdict in words: what a page says first, what the reader can do, every finding, and what the credential says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from markupsafe import Markup

from badges.credentials.summary import UNKNOWN_LANGUAGE, Grade, Summary
from badges.credentials.summary.levels import EQF
from badges.credentials.summary.summary import ECTS
from badges.keyring.ring import OWN_LIST
from badges.model.addresses import Addresses
from badges.model.issued import FormName
from badges.model.text import Text, same_language
from badges.verification.commission import CommissionView, Ribbon, Status
from badges.verification.later import Later
from badges.verification.verdict import Finding, Verdict
from badges.web.contents import Block, blocks_of, in_language
from badges.web.drawings import Drawing, drawings_of
from badges.web.grades import grade_words
from badges.web.marks import ORDER, SHAPES, glyph_of, headline_glyph, shape_of
from badges.web.own_words import own_word
from badges.web.prose import Prose
from badges.web.readable import readable
from badges.web.sentences import sentence
from badges.web.telling import Told, told
from badges.web.who import LineWords, who_words
from badges.web.wording import Wording

ENDED = frozenset({"revoked", "superseded", "suspended", "expired", "not_yet"})
"""Real once, or not yet: what it said may be read, folded away."""

_THEIR_MARKS = {Status.OK: ("pass", "tick"), Status.ERROR: ("fail", "cross"), Status.SKIPPED: ("skip", "dash")}
_RIBBONS = {Ribbon.VERIFIED: "pass", Ribbon.PARTIALLY_VERIFIED: "skip", Ribbon.FAILED: "fail"}


@dataclass(frozen=True, slots=True)
class FindingWords:
    """One finding as a page shows it."""

    shape: str
    glyph: str
    sentence: str
    hint: str
    """What to keep in mind; empty for what is not in order, where it stands in the list of what the reader can do."""
    outcome: str
    code: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and what stands beside it."""

    name: str
    value: Markup | str


@dataclass(frozen=True, slots=True)
class TheirCheck:
    """One check of the Commission's viewer as a page shows it."""

    shape: str
    glyph: str
    name: str
    status: str
    sentence: str
    uri: str
    status_uri: str


@dataclass(frozen=True, slots=True)
class Theirs:
    """What the Commission's viewer would say of a European credential."""

    shape: str
    ribbon: str
    title: str
    lead: str
    checks: tuple[TheirCheck, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """A verdict as a page shows it."""

    headline: str
    """The code of the first line."""
    shape: str
    glyph: str
    title: str
    lead: str
    todo: tuple[str, ...]
    findings: tuple[FindingWords, ...]
    summary: Summary | None
    facts: tuple[Fact, ...]
    picture: str | None
    folded: bool
    """True when what the credential said is folded away, because it does not count (now)."""
    parts: tuple[Result, ...]
    """All that is inside, at any depth."""
    beside: tuple[Result, ...]
    """What others confirmed, each with its own verdict, which counts for nothing in this one."""
    is_elsewhere: bool
    """Whether it confirms something else than what carries it: praise in the wrong place."""
    further_proofs: tuple[FindingWords, ...]
    """What came of the proofs beside the best one."""
    theirs: Theirs | None
    """What the Commission's viewer would say; of European credentials only."""
    blocks: tuple[Block, ...]
    """All that a European credential says, after what is told first."""
    drawings: tuple[Drawing, ...]
    """How its issuer drew it."""
    who: tuple[LineWords, ...]
    """Who says it, line by line."""
    is_foreign: bool
    """Whether there is no version in the reader's language."""
    told: Told | None
    """Its longer texts and what explains it; None where it is not told."""


def verdict_words(
    verdict: Verdict, wording: Wording, addresses: Addresses, *, country: str | None = None, prose: Prose | None = None
) -> Result:
    """The verdict for this reader, who compares levels with those of ``country``."""
    prose = prose or Prose(wording)
    drawings = drawings_of(verdict.summary, wording.language) if verdict.summary else ()
    if verdict.summary:
        verdict = replace(verdict, said=Later.of(in_language(verdict.summary, wording.language)))
    shape = SHAPES[verdict.outcome]
    # What was found in the parts of a file stands with the part, not twice.
    of_parts = [found for part in verdict.parts for found in part.findings]
    own = [found for found in verdict.findings if found not in of_parts]
    findings = sorted(own, key=lambda found: ORDER.index(shape_of(found)))
    parts = sorted(_inside(verdict), key=lambda part: ORDER.index(SHAPES[part.outcome]))
    return Result(
        headline=verdict.headline,
        shape=shape,
        glyph=headline_glyph(verdict.headline, verdict.outcome),
        title=sentence(f"headline.{verdict.headline}", wording.language, {}),
        lead=_lead(verdict, wording),
        todo=_todo(findings, wording.language),
        findings=tuple(_finding(found, wording) for found in findings),
        summary=verdict.summary,
        facts=tuple(facts(verdict.summary, wording)) if verdict.summary else (),
        picture=_own_picture(verdict.summary, addresses),
        folded=shape == "fail",
        parts=tuple(replace(verdict_words(part, wording, addresses, country=country, prose=prose), parts=()) for part in parts),
        beside=tuple(
            replace(verdict_words(one, wording, addresses, country=country, prose=prose), is_elsewhere=elsewhere)
            for one, elsewhere in zip(verdict.beside, _elsewhere(verdict, own), strict=True)
        ),
        is_elsewhere=False,
        further_proofs=tuple(_finding(found, wording) for found in verdict.further_proofs),
        theirs=_theirs(verdict.commission, wording.language) if verdict.commission else None,
        blocks=blocks_of(verdict.summary, wording) if verdict.summary else (),
        drawings=drawings,
        who=who_words(verdict.who, wording.language),
        is_foreign=verdict.summary is not None and _is_foreign(verdict.summary, wording.language),
        told=told(verdict.summary, wording, country, prose) if verdict.summary else None,
    )


def _is_foreign(summary: Summary, language: str) -> bool:
    return UNKNOWN_LANGUAGE not in summary.languages and not any(same_language(one, language) for one in summary.languages)


def _elsewhere(verdict: Verdict, own: Sequence[Finding]) -> list[bool]:
    """Which of the endorsements speak of something else; the findings about them stand in their order."""
    codes = [found.code for found in own if found.check == "endorsement"]
    told = codes if len(codes) == len(verdict.beside) else [""] * len(verdict.beside)
    return [code == "endorsement.of_something_else" for code in told]


def _theirs(view: CommissionView, language: str) -> Theirs:
    checks = tuple(
        TheirCheck(
            *_THEIR_MARKS[check.status],
            sentence(f"commission.{check.name}", language),
            sentence(f"commission.status.{check.status}", language),
            sentence(check.code, language, check.detail),
            check.uri,
            check.status_uri,
        )
        for check in view.checks
    )
    ribbon, title, lead = (sentence(f"commission.{code}", language) for code in (f"ribbon.{view.ribbon}", "title", "lead"))
    return Theirs(_RIBBONS[view.ribbon], ribbon, title, lead, checks)


def _inside(verdict: Verdict) -> Iterator[Verdict]:
    """Every part, and the parts of parts."""
    for part in verdict.parts:
        yield part
        yield from _inside(part)


def outcome_words(shape: str, wording: Wording) -> str:
    """The word that stands beside every mark."""
    return {
        "pass": wording.gettext("In order"),
        "unsure": wording.gettext("Could not be settled"),
        "fail": wording.gettext("Not in order"),
        "none": wording.gettext("Nothing to check"),
        "skip": wording.gettext("Not checked"),
    }[shape]


def day(value: str | None) -> date | None:
    """A date as a summary writes it; None for what is no date."""
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None


def _finding(found: Finding, wording: Wording) -> FindingWords:
    shape = shape_of(found)
    detail = dict(found.detail)
    if detail.get("list") == OWN_LIST:
        detail["list"] = sentence("verdict.own_list", wording.language)
    words = sentence(found.code, wording.language, detail)
    hint = "" if shape in ("fail", "unsure") else sentence(f"{found.code}.do", wording.language, detail)
    return FindingWords(shape, glyph_of(found), words, hint, outcome_words(shape, wording), found.code)


def _todo(findings: Sequence[Finding], language: str) -> tuple[str, ...]:
    """What the reader can do about everything that is not in order or not settled, each said once."""
    asked = [sentence(f"{f.code}.do", language, dict(f.detail)) for f in findings if shape_of(f) in ("fail", "unsure")]
    return tuple(dict.fromkeys(words for words in asked if words))


def _lead(verdict: Verdict, wording: Wording) -> str:
    gettext, summary = wording.gettext, verdict.summary
    if verdict.parts and summary is None and verdict.outcome.value != "failed":
        return gettext("This file holds more than one credential. Each has its own result below.")
    issuer = wording.plain(summary.issuer) if summary and summary.issuer else gettext("The issuer")
    match verdict.headline:
        case "valid":
            return _good_news(verdict, wording, issuer)
        case "altered":
            return gettext(
                "The signature does not fit the text. Do not rely on anything this file says, not even the name of the school."
            )
        case "revoked":
            return gettext("%(issuer)s withdrew it. The badge was real, but it no longer counts.") % {"issuer": issuer}
        case "superseded":
            return gettext("%(issuer)s replaced it. Ask the person for the new one.") % {"issuer": issuer}
        case "suspended":
            return gettext("%(issuer)s has put it on hold. Ask the person or the school.") % {"issuer": issuer}
        case "expired":
            return gettext("The person did reach these outcomes, but the badge has an end date, and that has passed.")
        case "not_yet":
            return gettext("It is signed, and its first day has not come yet.")
        case "valid_then":
            return gettext("Not everything can be asked for any more. What the archive shows, and what not, is below.")
        case "unknown_issuer":
            return gettext("It is signed, and nothing was changed. Check yourself who the issuer is, before you rely on it.")
        case "demo":
            return gettext("The file is well made, but the seal was made with a test certificate. It proves nothing.")
        case "status_unknown":
            return gettext("The list of the issuer gave no clear answer. What else we could check is below.")
        case "unreadable":
            return gettext("We found no signed badge in it that we could check.")
        case "not_opened":
            return gettext("Nothing was checked: there is no file yet. See below why, and what you can do.")
        case "not_the_issuers":
            return gettext("Nothing shows that the named issuer made it.")
        case "unsure":
            return gettext("Something could not be settled. See below what, and what you can do.")
        case _:
            return gettext("Something in it is not in order. See below what, and what you can do.")


def _good_news(verdict: Verdict, wording: Wording, issuer: str) -> str:
    summary = verdict.summary
    parts = []
    if summary is not None:
        names = {"issuer": issuer, "title": wording.plain(summary.title), "holder": summary.holder}
        if summary.holder:
            parts.append(wording.gettext("%(issuer)s signed “%(title)s” for %(holder)s.") % names)
        else:
            parts.append(wording.gettext("%(issuer)s signed “%(title)s”.") % names)
    codes = {found.code for found in verdict.findings}
    if "status.clear" in codes:
        parts.append(wording.gettext("Nothing has changed since, and the issuer has not withdrawn it."))
    else:
        parts.append(wording.gettext("Nothing has changed since."))
    return " ".join(parts)


def _own_picture(summary: Summary | None, addresses: Addresses) -> str | None:
    """The badge's picture when it is one of ours; a picture from elsewhere would tell others who checks what."""
    image = summary.image if summary else None
    prefix = addresses.base + "/achievements/"
    return image.removeprefix(addresses.base) if image and image.startswith(prefix) and ".." not in image else None


def facts(summary: Summary, wording: Wording) -> list[Fact]:
    """What stands below the title: who, when, where, how much, at what level."""
    gettext = wording.gettext
    told: list[Fact] = []

    def add(name: str, value: Markup | str | None) -> None:
        if value:
            told.append(Fact(name, value))

    def text(value: Text | None) -> Markup | None:
        return wording.words(value) if value else None

    if summary.kind:
        add(gettext("Kind"), own_word("achievement_type", summary.kind, wording.language) or readable(summary.kind))
    awarded, start, end, until = map(day, (summary.awarded_on, summary.start, summary.end, summary.valid_until))
    add(gettext("Sealed by") if summary.form == FormName.EUROPEAN else gettext("Issued by"), text(summary.issuer))
    if summary.awarded_by and summary.awarded_by != summary.issuer:
        add(gettext("Awarded by"), text(summary.awarded_by))
    add(gettext("Date of award"), wording.date(awarded) if awarded else None)
    add(gettext("Valid until"), wording.date(until) if until else None)
    if start and end:
        add(gettext("Period"), gettext("%(start)s until %(end)s") % {"start": wording.date(start), "end": wording.date(end)})
    add(gettext("Place"), text(summary.place))
    add(gettext("Host"), Markup(", ").join(wording.words(host) for host in summary.host) if summary.host else None)
    add(gettext("Workload"), _workload(summary, wording))
    add(gettext("Credits"), _credits(summary, wording))
    add(gettext("Level"), _level(summary, wording))
    if summary.grades:
        add(gettext("Grade"), Markup("; ").join(_grade(grade, summary, wording) for grade in summary.grades))
    elif summary.grade:
        add(gettext("Grade"), _with_scheme(summary, wording))
    for key, values in (summary.elements or {}).items():
        add(element_name(key, wording), Markup(", ").join(wording.words(value) for value in values))
    return told


def _workload(summary: Summary, wording: Wording) -> str | None:
    said = [wording.hours(summary.hours)] if summary.hours else []
    if summary.study_load and summary.study_load != summary.hours:
        said.append(wording.gettext("%(number)s study load hours (sbu)") % {"number": summary.study_load})
    return ", ".join(said) or None


def _credits(summary: Summary, wording: Wording) -> Markup | None:
    """Credits, and what one of them is worth where that is known."""
    if not summary.credits:
        return None
    if summary.credit_system != ECTS:
        name = summary.credit_system or wording.gettext("it does not say of which system")
        return Markup('{} <span class="soft">({})</span>').format(summary.credits, name)
    explained = wording.gettext("European credits; 1 EC is 25 to 30 hours of study")
    return Markup('{} EC <span class="soft">({})</span>').format(summary.credits, explained)


def _level(summary: Summary, wording: Wording) -> str | None:
    """The European level, else the levels as they are named."""
    if summary.level:
        european = wording.gettext("%(number)s of 8 (European framework, EQF)") % {"number": summary.level}
        others = [f"{level.framework} {level.code}" for level in summary.levels if level.framework != EQF]
        return readable(", ".join([european, *others]))
    return readable(", ".join(f"{level.framework} {level.code}" for level in summary.levels)) or None


def _grade(grade: Grade, summary: Summary, wording: Wording) -> Markup:
    """A grade with its scale, and with what it is a grade of where there are several."""
    words = grade_words(grade, wording)
    name = grade.scale.name if grade.scale and len(summary.grades) > 1 else None
    return Markup("{}: {}").format(wording.words(name), words) if name else words


def _with_scheme(summary: Summary, wording: Wording) -> Markup | None:
    """The grade of a European credential, whose scheme is a text."""
    if summary.grade is None:
        return None
    scheme = summary.grading.scheme if summary.grading else None
    if scheme is None:
        return wording.words(summary.grade)
    return Markup('{} <span class="soft">({})</span>').format(wording.words(summary.grade), wording.words(scheme))


def element_name(key: str, wording: Wording) -> str:
    """What an element of a micro-credential is called on a page."""
    gettext = wording.gettext
    return {
        "assessment": gettext("Type of assessment"),
        "supervision": gettext("Supervision and identity check"),
        "participation": gettext("Form of participation"),
        "mode": gettext("Way of learning"),
        "kind": gettext("Kind"),
        "ground": gettext("Ground on which it was issued"),
        "national_level": gettext("National level"),
        "setting": gettext("Setting"),
        "quality_assurance": gettext("Quality assurance"),
        "field": gettext("Field"),
        "mobility_form": gettext("Form of the experience"),
        "mobility_purpose": gettext("Kind of experience"),
        "language_of_instruction": gettext("Languages"),
        "activity": gettext("Kind of activity"),
        "prerequisites": gettext("Needed to start"),
        "identity_check": gettext("Identity check"),
    }.get(key, key.replace("_", " "))
