"""Badges that differ in some texts only: what they have in common is read once, and of each only what is its own.

A template is the JSON text of a badge with gaps where badges of its kind were seen to differ. A badge follows it when all that
stands between the gaps is the same, byte for byte; then what stands in the gaps says everything about it: whether it conforms
(``ConformingShape``), what its canonical form is (``Shape``), what the signed file is. Whatever does not follow, or is in doubt,
goes the long way. Which way was taken is not to be seen in what is signed.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from secrets import token_hex
from typing import Any

import orjson

from badges.canonical import compiled, examine, reference
from badges.canonical.shape import NotThisShape, Path, Shape
from badges.credentials.conformance import violations
from badges.credentials.conforming_shape import ConformingShape
from badges.credentials.violation import Document, NonConforming
from badges.proofs.data_integrity import ProofOptions, add_proof, hash_data, proof_options, sign_hashed
from badges.proofs.signer import Signer

LEARNT_FROM = 6
"""Badges of a kind that are signed the long way before a template is made of them, which takes longer than that."""
LEARNT_FURTHER_FROM = 2
"""The same for further kinds: where badges differ is known by then."""
CHECKED_EVERY = 1000
"""How often a badge that was made by template is made anew, with the reference for its canonical form. The first of each template
is made anew as well, by compiled tables: the reference had a part in making the template."""
KINDS = 64
"""Kinds that are remembered, each with a third of a megabyte."""
AT_ONCE = 64
"""Badges worth giving to ``prove`` together: what a step needs stays in the processor's cache, what a badge needs as well."""

_QUOTE, _BACKSLASH = b'"', b"\\"
_STRING = re.compile(rb'[^"\\]*(?:\\.[^"\\]*)*')
"""What stands between the quotes of a JSON string."""


