"""Which elements of a European micro-credential a credential has (Council Recommendation 2022/C 243/02, Annex I).

The table of elements is that of ``badges.model.annex_i``; here is where each of them stands in what a badge says. Of a European
credential ``badges.credentials.micro_credential`` knows it.
"""

from __future__ import annotations

import re

from badges.credentials.summary.summary import Summary
from badges.credentials.violation import Document
from badges.model.annex_i import Meter, meter_of
from badges.model.text import Text

_MICRO = re.compile(r"\bmicro[- ]?(?:cred|certif|qualif|diplom)", re.IGNORECASE).search
MOST_LETTERS = 500


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
            "prerequisites": "prerequisites" in elements,
            "supervision": "supervision" in elements or "identity_check" in elements,
            "grade": bool(said.grades),
            "stackability": bool(said.parts),
            "further_information": bool(said.evidence or said.alignments or "field" in elements),
        }
    )


def european_meter(document: Document) -> Meter:
    """The elements that a European credential has; one that some of its achievements lack is not there."""
    from badges.credentials.micro_credential import element_name, gaps  # nobody else who reads a summary needs it

    lacking = {element_name(gap.element) for gap in gaps(document)}
    return meter_of({}, otherwise=lambda name: name not in lacking)
