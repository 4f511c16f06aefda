"""Requests that mean no good: bodies without end, broken forms, tricks with paths, headers and hosts."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from badges.issuing import Issued
from badges.model.issued import FormName
from badges.web.guarding import SECURITY_HEADERS
from badges.web.judging import JudgePool
from badges.web.world import Limits
from tests.installations import Installation, form
from tests.web.houses import BROWSER, House, a_house, share_path


async def endless(sent: list[int], chunk: int = 65_536, most: int = 400_000_000) -> AsyncIterator[bytes]:
    while sum(sent) < most:
        sent.append(chunk)
        yield b"x" * chunk


def test_a_hundred_megabytes_are_refused_by_their_announcement(street: House) -> None:
    answer = street.send("POST", "/verify", content=b"", headers={"content-length": "100000000"})
    assert answer.status_code == 413
    assert answer.json()["code"] == "file.too_large"


@pytest.mark.parametrize("path", ["/verify", "/awards", "/units", "/nowhere"])
def test_an_endless_body_is_cut_off_early(street: House, path: str) -> None:
    sent: list[int] = []
    answer = street.send("POST", path, content=endless(sent), headers={"transfer-encoding": "chunked"})
    assert answer.status_code in (404, 405, 413)
    assert sum(sent) <= 14_000_000, "no more is taken in than the largest file"


def test_an_announced_length_that_lies_does_not_help(street: House) -> None:
    sent: list[int] = []
    answer = street.send("POST", "/verify", content=endless(sent), headers={"content-length": "10"})
    assert answer.status_code == 413
    assert sum(sent) <= 14_000_000


def test_a_browser_is_told_at_the_field_that_a_file_is_too_large(installation: Installation, judges: JudgePool) -> None:
    house = a_house(installation, judges, Limits(file_bytes=1_000))
    answer = house.send("POST", "/verify", files={"file": ("a.png", b"x" * 200_000)}, headers={"accept": BROWSER})
    assert answer.status_code == 413
    assert '<p class="error" id="file-error"' in answer.text
    assert "too large" in answer.text
    assert "<title>Error: " in answer.text


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=", b"--\r\n\r\n----"),
        ("multipart/form-data; boundary=x", b""),
        ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nhalf'),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\nnameless\r\n--x--\r\n"),
        ("multipart/form-data; boundary=x", b"--x\r\n" + b"X-Long: " + b"y" * 100_000 + b"\r\n\r\n--x--\r\n"),
        (
            "multipart/form-data; boundary=x; charset=martian",
            b'--x\r\nContent-Disposition: form-data; name="link"\r\n\r\n\xff\r\n--x--\r\n',
        ),
        (
            "multipart/form-data; boundary=x",
            b"".join(b'--x\r\nContent-Disposition: form-data; name="f%d"\r\n\r\n1\r\n' % n for n in range(50)) + b"--x--\r\n",
        ),
        (
            "multipart/form-data; boundary=x",
            b"".join(b'--x\r\nContent-Disposition: form-data; name="f"; filename="%d"\r\n\r\n1\r\n' % n for n in range(5))
            + b"--x--\r\n",
        ),
        ("multipart/form-data; boundary=" + "x" * 5_000, b"--x\r\n"),
        ("application/x-www-form-urlencoded", b"link=%ff%fe&link=&x" * 100),
        ("application/x-www-form-urlencoded", b"&" * 10_000),
    ],
)
@pytest.mark.parametrize("accept", ["application/json", BROWSER])
def test_a_broken_form_is_a_clear_refusal_and_never_a_crash(street: House, kind: str, body: bytes, accept: str) -> None:
    answer = street.send("POST", "/verify", content=body, headers={"content-type": kind, "accept": accept})
    assert answer.status_code in (200, 400, 413), answer.text
    if answer.status_code == 200:  # read as a file that is no badge
        assert "valid" not in answer.text.partition("</h1>")[0].rpartition("<h1")[2]


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "..\\..\\x", "/abs/olute", "a\x00b", "<script>alert(1)</script>.png", "x" * 5_000]
)
def test_the_name_of_a_file_means_nothing(street: House, issued: Issued, name: str) -> None:
    file = form(issued, FormName.OPEN_BADGE).content
    answer = street.send("POST", "/verify", files={"file": (name, file)}, headers={"accept": BROWSER})
    assert "<script>alert" not in answer.text
    assert answer.status_code in (200, 400)
    if answer.status_code == 200:
        assert "This badge is valid" in answer.text


HALVES = [rb'{"unit":"\ud800"}', rb'{"\ud800":"x"}', rb'{"holder":{"\ud800":"x"}}', rb'{"results":{"\ud800":1}}']
"""Half a character: JSON can spell it, nobody can store it or say it back."""


@pytest.mark.parametrize(
    "body",
    [b"[" * 200_000, b'{"a":' * 50_000, b"\x00" * 1000, b"\xff\xfe", b"9" * 100_000, b"null", b"[]", b"{}", b'"x"', *HALVES],
)
def test_a_body_that_is_no_order_is_a_problem_document(house: House, body: bytes) -> None:
    headers = {"authorization": f"Bearer {house.token('issue')}"}
    answer = house.send("POST", "/awards", content=body, headers=headers)
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "path",
    [
        "/units/..%2f..%2fetc%2fpasswd",
        "/units/%00",
        "/units/" + "x" * 3_000,
        "/units/LU-02%0d%0aSet-Cookie:%20a=b",
        "/units/%ff%fe",
        "/achievements/..%2f../1/en",
        "/achievements/italian-gastronomy-parma/1.0.0/xx",
        "/achievements/italian-gastronomy-parma/1.0.0/en/badge.exe",
        "/achievements/LU-02/1.0.0/en",
        "/concepts/%2e%2e",
        "/concepts//",
        "/frameworks/esco/%2e%2e%2f",
        "/status/0",
        "/status/-1",
        "/status/1e3",
        "/status/99999999999999999999999999",
        "/status/%D9%A1",
        "/issuers/%2e%2e",
        "/issuers/voorbeeldcollege/issuer.json",
        "/share/%00" + "a" * 28,
        "/share/" + "a" * 5_000,
        "http://localhost:8000//evil.example/units",
        "/units//",
        "/.env",
        "/.git/config",
        "/docs",
        "/redoc",
    ],
)
def test_a_trick_with_a_path_finds_nothing(street: House, path: str) -> None:
    answer = street.get(path)
    assert answer.status_code in (404, 422), answer.status_code
    assert "location" not in answer.headers
    assert "set-cookie" not in answer.headers
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {
            "host": "evil.example",
            "x-forwarded-host": "evil.example",
            "x-forwarded-proto": "https",
            "forwarded": "host=evil.example",
        },
        {"host": "localhost:8000@evil.example"},
        {"host": ""},
        {"host": 'evil.example"><script>'},
    ],
)
@pytest.mark.parametrize(
    "path",
    ["/", "/units", "/units/LU-02", "/units/", "/verify", "/nowhere", "/issuers/voorbeeldcollege/did.json", "/openapi.json"],
)
def test_the_host_that_a_request_names_is_never_repeated(street: House, path: str, headers: dict[str, str]) -> None:
    for accept in (BROWSER, "application/json"):
        answer = street.send("GET", path, headers={**headers, "accept": accept})
        assert "evil" not in answer.text
        assert not [value for value in answer.headers.values() if "evil" in value]


def test_a_link_leads_a_browser_to_our_own_shares_and_nowhere_else(street: House, issued: Issued) -> None:
    own = share_path(issued)
    code = own.rpartition("/")[2]
    spaced = "-".join(code[n : n + 4] for n in range(0, 28, 4)).upper()
    street.asked.clear()
    for given in (code, spaced, spaced.replace("-", " "), f"  {code} ", f"http://localhost:8000{own}"):
        answer = street.send("POST", "/verify", data={"link": given}, headers={"accept": BROWSER})
        assert (answer.status_code, answer.headers["location"]) == (303, own), given
        assert code not in answer.text
    for given in ("https://evil.example/share/" + code, "http://localhost:8000/credentials/1", "http://localhost:8000/units"):
        answer = street.send("POST", "/verify", data={"link": given}, headers={"accept": BROWSER})
        assert answer.status_code == 200, given
        assert "location" not in answer.headers
    assert [need.url for need in street.asked if need.kind == "file"] == ["https://evil.example/share/" + code], "once, by us"
    street.asked.clear()
    for given in (
        "//evil.example",
        "/units",
        "javascript:alert(1)",
        "a" * 28 + "\r\nlocation: https://evil.example",
        code[:-1],
    ):
        answer = street.send("POST", "/verify", data={"link": given}, headers={"accept": BROWSER})
        assert answer.status_code == 400, given
        assert "location" not in answer.headers


@pytest.mark.parametrize("language", ["nl\r\nSet-Cookie: a=b", "../../etc", "<script>", "x" * 5_000, "", "pt", "nl,en"])
def test_a_language_that_we_do_not_speak_changes_nothing(street: House, language: str) -> None:
    answer = street.send("GET", "/units", params={"lang": language}, headers={"accept": BROWSER, "cookie": "lang=<x>"})
    assert answer.status_code == 200
    assert answer.headers["content-language"] == "en"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "accept", ["x" * 60_000, "*/*;q=nan", "text/html;q=2", ",,,;;;", "application/json;q=0, */*;q=0", "a/b," * 10_000]
)
def test_an_accept_header_of_any_kind_is_answered(street: House, accept: str) -> None:
    assert street.get("/units", accept=accept).status_code in (200, 406)
    assert street.get("/nowhere", accept=accept).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "q=" + "%F0%9F%98%80" * 500,
        "page=-5",
        "page=99999999999999999999",
        "page=x",
        "form=%00",
        "q=%FF",
        "&".join(["q=a"] * 2_000),
    ],
)
def test_a_search_of_any_kind_is_answered(street: House, query: str) -> None:
    assert street.get(f"/units?{query}").status_code in (200, 422)


def test_what_was_searched_for_is_shown_as_text(street: House) -> None:
    page = street.send("GET", "/units", params={"q": '"><script>alert(1)</script>'}, headers={"accept": BROWSER}).text
    assert "<script>alert" not in page


def test_every_answer_carries_the_strict_headers(street: House, issued: Issued) -> None:
    for path in (
        "/",
        "/units",
        "/nowhere",
        "/verify",
        "/healthz",
        "/status/1",
        "/static/badges.css",
        share_path(issued),
        "/openapi.json",
    ):
        answer = street.get(path)
        for name in SECURITY_HEADERS:
            assert name in answer.headers, (path, name)
        assert "script-src" not in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert "server" not in answer.headers


def test_an_accident_of_ours_tells_nothing_of_our_insides(house: House) -> None:
    (house.installation.folder / "keys" / "voorbeeldcollege" / "issuer.json").write_text("damaged")
    for accept in (BROWSER, "application/json"):
        answer = house.get("/issuers/voorbeeldcollege", accept=accept)
        assert answer.status_code == 500
        assert set(SECURITY_HEADERS) <= set(answer.headers)
        assert answer.headers["cache-control"].endswith("no-store")
        for hidden in ("damaged", "issuer.json", "Traceback", str(house.installation.folder)):
            assert hidden not in answer.text
    assert "Something went wrong here" in house.get("/issuers/voorbeeldcollege").text


def test_no_page_has_inline_script_or_style(street: House, issued: Issued) -> None:
    pages = [street.get(path).text for path in ("/", "/units", "/units/LU-02", "/verify", "/trust", share_path(issued))]
    pages.append(street.check(form(issued, FormName.EUROPEAN).content, accept=BROWSER).text)
    for page in pages:
        assert " style=" not in page
        assert "<style" not in page
        assert "javascript:" not in page
        assert " on" + "click=" not in page
        assert page.count("<script") == page.count("</script>") == 1, "one module, from our own address"
