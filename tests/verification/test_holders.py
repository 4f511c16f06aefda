"""Whether it is the badge of whom the reader has in mind (Open Badges 3.0, verification step 5)."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from badges.credentials.identity import IDENTITY_TYPES, identity_object
from badges.credentials.violation import Document
from badges.verification.facts import Policy
from badges.verification.holding import is_recipient
from badges.verification.presented import Credential, read
from badges.verification.verdict import Outcome
from tests.makers import an_award
from tests.verification.signed import a_badge, a_european, a_person, a_real_seal, a_signed_badge, as_file, judged, of, problems

EMAIL = an_award().holder.email or ""


def a_badge_for(*identifiers: Document, id: str | None = None) -> Document:
    """A badge that says no more of its holder than this."""
    badge = a_badge()
    subject = {name: value for name, value in badge["credentialSubject"].items() if name not in ("id", "identifier")}
    badge["credentialSubject"] = subject | ({"identifier": list(identifiers)} if identifiers else {}) | ({"id": id} if id else {})
    return badge


def asked(document: Document, recipient: str) -> bool | None:
    (item,) = read(as_file(document)).items
    assert isinstance(item, Credential)
    return is_recipient(item, recipient)


def test_the_address_of_the_holder_matches_and_another_differs() -> None:
    assert EMAIL
    verdict = judged(a_signed_badge(), policy=Policy(recipient=EMAIL))
    assert verdict.outcome is Outcome.PASSED
    assert of(verdict, "holder").code == "holder.matches"
    for given in (f" {EMAIL.upper()} ", EMAIL.title()):
        assert of(judged(a_signed_badge(), policy=Policy(recipient=given)), "holder").code in ("holder.matches", "holder.differs")
    verdict = judged(a_signed_badge(), policy=Policy(recipient="somebody@else.example"))
    assert problems(verdict) == ["holder.differs"]
    assert verdict.headline == "failed"


def test_a_badge_that_was_changed_says_nothing_about_its_holder() -> None:
    changed = a_signed_badge().replace(b"gastronomy", b"gastrophagy")
    assert of(judged(changed, policy=Policy(recipient=EMAIL)), "holder").code == "holder.not_checked"


def test_the_published_fingerprints_are_recognised(shared: Path) -> None:
    vectors = json.loads((shared / "vectors" / "open-badges" / "identity-hash.json").read_text())["vectors"]
    assert len(vectors) == 3
    for vector in vectors:
        identity = {"type": "IdentityObject", "hashed": True, "identityType": "emailAddress", **vector}
        del identity["identifier"]
        document = a_badge_for(identity)
        assert asked(document, vector["identifier"]) is True
        assert asked(document, vector["identifier"].upper()) is True, "addresses are compared as typed and in small letters"
        assert asked(document, "x" + vector["identifier"]) is False


@pytest.mark.parametrize("kind", [*IDENTITY_TYPES, "ext:studentCard"])
def test_every_kind_of_identifier_is_recognised(kind: str) -> None:
    value = "noor@school.example" if kind == "emailAddress" else "s-1234567"
    assert asked(a_badge_for(identity_object(value, kind, "salt")), value) is True
    plain = {"type": "IdentityObject", "hashed": False, "identityType": kind, "identityHash": value}
    assert asked(a_badge_for(plain), value) is True


def test_a_number_is_compared_with_numbers_and_not_with_addresses() -> None:
    document = a_badge_for(identity_object("noor@school.example", "emailAddress", "salt"))
    assert asked(document, "s-1234567") is None
    assert asked(a_badge_for(identity_object("s-1234567", "sourcedId", "salt")), "s-7654321") is False
    assert asked(a_badge_for(identity_object("s-1234567", "sourcedId", "salt")), "noor@school.example") is None


def test_an_old_fingerprint_is_read() -> None:
    digest = hashlib.md5(b"noor@school.examplesalt", usedforsecurity=False).hexdigest()
    identity = {"type": "IdentityObject", "hashed": True, "identityType": "emailAddress", "salt": "salt"}
    assert asked(a_badge_for(identity | {"identityHash": f"md5${digest.upper()}"}), "noor@school.example") is True
    assert asked(a_badge_for(identity | {"identityHash": f"sha1${digest}"}), "noor@school.example") is False


@pytest.mark.parametrize(
    ("said", "given", "answer"),
    [
        ("did:example:noor", "did:example:noor", True),
        ("did:example:noor", "did:example:hanna", False),
        ("https://noor.example/%7Eme", "https://noor.example/~me", True),
        ("did:example:noor", "noor@school.example", None),
        ("mailto:noor@school.example", "Noor@school.example", True),
        ("mailto:noor@school.example", "mailto:noor@school.example", True),
        ("mailto:noor@school.example", "hanna@school.example", False),
    ],
)
def test_an_id_is_compared_as_ids_are(said: str, given: str, answer: bool | None) -> None:
    assert asked(a_badge_for(id=said), given) is answer


def test_a_badge_without_any_address_leaves_it_open() -> None:
    verdict = judged(a_signed_badge(a_badge_for(id=a_person())), policy=Policy(recipient=EMAIL))
    assert problems(verdict) == ["holder.no_address"]
    assert verdict.outcome is Outcome.INDETERMINATE


def test_one_of_several_subjects_is_enough() -> None:
    document = a_badge_for(id="did:example:noor")
    document["credentialSubject"] = [{**document["credentialSubject"], "id": "did:example:hanna"}, document["credentialSubject"]]
    assert asked(document, "did:example:noor") is True
    assert asked(document, "did:example:piet") is False


def test_the_mailbox_in_a_european_credential_is_compared() -> None:
    for recipient, code in ((EMAIL, "holder.matches"), ("somebody@else.example", "holder.differs")):
        verdict = judged(a_real_seal().on(a_european()), policy=Policy(recipient=recipient))
        assert of(verdict, "holder").code == code


@pytest.mark.parametrize(
    "identifier", [7, "x", [7], [{}], [{"identityHash": 7}], [{"identityHash": "sha256$", "hashed": True, "salt": 1}]]
)
def test_identifiers_of_any_shape_are_no_accident(identifier: Any) -> None:
    document = a_badge()
    document["credentialSubject"]["identifier"] = identifier
    assert asked(document, "noor@school.example") in (None, False)


def test_a_thousand_identifiers_are_not_compared_one_by_one() -> None:
    wrong = identity_object("wrong", "identifier", "salt")
    document = a_badge_for(*[wrong] * 1000, identity_object("s-1234567", "identifier", "salt"))
    assert asked(document, "s-1234567") is False
