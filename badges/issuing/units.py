"""Units and organisations as they were published last, for whoever reads many requests."""

from __future__ import annotations

from functools import cached_property

from badges.model.concepts import Concept
from badges.model.learning import LearningUnit
from badges.model.parties import Organisation
from badges.store import Store


class Published:
    """Those of a store, each read once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._units: dict[str, LearningUnit] = {}
        self._forms: dict[str, Concept | None] = {}

    def unit(self, id: str, version: str | None = None) -> LearningUnit | None:
        """A unit by id or slug. A composite is none that anybody could be awarded without its parts."""
        found = self._units.get(id) or self._store.unit(id, version)
        if found is not None and found.further.inside:
            return None
        if found is not None:
            self._units[id] = found
        return found

    def organisation(self, id: str) -> Organisation | None:
        """An organisation by id."""
        return self._organisations.get(id)

    def form(self, key: str) -> Concept | None:
        """A form of mobility by its key."""
        if key not in self._forms:
            self._forms[key] = self._store.concept(f"mobility_form/{key}")
        return self._forms[key]

    @cached_property
    def _organisations(self) -> dict[str, Organisation]:
        return {one.id: one for one in self._store.organisations()}
