from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from badges.authorities import Question
from badges.reaching import is_public
from tests.authorities.askers import an_asker, failure
from tests.fetching.hostile import Answer, says, server, whole


def a_question(url: str, body: bytes | None = None) -> Question:
    return Question(url, "application/ocsp-response", 1_000, body, "application/ocsp-request" if body else "")


def reason(question: Question, **options: object) -> str:
    error = failure(lambda: an_asker(**options)(question))
    assert error.code == "unreachable"
    return error.detail["reason"]


def anywhere(address: object) -> bool:
    return True


def here(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


def redirects_to(location: str) -> Answer:
    return says(whole(b"", f"Location: {location}", status="302 Found"))


class Listening(BaseHTTPRequestHandler):
    """Keeps what it is asked, head and body."""

    asked: ClassVar[list[tuple[str, dict[str, str], bytes]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(302 if self.path == "/moved" else 200)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"me")

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def listening() -> Iterator[str]:
    Listening.asked.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Listening) as http:
        thread = threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{http.server_address[1]}"
        http.shutdown()
        thread.join(20)


def test_a_question_is_posted_with_nothing_beside_it(listening: str) -> None:
    assert an_asker()(a_question(f"{listening}/ocsp?a=1", b"who?")) == b"me"
    ((path, headers, body),) = Listening.asked
    assert (path, body) == ("/ocsp?a=1", b"who?")
    assert headers.pop("host") in listening
    assert headers == {
        "accept": "application/ocsp-response",
        "accept-encoding": "identity",
        "content-type": "application/ocsp-request",
        "content-length": "4",
        "user-agent": "badges",
        "connection": "close",
    }


def test_a_document_is_got_and_followed_to_where_it_moved() -> None:
    with server(says(whole(b"moved here"))) as there:
        with server(redirects_to(f"http://127.0.0.1:{there.port}/new.crl")) as hostile:
            assert an_asker()(a_question(f"http://127.0.0.1:{hostile.port}/old.crl")) == b"moved here"
        assert there.asked[0].startswith("GET /new.crl ")


def test_a_question_is_never_sent_on(listening: str) -> None:
    assert reason(a_question(f"{listening}/moved", b"who?")) == "http_302"
    assert [path for path, _, _ in Listening.asked] == ["/moved"]


def test_a_document_that_moves_round_in_circles_is_given_up() -> None:
    with server(redirects_to("/again")) as hostile:
        assert reason(a_question(f"http://127.0.0.1:{hostile.port}/")) == "too_many_redirects"
    assert len(hostile.asked) == 4


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("ftp://127.0.0.1/1", "no_address"),
        ("http://[::1/", "no_address"),
        ("http://10.0.0.1/", "private_address"),
        ("http://metadata.example/", "private_address"),
        ("http://user:secret@127.0.0.1/", "no_address"),
    ],
)
def test_a_redirect_leads_no_further_inside_than_an_address(location: str, expected: str) -> None:
    def resolve(host: str, port: int) -> list[str]:
        return {"metadata.example": ["169.254.169.254"]}.get(host, [host])

    with server(redirects_to(location)) as hostile:
        question = a_question(f"http://127.0.0.1:{hostile.port}/")
        assert reason(question, plain_http=True, resolve=resolve) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://tsa.example/", "not_https"),
        ("ldap://ca.example/", "no_address"),
        ("file:///etc/passwd", "no_address"),
        ("https://user:secret@tsa.example/", "no_address"),
        ("https://tsa.example:0/", "no_address"),
        ("https://tsa.example:99999/", "no_address"),
        ("https://[::1/", "no_address"),
        ("https://tsa.example/\r\nX: y", "no_address"),
        ("https://schöol.example/", "no_address"),
        ("", "no_address"),
    ],
)
def test_an_address_that_is_none_is_never_asked(url: str, expected: str) -> None:
    def never(host: str, port: int) -> list[str]:
        raise AssertionError(host)

    assert reason(a_question(url), resolve=never) == expected


