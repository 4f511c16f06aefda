"""Badges that differ in some texts only: what they have in common is read once, and of each only what is its own.

A template is the JSON text of a badge with gaps where badges of its kind were seen to differ. A badge follows it when all that
stands between the gaps is the same, byte for byte; then what stands in the gaps says everything about it: whether it conforms
(``ConformingShape``), what its canonical form is (``Shape``), what the signed file is. Whatever does not follow, or is in doubt,
goes the long way. Which way was taken is not to be seen in what is signed.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
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

LEARNT_FROM = 8
"""Badges of a kind that are signed the long way before a template is made: making one takes about as long as that."""
CHECKED_EVERY = 1000
"""How often a badge that was made by template is made the long way as well; the first by each template always is."""
KINDS = 128
"""Kinds that are remembered."""

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
        self._options: dict[bytes, ProofOptions] = {}
        self.by_template = 0
        """How many were made by template so far."""

    def prove(self, document: Document, anew: Callable[[], Document]) -> bytes:
        """The signed file: ``orjson.dumps(add_proof(document, …))``, byte for byte.

        ``document`` is an Open Badge as we build them; ``anew`` builds it again with nothing kept from earlier ones.

        Raises:
            NonConforming: when the document may not be signed.
            ShapeMismatch: when a template is at fault; then everything since the last comparison is in doubt.
        """
        if not compiled.is_on():
            return self._the_long_way(document)
        kind = _kind(document)
        known = self._kinds.get(kind)
        if known is not None and known.template is not None and (made := self._by(known.template, document)):
            if known.template.is_new or self.by_template % self._checked_every == 0:
                self._compare(anew(), made)
                known.template.is_new = False
            self.by_template += 1
            return made.signed
        signed = self._the_long_way(document)
        self._learn(kind, document)
        return signed

    def _by(self, template: _Template, document: Document) -> _Made | None:
        try:
            text = orjson.dumps(document)
            if (values := template.values(text)) is None or not template.conforming.admits(values):
                return None
            digest = template.shape.digest(values)
        except (orjson.JSONEncodeError, NotThisShape):
            return None
        proof = sign_hashed(digest, template.options, self._signer)
        return _Made(b'%b,"proof":[%b]}' % (text[:-1], orjson.dumps(proof)), template.options.data(digest), proof["proofValue"])

    def _the_long_way(self, document: Document) -> bytes:
        examined = examine(document)
        if found := violations(document, examined=examined):
            raise NonConforming("The badge", found)
        return orjson.dumps(add_proof(document, self._signer, created=self._at, examined=examined))

    def _compare(self, document: Document, made: _Made) -> None:
        """Raises ShapeMismatch unless the same comes of the document itself, with the reference for its canonical form."""
        options = self._options_of(document)
        data = hash_data(document, options.proof, replace(options.suite, canonicalize=reference.canonicalize))
        signed = orjson.dumps({**document, "proof": [{**options.proof, "proofValue": made.value}]})
        if violations(document) or (signed, data) != (made.signed, made.data):
            raise ShapeMismatch(document["id"])

    def _learn(self, name: Hashable, document: Document) -> None:
        kind = self._kinds.setdefault(name, _Kind())
        self._kinds.move_to_end(name)
        if len(self._kinds) > KINDS:
            self._kinds.popitem(last=False)
        if (slots := kind.slots_after(document, self._learnt_from)) and (template := self._template(document, slots)):
            kind.template = template

    def _template(self, document: Document, slots: Sequence[Path]) -> _Template | None:
        """A template of this badge with gaps at these places, or None when there can be none."""
        if "proof" in document or (options := self._options_of(document)).suite.digest != "sha256":
            return None  # shapes tell blank nodes apart by SHA-256
        try:
            return _Template(_fragments(document, slots), Shape.of(document, slots), ConformingShape.of(document, slots), options)
        except (NotThisShape, NonConforming):
            return None

    def _options_of(self, document: Document) -> ProofOptions:
        contexts = document["@context"]
        key = orjson.dumps(contexts)
        if key not in self._options:
            self._options[key] = proof_options(contexts, self._signer, created=self._at)
        return self._options[key]


@dataclass(frozen=True, slots=True)
class _Made:
    """What came of a badge by template."""

    signed: bytes
    data: bytes
    """What the signature is over."""
    value: str
    """The proof's."""


@dataclass(slots=True)
class _Template:
    """The text of a badge between its gaps, and what is known of every badge that follows it."""

    fragments: Sequence[bytes]
    """The first ends with a quote, the last begins with one, those between do both."""
    shape: Shape
    conforming: ConformingShape
    options: ProofOptions
    is_new: bool = True

    def values(self, text: bytes) -> list[str] | None:
        """What stands in the gaps of a badge that follows the template, else None."""
        first, *rest = self.fragments
        if not text.startswith(first):
            return None
        start, values = len(first), []
        for fragment in rest:
            # All before this place is as in the template, so it begins a string; that ends at the next quote, unless escaped.
            end = text.find(_QUOTE, start)
            value = text[start:end]
            if _BACKSLASH in value:
                end = _end_of_string(text, start)
                values.append(orjson.loads(text[start - 1 : end + 1]))
            else:
                values.append(value.decode())
            if not text.startswith(fragment, end):
                return None
            start = end + len(fragment)
        return values if start == len(text) else None


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

    def slots_after(self, document: Document, enough: int) -> Sequence[Path]:
        """Where these badges were seen to differ, once enough were seen that no template served; else nothing."""
        found: list[tuple[Path, str]] = []
        frame = orjson.dumps(_frame(document, (), found))
        texts = [text for _, text in found]
        if frame != self._frame:
            self._frame, self._first, self._differ, self._tried, self._seen = frame, texts, set(), set(), 0
        self._seen += 1
        self._differ |= {place for place, (one, other) in enumerate(zip(self._first, texts, strict=True)) if one != other}
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


def _end_of_string(text: bytes, start: int) -> int:
    """Where the quote stands that ends the JSON string which begins here."""
    string = _STRING.match(text, start)
    assert string is not None, "it matches the empty string as well"
    return string.end()
