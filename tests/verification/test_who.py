"""Who says it: what is known of an issuer, line by line, and whose word each line is."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any, Literal

import pytest

from badges.credentials import baking
from badges.credentials.violation import Document
from badges.proofs import vc_jwt
from badges.verification.facts import KnownIssuer, Policy, QualifiedService, Trust, fingerprint_of
from badges.verification.line import Line, Standing
from badges.verification.verdict import Outcome, Verdict, to_json
from tests.makers import AT
from tests.verification.open_badges_2 import badges as older
from tests.verification.signed import (
    DID,
    LATER,
    NAME,
    NUMBER,
    SVG,
    a_badge,
    a_demo_seal,
    a_did_document,
    a_european,
    a_method,
    a_person,
    a_png,
    a_presentation,
    a_real_seal,
    a_signed_badge,
    a_signed_presentation,
    judged,
    of,
    signer,
    their,
    trust,
)


def lines(verdict: Verdict, about: str = "") -> list[str]:
    """The codes of the lines."""
    return [line.code for line in verdict.who if line.about == about or not about]


def line(verdict: Verdict, code: str) -> Line:
    """The line with this code."""
    (found,) = (one for one in verdict.who if one.code == code)
    return found


def by(did: str, *, whom: Trust | None = None, **issuer: Any) -> Verdict:
    """The verdict on a badge of somebody at this address."""
    document = a_badge(issuer={**a_badge()["issuer"], "id": did, "name": "Another school", **issuer}, credentialStatus=None)
    file = a_signed_badge(document, by=signer("school", f"{did}#school"))
    return judged(file, facts={did: a_did_document(a_method(did=did), did=did)}, whom=whom)


def numbered(*entries: tuple[str, str]) -> Document:
    """Members of an issuer with these numbers."""
    said = [{"type": "IdentifierEntry", "identifierType": kind, "identifier": value} for kind, value in entries]
    return {"otherIdentifier": said}


def test_a_badge_of_a_known_school_is_told_line_by_line() -> None:
    verdict = judged(a_signed_badge())
    assert lines(verdict) == [
        "domain.vouches",
        "domain.other_website",
        "seal.none",
        "register.claimed",
        "register.by_list",
        "list.names",
    ]
    assert line(verdict, "domain.vouches").detail == {
        "domain": "badges.example",
        "registered": "badges.example",
        "shown": "badges.example",
    }
    assert line(verdict, "register.by_list").detail["value"] == NUMBER
    assert line(verdict, "list.names").detail == {
        "name": NAME,
        "list": "the list of schools",
        "date": "2026-06-01",
        "kind": "plain",
    }


def test_a_sealed_credential_names_whom_the_certificate_names_and_who_gave_it_out() -> None:
    verdict = judged(a_real_seal().on(a_european()))
    assert lines(verdict) == [
        "domain.none",
        "domain.other_website",
        "seal.advanced",
        "name.of_other_body",
        "register.by_certificate",
        "register.claimed",
        "list.names",
    ]
    assert line(verdict, "seal.advanced").detail == {"name": NAME, "country": "NL", "number": NUMBER, "by": "Root of seals"}


@pytest.mark.parametrize(
    ("changes", "told", "standing"),
    [
        ({}, "seal.listed", Standing.CONFIRMED),
        ({"next_update": AT}, "seal.old_list", Standing.NOT_KNOWN),
    ],
)
def test_the_trusted_list_behind_a_seal_is_named_with_country_number_and_date(
    changes: dict[str, Any], told: str, standing: Standing
) -> None:
    root = a_real_seal().root
    service = QualifiedService(
        "Seals of Test", "EU trusted list NL 7", "2026-05-01", territory="NL", sequence=7, next_update=LATER + timedelta(days=9)
    )
    whom = replace(trust(anchors=(root,)), qualified={fingerprint_of(root): replace(service, **changes)})
    found = line(judged(a_real_seal().on(a_european()), whom=whom), told)
    assert found.standing is standing
    assert found.detail == {
        "service": "Seals of Test",
        "list": "EU trusted list NL 7",
        "date": "2026-05-01",
        "country": "NL",
        "number": 7,
    }


def test_a_name_of_a_million_letters_is_cut_before_it_is_compared() -> None:
    verdict = by("did:web:a.example", name="ö" * 1_000_000)
    assert lines(verdict, "name") == []
    assert lines(verdict, "list") == ["list.none"]


def test_a_seal_for_demonstration_and_one_of_nobody_confirm_nothing() -> None:
    demo = judged(a_demo_seal().on(a_european()))
    assert lines(demo, "seal") == ["seal.demo"]
    stranger = judged(a_real_seal().on(a_european()), whom=trust(issuers=(DID,)))
    assert lines(stranger, "seal") == ["seal.unproven"]
    for verdict in (demo, stranger):
        numbers = [one for one in verdict.who if one.about == "register"]
        assert {one.standing for one in numbers} == {Standing.CLAIMED}


def test_nothing_of_what_was_altered_is_told_as_the_issuers_words() -> None:
    for spoilt in (
        a_signed_badge().replace(b"Voorbeeldcollege", b"Nepcollege!!!!!!"),
        a_signed_badge(by=signer("other")),
        a_real_seal().on(a_european()).replace(b"signature", b"signaturf"),
    ):
        verdict = judged(spoilt)
        said = to_json(verdict)
        assert said["summary"] is None
        assert {one["code"] for one in said["who"]} <= {"domain.not_vouched", "domain.unreachable"}
        for name in ("Noor", "Nepcollege", "gastronomy"):
            assert name not in str(said), name


def test_a_site_that_does_not_know_the_key_contradicts() -> None:
    verdict = judged(a_signed_badge(by=signer("other")))
    assert [(one.code, one.standing, dict(one.detail)) for one in verdict.who] == [
        ("domain.not_vouched", Standing.CONTRADICTED, {"domain": "badges.example"})
    ]


def test_a_seal_of_another_organisation_contradicts_and_tells_nothing_else() -> None:
    verdict = judged(a_real_seal("NTRNL-99999999", "Ander college").on(a_european()))
    assert lines(verdict) == ["seal.contradicted"]
    assert line(verdict, "seal.contradicted").detail == {"name": "Ander college (NTRNL-99999999)"}


def test_an_issuer_that_is_a_key_has_no_address_behind_it() -> None:
    person = a_person("stranger")
    document = a_badge(issuer={"id": person, "type": ["Profile"], "name": "Somebody"}, credentialStatus=None)
    verdict = judged(a_signed_badge(document, by=their("stranger")))
    assert lines(verdict) == ["domain.key_only", "seal.none", "list.none"]


@pytest.mark.parametrize(
    ("did", "told"),
    [
        ("did:web:xn--schl-75da.example", "domain.mixed"),
        ("did:web:xn--80ak6aa92e.example", "domain.disguised"),
        ("did:web:xn--a.example", "domain.unreadable"),
        ("did:web:school.github.io", "domain.shared"),
        ("did:web:localhost%3A8000", "domain.local"),
    ],
)
def test_an_address_that_deceives_or_says_nothing_is_told(did: str, told: str) -> None:
    verdict = by(did)
    assert told in lines(verdict)
    assert line(verdict, "domain.vouches").detail["shown"].isascii()
    assert line(verdict, told).standing is Standing.NOT_KNOWN


def test_letters_of_a_language_are_shown_beside_what_computers_write() -> None:
    detail = line(by("did:web:xn--mnchen-3ya.example"), "domain.vouches").detail
    assert (detail["shown"], detail["domain"]) == ("münchen.example", "xn--mnchen-3ya.example")


def test_a_website_at_the_same_address_is_confirmed_and_another_one_is_only_claimed() -> None:
    assert "domain.own_website" in lines(by("did:web:badges.school.example", url="https://www.school.example/"))
    assert "domain.other_website" in lines(by("did:web:badges.school.example", url="https://harvard.edu/"))
    assert "domain.mixed" in lines(by("did:web:badges.school.example", url="https://schооl.example/"))


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (("ext:ror", "https://ror.org/04pp8hn57"), "register.claimed"),
        (("ext:ror", "https://ror.org/04pp8hn58"), "register.check_digits"),
        (("ext:brin", "nonsense"), "register.malformed"),
        (("ext:schac", "school.example"), "register.by_domain"),
        (("ext:schac", "other.example"), "register.claimed"),
        (("ext:kvk", "00000001"), "register.of_another"),
        (("ext:eidasLegalIdentifier", NUMBER), "register.of_another"),
        (("ext:something", "7"), "register.claimed"),
    ],
)
def test_a_number_is_confirmed_only_by_somebody_else(entry: tuple[str, str], told: str) -> None:
    verdict = by("did:web:badges.school.example", **numbered(entry))
    assert lines(verdict, "register") == [told]


def test_a_number_that_a_list_has_for_another_is_contradicted() -> None:
    whom = Trust(
        {
            "did:web:badges.school.example": KnownIssuer("Another school", "list", "2026-01-01"),
            "NTRNL-00000001": KnownIssuer("Voorbeeldcollege", "list", "2026-01-01"),
        }
    )
    verdict = by("did:web:badges.school.example", whom=whom, **numbered(("ext:kvk", "00000001")))
    assert line(verdict, "register.not_theirs").detail["name"] == "Voorbeeldcollege"
    assert verdict.outcome is Outcome.PASSED  # it counts for nothing


def test_a_name_that_the_list_does_not_give_or_that_deceives_is_told() -> None:
    whom = Trust({"did:web:a.example": KnownIssuer("Listed school", "list", "2026-01-01")})
    assert lines(by("did:web:a.example", whom=whom), "name") == ["name.not_in_list"]
    assert lines(by("did:web:a.example", name="Hogeschооl"), "name") == ["name.mixed"]
    hidden = by("did:web:a.example", name="Hoge\u200bschool")
    assert line(hidden, "name.hidden").detail == {"said": "Hogeschool"}
    assert lines(by("did:web:a.example", name="Hoge\u3164school"), "name") == ["name.hidden"]
    assert "name.hidden" not in lines(by("did:web:a.example", name="\u0645\u06cc\u200c\u062e\u0648\u0627\u0646"), "name")


def test_a_namesake_of_somebody_known_by_another_kind_of_identity_is_told_and_is_no_look_alike() -> None:
    number = Trust({"NTRNL-30275924": KnownIssuer("Universiteit Utrecht", "list", "2026-01-01")})
    for name in ("Universiteit Utrecht", "Universiteit  Utreсht"):
        verdict = by("did:web:a.example", name=name, whom=number)
        assert (of(verdict, "issuer").code, verdict.headline) == ("issuer.unknown", "unknown_issuer")
        assert line(verdict, "lookalike.namesake").detail["known"] == "NTRNL-30275924"
    assert lines(by("did:web:a.example", name="Universiteit Utrechtt", whom=number), "lookalike") == []
    address = Trust({"did:web:voorbeeldcollege.example": KnownIssuer(NAME, "list", "2026-01-01")})
    sealed = judged(a_real_seal().on(a_european()), whom=address)
    assert of(sealed, "issuer").code == "issuer.unknown"
    assert line(sealed, "lookalike.namesake").detail["known"] == "voorbeeldcollege.example"


def test_a_look_alike_is_told_with_whom_it_resembles_and_how() -> None:
    verdict = by("did:web:a.example", name="Voorbeeldcollega")
    assert of(verdict, "issuer").detail == {
        "name": NAME,
        "known": "badges.example",
        "how": "letters",
        "domain": "a.example",
    }
    assert lines(verdict, "lookalike") == ["lookalike.letters"]
    assert verdict.headline == "unknown_issuer"


def test_an_older_badge_is_told_by_who_publishes_it() -> None:
    verdict = older.judged(older.an_assertion())
    assert lines(verdict)[0] == "domain.hosts"
    assert lines(verdict)[-1] == "list.names"
    unknown = older.judged(older.an_assertion(), whom=older.trust("https://other.example/"))
    assert "list.none" in lines(unknown)


def test_whoever_shows_a_badge_is_nobody_of_whom_this_is_told_and_each_badge_is() -> None:
    verdict = judged(a_signed_presentation(a_presentation(a_badge_in_full())))
    (part,) = verdict.parts
    assert verdict.who == ()
    assert "domain.vouches" in lines(part)


def a_badge_in_full() -> Any:
    """A signed badge as an object."""
    return json.loads(a_signed_badge())


def test_the_lines_are_part_of_the_verdict_as_json() -> None:
    said = to_json(judged(a_signed_badge()))["who"]
    assert said[0] == {
        "about": "domain",
        "code": "domain.vouches",
        "standing": "confirmed",
        "detail": {"domain": "badges.example", "registered": "badges.example", "shown": "badges.example"},
    }


FORMS: tuple[Literal["open-badges", "vc-jose-cose", "both"], ...] = ("open-badges", "vc-jose-cose", "both")


@cache
def everything() -> dict[str, bytes]:
    """The school's credentials in every form that a file may have."""
    units = ("LU-02", "LU-05", "LU-07", "LU-22")
    badge, sealed = a_signed_badge(), a_real_seal()
    files = {f"badge {unit}": a_signed_badge(a_badge(unit)) for unit in units}
    files |= {f"european {unit}": sealed.on(a_european(unit)) for unit in units}
    files |= {f"token {form}": vc_jwt.secure(a_badge(), signer(), form=form).encode() for form in FORMS}
    files |= {"PNG": baking.bake_png(a_png(), badge), "SVG": baking.bake_svg(SVG, badge)}
    files["presentation"] = a_signed_presentation(a_presentation(json.loads(badge)))
    return files


