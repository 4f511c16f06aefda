"""A credential in the words of a reader: one value for every form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any

from badges.credentials.receipt import CheckedFile, CheckedFinding, CheckedPart, UsedDocument, UsedList
from badges.model.annex_i import Element, Meter
from badges.model.text import Text

UNKNOWN_LANGUAGE = "und"
"""BCP 47: the language of a text that does not say."""


ECTS = "ECTS"


@dataclass(frozen=True, slots=True)
class Aligned:
    """A skill or level of a framework that an outcome or an achievement is aligned with."""

    framework: str
    name: Text
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A learning outcome and how far it was reached."""

    text: Text
    level: Text | None = None
    """The rubric level that was reached."""
    step: int | None = None
    steps: int | None = None
    alignments: tuple[Aligned, ...] = ()
    reached: bool = True
    """False for an outcome without a result, where others have one."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something that shows the achievement."""

    name: Text | None
    url: str | None
    narrative: Text | None = None
    """What it shows, in more words (Markdown)."""


@dataclass(frozen=True, slots=True)
class Identity:
    """One way in which a credential says whom it is for: in the clear, or as the fingerprint of what only some know."""

    kind: str
    """``emailAddress``, ``name`` and the other kinds of the standard; ``id`` for the address or DID of the person itself."""
    value: str | None = None
    fingerprint: str | None = None
    """``sha256$…``, of the value and the salt after it."""
    salt: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    """A level as the credential names it, whether or not there is such a level."""

    framework: str
    """``EQF``, ``NLQF``, ``mbo``, or what the credential calls it."""
    code: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A text that names a member of a list: a kind of assessment, a form of participation."""

    element: str
    text: Text
    url: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Scale:
    """What a grade may be."""

    kind: str = ""
    """What the standard calls it: ``RawScore``, ``Percent``, ``LetterGrade``, ``Status`` …"""
    name: Text | None = None
    lowest: str | None = None
    highest: str | None = None
    required: str | None = None
    """From which one has passed."""
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade and its scale."""

    value: Text
    scale: Scale | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One part of what leads to a diploma or another composite, with its own parts."""

    title: Text
    awarded_by: Text | None = None
    hours: int | None = None
    credits: str | None = None
    level: int | None = None
    grade: Text | None = None
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """What somebody took part in, or one part of it: a week abroad, the weeks online before it."""

    title: Text | None = None
    kinds: tuple[Text, ...] = ()
    mode: tuple[Text, ...] = ()
    start: str | None = None
    end: str | None = None
    place: Text | None = None
    host: tuple[Text, ...] = ()
    hours: int | None = None
    description: Text | None = None
    parts: tuple[Stage, ...] = ()


@dataclass(frozen=True, slots=True)
class Band:
    """How many of a group had a result."""

    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Grading:
    """What a grade means: its scheme, how the grades of a group fell, and where this one stands among them."""

    scheme: Text | None = None
    description: Text | None = None
    group: Text | None = None
    """Which group it was."""
    bands: tuple[Band, ...] = ()
    standing: tuple[int, int, int] | None = None
    """Percentages of the group that had a lower grade, the same and a higher one."""
    assessed_by: tuple[Text, ...] = ()
    assessed_on: str | None = None


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What the holder may do with it."""

    title: Text
    description: Text | None = None
    status: Text | None = None
    expires: str | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """One page of how the issuer drew it, in one language. Nobody has looked into its bytes yet."""

    language: str
    page: int
    media_type: str
    content: str = field(repr=False)
    """Base64, as it stands in the credential."""


@dataclass(frozen=True, slots=True)
class Said:
    """One value: a text in languages, or what is written the same in all of them."""

    text: Text | None = None
    value: str | None = None
    """As written: a date or time, two of them with a slash between, a duration, a number, the size of a file …"""
    kind: str = "text"
    """``text``, ``date``, ``period``, ``duration``, ``number``, ``yes_no``, ``link``, ``file``; ``again`` for a thing that is
    told in full elsewhere."""
    url: str | None = None
    of: Text | None = None
    """What it is a number or code of: the scheme, the country, the credit system."""


