"""The shared building blocks of a catalogue file: words, frameworks, vocabularies, grading."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from badges import schemas
from badges.importing.reading import Cursor
from badges.model.concepts import Concept, Framework, FrameworkItem
from badges.model.further import Accreditation
from badges.model.learning import GradingScheme, QualityAssurance, RubricLevel
from badges.model.parties import Organisation
from badges.model.text import Text

T = TypeVar("T")

LANGUAGE = re.compile(r"[a-z]{2}(-[A-Z]{2})?")

VOCABULARIES = (
    "mode_of_learning",
    "assessment_type",
    "learning_setting",
    "learning_activity_type",
    "credit_system",
    "participation_form",
    "supervision",
    "mobility_form",
    "mobility_purpose",
    "dutch_badge_type",
    "inclusion_feature",
    "competence_domain",
    "evidence_type",
    "assessor_role",
    "level",
)


@dataclass(slots=True)
class Parts:
    """What units refer to by key; filled section by section while the file is read."""

    languages: tuple[str, ...]
    required_languages: tuple[str, ...]
    folder: Path
    """Where the catalogue file is; logos stand below it."""
    frameworks: dict[str, Framework] = field(default_factory=dict)
    items: dict[str, FrameworkItem] = field(default_factory=dict)
    concepts: dict[tuple[str, str], Concept] = field(default_factory=dict)
    level_eqf: dict[str, int | None] = field(default_factory=dict)
    grading: dict[str, GradingScheme] = field(default_factory=dict)
    rubric: tuple[RubricLevel, ...] = ()
    quality_assurance: dict[str, QualityAssurance] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    accreditations: dict[str, Accreditation] = field(default_factory=dict)
    programmes: set[str] = field(default_factory=set)
    collections: set[str] = field(default_factory=set)

    def concept(self, vocabulary: str, cursor: Cursor) -> Concept | None:
        """The member of a vocabulary that a value names; an unknown one is noted."""
        keys = [key for name, key in self.concepts if name == vocabulary]
        key = cursor.choice(keys, f"value of the vocabulary {vocabulary}")
        return self.concepts.get((vocabulary, key)) if key else None

    def text(self, cursor: Cursor, *, required: bool = True) -> Text | None:
        """A text with its languages; the catalogue's required languages must all be there."""
        if not cursor.there:
            if required:
                cursor.note("this text is missing", f"Give it in {' and '.join(self.required_languages)}")
            return None
        here = cursor.mapping()
        wordings: dict[str, str] = {}
        for language in here.value:
            member = here.at(language)
            if not LANGUAGE.fullmatch(language):
                member.note(f"{language!r} is not a language code", "Use two letters such as en, nl or de (ISO 639-1)")
            if (wording := member.string()) is not None:
                wordings[language] = wording
        for language in self.required_languages:
            if isinstance(cursor.value, dict) and language not in cursor.value:
                cursor.note(f"the language {language} is missing", f"Add a line '{language}: …'")
        ordered = {x: wordings[x] for x in (*self.languages, *wordings) if x in wordings}
        return Text(ordered) if ordered else None


def is_country(code: str) -> bool:
    """Whether credentials can name this country (ISO 3166-1 alpha-2, EU authority list)."""
    return code in schemas.vocabulary("country")["codes"]


def is_language(code: str) -> bool:
    """Whether credentials can name this language (ISO 639-1, EU authority list)."""
    return code in schemas.vocabulary("language")["codes"]


def keyed(cursor: Cursor, name: str, read: Callable[[Cursor, str], T | None]) -> Iterator[tuple[str, T]]:
    """The members of a list by their ``id`` or ``key``; one that stands there twice is noted."""
    seen: set[str] = set()
    for member in cursor.each():
        here = member.mapping()
        key = here.at(name).needed()
        if key and key in seen:
            here.at(name).note(f"{key!r} is used twice", "Give every one its own name")
        seen.add(key)
        value = read(here, key)
        if key and value is not None:
            yield key, value


def refer(cursor: Cursor, known: dict[str, T], what: str) -> T | None:
    """The thing a key names; None when nothing stands there or nothing has that name (which is noted)."""
    if not cursor.there:
        return None
    key = cursor.choice(known, what)
    return known[key] if key is not None else None


def read_frameworks(root: Cursor) -> Iterator[tuple[str, Framework]]:
    """Section ``frameworks``."""

    def one(here: Cursor, key: str) -> Framework:
        name, publisher, note = here.at("name").needed(), here.at("publisher").needed(), here.at("note").string(required=False)
        here.done()
        return Framework(key, name, publisher, note)

    return keyed(root.at("frameworks"), "key", one)


