"""What our JSON Schemas of Open Badges 3.0 and CLR 2.0 say of every class: the facts of the standard, in words of our own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from badges import schemas
from tests.credentials.published_schemas import STRICT, TOLERANT, subschemas

OURS = [row.url for row in schemas.index() if row.kind == "json-schema"]

VERSION_1_1 = {"issuanceDate", "expirationDate"}
ENUMERATIONS = {
    "achievementType": ("Achievement", "achievementType"),
    "identifierType": ("IdentityObject", "identityType"),
    "targetType": ("Alignment", "targetType"),
    "resultType": ("ResultDescription", "resultType"),
    "resultStatus": ("Result", "status"),
    "associationType": ("Association", "associationType"),
}


@pytest.mark.parametrize("url", OURS)
def test_every_part_of_our_schemas_says_its_type(url: str) -> None:
    schema = schemas.document(url)
    assert schema["$id"] == url
    Draft202012Validator.check_schema(schema)
    for path, part in subschemas(schema):
        if part is not False:
            assert isinstance(part, dict) and "type" in part, path  # noqa: PT018 - one sentence


@pytest.fixture(scope="module")
def published(shared: Path) -> dict[str, dict[str, Any]]:
    """Every class that 1EdTech published, in the generation of 2026, which has them all."""
    classes: dict[str, dict[str, Any]] = {}
    for file in sorted((shared / "standards" / "open-badges" / "schemas" / "published-2026").glob("*_schema.json")):
        schema = json.loads(file.read_bytes())
        classes |= schema["$defs"]
        if file.name == "clr_v2p0_clrcredential_schema.json":
            classes["ClrCredential"] = schema
        if file.name == "ob_v3p0_achievementcredential_schema.json":
            classes["AchievementCredential"] = schema
    return {name: one for name, one in classes.items() if "properties" in one and not name.startswith("Imsx")}


@pytest.mark.parametrize("form", [STRICT, TOLERANT])
def test_each_class_has_the_properties_that_the_standard_gives_it(form: str, published: dict[str, dict[str, Any]]) -> None:
    ours = {name: one for name, one in schemas.document(form)["$defs"].items() if "$anchor" in one}
    assert ours.keys() == published.keys()
    for name, theirs in published.items():
        assert ours[name]["$anchor"] == name
        older = VERSION_1_1 if form == TOLERANT and "validFrom" in theirs["properties"] else set()
        assert ours[name]["properties"].keys() == theirs["properties"].keys() | older, name
        required = set(ours[name].get("required", []))
        if "else" in ours[name]:  # one date or another, by the version of the data model
            required |= set(ours[name]["else"]["required"])
        stricter = {"id"} if (form, name) == (STRICT, "CredentialStatus") else set()  # asked for by the generation of 2024
        assert required == set(theirs["required"]) | stricter, name
        assert ours[name].get("additionalProperties", True) == theirs["additionalProperties"], name


@pytest.mark.parametrize("form", [STRICT, TOLERANT])
def test_each_enumeration_has_the_values_of_the_standard(form: str, published: dict[str, dict[str, Any]]) -> None:
    for name, (of, term) in ENUMERATIONS.items():
        ours, theirs = schemas.document(form)["$defs"][name], published[of]["properties"][term]
        assert ours["anyOf"][0]["enum"] if "anyOf" in ours else ours["enum"]
        assert set(_values(ours)) == set(_values(theirs)), name


def _values(schema: dict[str, Any]) -> list[str]:
    return next(part["enum"] for _, part in subschemas(schema) if isinstance(part, dict) and "enum" in part)


def test_no_sentence_of_the_published_schemas_stands_in_ours(shared: Path) -> None:
    theirs = set()
    for file in (shared / "standards" / "open-badges" / "schemas").glob("*/*.json"):
        theirs |= {text for text in _descriptions(json.loads(file.read_bytes())) if len(text) > 20}
    assert len(theirs) > 150
    for url in OURS:
        assert not theirs & set(_descriptions(schemas.document(url)))


def _descriptions(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, member in value.items():
            if name in ("description", "$comment", "title") and isinstance(member, str):
                yield member
            else:
                yield from _descriptions(member)
    elif isinstance(value, list):
        for member in value:
            yield from _descriptions(member)
