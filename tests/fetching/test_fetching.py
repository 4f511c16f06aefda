from __future__ import annotations

import gzip
import socket
import ssl
import threading
import time
from ipaddress import ip_address
from pathlib import Path

import pytest

from badges.fetching import Patience, cached, fetcher
from badges.reaching import is_public
from badges.verification.facts import Answer, Found, Missing, Need
from tests.fetching.askers import LIMITS, a_fetch, a_list, here, reason
from tests.fetching.hostile import Hostile, says, server, whole

SOON = Patience(seconds=1.5)


def test_a_document_is_fetched_byte_for_byte(tmp_path: Path) -> None:
    with server(says(whole(b'{"id": 1}', "Content-Type: x")), tmp_path) as hostile:
        found = a_fetch(hostile)(a_list(hostile, "/status/1?page=2"))
        assert isinstance(found, Found)
        assert found.body == b'{"id": 1}'
        assert found.at is not None
        (asked,) = hostile.asked
        assert asked.startswith("GET /status/1?page=2 HTTP/1.1\r\n")
        assert f"host: school.example:{hostile.port}\r\n" in asked.lower()
        assert "cookie" not in asked.lower()
        assert "authorization" not in asked.lower()


def test_a_did_is_looked_for_where_the_method_says(tmp_path: Path) -> None:
    with server(says(whole(b"{}")), tmp_path) as hostile:
        found = a_fetch(hostile)(Need("did", f"did:web:school.example%3A{hostile.port}:issuers:one"))
        assert isinstance(found, Found)
        assert hostile.asked[0].startswith("GET /issuers/one/did.json ")
    assert reason(a_fetch(hostile)(Need("did", "did:web:127.0.0.1"))) == "no_address"
    assert reason(a_fetch(hostile)(Need("did", "did:example:1"))) == "no_address"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://school.example/1", "not_https"),
        ("ftp://school.example/1", "not_https"),
        ("file:///etc/passwd", "no_address"),
        ("https:///1", "no_address"),
        ("https://user:secret@school.example/1", "no_address"),
        ("https://school.example:0/1", "no_address"),
        ("https://school.example:99999/1", "no_address"),
        ("https://[::1/1", "no_address"),
        ("https://school.example/1\r\nX: y", "no_address"),
        ("https://schöol.example/1", "no_address"),
        ("", "no_address"),
    ],
)
def test_an_address_that_is_none_is_never_asked(url: str, expected: str) -> None:
    def never(host: str, port: int) -> list[str]:
        raise AssertionError(host)

    assert reason(fetcher(resolve=never)(Need("status_list", url))) == expected


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "192.0.2.1", "::1", "::", "fe80::1", "fd00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:53aa:64c::1", "2001:db8::1", "64:ff9b:1::a00:1", "::a00:1", "::ffff:0:a00:1",
        "fec0::1", "5f00::1", "3fff::1", "192.88.99.1", "198.18.0.1", "240.0.0.1",
    ],
)  # fmt: skip
def test_no_address_of_the_inside_is_public(address: str) -> None:
    assert not is_public(ip_address(address))
    fetch = fetcher(resolve=lambda host, port: [address])
    assert reason(fetch(Need("status_list", "https://school.example/1"))) == "private_address"


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"]
)
def test_addresses_of_the_outside_are_public(address: str) -> None:
    assert is_public(ip_address(address))


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    fetch = fetcher(resolve=lambda host, port: ["93.184.216.34", "10.0.0.1"])
    assert reason(fetch(Need("status_list", "https://school.example/1"))) == "private_address"


def test_an_address_written_as_a_number_is_looked_at_too() -> None:
    assert reason(fetcher()(Need("status_list", "https://127.0.0.1/1"))) == "private_address"
    assert reason(fetcher()(Need("status_list", "https://[::1]/1"))) == "private_address"
    assert reason(fetcher()(Need("status_list", "https://2130706433/1"))) == "private_address"


def test_the_address_that_was_checked_is_the_one_that_is_asked(tmp_path: Path) -> None:
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    with server(says(whole(b"{}")), tmp_path) as hostile:
        assert isinstance(a_fetch(hostile, resolve=lambda host, port: next(answers))(a_list(hostile)), Found)
    assert next(answers) == ["10.0.0.1"]  # the name was looked up once


