"""A server that answers whatever does most harm: each way ends soon, in a word that a reader is told about."""

from __future__ import annotations

import itertools
import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from badges.reaching import addresses_of, is_public
from badges.verification.facts import Need
from badges.verifying import verify
from tests.fetching.askers import a_fetch, a_list, body, here, reason
from tests.fetching.hostile import Answer, Hostile, says, server, whole
from tests.verification.signed import LATER, trust

INSIDE = [
    "https://169.254.169.254/latest/meta-data/",
    "https://[::ffff:10.0.0.1]/",
    "https://[::ffff:a9fe:a9fe]/",
    "https://0.0.0.0/",
    "https://0/",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.0.0.1/",
    "https://017700000001/",
    "https://0177.0.0.1/",
    "https://10.0.0.1:8443/",
    "https://localhost/",
    "https://localhost./",
    "https://LOCALHOST/",
    "https://[::1]/",
    "https://[::]/",
    "https://[fd00::1]/",
    "https://[fe80::1%25lo]/",
    "https://[fec0::1]/",
    "https://[64:ff9b::a00:1]/",
    "https://[64:ff9b:1::a00:1]/",
    "https://[2002:a00:1::]/",
    "https://[2001:0:53aa:64c:0:fbff:f5ff:fffe]/",
    "https://[::10.0.0.1]/",
    "https://user:secret@school.example/",
    "https://127.0.0.1\\@school.example/",
    "https://school.example@127.0.0.1/",
    "http://127.0.0.1/",
    "//127.0.0.1/",
    "https://127。0。0。1/",
]


def by_name(host: str, port: int) -> list[str]:
    """The school is this machine; everything else is what the resolver of this machine says."""
    return here(host, port) if host == "school.example" else addresses_of(host, port)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("certificate")


@pytest.mark.parametrize("target", INSIDE)
def test_no_redirect_leads_to_the_inside_however_it_is_written(target: str, folder: Path) -> None:
    moved = f"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: {target}\r\n\r\n".encode()
    with server(says(moved), folder) as hostile:
        first = itertools.count()
        fetch = a_fetch(hostile, resolve=by_name, may_connect=lambda address: next(first) == 0 or is_public(address))
        assert reason(fetch(a_list(hostile))) in ("private_address", "no_address", "not_https")
        assert len(hostile.asked) == 1, "nobody was asked but the server that was named"


def test_a_name_that_is_public_first_and_private_at_the_redirect_is_looked_up_and_refused_again(folder: Path) -> None:
    answers = iter([["127.0.0.1"], ["10.0.0.1"], ["127.0.0.1"]])
    with server(says(whole(b"", "Location: /again", status="302 Found")), folder) as hostile:
        fetch = a_fetch(hostile, resolve=lambda host, port: next(answers))
        assert reason(fetch(a_list(hostile))) == "private_address"
        assert len(hostile.asked) == 1
    assert next(answers) == ["127.0.0.1"], "one look-up for each connection, and the address that was looked at is the one used"


