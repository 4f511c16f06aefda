"""What a person wants to read of a credential, whatever its form. Only shown when its proof holds; still, nothing in it is safe.

A credential that somebody signed properly may hold anything, so every value is looked at before it is taken, what has another
shape is left out, and addresses are http or https.
"""

from __future__ import annotations

from dataclasses import replace

from badges.credentials import receipt
from badges.credentials.summary.european import Claimed, claimed_accreditation, eidas_number, european_holder, summarize_european
from badges.credentials.summary.open_badge import plain_name, summarize_open_badge
from badges.credentials.summary.summary import (
    UNKNOWN_LANGUAGE,
    Aligned,
    Evidence,
    Grade,
    Identity,
    Level,
    Listed,
    Member,
    Outcome,
    Part,
    Picture,
    Said,
    Scale,
    Stage,
    Summary,
    Thing,
)
from badges.credentials.violation import Document
from badges.model.issued import FormName

__all__ = [
    "UNKNOWN_LANGUAGE",
    "Aligned",
    "Claimed",
    "Evidence",
    "Grade",
    "Identity",
    "Level",
    "Listed",
    "Member",
    "Outcome",
    "Part",
    "Picture",
    "Said",
    "Scale",
    "Stage",
    "Summary",
    "Thing",
    "claimed_accreditation",
    "eidas_number",
    "european_holder",
    "plain_name",
    "summarize",
]


def summarize(document: Document, form: str, *, details: bool = False) -> Summary:
    """What this credential says, in the words of a reader; ``form`` is what kind of credential it is.

    ``details`` asks for all that a European credential says, its parts, notes and pictures too, which costs as much again as
    judging it; and for which elements of a micro-credential it has.
    """
    if form == FormName.EUROPEAN:
        return summarize_european(document, details=details)
    if form == "receipt":
        return replace(summarize_open_badge(document, form), checked=receipt.read(document))
    return summarize_open_badge(document, str(form), details=details)
