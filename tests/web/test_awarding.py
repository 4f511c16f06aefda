"""POST /awards and GET /awards/{id}: awarding with a token."""

from __future__ import annotations

import json
from typing import Any

import pytest

from badges.credentials.baking import unbake
from badges.model.delivery import DeliveryState
from badges.model.issued import FormName
from badges.web.openapi import AWARD
from tests.installations import certificate, form, issue_one
from tests.web.houses import House, credential_path

ORDER: dict[str, Any] = {**AWARD, "awarded_on": "2026-06-12"}


def test_an_order_becomes_two_credentials_and_asking_again_gives_the_same(house: House) -> None:
    token = house.token("issue")
    made = house.award(ORDER, token)
    assert made.status_code == 201, made.text
    assert {c["form"] for c in made.json()["credentials"]} == {"open-badge", "european"}
    assert made.headers["location"] == f"/awards/{made.json()['id']}"
    again = house.award(ORDER, token)
    assert again.status_code == 200
    assert again.json() == made.json()
    assert len(list(house.installation.store.awards())) == 1


def test_the_order_may_be_flat_like_a_row_of_a_roster(house: House) -> None:
    holder = ORDER["holder"]
    flat = {name: value for name, value in ORDER.items() if name != "holder"} | holder | {"results": "all=2"}
    assert house.award(flat, house.token("issue")).status_code == 201


def test_every_mistake_is_told_with_its_field_and_its_remedy(house: House) -> None:
    order = {**ORDER, "awarded_on": "2026-02-30", "country": "Italy", "grade": "splendid", "colour": "blue"}
    answer = house.award(order, house.token("issue"))
    assert answer.status_code == 422
    assert {e["field"] for e in answer.json()["errors"]} >= {"awarded_on", "country", "grade", "colour"}
    assert all(e["remedy"] for e in answer.json()["errors"])
    assert not list(house.installation.store.awards())


@pytest.mark.parametrize("field", ["award_ref", "unit", "language"])
@pytest.mark.parametrize("value", [["x"], {"x": 1}, True, "", None, 7])
def test_a_value_of_another_kind_is_a_mistake_and_not_a_crash(house: House, field: str, value: object) -> None:
    answer = house.award({**ORDER, field: value}, house.token("issue"))
    assert answer.status_code in (201, 422)
    if answer.status_code == 201:
        assert (field, value) == ("award_ref", 7)


def test_a_token_awards_only_units_of_its_own_issuer(house: House) -> None:
    answer = house.award(ORDER, house.token("issue", issuer="hogeschool-voorbeeldstad"))
    assert (answer.status_code, answer.json()["code"]) == (403, "other-issuer")
    by_slug = house.award({**ORDER, "unit": "italian-gastronomy-parma"}, house.token("issue", issuer="hogeschool-voorbeeldstad"))
    assert by_slug.status_code == 403
    assert not list(house.installation.store.awards())


def test_a_token_without_the_right_does_nothing(house: House) -> None:
    for rights in (("seal",), ("deliver",), ("seal", "deliver")):
        answer = house.award(ORDER, house.token(*rights))
        assert (answer.status_code, answer.json()["code"]) == (403, "right-missing")
    with_wallet = {**ORDER, "wallet": "noor@mail.example"}
    assert house.award(with_wallet, house.token("issue")).status_code == 403
    assert not list(house.installation.store.awards())


def test_with_the_right_to_deliver_the_delivery_waits_and_is_handed_over(house: House) -> None:
    token = house.token("issue", "deliver")
    made = house.award({**ORDER, "wallet": "noor@mail.example"}, token).json()
    (delivery,) = made["deliveries"]
    assert delivery["state"] == DeliveryState.PENDING
    assert house.enqueued == [delivery["id"]]
    house.award({**ORDER, "wallet": "noor@mail.example"}, token)
    assert house.enqueued == [delivery["id"]], "once"
    seen = house.get(f"/awards/{made['id']}", accept="application/json", token=token).json()
    assert seen["deliveries"][0]["state"] == "pending"
    assert (seen["annex_i"]["present"], seen["annex_i"]["of"]) == (11, 11)
    assert "mail.example" not in json.dumps(seen), "where it goes is not repeated"


def test_an_award_that_the_keys_cannot_sign_says_so_without_a_detail_of_the_keys(house: House) -> None:
    for path in (house.installation.folder / "keys" / "voorbeeldcollege").glob("*ed25519.pem"):
        path.unlink()
    house.installation.keyring._opened.clear()
    answer = house.award(ORDER, house.token("issue"))
    assert (answer.status_code, answer.json()["code"]) == (503, "cannot-sign")
    assert str(house.installation.folder) not in answer.text


def test_the_school_gets_every_file_of_an_award_by_ending_or_by_accept(house: House) -> None:
    issued = issue_one(house.installation)
    token, path = house.token("issue"), credential_path(issued)
    badge, european = form(issued, FormName.OPEN_BADGE).content, form(issued, FormName.EUROPEAN).content
    assert house.get(f"{path}.json", token=token).content == badge
    assert house.get(path, accept="application/vc+ld+json", token=token).content == badge
    assert house.get(path, accept="application/json", token=token).content == badge
    assert house.get(f"{path}.edc", token=token).content == european
    assert unbake(house.get(f"{path}.png", token=token).content) == badge
    assert unbake(house.get(path, accept="image/svg+xml", token=token).content) == badge
    assert house.get(path, accept="application/pdf", token=token).content == certificate(issued)
    page = house.get(path, token=token)
    assert "Noor van Voorbeeld" in page.text
    assert page.headers["cache-control"] == "private, no-store"
    assert house.get(path, accept="audio/ogg", token=token).status_code == 406
    for ending in (".json", ".png", ".svg", ".pdf", ".edc"):
        assert house.get(path + ending, token=token).headers["cache-control"] == "private, no-store"
