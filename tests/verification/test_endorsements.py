"""What others say of a badge: in its own verdict, beside it, and only about what it was said of."""

from __future__ import annotations

import json
from typing import Any

import pytest

from badges.credentials import endorsement
from badges.credentials.violation import Document
from badges.proofs import vc_jwt
from badges.proofs.data_integrity import add_proof
from badges.verification.facts import LIMITS, KnownIssuer, Trust
from badges.verification.verdict import Outcome, Verdict
from badges.web.marks import shape_of
from badges.web.sentences import languages, sentence
from tests.makers import AT
from tests.verification.signed import (
    BADGE_ID,
    DID,
    NAME,
    a_badge,
    a_did_document,
    a_method,
    a_signed_badge,
    as_file,
    codes,
    documents,
    judged,
    of,
    problems,
    signer,
    trust,
)

GUILD = "did:web:guild.example"
SOURCE = a_badge()["credentialSubject"].get("source") or {"id": "https://host.example", "type": ["Profile"]}
ACHIEVEMENT = a_badge()["credentialSubject"]["achievement"]["id"]
WORLD = documents() | {GUILD: a_did_document(a_method("guild", did=GUILD), did=GUILD)}


def praise(subject: str = BADGE_ID, **changes: Any) -> Document:
    """What the guild says, not signed yet."""
    profile = {"id": GUILD, "type": ["Profile"], "name": "Guild of cooks"}
    made = endorsement.build(
        subject, profile, id="urn:uuid:0f6a8a9e-6d1f-4a56-8f0e-2f1f7a1b1c01", name="Praise", at=AT, comment="Well **done**"
    )
    return made | changes


def signed(document: Document | None = None) -> Document:
    return add_proof(document or praise(), signer("guild", f"{GUILD}#guild"), created=AT)


def token(document: Document | None = None) -> str:
    return vc_jwt.secure(document or praise(), signer("guild", f"{GUILD}#guild"))


def a_badge_with(place: str, name: str, value: Any) -> bytes:
    """A badge that carries an endorsement in this place."""
    badge = a_badge()
    subject = badge["credentialSubject"]
    bearers = {
        "badge": badge,
        "achievement": subject["achievement"],
        "issuer": badge["issuer"],
        "source": subject.setdefault("source", dict(SOURCE)),
    }
    if place != "source":
        del subject["source"]
    bearers[place][name] = [value]
    return a_signed_badge(badge)


def endorsed(file: bytes) -> Verdict:
    return judged(file, facts=WORLD)


@pytest.mark.parametrize(
    ("place", "subject"),
    [("badge", BADGE_ID), ("achievement", ACHIEVEMENT), ("issuer", DID), ("source", SOURCE["id"])],
)
@pytest.mark.parametrize("name", ["endorsement", "endorsementJwt"])
def test_an_endorsement_is_found_wherever_it_hangs(place: str, subject: str, name: str) -> None:
    value = signed(praise(subject)) if name == "endorsement" else token(praise(subject))
    verdict = endorsed(a_badge_with(place, name, value))
    assert verdict.outcome is Outcome.PASSED, problems(verdict)
    assert of(verdict, "endorsement").code == "endorsement.unknown"
    assert of(verdict, "endorsement").detail == {"name": "Guild of cooks (guild.example)"}
    (beside,) = verdict.beside
    assert {"format.conforms", "proof.valid", "issuer.bound", "issuer.unknown"} <= set(codes(beside))
    assert beside.summary is not None
    assert beside.summary.narrative is not None


def by(name: Any, whom: Trust | None = None, *, as_token: bool = False) -> Verdict:
    """The verdict on a badge with praise of somebody who calls themselves so."""
    said = {**praise(), "issuer": {"id": GUILD, "type": ["Profile"], "name": name}}
    value, member = (token(said), "endorsementJwt") if as_token else (signed(said), "endorsement")
    return judged(a_badge_with("badge", member, value), facts=WORLD, whom=whom)


def knowing(*names: str, guild: str = "") -> Trust:
    """Somebody who knows the school, these, and the guild by this name."""
    others = {f"did:web:known{number}.example": name for number, name in enumerate(names)} | ({GUILD: guild} if guild else {})
    return Trust({**trust().issuers, **{id: KnownIssuer(name, "a list", "2026-01-01") for id, name in others.items()}})


@pytest.mark.parametrize("as_token", [False, True])
@pytest.mark.parametrize("name", [NAME, NAME.upper(), NAME.replace("o", "\u043e"), f"{NAME}\u200b"])
def test_a_stranger_who_looks_like_somebody_known_is_told_as_that_and_never_by_the_name(name: str, as_token: bool) -> None:
    verdict = by(name, as_token=as_token)
    found = of(verdict, "endorsement")
    assert (found.code, found.outcome) == ("endorsement.lookalike", Outcome.INDETERMINATE)
    assert found.detail == {"name": "guild.example", "known": NAME}
    assert verdict.headline == "valid", "the badge itself is not affected"


def test_a_web_address_that_looks_like_a_known_one_is_no_better() -> None:
    found = of(
        by("Anybody", Trust({**trust().issuers, "did:web:guild.nl": KnownIssuer("The guild", "l", "2026-01-01")})), "endorsement"
    )
    assert (found.code, found.detail["known"]) == ("endorsement.lookalike", "The guild")


