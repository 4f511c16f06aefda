"""A newer credential from the service that the first one names."""

from __future__ import annotations

import json
from typing import Any

import pytest

from badges.credentials.violation import Document
from badges.verification.facts import LIMITS, Policy
from badges.verification.verdict import Verdict
from badges.verifying import from_documents, verify
from tests.verification.signed import (
    DID,
    LATER,
    a_badge,
    a_list,
    a_presentation,
    a_signed_badge,
    as_file,
    documents,
    of,
    problems,
    signer,
    trust,
)

SERVICE = "https://badges.example/refresh/1"
NAMED = {"id": SERVICE, "type": "1EdTechCredentialRefresh"}
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
NEWER = "2026-07-01T00:00:00Z"


def a_refreshable(**changes: Any) -> Document:
    badge = a_badge(**{"refreshService": NAMED, "validUntil": "2026-06-20T00:00:00Z", **changes})
    return {**badge, "@context": list(dict.fromkeys([*badge["@context"], EXTENSIONS]))}


def a_newer(**changes: Any) -> Document:
    return a_refreshable(**{"validFrom": NEWER, "validUntil": "2027-07-01T00:00:00Z", **changes})


def signed(document: Document, name: str = "school") -> Document:
    parsed: Document = json.loads(a_signed_badge(document, by=signer(name)))
    return parsed


WANTED = Policy(refresh=True)


def asked(answer: Any, *, policy: Policy = WANTED, first: Document | None = None, **more: Any) -> Verdict:
    facts = documents(**more) | ({} if answer is None else {SERVICE: answer})
    return verify(a_signed_badge(first or a_refreshable()), from_documents(facts), trust(), at=LATER, policy=policy)


def test_a_newer_one_takes_the_place_of_the_first() -> None:
    verdict = asked(signed(a_newer()))
    assert problems(verdict) == []
    assert (of(verdict, "refresh").code, of(verdict, "refresh").detail["date"]) == ("refresh.newer", "2026-07-01")
    assert verdict.summary is not None
    assert verdict.summary.valid_until == "2027-07-01"


def test_nobody_is_asked_unless_the_reader_wants_it() -> None:
    verdict = asked(signed(a_newer()), policy=Policy())
    assert of(verdict, "refresh").code == "refresh.not_asked"
    assert verdict.headline == "expired"


def test_a_badge_without_a_service_has_nothing_to_ask() -> None:
    assert of(asked(None, first=a_badge()), "refresh").code == "refresh.not_used"


def test_when_nobody_answers_the_first_one_counts() -> None:
    verdict = asked(None)
    assert (of(verdict, "refresh").code, verdict.headline) == ("refresh.unreachable", "expired")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (signed(a_newer(id="https://badges.example/credentials/other")), "other_id"),
        (signed(a_newer(issuer={**a_badge()["issuer"], "id": "did:web:other.example"})), "other_issuer"),
        ({**signed(a_newer()), "name": "changed afterwards"}, "proof"),
        (signed(a_newer(), name="stranger"), "proof"),
        (a_list(), "other_kind"),
        ([], "not_a_credential"),
        (b"<html>", "not_a_credential"),
        (b"", "not_a_credential"),
    ],
)
def test_what_is_not_a_newer_text_of_the_same_credential_is_not_believed(answer: Any, reason: str) -> None:
    verdict = asked(answer)
    assert (of(verdict, "refresh").code, of(verdict, "refresh").detail["reason"]) == ("refresh.not_valid", reason)
    assert verdict.headline == "expired"


def test_the_same_one_again_or_an_older_one_changes_nothing() -> None:
    for answer in (signed(a_refreshable()), signed(a_refreshable(validFrom="2026-01-01T00:00:00Z"))):
        verdict = asked(answer)
        assert (of(verdict, "refresh").code, verdict.headline) == ("refresh.none_newer", "expired")


def test_it_is_asked_only_once() -> None:
    again = "https://badges.example/refresh/2"
    verdict = asked(signed(a_newer(refreshService={**NAMED, "id": again}, validUntil="2026-07-02T00:00:00Z")))
    assert (of(verdict, "refresh").code, verdict.headline) == ("refresh.newer", "expired")


def test_a_newer_one_that_was_withdrawn_is_withdrawn() -> None:
    index = int(a_badge()["credentialStatus"]["statusListIndex"])
    assert asked(signed(a_newer()), list=a_list(index)).headline == "revoked"


def test_nothing_is_asked_for_a_badge_that_is_not_its_issuers() -> None:
    seen: list[str] = []

    def fetch(need: Any) -> Any:
        seen.append(need.url)
        return from_documents(documents())(need)

    verify(a_signed_badge(a_refreshable(), by=signer("stranger")), fetch, trust(), at=LATER, policy=Policy(refresh=True))
    assert seen == [DID]


def test_newer_badges_count_together_with_all_else_that_a_file_leads_to() -> None:
    swollen = signed(a_newer(tag=["x"] * (LIMITS.nodes // 2)))
    first = json.loads(a_signed_badge(a_refreshable()))
    file = as_file(a_presentation(first, first, holder=None))
    verdict = verify(file, from_documents(documents() | {SERVICE: swollen}), trust(), at=LATER, policy=WANTED)
    said = [(found.code, found.detail.get("reason")) for found in verdict.findings if found.check == "refresh"]
    assert said[1:] == [("refresh.newer", None), ("refresh.not_valid", "not_a_credential")]
