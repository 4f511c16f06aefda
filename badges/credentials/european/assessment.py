"""How the achievement was proven: one assessment with the overall grade, and in it one for each outcome."""

from __future__ import annotations

from badges.credentials.european.concepts import concept, own_concept
from badges.credentials.european.edition import Edition, LanguageMap, day, given, one_or_many
from badges.credentials.european.organisation import organisation
from badges.credentials.european.specification import languages_of_instruction
from badges.credentials.european.words import ASSESSED_BY
from badges.credentials.violation import Document
from badges.model.award import Award, Evidence, OutcomeResult
from badges.model.learning import GradeBand, GradingScheme, LearningUnit
from badges.model.parties import Organisation
from badges.model.text import Text

AT_THE_HOST = frozenset({"host_supervisor", "company_client", "community_partner", "competition_jury"})
AT_THE_PARTNER = frozenset({"partner_school_assessor"})


def assessment(edition: Edition, award: Award, process: Document) -> Document:
    """The assessment of the whole unit. Every assessment in ELM has exactly one grade, the parts too."""
    plan = award.unit.assessment
    grade, *levels = readings(award)
    parts = (_part(edition, award, result, level, process) for result, level in zip(award.results, levels, strict=True))
    return {
        "id": edition.id("learningAssessment", award.id),
        "type": "LearningAssessment",
        "title": edition.joined([kind.label for kind in plan.types]),
        "awardedBy": process,
        **given(grade=edition.result(grade) if grade else None),
        "dateIssued": day(award.awarded_on),
        "assessedBy": one_or_many(organisation(edition, body) for body in _assessing(award)),
        "idVerification": concept(edition, plan.supervision),
        "specifiedBy": _specification(edition, award.unit),
        **_distribution(edition, award),
        **given(
            hasPart=one_or_many(parts),
            additionalNote=one_or_many(_notes(edition, award)),
            supplementaryDocument=one_or_many(
                edition.web_resource(piece.url, _title(edition, piece)) for piece in award.evidence if piece.url
            ),
        ),
    }


def overall_grade(award: Award) -> Text | None:
    """How a person reads the overall result. An award without a grade has the only grade its scheme passes with."""
    if award.grade:
        return award.grade.label
    scheme = award.unit.assessment.grading
    if scheme.pass_from not in scheme.values:
        return None
    passing = range(scheme.values.index(scheme.pass_from), len(scheme.values))
    return scheme.labels[passing[0]] if len(passing) == 1 and scheme.labels else None


def readings(award: Award) -> list[Text | None]:
    """How a person reads the results: the overall grade, then the level of each outcome; None for what nothing is known of."""
    levels = (award.unit.rubric_level(result.level) for result in award.results)
    return [overall_grade(award), *(level.label if level else None for level in levels)]


def standing(award: Award) -> tuple[int, int, int] | None:
    """How many of a hundred in the reference group had a lower grade, an equal and a higher one, if that is known."""
    assessment = award.unit.assessment
    if assessment.distribution is None or award.grade is None or not assessment.grading.numeric:
        return None
    return assessment.distribution.around(float(award.grade.value))


def _distribution(edition: Edition, award: Award) -> Document:
    """How the grades of a reference group fell, and where this one stands among them.

    The prefixed name is the one that the official shape looks at; the context's own term is spelt wrong.
    """
    spread = award.unit.assessment.distribution
    if spread is None:
        return {}
    written: Document = {
        "elm:resultDistribution": {
            "id": edition.id("resultDistribution", award.unit.id),
            "type": "ResultDistribution",
            "description": edition.text(spread.reference),
            # xsd:positiveInteger: a band that nobody had is not said
            "resultCategory": one_or_many(_band(edition, award, band) for band in spread.bands if band.count),
        }
    }
    shares = standing(award)
    if shares is not None:
        lower, equal, higher = shares
        written["shortenedGrading"] = {
            "id": edition.id("shortenedGrading", award.id),
            "type": "ShortenedGrading",
            "percentageLower": lower,
            "percentageEqual": equal,
            "percentageHigher": higher,
        }
    return written


def _band(edition: Edition, award: Award, band: GradeBand) -> Document:
    return {
        "id": edition.id("resultCategory", (award.unit.id, band.label)),
        "type": "ResultCategory",
        "label": band.label,
        "count": band.count,
        "minimumScore": f"{band.lowest:.1f}",
        "maximumScore": f"{band.highest:.1f}",
    }


