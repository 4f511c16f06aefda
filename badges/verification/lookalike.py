"""Issuers that could be taken for one that is known: by their name, or by their web address.

Every known name and address is put into an index once; asking is a handful of look-ups, however many are known. What is alike is
a hint for the reader and nothing more: it never fails anything, and an issuer that is known itself is never asked about.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Literal
from urllib.parse import unquote, urlsplit

from badges.verification.confusables import plain, skeleton, undoubled
from badges.verification.facts import KnownIssuer, Trust
from badges.verification.host_names import HostName, host_name
from badges.verification.near_words import Words

How = Literal[
    "same_name",
    "same_look",
    "doubled",
    "letters",
    "domain_look",
    "domain_letters",
    "domain_inside",
    "domain_hyphen",
    "domain_ending",
]

_MOST_NAMES = 40
"""More languages than anybody writes a name in: what is not looked at could stand in one of them."""
_MOST_WORDS = 12
_LONGEST_NAME = 200
_ORDINARY = frozenset(
    [
        "academy",
        "account",
        "accounts",
        "api",
        "app",
        "badge",
        "badges",
        "check",
        "college",
        "credential",
        "credentials",
        "degree",
        "degrees",
        "demo",
        "diploma",
        "diplomas",
        "education",
        "example",
        "hogeschool",
        "id",
        "idp",
        "issuer",
        "issuers",
        "learn",
        "learning",
        "login",
        "micro",
        "mijn",
        "my",
        "open",
        "platform",
        "portal",
        "roc",
        "sandbox",
        "school",
        "schools",
        "schule",
        "skills",
        "staging",
        "student",
        "students",
        "test",
        "university",
        "universiteit",
        "verify",
        "wallet",
        "web",
        "www",
    ]
)
"""Words that stand in addresses of many, and so point to nobody."""
_MOST_OF_A_NAME = 4
"""Issuers of one name that are kept in mind."""
_LEAST_LOOK = 3
_LEAST_LABEL = 4
_LEAST_INSIDE = 5
"""How long a registered word must be to mean somebody under another ending, or inside another address."""


@dataclass(frozen=True, slots=True)
class Lookalike:
    """The known issuer that another one could be taken for."""

    name: str
    id: str
    how: How
    """What makes them alike: the same name, letters that look the same, a doubled letter, one or two other letters; or of the
    web address the look, other letters, the known one inside another, with a hyphen, under another ending."""

    def told(self) -> dict[str, str]:
        """The same as the detail of a finding."""
        host = host_of(self.id)
        return {"name": self.name, "known": host.ascii if host else self.id[:_LONGEST_NAME], "how": self.how}

    @property
    def is_by_address(self) -> bool:
        """Whether it is the address that is alike."""
        return self.how.startswith("domain_")


def lookalike(trust: Trust, id: str, names: Iterable[str]) -> Lookalike | None:
    """The known issuer that this unknown one could be taken for, under another address of the same kind."""
    index = _index_of(trust.issuers)
    kind = _kind(id)
    said = _said(names)
    by_host = index.by_host(id) if kind == "web" else None
    for found in (index.by_name(said, kind, id), by_host, index.by_piece(said, kind, id)):
        if found:
            known_id, how = found
            return Lookalike(trust.issuers[known_id].name, known_id, how)
    return None


def borrowed(trust: Trust, known: KnownIssuer, id: str, names: Iterable[str]) -> Lookalike | None:
    """The other known issuer whose name, or nearly, a known one bears here in the place of its own.

    Whoever is on a list of thousands could speak as any other on it. One organisation may well be on two lists, though: by its
    web address under one name and by its number under another, or by two addresses of one website. Then it bears its own.
    """
    own = {skeleton(one.name) for one in known.listings}
    others = [name for name in _said(names) if skeleton(name) not in own]
    index = _index_of(trust.issuers) if others else None
    for name in others if index else ():
        found = index.by_name([name], _kind(id), id) if index else None
        if found is None or _is_of(host_of(id), found[0]):
            continue
        if own.isdisjoint(map(skeleton, _names_of(other := trust.issuers[found[0]]))):
            return Lookalike(other.name, *found)
    return None


def namesake(trust: Trust, id: str, names: Iterable[str]) -> Lookalike | None:
    """Somebody who is known by an identity of the other kind, and whose name this unknown one bears.

    One organisation may well have a web address and a number in a register, so it is no sign of deceit; nor one of trust.
    """
    other = "number" if _kind(id) == "web" else "web"
    said = [name[:_LONGEST_NAME] for _, name in zip(range(_MOST_NAMES), names, strict=False)]
    found = _index_of(trust.issuers).by_very_name(said, other)
    return Lookalike(trust.issuers[found[0]].name, *found) if found else None


def prepare(trust: Trust) -> None:
    """Put everybody who is known into the index, so that the first who asks does not wait for it."""
    _index_of(trust.issuers)


def host_of(id: str) -> HostName | None:
    """The host behind a did:web or a web address."""
    if id.startswith("did:web:"):
        return host_name(unquote(id.removeprefix("did:web:").partition(":")[0]).rpartition("@")[2])
    if not id.startswith(("https:", "http:")):
        return None
    try:
        return host_name(urlsplit(id).netloc.rpartition("@")[2])
    except ValueError:
        return None


# A trust is read once and asked a thousand times a second; its issuers are kept along, so that no other can have their identity.
_INDEXES: dict[int, tuple[Mapping[str, KnownIssuer], _Index]] = {}
_MOST_INDEXES = 4


def _index_of(issuers: Mapping[str, KnownIssuer]) -> _Index:
    kept = _INDEXES.get(id(issuers))
    if kept is not None and kept[0] is issuers:
        return kept[1]
    index = _Index(issuers)
    if len(_INDEXES) >= _MOST_INDEXES:
        _INDEXES.clear()
    _INDEXES[id(issuers)] = (issuers, index)
    return index


def _kind(id: str) -> str:
    """A web identity or a number in a register: one organisation may well have both."""
    return "web" if id.startswith(("did:", "https:", "http:")) else "number"


def _said(names: Iterable[str]) -> list[str]:
    """The names to look at, each once."""
    return list(islice(dict.fromkeys(name[:_LONGEST_NAME] for name in names), _MOST_NAMES))


def _names_of(known: KnownIssuer) -> tuple[str, ...]:
    """How the lists call it, each name once; most stand on one list."""
    return tuple(dict.fromkeys(one.name[:_LONGEST_NAME] for one in known.listings))


class _Index:
    """All known issuers, by what they look like."""

    def __init__(self, issuers: Mapping[str, KnownIssuer]) -> None:
        self._names: dict[str, list[str]] = {}
        self._looks: dict[str, list[str]] = {}
        self._undoubled: dict[str, list[str]] = {}
        self._words = Words()
        self._registered: dict[str, str] = {}
        self._labels: dict[str, str] = {}
        self._label_looks: dict[str, str] = {}
        self._label_words = Words()
        look = lru_cache(maxsize=4096)(skeleton)  # most names are made of the same few words
        for id, known in issuers.items():
            for name in _names_of(known):
                self._take_name(id, name, look)
            host = host_of(id)
            if host and not host.is_local:
                self._take_host(id, host)

    def _take_name(self, id: str, name: str, look_of: Callable[[str], str]) -> None:
        kind, look = _kind(id), skeleton(name)
        if not look:
            return
        words = _words(name, look_of)
        for filed, key in ((self._names, plain(name)), (self._looks, look), (self._undoubled, _undoubled(words))):
            ids = filed.setdefault(kind + key, [])
            if len(ids) < _MOST_OF_A_NAME:
                ids.append(id)
        for place, word in enumerate(words):
            self._words.add(_around(kind, words, place), word, id)

    def _take_host(self, id: str, host: HostName) -> None:
        self._registered.setdefault(host.registered, id)
        if host.label not in _ORDINARY:
            look = skeleton(host.label)
            self._labels.setdefault(_unhyphened(host.label), id)
            self._label_looks.setdefault(look, id)
            self._label_words.add("", look, id)

    def by_piece(self, names: Sequence[str], kind: str, id: str) -> tuple[str, How] | None:
        """Whose name is one with something beside it: ``School (school.example)``, ``School – diploma office``."""
        own = host_of(id)
        for name in names:
            pieces = [piece for piece in _BETWEEN_PIECES.split(name)[:_MOST_WORDS] if len(plain(piece)) >= _LEAST_PIECE]
            found = self.by_very_name(pieces, kind, id)
            if found and not _is_of(own, found[0]):
                return found
        return None

    def by_very_name(self, names: Sequence[str], kind: str, id: str = "") -> tuple[str, How] | None:
        """Whose name is this one, or looks the same; but for one's own."""
        for name in names:
            if known := _other(self._names.get(kind + plain(name), ()), id):
                return known, "same_name"
            if (look := skeleton(name)) and (known := _other(self._looks.get(kind + look, ()), id)):
                return known, "same_look"
        return None

    def by_name(self, names: Sequence[str], kind: str, id: str) -> tuple[str, How] | None:
        """Whose name is this one, or nearly."""
        own = host_of(id)
        for name in names:
            if known := _other(self._names.get(kind + plain(name), ()), id):
                return known, "same_name"
        for name in names:
            if found := self._nearly(name, kind, id, own):
                return found
        return None

    def _nearly(self, name: str, kind: str, id: str, own: HostName | None) -> tuple[str, How] | None:
        look = skeleton(name)
        if not look:
            return None
        if known := _other(self._looks.get(kind + look, ()), id):
            return known, "same_look"
        words = _words(name)
        known = _other(self._undoubled.get(kind + _undoubled(words), ()), id)
        if known and not _is_of(own, known):
            return known, "doubled"
        for place, word in enumerate(words):
            for near in self._words.near(_around(kind, words, place), word):
                if near != id and not _is_of(own, near):
                    return near, "letters"
        return None

    def by_host(self, id: str) -> tuple[str, How] | None:
        """Whose address is nearly this one. Whoever holds the known address itself is nobody's look-alike."""
        own = host_of(id)
        if own is None or own.is_local or own.registered in self._registered:
            return None
        labels = own.ascii.split(".")
        for start in range(len(labels) - 2):
            for end in range(start + 2, min(start + 4, len(labels))):
                if known := self._registered.get(".".join(labels[start:end])):
                    return known, "domain_inside"
        word, look = _unhyphened(own.label), skeleton(own.label)
        if known := self._labels.get(word):
            return (known, self._how(own, known)) if len(word) >= _LEAST_LABEL else None
        if known := self._label_looks.get(look):
            return (known, "domain_look") if len(look) >= _LEAST_LOOK else None
        for known in self._label_words.near("", look):
            return known, "domain_letters"
        return self._within(own, labels)

    def _how(self, own: HostName, known: str) -> How:
        host = host_of(known)
        return "domain_ending" if host and host.label == own.label else "domain_hyphen"

    def _within(self, own: HostName, labels: list[str]) -> tuple[str, How] | None:
        """A known word beside others: ``school-badges.example``, ``school.badges.example``, ``school-nl.example``."""
        before = labels[: len(labels) - own.registered.count(".") - 1]
        for part in own.label.split("-"):
            if part != own.label and (known := self._named(part)):
                return known, "domain_hyphen"
        for label in before:
            if known := self._named(label):
                return known, "domain_inside"
        return None

    def _named(self, word: str) -> str | None:
        return self._labels.get(word) if len(word) >= _LEAST_INSIDE and word not in _ORDINARY else None


