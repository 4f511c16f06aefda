"""Members of EU vocabularies, of ESCO and of our own lists, each written in full as the application profile wants it."""

from __future__ import annotations

from collections.abc import Mapping

from badges import schemas
from badges.credentials.european.edition import Edition, given
from badges.credentials.violation import Document
from badges.model.concepts import Concept, FrameworkItem
from badges.model.text import Text

ESCO_SKILL = "http://data.europa.eu/esco/skill/"
ESCO_SKILLS = "http://data.europa.eu/esco/concept-scheme/skills"
ESCO_OCCUPATION = "http://data.europa.eu/esco/occupation/"
ESCO_OCCUPATIONS = "http://data.europa.eu/esco/concept-scheme/occupations"
SNB = "http://data.europa.eu/snb/"
SNB_VERSION = "25831c2"
"""Every Europass list has this as the last part of its scheme's address."""

SUPERVISION = {
    "supervised_onsite_id": "70be69aaf9",
    "supervised_online_id": "70be69aaf9",
    "unsupervised_no_id": "c598449d64",
}
"""Our kinds of supervision that the EU list is known to have; the others stay concepts of our own."""


class UnknownMember(ValueError):
    """A country, language or media type that the EU list we hold does not have."""

    def __init__(self, vocabulary: str, key: str) -> None:
        super().__init__(f"{key!r} is not in the list {vocabulary}")
        self.vocabulary = vocabulary
        self.key = key


def member(edition: Edition, vocabulary: str, code: str, own: Text | None = None) -> Document:
    """A member of an EU list, in English and in the document's languages as far as we know them (or in our own words).

    Raises:
        UnknownMember: for a code that the list does not have.
    """
    listed = schemas.vocabulary(vocabulary)
    labels = listed["labels"].get(code)
    if labels is None:
        raise UnknownMember(vocabulary, code)
    known = {**(own.wordings if own else {}), **labels}
    return _written(edition, listed["members"] + code, listed["scheme"], known, listed.get("notation"))


def coded(edition: Edition, vocabulary: str, code: str) -> Document:
    """A member by the code that people use: ``coded(edition, "country", "NL")``, ``coded(edition, "language", "nl")``.

    Raises:
        UnknownMember: for a code that the list does not have.
    """
    code_of = schemas.vocabulary(vocabulary)["codes"]
    if code not in code_of:
        raise UnknownMember(vocabulary, code)
    return member(edition, vocabulary, code_of[code])


def concept(edition: Edition, value: Concept) -> Document:
    """A concept of the catalogue: the EU concept it maps to, or else a concept of our own."""
    if value.vocabulary == "supervision" and value.key in SUPERVISION:
        return member(edition, "supervision-verification", SUPERVISION[value.key], value.label)
    if value.uri is None:
        return own_concept(edition, value)
    name, _, code = value.uri.removeprefix(SNB).partition("/")
    try:
        return member(edition, name, code, value.label)
    except (schemas.UnknownSchema, UnknownMember):
        # Written as the catalogue has it; the profile refuses it if it claims to be in a list that does not have it.
        wordings = {**value.label.wordings, **({"en": value.eu_label} if value.eu_label else {})}
        return _written(edition, value.uri, _scheme_of(value.uri), wordings)


def own_concept(edition: Edition, value: Concept) -> Document:
    """A member of a list of ours. Such names need nobody's web site to mean something."""
    id = f"urn:epass:concept:{value.vocabulary}:{value.key}"
    return _written(edition, id, f"urn:epass:conceptScheme:{value.vocabulary}", value.label.wordings)


def is_esco_skill(item: FrameworkItem) -> bool:
    """Whether an item may stand in ``relatedESCOSkill``: it has a public ESCO address."""
    return item.uri is not None and item.uri.startswith(ESCO_SKILL)


def skill(edition: Edition, item: FrameworkItem) -> Document:
    """A framework item. One without a public address has a page under ours."""
    labels = item.label.wordings
    if item.uri is None:
        id = edition.addresses.framework_item(item.framework, item.item)
        return _written(edition, id, edition.addresses.framework(item.framework), labels, item.code)
    if is_esco_skill(item):
        return _written(edition, item.uri, ESCO_SKILLS, labels, "Skill")
    if item.uri.startswith(ESCO_OCCUPATION):
        return _written(edition, item.uri, ESCO_OCCUPATIONS, labels, "Occupation")
    scheme = _scheme_of(item.uri) if item.uri.startswith(SNB) else edition.addresses.framework(item.framework)
    return _written(edition, item.uri, scheme, labels, item.code)


def _scheme_of(uri: str) -> str:
    parent = uri.rpartition("/")[0]
    return f"{parent}/{SNB_VERSION}" if uri.startswith(SNB) else parent


def _labels(edition: Edition, wordings: Mapping[str, str]) -> dict[str, str]:
    text = Text(wordings)
    labels = text.only(dict.fromkeys((*edition.languages, "en")))
    if labels:
        return labels
    language, wording = text.best(*edition.languages)
    return {language: wording}


def _written(edition: Edition, id: str, scheme: str, labels: Mapping[str, str], notation: str | None = None) -> Document:
    def write() -> Document:
        return {
            "id": id,
            "type": "Concept",
            "inScheme": {"id": scheme, "type": "ConceptScheme"},
            **given(notation=notation, prefLabel=_labels(edition, labels)),
        }

    return edition.concept(id, write)
