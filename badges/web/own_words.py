"""Words for the members of lists that badges refer to: those of the EU, and the closed lists of this software.

A badge is written in one language; what a list has a name for is still told in the reader's. A member is known by its address,
or by its code where the address is that of a concept page of this software, whoever runs it; a term of educredentials has no
address, only a code.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from badges.credentials.summary import Listed, Summary
from badges.model.text import Text
from badges.web.catalogues import PAGES, catalogue
from badges.web.concepts import word_of

_Words = Callable[[Callable[[str], str]], str]


def with_own_words(summary: Summary, language: str) -> Summary:
    """The same with a word in this language for members of lists that the badge names in another."""
    if not summary.members or not summary.elements:
        return summary
    words: dict[tuple[str, Text], set[str | None]] = {}
    for listed in summary.members:
        words.setdefault((listed.element, listed.text), set()).add(_word(listed, language))
    elements = {name: tuple(_told(words, name, text, language) for text in texts) for name, texts in summary.elements.items()}
    return replace(summary, elements=elements)


def _told(words: dict[tuple[str, Text], set[str | None]], element: str, text: Text, language: str) -> Text:
    found = words.get((element, text), set())
    word = next(iter(found)) if len(found) == 1 else None
    return Text({**text.wordings, language: word}) if word and not text.get(language) else text


def _word(listed: Listed, language: str) -> str | None:
    if listed.url and (word := word_of(listed.url, language)):
        return word[:1].upper() + word[1:]
    code = listed.code or ""
    if listed.url and not listed.url.endswith(f"/concepts/{code}"):
        return None
    return own_word(listed.element, code, language)


def own_word(element: str, code: str, language: str) -> str | None:
    """What a member of a list of ours is called; None for one that we do not have."""
    key = code.strip().casefold().replace(" ", "_").replace("-", "_")
    say = _WORDS.get(element, {}).get(key)
    return say(catalogue(language, PAGES).gettext) if say else None


_FORMS: dict[str, _Words] = {
    "online": lambda _: _("Online"),
    "onsite": lambda _: _("On site"),
    "on_site": lambda _: _("On site"),
    "presential": lambda _: _("On site"),
    "blended": lambda _: _("Partly online, partly on site"),
    "hybrid": lambda _: _("Partly online, partly on site"),
    "workbased": lambda _: _("At work"),
    "project_based": lambda _: _("In a project"),
    "volunteering": lambda _: _("Volunteering"),
    "work_experience": lambda _: _("Work experience"),
    "personalised": lambda _: _("Activities chosen for this person"),
}
_SUPERVISION: dict[str, _Words] = {
    "unsupervised_no_id": lambda _: _("Without supervision, identity not checked"),
    "unsupervised_id": lambda _: _("Without supervision, identity checked"),
    "supervised_onsite_no_id": lambda _: _("Supervised on site, identity not checked"),
    "supervised_online_no_id": lambda _: _("Supervised online, identity not checked"),
    "supervised_online_id": lambda _: _("Supervised online, identity checked"),
    "supervised_onsite_id": lambda _: _("Supervised on site, identity checked"),
    "unsupervised": lambda _: _("Without supervision"),
    "onsite": lambda _: _("Supervised on site"),
    "online": lambda _: _("Supervised online"),
}
_KINDS: dict[str, _Words] = {
    "assessment": lambda _: _("Assessment"),
    "associatedegree": lambda _: _("Associate degree"),
    "award": lambda _: _("Award"),
    "bachelordegree": lambda _: _("Bachelor’s degree"),
    "badge": lambda _: _("Badge"),
    "certificate": lambda _: _("Certificate"),
    "certificateofcompletion": lambda _: _("Certificate of completion"),
    "certification": lambda _: _("Certificate"),
    "cocurricular": lambda _: _("Beside the programme (co-curricular)"),
    "communityservice": lambda _: _("Community service"),
    "competency": lambda _: _("Competency"),
    "course": lambda _: _("Course"),
    "degree": lambda _: _("Degree"),
    "diploma": lambda _: _("Diploma"),
    "doctoraldegree": lambda _: _("Doctoral degree"),
    "fieldwork": lambda _: _("Practice or fieldwork"),
    "learningprogram": lambda _: _("Learning programme"),
    "license": lambda _: _("Licence"),
    "masterdegree": lambda _: _("Master’s degree"),
    "membership": lambda _: _("Membership"),
    "microcredential": lambda _: _("Micro-credential"),
}
_WORDS: dict[str, dict[str, _Words]] = {
    "achievement_type": _KINDS,
    "participation": _FORMS,
    "mode": _FORMS,
    "supervision": _SUPERVISION,
    "identity_check": {
        "identity_checked": lambda _: _("The identity was checked"),
        "identity_not_checked": lambda _: _("The identity was not checked"),
    },
    "assessment": {
        "practical_assessment": lambda _: _("Practical assessment"),
        "oral_examination": lambda _: _("Oral examination"),
        "written_examination": lambda _: _("Written examination"),
        "written_exam": lambda _: _("Written examination"),
        "portfolio": lambda _: _("Portfolio"),
        "project_work": lambda _: _("Project work"),
        "continuous_evaluation": lambda _: _("Continuous evaluation"),
        "artefact_assessment": lambda _: _("Assessment of a product"),
        "group_performance": lambda _: _("Group performance"),
        "peer_assessment": lambda _: _("Assessment by fellow students"),
        "peer_review": lambda _: _("Feedback of fellow students"),
        "marked_assignment": lambda _: _("Marked assignment"),
        "quiz": lambda _: _("Quiz"),
        "level_of_attendance": lambda _: _("Attendance"),
    },
    "mobility_form": {
        "physical": lambda _: _("Abroad"),
        "virtual": lambda _: _("Online with a partner abroad"),
        "blended": lambda _: _("Online and abroad"),
        "at_home": lambda _: _("An international experience without leaving the country"),
    },
    "mobility_purpose": {
        "study": lambda _: _("Study period or joint module"),
        "internship": lambda _: _("Work placement or internship"),
        "group_trip": lambda _: _("Group trip"),
        "coil": lambda _: _("Joint online project with a school abroad (COIL)"),
        "virtual_exchange": lambda _: _("Virtual exchange"),
        "summer_school": lambda _: _("Summer or winter school"),
        "skills_competition": lambda _: _("International skills competition"),
        "euregio": lambda _: _("Placement or unit in the border region"),
        "iah_module": lambda _: _("International module at home"),
        "iah_activity": lambda _: _("International activity at home"),
        "inbound_buddy": lambda _: _("Work with students from abroad"),
        "preparation": lambda _: _("Preparation"),
        "re_entry": lambda _: _("Return and reflection"),
        "staff_mobility": lambda _: _("Staff abroad"),
        "staff_training": lambda _: _("Training of staff"),
        "recognition_prior_learning": lambda _: _("Recognition of what was learned before"),
    },
}
"""By element and code; each says its word with the gettext of the reader."""
