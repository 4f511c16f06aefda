"""The stand-in against the whole table of the wallet's interface: every endpoint answers, and every error it can give."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from PIL import Image
from pypdf import PdfReader

from tests.doubles.running import RunningWallet, running_wallet
from tests.doubles.throwaway_seal import a_payload, a_seal, sealed

NUMBERS = count(5000)
LATER = (datetime.now(UTC) + timedelta(days=1)).isoformat(timespec="seconds")
EARLIER = "2026-01-01T00:00:00+01:00"


@dataclass(frozen=True)
class Person:
    """Somebody with a wallet that holds one credential, and a share link to it."""

    client: httpx.Client
    name: str
    email: str
    uuid: str
    content: bytes

    def ask(self, method: str, path: str, *, token: str | None = None, **options: Any) -> httpx.Response:
        """As this person unless another token is given; an empty one is none."""
        token = f"person-{self.name}" if token is None else token
        headers = {"authorization": f"Bearer {token}"} if token else {}
        return self.client.request(method, path, headers=headers, **options)

    @property
    def here(self) -> str:
        return f"/wallets/{self.name}/credentials/{quote(self.uuid, safe='')}"

    def shared(self, until: str = LATER) -> str:
        """The hash of a new link."""
        link = self.ask("POST", f"{self.here}/sharelink", json={"expirationDate": until})
        assert link.status_code == 200, link.text
        return str(link.json()["shareHash"])


@pytest.fixture(scope="module")
def wallet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningWallet]:
    folder = tmp_path_factory.mktemp("wallet")
    with running_wallet(folder, a_seal().trust(folder / "trust")) as running:
        yield running


@pytest.fixture(scope="module")
def client(wallet: RunningWallet) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{wallet.url}/api/v1", trust_env=False, timeout=20) as client:
        yield client


@pytest.fixture
def person(client: httpx.Client) -> Person:
    number = next(NUMBERS)
    document = a_payload(number)
    made = Person(client, f"user{number}", f"user{number}@student.example", document["id"], sealed(document))
    client.post("/wallets", json={"userId": made.name, "userEmail": made.email}).raise_for_status()
    put(client, made.name, made.content).raise_for_status()
    return made


def put(
    client: httpx.Client, to: str, content: bytes, name: str = "european.jsonld", part: str = "_credential"
) -> httpx.Response:
    return client.post(f"/wallets/{to}/credentials", files={part: (name, content)})


def present(client: httpx.Client, content: bytes, part: str = "file") -> httpx.Response:
    return client.post("/wallets/credentials/presentation", files={part: ("european.jsonld", content)})


def fresh(**changes: Any) -> bytes:
    return sealed(a_payload(next(NUMBERS), **changes))


def an_email() -> str:
    return f"somebody{next(NUMBERS)}@student.example"


Does = Callable[[Person], httpx.Response]
ANSWERS: dict[tuple[str, str], tuple[int, str, Does]] = {
    ("POST", "/wallets/{userId}/credentials"): (200, "json", lambda p: put(p.client, p.name, fresh())),
    ("POST", "/wallets/email/{userEmail}/credentials"): (200, "json", lambda p: put(p.client, f"email/{p.email}", fresh())),
    ("GET", "/wallets/{userId}/credentials"): (200, "json", lambda p: p.ask("GET", f"/wallets/{p.name}/credentials", token="")),
    ("GET", "/wallets/{userId}/credentials/{uuid}"): (200, "octet-stream", lambda p: p.ask("GET", p.here)),
    ("DELETE", "/wallets/{userId}/credentials/{uuid}"): (204, "", lambda p: p.ask("DELETE", p.here)),
    ("GET", "/wallets/{userId}/credentials/{uuid}/verify"): (200, "json", lambda p: p.ask("GET", f"{p.here}/verify")),
    ("GET", "/wallets/{userId}/credentials/{uuid}/diploma"): (200, "json", lambda p: p.ask("GET", f"{p.here}/diploma")),
    ("GET", "/wallets/{userId}/credentials/{uuid}/thumbnail"): (200, "jpeg", lambda p: p.ask("GET", f"{p.here}/thumbnail")),
    ("POST", "/wallets/{userId}/credentials/{uuid}/sharelink"): (
        200,
        "json",
        lambda p: p.ask("POST", f"{p.here}/sharelink", json={"expirationDate": LATER}),
    ),
    ("POST", "/wallets/{userId}/credentials/verifiable"): (
        200,
        "pdf",
        lambda p: p.ask("POST", f"/wallets/{p.name}/credentials/verifiable", json={"uuid": p.uuid}),
    ),
    ("POST", "/wallets/credentials/presentation"): (200, "pdf", lambda p: present(p.client, p.content)),
    ("POST", "/wallets"): (
        200,
        "json",
        lambda p: p.client.post("/wallets", json={"userId": f"new{next(NUMBERS)}", "userEmail": an_email()}),
    ),
    ("POST", "/wallets/bulk"): (
        200,
        "json",
        lambda p: p.client.post("/wallets/bulk", json={"wallets": [{"userEmail": an_email()}]}),
    ),
    ("GET", "/wallets/{userId}"): (200, "json", lambda p: p.ask("GET", f"/wallets/{p.name}")),
    ("PUT", "/wallets/{userId}"): (200, "json", lambda p: p.ask("PUT", f"/wallets/{p.name}", json={"userEmail": an_email()})),
    ("DELETE", "/wallets/{userId}"): (204, "", lambda p: p.ask("DELETE", f"/wallets/{p.name}")),
    ("GET", "/sharelinks/{shareHash}"): (200, "json", lambda p: p.ask("GET", f"/sharelinks/{p.shared()}", token="")),
    ("GET", "/sharelinks"): (200, "json", lambda p: p.ask("GET", f"/sharelinks?userId={p.name}")),
    ("PUT", "/sharelinks/{shareHash}"): (
        200,
        "json",
        lambda p: p.ask("PUT", f"/sharelinks/{p.shared()}", json={"expirationDate": LATER}),
    ),
    ("DELETE", "/sharelinks/{shareHash}"): (204, "", lambda p: p.ask("DELETE", f"/sharelinks/{p.shared()}")),
    ("GET", "/sharelinks/{shareHash}/credentials"): (
        200,
        "octet-stream",
        lambda p: p.ask("GET", f"/sharelinks/{p.shared()}/credentials", token=""),
    ),
    ("GET", "/sharelinks/{shareHash}/presentation"): (
        200,
        "pdf",
        lambda p: p.ask("GET", f"/sharelinks/{p.shared()}/presentation", token=""),
    ),
    ("GET", "/sharelinks/{shareHash}/verify"): (
        200,
        "json",
        lambda p: p.ask("GET", f"/sharelinks/{p.shared()}/verify", token=""),
    ),
}
"""How each endpoint answers when all is well: status, media type, and a request that shows it."""


def other_credential(method: str, what: str = "", **options: Any) -> Does:
    return lambda p: p.ask(method, f"/wallets/{p.name}/credentials/urn%3Acredential%3Aother{what}", **options)


def without_wallet(method: str, path: str, **options: Any) -> Does:
    return lambda p: p.ask(method, path, token="person-nobody", **options)


DEPOSIT, BY_EMAIL = "/wallets/{userId}/credentials", "/wallets/email/{userEmail}/credentials"
GONE = "/wallets/nobody/credentials/urn%3Acredential%3A1"
SHARELINK = "/wallets/{userId}/credentials/{uuid}/sharelink"
ERRORS: dict[tuple[str, str, int, str], Does] = {
    ("POST", DEPOSIT, 404, "WL-0003"): lambda p: put(p.client, "nobody", b"{}"),
    ("POST", DEPOSIT, 400, "CR-0007"): lambda p: put(p.client, p.name, b"{}"),
    ("POST", DEPOSIT, 400, "CR-0006"): lambda p: put(p.client, p.name, fresh(issuer=None)),
    ("POST", DEPOSIT, 409, "CR-0001"): lambda p: put(p.client, p.name, p.content),
    ("POST", DEPOSIT, 500, "UN-0000"): lambda p: put(p.client, p.name, p.content, part="other"),
    ("POST", DEPOSIT, 400, "CI-xxxx"): lambda p: put(p.client, p.name, fresh(), name="european.xml"),
    ("POST", BY_EMAIL, 400, "UN-0000"): lambda p: put(p.client, "email/nobody", fresh()),
    ("GET", DEPOSIT, 404, "WL-0003"): without_wallet("GET", "/wallets/nobody/credentials"),
    ("GET", "/wallets/{userId}/credentials/{uuid}", 404, "WL-0003"): without_wallet("GET", GONE),
    ("GET", "/wallets/{userId}/credentials/{uuid}", 404, "CR-0003"): other_credential("GET"),
    ("DELETE", "/wallets/{userId}/credentials/{uuid}", 404, "WL-0003"): without_wallet("DELETE", GONE),
    ("DELETE", "/wallets/{userId}/credentials/{uuid}", 404, "CR-0003"): other_credential("DELETE"),
    ("POST", SHARELINK, 404, "WL-0003"): without_wallet("POST", f"{GONE}/sharelink", json={"expirationDate": LATER}),
    ("POST", SHARELINK, 404, "CR-0003"): other_credential("POST", "/sharelink", json={"expirationDate": LATER}),
    ("POST", "/wallets", 409, "WL-0002"): lambda p: p.client.post("/wallets", json={"userId": p.name, "userEmail": an_email()}),
    ("POST", "/wallets", 409, "WL-0001"): lambda p: p.client.post("/wallets", json={"userId": "else", "userEmail": p.email}),
    ("POST", "/wallets", 400, "UN-0000"): lambda p: p.client.post("/wallets", json={"userId": "", "userEmail": an_email()}),
    ("GET", "/wallets/{userId}", 404, "WL-0003"): without_wallet("GET", "/wallets/nobody"),
    ("PUT", "/wallets/{userId}", 404, "WL-0003"): without_wallet("PUT", "/wallets/nobody", json={"userEmail": "a@b.example"}),
    ("DELETE", "/wallets/{userId}", 404, "WL-0003"): without_wallet("DELETE", "/wallets/nobody"),
    ("GET", "/sharelinks/{shareHash}", 403, "SL-0002"): lambda p: p.ask("GET", "/sharelinks/nothing", token=""),
    **{
        ("GET", f"/sharelinks/{{shareHash}}/{what}", 403, "SL-0001"): (
            lambda p, what=what: p.ask("GET", f"/sharelinks/{p.shared(EARLIER)}/{what}", token="")  # type: ignore[misc]  # bound now
        )
        for what in ("credentials", "presentation", "verify")
    },
    **{
        ("GET", f"/sharelinks/{{shareHash}}/{what}", 403, "SL-0002"): (
            lambda p, what=what: p.ask("GET", f"/sharelinks/nothing/{what}", token="")  # type: ignore[misc]  # bound now
        )
        for what in ("credentials", "presentation", "verify")
    },
}
"""A request for each error of the table."""
PROTECTED = (
    ("GET", "/wallets/{userId}/credentials/{uuid}"),
    ("DELETE", "/wallets/{userId}/credentials/{uuid}"),
    ("GET", "/wallets/{userId}/credentials/{uuid}/verify"),
    ("GET", "/wallets/{userId}/credentials/{uuid}/diploma"),
    ("GET", "/wallets/{userId}/credentials/{uuid}/thumbnail"),
    ("POST", SHARELINK),
    ("POST", "/wallets/{userId}/credentials/verifiable"),
    ("GET", "/wallets/{userId}"),
    ("PUT", "/wallets/{userId}"),
    ("DELETE", "/wallets/{userId}"),
    ("GET", "/sharelinks"),
    ("PUT", "/sharelinks/{shareHash}"),
    ("DELETE", "/sharelinks/{shareHash}"),
)
"""What belongs to a person."""


def test_the_tests_below_go_through_the_whole_table(shared: Path) -> None:
    table = json.loads((shared / "standards" / "elm" / "europass-wallet-api.json").read_text())
    rows = {(row["method"], row["path"].partition("?")[0]): row for row in table["endpoints"]}
    assert {key: row["success"] for key, row in rows.items()} == {key: status for key, (status, _, _) in ANSWERS.items()}
    assert {key for key, row in rows.items() if row["auth"]} == set(PROTECTED)
    told = {
        (*key, error["status"], error["code"])
        for key, row in rows.items()
        for error in row.get("errors", [])
        if error != "as above"
    }
    assert told == set(ERRORS)


@pytest.mark.parametrize("key", ANSWERS, ids=" ".join)
def test_an_endpoint_answers(person: Person, key: tuple[str, str]) -> None:
    status, media, do = ANSWERS[key]
    answer = do(person)
    assert answer.status_code == status, answer.text
    assert media in answer.headers.get("content-type", "")
    if media == "pdf":
        assert "Beekeeping abroad" in PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    if media == "jpeg":
        with Image.open(io.BytesIO(answer.content)) as picture:
            picture.load()
            assert picture.width == 750
    if media == "octet-stream":
        assert answer.content == person.content


@pytest.mark.parametrize("key", ERRORS, ids=lambda key: " ".join(map(str, key)))
def test_an_error_of_the_table_is_given(person: Person, key: tuple[str, str, int, str]) -> None:
    _, _, status, code = key
    answer = ERRORS[key](person)
    assert answer.status_code == status, answer.text
    assert re.fullmatch(code.replace("x", r"\d"), answer.json()["code"])
    assert set(answer.json()) == {"code", "message", "description", "timestamp", "path", "affectedAssets"}


@pytest.mark.parametrize("key", PROTECTED, ids=" ".join)
def test_what_belongs_to_a_person_is_open_to_nobody_else(person: Person, key: tuple[str, str]) -> None:
    method, path = key
    path = path.replace("{userId}", person.name).replace("{uuid}", quote(person.uuid, safe=""))
    path = path.replace("{shareHash}", person.shared() if "{shareHash}" in path else "")
    path += f"?userId={person.name}" if path == "/sharelinks" else ""
    for token, expected in (("", (401, "AU-0002")), ("somebody", (401, "AU-0002")), ("person-else", (403, "AU-0001"))):
        answer = person.ask(
            method, path, token=token, json={"uuid": person.uuid, "expirationDate": LATER, "userEmail": "a@b.example"}
        )
        assert (answer.status_code, answer.json()["code"]) == expected
    assert person.ask("GET", person.here).content == person.content, "and nothing happened"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/wallets"),
        ("PATCH", "/wallets/x"),
        ("GET", "/sharelinks/x/y"),
        ("POST", "/wallets/x/credentials/y/z"),
        ("PUT", "/x"),
    ],
)
def test_an_unknown_endpoint_is_a_teapot(client: httpx.Client, method: str, path: str) -> None:
    answer = client.request(method, path)
    if method == "PATCH":
        assert answer.status_code == 501  # the server's own
    else:
        assert (answer.status_code, answer.json()["code"]) == (418, "GL-0001")


def test_a_deleted_credential_is_gone_with_its_links_and_may_come_again(person: Person) -> None:
    link = person.shared()
    assert person.ask("DELETE", person.here).status_code == 204
    assert person.ask("GET", f"/sharelinks/{link}", token="").json()["code"] == "SL-0002"
    assert person.ask("GET", f"/wallets/{person.name}/credentials").json() == []
    assert put(person.client, person.name, person.content).status_code == 200


def test_a_deleted_wallet_is_unknown_and_its_address_free(person: Person) -> None:
    assert person.ask("DELETE", f"/wallets/{person.name}").status_code == 204
    assert put(person.client, person.name, person.content).json()["code"] == "WL-0003"
    made = person.client.post("/wallets", json={"userId": person.name, "userEmail": person.email})
    assert made.status_code == 200
    assert person.ask("GET", f"/wallets/{person.name}/credentials").json() == []


def test_a_changed_address_is_where_deposits_arrive(person: Person) -> None:
    email = an_email()
    changed = person.ask("PUT", f"/wallets/{person.name}", json={"userEmail": email.upper()}).json()
    assert changed == {"walletAddress": f"europass.eu/{person.name}", "userId": person.name, "userEmail": email}
    put(person.client, f"email/{email}", fresh()).raise_for_status()
    assert len(person.ask("GET", f"/wallets/{person.name}/credentials").json()) == 2


def test_a_link_ends_and_can_be_prolonged(person: Person) -> None:
    link = person.shared(EARLIER)
    assert person.ask("GET", f"/sharelinks/{link}", token="").json()["expired"] is True
    told = person.ask("PUT", f"/sharelinks/{link}", json={"expirationDate": LATER}).json()
    assert told["expired"] is False
    assert re.fullmatch(r"[A-Za-z0-9]{16}", told["shareHash"])
    assert [one["rel"] for one in told["links"]] == ["self", "view", "presentation"]
    presentation = person.client.get(told["links"][2]["href"])
    assert presentation.headers["content-type"] == "application/pdf"
    for body in ({}, {"expirationDate": "tomorrow"}, {"expirationDate": "2026-01-01T00:00:00"}):
        assert person.ask("PUT", f"/sharelinks/{link}", json=body).status_code == 400


def test_links_are_listed_page_by_page(person: Person) -> None:
    links = [person.shared(until) for until in (LATER, EARLIER, LATER)]
    page = person.ask("GET", f"/sharelinks?userId={person.name}&size=2").json()
    assert [one["shareHash"] for one in page["content"]] == links[:2]
    assert (page["totalElements"], page["totalPages"], page["last"]) == (3, 2, False)
    last = person.ask("GET", f"/sharelinks?userId={person.name}&size=2&page=1&direction=DESC").json()
    assert [one["shareHash"] for one in last["content"]] == links[:1]
    ended = person.ask("GET", f"/sharelinks?userId={person.name}&expired=true").json()
    assert [one["shareHash"] for one in ended["content"]] == links[1:2]


def test_the_pdf_of_a_credential_leads_to_it_until_the_day_that_was_named(person: Person) -> None:
    answer = person.ask(
        "POST", f"/wallets/{person.name}/credentials/verifiable?expirationDate=2031-12-31", json={"uuid": person.uuid}
    )
    [annotation] = PdfReader(io.BytesIO(answer.content)).pages[0].get("/Annots") or []
    link = annotation.get_object()["/A"]["/URI"].rpartition("/")[2]
    assert person.ask("GET", f"/sharelinks/{link}", token="").json()["expirationDate"].startswith("2032-01-01T00:59:59")
    missing = person.ask("POST", f"/wallets/{person.name}/credentials/verifiable", json={})
    assert (missing.status_code, missing.json()["code"]) == (400, "UN-0000")


def test_the_checks_are_the_commissions(person: Person) -> None:
    checks = person.ask("GET", f"{person.here}/verify").json()
    assert {one["type"]["title"]: one["status"]["title"] for one in checks} == {
        "Format": "OK",
        "Seal": "OK",
        "Revocation": "Skipped",
        "Expiry": "OK",
        "Accreditation": "Skipped",
        "Owner": "Skipped",
    }
    assert checks[1]["type"]["link"] == "http://data.europa.eu/snb/verification/f9c2016fe9"
    put(person.client, person.name, ended := fresh(validUntil="2026-06-16T00:00:00Z")).raise_for_status()
    uuid = quote(json.loads(json.loads(ended)["payload"])["id"], safe="")
    again = person.ask("GET", f"/wallets/{person.name}/credentials/{uuid}/verify").json()
    assert again[3]["status"]["title"] == "Error"


def test_the_diploma_holds_the_pictures_of_the_credential(person: Person) -> None:
    told = person.ask("GET", f"{person.here}/diploma").json()
    assert told == {"id": person.uuid, "base64DiplomaImages": ["aGVsbG8="], "logo": None, "availableLanguages": ["en", "nl"]}


def test_texts_are_in_the_language_of_the_request_and_codes_are_not(person: Person) -> None:
    there = f"/wallets/{person.name}/credentials"
    told = [person.client.post(there, files={"_credential": b"{}"}, params={"locale": locale}).json() for locale in ("en", "nl")]
    assert told[0]["message"] != told[1]["message"]
    assert told[0]["code"] == told[1]["code"] == "CR-0007"


def test_a_presentation_is_made_of_sealed_credentials_alone(client: httpx.Client) -> None:
    assert present(client, b"{}").json()["code"] == "CR-0007"
    assert present(client, sealed("{}")).json()["code"] == "CR-0006"
    assert present(client, fresh(), part="other").json()["code"] == "UN-0000"


def test_an_answer_can_be_planned(tmp_path: Path) -> None:
    plan = [{"deposit": 1, "do": "answer", "status": 429, "headers": {"Retry-After": "7"}, "body": "<html>slow down</html>"}]
    with (
        running_wallet(tmp_path, a_seal().trust(tmp_path / "trust"), plan=plan) as wallet,
        httpx.Client(base_url=f"{wallet.url}/api/v1", trust_env=False) as client,
    ):
        answer = put(client, "email/noor@student.example", fresh())
        assert (answer.status_code, answer.headers["retry-after"], answer.text) == (429, "7", "<html>slow down</html>")
        assert wallet.deposited() == []
