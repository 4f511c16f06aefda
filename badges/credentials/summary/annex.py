"""Which elements of a European micro-credential a credential has (Council Recommendation 2022/C 243/02, Annex I).

The table of elements is that of ``badges.model.annex_i``; here is where each of them stands in what a badge says. Of a European
credential ``badges.credentials.micro_credential`` knows it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from badges.credentials.edition import WORDS, Words
from badges.credentials.summary.summary import Summary
from badges.credentials.violation import Document
from badges.model.annex_i import Meter, meter_of
from badges.model.text import Text

_MICRO = re.compile(r"\bmicro[- ]?(?:cred|certif|qualif|diplom)", re.IGNORECASE).search
MOST_LETTERS = 500
_MOST_CRITERIA = 50_000


def calls_itself_micro(*texts: Text) -> bool:
    """Whether a title or kind says micro-credential, in any language."""
    return any(_MICRO(words[:MOST_LETTERS]) for text in texts for words in text.wordings.values())


def badge_meter(said: Summary) -> Meter:
    """The elements that a badge has, as far as its summary tells."""
    elements = said.elements or {}
    return meter_of(
        {
            "learner": bool(said.holder or said.identities),
            "title": True,
            "country": said.country is not None,
            "awarding_body": said.issuer is not None,
            "date": bool(said.awarded_on or said.valid_from),
            "outcomes": bool(said.outcomes or said.alignments),
            "workload": bool(said.hours or said.credits or said.study_load),
            "level": bool(said.levels or elements.get("national_level")),
            "assessment": "assessment" in elements,
            "participation": "participation" in elements or "mode" in elements,
            "quality_assurance": "quality_assurance" in elements,
            "prerequisites": "prerequisites" in elements or _stands_in_criteria(said.criteria, lambda own: own.required),
            "supervision": "supervision" in elements or "identity_check" in elements,
            "grade": bool(said.grades),
            "stackability": bool(said.parts) or _stands_in_criteria(said.criteria, lambda own: own.towards),
            "further_information": bool(said.evidence or said.alignments or "field" in elements),
        }
    )


def _stands_in_criteria(criteria: Text | None, label: Callable[[Words], str]) -> bool:
    """Whether a line of the criteria begins with these words of ours: so our badges say what they have no term for."""
    for language, words in criteria.wordings.items() if criteria else ():
        own = WORDS.get(language.partition("-")[0])
        if own and f"\n{label(own)}: " in words[:_MOST_CRITERIA]:
            return True
    return False


def european_meter(document: Document) -> Meter:
    """The elements that a European credential has; one that some of its achievements lack is not there."""
    from badges.credentials.micro_credential import element_name, gaps  # nobody else who reads a summary needs it

    lacking = {element_name(gap.element) for gap in gaps(document)}
    return meter_of({}, otherwise=lambda name: name not in lacking)
