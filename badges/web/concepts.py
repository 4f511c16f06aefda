"""Words for the members of EU lists, in languages that the lists and the credentials that repeat them do not have.

A member is known by its address and never by its label: what a stranger calls something is a stranger's text, and stays.
Our words stand in ``locale/<language>/LC_MESSAGES/concepts.po``, with the list and the code in it as msgid; the lists of
countries and languages carry their own in every language of the Union.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from badges import schemas
from badges.credentials.summary import Stage, Summary, Thing
from badges.credentials.summary.summary import Entitlement
from badges.model.text import Text
from badges.web.catalogues import CONCEPTS, catalogue

OWN = (
    "accreditation",
    "assessment",
    "credential",
    "education-credit",
    "entitlement",
    "entitlement-status",
    "eqf",
    "evidence-type",
    "human-sex",
    "isced-f",
    "learning-activity",
    "learning-assessment",
    "learning-opportunity",
    "learning-schedule",
    "learning-setting",
    "skill-reuse-level",
    "skill-type",
    "supervision-verification",
    "target-group",
    "verification",
    "verification-status",
)
"""Lists whose labels are English only, and for which we have words."""
TRANSLATED = ("country", "language")
"""Lists that have words of their own."""

_TERMS = {
    "activity": "dcType",
    "assessment": "dcType",
    "field": "thematicArea",
    "ground": "dcType",
    "kind": "dcType",
    "language_of_instruction": "language",
    "participation": "mode",
    "setting": "learningSetting",
    "supervision": "idVerification",
}
"""Under which term of the model the concepts of an element stand."""
_WHERE = frozenset({"description", "geographicName"})
"""Terms under which a place is told in the issuer's own words."""


def word_of(uri: str, language: str) -> str | None:
    """What a member of an EU list is called in this language; None for what is no member of a list that we know."""
    start, slash, code = uri.rpartition("/")
    name = _lists().get(start + slash)
    labels = schemas.vocabulary(name)["labels"].get(code) if name else None
    if labels is None:
        return None
    said: str | None = labels.get(language) or own_words(language).get(f"{name}/{code}")
    return said


def own_words(language: str) -> Mapping[str, str]:
    """Our own words in one language, by list and code: ``learning-activity/bf5588ff84``; none where there is no catalogue."""
    return catalogue(language, CONCEPTS).texts


def with_our_words(summary: Summary, language: str, word: Callable[[str, str], str | None] = word_of) -> Summary:
    """The same with a word in this language for concepts of known lists that the issuer gave none; details stay as signed."""
    if summary.details is None or summary.left_out:  # what was left out may be another thing of the same name
        return summary
    ours = _Ours.of(summary.details, language, word)
    elements = {
        name: tuple(ours.concept(_TERMS[name], text) for text in texts) if name in _TERMS else texts
        for name, texts in (summary.elements or {}).items()
    }
    return replace(
        summary,
        elements=elements or None,
        place=ours.place(summary.place),
        stages=tuple(ours.stage(stage) for stage in summary.stages),
        entitlements=tuple(ours.entitlement(one) for one in summary.entitlements),
    )


@dataclass(frozen=True, slots=True)
class _Ours:
    """Which concept a label of this credential is of, and our word for it."""

    language: str
    word: Callable[[str, str], str | None]
    uris: Mapping[tuple[str, Text], set[str | None]]
    """By term and label; None is among them where something under that term has the label and no address."""

    @classmethod
    def of(cls, details: Thing, language: str, word: Callable[[str, str], str | None]) -> _Ours:
        uris: defaultdict[tuple[str, Text], set[str | None]] = defaultdict(set)
        for term, text, uri in _labels(details):
            uris[term, text].add(uri)
        return cls(language, word, uris)

    def concept(self, term: str, label: Text) -> Text:
        """A label with our word beside those of the issuer, if all that has it under this term is one member of a list."""
        found = self.uris.get((term, label), set())
        uri = next(iter(found)) if len(found) == 1 else None
        word = self.word(uri, self.language) if uri and not label.get(self.language) else None
        return Text({**label.wordings, self.language: word}) if word else label

    def place(self, place: Text | None) -> Text | None:
        """A country by its name; a place that the issuer describes stays as it is."""
        if place is None or any((term, place) in self.uris for term in _WHERE):
            return place
        return self.concept("countryCode", place)

    def entitlement(self, entitlement: Entitlement) -> Entitlement:
        """What somebody may do, with whether that holds already."""
        status = entitlement.status
        return replace(entitlement, status=self.concept("entitlementStatus", status)) if status else entitlement

    def stage(self, stage: Stage) -> Stage:
        """One thing that somebody took part in, with its own parts."""
        return replace(
            stage,
            kinds=tuple(self.concept("dcType", kind) for kind in stage.kinds),
            mode=tuple(self.concept("mode", mode) for mode in stage.mode),
            place=self.place(stage.place),
            parts=tuple(self.stage(part) for part in stage.parts),
        )


def _labels(thing: Thing) -> Iterator[tuple[str, Text, str | None]]:
    """Every text at any depth with its term, and the address of what it is the label of."""
    for member in thing.members:
        for said in member.said:
            if said.text and said.kind != "again":
                yield member.term, said.text, said.url
        for inner in member.things:
            if inner.name:
                yield member.term, inner.name, None
            yield from _labels(inner)


@cache
def _lists() -> Mapping[str, str]:
    """The names of the lists, by what the addresses of their members start with."""
    return {str(schemas.vocabulary(name)["members"]): name for name in (*OWN, *TRANSLATED)}
