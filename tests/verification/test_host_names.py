"""Hosts as a reader should see them."""

from __future__ import annotations

import pytest

from badges.verification.host_names import host_name, in_ascii, url_in_ascii
from badges.verification.key_documents import domain_of


@pytest.mark.parametrize(
    ("said", "shown", "registered", "doubt"),
    [
        ("badges.school.nl", "badges.school.nl", "school.nl", ""),
        ("Badges.School.NL.", "badges.school.nl", "school.nl", ""),
        ("www.ox.ac.uk", "www.ox.ac.uk", "ox.ac.uk", ""),
        ("school.example", "school.example", "school.example", ""),
        ("school.example:8443", "school.example", "school.example", ""),
        ("straße.de", "straße.de", "xn--strae-oqa.de", ""),
        ("xn--strae-oqa.de", "straße.de", "xn--strae-oqa.de", ""),
        ("université-paris.fr", "université-paris.fr", "xn--universit-paris-jnb.fr", ""),
        ("例え.jp", "例え.jp", "xn--r8jz45g.jp", ""),
        ("київ.ua", "київ.ua", "xn--b1alf1j.ua", ""),
        ("schооl.nl", "xn--schl-75da.nl", "xn--schl-75da.nl", "mixed"),
        ("xn--schl-75da.nl", "xn--schl-75da.nl", "xn--schl-75da.nl", "mixed"),
        ("xn--80ak6aa92e.com", "xn--80ak6aa92e.com", "xn--80ak6aa92e.com", "disguised"),
        ("xn--a.com", "xn--a.com", "xn--a.com", "unreadable"),
        ("xn--99999999999999999999.com", "xn--99999999999999999999.com", "xn--99999999999999999999.com", "unreadable"),
    ],
)
def test_letters_are_shown_where_nobody_can_take_them_for_others(said: str, shown: str, registered: str, doubt: str) -> None:
    host = host_name(said)
    assert host is not None
    assert (host.shown, host.registered, host.doubt) == (shown, registered, doubt)
    assert host.ascii.isascii()


@pytest.mark.parametrize("said", ["", ".", "a..b", "x" * 300, ".".join("abcdefghijklmnopqrstuvwxyz")])
def test_what_is_no_host_is_none(said: str) -> None:
    assert host_name(said) is None


def test_hosts_of_everybody_and_of_one_machine_are_told_apart() -> None:
    for said, shared, local in (
        ("school.github.io", True, False),
        ("github.io", False, False),
        ("localhost:8000", False, True),
        ("127.0.0.1", False, True),
        ("[::1]", False, True),
    ):
        host = host_name(said)
        assert host is not None
        assert (host.is_shared, host.is_local) == (shared, local), said
    shared_host = host_name("school.github.io")
    assert shared_host is not None
    assert shared_host.registered == "school.github.io"


def test_findings_name_a_host_in_letters_that_deceive_nobody() -> None:
    assert domain_of("did:web:sаxion.nl:issuers:1") == in_ascii("sаxion.nl")
    assert domain_of("https://sаxion.nl/issuer").startswith("xn--")
    assert domain_of("did:web:localhost%3A8000") == "localhost:8000"


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("https://school.example/a%20b?q=1", "https://school.example/a%20b?q=1"),
        ("https://Hochschule-M\u00fcnchen.example/x", "https://xn--hochschule-mnchen-e3b.example/x"),
        (
            "https://\u00fc@m\u00fcnchen.example:8443/\u00fc%20?q=\u00df",
            "https://%C3%BC@xn--mnchen-3ya.example:8443/%C3%BC%20?q=%C3%9F",
        ),
        ("https://[::1]/\u00fc", "https://[::1]/%C3%BC"),
        ("https://m\u00fcnchen.example:99999/", "https://m%C3%BCnchen.example:99999/"),
    ],
)
def test_an_address_is_asked_for_in_ascii(written: str, asked: str) -> None:
    assert url_in_ascii(written) == asked
