"""POST /awards with the wish for a picture that names the holder."""

from __future__ import annotations

import pytest

from tests.web.houses import House
from tests.web.test_awarding import ORDER


@pytest.mark.parametrize(("wish", "is_named"), [(True, True), (False, False), ("yes", True)])
def test_an_order_may_wish_for_a_named_picture(wish: object, is_named: bool, house: House) -> None:
    token = house.token("issue")
    made = house.award({**ORDER, "named_picture": wish}, token)
    assert made.status_code == 201
    kept = house.installation.store.award(made.json()["id"])
    assert kept is not None
    assert kept.named_picture == is_named
    assert house.award({**ORDER, "named_picture": wish}, token).status_code == 200
    if is_named:
        assert house.award(ORDER, token).status_code == 422


def test_a_wish_that_is_none_is_told(house: House) -> None:
    answer = house.award({**ORDER, "named_picture": 1}, house.token("issue"))
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["named_picture"]


def test_the_description_says_why_it_is_not_the_default(house: House) -> None:
    described = house.get("/openapi.json", accept="application/json").json()
    wish = described["components"]["schemas"]["Award"]["properties"]["named_picture"]
    assert (wish["type"], wish["default"]) == ("boolean", False)
    assert "would show them to everybody" in wish["description"]
