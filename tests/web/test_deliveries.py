"""GET /deliveries, GET /deliveries/{id} and POST /deliveries/{id}/retry: seeing and steering deliveries with a token."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import httpx
import jsonschema
import pytest

from badges.model.delivery import Accepted, Delivery, DeliveryState, Refused, Unreachable, WalletAnswer
from badges.model.further import FurtherOfUnit, Mandate
from badges.web.judging import JudgePool
from badges.web.terms import terms
from badges.web.wording import Wording
from tests.installations import issue_one
from tests.makers import AT, a_unit, the_catalogue
from tests.web.houses import House, a_house


def sent(house: House, number: int, answer: WalletAnswer | None = None, wallet: str = "noor@student.example") -> Delivery:
    """The delivery of an award, after the wallet gave this answer."""
    issued = issue_one(house.installation, award_ref=f"ref-{number}", wallet=wallet)
    (delivery,) = issued.deliveries
    if answer is None:
        return delivery
    store = house.installation.store
    claimed = store.claim_delivery(delivery.id, by="test", now=AT, until=AT)
    assert claimed is not None
    after = claimed.after(answer, AT, attempts=1)
    assert store.update_delivery(claimed, after, by="test")
    return after


def read(house: House, path: str, *rights: str, issuer: str = "voorbeeldcollege") -> httpx.Response:
    return house.get(path, accept="application/json", token=house.token(*(rights or ("deliver",)), issuer=issuer))


def again(house: House, id: str, body: object = None, *, rights: tuple[str, ...] = ("deliver",)) -> httpx.Response:
    content = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"authorization": f"Bearer {house.token(*rights)}"}
    return house.send("POST", f"/deliveries/{id}/retry", content=content, headers=headers)


def problem(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


def test_a_delivery_says_where_it_stands_what_that_means_and_what_to_do(house: House) -> None:
    delivery = sent(house, 1, Refused("WL-0003", "The wallet could not be found."))
    answer = read(house, f"/deliveries/{delivery.id}")
    told = answer.json()
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "private, no-store")
    assert (told["state"], told["meaning"], told["reason"], told["award_ref"]) == (
        "refused",
        "wallet_unknown",
        "WL-0003",
        "ref-1",
    )
    assert told["says"] == {"en": "There is no wallet at this address.", "nl": "Er is geen wallet op dit adres."}
    assert set(told["remedy"]) == {"en", "nl"}
    assert "student.example" not in answer.text, "where it goes is not repeated"


def test_deliveries_come_page_by_page_and_are_counted_once(house: House) -> None:
    made = [sent(house, number).id for number in (1, 2, 3)]
    sent(house, 4, Accepted())
    first = read(house, "/deliveries?limit=2").json()
    assert [one["id"] for one in first["deliveries"]] == made[:2]
    assert {state: number for state, number in first["counts"].items() if number} == {"pending": 3, "delivered": 1}
    second = read(house, first["next"]).json()
    assert [one["award_ref"] for one in second["deliveries"]] == ["ref-3", "ref-4"]
    assert second["next"] is None
    assert "counts" not in second


def test_deliveries_can_be_asked_for_by_state_and_by_award(house: House) -> None:
    refused = sent(house, 1, Refused("CR-0007", ""))
    sent(house, 2)
    assert [one["id"] for one in read(house, "/deliveries?state=refused").json()["deliveries"]] == [refused.id]
    for name in ("ref-2", "ref-1"):
        assert [one["award_ref"] for one in read(house, f"/deliveries?award={name}").json()["deliveries"]] == [name]
    assert [one["id"] for one in read(house, f"/deliveries?award={refused.award_id}").json()["deliveries"]] == [refused.id]
    assert read(house, f"/deliveries?award={refused.award_id}&state=pending").json()["deliveries"] == []
    assert problem(read(house, "/deliveries?award=nothing")) == (404, "not-found")


def test_what_cannot_be_asked_is_named(house: House) -> None:
    for query in ("state=lost", "limit=0", "limit=501", "limit=x", "limit=%D9%A1", "limit=-1", "colour=blue"):
        answer = read(house, f"/deliveries?{query}")
        assert problem(answer) == (422, "not-valid")
        assert answer.json()["errors"][0]["field"] == query.partition("=")[0]


def test_without_any_token_the_doors_do_not_exist_and_without_a_valid_one_they_are_closed(house: House) -> None:
    delivery = sent(house, 1)
    paths = (("GET", "/deliveries"), ("GET", f"/deliveries/{delivery.id}"), ("POST", f"/deliveries/{delivery.id}/retry"))
    for method, path in paths:
        assert problem(house.send(method, path)) == (404, "not-found")
    house.token("deliver")
    for method, path in paths:
        assert problem(house.send(method, path)) == (401, "token-needed")
    for path in ("/deliveries", f"/deliveries/{delivery.id}"):
        assert problem(read(house, path, "seal")) == (403, "right-missing")
        assert read(house, path, "issue").status_code == 200
    assert problem(again(house, delivery.id, rights=("issue", "seal"))) == (403, "right-missing")


def test_another_schools_deliveries_are_not_there(house: House) -> None:
    delivery = sent(house, 1, Refused("CR-0007", ""))
    other = "hogeschool-voorbeeldstad"
    page = read(house, "/deliveries", issuer=other).json()
    assert page["deliveries"] == []
    assert not any(page["counts"].values())
    for path in (f"/deliveries/{delivery.id}", "/deliveries?award=ref-1", f"/deliveries?after={delivery.id}"):
        assert problem(read(house, path, issuer=other)) == (404, "not-found")
    token = house.token("deliver", issuer=other)
    sent_again = house.send("POST", f"/deliveries/{delivery.id}/retry", headers={"authorization": f"Bearer {token}"})
    assert problem(sent_again) == (404, "not-found")
    assert house.installation.store.delivery(delivery.id) == delivery
    assert read(house, "/deliveries", issuer="nobody").json()["deliveries"] == []


@pytest.mark.parametrize("answer", [Refused("WL-0003", ""), Unreachable("wallet_timed_out")])
def test_a_dead_letter_begins_afresh(house: House, answer: WalletAnswer) -> None:
    delivery = sent(house, 1, answer)
    assert delivery.state in (DeliveryState.REFUSED, DeliveryState.GIVEN_UP)
    told = again(house, delivery.id)
    assert told.status_code == 202
    assert (told.json()["state"], told.json()["attempts"], told.json()["reason"]) == ("pending", 0, None)
    assert house.enqueued == [delivery.id]
    kept = house.installation.store.delivery(delivery.id)
    assert kept is not None
    assert (kept.state, kept.due_at) == (DeliveryState.PENDING, AT)


def test_it_may_go_elsewhere_in_another_language_and_without_a_mail(house: House) -> None:
    delivery = sent(house, 1, wallet="")
    assert problem(again(house, delivery.id)) == (409, "no-wallet-address")
    body = {"address": "europass.eu/ab12", "locale": "nl", "send_email": False}
    told = again(house, delivery.id, body)
    assert told.status_code == 202, told.text
    assert "ab12" not in told.text
    kept = house.installation.store.delivery(delivery.id)
    assert kept is not None
    assert (kept.address, kept.locale, kept.send_email) == ("europass.eu/ab12", "nl", False)


def test_what_arrived_was_replaced_or_is_under_way_is_left_alone(house: House) -> None:
    store = house.installation.store
    arrived = sent(house, 1, Accepted())
    assert problem(again(house, arrived.id)) == (409, "delivery-settled")
    waiting = sent(house, 2)
    assert store.claim_delivery(waiting.id, by="local", now=AT, until=AT)
    assert problem(again(house, waiting.id)) == (409, "delivery-under-way")
    replaced = sent(house, 3)
    store.update_delivery(replaced, replace(replaced, state=DeliveryState.SUPERSEDED))
    assert problem(again(house, replaced.id)) == (409, "delivery-settled")
    assert house.enqueued == []


BAD_BODIES: list[tuple[Any, tuple[int, str]]] = [
    (b"{", (400, "not-json")),
    (b"[" * 100_000, (413, "file.too_large")),
    (b"[" * 10_000, (400, "not-json")),
    ([], (422, "not-valid")),
    ({"address": "noor"}, (422, "not-valid")),
    ({"address": ["noor@student.example"]}, (422, "not-valid")),
    ({"address": "a\r\nb@student.example"}, (422, "not-valid")),
    ({"address": "x" * 400 + "@student.example"}, (422, "not-valid")),
    ({"locale": "Dutch"}, (422, "not-valid")),
    ({"locale": 7}, (422, "not-valid")),
    ({"send_email": "no"}, (422, "not-valid")),
    ({"wallet": "noor@student.example"}, (422, "not-valid")),
    (b'{"\\ud800": 1}', (422, "not-valid")),
]


def test_a_body_that_cannot_be_used_changes_nothing(house: House) -> None:
    delivery = sent(house, 1, Refused("WL-0003", ""))
    for body, expected in BAD_BODIES:
        assert problem(again(house, delivery.id, body)) == expected, body
    assert house.installation.store.delivery(delivery.id) == delivery


def test_a_delivery_can_be_stopped_before_it_arrives_and_sent_after_all(house: House) -> None:
    delivery = sent(house, 1)
    headers = {"authorization": f"Bearer {house.token('deliver')}"}
    answer = house.send("POST", f"/deliveries/{delivery.id}/stop", headers=headers)
    assert (answer.status_code, answer.json()["meaning"]) == (200, "stopped")
    answer = house.send("POST", f"/deliveries/{delivery.id}/stop", headers=headers)
    assert problem(answer) == (409, "delivery-not-stopped")
    assert again(house, delivery.id).status_code == 202
    for rights, status in ((("issue",), 403), (("deliver",), 404)):
        token = house.token(*rights, issuer="hogeschool-voorbeeldstad" if status == 404 else "voorbeeldcollege")
        path = f"/deliveries/{delivery.id}/stop"
        assert house.send("POST", path, headers={"authorization": f"Bearer {token}"}).status_code == status


@pytest.mark.parametrize(
    ("state", "reason", "english", "dutch"),
    [
        (DeliveryState.SUPERSEDED, None, "it was replaced", "hij is vervangen"),
        (DeliveryState.SUPERSEDED, "withdrawn", "it was withdrawn", "hij is ingetrokken"),
        (DeliveryState.SUPERSEDED, "stopped", "somebody here stopped it", "tegengehouden"),
        (DeliveryState.REFUSED, "CR-0007", "does not accept the seal", "neemt het zegel niet aan"),
    ],
)
def test_the_page_says_why_something_is_not_sent(state: DeliveryState, reason: str | None, english: str, dutch: str) -> None:
    delivery = Delivery("d", "c", "a", "x", state, reason=reason)
    for language, words in (("en", english), ("nl", dutch)):
        assert words in str(terms(Wording(language, "Europe/Amsterdam"))["delivery_words"](delivery))


def test_an_unknown_delivery_is_not_found(house: House) -> None:
    assert problem(again(house, "nothing")) == (404, "not-found")
    assert problem(read(house, "/deliveries/nothing")) == (404, "not-found")


def test_without_a_wallet_service_nothing_is_sent_again(house: House, judges: JudgePool) -> None:
    delivery = sent(house, 1, Refused("WL-0003", ""))
    house.app = a_house(house.installation, judges, wallet=False).app
    assert problem(again(house, delivery.id)) == (409, "no-wallet-service")


def test_the_description_tells_what_is_taken_and_given(street: House) -> None:
    paths = street.get("/openapi.json", accept="*/*").json()["paths"]
    for path, method in (("/deliveries", "get"), ("/deliveries/{id}", "get"), ("/deliveries/{id}/retry", "post")):
        assert paths[path][method]["security"] == [{"token": []}]
    body = paths["/deliveries/{id}/retry"]["post"]["requestBody"]["content"]["application/json"]
    jsonschema.Draft202012Validator(body["schema"]).validate(body["example"])
    assert {one["name"] for one in paths["/deliveries"]["get"]["parameters"]} == {
        "state",
        "award",
        "credential",
        "after",
        "limit",
    }


def test_the_example_has_the_members_of_an_answer(house: House) -> None:
    delivery = sent(house, 1)
    paths = house.get("/openapi.json", accept="*/*").json()["paths"]
    example = paths["/deliveries/{id}"]["get"]["responses"]["200"]["content"]["application/json"]["example"]
    assert set(example) == set(read(house, f"/deliveries/{delivery.id}").json())


def test_whoever_issues_for_another_school_sees_what_it_issued_and_nobody_elses(house: House) -> None:
    other = next(one for one in the_catalogue().organisations if one.id == "org-hogeschool-voorbeeldstad")
    own = sent(house, 1)
    mandate = Mandate("The college asked the university on 1 May 2026 to issue this.", other)
    unit = replace(a_unit("LU-02"), version="9.0.0", further=FurtherOfUnit(mandate=mandate))
    house.installation.store.save_catalogue(replace(the_catalogue(), units=(unit,)))
    issued = sent(house, 2)
    for school, seen in (("voorbeeldcollege", own), (other.id.removeprefix("org-"), issued)):
        listed = read(house, "/deliveries", issuer=school).json()
        assert [one["id"] for one in listed["deliveries"]] == [seen.id]
        assert listed["counts"]["pending"] == 1
        for delivery in (own, issued):
            assert read(house, f"/deliveries/{delivery.id}", issuer=school).status_code == (200 if delivery is seen else 404)
            path = f"/deliveries?award={delivery.award_id}"
            assert read(house, path, issuer=school).status_code == (200 if delivery is seen else 404)