@pytest.mark.parametrize("name", everything())
def test_an_unknown_issuer_is_never_green_and_never_red(name: str) -> None:
    verdict = judged(everything()[name], whom=trust(anchors=(a_real_seal().root,), issuers=()))
    assert (verdict.outcome, verdict.headline) == (Outcome.INDETERMINATE, "unknown_issuer")
    (one,) = verdict.parts or (verdict,)
    assert lines(one, "list") == ["list.none"]
    assert judged(everything()[name]).outcome is Outcome.PASSED, "nothing but the list is missing"


def test_an_unknown_publisher_of_older_badges_is_never_green_and_never_red() -> None:
    hosted = older.judged(older.an_assertion(), whom=Trust())
    assert (hosted.outcome, hosted.headline) == (Outcome.INDETERMINATE, "unknown_issuer")


def test_where_nobody_was_asked_the_line_says_so() -> None:
    verdict = judged(a_signed_badge(), policy=Policy(bind=False))
    assert "domain.not_asked" in lines(verdict) or verdict.who == ()
    unreachable = judged(a_signed_badge(), facts={})
    assert lines(unreachable) == ["domain.unreachable"]


def test_a_stranger_may_write_anything_where_numbers_and_names_belong() -> None:
    oddities: tuple[Any, ...] = (
        7,
        None,
        [],
        {},
        [[]],
        [7, {"identifier": 7}],
        {"identifier": ["x"], "identifierType": {}},
        "x" * 9000,
    )
    for odd in oddities:
        verdict = by("did:web:a.example", otherIdentifier=odd, official=odd, url=odd)
        assert all(isinstance(one, Line) for one in verdict.who)
    many = by("did:web:a.example", **numbered(*[("ext:x", str(n)) for n in range(500)]))
    assert len(lines(many, "register")) <= 12
