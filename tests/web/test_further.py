"""POST /awards with what few orders say."""

from __future__ import annotations

import base64
import json
from typing import Any

from badges.credentials.european.reading import read
from badges.model.issued import FormName
from tests.web.houses import House
from tests.web.test_awarding import ORDER

SAID: dict[str, Any] = {
    "holder": {**ORDER["holder"], "birth_date": "2004-02-29"},
    "stages": [
        {"form": "virtual", "from": "2026-05-04", "until": "2026-05-08", "hours": 12},
        {"form": "physical", "from": "2026-05-11", "until": "2026-05-29", "country": "IT", "host": "org-trattoria-esempio"},
    ],
    "entitlements": [{"title": {"en": "Exemption", "nl": "Vrijstelling"}, "prospective": True}],
    "notes": "Took part in the pilot",
    "documents": [{"url": "https://school.example/guide", "title": "Guide"}],
    "original": {"content": base64.b64encode(b"%PDF-1.7 " + bytes(300_000)).decode(), "statement": "Converted from a paper."},
}


def test_an_order_says_it_as_json(house: House) -> None:
    answer = house.award({**ORDER, **SAID}, house.token("issue"))
    assert answer.status_code == 201, answer.text
    issued = house.installation.store.credentials_of(answer.json()["id"])
    (content,) = [one.content for one in issued if one.form is FormName.EUROPEAN]
    told = read(json.loads(json.loads(content)["payload"]))
    assert told.birth_date == "2004-02-29T00:00:00Z"
    assert [len(told.stages), len(told.entitlements), len(told.notes), len(told.documents)] == [2, 1, 1, 1]
    assert told.grounds[0].statement == "Converted from a paper."
    assert house.award({**ORDER, **SAID}, house.token("issue")).status_code == 200, "asking again issues nothing"


def test_mistakes_in_it_are_told_with_field_and_remedy(house: House) -> None:
    wrong = {"stages": [{"form": "virtual"}], "entitlements": [7], "notes": {"en": 7}, "documents": [[]], "original": []}
    answer = house.award({**ORDER, **wrong}, house.token("issue"))
    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} == set(wrong)
    assert all(error["remedy"] for error in answer.json()["errors"])


def test_a_note_in_one_language_of_two_is_refused_and_taken_when_that_is_said(house: House) -> None:
    answer = house.award({**ORDER, "notes": [{"en": "A note"}]}, house.token("issue"))
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["field"], "missing in 'nl'" in error["message"]) == ("notes", True)
    assert house.award({**ORDER, "notes": [{"en": "A note", "nl": None}]}, house.token("issue")).status_code == 201


def test_other_fields_are_still_texts(house: House) -> None:
    assert house.award({**ORDER, "host": ["x"]}, house.token("issue")).status_code == 422
    assert house.award({**ORDER, "holder": {**ORDER["holder"], "notes": "x"}}, house.token("issue")).status_code == 422