def read_items(root: Cursor, parts: Parts) -> Iterator[tuple[str, FrameworkItem]]:
    """Section ``framework_items``; the label is English, ``label_nl`` and the like add languages."""

    def one(here: Cursor, key: str) -> FrameworkItem | None:
        framework = refer(here.at("framework"), parts.frameworks, "framework of this file")
        labels = {"en": here.at("label").needed()}
        for language in parts.languages:
            if wording := here.at(f"label_{language}").string(required=False):
                labels[language] = wording
        code = here.at("code").string(required=False)
        uri = here.at("uri").string(required=False)
        if uri is not None and not re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", uri):
            here.at("uri").note(f"{uri!r} is not a web address", "Give the address of the item, or null when it has none")
        status = here.at("uri_status").choice(("verified", "label-only", "not-verified"), "URI status")
        release = here.at("release").string(required=False) or here.at("source").string(required=False)
        here.at("note").string(required=False)
        here.done()
        if framework is None or not key:
            return None
        return FrameworkItem(key, framework.key, framework.name, Text(labels), code, uri, status or "not-verified", release)

    return keyed(root.at("framework_items"), "key", one)


def read_vocabularies(root: Cursor, parts: Parts) -> None:
    """Section ``vocabularies``: closed lists, each member with its labels or the label of the EU concept it stands for."""
    here = root.at("vocabularies").mapping()
    for name in here.value:
        if name not in VOCABULARIES:
            here.at(name).note(f"{name!r} is not a vocabulary of this software", f"Known here: {', '.join(VOCABULARIES)}")

    def one(vocabulary: str) -> Callable[[Cursor, str], Concept]:
        def read(member: Cursor, key: str) -> Concept:
            eu_label = member.at("eu_label").string(required=False)
            label = parts.text(member.at("label"), required=eu_label is None)
            uri = (member.at("eu_concept").string(required=False)) or member.at("eqf_concept").string(required=False)
            if vocabulary == "level":
                parts.level_eqf[key] = member.at("eqf").integer(1, 8, required=False)
            member.done("note", "rule", "personal_data", "nlqf_label", "nlqf_concept", "eqf")
            return Concept(vocabulary, key, label or Text({"en": eu_label or key}), uri, eu_label)

        return read

    for vocabulary in VOCABULARIES:
        for key, concept in keyed(here.at(vocabulary), "key", one(vocabulary)):
            parts.concepts[vocabulary, key] = concept


def read_grading(root: Cursor, parts: Parts) -> Iterator[tuple[str, GradingScheme]]:
    """Section ``grading_schemes``: a list of values from low to high, or a range of numbers."""

    def one(here: Cursor, key: str) -> GradingScheme:
        values = here.at("values").strings()
        labels = []
        wordings = here.at("labels")
        for value in values:
            text = parts.text(wordings.mapping().at(value)) if wordings.there else None
            labels.append(text or Text(dict.fromkeys(parts.languages, value)))
        if wordings.there:
            wordings.mapping()
        low, high = here.at("min").number(-1e6, 1e6, required=False), here.at("max").number(-1e6, 1e6, required=False)
        step = here.at("step").number(0, 1e6, required=False)
        if not values and (low is None or high is None):
            here.note("a grading scheme needs values, or min and max", "Give 'values: [fail, pass]', or 'min: 1' and 'max: 10'")
        start = here.at("pass_from")
        pass_from = str(start.value) if isinstance(start.value, int | float) else start.string(required=False)
        scheme = GradingScheme(
            key,
            parts.text(here.at("name")) or Text({"en": key}),
            values,
            tuple(labels),
            low,
            high,
            step,
            pass_from,
            here.at("distribution_required").flag(),
        )
        here.done()
        return scheme

    return keyed(root.at("grading_schemes"), "key", one)


def read_rubric(root: Cursor, parts: Parts) -> Iterator[RubricLevel]:
    """Section ``rubric``: the steps in which every outcome is judged, from low to high."""
    for n, member in enumerate(root.at("rubric").each(), start=1):
        here = member.mapping()
        level = here.at("level").integer(1, 20)
        if level is not None and level != n:
            here.at("level").note(f"level {level} stands at place {n}", "Number the steps 1, 2, 3 … from low to high")
        key = here.at("key").needed()
        label, description = parts.text(here.at("label")), parts.text(here.at("description"))
        here.done()
        if level and label and description:
            yield RubricLevel(level, key, label, description)


def read_quality_assurance(root: Cursor, parts: Parts) -> Iterator[tuple[str, QualityAssurance]]:
    """Section ``quality_assurance``."""

    def one(here: Cursor, key: str) -> QualityAssurance:
        name = parts.text(here.at("name")) or Text({"en": key})
        framework, body = here.at("framework").needed(), here.at("body").needed()
        here.done()
        return QualityAssurance(key, name, framework, body)

    return keyed(root.at("quality_assurance"), "key", one)
