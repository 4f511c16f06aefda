"""Other ways of withdrawing: several bits an entry, the forerunner StatusList2021, and the plain list of 1EdTech."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from badges import status_list
from badges.credentials.violation import Document
from badges.proofs.data_integrity import add_proof
from badges.verification.facts import Need
from badges.verification.status_lists import MOST_VALUES
from badges.verification.verdict import Verdict
from badges.verifying import from_documents
from tests.makers import AT
from tests.verification.signed import (
    BADGE_ID,
    DID,
    LIST,
    a_badge,
    a_did_document,
    a_list,
    a_signed_badge,
    documents,
    judged,
    of,
    problems,
    signer,
)

LENGTH = 4 * status_list.MINIMUM_LENGTH
EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
REVOKED = "https://badges.example/revoked.json"
MESSAGES = [{"status": f"0x{n}", "message": text} for n, text in enumerate(["valid", "in revision", "to be collected", "lost"])]


def an_entry(**changes: Any) -> Document:
    entry = {**a_badge()["credentialStatus"], "statusListIndex": "5"}
    return {name: value for name, value in {**entry, **changes}.items() if value is not None}


def a_wide_list(value: int, *, index: int = 5, size: int = 2, length: int = LENGTH, **more: Any) -> Document:
    """A list of entries with several bits, one of them set to a value."""
    bits = status_list.new(length)
    for place in range(size):
        if value >> (size - 1 - place) & 1:
            bits = status_list.set_bit(bits, index * size + place)
    listed = {name: part for name, part in a_list(**{"purpose": "message", **more}).items() if name != "proof"}
    listed["credentialSubject"] = {**listed["credentialSubject"], "encodedList": status_list.encode(bits)}
    return add_proof(listed, signer(), created=AT, as_list=False)


def with_status(*entries: Document, listed: Any, contexts: tuple[str, ...] = (), record: Document | None = None) -> Verdict:
    """The verdict on a badge with these entries, when the lists say this."""
    badge = a_badge(credentialStatus=list(entries) if len(entries) > 1 else entries[0])
    badge["@context"] = [*badge["@context"], *(context for context in contexts if context not in badge["@context"])]
    facts = {DID: a_did_document(), LIST: listed, REVOKED: listed, BADGE_ID: record}
    return judged(a_signed_badge(badge), facts={url: document for url, document in facts.items() if document is not None})


def message(**changes: Any) -> Document:
    return an_entry(statusPurpose="message", statusSize=2, statusMessage=MESSAGES, **changes)


@pytest.mark.parametrize("value", [0, 1, 2, 3])
def test_a_message_is_told_in_the_issuers_words(value: int) -> None:
    found = of(with_status(message(), listed=a_wide_list(value)), "status")
    assert (found.code, found.detail["message"], found.detail["value"]) == (
        "status.message",
        MESSAGES[value]["message"],
        f"0x{value}",
    )


def test_a_message_is_no_withdrawal() -> None:
    assert with_status(message(), listed=a_wide_list(1)).headline == "unsure"


def test_a_value_without_a_message_is_not_guessed() -> None:
    short = an_entry(statusPurpose="message", statusSize=2, statusMessage=MESSAGES[:2])
    assert problems(with_status(short, listed=a_wide_list(3))) == ["status.list_not_valid"]


def test_an_old_message_says_nothing_about_today() -> None:
    assert problems(with_status(message(), listed=a_wide_list(1, days=1))) == ["status.list_stale"]


def test_a_list_of_wide_entries_must_be_long_enough_for_all_of_them() -> None:
    short = a_wide_list(1, length=status_list.MINIMUM_LENGTH)
    found = of(with_status(message(), listed=short), "status")
    assert (found.code, found.detail["reason"]) == ("status.list_not_valid", "too_short")


def test_revocation_may_have_wide_entries_too() -> None:
    wide = an_entry(statusSize=2)
    assert with_status(wide, listed=a_wide_list(2, purpose="revocation")).headline == "revoked"
    assert problems(with_status(wide, listed=a_wide_list(0, purpose="revocation"))) == []


def test_a_newer_version_is_no_reason_to_doubt_this_one() -> None:
    verdict = with_status(an_entry(statusPurpose="refresh"), listed=a_list(5, purpose="refresh"))
    assert of(verdict, "status").code == "status.newer_exists"
    assert problems(verdict) == []


def test_one_list_may_serve_several_purposes() -> None:
    listed = {name: part for name, part in a_list(5).items() if name != "proof"}
    listed["credentialSubject"] = {**listed["credentialSubject"], "statusPurpose": ["refresh", "suspension"]}
    both = add_proof(listed, signer(), created=AT, as_list=False)
    assert with_status(an_entry(statusPurpose="suspension"), listed=both).headline == "suspended"
    assert problems(with_status(an_entry(), listed=both)) == ["status.list_not_valid"]


def test_of_several_entries_the_worst_counts() -> None:
    suspended = an_entry(statusPurpose="suspension", id=f"{LIST}#6", statusListIndex="6")
    listed = {name: part for name, part in a_list(5, 6).items() if name != "proof"}
    listed["credentialSubject"] = {**listed["credentialSubject"], "statusPurpose": ["revocation", "suspension"]}
    both = add_proof(listed, signer(), created=AT, as_list=False)
    assert with_status(suspended, an_entry(), listed=both).headline == "revoked"


# StatusList2021, in a credential of version 2.0 and a list of version 1.1, as libraries write them.

CONTEXT_2021 = "https://w3id.org/vc/status-list/2021/v1"


def a_2021_entry(**changes: Any) -> Document:
    return an_entry(type="StatusList2021Entry", **changes)


def a_2021_list(*set_indexes: int, days: int = 60, length: int = status_list.MINIMUM_LENGTH, **changes: Any) -> Document:
    bits = status_list.new(max(length, status_list.MINIMUM_LENGTH))
    for index in set_indexes:
        bits = status_list.set_bit(bits, index)
    document = {
        "@context": ["https://www.w3.org/2018/credentials/v1", CONTEXT_2021, "https://w3id.org/security/data-integrity/v2"],
        "id": LIST,
        "type": ["VerifiableCredential", "StatusList2021Credential"],
        "issuer": DID,
        "issuanceDate": AT.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "expirationDate": (AT + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "credentialSubject": {
            "id": f"{LIST}#list",
            "type": "StatusList2021",
            "statusPurpose": "revocation",
            "encodedList": status_list.encode(bits[: length // 8]).removeprefix("u"),
        },
        **changes,
    }
    return add_proof(document, signer(), created=AT, as_list=False)


def by_2021(listed: Document) -> Verdict:
    return with_status(a_2021_entry(), listed=listed, contexts=(CONTEXT_2021,))


def test_the_forerunner_of_the_bitstring_is_read() -> None:
    assert of(by_2021(a_2021_list()), "status").code == "status.clear"
    assert by_2021(a_2021_list(5)).headline == "revoked"
    assert problems(by_2021(a_2021_list(days=1))) == ["status.list_stale"]


def test_a_forerunner_too_short_to_hide_in_is_refused() -> None:
    assert of(by_2021(a_2021_list(length=1024)), "status").detail["reason"] == "too_short"


def test_an_entry_of_one_kind_does_not_take_a_list_of_the_other() -> None:
    assert of(with_status(an_entry(), listed=a_2021_list()), "status").detail["reason"] == "kind"


def test_a_forerunner_that_was_changed_is_not_believed() -> None:
    signed = a_2021_list()
    signed["credentialSubject"] = {
        **signed["credentialSubject"],
        "encodedList": a_2021_list(7)["credentialSubject"]["encodedList"],
    }
    assert of(by_2021(signed), "status").detail["reason"] == "proof.altered"


# The plain list of 1EdTech: {"id": …, "type": "1EdTechRevocationList", "issuer": …, "revokedCredential": [{"id": …}]}


def a_plain_list(*lines: Any, **changes: Any) -> Document:
    return {"id": REVOKED, "type": ["1EdTechRevocationList"], "issuer": DID, "revokedCredential": list(lines), **changes}


def by_plain_list(listed: Any) -> Verdict:
    return with_status({"id": REVOKED, "type": "1EdTechRevocationList"}, listed=listed, contexts=(EXTENSIONS,))


def test_a_credential_that_a_plain_list_names_is_withdrawn_with_the_reason_given() -> None:
    verdict = by_plain_list(a_plain_list({"id": "urn:other"}, {"id": BADGE_ID, "revocationReason": "Awarded twice"}))
    assert verdict.headline == "revoked"
    assert of(verdict, "status").detail["reason"] == "Awarded twice"


@pytest.mark.parametrize("line", [{"id": BADGE_ID, "revoked": True}, {"id": f" {BADGE_ID.replace('-', '%2D')} "}, BADGE_ID])
def test_a_line_may_be_written_in_several_ways(line: Any) -> None:
    assert by_plain_list(a_plain_list(line)).headline == "revoked"


@pytest.mark.parametrize("lines", [[], [{"id": "urn:other"}], [{"id": BADGE_ID, "revoked": False}]])
def test_a_credential_that_a_plain_list_does_not_name_is_clear(lines: list[Any]) -> None:
    assert of(by_plain_list(a_plain_list(*lines)), "status").code == "status.clear"


@pytest.mark.parametrize(
    ("listed", "reason"),
    [
        (a_plain_list(issuer="did:web:other.example"), "issuer"),
        (a_plain_list(issuer={"id": "did:web:other.example"}), "issuer"),
        ([], "kind"),
        ({}, "kind"),
        (a_plain_list(revokedCredential="all"), "kind"),
        (a_plain_list(7), "kind"),
        (b"<html>", "file.not_json"),
        (b'{"revokedCredential": [', "file.truncated"),
    ],
)
def test_a_plain_list_that_is_none_says_nothing(listed: Any, reason: str) -> None:
    found = of(by_plain_list(listed), "status")
    assert (found.code, found.detail["reason"]) == ("status.list_not_valid", reason)


def test_a_signed_list_with_thousands_of_values_is_no_list() -> None:
    swollen = {**a_list(), "relatedLink": [f"https://lists.example/{number}" for number in range(MOST_VALUES)]}
    found = of(judged(a_signed_badge(), facts=documents(list=swollen)), "status")
    assert (found.code, found.detail["reason"]) == ("status.list_not_valid", "file.too_complex")


def test_a_plain_list_that_cannot_be_had_leaves_it_open() -> None:
    assert problems(by_plain_list(None)) == ["status.list_unreachable"]


# What this house itself knows of a withdrawn credential


def test_a_credential_that_was_replaced_is_not_called_withdrawn() -> None:
    record = {"id": BADGE_ID, "supersededOn": "2026-07-01"}
    verdict = with_status(an_entry(), listed=a_list(5), record=record)
    assert (of(verdict, "status").code, of(verdict, "status").detail["date"]) == ("status.superseded", "2026-07-01")
    assert verdict.headline == "superseded"


def test_a_record_counts_only_beside_a_list_that_says_so() -> None:
    record = {"id": BADGE_ID, "supersededOn": "2026-07-01"}
    assert problems(with_status(an_entry(), listed=a_list(6), record=record)) == []


def test_why_a_credential_was_withdrawn_is_asked_only_once_it_was() -> None:
    from badges.verification.needs import needs
    from badges.verification.presented import read

    fetch = from_documents({DID: a_did_document(), LIST: a_list(5)})
    badge = read(a_signed_badge(a_badge(credentialStatus=an_entry())))
    other = read(a_signed_badge(a_badge(credentialStatus=an_entry(statusListIndex="6"))))
    facts = {need: fetch(need) for need in (Need("did", DID), Need("status_list", LIST))}
    assert needs(badge, facts) == (Need("record", BADGE_ID),)
    assert needs(other, facts) == ()
