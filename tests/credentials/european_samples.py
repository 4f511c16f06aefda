"""European credentials for tests, and ways to walk and change them."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from badges.credentials import european
from badges.credentials.violation import Document
from badges.model.award import Award, Evidence
from badges.model.concepts import Concept
from badges.model.parties import Address, Identifier, Logo, Organisation
from badges.model.text import Text
from tests.makers import (
    ADDRESSES,
    AT,
    CREDENTIAL_UUID,
    a_holder,
    a_seal_identity,
    a_status_entry,
    an_award,
    an_issuer,
)

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c63606060600000000500 01a5f6454000000000 49454e44ae426082".replace(" ", "")
)
"""One pixel."""


def a_european(award: Award | None = None, *languages: str) -> Document:
    """The unsealed European credential of an award."""
    award = award or an_award()
    declared = languages or european.languages(award)
    document = european.build(
        award,
        replace(an_issuer(award.unit.id), organisation=award.awarding_body),
        a_seal_identity(award.unit.id),
        a_status_entry(),
        id=f"urn:credential:{CREDENTIAL_UUID}",
        at=AT,
        languages=declared,
        pictures=dict.fromkeys(declared, PNG),
        addresses=ADDRESSES,
        open_badge_id=ADDRESSES.credential(CREDENTIAL_UUID),
    )
    return separate(document)


def separate(document: Document) -> Document:
    """A copy in which nothing is one object with anything else: a test may change it in one place."""
    copied: Document = json.loads(json.dumps(document))
    return copied


def a_rich_award() -> Award:
    """An award that uses every property we can write, on a small unit so that it is quick to judge."""
    plain = an_award("LU-05")
    school = _registered(plain.awarding_body)
    cefr = replace(plain.unit.outcomes[1], cefr_level="B2", dimension="attitude")
    unit = replace(
        plain.unit,
        awarding_body=school,
        outcomes=(plain.unit.outcomes[0], cefr),
        stackable_towards=("COL-COIL",),
    )
    return replace(
        plain,
        unit=unit,
        awarding_body=school,
        holder=a_holder(name_latin="Noor van Voorbeeld", subject_id="urn:uuid:8f4c2f0e-2e0c-4a8e-b7a5-0c9d6f7b1a11"),
        results=plain.results[:2],
        evidence=(
            Evidence(url="https://portfolio.example/noor", name=Text({"en": "Portfolio", "nl": "Portfolio"})),
            Evidence(
                kind=Concept("evidence_type", "menu_card", Text({"en": "Menu card", "nl": "Menukaart"})),
                description=Text({"en": "Four dishes.", "nl": "Vier gerechten."}),
                media_type="application/pdf",
                sha256="ab" * 32,
            ),
        ),
    )


def _registered(school: Organisation) -> Organisation:
    return replace(
        school,
        address=Address("NL", "Voorbeeldstad", "Leerlaan 1", "0000 AA"),
        identifiers=(
            Identifier("brin", "00XX"),
            Identifier("eidas", "NTRNL-00000001"),
            Identifier("vat", "NL000000000B01"),
            Identifier("kvk", "00000001"),
        ),
        homepage="https://hogeschool.example",
        email="badges@hogeschool.example",
        logo=Logo("image/svg+xml", "PHN2Zy8+", Text({"en": "Logo", "nl": "Beeldmerk"})),
    )


def nodes(value: Any, via: str = "") -> Iterator[tuple[str, Document]]:
    """Every object with an ``id``, and the property it is the value of."""
    if isinstance(value, dict):
        if "id" in value:
            yield via, value
        for name, member in value.items():
            yield from nodes(member, name)
    elif isinstance(value, list):
        for member in value:
            yield from nodes(member, via)


def changed(document: Document, id: str, change: Callable[[Document], object]) -> Document:
    """The document with every copy of one thing changed the same way."""
    mutant = copy.deepcopy(document)
    for _, node in list(nodes(mutant)):
        if node["id"] == id:
            change(node)
    return mutant


def claim(document: Document) -> Document:
    """The one claim."""
    found: Document = document["credentialSubject"]["hasClaim"]
    return found


def several(value: Any) -> list[Any]:
    """One or many as a list."""
    return value if isinstance(value, list) else [value]
