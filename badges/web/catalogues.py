"""The catalogues in ``locale/``: a small reader of the part of gettext's ``.po`` form that we write, and no more of it.

One catalogue of one language is read when its first word is needed, straight into a dictionary: no compiled file is kept,
and a server does not carry a toolkit for translators. What a file must not hold (a fuzzy or empty text, a context, the same
message twice) is refused, so that no mistake is passed over in silence.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"
PAGES, VERDICT, MODEL, CONCEPTS = "pages", "verdict", "model", "concepts"
FALLBACK = "en"


def _not_one(number: int) -> bool:
    return number != 1


def _above_one(number: int) -> bool:
    return number > 1


_FIELD = re.compile(r'(?:(msgid|msgid_plural|msgstr|msgstr\[[01]\]) )?"((?:[^"\\]|\\[nt"\\])*)"')
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}
_REFUSED = ("#,", "#~", "#|")  # flags such as fuzzy, and texts of former times
_SHAPES = {("msgid", "msgstr"), ("msgid", "msgid_plural", "msgstr[0]", "msgstr[1]")}
_PLURAL_FORMS: Mapping[str, Callable[[int], bool]] = {
    "nplurals=2; plural=(n != 1);": _not_one,
    "nplurals=2; plural=(n > 1);": _above_one,
}


class UnreadableCatalogue(Exception):
    """A catalogue that is not written as ours are, with its path and the line."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What is said in one language: gettext's two questions, answered in the words of the question where nothing is known."""

    texts: Mapping[str, str] = field(default_factory=dict)
    """By message."""
    counted: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """By the message for one: for one and for more."""
    plural: Callable[[int], bool] = _not_one
    """Whether the form for more goes with a number."""

    def gettext(self, message: str) -> str:
        """One sentence."""
        return self.texts.get(message, message)

    def ngettext(self, one: str, many: str, number: int) -> str:
        """One sentence with a number in it."""
        return self.counted.get(one, (one, many))[self.plural(number)]


@cache
def languages(name: str) -> tuple[str, ...]:
    """The languages that have a catalogue of this name, in the order of their codes."""
    return tuple(sorted(path.parent.parent.name for path in LOCALE.glob(f"*/LC_MESSAGES/{name}.po")))


@cache
def catalogue(language: str, name: str) -> Catalogue:
    """A catalogue of this installation; an empty one where the language has none.

    Raises:
        UnreadableCatalogue: when the file is not written as ours are.
    """
    return read(LOCALE / language / "LC_MESSAGES" / f"{name}.po") if language in languages(name) else Catalogue()


def read(path: Path) -> Catalogue:
    """The catalogue in one file.

    Raises:
        UnreadableCatalogue: when the file is not written as ours are.
    """
    texts: dict[str, str] = {}
    counted: dict[str, tuple[str, str]] = {}
    plural = None
    for line, message in _messages(path):
        id = sys.intern(message["msgid"])  # the same words are the messages of every language
        if id in texts or id in counted:
            raise UnreadableCatalogue(f"{path}, line {line}: {id!r} stands there twice")
        if not id:
            plural = _plural_of(message["msgstr"])
        elif not all(message.values()):
            raise UnreadableCatalogue(f"{path}, line {line}: {id!r} has no words")
        elif "msgid_plural" in message:
            counted[id] = (message["msgstr[0]"], message["msgstr[1]"])
        else:
            texts[id] = message["msgstr"]
    if counted and plural is None:
        raise UnreadableCatalogue(f"{path}: which form goes with which number is not said in a way that we know")
    return Catalogue(texts, counted, plural or _not_one)


def _messages(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Every message with its line: the header under the empty id, then the others; comments are left out."""
    message: dict[str, str] = {}
    name = ""
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate([*lines, ""], start=1):
        if found := _FIELD.fullmatch(line):
            if found[1]:
                name = found[1]
                if name in message:
                    raise UnreadableCatalogue(f"{path}, line {number}: a second {name}")
                message[name] = ""
            elif not message:
                raise UnreadableCatalogue(f"{path}, line {number}: words that belong to nothing")
            message[name] += _ESCAPE.sub(lambda escape: _ESCAPED[escape[1]], found[2])
        elif line and (message or not line.startswith("#") or line.startswith(_REFUSED)):
            raise UnreadableCatalogue(f"{path}, line {number}: {line[:40]!r} is not understood")
        elif message:
            if tuple(message) not in _SHAPES:
                raise UnreadableCatalogue(f"{path}, line {number - 1}: a message is not whole")
            yield number - 1, message
            message = {}


def _plural_of(header: str) -> Callable[[int], bool] | None:
    said = next((line.partition(": ")[2] for line in header.splitlines() if line.startswith("Plural-Forms: ")), "")
    return _PLURAL_FORMS.get(said)
