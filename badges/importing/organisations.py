"""The organisations of a catalogue file: schools, partners and hosts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from zoneinfo import available_timezones

from badges.importing.logos import read_logo
from badges.importing.parts import Parts, is_country, keyed
from badges.importing.reading import Cursor
from badges.model.parties import Address, Identifier, Organisation
from badges.model.text import Text

COLOUR = re.compile(r"#[0-9a-f]{6}")
IDENTIFIER_SCHEMES = ("brin", "eidas", "vat", "ror", "pic", "oid", "rio", "kvk")


@cache
def _zones() -> dict[str, str]:
    """Country to time zone, for countries that have exactly one (CLDR)."""
    from babel.core import get_global

    zones: dict[str, list[str]] = {}
    for zone, country in get_global("zone_territories").items():
        zones.setdefault(country, []).append(zone)
    return {country: names[0] for country, names in zones.items() if len(names) == 1}


def read_organisations(root: Cursor, parts: Parts) -> Iterator[tuple[str, Organisation]]:
    """Section ``organisations``. A single ``name`` counts for every language: schools do not translate their names."""

    def one(here: Cursor, key: str) -> Organisation:
        if here.at("legal_name").there:
            name = parts.text(here.at("legal_name"))
        else:
            own = here.at("name").string()
            name = Text(dict.fromkeys(parts.languages, own)) if own else None
        country = here.at("country").needed()
        if country and not is_country(country):
            here.at("country").note(f"{country!r} is not a country code", "Use two capitals such as NL (ISO 3166-1)")
        zone = here.at("time_zone").string(required=False)
        if zone is not None and zone not in available_timezones():
            here.at("time_zone").note(f"{zone!r} is not a time zone", "Use a name such as Europe/Amsterdam")
        identifiers = []
        register = here.at("identifiers")
        if register.there:
            for scheme in register.mapping().value:
                entry = register.at(scheme)
                if scheme not in IDENTIFIER_SCHEMES:
                    entry.note(f"{scheme!r} is not a register of this software", f"Use one of: {', '.join(IDENTIFIER_SCHEMES)}")
                if number := entry.string():
                    identifiers.append(Identifier(scheme, number))
        colours = here.at("colours").strings()
        if colours and (len(colours) != 2 or not all(COLOUR.fullmatch(c) for c in colours)):
            here.at("colours").note("two colours are needed", "Write them as ['#1d3f94', '#f6b26b']")
            colours = ()
        organisation = Organisation(
            id=key,
            legal_name=name or Text({"en": key}),
            kind=here.at("kind").needed(),
            address=Address(
                country,
                here.at("city").string(required=False),
                here.at("street").string(required=False),
                here.at("postal_code").string(required=False),
            ),
            time_zone=zone or _zones().get(country, "UTC"),
            identifiers=tuple(identifiers),
            homepage=here.at("homepage").string(required=False),
            email=here.at("email").string(required=False),
            logo=read_logo(here.at("logo"), parts),
            fictitious=here.at("fictitious").flag(),
        )
        here.done("name", "role")
        return replace(organisation, colours=(colours[0], colours[1])) if colours else organisation

    return keyed(root.at("organisations"), "id", one)
