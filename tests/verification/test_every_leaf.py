"""One changed character at every leaf of a signed document is never passed over."""

from __future__ import annotations

import json
from typing import Any

import pytest

from badges.credentials import baking
from badges.credentials.european import payload
from badges.proofs import vc_jwt
from badges.proofs.data_integrity import add_proof
from badges.verification.facts import Policy
from badges.verification.verdict import Outcome
from tests.makers import AT
from tests.verification.signed import (
    SVG,
    a_badge,
    a_badge_of,
    a_demo_seal,
    a_european,
    a_list,
    a_person,
    a_png,
    a_presentation,
    a_real_seal,
    a_signed_badge,
    a_signed_presentation,
    as_file,
    codes,
    documents,
    judged,
    leaves,
    of,
    problems,
    signer,
    with_leaf,
)
from tests.verification.test_learner_records import FIRST, a_signed_record


def changed(value: Any) -> Any:
    """Another value that differs in one character."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    assert isinstance(value, str)
    place = len(value) // 2
    return value[:place] + ("x" if value[place : place + 1] != "x" else "y") + value[place + 1 :]


# What a change outside the signed text comes to, by the last name on the way to it; everything else is proof.altered.
OUTSIDE = {
    "cryptosuite": "proof.unknown_method",
    "verificationMethod": "proof.key_unreachable",
    "proofPurpose": "proof.malformed",
    "created": "proof.malformed",
}


def test_one_changed_character_at_every_leaf_of_a_badge_is_found() -> None:
    document = json.loads(a_signed_badge(a_badge("LU-34")))
    assert judged(as_file(document)).outcome is Outcome.PASSED
    paths = [path for path, _ in leaves(document)]
    assert len(paths) > 200
    for path in paths:
        verdict = judged(as_file(with_leaf(document, path, changed)))
        assert verdict.outcome is not Outcome.PASSED, path
        assert verdict.summary is None, path
        proof = of(verdict, "proof").code
        if path[0] == "proof":
            assert proof in {OUTSIDE.get(str(path[-1]), "proof.altered"), "proof.malformed", "proof.unknown_method"}, path
        elif path[0] == "@context":
            assert proof == "proof.unknown_method", path
        else:
            # A changed issuer has no such key; a changed type may no longer be what the context allows there.
            assert proof in {"proof.altered", "proof.malformed"} or path == ("issuer", "id"), (path, proof)
    verdict = judged(as_file(with_leaf(document, ("issuer", "id"), changed)))
    assert codes(verdict, Outcome.FAILED, Outcome.INDETERMINATE)


def test_removed_and_renamed_members_of_a_badge_are_found() -> None:
    document = json.loads(a_signed_badge())
    for path, _ in list(leaves(document))[3::17]:
        if isinstance(path[-1], str) and path[0] != "proof":
            for change in (None, f"{path[-1]}x"):
                holder = mutant = json.loads(as_file(document))
                for step in path[:-1]:
                    holder = holder[step]
                value = holder.pop(path[-1])
                if change:
                    holder[change] = value
                verdict = judged(as_file(mutant))
                assert verdict.outcome is not Outcome.PASSED, (path, change)


def test_every_added_member_of_a_badge_is_found_although_the_signature_still_fits() -> None:
    document = json.loads(a_signed_badge())
    document["credentialSubject"]["achievement"]["praise"] = "the best of all"
    verdict = judged(as_file(document))
    assert problems(verdict) == ["format.unknown_terms"]
    assert of(verdict, "format").detail["terms"] == "praise"
    assert of(verdict, "proof").code == "proof.valid"


@pytest.mark.parametrize("bake", [lambda c: baking.bake_png(a_png(), c), lambda c: baking.bake_svg(SVG, c)], ids=["png", "svg"])
def test_a_baked_badge_is_judged_by_its_text(bake: Any) -> None:
    document = json.loads(a_signed_badge())
    assert judged(bake(as_file(document))).outcome is Outcome.PASSED
    for path, _ in list(leaves(document))[::40]:
        assert judged(bake(as_file(with_leaf(document, path, changed)))).outcome is not Outcome.PASSED, path


@pytest.mark.parametrize("step", [pytest.param(1, marks=pytest.mark.soak, id="every"), pytest.param(4, id="every fourth")])
def test_one_changed_character_at_every_leaf_of_a_sealed_credential_is_found(step: int) -> None:
    envelope = json.loads(a_real_seal().on(a_european("LU-34")))
    assert judged(as_file(envelope)).outcome is Outcome.PASSED
    document = json.loads(envelope["payload"])
    paths = [path for path, _ in leaves(document)]
    assert len(paths) > 500
    for path in paths[::step]:
        verdict = judged(as_file({**envelope, "payload": payload(with_leaf(document, path, changed))}))
        assert of(verdict, "proof").code == "proof.altered", path
        assert verdict.headline == "altered", path
        assert verdict.summary is None, path


def test_one_changed_character_of_the_envelope_is_found() -> None:
    envelope = json.loads(a_real_seal().on(a_european()))
    text = envelope["payload"]
    for place in range(0, len(text), len(text) // 60):
        other = text[:place] + ("x" if text[place] != "x" else "y") + text[place + 1 :]
        assert of(judged(as_file({**envelope, "payload": other})), "proof").code == "proof.altered"
    (signature,) = envelope["signatures"]
    for member in ("protected", "signature"):
        for place in range(0, len(signature[member]), 7):
            said = signature[member]
            other = said[:place] + ("A" if said[place] != "A" else "B") + said[place + 1 :]
            verdict = judged(as_file({**envelope, "signatures": [{**signature, member: other}]}))
            assert verdict.outcome is not Outcome.PASSED, (member, place)
            assert of(verdict, "proof").code in {"proof.altered", "proof.malformed", "proof.unknown_method"}


def test_the_last_character_of_a_seal_has_no_spare_bits() -> None:
    envelope = json.loads(a_real_seal().on(a_european()))
    (signature,) = envelope["signatures"]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    for last in set(alphabet) - {signature["signature"][-1]}:
        other = {**signature, "signature": signature["signature"][:-1] + last}
        assert judged(as_file({**envelope, "signatures": [other]})).outcome is Outcome.FAILED


def test_one_changed_character_at_every_leaf_of_a_status_list_is_found() -> None:
    badge = a_signed_badge()
    signed = a_list()
    for path, _ in leaves(signed):
        verdict = judged(badge, facts=documents(list=with_leaf(signed, path, changed)))
        assert problems(verdict) in (["status.list_not_valid"], ["status.list_unreachable"]), path


def test_a_text_changed_before_signing_is_the_issuers_own() -> None:
    document = a_badge(name="Another name")
    assert judged(as_file(add_proof(document, signer(), created=AT))).outcome is Outcome.PASSED


def test_a_demonstration_seal_is_found_out_too_when_it_was_changed() -> None:
    file = a_demo_seal().on(a_european()).replace(b"Italian gastronomy", b"Italian astronomy ")
    assert judged(file).headline == "altered"


def test_one_changed_character_at_every_leaf_of_a_record_and_of_what_it_gathers_is_found() -> None:
    document = json.loads(a_signed_record(FIRST))
    assert judged(as_file(document)).outcome is Outcome.PASSED
    paths = [path for path, _ in leaves(document)]
    # The badge inside has a test of its own; here every ninth of its leaves shows that the record covers it.
    for number, path in enumerate(paths):
        if "verifiableCredential" not in path or number % 9 == 0:
            verdict = judged(as_file(with_leaf(document, path, changed)))
            assert verdict.outcome is not Outcome.PASSED, path
            assert verdict.headline != "unknown_issuer", path


def test_one_changed_character_at_every_leaf_of_what_a_holder_shows_is_found() -> None:
    shown = a_signed_presentation(a_presentation(json.loads(a_signed_badge(a_badge_of(a_person())))), challenge="6f0c")
    document = json.loads(shown)
    asked = Policy(challenge="6f0c")
    assert judged(shown, policy=asked).outcome is Outcome.PASSED
    for number, (path, _) in enumerate(leaves(document)):
        if "verifiableCredential" not in path or number % 9 == 0:
            verdict = judged(as_file(with_leaf(document, path, changed)), policy=asked)
            assert verdict.outcome is not Outcome.PASSED, path


def test_one_changed_character_at_every_place_of_a_token_is_found() -> None:
    token = vc_jwt.secure(a_badge(), signer())
    assert judged(token.encode()).outcome is Outcome.PASSED
    for place in range(0, len(token), 37):
        other = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        assert judged(other.encode()).outcome is not Outcome.PASSED, place
