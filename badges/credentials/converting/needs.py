"""What a European draft still needs, with what to add."""

from __future__ import annotations

from badges.credentials.violation import Violation

_REMEDIES = {
    "fullName": "the badge does not name its holder: say the full name of the person",
    "grade": "every assessment in the European Learning Model has a grade: add how it was passed, such as Passed",
    "location": "an organisation has an address with a country: add it",
    "legalName": "an organisation has a name: add it",
    "relatedSkill": "name the skills of a framework that this outcome relates to",
    "reusabilityLevel": "say how far this outcome carries: transversal, or specific to an occupation",
    "eqfLevel": "add the level in the European Qualifications Framework",
    "awardingDate": "add the day on which it was awarded",
    "temporal": "add when the activity began and ended",
    "workload": "add how long the activity took, such as PT60H",
    "mode": "add the form of participation, such as online or presential",
    "dcType": "add its kind, from the EU list",
    "volumeOfLearning": "add the notional workload, such as PT60H",
    "directedBy": "add the organisation that directed the activity: the host, or the school itself",
    "accreditation": "add what assures the quality",
    "learningOutcome": "add the learning outcomes, each with a title",
    "idVerification": "add how the assessment was supervised",
}


def with_remedy(violation: Violation) -> Violation:
    """What is missing, with what to add."""
    name = violation.pointer.rpartition("/")[2]
    remedy = _REMEDIES.get(name)
    return Violation(violation.pointer, violation.code, remedy) if remedy and "missing" in violation.code else violation
