"""One row of a list: what people know it by, and what was found. Sealed as soon as it leaves this room."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from badges.model.text import Text
from badges.verification.naming import IssuerName, issuer_name
from badges.verification.several import Item, label_of
from badges.verification.strict_json import Fault
from badges.verification.verdict import CODES, Finding, Outcome, Verdict

MOST_FINDINGS = 60
"""Of one row; a learner record of fifty badges has more, and the worst come first."""
LONGEST = 300
_NONCE = 12
_WORST = (Outcome.FAILED, Outcome.INDETERMINATE, Outcome.PASSED, Outcome.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Row:
    """One thing of a list, with what was found once it was checked."""

    place: int
    """Counted from 1, as it was sent."""
    label: str
    line: int | None = None
    """The line of the list that it came from."""
    headline: str | None = None
    """None while it waits."""
    outcome: Outcome | None = None
    findings: tuple[Finding, ...] = ()
    title: Text | None = None
    """This, holder and issuer only where the proof held: else they are nobody's words."""
    holder: str | None = None
    issuer: IssuerName | None = None
    parts: int = 0
    """How many credentials it held, where that is more than one."""
    checked_at: datetime | None = None
    is_receipt: bool = False
    """Whether it is a receipt of a check, which says nothing yet of how the badge stands."""

    @property
    def codes(self) -> tuple[str, ...]:
        """What was found, each code once, the worst first."""
        return tuple(dict.fromkeys(found.code for found in self.findings))


def row_for(place: int, label: str, line: int | None, verdict: Verdict, at: datetime) -> Row:
    """What is kept of a verdict: codes, and what was signed only as far as its name goes."""
    told = next((one for one in (verdict, *verdict.parts) if one.summary is not None), None)
    summary, name = (told.summary, issuer_name(told)) if told else (None, None)
    is_receipt = summary is not None and summary.checked is not None
    worst = sorted(verdict.findings, key=lambda found: _WORST.index(found.outcome))[:MOST_FINDINGS]
    return Row(
        place,
        label,
        line,
        verdict.headline,
        verdict.outcome,
        tuple(Finding(one.check, "", one.outcome, one.code, _told(one.detail)) for one in worst),
        _short(summary.title) if summary and verdict.is_badge else None,
        summary.holder[:LONGEST] if summary and summary.holder else None,
        replace(name, said=_short(name.said) if name.said else None) if name else None,
        len(verdict.parts),
        at,
        is_receipt,
    )


def _told(detail: Mapping[str, Any]) -> dict[str, Any]:
    """What a sentence may name."""
    told: dict[str, Any] = {}
    for name, value in detail.items():
        if isinstance(value, str):
            told[name] = value[:LONGEST]
        elif value is None or isinstance(value, bool | int):
            told[name] = value
        elif isinstance(value, Mapping):  # a text in several languages
            told[name] = {str(key)[:20]: str(words)[:LONGEST] for key, words in list(value.items())[:30]}
    return told


def _short(text: Text) -> Text:
    return Text({language: words[:LONGEST] for language, words in list(text.wordings.items())[:30]})


def label_for(item: Item) -> str:
    """What people know it by. A link itself opens what it leads to, so only its two ends are kept."""
    if item.label or item.link is None:
        return label_of(item.label)
    scheme, _, rest = item.link.partition("://")
    host, slash, path = rest.partition("/")
    end = re.sub(r"[^\w.-]", "", path if rest else scheme)[-4:]
    return label_of(f"{host.rpartition('@')[2]}{slash}…{end}" if rest else f"…{end}")


# Sealing. The place and the kind of a row are sealed along, so that nobody who can write the database can swap rows.


def key_of(secret: str) -> bytes:
    """The key of a list, from the secret in its address."""
    return HKDF(SHA256(), 32, salt=None, info=b"badges: a list to check").derive(secret.encode())


def sealed(content: bytes, key: bytes, place: int, kind: str) -> bytes:
    """Content that only the key opens."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, content, f"{kind} {place}".encode())


def opened(content: bytes, key: bytes, place: int, kind: str) -> bytes:
    """The same again. Raises InvalidTag when it is not what was sealed."""
    return AESGCM(key).decrypt(content[:_NONCE], content[_NONCE:], f"{kind} {place}".encode())


def sealed_label(item: Item, key: bytes, place: int) -> bytes:
    """What people know it by."""
    return sealed(json.dumps([label_for(item), item.row]).encode(), key, place, "label")


def opened_label(content: bytes, key: bytes, place: int) -> tuple[str, int | None]:
    """Label and line."""
    label, line = json.loads(opened(content, key, place, "label"))
    return label, line


def sealed_item(item: Item, key: bytes, place: int) -> bytes:
    """What is to be checked: the kind in the first letter, then the bytes themselves."""
    if item.content is not None:
        written = b"f" + item.content
    elif item.link is not None:
        written = b"l" + item.link.encode()
    else:
        fault = item.fault or Fault("file.empty")
        written = b"x" + json.dumps([fault.code, _told(fault.detail)]).encode()
    return sealed(written, key, place, "sent")


def opened_item(content: bytes, key: bytes, place: int) -> Item:
    """The same again, without its label."""
    written = opened(content, key, place, "sent")
    match written[:1]:
        case b"f":
            return Item("", written[1:])
        case b"l":
            return Item("", link=written[1:].decode())
        case _:
            code, detail = json.loads(written[1:])
            return Item("", fault=Fault(code, detail))


def sealed_row(row: Row, key: bytes) -> bytes:
    """What was found."""
    written = {
        "headline": row.headline,
        "outcome": row.outcome,
        "findings": [[one.check, one.code, one.detail] for one in row.findings],
        "title": dict(row.title.wordings) if row.title else None,
        "holder": row.holder,
        "issuer": dict(row.issuer.said.wordings) if row.issuer and row.issuer.said else None,
        "named": [row.issuer.known, row.issuer.address, row.issuer.is_alike] if row.issuer else None,
        "parts": row.parts,
        "checked_at": row.checked_at.isoformat() if row.checked_at else None,
        "is_receipt": row.is_receipt,
    }
    return sealed(json.dumps(written).encode(), key, row.place, "found")


def opened_row(found: bytes | None, label: bytes, key: bytes, place: int) -> Row:
    """A row that was checked, or that waits."""
    name, line = opened_label(label, key, place)
    if found is None:
        return Row(place, name, line)
    said = json.loads(opened(found, key, place, "found"))
    return Row(
        place,
        name,
        line,
        said["headline"],
        Outcome(said["outcome"]),
        tuple(Finding(check, "", CODES[code], code, detail) for check, code, detail in said["findings"] if code in CODES),
        Text(said["title"]) if said["title"] else None,
        said["holder"],
        _issuer(said),
        said["parts"],
        datetime.fromisoformat(said["checked_at"]),
        said["is_receipt"],
    )


def _issuer(said: Mapping[str, Any]) -> IssuerName | None:
    if not said["named"]:
        return None
    return IssuerName(Text(said["issuer"]) if said["issuer"] else None, *said["named"])