@dataclass(frozen=True, slots=True)
class Member:
    """What is said of a thing under one term of the model."""

    term: str
    said: tuple[Said, ...] = ()
    things: tuple[Thing, ...] = ()


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing of the model with all that is said of it."""

    kind: str
    """Its class: ``LearningAssessment``."""
    name: Text | None = None
    members: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """A credential in the words of a reader. Dates are ``YYYY-MM-DD``; what the credential does not say is empty."""

    form: str
    """``open-badge``, ``european``, or what else it is: ``clr``, ``endorsement``, ``credential``."""
    id: str
    title: Text
    description: Text | None = None
    issuer: Text | None = None
    issuer_id: str | None = None
    issuer_url: str | None = None
    awarded_by: Text | None = None
    """The school, where the owner of the seal is another organisation or the credential names both."""
    holder: str | None = None
    awarded_on: str | None = None
    valid_from: str | None = None
    valid_until: str | None = None
    start: str | None = None
    end: str | None = None
    place: Text | None = None
    """Country or town of the stay."""
    host: tuple[Text, ...] = ()
    narrative: Text | None = None
    """What the issuer wrote about this award."""
    hours: int | None = None
    credits: str | None = None
    """Number of ECTS credits or the like, as written."""
    credit_system: str | None = None
    """Of which system they are, where that is said."""
    level: int | None = None
    """Level of the European Qualifications Framework."""
    grade: Text | None = None
    grades: tuple[Grade, ...] = ()
    """Every grade with its scale; ``grade`` is there only when there is one."""
    levels: tuple[Level, ...] = ()
    """Every level that it names, also those that nobody knows."""
    identities: tuple[Identity, ...] = ()
    """How it says whom it is for."""
    country: str | None = None
    """Where who awards is (ISO 3166)."""
    study_load: int | None = None
    """Dutch study load hours (sbu)."""
    criteria: Text | None = None
    """What one had to show (Markdown)."""
    criteria_url: str | None = None
    kind: str | None = None
    """What an Open Badge says it is: ``MicroCredential``, ``Course`` …"""
    outcomes: tuple[Outcome, ...] = ()
    elements: Mapping[str, tuple[Text, ...]] | None = None
    """Other elements of a micro-credential by name: ``assessment``, ``supervision``, ``participation``, ``mode`` …"""
    members: tuple[Listed, ...] = ()
    """Of which lists those elements are members."""
    alignments: tuple[Aligned, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    annex_i: Meter | None = None
    """Which elements of a European micro-credential it has."""
    is_micro_credential: bool = False
    """Whether it says that it is one."""
    image: str | None = None
    """Address of the badge's picture."""
    languages: tuple[str, ...] = ()
    """Languages its title is written in, the main one first."""
    parts: tuple[Part, ...] = ()
    stages: tuple[Stage, ...] = ()
    """All that somebody took part in for it."""
    grading: Grading | None = None
    entitlements: tuple[Entitlement, ...] = ()
    notes: tuple[Text, ...] = ()
    documents: tuple[Evidence, ...] = ()
    """Documents of others that go with it."""
    pictures: tuple[Picture, ...] = ()
    details: Thing | None = None
    """All that it says, by the terms of its model; European credentials only."""
    left_out: int = 0
    """Values that were left out of the details because there are too many."""
    checked: CheckedFile | None = None
    """Of a receipt: what it says came of checking a file."""

    def to_json(self) -> dict[str, Any]:
        """As JSON values, empty ones left out; texts are language maps."""
        written: dict[str, Any] = _plain(self)
        return written


def letters_of(summary: Summary) -> int:
    """How many letters whoever shows a summary has to show, its pictures left out."""
    waiting: list[Any] = [summary]
    letters = 0
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            letters += len(value)
        elif isinstance(value, Text):
            letters += sum(map(len, value.wordings.values()))
        elif isinstance(value, tuple):
            waiting.extend(value)
        elif isinstance(value, Mapping):
            waiting.extend(value.values())
        elif type(value) is not Picture and (names := _MEMBERS.get(type(value))):
            waiting.extend(getattr(value, name) for name in names)
    return letters


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind is str:
        return value
    if kind is Text:
        return dict(value.wordings)
    if names := _MEMBERS.get(kind):
        written = {}
        for name in names:
            member = getattr(value, name)
            if member is not None and (member := _plain(member)) != [] and member != {}:
                written[name] = member
        if kind is Picture:
            written["content"] = len(value.content) * 3 // 4  # whoever asks has the file
        if kind is Summary:
            for name in ("left_out", "is_micro_credential"):
                if not getattr(value, name):
                    del written[name]
        if kind is Outcome and value.reached:
            del written["reached"]
        if kind is Meter:
            written = {"present": value.present, "of": value.countable, **written}
        return written
    if kind is tuple:
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(member) for key, member in value.items()}
    return str(value) if isinstance(value, StrEnum) else value


_KINDS: tuple[type, ...] = (
    *(Summary, Outcome, Aligned, Evidence, Part, Stage, Band, Grading, Entitlement, Picture, Said, Member, Thing),
    *(Identity, Level, Listed, Scale, Grade, Meter, Element),
    *(CheckedFile, CheckedPart, CheckedFinding, UsedDocument, UsedList),
)
_MEMBERS: Mapping[type, tuple[str, ...]] = {kind: tuple(field.name for field in fields(kind)) for kind in _KINDS}