class ShapeMismatch(Exception):
    """A template gave something else than the long way: a fault in this program. What it made may not leave the house."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.id = id

    def __str__(self) -> str:
        return f"{self.id} came out in two ways that should be the same. Set BADGES_FAST_PATHS=off to go on, and tell us of it."


class Proving:
    """Badges become signed files, all with the same key and of the same moment."""

    def __init__(
        self, signer: Signer, at: datetime, *, learnt_from: int = LEARNT_FROM, checked_every: int = CHECKED_EVERY
    ) -> None:
        self._signer, self._at = signer, at
        self._learnt_from, self._checked_every = learnt_from, checked_every
        self._kinds: OrderedDict[Hashable, _Kind] = OrderedDict()
        self._vary: set[Path] = set()
        self._options: dict[bytes, ProofOptions] = {}
        self.by_template = 0
        """How many were made by template so far."""

    def prove(self, documents: Sequence[Document], anew: Callable[[int], Document]) -> list[bytes]:
        """The signed files: ``orjson.dumps(add_proof(document, …))`` of each, byte for byte.

        They are Open Badges as we build them. ``anew`` builds one of them again, with nothing kept from earlier ones.

        Raises:
            NonConforming: when a document may not be signed.
            ShapeMismatch: when a template is at fault; then everything since the last comparison is in doubt.
        """
        signed: dict[int, bytes] = {}
        following: list[_Following] = []
        for place, document in enumerate(documents):
            if template := self._known(document):
                following.append(_Following(place, document, template))
            else:
                signed[place] = self._the_long_way(document)
        # One step after the other for all of them, see AT_ONCE.
        following = [one for one in following if one.follows()]
        following = [one for one in following if one.conforms()]
        following = [one for one in following if one.is_hashed()]
        for one in following:
            signed[one.place] = one.signed(self._signer)
        for one in following:
            if one.template.is_new or self.by_template % self._checked_every == 0:
                self._compare(anew(one.place), one, signed[one.place])
                one.template.is_new = False
            self.by_template += 1
        return [signed.get(place) or self._the_long_way(document) for place, document in enumerate(documents)]

    def _known(self, document: Document) -> _Template | None:
        if not compiled.is_on() or (name := _kind(document)) not in self._kinds:
            return None
        self._kinds.move_to_end(name)
        return self._kinds[name].template

    def _the_long_way(self, document: Document) -> bytes:
        examined = examine(document)
        if found := violations(document, examined=examined):
            raise NonConforming("The badge", found)
        signed = orjson.dumps(add_proof(document, self._signer, created=self._at, examined=examined))
        if compiled.is_on():
            self._learn(document)
        return signed

    def _compare(self, document: Document, made: _Following, signed: bytes) -> None:
        """Raises ShapeMismatch unless the same comes of the document itself."""
        options = made.template.options
        suite = options.suite
        if not made.template.is_new:  # what a new one rests on was held against the reference when it was made
            suite = replace(suite, canonicalize=reference.canonicalize)
        data = options.data(made.digest)
        again = {**document, "proof": [{**options.proof, "proofValue": made.proof["proofValue"]}]}
        if violations(document) or data != hash_data(document, options.proof, suite) or signed != orjson.dumps(again):
            raise ShapeMismatch(document["id"])

    def _learn(self, document: Document) -> None:
        kind = self._kinds.setdefault(_kind(document), _Kind())
        if len(self._kinds) > KINDS:
            self._kinds.popitem(last=False)
        enough = min(self._learnt_from, LEARNT_FURTHER_FROM) if self._vary else self._learnt_from
        slots = kind.slots_after(document, enough, self._vary)
        self._vary.update(slots)
        if slots and (template := self._template(document, slots)):
            kind.template = template

    def _template(self, document: Document, slots: Sequence[Path]) -> _Template | None:
        """A template of this badge with gaps at these places, or None when there can be none."""
        if "proof" in document or (options := self._options_of(document)).suite.digest != "sha256":
            return None  # shapes tell blank nodes apart by SHA-256
        try:
            achievement = document["credentialSubject"]["achievement"]
            return _Template(
                _fragments(document, slots),
                Shape.of(document, slots),
                ConformingShape.of(document, slots),
                options,
                achievement,
                orjson.Fragment(orjson.dumps(achievement)),
            )
        except (NotThisShape, NonConforming):
            return None

    def _options_of(self, document: Document) -> ProofOptions:
        contexts = document["@context"]
        key = orjson.dumps(contexts)
        if key not in self._options:
            self._options[key] = proof_options(contexts, self._signer, created=self._at)
        return self._options[key]


@dataclass(slots=True)
class _Template:
    """The text of a badge between its gaps, and what is known of every badge that follows it."""

    fragments: Sequence[bytes]
    """The first ends with a quote, the last begins with one, those between do both."""
    shape: Shape
    conforming: ConformingShape
    options: ProofOptions
    achievement: Document
    """By far the most of a badge, and the very same object in badges of one unit."""
    achievement_text: orjson.Fragment
    is_new: bool = True

    def text(self, document: Document) -> bytes:
        """A badge as JSON."""
        subject = document["credentialSubject"]
        if subject["achievement"] is self.achievement:
            document = {**document, "credentialSubject": {**subject, "achievement": self.achievement_text}}
        return orjson.dumps(document)

    def values(self, text: bytes) -> list[str] | None:
        """What stands in the gaps of a badge that follows the template, else None."""
        first, *rest = self.fragments
        if not text.startswith(first):
            return None
        start, gaps = len(first), []
        for fragment in rest:
            # All before this place is as in the template, so it begins a string; that ends at the next quote, unless escaped.
            end = text.find(_QUOTE, start)
            gaps.append(text[start:end])
            if not text.startswith(fragment, end):
                return self._values_with_escapes(text) if _BACKSLASH in gaps[-1] else None
            start = end + len(fragment)
        if start != len(text):
            return None
        values = _QUOTE.join(gaps)
        return self._values_with_escapes(text) if _BACKSLASH in values else values.decode().split('"')

    def _values_with_escapes(self, text: bytes) -> list[str] | None:
        start, values = 0, []
        for fragment in self.fragments:
            if start:
                string = _STRING.match(text, start)
                assert string is not None, "it matches the empty string as well"
                values.append(orjson.loads(text[start - 1 : string.end() + 1]))
                start = string.end()
            if not text.startswith(fragment, start):
                return None
            start += len(fragment)
        return values if start == len(text) else None


class _Following:
    """A badge on its way through a template."""

    __slots__ = ("digest", "document", "place", "proof", "template", "text", "values")

    text: bytes
    values: Sequence[str]
    digest: bytes
    proof: Document

    def __init__(self, place: int, document: Document, template: _Template) -> None:
        self.place, self.document, self.template = place, document, template

    def follows(self) -> bool:
        """Whether it differs from the template in the gaps only."""
        try:
            self.text = self.template.text(self.document)
        except orjson.JSONEncodeError:  # half a character
            return False
        values = self.template.values(self.text)
        self.values = values or ()
        return values is not None

    def conforms(self) -> bool:
        """Whether it may be signed, as far as can be told from what stands in the gaps."""
        return self.template.conforming.admits(self.values)

    def is_hashed(self) -> bool:
        """Whether the shape has a canonical form for it."""
        try:
            self.digest = self.template.shape.digest(self.values)
        except NotThisShape:
            return False
        return True

    def signed(self, signer: Signer) -> bytes:
        """The file."""
        self.proof = sign_hashed(self.digest, self.template.options, signer)
        return b"".join((memoryview(self.text)[:-1], b',"proof":[', orjson.dumps(self.proof), b"]}"))


def _kind(document: Document) -> Hashable:
    """Badges of which this is equal are likely to differ in texts only; where that is wrong it costs time and nothing else."""
    subject, evidence = document["credentialSubject"], document.get("evidence", ())
    source = subject.get("source", {})
    parts = (
        document,
        subject,
        source,
        source.get("address", ()),
        *subject.get("identifier", ()),
        *subject.get("result", ()),
        *evidence,
    )
    return subject["achievement"]["id"], *map(tuple, parts)


class _Kind:
    """What was seen of badges that are likely to differ in texts only."""

    def __init__(self) -> None:
        self.template: _Template | None = None
        self._frame = b""
        self._first: Sequence[str] = ()
        self._differ: set[int] = set()
        self._tried: set[int] = set()
        self._seen = 0

    def slots_after(self, document: Document, enough: int, elsewhere: Collection[Path]) -> Sequence[Path]:
        """Where these badges differ, once enough were seen that no template served; else nothing.

        Places where badges of other kinds differ count: it is chance that these did not so far.
        """
        found: list[tuple[Path, str]] = []
        frame = orjson.dumps(_frame(document, (), found))
        texts = [text for _, text in found]
        if frame != self._frame:
            self._frame, self._first, self._differ, self._tried, self._seen = frame, texts, set(), set(), 0
        self._seen += 1
        self._differ |= {place for place, (one, other) in enumerate(zip(self._first, texts, strict=True)) if one != other}
        self._differ |= {place for place, (path, _) in enumerate(found) if path in elsewhere}
        if self._seen < enough or self._differ == self._tried:
            return ()
        self._seen, self._tried = 0, set(self._differ)
        return [found[place][0] for place in sorted(self._differ)]


def _frame(value: Any, path: Path, found: list[tuple[Path, str]]) -> Any:
    """The value with every text emptied that may differ within a kind; those are found in the order of the document."""
    if isinstance(value, str):
        found.append((path, value))
        return ""
    if isinstance(value, list):
        return [_frame(member, (*path, place), found) for place, member in enumerate(value)]
    if isinstance(value, dict):
        return {
            name: member if name == "type" or name.startswith("@") else _frame(member, (*path, name), found)
            for name, member in value.items()
        }
    return value


def _fragments(document: Document, slots: Sequence[Path]) -> Sequence[bytes]:
    """The JSON text of the document around its slots, which are given in the order of the document."""
    mark, gaps = token_hex(16), frozenset(slots)

    def marked(value: Any, path: Path) -> Any:
        if path in gaps:
            return mark
        if isinstance(value, dict):
            return {name: marked(member, (*path, name)) for name, member in value.items()}
        if isinstance(value, list):
            return [marked(member, (*path, place)) for place, member in enumerate(value)]
        return value

    return orjson.dumps(marked(document, ())).split(mark.encode())
