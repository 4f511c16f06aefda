"""The stand-in itself: paths, parts, order of errors, temporary wallets, ledger."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.doubles.running import RunningWallet, running_wallet
from tests.doubles.throwaway_seal import a_payload, a_seal, sealed

NUMBERS = count(1)


@pytest.fixture(scope="module")
def wallet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningWallet]:
    folder = tmp_path_factory.mktemp("wallet")
    with running_wallet(folder, a_seal().trust(folder / "trust")) as running:
        yield running


@pytest.fixture
def client(wallet: RunningWallet) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{wallet.url}/api/v1", trust_env=False, timeout=20) as client:
        yield client


def fresh(**changes: Any) -> dict[str, Any]:
    return a_payload(next(NUMBERS), **changes)


def an_email() -> str:
    return f"person{next(NUMBERS)}@student.example"


def deposit(
    client: httpx.Client, content: bytes, to: str | None = None, part: str = "_credential", **query: str
) -> httpx.Response:
    to = to or f"email/{an_email()}"
    return client.post(f"/wallets/{to}/credentials", files={part: ("credential.jsonld", content)}, params=query)


@pytest.mark.parametrize("part", ["_credential", "_credentialXML"])
def test_a_sealed_credential_is_taken_byte_for_byte(client: httpx.Client, wallet: RunningWallet, part: str) -> None:
    document = fresh()
    content = sealed(document | {"note": "caf\u00e9\r\n--boundary"})
    answer = deposit(client, content, part=part, locale="nl")
    assert answer.status_code == 200
    assert answer.json() == {
        "uuid": document["id"],
        "viewerURL": None,
        "title": "Bijen houden in het buitenland",
        "description": None,
        "profile": ["Generic"],
    }
    rows = wallet.rows(f"SELECT content FROM deposits WHERE uuid = '{document['id']}'")
    assert rows == [(content,)]


def test_a_temporary_wallet_becomes_a_named_one_with_what_it_holds(client: httpx.Client) -> None:
    email, document = an_email(), fresh()
    assert deposit(client, sealed(document), f"email/{email}").json()["viewerURL"] is None
    name = f"user{next(NUMBERS)}"
    made = client.post("/wallets", json={"userId": name, "userEmail": email})
    assert made.json() == {"walletAddress": f"europass.eu/{name}"}
    assert [one["uuid"] for one in client.get(f"/wallets/{name}/credentials").json()] == [document["id"]]
    again = client.post("/wallets", json={"userId": name, "userEmail": email})
    assert again.json() == made.json()
    second = fresh()
    assert (
        deposit(client, sealed(second), name).json()["viewerURL"].endswith(f"/#/view/{name}/{second['id'].replace(':', '%3A')}")
    )


def test_the_mail_to_a_temporary_wallet_can_be_switched_off(client: httpx.Client, wallet: RunningWallet) -> None:
    loud, quiet = an_email(), an_email()
    deposit(client, sealed(fresh()), f"email/{loud}")
    deposit(client, sealed(fresh()), f"email/{quiet}", sendEmail="false")
    mailed = {email for (email,) in wallet.rows("SELECT email FROM mails")}
    assert loud in mailed
    assert quiet not in mailed


def test_the_same_credential_again_in_the_same_wallet_is_409_and_in_another_it_is_not(
    client: httpx.Client, wallet: RunningWallet
) -> None:
    content, email = sealed(fresh()), an_email()
    assert deposit(client, content, f"email/{email}").status_code == 200
    again = deposit(client, content, f"email/{email.upper()}")
    assert (again.status_code, again.json()["code"]) == (409, "CR-0001")
    assert deposit(client, content).status_code == 200


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_errors_come_in_the_wallets_order(client: httpx.Client) -> None:
    """Each file is wrong in every way that comes after the first that is told."""
    nobody, email = "nobody", f"email/{an_email()}"
    broken = fresh(issuer=None)
    assert code(deposit(client, b"not a seal", nobody)) == (404, "WL-0003")
    assert code(deposit(client, b"not a seal", email)) == (400, "CR-0007")
    assert code(deposit(client, sealed("not JSON"), email)) == (400, "CR-0006")
    assert code(deposit(client, sealed(fresh(id=None)), email)) == (400, "CR-0006")
    known = fresh()
    assert deposit(client, sealed(known), email).status_code == 200
    assert code(deposit(client, sealed(known | {"issuer": None}), email)) == (409, "CR-0001")
    assert code(deposit(client, sealed(broken), email)) == (400, "CR-0006")


def test_both_400s_say_the_same_and_only_the_code_tells_them_apart(client: httpx.Client) -> None:
    unsealed, invalid = deposit(client, b"{}").json(), deposit(client, sealed(fresh(issuer=None))).json()
    assert unsealed["message"] == invalid["message"]
    assert (unsealed["code"], invalid["code"]) == ("CR-0007", "CR-0006")


def test_an_error_has_the_fields_of_the_wallets_errors(client: httpx.Client) -> None:
    body = deposit(client, b"{}", "nobody").json()
    assert set(body) == {"code", "message", "description", "timestamp", "path", "affectedAssets"}
    assert body["path"] == "/wallets/nobody/credentials"


def test_a_request_without_the_part_is_500(client: httpx.Client) -> None:
    email = f"email/{an_email()}"
    assert code(deposit(client, sealed(fresh()), email, part="file")) == (500, "UN-0000")
    assert code(client.post(f"/wallets/{email}/credentials", content=sealed(fresh()))) == (500, "UN-0000")


def test_an_address_that_is_no_email_is_400(client: httpx.Client) -> None:
    assert code(deposit(client, sealed(fresh()), "email/nobody")) == (400, "UN-0000")


def test_names_and_addresses_of_wallets_are_taken_once(client: httpx.Client) -> None:
    name, email = f"user{next(NUMBERS)}", an_email()
    client.post("/wallets", json={"userId": name, "userEmail": email}).raise_for_status()
    assert code(client.post("/wallets", json={"userId": name, "userEmail": an_email()})) == (409, "WL-0002")
    assert code(client.post("/wallets", json={"userId": "other", "userEmail": email})) == (409, "WL-0001")
    assert code(client.post("/wallets", json={"userId": "", "userEmail": email})) == (400, "UN-0000")


def test_many_wallets_at_once_name_only_those_that_exist(client: httpx.Client) -> None:
    old, new = an_email(), an_email()
    deposit(client, sealed(fresh()), f"email/{old}")
    answer = client.post("/wallets/bulk", json={"wallets": [{"userEmail": old}, {"userEmail": new}]}).json()
    assert [(one["userEmail"], one["errorCode"]) for one in answer["errors"]] == [(old, "WL-0006")]


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/wallets/nobody/credentials", (404, "WL-0003")),
        ("GET", "/wallets/nobody", (401, "AU-0002")),
        ("GET", "/wallets/nobody/credentials/urn%3Acredential%3A1/verify", (401, "AU-0002")),
        ("POST", "/wallets/nobody/credentials/urn%3Acredential%3A1/sharelink", (401, "AU-0002")),
        ("DELETE", "/wallets/nobody/credentials/urn%3Acredential%3A1", (401, "AU-0002")),
        ("GET", "/sharelinks/abcdefghijklmnop/credentials", (403, "SL-0002")),
        ("GET", "/_ledger", (418, "GL-0001")),
        ("POST", "/wallets/nobody/somewhere", (418, "GL-0001")),
        ("PUT", "/somewhere", (418, "GL-0001")),
    ],
)
def test_other_endpoints(client: httpx.Client, method: str, path: str, expected: tuple[int, str]) -> None:
    assert code(client.request(method, path)) == expected


def test_an_address_outside_the_api_is_418(client: httpx.Client, wallet: RunningWallet) -> None:
    assert code(client.get(f"{wallet.url}/api/v2/wallets/nobody/credentials")) == (418, "GL-0001")


SEALS: dict[str, dict[str, Any]] = {
    "another algorithm": {"alg": "none"},
    "payload encoded": {"b64": True},
    "b64 not critical": {"crit": ["sigT"]},
    "unknown critical member": {"crit": ["b64", "sigT", "other"]},
    "no time": {"sigT": None},
    "before the certificate": {"sigT": "2024-12-31T23:59:59Z"},
    "after the certificate": {"sigT": "2036-01-01T00:00:00Z"},
    "another thumbprint": {"x5t#S256": "AAAA"},
    "no certificate": {"x5c": []},
    "a stranger's certificate": {"x5c": ["AAAA"]},
}


@pytest.mark.parametrize("changes", SEALS.values(), ids=SEALS)
def test_a_seal_that_does_not_hold_is_not_admitted(client: httpx.Client, changes: dict[str, Any]) -> None:
    assert code(deposit(client, sealed(fresh(), **changes))) == (400, "CR-0007")


def test_a_seal_of_an_unknown_ca_is_not_admitted(client: httpx.Client) -> None:
    assert code(deposit(client, sealed(fresh(), a_seal("a stranger")))) == (400, "CR-0007")


def test_every_signature_must_hold(client: httpx.Client) -> None:
    envelope = json.loads(sealed(fresh()))
    other = json.loads(sealed(fresh()))
    envelope["signatures"] += other["signatures"]
    assert code(deposit(client, json.dumps(envelope).encode())) == (400, "CR-0007")
    envelope["signatures"] = []
    assert code(deposit(client, json.dumps(envelope).encode())) == (400, "CR-0007")


def test_one_changed_letter_breaks_the_seal(client: httpx.Client) -> None:
    content = sealed(fresh())
    assert code(deposit(client, content.replace(b"Beekeeping", b"Beerkeeping", 1))) == (400, "CR-0007")


@pytest.mark.parametrize(
    "member",
    [
        "@context",
        "type",
        "credentialProfiles",
        "displayParameter",
        "credentialSchema",
        "credentialSubject",
        "issuer",
        "issued",
        "validFrom",
    ],
)
def test_a_payload_without_a_mandatory_member_is_not_a_credential(client: httpx.Client, member: str) -> None:
    assert code(deposit(client, sealed(fresh(**{member: None})))) == (400, "CR-0006")


def test_a_claim_without_awarding_body_is_not_a_credential(client: httpx.Client) -> None:
    subject = {"type": "Person", "hasClaim": {"type": "LearningAchievement", "title": {"en": "x"}}}
    assert code(deposit(client, sealed(fresh(credentialSubject=subject)))) == (400, "CR-0006")


def test_faults_happen_to_the_deposits_they_are_planned_for(tmp_path: Path) -> None:
    plan = [{"deposit": 1, "do": "fail"}, {"deposit": 2, "do": "drop-answer"}]
    plan.append({"deposit": 3, "do": "hold-answer", "seconds": 0.01, "marker": str(tmp_path / "held")})
    with (
        running_wallet(tmp_path, a_seal().trust(tmp_path / "trust"), plan=plan) as wallet,
        httpx.Client(base_url=f"{wallet.url}/api/v1", trust_env=False) as client,
    ):
        content, email = sealed(fresh()), f"email/{an_email()}"
        assert code(deposit(client, content, email)) == (500, "UN-0000")
        assert wallet.deposited() == []
        with pytest.raises(httpx.RemoteProtocolError):
            deposit(client, content, email)
        assert len(wallet.deposited()) == 1
        assert code(deposit(client, content, email)) == (409, "CR-0001")
        assert (tmp_path / "held").exists()
        assert len(wallet.deposited()) == 1


def test_it_admits_the_published_example_of_our_own_form(shared: Path, tmp_path: Path) -> None:
    with (
        running_wallet(tmp_path, shared / "examples" / "trust") as wallet,
        httpx.Client(base_url=f"{wallet.url}/api/v1", trust_env=False) as client,
    ):
        for form in ("european.jsonld", "european.lta.jsonld"):
            content = (shared / "examples" / "LU-02" / form).read_bytes()
            assert deposit(client, content).status_code == 200, form


def test_the_payload_is_looked_at_and_not_the_envelope(client: httpx.Client) -> None:
    """An envelope that is dressed up as a credential makes up for nothing, and spoils nothing."""
    broken, whole = json.loads(sealed(fresh(issuer=None))), json.loads(sealed(fresh()))
    assert code(deposit(client, json.dumps({**fresh(), **broken}).encode())) == (400, "CR-0006")
    assert deposit(client, json.dumps({"type": "Concept", **whole}).encode()).status_code == 200
