"""The page of a unit says what few units say, in words that people read and as data."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from badges.model.further import Entitlement, FurtherOfUnit, Mandate, PublicDocument
from badges.model.text import Text
from tests.credentials.test_european_extras import an_accreditation
from tests.makers import a_unit, the_catalogue
from tests.web.houses import House

OTHER = next(one for one in the_catalogue().organisations if one.id == "org-hogeschool-voorbeeldstad")
RIGHT = Entitlement(
    Text({"en": "Exemption <b>", "nl": "Vrijstelling <b>"}),
    actual=False,
    description=Text({"en": "Of the minor", "nl": "Van de minor"}),
    starts_on=date(2026, 9, 1),
    expires_on=date(2028, 8, 31),
    at=(OTHER,),
)
SAID = FurtherOfUnit(
    nqf_level="c_1711a061",
    accreditation=an_accreditation(),
    awarding_partners=(OTHER,),
    entitlements=(RIGHT,),
    notes=(Text({"en": "Part of a pilot", "nl": "Deel van een proef"}),),
    documents=(
        PublicDocument("https://school.example/guide", Text({"en": "Guide", "nl": "Gids"})),
        PublicDocument("https://school.example/more"),
    ),
)


def words(house: House, path: str, language: str) -> str:
    """The words of a page, without tags."""
    page = house.get(f"{path}?lang={language}").text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def publish(house: House, further: FurtherOfUnit) -> str:
    """Put a unit that says more into the catalogue; its version."""
    unit = replace(a_unit("LU-02"), version="9.0.0", further=further)
    house.installation.store.save_catalogue(replace(the_catalogue(), units=(unit,)))
    return unit.version


def test_the_page_of_a_unit_says_it_in_the_readers_language(house: House) -> None:
    version = publish(house, SAID)
    dutch, english = words(house, "/units/LU-02", "nl"), words(house, "/units/LU-02", "en")
    for part in (
        "Samen uitgereikt met Hogeschool Voorbeeldstad",
        "Nationaal niveau NLQF Level 6",
        "Accreditatie",
        "Waar het recht op geeft Vrijstelling &lt;b&gt; Van de minor nog niet: een vooruitzicht · vanaf 1 september 2026",
        "tot en met 31 augustus 2028 · alleen bij Hogeschool Voorbeeldstad",
        "Opmerkingen van de school Deel van een proef",
        "Documenten die erbij horen Gids https://school.example/more",
    ):
        assert part in dutch
    assert "Awarded jointly with Hogeschool Voorbeeldstad" in english
    assert "Exemption &lt;b&gt; Of the minor not yet: a prospect · from 1 September 2026" in english
    page = house.get("/units/LU-02?lang=nl").text
    assert '<a href="https://school.example/guide" rel="noreferrer">Gids</a>' in page
    assert '<span lang="en">NLQF Level 6</span>' in page
    about = words(house, f"/achievements/{a_unit('LU-02').slug}/{version}/nl", "nl")
    assert "Waar het recht op geeft Vrijstelling" in about


def test_the_page_says_whom_the_school_asked_to_issue(house: House) -> None:
    publish(house, FurtherOfUnit(mandate=Mandate("The college asked the university on 1 May 2026.", OTHER)))
    said = words(house, "/units/LU-02", "en")
    assert "Issued on its behalf by Hogeschool Voorbeeldstad The college asked the university on 1 May 2026." in said


def test_programs_read_the_same(house: House) -> None:
    publish(house, SAID)
    told = house.get("/units/LU-02", accept="application/json").json()["further"]
    assert told["awarding_partners"] == [{"id": OTHER.id, "name": OTHER.name}]
    assert told["entitlements"][0]["prospective"] is True
    assert told["entitlements"][0]["until"] == "2028-08-31"
    assert told["documents"][1] == {"url": "https://school.example/more"}
    assert set(told) == {"nqf_level", "accreditation", "awarding_partners", "entitlements", "public_notes", "documents"}


def test_a_unit_that_says_nothing_more_shows_nothing_of_it(house: House) -> None:
    said = words(house, "/units/LU-02", "en")
    for part in ("Accreditation", "What it entitles to", "Notes of the school", "Documents that go", "Awarded jointly"):
        assert part not in said
    assert house.get("/units/LU-02", accept="application/json").json()["further"] == {}
