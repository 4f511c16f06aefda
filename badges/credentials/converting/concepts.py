"""Concepts and alignments: the same skill, level or kind, as either form writes it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from urllib.parse import quote, unquote

from badges import schemas
from badges.credentials.converting.ledger import Source
from badges.credentials.elm_values import ANY_URI, is_iri
from badges.credentials.violation import Document

__all__ = ["ANY_URI", "ELEMENTS", "Element", "alignment", "concept", "element_of", "listed_member", "own_scheme"]

ESCO = "http://data.europa.eu/esco/"
ESCO_SKILL = f"{ESCO}skill/"
SNB = "http://data.europa.eu/snb/"
AUTHORITY = "http://publications.europa.eu/resource/authority/"
OWN = "urn:epass:conceptScheme:"
CODED = ("eqf", "isced-f", "language")
"""Lists whose members people know by a code."""


@dataclass(frozen=True, slots=True)
class Element:
    """A kind of alignment, and the property of the European Learning Model that says the same."""

    type: str
    framework: str
    thing: str
    """``specifiedBy``, ``provenBy`` or ``influencedBy`` of the achievement."""
    term: str
    vocabulary: str | None = None
    own: str | None = None
    """The list of our own that it is from, where the EU has none."""
    many: bool = False


_MC = "EU micro-credential: "
ELEMENTS = (
    Element("ext:EQF", "European Qualifications Framework", "specifiedBy", "eqfLevel", "eqf"),
    Element("ext:NQF", "National qualifications framework", "specifiedBy", "nqfLevel", many=True),
    Element("ext:ISCEDF", "ISCED-F 2013", "specifiedBy", "thematicArea", "isced-f"),
    Element("ext:EUModeOfLearning", "Mode of learning", "specifiedBy", "mode", own="mode_of_learning"),
    Element("ext:LanguageOfInstruction", "Language of instruction", "specifiedBy", "language", "language", many=True),
    Element("ext:LearningSetting", "Learning setting", "specifiedBy", "learningSetting", own="learning_setting"),
    Element("ext:EducationLevel", "Education level", "specifiedBy", "educationLevel", own="level", many=True),
    Element("ext:LearningOpportunity", "Kind of learning opportunity", "specifiedBy", "dcType"),
    Element(
        "ext:EUSupervision",
        f"{_MC}supervision and identity verification",
        "provenBy",
        "idVerification",
        own="supervision",
    ),
    Element(
        "ext:EUParticipationForm",
        f"{_MC}form of participation",
        "influencedBy",
        "dcType",
        own="participation_form",
        many=True,
    ),
    Element("ext:MobilityForm", "Form of mobility", "influencedBy", "dcType", own="mobility_form", many=True),
    Element("ext:MobilityPurpose", "Purpose of mobility", "influencedBy", "dcType", own="mobility_purpose", many=True),
    Element("ext:LearningActivity", "Kind of learning activity", "influencedBy", "dcType", many=True),
)
ASSESSMENT_TYPE = Element("ext:EUAssessmentType", f"{_MC}type of assessment", "provenBy", "specifiedBy", own="assessment_type")
SKILL = Element("CFItem", "", "specifiedBy", "learningOutcome", many=True)
ESCO_TYPE = "ext:ESCO"


def element_of(thing: str, term: str, scheme: str) -> Element:
    """The row for a concept that stands there; the last one of several takes what is from no list of ours."""
    rows = [row for row in ELEMENTS if (row.thing, row.term) == (thing, term)]
    return next((row for row in rows if row.own and scheme == OWN + row.own), rows[-1])


def own_scheme(id: str, framework: str | None, element: Element) -> str:
    """The list that a concept is from: the EU's for its own, else the one that is named."""
    if id.startswith(ESCO_SKILL):
        return f"{ESCO}concept-scheme/skills"
    if id.startswith(f"{ESCO}occupation/"):
        return f"{ESCO}concept-scheme/occupations"
    if id.startswith(SNB):
        return f"{id.rpartition('/')[0]}/25831c2"
    if id.startswith(AUTHORITY):
        return id.rpartition("/")[0]
    if framework and framework != element.framework:
        return (
            framework
            if is_iri(framework) and not framework.startswith(OWN)
            else OWN + quote(framework, safe="", errors="replace")
        )
    return OWN + (element.own or quote(element.framework or "skills", safe=""))