def test_a_redirect_to_the_inside_is_not_followed(tmp_path: Path) -> None:
    with server(says(whole(b"", "Location: https://inside.example/", status="302 Found")), tmp_path) as hostile:
        fetch = a_fetch(hostile, resolve=lambda host, port: ["10.0.0.1"] if host == "inside.example" else ["127.0.0.1"])
        assert reason(fetch(a_list(hostile))) == "private_address"
        assert len(hostile.asked) == 1


@pytest.mark.parametrize("target", ["http://school.example/", "file:///etc/passwd", "https://[", "gopher://x/"])
def test_a_redirect_to_something_else_than_https_is_not_followed(target: str, tmp_path: Path) -> None:
    with server(says(whole(b"", f"Location: {target}", status="301 Moved")), tmp_path) as hostile:
        assert reason(a_fetch(hostile)(a_list(hostile))) in ("not_https", "no_address")
        assert len(hostile.asked) == 1


def test_a_file_may_be_anywhere_and_says_where_it_was_found(tmp_path: Path) -> None:
    def answer(connection: socket.socket, path: str) -> None:
        moved = hostile.url("/there", host="other.example").encode()
        found = b"HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n" % moved
        connection.sendall(found if path == "/" else whole(b"x" * (LIMITS.list_bytes + 1)))

    with server(answer, tmp_path) as hostile:
        found = a_fetch(hostile)(Need("file", hostile.url()))
        assert isinstance(found, Found)
        assert found.url == hostile.url("/there", host="other.example")
        assert len(found.body) > LIMITS.list_bytes, "a file may be larger than a list"
        there = a_fetch(hostile)(Need("file", hostile.url("/there")))
        assert isinstance(there, Found)
        assert there.url == ""
    for url, expected in (("http://school.example/", "not_https"), ("https://127.0.0.1/", "private_address")):
        assert reason(fetcher()(Need("file", url))) == expected


def test_of_whoever_asks_for_a_file_nothing_is_told(tmp_path: Path) -> None:
    with server(says(whole(b"{}")), tmp_path) as hostile:
        a_fetch(hostile)(Need("file", hostile.url("/badge?1")))
        (asked,) = hostile.asked
    head, *lines = asked.strip().split("\r\n")
    assert head == "GET /badge?1 HTTP/1.1"
    assert {line.partition(":")[0].lower() for line in lines} == {
        *("host", "accept", "accept-encoding", "user-agent", "connection"),
    }


def test_a_file_that_somebody_wanted_checked_is_not_remembered() -> None:
    asked: list[Need] = []

    def fetch(need: Need) -> Answer:
        asked.append(need)
        return Found(b"{}")

    kept = cached(fetch)
    for _ in range(2):
        kept(Need("file", "https://wallet.example/1"))
        kept(Need("did", "did:web:school.example"))
    assert [need.kind for need in asked] == ["file", "did", "file"]


def test_redirects_without_end_are_given_up(tmp_path: Path) -> None:
    with server(says(whole(b"", "Location: /again", status="307 Again")), tmp_path) as hostile:
        assert reason(a_fetch(hostile)(a_list(hostile))) == "too_many_redirects"
        assert len(hostile.asked) == 4


def test_a_list_may_have_moved_but_a_key_stays_on_its_own_website(tmp_path: Path) -> None:
    def moved(connection: socket.socket, path: str) -> None:
        body = (
            whole(b"{}")
            if path == "/there"
            else whole(b"", f"Location: https://other.example:{port[0]}/there", status="302 Found")
        )
        connection.sendall(body)

    port: list[int] = []
    with server(moved, tmp_path) as hostile:
        port.append(hostile.port)
        assert isinstance(a_fetch(hostile)(a_list(hostile)), Found)
        assert reason(a_fetch(hostile)(Need("key", hostile.url("/keys/1")))) == "other_origin"
        assert reason(a_fetch(hostile)(Need("did", f"did:web:school.example%3A{hostile.port}"))) == "other_origin"


