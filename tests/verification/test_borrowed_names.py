"""Somebody on a list who calls themselves like somebody else on it: never in order, and never told by that name."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from badges.checking.rows import opened_row, row_for, sealed_label, sealed_row
from badges.cli.verdict import tell
from badges.verification.facts import KnownIssuer, Trust
from badges.verification.line import Standing
from badges.verification.lookalike import borrowed
from badges.verification.naming import issuer_name
from badges.verification.several import Item
from badges.verification.verdict import Outcome, Verdict
from badges.web.many_told import as_csv, as_json
from badges.web.naming import called
from badges.web.sentences import languages, sentence
from badges.web.verdicts import verdict_words
from badges.web.wording import Wording
from tests.makers import ADDRESSES, AT
from tests.verification import signed
from tests.verification.kinds import FAULTS, KINDS, OLDER, Case, Fault
from tests.verification.open_badges_2 import badges as older
from tests.verification.signed import DID, NAME, NUMBER, codes, judged, of
from tests.verification.test_endorsements import GUILD, WORLD, a_badge_with, praise, token

SMALL = "Small School"
VICTIM = "did:web:victim.example"
GOOD = {kind.name: FAULTS["unchanged"](kind) for kind in KINDS} | {name: cases["unchanged"] for name, cases in OLDER.items()}
EVERY = pytest.mark.parametrize("case", GOOD.values(), ids=GOOD)


def calling(case: Case, listed: str, *others: str) -> Case:
    """The same for a reader whose list calls the issuer otherwise, and has others on it."""
    known = {id: replace(one, name=listed) for id, one in case.trust.issuers.items()}
    for place, name in enumerate(others):
        known |= dict.fromkeys((f"{VICTIM}:{place}", f"NTRVX-{place}"), KnownIssuer(name, "a registry", "2026-01-01"))
    return replace(case, trust=replace(case.trust, issuers=known))


def own_name(case: Case) -> str:
    return "School of Bees" if case.at == older.AT else NAME


def told(verdict: Verdict) -> Verdict:
    """What it says, or the first of its parts does."""
    return next(one for one in (verdict, *verdict.parts) if one.summary is not None)


def first_lines(verdict: Verdict) -> str:
    """All that a reader sees of it before they look into anything, in every language."""
    said = []
    for language in languages():
        result = verdict_words(verdict, Wording(language, "UTC"), ADDRESSES)
        said += [result.title, result.lead, *(f"{part.title} {part.lead}" for part in result.parts)]
    row = row_for(1, "a file", None, verdict, AT)
    written = sealed_row(row, bytes(32)), sealed_label(Item("a file"), bytes(32), 1)
    again = opened_row(*written, bytes(32), 1)
    assert again.issuer == row.issuer
    said += [json.dumps(as_json(again, language), ensure_ascii=False) for language in languages()]
    return "\n".join([*said, as_csv([again], "en").decode()])


@EVERY
def test_nobody_on_a_list_speaks_as_another_one_on_it(case: Case) -> None:
    verdict = calling(case, SMALL, own_name(case)).verdict()
    assert (verdict.outcome, verdict.headline) == (Outcome.INDETERMINATE, "unsure")
    found = next(one for one in verdict.findings if one.code == "issuer.borrowed_name")
    assert (found.detail["listed"], found.detail["name"], found.detail["how"]) == (SMALL, own_name(case), "same_name")
    assert own_name(case) not in first_lines(verdict)
    assert SMALL in first_lines(verdict)
    assert {"name.not_in_list", "list.names", "lookalike.same_name"} <= {line.code for line in told(verdict).who}


@EVERY
def test_another_name_than_that_on_the_list_stands_behind_the_one_on_the_list(case: Case) -> None:
    verdict = calling(case, SMALL).verdict()
    assert verdict.outcome is Outcome.PASSED
    name = issuer_name(told(verdict))
    assert name is not None
    for language in languages():
        words = called(name, language).best(language)[1]
        assert words == sentence("verdict.calls_itself", language, {"listed": SMALL, "said": own_name(case)})
        assert words.startswith(SMALL)
        assert words in first_lines(verdict)


@EVERY
def test_its_own_name_is_told_as_it_is(case: Case) -> None:
    verdict = calling(case, own_name(case).upper(), "Another school").verdict()
    name = issuer_name(told(verdict))
    assert name is not None
    assert (verdict.headline, called(name, "en").best("en")[1]) == ("valid", own_name(case))


@EVERY
def test_of_somebody_unknown_the_address_stands_beside_the_name(case: Case) -> None:
    verdict = replace(case, trust=replace(case.trust, issuers={})).verdict()
    name = issuer_name(told(verdict))
    assert name is not None
    assert name.address
    assert called(name, "en").best("en")[1] == f"{own_name(case)} ({name.address})"
    others = dict.fromkeys((VICTIM, "NTRVX-1"), KnownIssuer(own_name(case), "l", "2026-01-01"))
    verdict = replace(case, trust=replace(case.trust, issuers=others)).verdict()
    assert "issuer.lookalike" in codes(verdict)
    assert own_name(case) not in first_lines(verdict)


@pytest.mark.parametrize("fault", ["revoked", "suspended"])
def test_nobody_takes_back_in_the_name_of_another(fault: str) -> None:
    kind = KINDS[0]
    made: Fault = FAULTS[fault]
    lead = verdict_words(calling(made(kind), SMALL, NAME).verdict(), Wording("en", "UTC"), ADDRESSES).lead
    assert lead.startswith(SMALL)
    assert NAME not in lead
    stranger = replace(made(kind), trust=Trust()).verdict()
    lead = verdict_words(stranger, Wording("en", "UTC"), ADDRESSES).lead
    assert lead.startswith(f"{NAME} (") == (stranger.headline != "unknown_issuer")


def test_the_name_of_another_in_one_language_of_several_is_found() -> None:
    document = signed.a_european()
    names = {**dict.fromkeys(("en", "fr", "de"), SMALL), "nl": "Vооrbeelduniversiteit"}
    issuer = {**document["issuer"], "legalName": names}
    seal = signed.a_real_seal()
    known = {DID: SMALL, NUMBER: SMALL, "NTRVX-1": "Voorbeelduniversiteit"}
    whom = Trust({id: KnownIssuer(name, "l", "2026-01-01") for id, name in known.items()}, (seal.root,))
    verdict = judged(seal.on({**document, "issuer": issuer}), whom=whom)
    assert of(verdict, "issuer").code == "issuer.borrowed_name"
    assert "universiteit" not in first_lines(verdict)


def test_a_terminal_says_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    tell(None, calling(GOOD["Open Badge 3.0, JSON"], SMALL).verdict(), "en", AT)
    assert f"{SMALL} (which here calls itself {NAME})" in " ".join(capsys.readouterr().out.split())
    for name in ("Open Badge 3.0, JSON", "European credential"):
        tell(None, calling(GOOD[name], SMALL, NAME).verdict(), "en", AT)
        out = " ".join(capsys.readouterr().out.split())
        assert f" · {SMALL} · " in out
        said = out[out.index("What the issuer signed") : out.index("Who says it")]
        assert f"ed by {SMALL}" in said
        assert f"ed by {NAME}" not in said.replace(f"Awarded by {NAME},", "")


def test_who_awarded_it_according_to_somebody_else_is_a_claim() -> None:
    verdict = GOOD["European credential"].verdict()
    assert verdict.summary is not None
    together = verdict.summary.awarded_by
    assert together is not None
    (claimed,) = [line for line in verdict.who if line.code == "name.of_other_body"]
    assert (claimed.standing, claimed.detail["said"]) == (Standing.CLAIMED, next(iter(together.wordings.values())))
    assert "name.of_other_body" not in {line.code for line in GOOD["Open Badge 3.0, JSON"].verdict().who}


def test_one_organisation_with_two_ids_or_two_names_borrows_nothing() -> None:
    known = {id: KnownIssuer("University of Utrecht", "l", "2026-01-01") for id in ("did:web:uu.nl", "NTRNL-1")}
    registry = replace(known["did:web:uu.nl"], name="Universiteit Utrecht")
    both = replace(known["did:web:uu.nl"], also=(registry,))
    whom = Trust({**known, "did:web:uu.nl": both, "did:web:other.example": KnownIssuer("Other", "l", "2026-01-01")})
    for said in ("University of Utrecht", "Universiteit Utrecht", "UNIVERSITEIT  UTRECHT", "Universiteit Utrecht!", "UU"):
        assert borrowed(whom, both, "did:web:uu.nl", [said]) is None, said
    stolen = borrowed(whom, whom.issuers["did:web:other.example"], "did:web:other.example", ["Other", "Universiteit Utrecht"])
    assert stolen is not None
    assert stolen.id == "did:web:uu.nl"


@pytest.mark.parametrize("elsewhere", ["did:web:uu.nl", "https://uu.nl/issuer", "NTRNL-30275924"])
def test_a_school_on_two_lists_under_two_names_bears_its_own(elsewhere: str) -> None:
    school = KnownIssuer("Utrecht University", "registry", "2026-01-01")
    whom = Trust({"did:web:badges.uu.nl": school, elsewhere: KnownIssuer("Universiteit Utrecht", "other list", "2026-01-01")})
    assert borrowed(whom, school, "did:web:badges.uu.nl", ["Universiteit Utrecht"]) is None
    at_a_service = Trust({"did:web:evil.github.io": school, "did:web:uu.github.io": KnownIssuer("Other", "l", "2026-01-01")})
    assert borrowed(at_a_service, school, "did:web:evil.github.io", ["Other"]) is not None


def test_a_confirmation_by_somebody_on_a_list_under_the_name_of_another_is_a_look_alikes() -> None:
    whom = Trust({**signed.trust().issuers, GUILD: KnownIssuer(SMALL, "l", "2026-01-01")})
    said = {**praise(), "issuer": {"id": GUILD, "type": ["Profile"], "name": NAME}}
    verdict = judged(a_badge_with("badge", "endorsementJwt", token(said)), facts=WORLD, whom=whom)
    found = of(verdict, "endorsement")
    assert (found.code, found.detail) == ("endorsement.lookalike", {"name": SMALL, "known": NAME})
    result = verdict_words(verdict, Wording("en", "UTC"), ADDRESSES)
    (beside,) = result.beside
    assert beside.summary is not None
    assert beside.summary.issuer is not None
    assert beside.summary.issuer.best("en")[1] == SMALL
