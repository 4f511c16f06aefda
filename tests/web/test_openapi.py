from __future__ import annotations

import json

import jsonschema

from badges.issuing.request import FIELDS
from badges.web.openapi import AWARD
from tests.web.houses import House


def test_the_description_names_every_door_and_its_examples_fit_its_schemas(street: House) -> None:
    description = street.get("/openapi.json", accept="*/*").json()
    assert description["openapi"].startswith("3.")
    assert {"/units", "/units/{id}", "/verify", "/awards", "/awards/{id}", "/status/{number}"} <= set(description["paths"])
    assert {"/share/{secret}", "/credentials/{id}", "/.well-known/did.json", "/healthz"} <= set(description["paths"])
    award = description["components"]["schemas"]["Award"]
    jsonschema.Draft202012Validator(award).validate(AWARD)
    assert set(award["properties"]) == {*FIELDS, "holder"}
    problem = description["components"]["schemas"]["Problem"]
    jsonschema.Draft202012Validator(problem).validate(street.get("/nowhere", accept="application/json").json())
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"], (method, path)
            example = operation["responses"]["default"]["content"]["application/problem+json"]["example"]
            jsonschema.Draft202012Validator(problem).validate(example)


def test_the_doors_that_need_a_token_say_so(street: House) -> None:
    paths = street.get("/openapi.json", accept="*/*").json()["paths"]
    assert paths["/awards"]["post"]["security"] == [{"token": []}]
    assert "security" not in paths["/units"]["get"]
    assert "HTTPValidationError" not in json.dumps(paths)


def test_the_example_of_an_order_can_be_ordered(house: House) -> None:
    assert house.award(AWARD, house.token("issue")).status_code == 201


def test_what_the_door_for_checking_answers_fits_its_description(street: House) -> None:
    door = street.get("/openapi.json", accept="*/*").json()["paths"]["/verify"]["post"]
    answer = door["responses"]["200"]["content"]["application/json"]
    verdicts = [example["value"] for example in answer["examples"].values()]
    sent = door["requestBody"]["content"]
    asked = [json.dumps(example["value"]).encode() for example in sent["application/json"]["examples"].values()]
    asked += [example["value"].encode() for example in sent["text/plain"]["examples"].values()]
    for verdict in [*verdicts, *(street.check(body).json() for body in asked)]:
        jsonschema.Draft202012Validator(answer["schema"]).validate(verdict)