@pytest.mark.parametrize("variable", ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY"])
def test_no_proxy_of_the_environment_is_used(variable: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, "http://127.0.0.1:9")
    with server(says(whole(b"{}")), folder) as hostile:
        assert body(a_fetch(hostile)(a_list(hostile))) == b"{}"


def endlessly(piece: bytes, first: bytes = b"HTTP/1.1 200 OK\r\n") -> Answer:
    def answer(connection: socket.socket, _: str) -> None:
        connection.sendall(first)
        while True:
            connection.sendall(piece)

    return answer


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
NONSENSE: dict[str, tuple[Answer, str]] = {
    "many headers": (says(b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 50_000 + b"\r\n{}"), "unreachable"),
    "one huge header": (says(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 300_000 + b"\r\n\r\n"), "unreachable"),
    "an endless line": (endlessly(b"x" * 5_000, b"HTTP/1.1 200 "), "unreachable"),
    "an interim answer without end": (endlessly(b"HTTP/1.1 103 Early\r\nLink: x\r\n\r\n" * 20, b""), "too_large"),
    "a hundred to continue": (says(b"HTTP/1.1 100 Continue\r\n\r\n" * 100), "unreachable"),
    "a chunk of no size": (says(CHUNKED + b"zz\r\n{}\r\n0\r\n\r\n"), "unreachable"),
    "a chunk of less than nothing": (says(CHUNKED + b"-2\r\n{}\r\n0\r\n\r\n"), "unreachable"),
    "a chunk larger than the world": (says(CHUNKED + b"fffffffffffffffffffff\r\n{}\r\n"), "unreachable"),
    "a chunk longer than it says": (says(CHUNKED + b"1\r\n{}\r\n0\r\n\r\n"), "unreachable"),
    "chunks that never end": (says(CHUNKED + b"2\r\n{}\r\n"), "unreachable"),
    "an endless extension of a chunk": (endlessly(b"x" * 5_000, CHUNKED + b"2;"), "unreachable"),
    "endless trailers": (endlessly(b"a: b\r\n" * 500, CHUNKED + b"2\r\n{}\r\n0\r\n"), "unreachable"),
    "two lengths": (says(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{} "), "unreachable"),
    "an endless number for a length": (
        says(b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5_000 + b"\r\n\r\n{}"),
        "unreachable",
    ),
    "a very long length": (says(b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 19 + b"\r\n\r\n{}"), "too_large"),
    "endless body without a length": (endlessly(b"x" * 5_000, b"HTTP/1.1 200 OK\r\n\r\n"), "too_large"),
    "a bomb in a bomb": (says(whole(b"x", "Content-Encoding: gzip, gzip")), "encoding"),
    "a number that is no status": (says(b"HTTP/1.1 99999 OK\r\n\r\n{}"), "unreachable"),
    "the beginning of HTTP/2": (says(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), "unreachable"),
    "nothing at all": (says(b""), "unreachable"),
    "half an answer": (says(b"HTTP/1.1 200 OK\r\nContent-Le"), "unreachable"),
    "moved with no place": (says(whole(b"", status="302 Found")), "http_302"),
    "moved to nonsense": (says(b"HTTP/1.1 302 Found\r\nLocation: \xff\xfe\r\nContent-Length: 0\r\n\r\n"), "no_address"),
    "unchanged, of which nobody knew": (says(whole(b"", status="304 Not Modified")), "http_304"),
    "part of it": (says(whole(b"{", "Content-Range: bytes 0-0/2", status="206 Partial Content")), "http_206"),
}


@pytest.mark.parametrize("name", NONSENSE)
def test_what_is_no_answer_ends_soon_in_a_word(name: str, folder: Path) -> None:
    answer, expected = NONSENSE[name]
    with server(answer, folder) as hostile:
        assert reason(a_fetch(hostile, seconds=20)(a_list(hostile))) == expected


@pytest.mark.parametrize(("first_day", "days"), [(-30, 20), (5, 20)], ids=["expired", "not yet"])
def test_a_certificate_out_of_its_time_is_refused(first_day: int, days: int, tmp_path: Path) -> None:
    with server(says(whole(b"{}")), tmp_path, first_day=first_day, days=days) as hostile:
        assert reason(a_fetch(hostile)(a_list(hostile))) == "certificate"
        assert hostile.asked == [], "nothing was said to a server that nobody vouches for"


def reset(connection: socket.socket) -> None:
    """End a connection as if the machine had fallen over."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def resets(connection: socket.socket, _: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{")
    reset(connection)


def test_a_connection_that_breaks_off_in_the_middle_is_unreachable(folder: Path) -> None:
    with server(resets, folder) as hostile:
        assert reason(a_fetch(hostile)(a_list(hostile))) == "unreachable"


@pytest.mark.parametrize(
    "said", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x15\x03\x03\x00\x02\x02\x28", b"\x16\x03\x01" + b"\xff" * 80]
)
def test_whoever_speaks_no_tls_is_refused(said: bytes) -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(20)
    hostile = Hostile(listening.getsockname()[1], ssl.create_default_context())

    with server_in_a_thread(listening, said):
        assert reason(a_fetch(hostile)(a_list(hostile))) in ("certificate", "unreachable")


@contextmanager
def server_in_a_thread(listening: socket.socket, said: bytes) -> Iterator[None]:
    """One connection, one thing said in the middle of the greeting, and gone."""

    def answer() -> None:
        connection, _ = listening.accept()
        with connection:
            connection.settimeout(20)
            connection.recv(1)
            connection.sendall(said)
            reset(connection)

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    yield
    thread.join(20)
    listening.close()


LINKS = {
    "not found": (says(whole(b"", status="404 Not Found")), "link.not_found"),
    "closed": (says(whole(b"", status="403 Forbidden")), "link.closed"),
    "an error": (says(whole(b"", status="500 Oops")), "link.unreachable"),
    "round and round": (says(whole(b"", "Location: /x", status="302 Found")), "link.redirects"),
    "to the inside": (says(whole(b"", "Location: https://[::1]:1/", status="302 Found")), "link.private_address"),
    "to plain http": (says(whole(b"", "Location: http://school.example/", status="302 Found")), "link.not_https"),
    "a page": (says(whole(b"<!doctype html><html></html>")), "link.page"),
    "nonsense": (says(b"nonsense\r\n\r\n"), "link.unreachable"),
}


@pytest.mark.parametrize("name", LINKS)
def test_whoever_gives_a_link_is_told_what_came_of_it(name: str, folder: Path) -> None:
    answer, code = LINKS[name]
    with server(answer, folder) as hostile:
        fetch = a_fetch(hostile, resolve=by_name, may_connect=lambda one: str(one) == "127.0.0.1")
        verdict = verify(hostile.url("/badge"), fetch, trust(), at=LATER)
    found = next(found for found in verdict.findings if found.code.startswith("link."))
    assert found.code == code
    assert "secret" not in str(found.detail)


def test_a_certificate_that_nobody_vouches_for_is_told_too(folder: Path) -> None:
    with server(says(whole(b"{}")), folder) as hostile:
        stranger = Hostile(hostile.port, ssl.create_default_context())
        verdict = verify(hostile.url("/badge"), a_fetch(stranger), trust(), at=LATER)
    assert "link.certificate" in [found.code for found in verdict.findings]


def test_no_header_tells_who_asks_or_for_whom(folder: Path) -> None:
    with server(says(whole(b"{}", "Set-Cookie: id=1; Path=/")), folder) as hostile:
        fetch = a_fetch(hostile)
        fetch(a_list(hostile, "/status/1#94"))
        fetch(Need("status_list", hostile.url("/status/1#12")))
        one, other = hostile.asked
    assert one == other, "two entries of one list ask for the same"
    assert {line.partition(":")[0].lower() for line in one.split("\r\n")[1:] if line} == {
        "host",
        "accept",
        "accept-encoding",
        "user-agent",
        "connection",
    }
