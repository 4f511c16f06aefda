"""Whose website an address is of, and which host a reader is told."""

from __future__ import annotations

import json

import pytest

from badges.proofs.data_integrity import add_proof
from badges.proofs.signer import LocalSigner
from badges.verification.facts import KnownIssuer, Trust
from badges.verification.host_names import in_ascii
from badges.verification.key_documents import domain_of, method_needs, token_needs
from badges.verification.lookalike import host_of
from badges.verification.origins import authority, is_address, origin, same_origin
from badges.verification.status import speaks_for
from tests.makers import AT
from tests.verification.signed import a_badge, a_person, as_file, codes, judged, key, of, their

TRICKS = (
    "https://uu.nl@evil.example/i",
    "https://uu.nl:443@evil.example/i",
    "https://uu.nl%2F@evil.example/i",
    "https://@evil.example/i",
    "https://uu.nl\\@evil.example/i",
    "https://evil.example\\@uu.nl/i",
    "https://uu.nl\t.evil.example/i",
    "https://uu.nl .evil.example/i",
    "https://uu.nl:0/i",
    "https://uu.nl:99999/i",
    "https:///uu.nl",
    "https://[uu.nl",
)


@pytest.mark.parametrize("id", TRICKS)
def test_what_reads_as_another_host_is_no_address_and_nothing_is_fetched_from_it(id: str) -> None:
    assert not is_address(id)
    assert not same_origin(id, id)
    assert list(method_needs(f"{id}#key", id)) == []
    assert list(token_needs(None, id)) == []


@pytest.mark.parametrize(
    ("id", "told"),
    [
        ("https://uu.nl@evil.example/i", "evil.example"),
        ("https://uu.nl:443@evil.example:8443/i", "evil.example:8443"),
        ("did:web:uu.nl%40evil.example", "evil.example"),
        ("https://School.Example:443/i", "school.example"),
        ("https://school.example:8443/i", "school.example:8443"),
        ("https://sаxion.nl/i", "xn--sxion-4ve.nl"),
        ("https://[::1]:8000/i", "[::1]:8000"),
        ("did:web:uu.nl%2F.evil.example", "did:web:uu.nl%2F.evil.example"),
        ("did:web:uu.nl%5C@evil.example", "did:web:uu.nl%5C@evil.example"),
        ("https://evil.example\\@uu.nl/i", "https://evil.example\\@uu.nl/i"),
        ("did:key:z6Mk", "did:key:z6Mk"),
    ],
)
def test_a_reader_is_told_the_host_and_the_port(id: str, told: str) -> None:
    assert domain_of(id) == told


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://School.example/1", "https://school.example/2", True),
        ("https://school.example:443/1", "https://school.example/2", True),
        ("https://school.example:8443", "https://school.example", False),
        ("http://school.example:80/", "http://school.example/", True),
        ("http://school.example", "https://school.example", False),
        ("https://hochschule-münchen.example/", "https://xn--hochschule-mnchen-e3b.example/", True),
        ("https://school.example.evil.example/", "https://school.example/", False),
        ("urn:a", "urn:a", False),
    ],
)
def test_one_website_is_one_however_its_address_is_written(one: str, other: str, same: bool) -> None:
    assert same_origin(one, other) is same
    assert authority("https://SCHOOL.example:443/") == authority("http://school.example")


def test_what_is_too_long_for_a_host_is_no_address_and_is_not_put_into_ascii() -> None:
    letters = "".join(map(chr, range(0x4E00, 0x4E00 + 1900)))
    for host in (letters, ".".join(letters[start : start + 60] for start in range(0, 600, 60))):
        assert in_ascii(host) == host
        assert origin(f"https://{host}.example/") is None
    assert in_ascii(letters[:20]).startswith("xn--")


def test_a_key_document_on_the_issuers_own_site_vouches_however_the_host_is_written() -> None:
    issuer, method = "https://School.example/issuer", "https://school.example:443/keys/1"
    document = {
        "id": method,
        "type": "Multikey",
        "controller": issuer,
        "publicKeyMultibase": a_person().removeprefix("did:key:"),
    }
    badge = a_badge(issuer={"id": issuer, "type": ["Profile"], "name": "School"}, credentialStatus=None)
    file = as_file(add_proof(badge, LocalSigner(key("holder"), method), created=AT))
    verdict = judged(file, facts={method: document})
    assert of(verdict, "binding").code == "issuer.bound"
    assert of(verdict, "binding").detail["domain"] == "school.example"


def test_an_issuer_with_a_name_before_its_host_is_told_by_the_host_and_never_reached() -> None:
    issuer = {"id": "https://uu.nl@evil.example/i", "type": ["Profile"], "name": "X"}
    badge = a_badge(issuer=issuer, credentialStatus=None)
    whom = Trust({"did:web:uu.nl": KnownIssuer("Universiteit Utrecht", "l", "2026-01-01")})
    verdict = judged(as_file(add_proof(badge, their(), created=AT)), whom=whom)
    assert "issuer.not_vouched" in codes(verdict)
    assert "uu.nl" not in json.dumps([dict(one.detail) for one in verdict.findings])
    assert "uu.nl" not in json.dumps([line.to_json() for line in verdict.who])


def test_the_host_of_a_did_is_what_stands_behind_a_name() -> None:
    found = host_of("did:web:uu.nl%40evil.example")
    assert found is not None
    assert found.ascii == "evil.example"


def test_whoever_holds_the_site_of_a_list_speaks_for_it_however_its_address_is_written() -> None:
    for url in ("https://School.example/list", "https://school.example:443/list"):
        assert speaks_for("did:web:school.example", None, url, Trust(), AT)
    for url in ("https://school.example@evil.example/list", "https://school.example:8443/list", "urn:list"):
        assert not speaks_for("did:web:school.example", None, url, Trust(), AT)
    assert not speaks_for("did:web:", None, "https://school.example/list", Trust(), AT)
