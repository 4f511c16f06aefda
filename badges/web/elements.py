"""Words for the European elements of a micro-credential and for the Dutch kinds of edubadge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from badges.model.annex_i import DutchKind, Element, ElementState, Meter
from badges.web.wording import Wording


@dataclass(frozen=True, slots=True)
class ElementLine:
    """One element as a page shows it: its name, whether it is there, and why not."""

    name: str
    shape: str
    """``pass`` when it is there, ``skip`` when it is not or cannot be yet."""
    why: str | None
    mandatory: bool


def meter_json(meter: Meter) -> dict[str, Any]:
    """The elements for programs: how many of the mandatory ones are there, and why one is missing."""
    return {
        "present": meter.present,
        "of": meter.countable,
        "elements": [{"code": e.code, "name": e.name, "state": e.state.value, "reason": e.reason} for e in meter.elements],
    }


def meter_lines(meter: Meter, wording: Wording) -> list[ElementLine]:
    """All elements in words, in the order of the Annex."""
    return [_line(element, wording) for element in meter.elements]


def _line(element: Element, wording: Wording) -> ElementLine:
    names, reasons = element_names(wording), element_reasons(wording)
    there = element.state in (ElementState.PRESENT, ElementState.NOT_APPLICABLE)
    reason = element.reason or ""
    why = wording.gettext("not said") if reason.endswith(".not_said") else reasons.get(reason, element.reason)
    return ElementLine(names.get(element.name, element.name), "pass" if there else "skip", why, element.mandatory)


def element_names(wording: Wording) -> dict[str, str]:
    """What each element is called."""
    gettext = wording.gettext
    return {
        "learner": gettext("Who learned"),
        "title": gettext("Title"),
        "country": gettext("Country of the issuer"),
        "awarding_body": gettext("Awarding body"),
        "date": gettext("Date of issue"),
        "outcomes": gettext("Learning outcomes"),
        "workload": gettext("Workload"),
        "level": gettext("Level"),
        "assessment": gettext("Type of assessment"),
        "participation": gettext("Form of participation"),
        "quality_assurance": gettext("Quality assurance"),
        "prerequisites": gettext("Needed to start"),
        "supervision": gettext("Supervision and identity check"),
        "grade": gettext("Grade"),
        "stackability": gettext("Part of something larger"),
        "further_information": gettext("Further information"),
    }


def element_reasons(wording: Wording) -> dict[str, str]:
    """Why an element is not there, or where it will come from."""
    gettext = wording.gettext
    return {
        "learner.comes_with_award": gettext("comes with the award"),
        "date.comes_with_award": gettext("comes with the award"),
        "grade.comes_with_award": gettext("comes with the award"),
        "learner.no_name": gettext("the award names nobody"),
        "title.none": gettext("the unit has no title"),
        "country.none": gettext("the school gave no country"),
        "awarding_body.none": gettext("no school is named"),
        "outcomes.none": gettext("the unit has no outcomes"),
        "workload.none": gettext("no hours are given"),
        "level.none": gettext("no level is given"),
        "level.not_applicable": gettext("does not apply to this unit"),
        "assessment.none": gettext("no type of assessment is given"),
        "participation.none": gettext("no form is given"),
        "quality_assurance.none": gettext("nobody is named who assures it"),
        "prerequisites.none": gettext("nothing is needed, or it is not said"),
        "supervision.none": gettext("not said"),
        "grade.none": gettext("this award has no grade"),
        "stackability.none": gettext("stands by itself"),
        "further_information.none": gettext("no links or fields are given"),
    }


def dutch_words(kind: DutchKind, wording: Wording) -> list[str]:
    """What the Dutch kind of edubadge means for this unit, in sentences."""
    gettext = wording.gettext
    meaning = {
        "regular": gettext("Part of a recognised programme. It counts credits (EC) or study load hours."),
        "extra_curricular": gettext("Beside the recognised programme. It counts hours only, no EC and no study load hours."),
        "micro_credential": gettext("For professionals, after the Dutch quality framework."),
    }
    reasons = {
        "dutch.regular_needs_credits": gettext("It may not be called that: a regular edubadge needs EC or study load hours."),
        "dutch.extra_curricular_has_credits": gettext(
            "It may not be called that: an extracurricular edubadge has no EC and no study load hours."
        ),
        "dutch.micro_credential_incomplete": gettext("It may not be called that: European elements are missing."),
        "dutch.micro_credential_experiment": gettext(
            "Below 3 EC it may be called that only within the national experiment, until 30 April 2027."
        ),
        "dutch.micro_credential_credits": gettext("It may not be called that: a microcredential has 3 to 30 EC."),
        "dutch.micro_credential_mbo_pilot": gettext("In mbo this is a pilot, from 240 study load hours."),
        "dutch.micro_credential_too_short": gettext(
            "It may not be called that: in mbo the pilot starts at 240 study load hours."
        ),
        "dutch.micro_credential_for_professionals": gettext(
            "Initial students get this kind only within the national experiment."
        ),
        "dutch.unknown_kind": gettext("edubadges does not know this kind."),
    }
    sentences = [meaning[kind.kind]] if kind.kind in meaning else []
    return sentences + [reasons.get(reason, reason) for reason in kind.reasons]
