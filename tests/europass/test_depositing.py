"""What a wallet's answer means; every answer is one of Accepted, Refused, Unreachable."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from badges.europass import BadWalletUrl, checked_url, deposit, wallet_client
from badges.model.delivery import Accepted, Refused, Unreachable, WalletAnswer
from tests.doubles.running import RunningWallet, running_wallet
from tests.doubles.throwaway_seal import a_payload, a_seal, sealed

CONTENT = sealed(a_payload(1))
OWN_ID = a_payload(1)["id"]


@pytest.fixture(scope="module")
def wallet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningWallet]:
    folder = tmp_path_factory.mktemp("wallet")
    with running_wallet(folder, a_seal().trust(folder / "trust")) as running:
        yield running


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with wallet_client() as client:
        yield client


def answered(
    status: int, body: object = None, address: str = "noor@student.example", seen: list[httpx.Request] | None = None
) -> WalletAnswer:
    """What a deposit means when the wallet answers this."""

    def answer(request: httpx.Request) -> httpx.Response:
        if seen is not None:
            seen.append(request)
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return httpx.Response(status, content=content)

    with httpx.Client(transport=httpx.MockTransport(answer)) as client:
        return deposit("https://wallet.example/edci-wallet", address, CONTENT, client=client, locale="nl")


def raised(error: Callable[[str], httpx.HTTPError]) -> WalletAnswer:
    """What a deposit means when the connection fails like this."""

    def fail(request: httpx.Request) -> httpx.Response:
        raise error("on the way")

    with httpx.Client(transport=httpx.MockTransport(fail)) as client:
        return deposit("https://wallet.example", "noor@student.example", CONTENT, client=client)


def test_a_deposit_by_email_lands_byte_for_byte_in_a_temporary_wallet(client: httpx.Client, wallet: RunningWallet) -> None:
    content = sealed(a_payload(2))
    assert deposit(wallet.url, "new+one@student.example", content, client=client) == Accepted(None)
    rows = wallet.rows("SELECT email, content FROM deposits JOIN wallets USING (user_id) WHERE email = 'new+one@student.example'")
    assert rows == [("new+one@student.example", content)]


def test_a_deposit_by_wallet_address_tells_where_it_can_be_seen(client: httpx.Client, wallet: RunningWallet) -> None:
    client.post(f"{wallet.url}/api/v1/wallets", json={"userId": "noor 1", "userEmail": "noor1@student.example"})
    answer = deposit(wallet.url, "europass.eu/noor 1", sealed(a_payload(3)), client=client)
    assert isinstance(answer, Accepted)
    assert answer.viewer_url is not None
    assert "noor 1" in answer.viewer_url


def test_the_second_deposit_is_as_good_as_the_first(client: httpx.Client, wallet: RunningWallet) -> None:
    content = sealed(a_payload(4))
    deposit(wallet.url, "twice@student.example", content, client=client)
    assert deposit(wallet.url, "mailto:twice@student.example", content, client=client) == Accepted(already=True)


def test_the_wallets_refusals_are_told_by_their_code(client: httpx.Client, wallet: RunningWallet) -> None:
    answers = [
        deposit(wallet.url, "europass.eu/nobody", CONTENT, client=client),
        deposit(wallet.url, "noor@student.example", sealed(a_payload(5), a_seal("a stranger")), client=client),
        deposit(wallet.url, "noor@student.example", sealed(a_payload(6, issuer=None)), client=client),
        deposit(wallet.url, "noor@nowhere", CONTENT, client=client),
    ]
    assert all(isinstance(answer, Refused) for answer in answers)
    assert [answer.code for answer in answers if isinstance(answer, Refused)] == ["WL-0003", "CR-0007", "CR-0006", "UN-0000"]


def test_a_wrong_path_of_the_service_settles_nothing(client: httpx.Client, wallet: RunningWallet) -> None:
    answer = deposit(wallet.url + "/elsewhere", "noor@student.example", CONTENT, client=client)
    assert answer == Unreachable("wallet_http_418 GL-0001")


def test_an_answer_that_is_lost_settles_nothing_and_the_next_attempt_does(client: httpx.Client, tmp_path: Path) -> None:
    with running_wallet(tmp_path, a_seal().trust(tmp_path / "trust"), "--drop-answers", "1", "--fail-first", "1") as wallet:
        answers = [deposit(wallet.url, "noor@student.example", CONTENT, client=client) for _ in range(3)]
        assert answers == [
            Unreachable("wallet_http_500 UN-0000"),
            Unreachable("wallet_broke_off"),
            Accepted(already=True),
        ]
        assert wallet.deposited() == [OWN_ID]


def test_nobody_at_the_address_settles_nothing(client: httpx.Client) -> None:
    assert deposit("http://127.0.0.1:9", "noor@student.example", CONTENT, client=client) == Unreachable("wallet_no_connection")


def test_what_goes_over_the_wire() -> None:
    seen: list[httpx.Request] = []
    answered(200, {"uuid": OWN_ID}, address="mailto:noor+1@student.example", seen=seen)
    [request] = seen
    target = b"/edci-wallet/api/v1/wallets/email/noor%2B1%40student.example/credentials?sendEmail=true&locale=nl"
    assert request.url.raw_path == target
    assert request.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert b'name="_credential"; filename="european.jsonld"' in request.read()
    assert CONTENT in request.read()


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("europass.eu/ab12", "ab12"),
        ("https://europass.eu/ab12/", "ab12"),
        ("ab12", "ab12"),
        ("europass.eu/a?b#c", "a%3Fb%23c"),
        ("../../admin@student.example", "email/..%2F..%2Fadmin%40student.example"),
    ],
)
def test_an_address_becomes_one_part_of_the_path(address: str, target: str) -> None:
    seen: list[httpx.Request] = []
    answered(200, {"uuid": OWN_ID}, address=address, seen=seen)
    assert seen[0].url.raw_path.split(b"?")[0].decode() == f"/edci-wallet/api/v1/wallets/{target}/credentials"


def test_only_our_own_credential_in_the_answer_counts_as_accepted() -> None:
    assert answered(200, {"uuid": OWN_ID, "viewerURL": "https://viewer.example/1"}) == Accepted("https://viewer.example/1")
    assert answered(200, {"uuid": OWN_ID, "viewerURL": "javascript:alert(1)"}) == Accepted(None)
    other = {"uuid": "urn:credential:other"}
    bodies: list[object] = [other, {}, [], None, b"<html>Log in to the guest network</html>", b"[" * 100_000]
    for body in bodies:
        assert answered(200, body) == Unreachable("wallet_answer_unknown")


@pytest.mark.parametrize("status", [400, 404, 409])
def test_without_a_code_it_was_not_the_wallet_that_refused(status: int) -> None:
    assert answered(status, b"<html>nginx</html>") == Unreachable(f"wallet_http_{status}")


@pytest.mark.parametrize("status", [301, 307, 408, 429, 500, 502, 503])
def test_a_passing_trouble_of_the_service_is_tried_again(status: int) -> None:
    assert answered(status, {"code": "UN-0000"}) == Unreachable(f"wallet_http_{status} UN-0000")


def test_an_answer_without_end_is_cut_off() -> None:
    assert answered(200, b"x" * 2_000_000) == Unreachable("wallet_answer_endless")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (httpx.ConnectError, "wallet_no_connection"),
        (httpx.ConnectTimeout, "wallet_timed_out"),
        (httpx.ReadTimeout, "wallet_timed_out"),
        (httpx.ReadError, "wallet_broke_off"),
        (httpx.RemoteProtocolError, "wallet_broke_off"),
    ],
)
def test_a_failing_network_is_an_answer_too(error: Callable[[str], httpx.HTTPError], reason: str) -> None:
    assert raised(error) == Unreachable(reason)


@pytest.mark.parametrize(
    "url",
    ["wallet.example", "ftp://wallet.example", "http://wallet.example", "https://", "https://w.example/?x=1", "http://[::1"],
)
def test_an_address_that_is_no_wallet_service_is_refused(url: str) -> None:
    with pytest.raises(BadWalletUrl):
        checked_url(url)


@pytest.mark.parametrize(
    "url", ["https://wallet.example/edci-wallet/", "http://localhost:8181/x", "http://127.0.0.1:1", "http://[::1]:2"]
)
def test_https_and_this_machine_are_fine(url: str) -> None:
    assert checked_url(url) == url.rstrip("/")
