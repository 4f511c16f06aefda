"""Status lists are read once for all who are in them; whatever may change is asked each time."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from badges.credentials.violation import Document
from badges.proofs import jwk, vc_jwt
from badges.verification.facts import LIMITS, Found, Limits, Need
from badges.verification.signatures import MOST_PROVEN, judge_signatures
from badges.verification.status_lists import MOST_LISTS, ROOM, Kept, SignedList, plain_list, signed_list
from tests.makers import AT
from tests.verification.signed import (
    DID,
    INDEX,
    LATER,
    a_badge,
    a_did_document,
    a_list,
    a_method,
    a_signed_badge,
    as_file,
    documents,
    judged,
    key,
    of,
    signer,
)


def status(facts: dict[str, Any], **when: Any) -> str:
    return of(judged(a_signed_badge(), facts=facts, **when), "status").code


def listed_by_another() -> dict[str, Any]:
    return a_list(by=signer("other"))


def a_written_method(name: str) -> Document:
    """A key of this name in place of the school's."""
    (written,) = a_did_document(a_method(name))["verificationMethod"]
    return {**written, "id": f"{DID}#school"}


def copied(body: bytes) -> bytes:
    copy = bytes(bytearray(body))
    assert copy is not body
    return copy


def test_a_list_is_read_once_by_its_bytes() -> None:
    body = as_file(a_list())
    assert signed_list(body, LIMITS) is signed_list(copied(body), LIMITS)
    plain = json.dumps({"revokedCredential": ["urn:uuid:1"]}).encode()
    assert plain_list(plain, LIMITS) is plain_list(copied(plain), LIMITS)


def test_other_limits_read_it_again() -> None:
    body = as_file(a_list())
    assert isinstance(signed_list(body, LIMITS), SignedList)
    assert signed_list(body, Limits(list_bytes=10)) == "too_large"
    assert isinstance(signed_list(body, LIMITS), SignedList)


def test_another_list_under_the_same_address_is_another_list() -> None:
    for _ in range(2):
        assert status(documents()) == "status.clear"
        assert status(documents(list=a_list(INDEX))) == "status.revoked"
        assert status(documents(list={**a_list(), "name": "List"})) == "status.list_not_valid"


def test_a_kept_list_has_to_be_signed_with_a_key_that_its_issuer_lists_now() -> None:
    for _ in range(2):
        assert status(documents()) == "status.clear"
        with_both = a_did_document(a_method(), a_method("other"))
        assert status(documents(did=with_both)) == "status.clear"
        by_another = judged(a_signed_badge(), facts=documents(did=a_did_document(a_method("other"))))
        assert of(by_another, "status").code == "status.not_checked"


def test_a_kept_list_whose_key_was_revoked_meanwhile_says_nothing_any_more() -> None:
    signed_by_another = documents(did=a_did_document(a_method(), a_method("other")), list=listed_by_another())
    revoked = a_did_document(a_method(), a_method("other", revoked=LATER - timedelta(days=1)))
    for _ in range(2):
        assert status(signed_by_another) == "status.clear"
        assert status({**signed_by_another, **documents(did=revoked, list=listed_by_another())}) == "status.list_not_valid"


def test_a_kept_list_whose_key_left_the_key_set_says_nothing_any_more() -> None:
    issuer, lists, elsewhere = "https://school.example/issuer", "https://school.example/list", "https://keys.example/set"
    listed = a_list(issuer=issuer, url=lists, by=signer("other", f"{elsewhere}#old"))
    badge = a_badge(issuer={"id": issuer, "type": ["Profile"]})
    badge["credentialStatus"] = {**badge["credentialStatus"], "id": f"{lists}#{INDEX}", "statusListCredential": lists}
    key_set = "https://school.example/.well-known/jwks.json"
    token = vc_jwt.secure(badge, signer("school", f"{key_set}#school"), form="vc-jose-cose").encode()

    def status_when_the_issuer_has(*names: str) -> str:
        sets = {elsewhere: {"old": "other"}, key_set: {name: name for name in names}}
        found = {
            url: {"keys": [{**jwk.encode(key(name).public_key()), "kid": kid} for kid, name in keys.items()]}
            for url, keys in sets.items()
        }
        facts = {issuer: {"id": issuer, "type": "Profile"}, lists: listed, **found}
        return of(judged(token, facts=facts), "status").code

    assert status_when_the_issuer_has("school", "other") == "status.clear"
    assert status_when_the_issuer_has("school") == "status.list_not_valid"


def test_a_kept_list_grows_old() -> None:
    for _ in range(2):
        assert status(documents()) == "status.clear"
        assert status(documents(), at=AT + timedelta(days=61)) == "status.list_stale"
        assert status(documents(list=a_list(at=LATER + timedelta(days=1)))) == "status.list_not_valid"
        assert status(documents(list=a_list(at=LATER + timedelta(days=1))), at=LATER + timedelta(days=2)) == "status.clear"


def test_the_memory_of_a_kept_list_holds_so_many_keys() -> None:
    listed = signed_list(as_file(a_list()), LIMITS)
    assert isinstance(listed, SignedList)
    for number in range(2 * MOST_PROVEN):
        did = a_did_document(a_method("school")) | {"verificationMethod": [a_written_method(f"key {number}")]}
        facts = {Need("did", DID): Found(as_file(did))}
        assert [one.proof for one in judge_signatures(listed.credential, facts, LATER)] == ["proof.altered"]
        assert 0 < len(listed.credential.memory["proven"]) <= MOST_PROVEN
    assert status(documents()) == "status.clear"


def test_lists_that_nobody_asked_for_longest_are_given_up() -> None:
    read: list[bytes] = []

    def note(body: bytes, _limits: Limits) -> str:
        read.append(body)
        return "kind"

    kept = Kept[SignedList](note)
    for number in range(MOST_LISTS):
        kept.get(b"%d" % number, LIMITS)
    kept.get(b"0", LIMITS)
    kept.get(b"new", LIMITS)
    kept.get(b"0", LIMITS)
    assert len(read) == MOST_LISTS + 1
    kept.get(b"1", LIMITS)
    assert len(read) == MOST_LISTS + 2
    large = bytes(ROOM)
    for _ in range(2):
        assert kept.get(large, LIMITS) == "kind"
    assert len(read) == MOST_LISTS + 4
