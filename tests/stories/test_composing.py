"""Composites, from awards that somebody has to one credential that says what they make together."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from badges.composing import Composed, Composition, NotComposed, compose, plan
from badges.credentials.european.reading import Reading
from badges.issuing import Issued, Made, Rejected, handed_out, issue, issue_batch
from badges.model.composite import COMPLETE
from badges.model.issued import FormName
from badges.revoking import revoke
from badges.superseding import supersede
from badges.verification.verdict import Outcome
from tests.credentials.test_european_extras import is_right
from tests.installations import ADDRESSES, Installation, form, orders
from tests.makers import AT, a_unit

GREEN = "COL-GREEN"
LATER = AT + timedelta(days=1)
NOOR = {"given_name": "Noor", "family_name": "van Voorbeeld", "email": "noor@mail.example"}


def parts(installation: Installation, *refs: str, **changes: str) -> list[Issued]:
    """Awards of the shipped roster, all to one person."""
    rows = [{**row, "awarded_on": "2026-06-01", **NOOR, **changes} for row in orders(*refs)]
    ((*made,),) = issue_batch(rows, installation.desk, at=AT)
    awards = [installation.store.award(one.award_id) for one in made if isinstance(one, Made)]
    return [handed_out(award, installation.store, again=False) for award in awards if award]


def composed(installation: Installation, collection: str, *made: Issued, **more: Any) -> Composed:
    return compose(Composition(collection, tuple(one.award.ref for one in made), **more), installation.desk, at=LATER)


def refused(installation: Installation, collection: str, *made: Issued, **more: Any) -> NotComposed:
    before = len([*installation.store.awards()])
    with pytest.raises(NotComposed) as caught:
        composed(installation, collection, *made, **more)
    assert len([*installation.store.awards()]) == before
    return caught.value


def payload(issued: Issued) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.loads(form(issued, FormName.EUROPEAN).content)["payload"])
    return found


def badge_of(issued: Issued) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(form(issued, FormName.OPEN_BADGE).content)
    return found


def test_two_awards_become_one_credential_that_names_its_parts(installation: Installation, shared: Path) -> None:
    made = parts(installation, "2026-LU-05-01", "2026-LU-23-01")
    whole = composed(installation, GREEN, *made)
    award = whole.issued.award
    assert not whole.issued.again
    assert [part.ref for part in award.parts] == ["2026-LU-05-01", "2026-LU-23-01"]
    assert (award.unit.workload.hours, award.unit.workload.ects, award.unit.eqf_level) == (168, 6, None)  # levels 6 and 5
    assert installation.store.award(award.id) == award
    assert whole.issued.certificate

    document = payload(whole.issued)
    said: Reading = is_right(document, shared)
    assert len(said.parts) == 2
    (claim,) = [document["credentialSubject"]["hasClaim"]]
    inside = claim["hasPart"]
    assert [part["title"]["en"] for part in inside] == [a_unit(id).title.get("en") for id in ("LU-05", "LU-23")]
    assert [part["title"] for part in claim["specifiedBy"]["hasPart"]] == [part["specifiedBy"]["title"] for part in inside]
    assert claim["creditReceived"]["point"] == "6"
    assert claim["specifiedBy"]["volumeOfLearning"] == "PT168H"
    assert claim["title"] == {"en": "Green and global", "nl": "Groen en mondiaal"}
    outcomes = {outcome["id"] for outcome in claim["specifiedBy"]["learningOutcome"]}
    assert outcomes == {outcome["id"] for part in inside for outcome in part["specifiedBy"]["learningOutcome"]}


def test_both_credentials_hold(installation: Installation) -> None:
    whole = composed(installation, GREEN, *parts(installation, "2026-LU-05-01", "2026-LU-23-01"))
    badge = installation.judge(form(whole.issued, FormName.OPEN_BADGE).content, at=LATER)
    assert (badge.headline, badge.outcome) == ("valid", Outcome.PASSED)
    european = installation.judge(form(whole.issued, FormName.EUROPEAN).content, at=LATER)
    assert {f.code for f in european.findings if f.outcome in (Outcome.FAILED, Outcome.INDETERMINATE)} == {"seal.demo"}


def test_the_badge_lists_the_parts_and_refers_to_theirs(installation: Installation) -> None:
    made = parts(installation, "2026-LU-05-01", "2026-LU-23-01")
    badge = badge_of(composed(installation, GREEN, *made, language="nl").issued)
    assert [piece["id"] for piece in badge["evidence"]] == [badge_of(one)["id"] for one in made]
    achievement = badge["credentialSubject"]["achievement"]
    for one in made:
        assert one.award.unit.title.get("nl") in achievement["criteria"]["narrative"]
    unit = made[0].award.unit
    related = [edition["id"] for edition in achievement["related"] if edition["inLanguage"] == "nl"]
    assert len(related) == 2
    assert related[0] == ADDRESSES.achievement(unit.slug, unit.version, "nl")
    assert {"status": "Completed"}.items() <= badge["credentialSubject"]["result"][0].items()
    assert badge["credentialSubject"]["creditsEarned"] == 6


def test_the_same_again_is_handed_out_also_when_a_part_was_corrected_since(installation: Installation) -> None:
    made = parts(installation, "2026-LU-05-01", "2026-LU-23-01")
    first = composed(installation, GREEN, *made)
    again = composed(installation, GREEN, *reversed(made))
    assert again.issued == replace(first.issued, again=True)
    (row,) = orders("2026-LU-05-01")
    row = {**row, **NOOR, "awarded_on": "2026-06-01", "evidence_url": "https://portfolio.example/new"}
    assert isinstance(supersede([row], installation.desk, reason="new evidence", at=LATER)[0], Issued)
    assert composed(installation, GREEN, *made).issued.award == first.issued.award


def test_a_reference_of_something_else_is_refused(installation: Installation) -> None:
    made = parts(installation, "2026-LU-05-01", "2026-LU-23-01")
    (problem,) = refused(installation, GREEN, *made, ref=made[0].award.ref).problems
    assert problem.field == "award_ref"
    composed(installation, GREEN, *made, ref="green-1")
    (problem,) = refused(installation, GREEN, *made, ref="green-1", awarded_on=date(2026, 6, 2)).problems
    assert problem.field == "award_ref"


def test_what_is_missing_is_said_rule_by_rule_and_nothing_is_signed(installation: Installation) -> None:
    error = refused(installation, GREEN, *parts(installation, "2026-LU-24-01"), level="mbo-4")
    assert error.completeness is not None
    assert [(check.rule, check.sentence) for check in error.completeness.missing] == [
        ("min_units", "1 of at least 2 units: 1 too few."),
        ("domains_required", "No outcome was reached in sustainability; needed are outcomes in sustainability."),
        ("min_distinct_sdgs", "2 of at least 3 different Sustainable Development Goals (4, 8): 1 too few."),
    ]
    assert {problem.field for problem in error.problems} == {"collection"}


def test_what_a_list_cannot_tell_is_said_to_be_unchecked(installation: Installation) -> None:
    whole = composed(installation, "COL-GRADUATION", *parts(installation, "2026-LU-07-01", "2026-LU-08-01"))
    assert [check.rule for check in whole.completeness.not_checked] == ["reflection_required", "verified_name_required"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"given_name": "Sem"}, "name different people"),
        ({"email": "sem@mail.example"}, "nothing but the name"),
        ({"email": ""}, "nothing but the name"),
    ],
)
def test_parts_of_several_people_are_refused(installation: Installation, changes: dict[str, str], told: str) -> None:
    mine, others = parts(installation, "2026-LU-05-01"), parts(installation, "2026-LU-23-01", **changes)
    (problem,) = refused(installation, GREEN, *mine, *others).problems
    assert told in problem.message


def test_a_number_that_both_have_tells_one_person_too(installation: Installation) -> None:
    made = parts(installation, "2026-LU-05-01", "2026-LU-23-01", email="", identifiers="sourcedId=s123")
    assert composed(installation, GREEN, *made).issued.award.holder.subject_id


def test_withdrawn_replaced_and_ended_parts_are_refused(installation: Installation) -> None:
    one, other = parts(installation, "2026-LU-05-01", "2026-LU-23-01", valid_until="2026-06-15")
    late = Composition(GREEN, (one.award.ref, other.award.ref))
    with pytest.raises(NotComposed, match="ended on 2026-06-15"):
        compose(late, installation.desk, at=AT + timedelta(days=2))
    (row,) = orders("2026-LU-05-01")
    supersede([{**row, **NOOR, "awarded_on": "2026-06-01"}], installation.desk, reason="no end", at=AT)
    replaced = Composition(GREEN, (form(one, FormName.EUROPEAN).id, other.award.ref))
    with pytest.raises(NotComposed, match="was replaced"):
        compose(replaced, installation.desk, at=AT)
    desk = installation.desk
    revoke(other.credentials, "an error", desk.store, desk.keyring, desk.addresses, at=AT, days=7)
    with pytest.raises(NotComposed, match="was withdrawn"):
        compose(late, desk, at=AT)


def test_the_same_unit_twice_two_schools_and_composites_are_no_parts(installation: Installation) -> None:
    one, again, other = parts(installation, "2026-LU-05-01", "2026-LU-05-02", "2026-LU-15-01")
    assert "twice" in str(refused(installation, GREEN, one, again))
    assert "one school" in str(refused(installation, GREEN, one, other))
    assert "named already" in str(refused(installation, GREEN, one, replace(one, award=replace(one.award, ref=one.award.id))))
    (third,) = parts(installation, "2026-LU-23-01")
    whole = composed(installation, GREEN, one, third)
    assert "composite itself" in str(refused(installation, GREEN, whole.issued, third))


def test_an_unknown_collection_award_language_or_day_is_told(installation: Installation) -> None:
    made = parts(installation, "2026-LU-05-01", "2026-LU-23-01")
    assert "COL-GREEN" in str(refused(installation, "COL-NONE", *made))
    assert "no award 'nobody'" in str(refused(installation, GREEN, replace(made[0], award=replace(made[0].award, ref="nobody"))))
    assert "Choose one of en, nl" in str(refused(installation, GREEN, *made, language="de"))
    assert "in the future" in str(refused(installation, GREEN, *made, awarded_on=date(2027, 1, 1)))
    assert "awarded later" in str(refused(installation, GREEN, *made, awarded_on=date(2026, 5, 1)))
    assert "wallet" in str(refused(installation, GREEN, *made, wallet="nowhere"))


def test_a_part_that_says_something_in_one_language_takes_none_from_the_whole_unsaid(installation: Installation) -> None:
    ref = "2026-LU-05-01"
    made = parts(installation, ref, "2026-LU-23-01", language="nl", notes='{"nl": "Een noot", "en": null}')
    error = refused(installation, GREEN, *made)
    assert [problem.field for problem in error.problems] == ["parts", "parts"]
    assert f"'{ref}' says something that is not in en" in str(error), error
    assert f"badges supersede {ref} first" in str(error)


def test_it_ends_when_its_first_part_does(installation: Installation) -> None:
    (one,) = parts(installation, "2026-LU-05-01", valid_until="2027-01-31")
    (other,) = parts(installation, "2026-LU-23-01", valid_until="2028-01-31")
    assert "when a part ends" in str(refused(installation, GREEN, one, other, valid_until=date(2027, 6, 1)))
    assert composed(installation, GREEN, one, other).issued.award.valid_until == date(2027, 1, 31)


def test_a_composite_stands_in_no_catalogue_and_is_never_awarded_without_its_parts(installation: Installation) -> None:
    before = installation.store.units()
    made = parts(installation, "2026-LU-05-01", "2026-LU-23-01")
    award = composed(installation, GREEN, *made).issued.award
    assert installation.store.units() == before
    assert installation.store.unit(award.unit.slug, award.unit.version) == award.unit
    (row,) = orders("2026-LU-05-01")
    order = {**row, "award_ref": "x", "unit": award.unit.id, "awarded_on": "2026-06-01", "grade": COMPLETE}
    (refusal,) = issue([order], installation.desk, at=AT)
    assert isinstance(refusal, Rejected)
    assert [problem.field for problem in refusal.problems] == ["unit"]


def test_a_correction_keeps_the_parts(installation: Installation, shared: Path) -> None:
    award = composed(installation, GREEN, *parts(installation, "2026-LU-05-01", "2026-LU-23-01"), ref="green-1").issued.award
    row = {
        **NOOR,
        "given_name": "Noortje",
        "award_ref": "green-1",
        "unit": award.unit.id,
        "language": award.language,
        "awarded_on": award.awarded_on.isoformat(),
        "activity_start": award.participation.start.isoformat(),
        "activity_end": award.participation.end.isoformat(),
        "results": ";".join(f"{result.outcome}={result.level}" for result in award.results),
        "grade": COMPLETE,
    }
    (after,) = supersede([row], installation.desk, reason="a slip of the pen", at=LATER)
    assert isinstance(after, Issued), after
    assert after.award.parts == award.parts
    assert len(is_right(payload(after), shared).parts) == 2


def test_looking_first_changes_nothing(installation: Installation) -> None:
    made = parts(installation, "2026-LU-05-01", "2026-LU-23-01")
    order = Composition(GREEN, tuple(one.award.id for one in made))
    award, held, known = plan(order, installation.desk, at=LATER)
    assert (held.complete, known) == (True, False)
    assert installation.store.unit(award.unit.id) is None
    assert len([*installation.store.awards()]) == 2
