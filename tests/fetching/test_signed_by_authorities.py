"""What authorities say of certificates comes over plain http, and by all other rules that hold for everything."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from badges.fetching import cached, fetcher
from badges.verification.facts import OF_CERTIFICATES, Need, NeedKind
from tests.fetching.askers import LIMITS, a_fetch, body, reason
from tests.fetching.hostile import Hostile, says, server, whole

OTHERS: tuple[NeedKind, ...] = ("did", "key", "status_list", "refresh", "badge", "file")


def plain(hostile: Hostile, path: str = "/ca.crl", host: str = "ca.example") -> str:
    return f"http://{host}:{hostile.port}{path}"


@pytest.mark.parametrize("kind", OF_CERTIFICATES)
def test_lists_and_answers_about_certificates_come_over_plain_http(kind: NeedKind) -> None:
    with server(says(whole(b"\x30\x00"))) as hostile:
        assert body(a_fetch(hostile)(Need(kind, plain(hostile, "/ocsp/MFAw%2FzA%3D")))) == b"\x30\x00"
        (asked,) = hostile.asked
        assert asked.startswith("GET /ocsp/MFAw%2FzA%3D HTTP/1.1\r\n")
        assert "application/" in asked.lower()
        assert "cookie" not in asked.lower()


def test_nothing_else_does() -> None:
    with server(says(whole(b"{}"))) as hostile:
        for kind in OTHERS:
            url = "did:web:ca.example" if kind == "did" else plain(hostile)
            assert reason(a_fetch(hostile, resolve=lambda *_: [])(Need(kind, url))) in ("not_https", "no_address")
        for scheme in ("ldap", "ftp", "file"):
            assert reason(a_fetch(hostile)(Need("crl", f"{scheme}://ca.example/ca.crl"))) == "not_https"
        assert hostile.asked == []


@pytest.mark.parametrize("kind", OF_CERTIFICATES)
@pytest.mark.parametrize("inside", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "fd00::1", "::ffff:127.0.0.1"])
def test_only_public_addresses_are_asked(kind: NeedKind, inside: str) -> None:
    url = f"http://[{inside}]/" if ":" in inside else f"http://{inside}/"
    assert reason(fetcher(resolve=lambda *_: [inside])(Need(kind, url))) == "private_address"
    rebound = fetcher(resolve=lambda *_: ["93.184.215.14", inside])
    assert reason(rebound(Need(kind, "http://ca.example/ca.crl"))) == "private_address"
    assert reason(fetcher(resolve=lambda *_: [inside])(Need(kind, "http://localhost/ca.crl"))) == "private_address"


def test_this_machine_is_asked_in_development_and_leads_nowhere_else() -> None:
    develop = fetcher(allow_localhost=True)
    with server(says(whole(b"\x30\x00"))) as hostile:
        assert body(develop(Need("crl", plain(hostile, host="localhost")))) == b"\x30\x00"
        assert reason(develop(Need("crl", plain(hostile, host="[::ffff:127.0.0.1]")))) == "private_address"
    with server(says(whole(b"", "Location: http://ca.example/", status="302 Found"))) as hostile:
        assert reason(develop(Need("crl", plain(hostile, host="localhost")))) == "other_origin"


def test_a_list_may_have_moved_to_where_it_is_read_by_the_same_rules(tmp_path: Path) -> None:
    with server(says(whole(b"\x30\x00")), tmp_path) as there:
        moved = says(whole(b"", f"Location: {there.url('/new.crl')}", status="301 Moved Permanently"))
        with server(moved) as here:
            assert body(a_fetch(there)(Need("crl", plain(here)))) == b"\x30\x00"
    for inside, expected in (("http://10.0.0.1/", "private_address"), ("file:///etc/passwd", "no_address")):
        with server(says(whole(b"", f"Location: {inside}", status="302 Found"))) as here:
            port = here.port
            fetch = fetcher(
                resolve=lambda host, _port: ["10.0.0.1"] if host == "10.0.0.1" else ["127.0.0.1"],
                may_connect=lambda address: address.is_loopback,
            )
            assert reason(fetch(Need("crl", f"http://ca.example:{port}/"))) == expected


def test_a_list_is_no_larger_than_somebody_reads_and_an_answer_no_larger_than_a_document() -> None:
    limit = {"crl": LIMITS.revocation_bytes, "ocsp": LIMITS.document_bytes}

    def endless(connection: socket.socket, _path: str) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(20 * 2**20 // 65_536):
            connection.sendall(b"0" * 65_536)

    for kind in OF_CERTIFICATES:
        with server(endless) as hostile:
            assert reason(a_fetch(hostile, seconds=20)(Need(kind, plain(hostile)))) == "too_large"
        with server(says(whole(b"0" * limit[kind]))) as hostile:
            assert len(body(a_fetch(hostile, seconds=20)(Need(kind, plain(hostile))))) == limit[kind]


@pytest.mark.parametrize("kind", OF_CERTIFICATES)
def test_they_are_kept_like_status_lists_and_asked_for_again_by_what_the_server_said_of_them(kind: NeedKind) -> None:
    now = [0.0]

    def answer(connection: socket.socket, _path: str) -> None:
        known = "if-none-match" in hostile.asked[-1].lower()
        status = "304 Not Modified" if known else "200 OK"
        connection.sendall(whole(b"" if known else b"\x30\x00", 'ETag: "1"', status=status))

    with server(answer) as hostile:
        fetch = cached(a_fetch(hostile, seconds=20), clock=lambda: now[0])
        for moment in (0.0, 59.0, 61.0):
            now[0] = moment
            assert body(fetch(Need(kind, plain(hostile)))) == b"\x30\x00"
        assert ["if-none-match" in one.lower() for one in hostile.asked] == [False, True]
