"""What a European credential cannot say of an award."""

from __future__ import annotations

LOSSES: tuple[tuple[str, str], ...] = (
    (
        "status.not_shown",
        "Europass shows no revocation: the status entry is there, but only a verifier such as ours looks at it.",
    ),
    ("outcome.attitude", "An attitude has no type: the list knows knowledge and skill only."),
    ("outcome.required_level", "The lowest rubric level that counts as achieved is not said, only the level reached."),
    ("alignment.release", "The release of a framework in which a label was seen has no property."),
    ("workload.sbu", "Dutch study load hours (mbo) are said as hours of learning."),
    ("unit.duration", "The calendar length of the unit is not said; the learner's own period is."),
    ("unit.sdgs", "Sustainable development goals are named only where an outcome is aligned with one."),
    ("unit.occupation", "The related occupation has no place on an achievement."),
    ("unit.programmes", "The programmes a unit belongs to are not said."),
    ("unit.inclusion_features", "What makes a unit accessible is left out: it says something of the person."),
    ("mobility.group", "Whether the experience was in a group or in a Euregion is not said."),
    ("rubric.results", "A rubric level is a note under a grading scheme, not a value of a closed list."),
    ("evidence.file", "Files are named by their fingerprint in a note; a link stands as a supplementary document."),
    ("evidence.words", "What an evidence shows in more words, and for whom it was made, stand in the Open Badge only."),
    ("holder.identities", "Numbers by which others know the holder are left out: this form could only say them openly."),
    ("endorsements", "What others say of the achievement, the issuer or the credential stands in the Open Badge only."),
    ("holder.birth_date", "The birth date is left out on purpose, unless an award says that it is needed."),
)
"""Pairs of a code and one plain sentence."""