def test_a_stranger_is_neither_in_order_nor_out_of_it_and_no_length_of_a_name_hides_the_address() -> None:
    found = of(by("Guild of the whole world" + " " * 150 + "x" * 300), "endorsement")
    assert (found.code, shape_of(found)) == ("endorsement.unknown", "skip")
    for language in languages():
        assert "guild.example" in sentence(found.code, language, found.detail)
    assert of(by(["no", "name"]), "endorsement").detail["name"] == "guild.example"


def test_somebody_known_is_called_as_the_list_calls_them() -> None:
    found = of(by("Guild of cooks", knowing(guild="Guild of cooks")), "endorsement")
    assert (found.code, found.outcome, found.detail) == ("endorsement.valid", Outcome.PASSED, {"name": "Guild of cooks"})
    found = of(by("The Ministry", knowing(guild="Guild of cooks")), "endorsement")
    assert (found.code, found.detail) == ("endorsement.valid", {"name": "Guild of cooks"})


def test_nobody_signed_the_name_in_an_endorsement_that_was_changed() -> None:
    stranger = {**praise(), "issuer": {"id": GUILD, "type": ["Profile"], "name": NAME}}
    forged = {**signed(stranger), "name": "changed afterwards"}
    verdict = endorsed(a_badge_with("badge", "endorsement", forged))
    assert of(verdict, "endorsement").code == "endorsement.not_valid"
    assert of(verdict, "endorsement").detail["name"] == "guild.example"


def test_what_was_said_of_another_badge_is_no_praise_for_this_one() -> None:
    for subject in ("https://school.example/another", ACHIEVEMENT):
        verdict = endorsed(a_badge_with("badge", "endorsement", signed(praise(subject))))
        assert of(verdict, "endorsement").code == "endorsement.of_something_else"
        assert verdict.outcome is Outcome.PASSED, "the badge itself is not affected"


@pytest.mark.parametrize(
    "value",
    [
        {**signed(), "name": "Changed"},
        praise(),
        {**signed(), "praise": "much"},
        {**signed(), "@context": [*praise()["@context"], {"much": "https://guild.example/much"}]},
        signed({**praise(), "validUntil": "2026-06-20T00:00:00Z"}),
        add_proof(praise(), signer("thief", f"{GUILD}#thief"), created=AT),
        "well done",
        7,
        None,
        {"type": "EndorsementCredential"},
    ],
)
def test_an_endorsement_that_is_not_in_order_counts_for_nothing(value: Any) -> None:
    badge = a_badge(endorsement=[value])
    try:
        file = a_signed_badge(badge)
    except ValueError:
        pytest.skip("nobody can sign this")
    verdict = endorsed(file)
    assert {"endorsement.valid", "endorsement.unknown"}.isdisjoint(codes(verdict))
    assert "proof.valid" in codes(verdict)


def test_words_inside_an_endorsement_that_no_signature_covers_are_told_of_the_badge_as_well() -> None:
    verdict = endorsed(a_badge_with("badge", "endorsement", {**signed(), "praise": "much"}))
    assert of(verdict, "format").code == "format.unknown_terms"
    inside = {**signed(), "@context": [*praise()["@context"], {"much": "https://guild.example/much"}]}
    assert of(endorsed(a_badge_with("badge", "endorsement", inside)), "format").code == "format.unknown_context"


@pytest.mark.parametrize("value", ["hello", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", 7, {}, token()[:-4]])
def test_a_token_that_is_no_endorsement_counts_for_nothing(value: Any) -> None:
    verdict = endorsed(a_badge_with("badge", "endorsementJwt", value))
    assert of(verdict, "endorsement").code == "endorsement.not_valid"
    assert "proof.valid" in codes(verdict)


def test_only_so_many_endorsements_are_looked_at() -> None:
    badge = a_badge(endorsementJwt=[token()] * (LIMITS.endorsements + 5))
    verdict = endorsed(a_signed_badge(badge))
    assert len(verdict.beside) == LIMITS.endorsements
    found = [one for one in verdict.findings if one.check == "endorsement"]
    assert len({one.subject for one in found}) == LIMITS.endorsements


def test_an_endorsement_in_an_endorsement_is_not_followed() -> None:
    inner = signed(praise(praise()["id"]))
    verdict = endorsed(a_badge_with("badge", "endorsement", signed(praise(endorsement=[inner]))))
    assert len(verdict.beside) == 1
    assert verdict.beside[0].beside == ()


def test_an_endorsement_is_read_as_a_file_of_its_own() -> None:
    for file in (as_file(signed()), token().encode()):
        verdict = endorsed(file)
        assert problems(verdict) == ["issuer.unknown"]
        assert verdict.findings[0].detail["format"].startswith("Open Badges 3.0 endorsement, ")
        assert verdict.findings[-1].code == "file.endorsement"
        assert of(verdict, "format").code == "format.conforms"
        assert of(verdict, "endorsement").code == "endorsement.none"
        assert verdict.summary is not None
        assert (verdict.summary.form, verdict.summary.title.best("en")[1]) == ("endorsement", "Praise")


@pytest.mark.parametrize("missing", ["name", "issuer", "validFrom", "credentialSubject", "id"])
def test_an_endorsement_lacks_what_it_lacks(missing: str) -> None:
    document = {name: value for name, value in praise().items() if name != missing}
    verdict = endorsed(as_file(signed(document)))
    assert of(verdict, "format").code == "format.incomplete"
    assert of(verdict, "format").detail["field"] == missing


def test_the_comment_stays_as_it_was_written() -> None:
    written = json.loads(a_badge_with("badge", "endorsement", signed()))
    assert written["endorsement"][0]["credentialSubject"]["endorsementComment"] == "Well **done**"