def _is_of(own: HostName | None, known: str) -> bool:
    """Whether the known one lives at the same registered address: then it is hardly another organisation."""
    host = host_of(known)
    return own is not None and host is not None and not own.is_shared and own.registered == host.registered


def _other(ids: Iterable[str], than: str) -> str | None:
    return next((id for id in ids if id != than), None)


_BETWEEN_WORDS = re.compile(r"[\W_]+")
_BETWEEN_PIECES = re.compile(r"[()\[\]{}<>|/,;:·•–—\"“”„«»]|\s-\s")
_LEAST_PIECE = 8
"""Letters of a name that means somebody where it stands beside other words."""


def _words(name: str, look_of: Callable[[str], str] = skeleton) -> list[str]:
    """The words of a name as they look, without accents and signs."""
    folded = name if name.isascii() else "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return [look for word in _BETWEEN_WORDS.split(folded)[:_MOST_WORDS] if (look := look_of(word))]


def _undoubled(words: Sequence[str]) -> str:
    """The words with every letter once where it is doubled. Between words it stays: Ter AA is not Terra."""
    return " ".join(map(undoubled, words))


def _around(kind: str, words: Sequence[str], place: int) -> str:
    return " ".join((kind, *words[:place], "*", *words[place + 1 :]))


def _unhyphened(label: str) -> str:
    return label.replace("-", "")
