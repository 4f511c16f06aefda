"""Where an issuer publishes its badges."""

from __future__ import annotations

from typing import Any

import pytest

from badges.verification.open_badges_2.addresses import host_of, in_scope
from badges.verification.origins import is_address
from badges.verification.verdict import Outcome
from tests.verification.open_badges_2.badges import (
    SITE,
    a_profile,
    an_assertion,
    hosted_world,
    judged,
)
from tests.verification.signed import of, problems

ISSUER = "https://school.example/issuers/1"


@pytest.mark.parametrize(
    "id",
    [
        "https://school.example/42",
        "https://SCHOOL.example/42",
        "https://school.example:443/42",
        "http://school.example/42",
        "https://school.example/?id=42",
    ],
)
def test_without_a_declaration_the_issuers_own_host_counts(id: str) -> None:
    assert in_scope(id, ISSUER, None)
    assert in_scope(id, ISSUER, {"type": "VerificationObject"})


@pytest.mark.parametrize(
    "id",
    [
        "https://badges.school.example/42",
        "https://example/42",
        "https://school.example.attacker.test/42",
        "https://school.example@attacker.test/42",
        "https://attacker.test/school.example/42",
        "https://attacker.test/#https://school.example/42",
        "https://school.example:8443/42",
        "https://school.example\\@attacker.test/",
        "urn:uuid:3f1c7d2e-9a44-4f6e-8f0b-0d6f4a1c2b3d",
        "ftp://school.example/42",
        "https:///42",
        "https://school.example/a/../42",
        "https://school.example/a/%2e%2e/42",
        "https://school.example/a/%252e%252e/42",
        "https://school.example/a/..%5c42",
        "",
    ],
)
def test_any_other_address_is_not_the_issuers(id: str) -> None:
    assert not in_scope(id, ISSUER, None)


@pytest.mark.parametrize(
    ("policy", "id", "inside"),
    [
        ({"startsWith": "https://host.example/school/"}, "https://host.example/school/42", True),
        ({"startsWith": "https://host.example/school/"}, "https://host.example/other/42", False),
        ({"startsWith": "https://host.example/school/"}, "https://host.example/school/../other/42", False),
        ({"startsWith": "https://host.example/school/a"}, "https://host.example/school/a-42", True),
        ({"startsWith": "https://host.example"}, "https://host.example.attacker.test/42", False),
        ({"startsWith": "https://host.example"}, "https://host.example/42", True),
        ({"startsWith": "https://host.example/?s="}, "https://host.example/?s=42", True),
        ({"startsWith": "https://host.example/"}, "http://host.example/42", False),
        ({"startsWith": ["https://one.example/", "https://two.example/a/"]}, "https://two.example/a/42", True),
        ({"startsWith": ["https://one.example/", "https://two.example/a/"]}, "https://two.example/b/42", False),
        ({"startsWith": "https://host.example/"}, "https://school.example/42", False),
        ({"startsWith": [7, None, ""]}, "https://school.example/42", True),
        ({"startsWith": ["no address"]}, "https://school.example/42", False),
        ({"allowedOrigins": "host.example"}, "https://host.example/42", True),
        ({"allowedOrigins": ["host.example", "other.example"]}, "https://other.example/42", True),
        ({"allowedOrigins": ["host.example"]}, "https://sub.host.example/42", False),
        ({"allowedOrigins": ["host.example"]}, "https://school.example/42", False),
        ({"allowedOrigins": ["Host.example"]}, "https://host.example:8443/42", True),
        ({"allowedOrigins": ["host.example:8443"]}, "https://host.example:8443/42", True),
        ({"allowedOrigins": ["host.example:8443"]}, "https://host.example/42", False),
        ({"allowedOrigins": ["https://host.example"]}, "https://host.example/42", True),
        ({"allowedOrigins": ["https://host.example"]}, "http://host.example/42", False),
        ({"allowedOrigins": ["x@host.example"]}, "https://host.example/42", False),
        ({"allowedOrigins": ["host.example"], "startsWith": "https://host.example/a/"}, "https://host.example/a/42", True),
        ({"allowedOrigins": ["host.example"], "startsWith": "https://host.example/a/"}, "https://host.example/b/42", False),
        ({"allowedOrigins": ["host.example"], "startsWith": "https://other.example/"}, "https://other.example/42", False),
    ],
)
def test_what_the_issuer_declares_must_all_hold(policy: Any, id: str, inside: bool) -> None:
    assert in_scope(id, ISSUER, policy) is inside


def test_an_issuer_without_a_web_address_publishes_only_where_it_says() -> None:
    assert not in_scope("https://school.example/42", "urn:school", None)
    assert in_scope("https://school.example/42", "urn:school", {"allowedOrigins": ["school.example"]})


@pytest.mark.parametrize(
    "text", ["https://[::1", "https://a b/", "https://a:99999999/", "x" * 5000, "https://" + "a" * 5000, "\x00"]
)
def test_odd_addresses_are_none_and_cause_no_accident(text: str) -> None:
    assert not in_scope(text, text, {"startsWith": text, "allowedOrigins": [text]})
    assert is_address(text) in (True, False)
    assert host_of(text) in ("", "a")


def test_the_scope_is_the_issuers_own_page() -> None:
    elsewhere = "https://host.example/school/42"
    page = an_assertion(id=elsewhere)
    for policy, passes in (
        ({"startsWith": "https://host.example/school/"}, True),
        ({"allowedOrigins": ["host.example"]}, True),
        ({"allowedOrigins": ["school.example"]}, False),
        (None, False),
    ):
        verdict = judged(page, hosted_world(issuer=a_profile(verification=policy)) | {elsewhere: page})
        assert (verdict.outcome is Outcome.PASSED) is passes
        assert problems(verdict) == ([] if passes else ["issuer.not_hosted"])


def test_the_declaration_may_have_a_page_of_its_own() -> None:
    policy = f"{SITE}/policy"
    elsewhere = "https://host.example/42"
    page = an_assertion(id=elsewhere)
    world = hosted_world(issuer=a_profile(verification=policy)) | {elsewhere: page}
    assert of(judged(page, world), "binding").code == "issuer.unreachable"
    declared = {"id": policy, "type": "VerificationObject", "allowedOrigins": "host.example"}
    assert judged(page, world | {policy: declared}).outcome is Outcome.PASSED
