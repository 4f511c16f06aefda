"""What others say about an older badge, on pages of their own."""

from __future__ import annotations

from typing import Any

import pytest

from badges.verification.facts import Need
from badges.verification.verdict import Finding, Outcome, Verdict
from badges.verifying import from_documents, verify
from badges.web.marks import shape_of
from tests.verification.open_badges_2.badges import (
    ASSERTION,
    AT,
    BADGE,
    CONTEXT,
    ISSUER,
    Document,
    a_class,
    a_profile,
    an_assertion,
    as_file,
    changed,
    hosted_world,
    trust,
)
from tests.verification.open_badges_2.badges import judged as judged_by

GUILD = "https://guild.example/profile"
WORD = "https://guild.example/words/1"


def a_word(**changes: Any) -> Document:
    """The guild of beekeepers says something about the class."""
    return changed(
        {
            "@context": CONTEXT,
            "type": "Endorsement",
            "id": WORD,
            "claim": {"id": BADGE, "endorsementComment": "We would take them on."},
            "issuer": GUILD,
            "issuedOn": "2025-01-01T00:00:00Z",
            "verification": {"type": "hosted"},
        },
        **changes,
    )


def a_world(**changes: Any) -> dict[str, Any]:
    """A class with an endorsement."""
    pages = {
        "badge": a_class(endorsement=WORD),
        WORD: a_word(),
        GUILD: a_profile(id=GUILD, name="Guild of Beekeepers", url="https://guild.example"),
    }
    return hosted_world(**(pages | changes))


def judged(file: Document, world: dict[str, Any]) -> Verdict:
    """The verdict of somebody who knows the school and the guild, by one name."""
    return judged_by(file, world, whom=trust(ISSUER, GUILD))


def said(verdict: Verdict) -> list[Finding]:
    return [found for found in verdict.findings if found.check == "endorsement"]


def test_a_word_on_the_endorsers_own_page_counts() -> None:
    verdict = judged(an_assertion(), a_world())
    (found,) = said(verdict)
    assert (found.code, found.subject, found.detail) == ("endorsement.hosted", WORD, {"name": "School of Bees"})
    assert verdict.outcome is Outcome.PASSED


def test_whoever_is_not_known_is_told_with_the_host_and_is_not_in_order() -> None:
    (found,) = said(verify(as_file(an_assertion()), from_documents(a_world()), trust(), at=AT))
    assert (found.code, found.detail) == ("endorsement.unknown", {"name": "Guild of Beekeepers (guild.example)"})
    assert shape_of(found) == "skip"
    page = a_profile(id=GUILD, name="x" * 5000, url="https://guild.example")
    (found,) = said(verify(as_file(an_assertion()), from_documents(a_world(**{GUILD: page})), trust(), at=AT))
    assert found.detail["name"].endswith("… (guild.example)")


@pytest.mark.parametrize("name", ["School of Bees", "SCHOOL OF BEES", "Schооl of Bees"])
def test_whoever_looks_like_somebody_known_is_told_as_that(name: str) -> None:
    world = a_world(**{GUILD: a_profile(id=GUILD, name=name, url="https://guild.example")})
    verdict = verify(as_file(an_assertion()), from_documents(world), trust(), at=AT)
    (found,) = said(verdict)
    assert (found.code, found.detail) == ("endorsement.lookalike", {"name": "guild.example", "known": "School of Bees"})
    assert verdict.outcome is Outcome.PASSED, "the badge itself is not affected"


def test_whoever_calls_themselves_otherwise_than_the_list_does_is_called_by_the_list() -> None:
    world = a_world(**{GUILD: a_profile(id=GUILD, name="The Ministry", url="https://guild.example")})
    (found,) = said(judged(an_assertion(), world))
    assert (found.code, found.detail) == ("endorsement.hosted", {"name": "School of Bees"})


@pytest.mark.parametrize("endorsement", [[WORD], {"id": WORD}, a_word()])
def test_an_endorsement_may_be_named_or_written_out(endorsement: Any) -> None:
    assert said(judged(an_assertion(), a_world(badge=a_class(endorsement=endorsement))))[0].code == "endorsement.hosted"


def test_badge_class_and_issuer_may_each_be_endorsed() -> None:
    words = {f"https://guild.example/words/{n}": id for n, id in enumerate((ASSERTION, BADGE, ISSUER))}
    first, second, third = words
    page = an_assertion(endorsement=[first])
    world = a_world(assertion=page, badge=a_class(endorsement=second), issuer=a_profile(endorsement=[third]))
    world |= {word: a_word(id=word, claim={"id": about}) for word, about in words.items()}
    found = said(judged(page, world))
    assert [one.code for one in found] == ["endorsement.hosted"] * 3
    assert [one.subject for one in found] == [first, f"{second} (1)", f"{third} (2)"]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({WORD: None}, "not_in_documents"),
        ({GUILD: None}, "not_in_documents"),
        ({WORD: a_word(type="Assertion")}, "format"),
        ({WORD: a_word(issuedOn="once")}, "format"),
        ({WORD: a_word(claim={"id": "https://school.example/badges/8"})}, "about_something_else"),
        ({WORD: a_word(claim=None)}, "about_something_else"),
        ({WORD: a_word(verification={"type": "signed"})}, "verification"),
        ({WORD: a_word(revoked=True)}, "revoked"),
        ({WORD: a_word(issuer=ISSUER)}, "issuer.not_hosted"),
        ({WORD: a_word(issuer=a_profile(id="urn:guild"))}, "no_address"),
        ({"badge": a_class(endorsement="eyJhbGciOiJSUzI1NiJ9.e30.AAAA")}, "no_address"),
        ({"badge": a_class(endorsement=[7])}, "no_address"),
    ],
)
def test_a_word_that_is_not_in_order_does_not_touch_the_badge(changes: dict[str, Any], reason: str) -> None:
    verdict = judged(an_assertion(), a_world(**changes))
    (found,) = said(verdict)
    assert (found.code, found.detail["reason"]) == ("endorsement.not_valid", reason)
    assert verdict.outcome is Outcome.PASSED


def test_words_about_a_badge_that_is_not_the_issuers_are_not_asked_for() -> None:
    asked: list[str] = []
    world = a_world(badge=a_class(endorsement=WORD), issuer=a_profile(verification={"allowedOrigins": "other.example"}))

    def fetch(need: Need) -> Any:
        asked.append(need.url)
        return from_documents(world)(need)

    verdict = verify(as_file(an_assertion()), fetch, trust(), at=AT)
    assert [one.code for one in said(verdict)] == ["endorsement.not_checked"]
    assert WORD not in asked


def test_a_thousand_endorsements_cost_no_more_than_a_few() -> None:
    asked: list[str] = []
    words = {f"https://guild.example/words/{n}": a_word(id=f"https://guild.example/words/{n}") for n in range(1_000)}
    world = a_world(badge=a_class(endorsement=list(words))) | words

    def fetch(need: Need) -> Any:
        asked.append(need.url)
        return from_documents(world)(need)

    verdict = verify(as_file(an_assertion()), fetch, trust(), at=AT)
    assert len(said(verdict)) == 20
    assert len(asked) <= 40