@pytest.mark.parametrize(
    ("status", "expected"),
    [("404 Not Found", "not_found"), ("410 Gone", "gone"), ("500 Oops", "http_500"), ("204 None", "http_204")],
)
def test_an_answer_without_the_document_is_missing(status: str, expected: str, tmp_path: Path) -> None:
    with server(says(whole(b"", status=status)), tmp_path) as hostile:
        assert reason(a_fetch(hostile)(a_list(hostile))) == expected


def drip(connection: socket.socket, first: bytes) -> None:
    connection.sendall(first)
    for _ in range(400):
        connection.sendall(b"x")
        time.sleep(0.05)


@pytest.mark.parametrize(
    "first",
    [b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b"HTTP/1.1 200 OK\r\nX-Slow: ", b""],
    ids=["body", "header", "line"],
)
def test_a_byte_now_and_then_keeps_nobody_waiting(first: bytes, tmp_path: Path) -> None:
    with server(lambda connection, _: drip(connection, first), tmp_path) as hostile:
        assert reason(a_fetch(hostile)(a_list(hostile))) == "timeout"


def test_silence_is_given_up(tmp_path: Path) -> None:
    silent = threading.Event()

    def wait(connection: socket.socket, _: str) -> None:
        silent.wait(10)

    with server(wait, tmp_path) as hostile:
        assert reason(a_fetch(hostile)(a_list(hostile))) == "timeout"
        silent.set()


def test_a_resolver_that_never_answers_is_given_up() -> None:
    asleep = threading.Event()

    def never(host: str, port: int) -> list[str]:
        asleep.wait(10)
        return ["93.184.216.34"]

    fetch = fetcher(patience=Patience(seconds=0.2), resolve=never)
    assert reason(fetch(Need("status_list", "https://school.example/1"))) == "timeout"
    asleep.set()


