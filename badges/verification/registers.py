"""Numbers of organisations in registers: which register it is, and whether a number can be one of it.

Only the form and the check digits are looked at, where a register has them. That a number is somebody's, only the register itself
or whoever vouches for it can say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Fault = Literal["", "malformed", "check_digits"]

_LONGEST = 200
_CROCKFORD = {letter: value for value, letter in enumerate("0123456789abcdefghjkmnpqrstvwxyz")}


@dataclass(frozen=True, slots=True)
class Register:
    """A register: how its numbers look, and how their check digits are made."""

    form: Callable[[str], object]
    checks: Callable[[str], bool] = lambda _: True


@dataclass(frozen=True, slots=True)
class Number:
    """A number that somebody claims in a register; ``other`` where nobody knows which."""

    register: str
    value: str
    """As it was written."""
    kind: str = ""
    """What the one who wrote it calls the register, where we do not know it."""

    @property
    def fault(self) -> Fault:
        """What is wrong with it as it stands."""
        known = REGISTERS.get(self.register)
        if known is None:
            return ""
        bare = _bare(self.register, self.value)
        if not known.form(bare):
            return "malformed"
        return "" if known.checks(bare) else "check_digits"

    @property
    def key(self) -> tuple[str, str, str]:
        """The same number is the same key, however it is written: ``kvk`` 12345678 and ``eidas`` NTRNL-12345678."""
        bare = _bare(self.register, self.value)
        if self.register == "eidas" and (parts := _EIDAS(bare)):
            kind, country, number = parts["kind"], parts["country"], parts["number"]
            return kind, "" if kind == "LEI" else country, number.removeprefix(country) if kind == "VAT" else number
        match self.register:
            case "kvk":
                return "NTR", "NL", bare
            case "vat":
                return "VAT", bare[:2], bare[2:]
            case "lei":
                return "LEI", "", bare
            case _:
                return self.register, "", bare


def number_in(kind: str, value: str) -> Number | None:
    """The number that somebody calls so; None for what is no text of sensible length."""
    value = value.strip()
    if not value or len(value) > _LONGEST:
        return None
    name = re.sub(r"[^a-z]", "", kind[:_LONGEST].casefold().removeprefix("ext:"))
    register = _NAMES.get(name)
    if register is None:
        register = next((register for register, looks in _BY_LOOKS if looks(value)), "other")
    return Number(register, value, "" if register != "other" else kind[:80])


def _bare(register: str, value: str) -> str:
    """The number without what people write around it."""
    if register == "ror":
        return value.casefold().removeprefix("https://").removeprefix("http://").removeprefix("ror.org/")
    if register == "schac":
        return value.casefold().rpartition("schac:homeorganization:")[2]
    return re.sub(r"[\s.]", "", value).upper()


def _ror(number: str) -> bool:
    """The two digits at the end: ISO 7064 mod 97-10 over the rest, read in base 32."""
    value = 0
    for letter in number[:-2]:
        value = value * 32 + _CROCKFORD[letter]
    return 98 - value * 100 % 97 == int(number[-2:])


def _mod_97(text: str) -> bool:
    """ISO 7064 mod 97-10 over digits and letters (ISO 17442 of the LEI, and the Dutch VAT number)."""
    return int("".join(str(int(letter, 36)) for letter in text)) % 97 == 1


def _vat(number: str) -> bool:
    country, rest = number[:2], number[2:]
    if country == "NL":
        weighed = sum(int(digit) * weight for digit, weight in zip(rest[:8], range(9, 1, -1), strict=True))
        return weighed % 11 == int(rest[8]) or _mod_97(number)
    if country == "BE":
        return 97 - int(rest[:8]) % 97 == int(rest[8:])
    if country == "DE":
        product = 10
        for digit in rest[:8]:
            product = ((int(digit) + product) % 10 or 10) * 2 % 11
        return (11 - product) % 10 == int(rest[8])
    return True


_VAT_FORMS = MappingProxyType(
    {
        "NL": re.compile(r"NL[0-9]{9}B[0-9]{2}").fullmatch,
        "BE": re.compile(r"BE[01][0-9]{9}").fullmatch,
        "DE": re.compile(r"DE[0-9]{9}").fullmatch,
    }
)
_OTHER_VAT = re.compile(r"[A-Z]{2}[0-9A-Z+*]{2,13}").fullmatch
# ETSI EN 319 412-1 §5.1.4: three letters for the kind of register, or two and a colon for one of a country.
_EIDAS = re.compile(r"(?P<kind>VAT|NTR|PSD|LEI|EXC|[A-Z]{2}:)(?P<country>[A-Z]{2})-(?P<number>[0-9A-Z./+*_:-]{1,60})").fullmatch


def _vat_form(number: str) -> object:
    return _VAT_FORMS.get(number[:2], _OTHER_VAT)(number)


def _eidas(number: str) -> bool:
    parts = _EIDAS(number)
    if parts is None:
        return False
    match parts["kind"]:
        case "LEI":
            return bool(_LEI(parts["number"])) and _mod_97(parts["number"])
        case "VAT":
            whole = parts["country"] + parts["number"].removeprefix(parts["country"])
            return not _vat_form(whole) or _vat(whole)
        case _:
            return True


_LEI = re.compile(r"[0-9A-Z]{18}[0-9]{2}").fullmatch

REGISTERS: Mapping[str, Register] = MappingProxyType(
    {
        "brin": Register(re.compile(r"[0-9]{2}[A-Z]{2}(?:[0-9]{2})?").fullmatch),
        "rio": Register(re.compile(r"[0-9]{3}[A-Z][0-9]{3}").fullmatch),
        "eidas": Register(_EIDAS, _eidas),
        "kvk": Register(re.compile(r"[0-9]{8}").fullmatch),
        "vat": Register(_vat_form, _vat),
        "lei": Register(_LEI, _mod_97),
        "ror": Register(re.compile(r"0[a-hj-km-np-tv-z0-9]{6}[0-9]{2}").fullmatch, _ror),
        "schac": Register(re.compile(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,9}").fullmatch),
        "pic": Register(re.compile(r"[0-9]{9}").fullmatch),
        "oid": Register(re.compile(r"E[0-9]{8}").fullmatch),
    }
)
"""The registers that are known here. Which sentences tell what they are: ``register.<name>``."""

_NAMES = {
    "brin": "brin",
    "brinnummer": "brin",
    "rio": "rio",
    "eidas": "eidas",
    "eidasidentifier": "eidas",
    "eidaslegalidentifier": "eidas",
    "organizationidentifier": "eidas",
    "kvk": "kvk",
    "kvknummer": "kvk",
    "vat": "vat",
    "vatidentifier": "vat",
    "lei": "lei",
    "ror": "ror",
    "schac": "schac",
    "schachomeorganization": "schac",
    "pic": "pic",
    "picnumber": "pic",
    "oid": "oid",
    "erasmusoid": "oid",
}
_BY_LOOKS = (
    ("ror", re.compile(r"https?://ror\.org/\S+", re.IGNORECASE).fullmatch),
    ("eidas", re.compile(r"(?:VAT|NTR|LEI)[A-Z]{2}-\S+").fullmatch),
    ("schac", re.compile(r"urn:schac:homeOrganization:\S+", re.IGNORECASE).fullmatch),
)
"""What says by itself which register it is from."""
