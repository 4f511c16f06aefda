"""Words for what stands in a catalogue of learning units: its closed vocabularies, and the steps and grades that it came with.

A school writes its catalogue in the languages that it has; a reader of another one is told in theirs what a list has a name for.
A member is known by its vocabulary and key. Steps and grades are a school's own, so there the English wording must be ours as
well. What a school says in sentences (titles, outcomes, what is needed to start) is its own, and stays in its language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from badges.model.concepts import Concept
from badges.model.text import Text, same_language
from badges.web.catalogues import PAGES, catalogue
from badges.web.concepts import word_of
from badges.web.own_words import own_word

_ADDRESS = re.compile(r"urn:epass:concept:([a-z_]{1,40}):([A-Za-z0-9_-]{1,60})").fullmatch
_Words = Callable[[Callable[[str], str]], str]
_AS_IN_BADGES = {
    "assessment_type": "assessment",
    "mobility_form": "mobility_form",
    "mobility_purpose": "mobility_purpose",
    "mode_of_learning": "mode",
    "participation_form": "participation",
    "supervision": "supervision",
}
"""Vocabularies whose members are told in badges too, by what they are called there."""


def label_of(concept: Concept, language: str) -> Text:
    """What a member of a vocabulary is called, with a word in this language if there is one."""
    if _has(concept.label, language) or (word := _word(concept, language)) is None:
        return concept.label
    return Text({**concept.label.wordings, language: word})


def word_at(address: str, language: str) -> str | None:
    """What a member of a list is called, of the Union's or of ours as European credentials name them; None for any other."""
    if (ours := _ADDRESS(address)) is None:
        return word_of(address, language)
    return _word(Concept(ours[1], ours[2], Text({"en": ours[2]})), language)


def with_our_wording(text: Text, language: str) -> Text:
    """The name of a step, a grade or a scale, with our wording in this language if it is one of ours."""
    say = _STEPS_AND_GRADES.get(text.get("en") or "")
    if say is None or _has(text, language):
        return text
    return Text({**text.wordings, language: say(catalogue(language, PAGES).gettext)})


def _word(concept: Concept, language: str) -> str | None:
    if say := _VOCABULARIES.get(concept.vocabulary, {}).get(concept.key):
        return say(catalogue(language, PAGES).gettext)
    if concept.uri and (word := word_of(concept.uri, language)):
        return word[:1].upper() + word[1:]
    return own_word(_AS_IN_BADGES.get(concept.vocabulary, ""), concept.key, language)


def _has(text: Text, language: str) -> bool:
    return any(same_language(language, written) for written in text.languages)


