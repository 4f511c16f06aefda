"""Whatever is dropped, the judge says something about every check, and nothing raises."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from badges.credentials import baking
from badges.credentials.summary import Summary, summarize
from badges.model.issued import FormName
from badges.proofs import sd_jwt, vc_jwt
from badges.verification.checks import CHECKS
from badges.verification.facts import Policy
from badges.verification.verdict import CODES, NO_BADGES, Verdict
from tests.verification.signed import (
    SVG,
    a_badge,
    a_did_document,
    a_european,
    a_list,
    a_png,
    a_presentation,
    a_real_seal,
    a_signed_badge,
    a_signed_presentation,
    as_file,
    documents,
    judged,
    leaves,
    signer,
    their,
    with_leaf,
)
from tests.verification.test_endorsements import token as endorsement_token
from tests.verification.test_learner_records import a_signed_record
from tests.verification.test_tokens import an_envelope

EVERY_CHECK = {*CHECKS, "endorsement"}
OF_SEALS = {"revocation"}
"""What is told of a good seal beside them."""
BADGE = a_signed_badge()
SEALED = a_real_seal().on(a_european())
CARRIERS = [BADGE, SEALED, baking.bake_png(a_png(), BADGE), baking.bake_svg(SVG, BADGE)]
POLICIES = [
    Policy(),
    Policy(recipient="noor@school.example", challenge="6f0c", domain="employer.example", every_proof=True),
    Policy(bind=False, status=False),
]
CONTAINERS = [
    json.loads(a_signed_presentation(a_presentation(json.loads(BADGE)))),
    json.loads(a_signed_record(json.loads(a_signed_badge(a_badge(endorsementJwt=[endorsement_token()]))))),
    a_presentation(an_envelope(vc_jwt.secure(a_badge(), signer()))),
]
TOKEN = vc_jwt.secure(a_badge(), signer()).encode()
TOKEN_SHOWN = sd_jwt.secure(a_badge(), signer(), pointers=["/name"], salts=[bytes(16)]).encode()
quick = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["type", "id", "@id", "_:a", "#x"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=6) | st.sampled_from(["id", "type", "@type", "@value", "@context"]), inner, max_size=3)
    ),
    max_leaves=8,
)


def complete(verdict: Verdict) -> None:
    """Every check has its findings, each with the outcome of its code."""
    for part in verdict.parts:
        complete(part)
    inside = [found for part in verdict.parts for found in part.findings]
    about_the_file = {code for code in CODES if code.endswith("_compared")} | NO_BADGES
    own = [found for found in verdict.findings if found not in inside and found.code not in about_the_file]
    if own:
        assert {found.check for found in own} - OF_SEALS == EVERY_CHECK
        for check in CHECKS:
            assert len([found for found in own if found.check == check]) == 1
    else:
        assert verdict.parts
    for found in verdict.findings:
        assert CODES[found.code] is found.outcome
        json.dumps(dict(found.detail))
    if verdict.summary:
        json.dumps(verdict.summary.to_json())


@quick
@given(st.binary(max_size=400))
def test_for_whatever_bytes(content: bytes) -> None:
    complete(judged(content))


@quick
@given(st.sampled_from(CARRIERS), st.data())
def test_for_a_file_with_any_bytes_changed(file: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(file) - 1))
    complete(judged(file[:place] + data.draw(st.binary(max_size=3)) + file[place + data.draw(st.integers(0, 3)) :]))


@quick
@given(
    st.sampled_from(
        [b"", b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"<svg xmlns='http://www.w3.org/2000/svg'>", b"{", b'{"payload":"', b"eyJ"]
    ),
    st.binary(max_size=200),
)
def test_for_the_beginning_of_anything(start: bytes, rest: bytes) -> None:
    complete(judged(start + rest))
    complete(judged(start + rest + b"%%EOF"))


@quick
@given(st.data(), anything)
def test_for_a_badge_that_holds_anything_anywhere_and_is_signed(data: st.DataObject, value: Any) -> None:
    document = a_badge()
    places = [path for path, _ in leaves(document)]
    path = data.draw(st.sampled_from(places))
    path = path[: data.draw(st.integers(1, len(path)))]
    mutant = with_leaf(document, path, lambda _: value)
    try:
        file = a_signed_badge(mutant)
    except ValueError:  # nobody can sign this
        file = as_file({**mutant, "proof": json.loads(BADGE)["proof"]})
    except UnicodeEncodeError:
        return
    complete(judged(file))


@quick
@given(st.data(), anything)
def test_for_a_sealed_credential_that_holds_anything_anywhere(data: st.DataObject, value: Any) -> None:
    document = a_european()
    path = data.draw(st.sampled_from([path for path, _ in leaves(document)]))
    path = path[: data.draw(st.integers(1, len(path)))]
    try:
        file = a_real_seal().on(with_leaf(document, path, lambda _: value))
    except UnicodeEncodeError:
        return
    complete(judged(file))


@quick
@given(st.data(), anything)
def test_for_documents_of_the_world_that_hold_anything_anywhere(data: st.DataObject, value: Any) -> None:
    document = data.draw(st.sampled_from([a_list(), a_did_document()]))
    path = data.draw(st.sampled_from([path for path, _ in leaves(document)]))
    path = path[: data.draw(st.integers(0, len(path)))]
    mutant = with_leaf(document, path, lambda _: value)
    name = "list" if "proof" in document else "did"
    try:
        json.dumps(mutant, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return
    complete(judged(BADGE, facts=documents(**{name: mutant})))
    complete(judged(SEALED, facts=documents(**{name: mutant})))


@quick
@given(st.data(), anything)
def test_for_what_gathers_or_shows_others_and_holds_anything_anywhere(data: st.DataObject, value: Any) -> None:
    document = data.draw(st.sampled_from(CONTAINERS))
    path = data.draw(st.sampled_from([path for path, _ in leaves(document)]))
    path = path[: data.draw(st.integers(1, len(path)))]
    mutant = with_leaf(document, path, lambda _: value)
    try:
        file = as_file(mutant)
        token = vc_jwt.secure_presentation(mutant, their()).encode()
    except (UnicodeEncodeError, ValueError):  # half a character, or a number that JSON does not have
        return
    complete(judged(file, policy=data.draw(st.sampled_from(POLICIES))))
    complete(judged(token, policy=data.draw(st.sampled_from(POLICIES))))


@quick
@given(st.sampled_from([TOKEN, TOKEN_SHOWN]), st.data())
def test_for_a_token_with_any_letters_changed(file: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(file) - 1))
    letters = data.draw(st.text("eyJ0.~-_", max_size=3)).encode()
    complete(judged(file[:place] + letters + file[place + data.draw(st.integers(0, 3)) :]))


@quick
@given(st.dictionaries(st.sampled_from([*a_badge(), *a_european()]), anything), st.sampled_from(FormName))
def test_a_summary_of_anything(document: dict[str, Any], form: FormName) -> None:
    assert isinstance(summarize(document, form), Summary)


@quick
@given(st.data(), anything)
def test_a_summary_of_a_credential_that_holds_anything_anywhere(data: st.DataObject, value: Any) -> None:
    document, form = data.draw(st.sampled_from([(a_badge(), FormName.OPEN_BADGE), (a_european(), FormName.EUROPEAN)]))
    path = data.draw(st.sampled_from([path for path, _ in leaves(document)]))
    path = path[: data.draw(st.integers(1, len(path)))]
    json.dumps(summarize(with_leaf(document, path, lambda _: value), form).to_json())