def endless(connection: socket.socket, _: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        connection.sendall(b"3e8\r\n" + b"x" * 1000 + b"\r\n")


def test_a_body_without_end_is_cut_off(tmp_path: Path) -> None:
    with server(endless, tmp_path) as hostile:
        assert reason(a_fetch(hostile)(a_list(hostile))) == "too_large"


def endless_headers(connection: socket.socket, _: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X-More: " + b"x" * 1000 + b"\r\n")


def test_headers_without_end_are_cut_off(tmp_path: Path) -> None:
    with server(endless_headers, tmp_path) as hostile:
        assert reason(a_fetch(hostile)(a_list(hostile))) == "unreachable"


@pytest.mark.parametrize("kind", ["did", "status_list"])
def test_every_kind_of_document_has_its_own_bound(kind: str, tmp_path: Path) -> None:
    with server(says(whole(b"x" * 3_000)), tmp_path) as hostile:
        answer = a_fetch(hostile)(
            a_list(hostile) if kind == "status_list" else Need("did", f"did:web:school.example%3A{hostile.port}")
        )
        assert isinstance(answer, Found) if kind == "status_list" else reason(answer) == "too_large"


def test_a_length_that_promises_more_than_comes_is_no_document(tmp_path: Path) -> None:
    with server(says(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{}"), tmp_path) as hostile:
        assert reason(a_fetch(hostile)(a_list(hostile))) == "unreachable"


def test_more_than_the_length_promised_is_left_where_it_is(tmp_path: Path) -> None:
    with server(says(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}{}{}{}"), tmp_path) as hostile:
        found = a_fetch(hostile)(a_list(hostile))
        assert isinstance(found, Found)
        assert found.body == b"{}"


@pytest.mark.parametrize("length", ["-1", "two", "99999999999"])
def test_a_length_that_is_none_or_too_much_is_refused(length: str, tmp_path: Path) -> None:
    with server(says(f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{{}}".encode()), tmp_path) as hostile:
        assert reason(a_fetch(hostile)(a_list(hostile))) in ("unreachable", "too_large")


def test_what_is_not_http_is_no_document(tmp_path: Path) -> None:
    with server(says(b"220 mail.example ESMTP\r\n"), tmp_path) as hostile:
        assert reason(a_fetch(hostile)(a_list(hostile))) == "unreachable"


def test_a_packed_body_is_unpacked_and_a_bomb_is_not(tmp_path: Path) -> None:
    with server(says(whole(gzip.compress(b'{"a": 1}'), "Content-Encoding: gzip")), tmp_path) as hostile:
        found = a_fetch(hostile)(a_list(hostile))
        assert isinstance(found, Found)
        assert found.body == b'{"a": 1}'
    with server(says(whole(gzip.compress(bytes(3_000_000)), "Content-Encoding: gzip")), tmp_path) as hostile:
        assert reason(a_fetch(hostile)(a_list(hostile))) == "too_large"
    with server(says(whole(b"not gzip", "Content-Encoding: gzip")), tmp_path) as hostile:
        assert reason(a_fetch(hostile)(a_list(hostile))) == "encoding"
    with server(says(whole(gzip.compress(b"{}")[:-6], "Content-Encoding: gzip")), tmp_path) as hostile:
        assert reason(a_fetch(hostile)(a_list(hostile))) == "unreachable"
    with server(says(whole(b"{}", "Content-Encoding: br")), tmp_path) as hostile:
        assert reason(a_fetch(hostile)(a_list(hostile))) == "encoding"


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    with server(says(whole(b"{}")), tmp_path) as hostile:
        stranger = Hostile(hostile.port, ssl.create_default_context())
        assert reason(a_fetch(stranger)(a_list(hostile))) == "certificate"
        assert reason(a_fetch(hostile)(a_list(hostile, host="third.example"))) == "certificate"


def test_nobody_at_home_is_unreachable() -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    listening.close()
    fetch = fetcher(resolve=here, may_connect=lambda address: True, patience=SOON)
    assert reason(fetch(Need("status_list", f"https://school.example:{port}/1"))) == "unreachable"


def test_a_name_that_nobody_knows_has_no_address() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror("Name or service not known")

    assert reason(fetcher(resolve=unknown)(Need("status_list", "https://school.example/1"))) == "no_address"


def test_plain_http_is_for_this_machine_in_development_only() -> None:
    with server(says(whole(b"{}"))) as hostile:
        url = f"http://localhost:{hostile.port}/status/1"
        did = f"did:web:localhost%3A{hostile.port}:issuers:one"
        develop = fetcher(allow_localhost=True, patience=SOON)
        assert isinstance(develop(Need("status_list", url)), Found)
        assert isinstance(develop(Need("did", did)), Found)
        assert hostile.asked[1].startswith("GET /issuers/one/did.json ")
        assert reason(fetcher()(Need("status_list", url))) == "not_https"
        assert reason(fetcher()(Need("did", did))) == "private_address"
        assert reason(develop(Need("status_list", f"http://school.example:{hostile.port}/"))) == "not_https"
        elsewhere = fetcher(allow_localhost=True, resolve=lambda host, port: ["93.184.216.34"])
        assert reason(elsewhere(Need("status_list", url))) == "private_address"


def test_a_proxy_of_the_environment_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    with server(says(whole(b"{}")), tmp_path) as hostile:
        assert isinstance(a_fetch(hostile)(a_list(hostile)), Found)


def test_what_was_found_is_kept_for_a_while_and_what_was_missing_is_not() -> None:
    now, asked = [0.0], []
    answers: dict[str, Answer] = {"a": Found(b"{}"), "b": Missing("timeout")}

    def fetch(need: Need) -> Answer:
        asked.append(need.url)
        return answers[need.url]

    kept = cached(fetch, seconds=60, size=2, clock=lambda: now[0])
    a, b = Need("status_list", "a"), Need("status_list", "b")
    assert [kept(a), kept(a), kept(b), kept(b)] == [Found(b"{}"), Found(b"{}"), Missing("timeout"), Missing("timeout")]
    assert asked == ["a", "b", "b"]
    now[0] = 61
    kept(a)
    assert asked == ["a", "b", "b", "a"]
    answers |= {"c": Found(b"c"), "d": Found(b"d")}
    for name in ("c", "d"):
        kept(Need("status_list", name))
    kept(a)
    assert asked[-3:] == ["c", "d", "a"]  # the oldest made room
