"""Members of vocabularies and frameworks that units, outcomes and mobility refer to."""

from __future__ import annotations

from dataclasses import dataclass

from badges.model.text import Text


@dataclass(frozen=True, slots=True)
class Framework:
    """A framework of skills, competences or levels that outcomes are aligned with."""

    key: str
    name: str
    publisher: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Concept:
    """A member of a closed vocabulary: ``Concept("assessment_type", "portfolio", …)``."""

    vocabulary: str
    key: str
    label: Text
    uri: str | None = None
    """The EU concept it maps to (``http://data.europa.eu/snb/…``), if there is one."""
    eu_label: str | None = None
    """The English label of that EU concept."""


@dataclass(frozen=True, slots=True)
class FrameworkItem:
    """One skill, competence or level of a framework (ESCO, CEFR, GreenComp …)."""

    key: str
    """``framework:item`` as the catalogue writes it, e.g. ``greencomp:2.1``."""
    framework: str
    """Key of the framework, e.g. ``greencomp``; part of the item's own page address."""
    framework_name: str
    label: Text
    code: str | None = None
    uri: str | None = None
    uri_status: str = "not-verified"
    """``verified``, ``label-only`` or ``not-verified``."""
    release: str | None = None
    """Release of the framework in which label and URI were seen together."""

    @property
    def item(self) -> str:
        """The part of the key after the framework: the item's name in its page address."""
        return self.key.partition(":")[2] or self.key
