"""Badges of a school elsewhere, as a website meets them that knows this school: good ones, and ones with each fault."""

from __future__ import annotations

import json
from pathlib import Path

from badges.verification.facts import Found
from badges.web.judging import JudgePool
from tests.installations import Installation
from tests.verification import kinds, signed
from tests.verification.pictures import a_photo
from tests.web.houses import House, a_house

FAULTS = ("suspended", "expired", "future", "key swapped", "truncated")
NEIGHBOUR = "did:web:a.example"
UNREACHABLE = "https://badges.example/status/9"


def a_house_outside(installation: Installation, judges: JudgePool) -> House:
    """Somebody who knows the school and its seal, and can read what it publishes and what one link leads to."""
    house = a_house(installation, judges, trust=kinds.Case(b"", {}).trust)
    house.now = signed.LATER
    suspended = kinds.FAULTS["suspended"](kinds.KINDS[0])
    for name, document in {**suspended.documents, NEIGHBOUR: _neighbour()}.items():
        house.found[name] = Found(json.dumps(document).encode())
    house.found[kinds.LINK] = Found(signed.a_signed_badge())
    return house


def write_outside(folder: Path) -> None:
    """What people hold of that school."""
    for fault in FAULTS:
        (folder / f"{fault}.json").write_bytes(kinds.FAULTS[fault](kinds.KINDS[0]).file)
    entry = {**signed.a_badge()["credentialStatus"], "id": f"{UNREACHABLE}#5", "statusListCredential": UNREACHABLE}
    (folder / "list-unreachable.json").write_bytes(signed.a_signed_badge(signed.a_badge(credentialStatus=entry)))
    (folder / "valid.json").write_bytes(signed.a_signed_badge())
    (folder / "valid-european.jsonld").write_bytes(signed.a_real_seal().on(signed.a_european()))
    (folder / "photo.jpg").write_bytes(a_photo(kinds.LINK))
    issuer = {**signed.a_badge()["issuer"], "id": NEIGHBOUR, "name": "Voorbeeldcollega"}
    badge = signed.a_badge(issuer=issuer, credentialStatus=None)
    (folder / "look-alike.json").write_bytes(signed.a_signed_badge(badge, by=signed.signer("school", f"{NEIGHBOUR}#school")))


def _neighbour() -> object:
    return signed.a_did_document(signed.a_method(did=NEIGHBOUR), did=NEIGHBOUR)