def alignment(source: Source, element: Element, language: str) -> Document | None:
    """A concept as an Alignment (Open Badges 3.0); None for one that has no name or address."""
    id, name = source.node.get("id"), source.wording("prefLabel", language, or_any=True)
    if not isinstance(id, str) or not is_iri(id) or name is None:
        return None
    esco = id.startswith(ESCO_SKILL)
    type = ESCO_TYPE if esco and element is SKILL else element.type
    made: Document = {"type": ["Alignment"], "targetName": name, "targetUrl": id, "targetType": type}
    listing = source.one("inScheme")
    scheme = listing.node.get("id") if listing else None
    named = element.framework
    if esco:
        named = "ESCO"
    elif isinstance(scheme, str) and (element is SKILL or scheme != own_scheme(id, None, element)):
        named = unquote(scheme.removeprefix(OWN)) if scheme.startswith(OWN) else scheme
    if named:
        made["targetFramework"] = named
    if code := _code(id, source.look("notation"), element):
        made["targetCode"] = code
    source.take_equal("notation", _notation(id, made.get("targetCode"), element))
    return made


def concept(source: Source, element: Element, language: str) -> Document | None:
    """An Alignment as a Concept; None for one without a name or address."""
    id, name = source.look("targetUrl"), source.look("targetName")
    if id is None or name is None or not is_iri(id):
        return None
    framework, code = source.look("targetFramework"), source.look("targetCode")
    scheme = own_scheme(id, framework, element)
    notation = _notation(id, code, element)
    made: Document = {"id": id, "type": "Concept", "inScheme": {"id": scheme, "type": "ConceptScheme"}}
    made |= {"notation": notation} if notation else {}
    made["prefLabel"] = {language: name}
    source.string("targetUrl"), source.string("targetName")
    if scheme.startswith(OWN) or framework in (scheme, element.framework, "ESCO"):
        source.string("targetFramework")
    source.take_equal("targetCode", _code(id, notation, element))
    source.take_equal("targetType", ESCO_TYPE if id.startswith(ESCO_SKILL) and element is SKILL else element.type)
    source.lose("targetType", "alignment_type")
    return made


def _code(id: str, notation: str | None, element: Element) -> str | None:
    if element.vocabulary == "language":
        codes = schemas.vocabulary("language")["codes"]
        return next((short for short, code in codes.items() if id == f"{AUTHORITY}language/{code}"), id.rpartition("/")[2])
    if element.vocabulary in CODED:
        return id.rpartition("/")[2]
    return id if id.startswith(ESCO_SKILL) and notation in ("Skill", None) else notation


def _notation(id: str, code: str | None, element: Element) -> str | None:
    if element.vocabulary in CODED:
        return _notation_of(element.vocabulary)
    return "Skill" if id.startswith(ESCO_SKILL) and code in (id, None) else code


@cache
def _notation_of(vocabulary: str) -> str | None:
    found: str | None = schemas.vocabulary(vocabulary).get("notation")
    return found


def take_member(source: Source, member: Document, language: str) -> None:
    """Counts a concept as carried over that is this member of an EU list, as far as it is written as the list has it."""
    source.one("inScheme")
    source.take_equal("notation", member.get("notation"))
    source.take_if("prefLabel", language, member["prefLabel"].get(language))


def listed_member(vocabulary: str, code: str, language: str) -> Document | None:
    """A member of an EU list in this language, else in English; None for a code that the list does not have."""
    known = schemas.vocabulary(vocabulary)
    code = known.get("codes", {}).get(code, code)
    labels = known["labels"].get(code)
    if not labels:
        return None
    tag = language if language in labels else "en" if "en" in labels else next(iter(labels))
    made: Document = {"id": known["members"] + code, "type": "Concept"}
    made["inScheme"] = {"id": known["scheme"], "type": "ConceptScheme"}
    made |= {"notation": known["notation"]} if known.get("notation") else {}
    return made | {"prefLabel": {tag: labels[tag]}}
