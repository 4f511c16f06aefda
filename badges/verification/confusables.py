"""What a text looks like: two texts that a person can hardly tell apart come to the same letters.

The tables are ours and small: of the scripts in which names of European schools and web addresses are written (Latin, Greek,
Cyrillic, and of Armenian what is used to deceive) the letters that Unicode's list of confusables (UTS #39 §4,
``confusables.txt``) holds to be like Latin ones, and the digits that stand for letters. Widths, ligatures, accents and
mathematical letters go with Unicode NFKD, which needs no table.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby

_PAIRS = (
    ("авекмнорстухѕіјԁһԛԝӏѡѵьгпзҡүџ", "abekmhopctyxsijdhqwlwvbrnekyu"),  # Cyrillic, small and capital letters alike
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "abezhikmnoptyx"),  # Greek capitals
    ("αβγεηικνορςστυχω", "abyenikvopcotuxw"),  # Greek small letters
    ("օսոհցզք", "ounhgqp"),  # Armenian
    ("ıɩłøđħŧɑɡƅðƙɗɓʟɴᴀᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢǀ", "iilodhtagbdkdblnacdejkmoptuvwzl"),  # Latin, beyond accents
)
_LIKE_LATIN = {ord(odd): plain for odds, plains in _PAIRS for odd, plain in zip(odds, plains, strict=True)}
_ONE_STROKE = str.maketrans("ij", "ll")
_STROKES_AND_DIGITS = _ONE_STROKE | str.maketrans("013458", "oleasb")
_TOGETHER = (("rn", "m"), ("vv", "w"), ("cl", "d"))
"""What two letters beside each other are taken for."""


INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Letters that nobody sees (Unicode ``Default_Ignorable_Code_Point``); some count as letters all the same."""
_ASCII_SIGNS = {code: None for code in range(128) if not chr(code).isalnum()}


def plain(text: str) -> str:
    """A text without what the eye passes over: case, accents, spaces, signs (Unicode NFKD)."""
    if text.isascii():
        return text.lower().translate(_ASCII_SIGNS)
    return "".join(c for c in unicodedata.normalize("NFKD", INVISIBLE.sub("", text)).casefold() if c.isalnum())


def skeleton(text: str) -> str:
    """What a text looks like: of two with the same skeleton one may be taken for the other (UTS #39 §4)."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).translate(_LIKE_LATIN).casefold().translate(_LIKE_LATIN)
    letters = plain(text.replace("|", "l"))
    letters = letters.translate(_ONE_STROKE if letters.isdigit() else _STROKES_AND_DIGITS)
    for two, one in _TOGETHER:
        letters = letters.replace(two, one)
    return letters


def undoubled(text: str) -> str:
    """The same with every run of one letter as that letter once."""
    return "".join(letter for letter, _ in groupby(text))


_TOGETHER_SCRIPTS = (
    {"HAN", "HIRAGANA", "KATAKANA", "LATIN"},
    {"HAN", "BOPOMOFO", "LATIN"},
    {"HAN", "HANGUL", "LATIN"},
)
"""Scripts that one word may have together (UTS #39 §5.2, "highly restrictive")."""
_HAN = ("CJK", "IDEOGRAPHIC", "KANGXI")


def scripts(text: str) -> frozenset[str]:
    """The scripts of its letters, as their names in Unicode begin: ``LATIN``, ``CYRILLIC``, ``HAN`` …"""
    names = (unicodedata.name(c, "UNKNOWN").partition(" ")[0] for c in INVISIBLE.sub("", text) if c.isalpha())
    return frozenset("HAN" if name in _HAN else name for name in names)


def is_mixed(text: str) -> bool:
    """Whether one word has letters of scripts that no language writes together."""
    if text.isascii():
        return False
    found = scripts(text)
    return len(found) > 1 and not any(found <= together for together in _TOGETHER_SCRIPTS)


def passes_for_latin(text: str) -> bool:
    """Whether a word that is not in Latin letters looks as if it were."""
    return bool(text) and not text.isascii() and scripts(text) != {"LATIN"} and skeleton(text).isascii()
