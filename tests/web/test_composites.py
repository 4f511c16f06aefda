"""POST /composites: several awards of one person become one more; and every address in its badge leads somewhere."""

from __future__ import annotations

import json
from typing import Any

import httpx
import jsonschema
import pytest

from badges.issuing import Issued, handed_out, issue_batch
from badges.model.issued import FormName
from badges.web.composites import COMPOSITE, schema
from tests.installations import ADDRESSES, form, orders
from tests.makers import AT
from tests.web.houses import House

REFS = ("2026-LU-05-01", "2026-LU-23-01")
SCHOOL = "hogeschool-voorbeeldstad"
ORDER = {"collection": "COL-GREEN", "parts": [*REFS]}


@pytest.fixture
def awarded(house: House) -> House:
    """A house whose school awarded two units to one person."""
    noor = {"given_name": "Noor", "family_name": "van Voorbeeld", "email": "n@mail.example", "awarded_on": "2026-06-01"}
    assert [*issue_batch([{**row, **noor} for row in orders(*REFS)], house.installation.desk, at=AT)]
    return house


def ask(house: House, order: object, token: str | None) -> httpx.Response:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return house.send("POST", "/composites", json=order, headers=headers)


def made(house: House, answer: httpx.Response) -> Issued:
    award = house.installation.store.award(answer.json()["id"])
    assert award is not None
    return handed_out(award, house.installation.store, again=True)


def test_awards_become_a_composite_once(awarded: House) -> None:
    token = awarded.token("issue", issuer=SCHOOL)
    first = ask(awarded, ORDER, token)
    assert first.status_code == 201, first.text
    assert [part["award_ref"] for part in first.json()["parts"]] == [*REFS]
    assert {rule["state"] for rule in first.json()["rules"]} == {"fulfilled"}
    again = ask(awarded, ORDER, token)
    assert (again.status_code, again.json()) == (200, first.json())
    assert awarded.get(first.headers["location"], accept="application/json", token=token).json()["id"] == first.json()["id"]


def test_every_address_of_the_badge_leads_somewhere(awarded: House) -> None:
    issued = made(awarded, ask(awarded, ORDER, awarded.token("issue", issuer=SCHOOL)))
    achievement = json.loads(form(issued, FormName.OPEN_BADGE).content)["credentialSubject"]["achievement"]
    addresses = [achievement["id"], achievement["criteria"]["id"], achievement["image"]["id"]]
    addresses += [related["id"] for related in achievement["related"]]
    addresses += [aligned["targetUrl"] for aligned in achievement["alignment"]]
    payload = json.loads(json.loads(form(issued, FormName.EUROPEAN).content)["payload"])
    addresses.append(payload["credentialSubject"]["hasClaim"]["specifiedBy"]["homepage"]["contentURL"])
    ours = {address.removeprefix(ADDRESSES.base) for address in addresses if address.startswith(ADDRESSES.base)}
    assert len(ours) > 6
    for accept in ("text/html,*/*;q=0.1", "application/ld+json,*/*;q=0.1"):
        answers = {path: awarded.get(path, accept=accept).status_code for path in ours}
        assert set(answers.values()) == {200}, answers
    page = awarded.get(achievement["criteria"]["id"].removeprefix(ADDRESSES.base)).text
    for part in issued.award.unit.further.inside:
        assert f'href="/achievements/{part.slug}/{part.version}/' in page
    published = awarded.get(achievement["id"].removeprefix(ADDRESSES.base), accept="application/ld+json").json()
    assert published == achievement
    assert issued.award.unit.id not in awarded.get("/units", accept="application/json").text


def test_what_is_missing_is_told_rule_by_rule(awarded: House) -> None:
    answer = ask(awarded, {**ORDER, "parts": [REFS[0]]}, awarded.token("issue", issuer=SCHOOL))
    assert (answer.status_code, answer.json()["code"]) == (422, "not-valid")
    (error,) = answer.json()["errors"]
    assert error["field"] == "collection"
    assert "min_units" in error["message"]


def test_a_token_sees_only_awards_of_its_own_issuer(awarded: House) -> None:
    answer = ask(awarded, ORDER, awarded.token("issue", issuer="voorbeeldcollege"))
    assert answer.status_code == 422
    assert [error["message"] for error in answer.json()["errors"]] == [f"there is no award {ref!r}" for ref in REFS]


def test_rights_are_asked_for(awarded: House) -> None:
    assert ask(awarded, ORDER, None).status_code in (401, 404)
    assert ask(awarded, ORDER, awarded.token("seal", issuer=SCHOOL)).status_code == 403
    with_wallet = {**ORDER, "wallet": "noor@mail.example"}
    assert ask(awarded, with_wallet, awarded.token("issue", issuer=SCHOOL)).status_code == 403
    sent = ask(awarded, with_wallet, awarded.token("issue", "deliver", issuer=SCHOOL))
    assert sent.status_code == 201, sent.text
    assert len(awarded.enqueued) == 1


MISTAKES: tuple[dict[str, Any], ...] = (
    {"collection": None},
    {"collection": 7},
    {"parts": "x"},
    {"parts": [1]},
    {"parts": []},
    {"parts": ["x"] * 40},
    {"parts": [f"x{n}" for n in range(40)]},
    {"awarded_on": "tomorrow"},
    {"named_picture": "yes"},
    {"colour": "blue"},
    {"language": {"nl": 1}},
    {"ref": "not a reference"},
    {"parts": ["x' OR 1=1", "\u0000"]},
)


def test_every_mistake_is_told_and_nothing_is_issued(awarded: House) -> None:
    token = awarded.token("issue", issuer=SCHOOL)
    for change in MISTAKES:
        answer = ask(awarded, ORDER | change, token)
        assert answer.status_code == 422, (change, answer.text)
        assert all(error["remedy"] for error in answer.json()["errors"]), change
    assert len([*awarded.installation.store.awards()]) == len(REFS)


def test_what_is_no_json_or_no_object_is_refused(house: House) -> None:
    token = house.token("issue")
    headers = {"authorization": f"Bearer {token}"}
    assert house.send("POST", "/composites", content=b"{", headers=headers).status_code == 400
    assert ask(house, [], token).status_code == 422


def test_the_example_fits_its_schema() -> None:
    jsonschema.Draft202012Validator(schema()).validate(COMPOSITE)