def _specification(edition: Edition, unit: LearningUnit) -> Document:
    """A specification takes one type (AP 1.1.0): the first stands here, and all of them are its parts."""
    plan, taught = unit.assessment, languages_of_instruction(edition, unit)
    parts = [
        {
            "id": edition.id("learningAssessmentSpec", ("type", kind.key, unit.languages)),
            "type": "LearningAssessmentSpecification",
            "title": edition.text(kind.label),
            "dcType": concept(edition, kind),
            **given(language=taught),
        }
        for kind in plan.types
    ]
    return {
        "id": edition.id("learningAssessmentSpec", unit.id),
        "type": "LearningAssessmentSpecification",
        "title": edition.joined([kind.label for kind in plan.types]),
        "dcType": concept(edition, plan.types[0]),
        "gradingScheme": _grading_scheme(edition, plan.grading),
        **given(language=taught, hasPart=one_or_many(parts)),
    }


def _grading_scheme(edition: Edition, scheme: GradingScheme) -> Document:
    if scheme.numeric:
        span = f"{scheme.minimum:g}–{scheme.maximum:g}" + (f" (≥ {scheme.pass_from})" if scheme.pass_from else "")
        description = dict.fromkeys(edition.languages, span)
    elif scheme.labels:
        description = edition.joined(scheme.labels, " · ")
    else:
        description = dict.fromkeys(edition.languages, " · ".join(scheme.values))
    return {
        "id": edition.id("gradingScheme", scheme.key),
        "type": "GradingScheme",
        "title": edition.text(scheme.name),
        "description": description,
    }


def _part(edition: Edition, award: Award, result: OutcomeResult, level: Text | None, process: Document) -> Document:
    """How far one outcome was reached. An outcome or level that the unit does not have leaves a hole for the profile to find."""
    outcome = award.unit.outcome(result.outcome)
    title = edition.text(outcome.text) if outcome else {}
    return {
        "id": edition.id("learningAssessment", (award.id, result.outcome)),
        "type": "LearningAssessment",
        "title": title,
        "identifier": edition.identifier("Learning outcome", result.outcome),
        "awardedBy": process,
        **given(grade=edition.result(level) if level else None),
        "specifiedBy": {
            "id": edition.id("learningAssessmentSpec", result.outcome),
            "type": "LearningAssessmentSpecification",
            "title": title,
            "gradingScheme": _rubric(edition, award.unit),
        },
    }


def _rubric(edition: Edition, unit: LearningUnit) -> Document:
    """The rubric's steps as a grading scheme: names as title, what each means as description."""
    return edition.once("rubric", unit, lambda: _written_rubric(edition, unit))


def _written_rubric(edition: Edition, unit: LearningUnit) -> Document:
    labels: LanguageMap = {}
    meanings: LanguageMap = {}
    for language in edition.languages:
        steps = [(r.level, r.label.get(language), r.description.get(language)) for r in unit.rubric]
        if all(label and meaning for _, label, meaning in steps):
            labels[language] = " · ".join(f"{level} {label}" for level, label, _ in steps)
            meanings[language] = "\n".join(f"{level} {label}: {meaning}" for level, label, meaning in steps)
    return {
        "id": edition.id("gradingScheme", "rubric"),
        "type": "GradingScheme",
        "title": labels,
        **given(description=meanings),
    }


def _assessing(award: Award) -> tuple[Organisation, ...]:
    """Who answers for the assessors: the school unless only others assess, the host and the partner school where theirs do."""
    roles = {role.key for role in award.unit.assessment.assessors}
    host, partner = award.participation.host, award.unit.co_provider or award.participation.host
    answering = [award.awarding_body] if roles - AT_THE_HOST - AT_THE_PARTNER else []
    answering += [host] if host and roles & AT_THE_HOST else []
    answering += [partner] if partner and roles & AT_THE_PARTNER else []
    return tuple({body.id: body for body in answering or [award.awarding_body]}.values())


def _notes(edition: Edition, award: Award) -> list[Document]:
    """Who assessed, and the learner's evidence. EDC ``evidence`` means something else: mandate, conversion, accreditation."""
    roles = [role.label for role in award.unit.assessment.assessors]
    notes = [edition.note(edition.joined(roles, lead=ASSESSED_BY))] if roles else []
    for piece in award.evidence:
        if not piece.url or piece.description or piece.sha256:
            wording = _evidence(edition, piece)
            if wording:
                notes.append(edition.note(wording, own_concept(edition, piece.kind) if piece.kind else None))
    return notes


def _evidence(edition: Edition, piece: Evidence) -> LanguageMap:
    fingerprint = f"{piece.media_type or 'file'}, SHA-256 {piece.sha256}" if piece.sha256 else None
    named = piece.name or (piece.kind.label if piece.kind else None)
    lines: LanguageMap = {}
    for language in edition.languages:
        said = [text.get(language) for text in (named, piece.description) if text]
        if parts := [part for part in (*said, fingerprint) if part]:
            lines[language] = " · ".join(parts)
    return lines


def _title(edition: Edition, piece: Evidence) -> LanguageMap | None:
    named = piece.name or (piece.kind.label if piece.kind else None)
    return (edition.text(named) or None) if named else None