_VOCABULARIES: Mapping[str, Mapping[str, _Words]] = {
    "assessment_type": {
        "problem_based_learning": lambda _: _("Problem-based task"),
    },
    "competence_domain": {
        "intercultural": lambda _: _("Intercultural competence"),
        "orientation": lambda _: _("International orientation and view of the own field"),
        "personal": lambda _: _("Personal development and life skills"),
        "language": lambda _: _("Languages"),
        "sustainability": lambda _: _("Sustainability and global issues"),
        "professional": lambda _: _("Professional performance in an international setting"),
    },
    "evidence_type": {
        "host_evaluation": lambda _: _("Evaluation by the host supervisor"),
        "logbook": lambda _: _("Logbook"),
        "task_sheet": lambda _: _("Signed task sheet"),
        "reflection_report": lambda _: _("Written reflection"),
        "spoken_reflection": lambda _: _("Spoken reflection (audio)"),
        "photo_report": lambda _: _("Photo report"),
        "customer_dialogue_recording": lambda _: _("Recorded customer dialogue"),
        "recorded_dialogue": lambda _: _("Recorded dialogue"),
        "recorded_presentation": lambda _: _("Recorded presentation"),
        "product_report": lambda _: _("Product or report"),
        "case_analysis": lambda _: _("Case analysis"),
        "policy_brief": lambda _: _("Policy brief"),
        "peer_feedback": lambda _: _("Peer feedback"),
        "menu_card": lambda _: _("Menu card"),
        "activity_plan": lambda _: _("Activity plan"),
        "group_poster": lambda _: _("Group poster"),
        "attendance_record": lambda _: _("Attendance record"),
        "jury_score": lambda _: _("Jury score"),
        "measurement_sheet": lambda _: _("Measurement sheet"),
        "learning_plan": lambda _: _("Personal learning plan"),
        "budget": lambda _: _("Budget"),
        "emergency_plan": lambda _: _("Emergency plan"),
        "portfolio_entry": lambda _: _("Portfolio entry"),
        "transcript": lambda _: _("Transcript of records"),
        "learning_agreement": lambda _: _("Learning agreement"),
        "test_result": lambda _: _("Test result"),
        "transfer_plan": lambda _: _("Transfer plan"),
        "colleague_statement": lambda _: _("Statement by a colleague"),
        "referral_map": lambda _: _("Referral map"),
        "project_file": lambda _: _("Project file"),
        "visitor_feedback": lambda _: _("Visitor feedback"),
        "third_party_statement": lambda _: _("Statement by a club or organisation"),
    },
    "assessor_role": {
        "school_assessor": lambda _: _("Assessor of the school"),
        "host_supervisor": lambda _: _("Supervisor at the host company"),
        "partner_school_assessor": lambda _: _("Assessor of the partner school"),
        "competition_jury": lambda _: _("Competition jury"),
        "buddy_partner": lambda _: _("Buddy or tandem partner"),
        "peer_panel": lambda _: _("Panel of peers"),
        "company_client": lambda _: _("Commissioning company"),
        "community_partner": lambda _: _("Community partner"),
        "team_lead": lambda _: _("Team leader"),
        "coach": lambda _: _("Coach"),
    },
    "inclusion_feature": {
        "short": lambda _: _("Short duration"),
        "group": lambda _: _("In a group"),
        "in_pairs": lambda _: _("In pairs"),
        "buddy": lambda _: _("Buddy at the host"),
        "coach": lambda _: _("Own coach travels along"),
        "no_travel": lambda _: _("No travel needed"),
        "no_overnight": lambda _: _("No overnight stay"),
        "no_cost": lambda _: _("Free of charge"),
        "low_cost": lambda _: _("Low cost"),
        "fully_funded": lambda _: _("Fully funded"),
        "parents_involved": lambda _: _("Parents involved in preparation"),
        "plain_language_b1": lambda _: _("Plain language"),
        "spoken_assessment": lambda _: _("Can be assessed orally"),
    },
    "dutch_badge_type": {
        "regular": lambda _: _("Regular (curricular) edubadge"),
        "micro_credential": lambda _: _("Microcredential"),
        "extra_curricular": lambda _: _("Extracurricular edubadge"),
    },
    "level": {
        "mbo-1": lambda _: _("VET level 1 (entry)"),
        "mbo-2": lambda _: _("VET level 2"),
        "mbo-3": lambda _: _("VET level 3"),
        "mbo-4": lambda _: _("VET level 4"),
        "ad": lambda _: _("Associate degree"),
        "hbo": lambda _: _("Professional bachelor"),
        "staff": lambda _: _("Staff"),
    },
}
"""By vocabulary and key; each says its word with the gettext of the reader."""
_STEPS_AND_GRADES: Mapping[str, _Words] = {
    "With help": lambda _: _("With help"),
    "Independently": lambda _: _("Independently"),
    "In new situations": lambda _: _("In new situations"),
    "Guides others": lambda _: _("Guides others"),
    "Does it in a familiar situation when someone helps.": lambda _: _("Does it in a familiar situation when someone helps."),
    "Does it without help in ordinary situations.": lambda _: _("Does it without help in ordinary situations."),
    "Adapts it to a new or difficult situation in another culture.": lambda _: _(
        "Adapts it to a new or difficult situation in another culture."
    ),
    "Helps others to do it and can explain why it works.": lambda _: _("Helps others to do it and can explain why it works."),
    "Fail": lambda _: _("Fail"),
    "Pass": lambda _: _("Pass"),
    "Insufficient": lambda _: _("Insufficient"),
    "Sufficient": lambda _: _("Sufficient"),
    "Good": lambda _: _("Good"),
    "Pass / fail": lambda _: _("Pass / fail"),
    "Insufficient / sufficient / good": lambda _: _("Insufficient / sufficient / good"),
    "Dutch grade 1–10": lambda _: _("Dutch grade 1–10"),
    "CEFR level reached": lambda _: _("CEFR level reached"),
    "Local grade with ECTS grade distribution": lambda _: _("Local grade with ECTS grade distribution"),
}
"""By the English wording."""