def test_plain_http_is_allowed_only_by_whoever_made_the_asker() -> None:
    with server(says(whole(b"me"))) as hostile:
        question = a_question(f"http://ca.example:{hostile.port}/")
        assert reason(question, resolve=here, may_connect=anywhere) == "not_https"
        assert an_asker(resolve=here, may_connect=anywhere, plain_http=True)(question) == b"me"


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.1"])
def test_no_authority_is_inside(address: str) -> None:
    def resolve(host: str, port: int) -> list[str]:
        return ["93.184.216.34", address]

    assert reason(a_question("http://ca.example/"), plain_http=True, resolve=resolve) == "private_address"
    assert reason(a_question("https://ca.example/"), resolve=resolve) == "private_address"


def test_this_machine_is_asked_only_in_development() -> None:
    with server(says(whole(b"me"))) as hostile:
        question = a_question(f"http://127.0.0.1:{hostile.port}/")
        assert reason(question, allow_localhost=False, plain_http=True, may_connect=is_public) == "private_address"
        assert reason(question, allow_localhost=False) == "not_https"
    assert hostile.asked == []


def test_a_name_that_nobody_knows_is_no_address() -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise OSError("no such host")

    assert reason(a_question("https://ca.example/"), resolve=resolve) == "no_address"


def test_https_is_believed_only_with_a_certificate_that_is(tmp_path: Path) -> None:
    with server(says(whole(b"me")), tmp_path) as hostile:
        question = a_question(hostile.url())
        assert an_asker(resolve=here, may_connect=anywhere, ssl_context=hostile.context)(question) == b"me"
        strict = ssl.create_default_context()
        assert reason(question, resolve=here, may_connect=anywhere, ssl_context=strict) == "certificate"


def drip(connection: socket.socket, path: str) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    connection.settimeout(20)
    for _ in range(100):
        connection.sendall(b"x")
        try:
            connection.settimeout(0.1)
            if not connection.recv(1):
                return
        except TimeoutError:
            continue


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (says(whole(b"x" * 1_001)), "too_large"),
        (says(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"), "too_large"),
        (says(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 50_000), "too_large"),
        (says(whole(b"x", "Content-Encoding: gzip")), "encoding"),
        (says(whole(b"x", status="503 Service Unavailable")), "http_503"),
        (says(whole(b"x", status="404 Not Found")), "http_404"),
        (says(b""), "unreachable"),
        (says(b"\x00\x01\x02"), "unreachable"),
        (says(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"), "unreachable"),
        (drip, "timeout"),
    ],
)
def test_an_answer_that_cannot_be_used_is_told_by_what_is_wrong(answer: Answer, expected: str) -> None:
    with server(answer) as hostile:
        assert reason(a_question(f"http://127.0.0.1:{hostile.port}/"), seconds=0.5 if expected == "timeout" else 20) == expected


def test_a_person_reads_which_authority_and_why_but_never_an_account_in_its_address() -> None:
    error = failure(lambda: an_asker()(a_question("https://user:secret@tsa.example/path?key=1")))
    assert str(error) == "The authority at tsa.example could not be reached: its address cannot be used."
    with server(says(whole(b"x", status="503 Service Unavailable"))) as hostile:
        error = failure(lambda: an_asker()(a_question(f"http://localhost:{hostile.port}/")))
    assert str(error) == "The authority at localhost could not be reached: it answered with HTTP 503."
    assert error.may_pass


def test_an_account_never_travels_in_clear_nor_further_than_meant(listening: str) -> None:
    with server(says(whole(b"me"))) as hostile:
        question = replace(a_question(f"http://tsa.example:{hostile.port}/"), account="school:sesame")
        assert reason(question, resolve=here, may_connect=anywhere, plain_http=True) == "not_https"
    assert hostile.asked == []
    with server(redirects_to("http://127.0.0.1:1/")) as hostile:
        assert reason(replace(a_question(f"http://127.0.0.1:{hostile.port}/"), account="school:sesame")) == "http_302"
    assert an_asker()(replace(a_question(listening, b"who?"), account="school:sésame")) == b"me"
    assert Listening.asked[0][1]["authorization"] == "Basic c2Nob29sOnPDqXNhbWU="
    assert "sesame" not in repr(question)
