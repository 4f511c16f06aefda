from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import httpx
import jsonschema

from badges.issuing.request import FIELDS
from badges.web.openapi import AWARD
from tests.installations import ADDRESSES, a_verifier, issue_one
from tests.web.houses import BROWSER, House, credential_path, share_path


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
            told = [answer.get("content", {}).get("application/problem+json") for answer in operation["responses"].values()]
            for example in [one["value"] for some in told if some for one in some["examples"].values()]:
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


@dataclass(frozen=True, slots=True)
class Walk:
    """Somebody who knocks at doors and holds each answer against what its description says."""

    house: House
    paths: dict[str, Any]

    def to(self, method: str, door: str, path: str, accept: str = "*/*", **options: Any) -> httpx.Response:
        """One answer, which must be described: its status by itself, and its media type."""
        headers = {"accept": accept, **options.pop("headers", {})}
        answer = self.house.send(method.upper(), path, headers=headers, **options)
        about = f"{method} {path} as {accept}: {answer.status_code} {answer.headers.get('content-type')}"
        described = self.paths[door][method]["responses"]
        assert str(answer.status_code) in described, about
        if answer.content:
            content = described[str(answer.status_code)].get("content", {})
            assert answer.headers["content-type"].partition(";")[0] in content, about
        else:
            assert "content" not in described[str(answer.status_code)], about
        if answer.has_redirect_location:
            assert "Location" in described[str(answer.status_code)]["headers"], about
        return answer


def test_every_door_answers_with_a_status_and_a_media_type_of_its_description(house: House) -> None:
    a_verifier(house.installation)
    house.installation.desk.refresh = True
    issued = issue_one(house.installation)
    paths = house.get("/openapi.json", accept="*/*").json()["paths"]
    walk = Walk(house, paths)
    for door, methods in paths.items():  # nobody has a token, and nothing of that name is there
        nowhere = door.replace("{number}", "999").replace("{", "").replace("}", "")
        for method in methods:
            walk.to(method, door, nowhere, BROWSER)
            walk.to(method, door, nowhere)

    token = {"authorization": f"Bearer {house.token('issue', 'deliver', 'seal')}"}
    badge = json.loads(issued.credentials[0].content)
    award, delivery = f"/awards/{issued.award.id}", f"/deliveries/{issued.deliveries[0].id}"
    achievement = badge["credentialSubject"]["achievement"]["id"].removeprefix(ADDRESSES.base)
    found = {
        "/units/{id}": "/units/LU-02",
        "/achievements/{slug}/{version}/{language}": achievement,
        "/achievements/{slug}/{version}/{language}/criteria": f"{achievement}/criteria",
        "/achievements/{slug}/{version}/{language}/badge.{kind}": f"{achievement}/badge.svg",
        "/concepts/{key}": "/concepts/internship",
        "/frameworks/{framework}": "/frameworks/greencomp",
        "/frameworks/{framework}/{item}": "/frameworks/greencomp/2.1",
        "/quality-assurance/{key}": "/quality-assurance/qa-mbo",
        "/issuers/{name}": "/issuers/voorbeeldcollege",
        "/issuers/{name}/did.json": "/issuers/voorbeeldcollege/did.json",
        "/status/{number}": "/status/1",
        "/share/{secret}": share_path(issued),
        "/credentials/{id}": credential_path(issued),
        "/refresh/{secret}": badge["refreshService"]["id"].removeprefix(ADDRESSES.base),
        "/awards/{id}": award,
        "/deliveries/{id}": delivery,
        "/.well-known/did.json": "",  # two issuers share this house
    }
    begun = walk.to("post", "/verify/many", "/verify/many", content=b"https://school.example/1\nhttps://school.example/2\n")
    mine = "/verify/many/{secret}"
    found |= {door: door.replace(mine, begun.headers["location"]) for door in paths if door.startswith(mine)}
    found[mine + "/{number}"] = begun.headers["location"] + "/1"
    for door, methods in paths.items():
        where = found.get(door, door)
        if not where or "get" not in methods:
            continue
        assert "{" not in where, f"where is {door}?"
        for media in methods["get"]["responses"]["200"]["content"]:  # each of them is there for whoever asks for it
            answer = walk.to("get", door, where, media, headers=token)
            assert answer.status_code == 200, (door, media)
    for door in ("/units", "/verify/many/{secret}", "/credentials/{id}", "/issuers/{name}"):
        assert walk.to("get", door, found.get(door, door), "application/x-of-nobody", headers=token).status_code == 406
    status = walk.to("get", "/status/{number}", "/status/1")
    walk.to("get", "/status/{number}", "/status/1", headers={"if-none-match": status.headers["etag"]})
    walk.to("get", "/status/{number}", "/status/no-number", BROWSER)
    walk.to("get", "/units", "/units?page=no-number")
    walk.to("get", "/deliveries", "/deliveries?limit=0", headers=token)

    several, link = b"https://school.example/1\nhttps://school.example/2\n", f"{ADDRESSES.base}{share_path(issued)}".encode()
    signed = issued.credentials[0].content
    for accept in ("*/*", BROWSER, "application/vc", "application/pdf"):
        for sent in (signed, several, link, b"") if accept in ("*/*", BROWSER) else (signed,):
            walk.to("post", "/verify", "/verify", accept, content=sent)
    for sent, kind in ((b"link=nonsense+of+mine", "x-www-form-urlencoded"), (b"no parts", "form-data; boundary=x")):
        walk.to("post", "/verify", "/verify", content=sent, headers={"content-type": f"application/{kind}"})
    walk.to("post", "/verify", "/verify", BROWSER, content=b"", headers={"content-length": "99000000"})
    house.now = house.now.replace(minute=house.now.minute + 1)
    assert walk.to("post", "/verify/many", "/verify/many", BROWSER, content=several).status_code == 303
    for accept in ("*/*", BROWSER):
        walk.to("post", "/verify/many", "/verify/many", accept, content=b'{"items": [{"content": "no base64!"}]}')
        compared = {"fingerprint": "md5$" + "0" * 32, "salt": "", "address": "somebody@school.example"}
        walk.to("post", "/verify/holder", "/verify/holder", accept, data=compared)
        walk.to("post", "/verify/holder", "/verify/holder", accept, data={**compared, "address": "x" * 20_000})
        files, of = {"file": ("badge.json", b"{}")}, {"of": "0" * 64}
        walk.to("post", "/receipts/file", "/receipts/file", accept, files=files, data=of)
        walk.to("post", "/receipts", "/receipts", accept, content=b"x" * 500_000)
    for door in ("/awards", "/composites", "/seal"):
        for sent in (b"no JSON", b"{}"):
            walk.to("post", door, door, content=sent, headers=token)
        walk.to("post", door, door, content=b"{}")
    for door in ("/deliveries/{id}/retry", "/deliveries/{id}/stop"):
        where = f"{delivery}/{door.rpartition('/')[2]}"
        for sent in (b"no JSON", b'{"locale": 1}', b""):
            walk.to("post", door, where, content=sent, headers=token)
    walk.to("post", mine + "/delete", found[mine + "/delete"])
    walk.to(
        "delete", "/verify/many/{secret}", walk.to("post", "/verify/many", "/verify/many", content=several).headers["location"]
    )
