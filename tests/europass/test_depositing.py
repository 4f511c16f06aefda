"""What a wallet's answer means; every answer is one of Accepted, Refused, Unreachable."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from badges.europass import BadWalletAddress, BadWalletUrl, checked_address, checked_url, deposit, meaning, wallet_client
from badges.europass.answers import answered as meaning_of
from badges.model.delivery import Accepted, Delivery, DeliveryState, Refused, Unreachable, WalletAnswer
from tests.doubles.running import RunningWallet, running_wallet
from tests.doubles.throwaway_seal import a_payload, a_seal, sealed
from tests.makers import AT

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


def test_a_file_that_is_too_large_is_refused_by_whoever_says_so() -> None:
    assert answered(413, b"<html>nginx</html>") == Refused("wallet_http_413", "")
    assert answered(413, {"code": "UN-0000", "message": "too large"}) == Refused("wallet_http_413 UN-0000", "too large")


@pytest.mark.parametrize("code", ["\x1b[2J", "CR-0007\n", "x" * 41, "CR 0007", 7, None, ["CR-0007"]])
def test_a_code_that_no_wallet_would_write_is_none(code: object) -> None:
    assert answered(400, {"code": code}) == Unreachable("wallet_http_400")


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", timedelta(seconds=120)),
        ("0", timedelta()),
        ("9" * 30, timedelta(seconds=999_999_999)),
        ("Sun, 06 Nov 1994 08:49:37 GMT", timedelta()),
        ("soon", None),
        ("", None),
        ("-5", None),
        ("٣", None),
    ],
)
def test_how_long_a_service_asks_to_be_left_alone(header: str, wait: timedelta | None) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(503, headers=[(b"retry-after", header.encode())])

    with httpx.Client(transport=httpx.MockTransport(answer)) as client:
        told = deposit("https://wallet.example", "noor@student.example", CONTENT, client=client)
    assert told == Unreachable("wallet_http_503", wait)


def test_the_mail_may_be_switched_off() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"uuid": OWN_ID})

    with httpx.Client(transport=httpx.MockTransport(answer)) as client:
        deposit("https://wallet.example", "noor@student.example", CONTENT, client=client, send_email=False)
    assert seen[0].url.params["sendEmail"] == "false"
    assert "locale" not in seen[0].url.params


@pytest.mark.parametrize(
    "address", ["noor@student.example", "mailto:noor@student.example", " europass.eu/ab12 ", "https://europass.eu/ab12"]
)
def test_an_address_that_can_be_sent_to(address: str) -> None:
    assert checked_address(address) == address.strip().removeprefix("mailto:")


@pytest.mark.parametrize(
    "address", ["", "noor", "noor@nowhere", "a b@student.example", "a\x00b@student.example", "x/", "@", "a@" + "b" * 400 + ".eu"]
)
def test_an_address_that_cannot_be_sent_to(address: str) -> None:
    with pytest.raises(BadWalletAddress):
        checked_address(address)


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


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 413, 418, 422, 429, 500, 503])
@pytest.mark.parametrize("code", ["", "UN-0000", "CR-0001", "CR-0006", "CR-0007", "WL-0003", "IE-0001", "XX-0001"])
def test_what_is_kept_of_an_answer_means_what_the_answer_meant(status: int, code: str) -> None:
    answer = answered(status, {"code": code} if code else b"<html></html>")
    after = Delivery("d", "c", "a", "noor@student.example", DeliveryState.PENDING).after(answer, AT)
    assert meaning(after) is meaning_of(status, code)
