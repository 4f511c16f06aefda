"""Skills by their addresses, as the frameworks of this installation name them: in which languages, each told as what it is.

A badge is written in one language, and names skills as it found them: most frameworks speak English only. What stands in such a
badge is told in the reader's language where the framework has it, and marked with the language that it really is in. A name that
the framework does not have is a stranger's, whatever address stands beside it, and stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from badges.credentials.summary import Aligned, Summary
from badges.model.addresses import Addresses
from badges.model.text import Text
from badges.store import Store, Watch
from badges.web.catalogue_words import word_at

NONE: Mapping[str, Text] = {}


class Skills:
    """The items of all frameworks, read again when somebody has written."""

    def __init__(self, store: Store, watch: Watch, addresses: Addresses) -> None:
        self._store, self._watch, self._addresses = store, watch, addresses
        self._kept: tuple[object, Mapping[str, Text]] = (None, NONE)

    def named(self) -> Mapping[str, Text]:
        """What each is called, by its address."""
        version, kept = self._watch.version(), self._kept
        if kept[0] != version:
            address = self._addresses.framework_item
            items = self._store.framework_items()
            self._kept = kept = (version, {item.uri or address(item.framework, item.item): item.label for item in items})
        return kept[1]


def with_known_skills(summary: Summary, known: Mapping[str, Text], language: str) -> Summary:
    """The same, each skill in all languages that a framework of ours has for it; a member of a list with our word for it."""

    def told(skills: tuple[Aligned, ...]) -> tuple[Aligned, ...]:
        return tuple(_told(one, known, language) for one in skills)

    outcomes = tuple(replace(outcome, alignments=told(outcome.alignments)) for outcome in summary.outcomes)
    return replace(summary, alignments=told(summary.alignments), outcomes=outcomes)


def _told(skill: Aligned, known: Mapping[str, Text], language: str) -> Aligned:
    if not skill.url:
        return skill
    label = known.get(skill.url)
    if label is not None and set(skill.name.wordings.values()) <= set(label.wordings.values()):
        return replace(skill, name=label)
    word = None if skill.name.get(language) else word_at(skill.url, language)
    return replace(skill, name=Text({**skill.name.wordings, language: word})) if word else skill
