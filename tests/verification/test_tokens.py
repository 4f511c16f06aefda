"""Badges as tokens: in a file, in a picture, in a certificate, in an envelope."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from badges.credentials import baking
from badges.proofs import base64url, sd_jwt, vc_jwt
from badges.verification.credential import Kind
from badges.verification.facts import Limits, Policy
from badges.verification.presented import Credential, read
from badges.verification.verdict import Outcome
from tests.verification.signed import (
    SVG,
    a_badge,
    a_badge_of,
    a_person,
    a_png,
    as_file,
    codes,
    judged,
    key,
    of,
    problems,
    signer,
    their,
)
from tests.verification.test_files import a_pdf

TOKEN = vc_jwt.secure(a_badge(), signer())


def an_envelope(token: str, media_type: str = "vc+jwt", type: str = "EnvelopedVerifiableCredential") -> dict[str, Any]:
    """A token as the second data model puts it into JSON."""
    context = "https://www.w3.org/ns/credentials/v2"
    return {"@context": context, "id": f"data:application/{media_type},{token}", "type": type}


@pytest.mark.parametrize("form", ["open-badges", "vc-jose-cose", "both"])
def test_a_token_of_every_shape_passes(form: Any) -> None:
    verdict = judged(vc_jwt.secure(a_badge(), signer(), form=form).encode())
    assert verdict.outcome is Outcome.PASSED, problems(verdict)
    assert of(verdict, "file").detail == {"format": "Open Badges 3.0, JWT"}
    assert of(verdict, "format").code == "format.conforms"
    assert of(verdict, "status").code == "status.clear"
    assert verdict.summary is not None


@pytest.mark.parametrize(
    ("file", "format"),
    [
        (TOKEN.encode() + b"\n", "Open Badges 3.0, JWT"),
        (baking.bake_png(a_png(), TOKEN.encode()), "Open Badges 3.0, PNG, JWT"),
        (baking.bake_svg(SVG, TOKEN.encode()), "Open Badges 3.0, SVG, JWT"),
        (a_pdf(badge_jwt=TOKEN.encode()), "Open Badges 3.0, PDF, JWT"),
        (as_file(an_envelope(TOKEN)), "Open Badges 3.0, JWT"),
        (as_file(an_envelope(TOKEN, "jwt")), "Open Badges 3.0, JWT"),
    ],
)
def test_a_token_in_every_dress_passes(file: bytes, format: str) -> None:
    verdict = judged(file)
    assert verdict.outcome is Outcome.PASSED, problems(verdict)
    assert of(verdict, "file").detail == {"format": format}


def test_a_token_changed_in_one_letter_of_its_text_is_altered() -> None:
    header, payload, signature = TOKEN.split(".")
    text = base64url.decode(payload).replace(b"gastronomy", b"gastrophagy", 1)
    verdict = judged(".".join([header, base64url.encode(text), signature]).encode())
    assert problems(verdict) == ["proof.altered"]
    assert verdict.headline == "altered"
    assert verdict.summary is None


def test_a_token_that_nobody_signed_is_not_believed() -> None:
    header = base64url.encode(as_file({"alg": "none", "typ": "JWT", "kid": signer().verification_method}))
    verdict = judged(f"{header}.{TOKEN.split('.')[1]}.".encode())
    assert verdict.outcome is Outcome.FAILED
    assert verdict.summary is None


def test_a_token_of_another_school_with_our_name_in_it_is_not_the_issuers() -> None:
    stranger = their("stranger")
    verdict = judged(vc_jwt.secure(a_badge(), stranger).encode())
    assert of(verdict, "binding").code == "issuer.not_vouched"
    assert verdict.headline == "not_the_issuers"


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b'{"iss": "did:web:school.example"}', "format.unknown_kind"),
        (b"[]", "file.not_json"),
        (b"{", "file.not_json"),
        (b'{"type": "OpenBadgeCredential", "type": "X"}', "file.duplicate_names"),
        (b'{"type": "OpenBadgeCredential", "name": "\xff"}', "file.not_utf8"),
        (b'{"type": "OpenBadgeCredential", "name": ' + b"[" * 200 + b"]" * 200 + b"}", "file.too_complex"),
    ],
)
def test_a_token_that_holds_no_badge_says_in_which_way(payload: bytes, code: str) -> None:
    token = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in (b'{"alg":"EdDSA"}', payload, b"signature"))
    assert problems(judged(token)) == [code]


def test_a_token_whose_header_cannot_be_read_has_a_damaged_signature() -> None:
    assert "proof.malformed" in problems(judged(b"eyJhbGci." + TOKEN.split(".")[1].encode() + b".c2ln"))


def test_a_token_longer_than_anybody_reads_is_too_large() -> None:
    assert problems(judged(TOKEN.encode(), limits=Limits(text_bytes=1000))) == ["file.too_large"]


@pytest.mark.parametrize(
    ("envelope", "code"),
    [
        ({"type": "EnvelopedVerifiableCredential"}, "file.unreadable"),
        ({"type": "EnvelopedVerifiableCredential", "id": "https://school.example/badge"}, "file.unreadable"),
        ({"type": "EnvelopedVerifiableCredential", "id": "data:text/plain,hello"}, "file.unreadable"),
        ({"type": "EnvelopedVerifiableCredential", "id": 7}, "file.unreadable"),
        ({"type": ["EnvelopedVerifiableCredential"], "id": "data:application/vc+jwt,hello"}, "format.unknown_kind"),
        ({"type": "EnvelopedVerifiableCredential", "id": f"data:application/vc+jwt;base64,{TOKEN}"}, "format.unknown_kind"),
        ({"type": "EnvelopedVerifiableCredential", "id": f"data:application/vc+cose,{TOKEN}"}, "format.unknown_kind"),
    ],
)
def test_an_envelope_that_cannot_be_opened_says_so(envelope: dict[str, Any], code: str) -> None:
    assert problems(judged(as_file(envelope))) == [code]


def test_what_an_envelope_says_itself_is_nobodys_word() -> None:
    envelope = {**an_envelope(TOKEN), "name": "Nobel prize", "credentialSubject": {"id": "did:example:me"}}
    verdict = judged(as_file(envelope))
    assert verdict.outcome is Outcome.PASSED
    assert verdict.summary is not None
    assert "Nobel" not in json.dumps(verdict.summary.to_json())


def test_proofs_inside_a_token_are_not_looked_at_for_the_token_covers_them() -> None:
    (item,) = read(TOKEN.encode()).items
    assert isinstance(item, Credential)
    assert (item.kind, item.proofs, item.jwt is not None) == (Kind.OPEN_BADGE, (), True)


SALTS = [bytes([number]) * 16 for number in range(1, 9)]


def a_choice() -> str:
    """A badge whose holder may keep back what the school wrote about them."""
    holder = key("holder").public_key()
    badge = a_badge_of(a_person(), validUntil="2031-06-15T12:00:00Z")
    return sd_jwt.secure(badge, signer(), pointers=["/credentialSubject/narrative"], salts=SALTS, holder=holder)


def test_a_badge_of_which_the_holder_shows_a_part_passes() -> None:
    shown = sd_jwt.disclose(a_choice(), [])
    assert "narrative" not in sd_jwt.read(shown).credential["credentialSubject"]
    for token in (a_choice(), shown):
        verdict = judged(token.encode())
        assert verdict.outcome is Outcome.PASSED, problems(verdict)
        assert of(verdict, "file").detail == {"format": "Open Badges 3.0, SD-JWT"}


def test_a_disclosure_that_was_changed_opens_nothing() -> None:
    token, disclosure, _ = a_choice().split("~")
    salt, name, _value = json.loads(base64url.decode(disclosure))
    other = base64url.encode(as_file([salt, name, "the best of all"]))
    assert "proof.malformed" in problems(judged(f"{token}~{other}~".encode()))


def test_a_part_shown_without_the_holders_own_signature_is_not_shown_by_the_holder() -> None:
    verdict = judged(a_choice().encode(), policy=Policy(challenge="a question"))
    assert problems(verdict) == ["holder.not_presented"]
    assert "proof.valid" in codes(verdict)


def test_what_is_kept_back_may_be_its_end_and_what_is_not_is_simply_not_there() -> None:
    badge = a_badge_of(a_person())
    pointers = ["/credentialSubject/narrative", "/name"]
    token = sd_jwt.secure(badge, signer(), pointers=pointers, salts=SALTS)
    assert of(judged(token.encode()), "period").code == "period.no_end"
    shown = sd_jwt.disclose(token, ["/name"])
    assert of(judged(shown.encode()), "period").code == "period.not_shown"
