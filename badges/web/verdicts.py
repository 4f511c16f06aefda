"""A verdict in words: what a page says first, what the reader can do, every finding, and what the credential says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from badges.credentials.summary import UNKNOWN_LANGUAGE, Summary
from badges.model.addresses import Addresses
from badges.model.text import Text, same_language
from badges.verification.commission import CommissionView, Ribbon, Status
from badges.verification.later import Later
from badges.verification.own_list import OWN_LIST
from badges.verification.verdict import NO_BADGES, Finding, Outcome, Verdict
from badges.web.contents import Block, blocks_of, in_language
from badges.web.drawings import Drawing, drawings_of
from badges.web.facts import Fact, facts
from badges.web.marks import DATED, ORDER, SHAPES, glyph_of, headline_glyph, headline_shape, shape_of
from badges.web.naming import by_name
from badges.web.prose import Prose
from badges.web.sentences import sentence
from badges.web.skills import NONE, with_known_skills
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
    verdict: Verdict,
    wording: Wording,
    addresses: Addresses,
    *,
    country: str | None = None,
    prose: Prose | None = None,
    skills: Mapping[str, Text] = NONE,
) -> Result:
    """The verdict for this reader, who compares levels with those of ``country``; ``skills`` are those that are known here."""
    prose = prose or Prose(wording)
    inner = partial(verdict_words, wording=wording, addresses=addresses, country=country, prose=prose, skills=skills)
    drawings = drawings_of(verdict.summary, wording.language) if verdict.summary else ()
    if verdict.summary:
        said = in_language(with_known_skills(verdict.summary, skills, wording.language), wording.language)
        told_by = by_name(replace(verdict, said=Later.of(said)), said, wording.language)
        verdict = replace(verdict, said=Later.of(told_by))
    shape = headline_shape(verdict.outcome)
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
        # Of what is no badge nobody wants to read what a badge would have.
        findings=tuple(_finding(found, wording) for found in findings if shape != "info" or shape_of(found) != "none"),
        summary=verdict.summary,
        facts=tuple(facts(verdict.summary, wording)) if verdict.summary else (),
        picture=_own_picture(verdict.summary, addresses),
        folded=shape == "fail",
        parts=tuple(replace(inner(part), parts=()) for part in parts),
        beside=tuple(
            replace(inner(one), is_elsewhere=elsewhere)
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


def _finding(found: Finding, wording: Wording) -> FindingWords:
    shape = shape_of(found)
    detail = dict(found.detail)
    if detail.get("list") == OWN_LIST:
        detail["list"] = sentence("verdict.own_list", wording.language)
    words = sentence(found.code, wording.language, detail)
    is_told_below = shape in ("fail", "unsure") or (found.code in DATED and "date" not in detail)
    hint = "" if is_told_below else sentence(f"{found.code}.do", wording.language, detail)
    return FindingWords(shape, glyph_of(found), words, hint, outcome_words(shape, wording), found.code)


def _todo(findings: Sequence[Finding], language: str) -> tuple[str, ...]:
    """What the reader can do about everything that is not in order or not settled, each said once."""
    asked = [sentence(f"{f.code}.do", language, dict(f.detail)) for f in findings if shape_of(f) in ("fail", "unsure")]
    return tuple(dict.fromkeys(words for words in asked if words))


def _lead(verdict: Verdict, wording: Wording) -> str:
    gettext, summary = wording.gettext, verdict.summary
    if verdict.parts and summary is None and verdict.outcome is not Outcome.FAILED:
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
        case "receipt" | "no_badge":
            told = [sentence(found.code, wording.language) for found in verdict.findings if found.code in NO_BADGES]
            return " ".join(f"{words}." for words in dict.fromkeys(told))
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
