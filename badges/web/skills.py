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


def with_known_skills(summary: Summary, known: Mapping[str, Text]) -> Summary:
    """The same with the languages of each skill that a framework of ours has under this name."""
    if not known:
        return summary
    return replace(
        summary,
        alignments=tuple(_told(one, known) for one in summary.alignments),
        outcomes=tuple(
            replace(outcome, alignments=tuple(_told(one, known) for one in outcome.alignments)) for outcome in summary.outcomes
        ),
    )


def _told(skill: Aligned, known: Mapping[str, Text]) -> Aligned:
    label = known.get(skill.url or "")
    if label is None or not set(skill.name.wordings.values()) <= set(label.wordings.values()):
        return skill
    return replace(skill, name=label)
