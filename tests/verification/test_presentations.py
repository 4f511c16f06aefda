"""What a holder shows: signed or not, as JSON or token or envelope; for whom, when, and whether it is theirs."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from badges.canonical.work import STEPS
from badges.credentials.violation import Document
from badges.proofs import base64url, jws, sd_jwt, vc_jwt
from badges.proofs.data_integrity import add_proof
from badges.proofs.work import signature_steps
from badges.verification.facts import LIMITS, Answer, Need, Policy
from badges.verification.needs import needs
from badges.verification.presented import read
from badges.verification.verdict import Verdict
from badges.verifying import from_documents
from tests.makers import AT
from tests.verification.open_badges_2 import badges as older
from tests.verification.signed import (
    FAILED,
    INDETERMINATE,
    PASSED,
    a_badge,
    a_badge_of,
    a_person,
    a_presentation,
    a_signed_badge,
    a_signed_presentation,
    as_file,
    codes,
    documents,
    judged,
    key,
    of,
    problems,
    signer,
    their,
)
from tests.verification.test_tokens import an_envelope

BADGE: Document = json.loads(a_signed_badge(a_badge("LU-05")))
THEIRS: Document = json.loads(a_signed_badge(a_badge_of(a_person())))
SOMEONE_ELSES: Document = json.loads(a_signed_badge(a_badge_of(a_person("another"), unit="LU-07")))


def own(verdict: Verdict) -> dict[str, str]:
    """What was found about the presentation itself: check and code."""
    inside = [found for part in verdict.parts for found in part.findings]
    return {found.check: found.code for found in verdict.findings if found not in inside}


def test_what_a_holder_signed_and_shows_passes_with_all_that_is_inside() -> None:
    verdict = judged(a_signed_presentation(a_presentation(THEIRS)))
    assert verdict.outcome is PASSED, problems(verdict)
    assert own(verdict) == {
        "file": "file.read",
        "format": "format.conforms",
        "proof": "proof.valid",
        "binding": "issuer.bound",
        "seal": "seal.not_used",
        "issuer": "issuer.of_each",
        "refresh": "refresh.not_used",
        "status": "status.of_each",
        "period": "period.of_each",
        "holder": "holder.presenter",
        "endorsement": "endorsement.none",
    }
    (part,) = verdict.parts
    assert part.outcome is PASSED
    assert of(part, "holder").code == "holder.presents"
    assert part.summary is not None
    assert verdict.summary is None, "what a presentation says is in its parts"


def test_a_badge_without_the_id_of_its_holder_can_be_shown_by_anyone() -> None:
    verdict = judged(a_signed_presentation(a_presentation(BADGE)))
    assert verdict.outcome is PASSED, problems(verdict)
    assert of(verdict.parts[0], "holder").code == "holder.hidden"


def test_two_badges_of_one_kind_may_be_shown_together() -> None:
    other = json.loads(a_signed_badge(a_badge_of(a_person(), id="urn:uuid:0f6a8a9e-6d1f-4a56-8f0e-2f1f7a1b1c21")))
    verdict = judged(a_signed_presentation(a_presentation(THEIRS, other)))
    assert own(verdict)["proof"] == "proof.valid", "nameless things in two badges that are alike can be told apart"
    assert verdict.outcome is PASSED, problems(verdict)


def test_a_badge_of_somebody_else_is_told() -> None:
    verdict = judged(a_signed_presentation(a_presentation(THEIRS, SOMEONE_ELSES)))
    assert [of(part, "holder").code for part in verdict.parts] == ["holder.presents", "holder.not_presenter"]
    assert verdict.outcome is FAILED
    assert problems(verdict) == ["holder.not_presenter"]


def test_nobody_has_to_sign_what_they_show() -> None:
    verdict = judged(as_file(a_presentation(THEIRS, BADGE, holder=None)))
    assert verdict.outcome is PASSED, problems(verdict)
    assert own(verdict) == {
        "file": "file.read",
        "format": "format.conforms",
        "proof": "proof.not_used",
        "binding": "binding.of_each",
        "seal": "seal.not_used",
        "issuer": "issuer.of_each",
        "refresh": "refresh.not_used",
        "status": "status.of_each",
        "period": "period.of_each",
        "holder": "holder.of_each",
        "endorsement": "endorsement.of_each",
    }, "nothing here was left unchecked for want of a signature"
    assert len(verdict.parts) == 2
    assert of(verdict.parts[0], "holder").code == "holder.hidden", "nobody showed that it is theirs"


def test_an_unsigned_presentation_is_not_enough_for_who_asked_a_question() -> None:
    verdict = judged(as_file(a_presentation(THEIRS)), policy=Policy(challenge="6f0c"))
    assert problems(verdict) == ["proof.missing"]


@pytest.mark.parametrize(
    ("policy", "code"),
    [
        (Policy(), None),
        (Policy(challenge="6f0c"), None),
        (Policy(challenge="6f0c", domain="employer.example"), None),
        (Policy(challenge="another"), "proof.other_challenge"),
        (Policy(domain="thief.example"), "proof.other_domain"),
    ],
)
def test_it_must_be_signed_for_this_reader_and_this_question(policy: Policy, code: str | None) -> None:
    file = a_signed_presentation(a_presentation(THEIRS), challenge="6f0c", domain="employer.example")
    verdict = judged(file, policy=policy)
    assert problems(verdict) == ([code] if code else [])
    if code:
        assert verdict.headline == "not_the_issuers"
        assert of(verdict.parts[0], "holder").code == "holder.hidden", "who shows it again is not known to be the holder"


def test_a_bare_badge_answers_no_question() -> None:
    assert problems(judged(a_signed_badge(), policy=Policy(domain="employer.example"))) == ["holder.not_presented"]


def test_an_older_badge_answers_no_question_either() -> None:
    verdict = older.judged(older.signed(), older.signed_world(), policy=Policy(challenge="6f0c"))
    assert "holder.not_presented" in problems(verdict)
    assert "holder.not_presented" not in problems(older.judged(older.signed(), older.signed_world()))


def test_a_presentation_signed_with_somebody_elses_key_is_not_the_holders() -> None:
    verdict = judged(a_signed_presentation(a_presentation(THEIRS), by=their("thief")))
    assert own(verdict)["binding"] == "issuer.not_vouched"
    assert verdict.headline == "not_the_issuers"
    assert of(verdict.parts[0], "holder").code == "holder.hidden"


def test_without_a_named_holder_it_is_whoever_signed() -> None:
    verdict = judged(a_signed_presentation(a_presentation(THEIRS, holder=None) | {"verifiableCredential": [THEIRS]}))
    assert own(verdict)["binding"] == "issuer.bound"
    thief = {name: value for name, value in a_presentation(THEIRS).items() if name != "holder"}
    verdict = judged(a_signed_presentation(thief, by=their("thief")))
    assert problems(verdict) == ["holder.not_presenter"]


def test_a_presentation_changed_after_it_was_signed_is_altered_and_what_it_shows_is_not() -> None:
    document = json.loads(a_signed_presentation(a_presentation(THEIRS)))
    document["verifiableCredential"].append(BADGE)
    verdict = judged(as_file(document))
    assert own(verdict)["proof"] == "proof.altered"
    assert verdict.headline == "altered"
    assert [part.outcome for part in verdict.parts] == [PASSED, PASSED]


def test_a_badge_changed_inside_fails_with_the_whole() -> None:
    changed = json.loads(json.dumps(THEIRS).replace("gastronomy", "gastrophagy"))
    verdict = judged(a_signed_presentation(a_presentation(changed, BADGE)))
    assert own(verdict)["proof"] == "proof.valid"
    assert [part.headline for part in verdict.parts] == ["altered", "valid"]
    assert verdict.headline == "altered"


def test_tokens_may_be_shown_in_envelopes() -> None:
    token = vc_jwt.secure(a_badge_of(a_person()), signer())
    verdict = judged(a_signed_presentation(a_presentation(an_envelope(token), THEIRS)))
    assert verdict.outcome is PASSED, problems(verdict)
    assert [of(part, "file").detail["format"] for part in verdict.parts] == ["Open Badges 3.0, JWT", "Open Badges 3.0, JSON"]
    assert [of(part, "holder").code for part in verdict.parts] == ["holder.presents"] * 2


def test_tokens_in_envelopes_count_together() -> None:
    large = vc_jwt.secure({**a_badge_of(a_person()), "tag": ["x"] * (LIMITS.nodes // 2)}, signer())
    verdict = judged(as_file(a_presentation(an_envelope(large), an_envelope(large), an_envelope(large))))
    assert [part.findings[0].code for part in verdict.parts] == ["file.read", "file.too_complex", "file.too_complex"]


def test_a_presentation_may_be_a_token_itself_and_come_in_an_envelope() -> None:
    shown = a_presentation(an_envelope(vc_jwt.secure(a_badge_of(a_person()), signer())))
    token = vc_jwt.secure_presentation(shown, their(), audience="employer.example", nonce="6f0c")
    enveloped = as_file(an_envelope(token, "vp+jwt", "EnvelopedVerifiablePresentation"))
    for file in (token.encode(), enveloped):
        verdict = judged(file, policy=Policy(challenge="6f0c", domain="employer.example"))
        assert verdict.outcome is PASSED, problems(verdict)
        assert of(verdict.parts[0], "holder").code == "holder.presents"
        assert "proof.other_challenge" in problems(judged(file, policy=Policy(challenge="another")))
        assert "proof.other_domain" in problems(judged(file, policy=Policy(domain="thief.example")))


def test_the_first_data_model_shows_tokens_as_text() -> None:
    document = a_presentation(vc_jwt.secure(a_badge(), signer()))
    document["@context"] = ["https://www.w3.org/2018/credentials/v1"]
    verdict = judged(as_file(document))
    assert own(verdict)["format"] == "format.older_version"
    assert [part.outcome for part in verdict.parts] == [PASSED]


def test_one_credential_need_not_stand_in_a_list() -> None:
    verdict = judged(as_file({**a_presentation(), "verifiableCredential": BADGE}))
    assert [part.outcome for part in verdict.parts] == [PASSED]


def test_an_empty_presentation_shows_nothing_and_says_who_shows_it() -> None:
    verdict = judged(a_signed_presentation(a_presentation()))
    assert verdict.parts == ()
    assert own(verdict)["holder"] == "holder.presenter"


@pytest.mark.parametrize("shown", ["hello", 7, None, [], {}, {"type": "Person"}])
def test_what_is_no_credential_is_told(shown: Any) -> None:
    verdict = judged(as_file(a_presentation(shown, BADGE)))
    assert verdict.outcome is FAILED
    assert [part.outcome for part in verdict.parts] == [FAILED, PASSED]


def test_words_that_nothing_defines_are_told_of_the_presentation_too() -> None:
    verdict = judged(as_file(a_presentation(BADGE, praise="much")))
    assert own(verdict)["format"] == "format.unknown_terms"
    assert verdict.outcome is FAILED


@pytest.mark.parametrize("change", [{"@context": ["https://schema.org"]}, {"holder": 7}, {"id": "here"}])
def test_a_presentation_that_breaks_the_data_model_is_told(change: Document) -> None:
    assert own(judged(as_file(a_presentation(BADGE, **change))))["format"] in (
        "format.invalid",
        "format.unknown_context",
        "format.unknown_terms",
    )


def test_who_shows_what_is_shown_again_is_asked_of_the_outermost() -> None:
    inner = json.loads(a_signed_presentation(a_presentation(THEIRS)))
    verdict = judged(a_signed_presentation(a_presentation(inner, holder=a_person("agency")), by=their("agency")))
    (shown,) = verdict.parts
    assert of(shown.parts[0], "holder").code == "holder.presents"
    assert verdict.outcome is PASSED, problems(verdict)


def test_presentations_in_presentations_come_to_an_end() -> None:
    document: Any = BADGE
    for _ in range(12):
        document = a_presentation(document)
    verdict = judged(as_file(document))
    assert "file.too_complex" in problems(verdict)
    assert verdict.outcome is INDETERMINATE


def test_too_many_credentials_in_one_file_are_not_looked_at_one_by_one() -> None:
    many = a_presentation(*[{"type": "VerifiableCredential", "issuer": f"did:example:{n}"} for n in range(LIMITS.parts + 1)])
    verdict = judged(as_file(many))
    assert len(verdict.parts) == 1
    assert problems(verdict) == ["file.too_complex"]
    nested = a_presentation(*[a_presentation(*[BADGE] * 10) for _ in range(10)])
    assert "file.too_complex" in problems(judged(as_file(nested)))


def a_tangle(number: int) -> Document:
    """A credential whose nameless things are too much alike to be told apart, with as many proofs as anybody looks at."""
    size = 60
    things = [
        {
            "id": f"_:r{one}",
            "type": "VerifiableCredential",
            "relatedResource": [{"id": f"_:r{(one + d) % size}"} for d in (1, 2, 3)],
        }
        for one in range(size)
    ]
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": f"urn:uuid:0f6a8a9e-6d1f-4a56-8f0e-2f1f7a1b1{number:03d}",
        "type": ["VerifiableCredential"],
        "issuer": a_person(),
        "credentialSubject": things,
        "proof": [{**THEIRS["proof"][0], "verificationMethod": their().verification_method}] * LIMITS.proofs,
    }


def test_work_is_counted_for_the_whole_file() -> None:
    file = as_file(a_presentation(*map(a_tangle, range(12)), holder=None))
    presented = read(file)
    assert needs(presented, {}) == ()
    assert presented.budget.left < 10_000
    assert presented.budget.refusals > 10
    assert set(problems(judged(file))) == {"format.roundabout", "format.too_complex", "proof.unknown_method"}


def test_how_much_work_a_file_may_cause_is_one_of_the_limits() -> None:
    assert judged(as_file(THEIRS)).outcome is PASSED
    assert "proof.unknown_method" in problems(judged(as_file(THEIRS), limits=replace(LIMITS, work=500)))


def test_many_signatures_are_work_as_well() -> None:
    said: Document = {**THEIRS, "proof": [THEIRS["proof"][0]] * LIMITS.proofs}
    shown = [{**said, "id": f"urn:uuid:{number}"} for number in range(20)]
    presented = read(as_file(a_presentation(*shown, holder=None)))
    facts: dict[Need, Answer] = {}
    for _ in range(2):
        facts |= {need: from_documents(documents())(need) for need in needs(presented, facts)}
    each = signature_steps(Ed25519PrivateKey.generate().public_key())
    assert STEPS - presented.budget.left > 20 * LIMITS.proofs * each


def test_a_list_that_a_file_cannot_afford_any_more_can_still_be_read_for_the_next() -> None:
    judged(as_file(a_presentation(*map(a_tangle, range(12)), THEIRS, holder=None)))
    assert judged(as_file(THEIRS)).outcome is PASSED


def test_what_a_forged_badge_inside_points_to_is_not_fetched() -> None:
    forged = {**THEIRS, "credentialStatus": {**THEIRS["credentialStatus"], "statusListCredential": "https://inside.example/1"}}
    presented = read(as_file(a_presentation(forged)))
    facts: dict[Need, Answer] = {}
    fetch = from_documents(documents())
    for _ in range(4):
        facts |= {need: fetch(need) for need in needs(presented, facts)}
    assert all("inside.example" not in need.url for need in facts)


def test_everything_inside_is_asked_for_at_once_and_only_once() -> None:
    presented = read(as_file(a_presentation(THEIRS, SOMEONE_ELSES, BADGE)))
    assert len(needs(presented, {})) == 1, "one school, one key document"


def shown_by(name: str, token: str, **claims: Any) -> bytes:
    """A token of which the holder shows a part, with the holder's own signature behind it (RFC 9901 §4.3)."""
    digest = base64url.encode(hashlib.sha256(token.encode()).digest())
    said = {"iat": int(AT.timestamp()), "sd_hash": digest, "aud": "employer.example", "nonce": "6f0c", **claims}
    return (token + jws.sign({"typ": "kb+jwt"}, as_file(said), their(name))).encode()


def test_a_token_shown_with_its_holders_own_signature_is_shown_by_the_holder() -> None:
    holder = key("holder").public_key()
    badge = a_badge_of(a_person())
    token = sd_jwt.secure(badge, signer(), pointers=[], salts=[], holder=holder)
    asked = Policy(challenge="6f0c", domain="employer.example")
    for policy in (Policy(), asked):
        verdict = judged(shown_by("holder", token), policy=policy)
        assert verdict.outcome is PASSED, problems(verdict)
        assert of(verdict, "holder").code == "holder.presents"
    for shown in (shown_by("thief", token), shown_by("holder", token, nonce="old"), shown_by("holder", token, sd_hash="x")):
        assert problems(judged(shown, policy=asked)) == ["holder.not_presented"]
    assert problems(judged(shown_by("thief", token))) == ["holder.not_presented"]


def test_the_proof_of_a_presentation_is_no_proof_for_a_badge() -> None:
    wrong = add_proof(a_badge(), signer(), created=AT, purpose="authentication")
    assert "proof.malformed" in codes(judged(as_file(wrong))) or "proof.other_purpose" in codes(judged(as_file(wrong)))
