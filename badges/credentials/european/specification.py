"""What was achieved, apart from who achieved it: the unit as an ELM Qualification with its learning outcomes.

The application profile knows a level, accreditation and partial qualifications on Qualification only, which is why a
micro-credential is one (facts of AP 1.1.0; the Commission's own micro-credential sample does the same).
"""

from __future__ import annotations

from badges import schemas
from badges.credentials.european.concepts import SNB, coded, concept, is_esco_skill, member, own_concept, skill
from badges.credentials.european.edition import Edition, given, one_or_many
from badges.credentials.european.organisation import organisation
from badges.credentials.european.words import COUNTS_TOWARDS
from badges.credentials.violation import Document
from badges.model.concepts import Concept
from badges.model.learning import LearningOutcome, LearningUnit, QualityAssurance
from badges.model.parties import Organisation
from badges.model.text import Text

SHORT_LEARNING_PROGRAMME = "74a4a268e8"
STUDY_VISIT = "65a4cf5de2"
STUDY_VISIT_PURPOSE = "study_visit"
OPPORTUNITIES = "learning-opportunity"
ECTS = "6fcec5c5af"
INSTITUTIONAL_QUALITY_ASSURANCE = "bb4618238e"
"""Never Program Quality Assurance: that would claim an accreditation of the unit by somebody else."""


def qualification(edition: Edition, unit: LearningUnit) -> Document:
    """The unit version, with all that Annex I of the Council Recommendation of 16 June 2022 asks of it."""
    isced = unit.isced
    return {
        "id": edition.id("qualification", unit.id),
        "type": "Qualification",
        "title": edition.text(unit.title),
        "description": edition.text(unit.summary),
        "identifier": edition.identifier("Learning unit", f"{unit.id} {unit.version}"),
        "homepage": edition.web_resource(edition.addresses.unit(unit.id)),
        "learningOutcome": one_or_many(learning_outcome(edition, outcome) for outcome in unit.outcomes),
        "volumeOfLearning": unit.workload.duration,
        **given(
            creditPoint=credit_point(edition, unit),
            mode=concept(edition, unit.mode),
            language=languages_of_instruction(edition, unit),
            learningSetting=concept(edition, unit.setting),
            educationLevel=one_or_many(own_concept(edition, level) for level in unit.target_levels),
            eqfLevel=member(edition, "eqf", str(unit.eqf_level)) if unit.eqf_level is not None else None,
            thematicArea=member(edition, "isced-f", isced.code) if isced else None,
            dcType=member(edition, OPPORTUNITIES, opportunity(unit.mobility.purpose)),
            category=edition.text(unit.badge_type.label),
            entryRequirement=edition.note(edition.text(unit.prerequisites)) if unit.prerequisites else None,
            isPartialQualification=True if unit.stackable_towards else None,
            accreditation=_accreditation(edition, unit.quality_assurance, unit.awarding_body),
            additionalNote=_counts_towards(edition, unit),
        ),
    }


def opportunity(purpose: Concept) -> str:
    """The code of the EU kind of learning opportunity: a study visit, or what the catalogue maps the purpose of the mobility to.

    Else it is a *Short learning programme*, by which the Commission's samples tell a micro-credential. An internship is told by
    the kind of its activity.
    """
    if purpose.uri is None:
        return STUDY_VISIT if purpose.key == STUDY_VISIT_PURPOSE else SHORT_LEARNING_PROGRAMME
    vocabulary, _, code = purpose.uri.removeprefix(SNB).partition("/")
    is_listed = vocabulary == OPPORTUNITIES and code in schemas.vocabulary(OPPORTUNITIES)["labels"]
    return code if is_listed else SHORT_LEARNING_PROGRAMME


def learning_outcome(edition: Edition, outcome: LearningOutcome) -> Document:
    """One outcome with the skills it relates to, each once. ELM types outcomes as knowledge or skill: an attitude has no type."""
    items = {item.key: item for item in (*outcome.alignments, *outcome.life_skills)}.values()
    cefr = outcome.cefr_level if not any(item.framework == "cefr" for item in items) else None
    return {
        "id": edition.id("learningOutcome", outcome.id),
        "type": "LearningOutcome",
        "title": edition.text(outcome.text),
        "identifier": edition.identifier("Learning outcome", outcome.id),
        **given(
            dcType=member(edition, "skill-type", outcome.dimension) if outcome.dimension in ("knowledge", "skill") else None,
            relatedESCOSkill=one_or_many(skill(edition, item) for item in items if is_esco_skill(item)),
            relatedSkill=one_or_many(
                [skill(edition, item) for item in items if not is_esco_skill(item)] + [own_concept(edition, outcome.domain)]
            ),
            reusabilityLevel=_reusability(edition, outcome),
            additionalNote=edition.note(dict.fromkeys(edition.languages, f"CEFR {cefr}")) if cefr else None,
        ),
    }


def credit_point(edition: Edition, unit: LearningUnit) -> Document | None:
    """ECTS credits, if the unit has any. ``point`` is a string in ELM."""
    if unit.workload.ects is None:
        return None
    return {
        "id": edition.id("creditPoint", ("ects", unit.workload.ects)),
        "type": "CreditPoint",
        "framework": member(edition, "education-credit", ECTS),
        "point": f"{unit.workload.ects:g}",
    }


def languages_of_instruction(edition: Edition, unit: LearningUnit) -> Document | list[Document] | None:
    """The languages a unit is taught and assessed in, as ELM writes one or several."""
    written: Document | list[Document] | None = one_or_many(coded(edition, "language", code) for code in unit.languages)
    return written


def _reusability(edition: Edition, outcome: LearningOutcome) -> Document:
    """How far a skill carries: what the outcome's domain says of it."""
    level = "occupation-specific" if outcome.domain.key == "professional" else "transversal"
    return member(edition, "skill-reuse-level", level)


def _accreditation(edition: Edition, assurance: QualityAssurance, school: Organisation) -> Document:
    """Internal quality assurance: the school answers for it itself, and nobody is said to have accredited anything."""
    language = "en" if "en" in edition.languages else edition.primary
    return {
        "id": edition.id("accreditation", (assurance.key, school.id)),
        "type": "Accreditation",
        "title": edition.text(assurance.name),
        "description": {language: assurance.framework},
        "dcType": member(edition, "accreditation", INSTITUTIONAL_QUALITY_ASSURANCE),
        "accreditingAgent": organisation(edition, school),
        "landingPage": edition.web_resource(edition.addresses.quality_assurance(assurance.key)),
    }


def _counts_towards(edition: Edition, unit: LearningUnit) -> Document | None:
    if not unit.stackable_towards:
        return None
    names = [Text(dict.fromkeys(edition.languages, name)) for name in unit.stackable_towards]
    return edition.note(edition.joined(names, lead=COUNTS_TOWARDS))
